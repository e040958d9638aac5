"""Keeps the processes of one installation running: in order, restarted within limits, stopped cleanly.

Knows nothing of the domain: it takes argument lists and a data folder. The embedded queue's server
is one of the children. Nothing outlives the supervisor: children die with it even on ``kill -9``.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

STARTS_COUNTED = 5
WINDOW = 60.0
POLL = 0.05
_PR_SET_PDEATHSIG = 1


class ChildFailed(Exception):
    """A child did not come up; the message is one Vietnamese line for the terminal."""


class AlreadyRunning(Exception):
    """Another supervisor holds this data folder; the message is one Vietnamese line."""


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Child:
    """One process to keep running.

    ``ready`` is asked until it says yes before the next child starts. ``grace`` is how many seconds
    a stop may take between SIGTERM and SIGKILL; ``patience`` how many a start may take until ready.
    """

    name: str
    argv: Sequence[str]
    ready: Callable[[], bool] = _always
    env: Mapping[str, str] = field(default_factory=dict)
    grace: float = 10.0
    patience: float = 30.0


def _prctl() -> Callable[[int, int], int] | None:
    if sys.platform != "linux":
        return None
    library: Callable[[int, int], int] = ctypes.CDLL(None, use_errno=True).prctl
    return library


def _die_with(parent: int) -> Callable[[], None]:
    """What a child runs before its program: be killed as soon as ``parent`` is gone (Linux)."""
    prctl = _prctl()  # looked up before the fork: afterwards only plain calls are safe

    def last_will() -> None:
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:  # it died between the fork and here
                os._exit(1)

    return last_will


class _Running:
    """A started child: its process, its group, and when it was started lately."""

    def __init__(self, child: Child, logs: Path) -> None:
        self.child = child
        self.log = logs / f"{child.name}.log"
        self.starts: deque[float] = deque(maxlen=STARTS_COUNTED)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, stopping: threading.Event) -> None:
        """Start and wait until ready, or until somebody asked to stop.

        Raises:
            ChildFailed: it ended or was not ready in time.
        """
        self.starts.append(time.monotonic())
        with self.log.open("ab") as log:
            try:
                self.process = subprocess.Popen(
                    list(self.child.argv),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, **self.child.env},
                    start_new_session=True,  # Ctrl-C reaches only the supervisor
                    preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509  one thread at this point
                )
            except OSError as error:
                raise ChildFailed(
                    f"{self.child.name}: không chạy được {self.child.argv[0]} ({error.strerror})."
                ) from error
        end = time.monotonic() + self.child.patience
        while not stopping.is_set() and not self.child.ready():
            if self.process.poll() is not None:
                raise ChildFailed(
                    f"{self.child.name}: đã dừng ngay khi khởi động (mã {self.process.returncode}); "
                    f"xem {self.log}."
                )
            if time.monotonic() > end:
                raise ChildFailed(
                    f"{self.child.name}: chưa sẵn sàng sau {self.child.patience:.0f} giây; xem {self.log}."
                )
            stopping.wait(POLL)

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def ended(self) -> int | None:
        """The exit code of a child that ended, else ``None``."""
        return self.process.poll() if self.process else None

    @property
    def exhausted(self) -> bool:
        """Whether it was started too often within the window to try again."""
        return len(self.starts) == STARTS_COUNTED and time.monotonic() - self.starts[0] < WINDOW

    def stop(self) -> None:
        """SIGTERM, the child's grace, then SIGKILL; at last whatever its group left behind."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(self.child.grace)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.sweep()

    def sweep(self) -> None:
        """Kill what is left of the child's process group."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


@contextlib.contextmanager
def only_one(data: Path) -> Iterator[IO[str]]:
    """Hold the data folder; the lock goes with the process, however it ends.

    Raises:
        AlreadyRunning: another process holds it.
    """
    import fcntl

    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            holder = lock.read().strip()
            raise AlreadyRunning(
                f"Đôn Đốc đang chạy trên thư mục dữ liệu {data}"
                + (f" (tiến trình {holder})" if holder else "")
                + ". Hãy dừng tiến trình đó trước."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield lock


def port_answers(port: int, host: str = "127.0.0.1") -> Callable[[], bool]:
    """Ready as soon as something accepts connections there."""

    def ready() -> bool:
        try:
            socket.create_connection((host, port), 0.5).close()
        except OSError:
            return False
        return True

    return ready


def _say(name: str, text: str) -> None:
    print(f"{name:<8}{text}", flush=True)


@contextlib.contextmanager
def _stop_on_signal(stopping: threading.Event) -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal all ask for the same clean stop."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, ask) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _restart(running: _Running, stopping: threading.Event) -> None:
    name = running.child.name
    if running.exhausted:
        raise ChildFailed(f"{name}: dừng liên tục {STARTS_COUNTED} lần trong một phút; xem {running.log}.")
    _say(name, f"đã dừng (mã {running.ended}), khởi động lại")
    running.sweep()
    try:
        running.start(stopping)
    except ChildFailed:
        if running.ended is None:
            raise
        return  # ended again: the next look tries once more, until it is exhausted
    _say(name, f"chạy lại, tiến trình {running.pid}")


def _watch(all_running: Sequence[_Running], stopping: threading.Event) -> None:
    while not stopping.wait(POLL * 4):
        for running in all_running:
            if running.ended is not None and not stopping.is_set():
                _restart(running, stopping)


def run(
    children: Sequence[Child],
    data: Path,
    *,
    started: Callable[[], None] | None = None,
) -> int:
    """Run ``children`` on the data folder until a signal; the exit code is 0, or 1 after a failure.

    The children start in the order given, each when the one before is ready, and stop in reverse order.
    ``started`` is called once when all are up. Logs go to ``data/log/<name>.log``. Call it from the
    main thread of a process without other threads.
    """
    stopping = threading.Event()
    logs = data / "log"
    up: list[_Running] = []
    try:
        with only_one(data), _stop_on_signal(stopping):
            logs.mkdir(exist_ok=True)
            try:
                for child in children:
                    if stopping.is_set():
                        break
                    running = _Running(child, logs)
                    up.append(running)
                    running.start(stopping)
                    _say(child.name, f"chạy, tiến trình {running.pid}")
                if started is not None and not stopping.is_set():
                    started()
                _watch(up, stopping)
            except ChildFailed as failure:
                print(failure, flush=True)
                return 1
            finally:
                for running in reversed(up):
                    running.stop()
                    _say(running.child.name, "đã dừng")
    except AlreadyRunning as refused:
        print(refused, flush=True)
        return 1
    return 0
