"""The supervisor with real processes: their order, their restart, and that none is left behind."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from workflow import embedded_queue

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 20.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="watches processes through Linux pidfds")

#: A child that writes its name when it starts and when it is asked to stop.
CHILD = textwrap.dedent("""
    import pathlib, signal, sys
    name, diary, mark = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    def write(word):
        with diary.open("a") as file:
            file.write(f"{word} {name}\\n")
    def stop(*_):
        write("stop")
        sys.exit(0)
    signal.signal(signal.SIGTERM, stop)
    write("start")
    mark.touch()
    while True:
        signal.pause()
""")

SUPERVISOR = textwrap.dedent("""
    import pathlib, sys
    from workflow.supervisor import Child, run
    data, script = pathlib.Path(sys.argv[1]), sys.argv[2]
    def child(name):
        mark = data / f"{name}.ready"
        mark.unlink(missing_ok=True)
        return Child(name, [sys.executable, "-c", script, name, str(data / "diary"), str(mark)], ready=mark.exists)
    sys.exit(run([child("one"), child("two")], data, started=lambda: print("up", flush=True)))
""")

BROKEN = textwrap.dedent("""
    import pathlib, sys
    from workflow.supervisor import Child, run
    data = pathlib.Path(sys.argv[1])
    good = Child("good", [sys.executable, "-c", "import signal; signal.pause()"])
    bad = Child("bad", [sys.executable, "-c", "import sys; sys.exit(7)"], ready=lambda: False)
    sys.exit(run([good, bad], data))
""")

ALWAYS_ENDING = textwrap.dedent("""
    import pathlib, sys
    from workflow.supervisor import Child, run
    sys.exit(run([Child("brief", [sys.executable, "-c", ""])], pathlib.Path(sys.argv[1])))
""")


class Supervised:
    """A supervisor under test and the lines it prints."""

    def __init__(self, program: str, data: Path) -> None:
        self.data = data
        self.seen: list[str] = []
        self.unread = b""
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, str(data), CHILD],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )

    def line(self, wanted: Callable[[str], bool]) -> str:
        assert self.process.stdout is not None
        while True:
            while b"\n" not in self.unread:
                readable, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
                more = os.read(self.process.stdout.fileno(), 4096) if readable else b""
                assert more, f"never came; seen: {self.seen}"
                self.unread += more
            line, self.unread = self.unread.split(b"\n", 1)
            self.seen.append(line.decode())
            if wanted(self.seen[-1]):
                return self.seen[-1]

    def pid_after(self, *words: str) -> int:
        line = self.line(lambda text: all(word in text for word in words) and "tiến trình" in text)
        return int(line.rsplit(" ", 1)[1])

    def end(self) -> int:
        code = self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.seen += (self.unread + self.process.stdout.read()).decode().splitlines()
        return code

    def diary(self) -> list[str]:
        return (self.data / "diary").read_text().splitlines()


@contextmanager
def supervised(program: str, data: Path) -> Iterator[Supervised]:
    world = Supervised(program, data)
    try:
        yield world
    finally:
        world.process.kill()
        world.process.wait()
        assert world.process.stdout is not None
        world.process.stdout.close()


def gone(pid: int) -> bool:
    """Whether the process ends within the patience of this test."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], PATIENCE)[0])
    finally:
        os.close(handle)


def test_children_start_in_order_and_stop_in_reverse_order(tmp_path: Path) -> None:
    with supervised(SUPERVISOR, tmp_path) as world:
        pids = [world.pid_after("one"), world.pid_after("two")]
        world.line(lambda text: text == "up")
        world.process.send_signal(signal.SIGTERM)
        assert world.end() == 0
        assert world.diary() == ["start one", "start two", "stop two", "stop one"]
        assert all(gone(pid) for pid in pids)


def test_a_killed_child_is_started_again_and_the_others_keep_running(tmp_path: Path) -> None:
    with supervised(SUPERVISOR, tmp_path) as world:
        first, second = world.pid_after("one"), world.pid_after("two")
        os.kill(first, signal.SIGKILL)
        again = world.pid_after("one", "chạy lại")
        assert again != first
        assert gone(first)
        os.kill(second, 0)
        world.process.send_signal(signal.SIGINT)
        assert world.end() == 0


def test_no_child_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    with supervised(SUPERVISOR, tmp_path) as world:
        pids = [world.pid_after("one"), world.pid_after("two")]
        world.process.kill()
        assert all(gone(pid) for pid in pids)


def test_a_second_supervisor_on_the_same_folder_is_refused_and_a_later_one_is_not(tmp_path: Path) -> None:
    with supervised(SUPERVISOR, tmp_path) as first:
        first.line(lambda text: text == "up")
        with supervised(SUPERVISOR, tmp_path) as second:
            assert second.end() == 1
            assert len(second.seen) == 1
            assert second.seen[0].startswith(f"Đôn Đốc đang chạy trên thư mục dữ liệu {tmp_path}")
            assert f"(tiến trình {first.process.pid})" in second.seen[0]
        first.process.kill()
        first.process.wait()
    with supervised(SUPERVISOR, tmp_path) as third:
        third.line(lambda text: text == "up")


def test_a_child_that_cannot_start_stops_everything_with_one_clear_line(tmp_path: Path) -> None:
    with supervised(BROKEN, tmp_path) as world:
        good = world.pid_after("good")
        assert world.end() == 1
        assert f"bad: đã dừng ngay khi khởi động (mã 7); xem {tmp_path / 'log' / 'bad.log'}." in world.seen
        assert gone(good)


def test_a_child_that_keeps_ending_is_given_up(tmp_path: Path) -> None:
    with supervised(ALWAYS_ENDING, tmp_path) as world:
        assert world.end() == 1
        assert any("dừng liên tục 5 lần trong một phút" in line for line in world.seen)


def test_the_queue_server_answers_on_a_socket_of_this_user_only_even_in_a_deep_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("sâu" * 20) / ("thẳm" * 10)
    with embedded_queue.queue_socket(deep) as path:
        assert len(os.fsencode(path)) <= embedded_queue.LONGEST_SOCKET_PATH
        child = embedded_queue.valkey_child(deep, path)
        with subprocess.Popen(list(child.argv), stdout=subprocess.DEVNULL) as server:
            try:
                waited = _until(child.ready, server)
                assert waited
                assert path.stat().st_mode & 0o077 == 0
                with socket.socket(socket.AF_UNIX) as connection:
                    connection.connect(str(path))
                    password = embedded_queue.password_file(deep).read_text()
                    connection.sendall(f"AUTH {embedded_queue.USER} {password}\r\n".encode())
                    assert connection.recv(200) == b"+OK\r\n"
                    connection.sendall(b"INFO persistence\r\n")
                    assert b"aof_enabled:1" in connection.recv(4000)
            finally:
                server.terminate()
    assert not path.exists()


def _until(ready: Callable[[], bool], server: subprocess.Popen[bytes]) -> bool:
    """Ask until ready, waiting on the server's end in between."""
    handle = os.pidfd_open(server.pid)
    try:
        for _ in range(int(PATIENCE / 0.02)):
            if ready():
                return True
            if select.select([handle], [], [], 0.02)[0]:
                return False
    finally:
        os.close(handle)
    return False
