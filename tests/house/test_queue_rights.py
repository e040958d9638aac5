"""Q6: the embedded queue opens to one user with few rights, whose password is seen nowhere."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from redis.exceptions import AuthenticationError, NoPermissionError

from jobs.queue import QUEUE, connect
from models import ScheduleSlot
from models.database import Database
from workflow.embedded_queue import LONGEST_SOCKET_PATH, password_file
from workflow.processes import verb

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


@dataclass
class Installation:
    """``dondoc up`` on a folder of its own."""

    data: Path
    process: subprocess.Popen[bytes]

    @property
    def socket(self) -> Path:
        return self.data / "valkey.sock"

    def processes(self) -> list[Path]:
        """The supervisor and everything below it."""
        found, waiting = [], [self.process.pid]
        while waiting:
            pid = waiting.pop()
            try:
                below = [
                    int(child)
                    for task in Path(f"/proc/{pid}/task").iterdir()
                    for child in (task / "children").read_text().split()
                ]
            except OSError:
                continue  # it ended in between
            found.append(Path(f"/proc/{pid}"))
            waiting += below
        return found

    def a_sweep_ran(self) -> bool:
        database = Database(f"sqlite:///{self.data / 'dondoc.db'}")
        try:
            with database.read() as session:
                ran = sa.select(ScheduleSlot.slot).where(
                    ScheduleSlot.job == "sweep", ScheduleSlot.finished_at.is_not(None)
                )
                return session.scalar(ran.limit(1)) is not None
        except sa.exc.OperationalError:
            return False  # not migrated yet
        finally:
            database.close()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    data = tmp_path_factory.mktemp("up")
    assert len(os.fsencode(data / "valkey.sock")) <= LONGEST_SOCKET_PATH
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if not k.startswith("DONDOC_")}
    env |= {"DONDOC_DATA": str(data), "DONDOC_BASE_URL": f"http://127.0.0.1:{port}"}
    process = subprocess.Popen(
        verb("up"), env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    world = Installation(data, process)
    try:
        end = time.monotonic() + 120
        while not world.a_sweep_ran():
            assert process.poll() is None, "it did not start"
            assert time.monotonic() < end, "no sweep ran"
            time.sleep(0.1)
        yield world
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def test_q6_the_password_is_on_no_command_line_in_no_environment_and_in_no_log(
    installation: Installation,
) -> None:
    password = password_file(installation.data).read_bytes()
    assert len(password) == 64
    processes = installation.processes()
    said = b"".join(_read(process / "cmdline") for process in processes)
    assert b"valkey" in said
    assert b"workflow.cli" in said
    seen = said + b"".join(_read(process / "environ") for process in processes)
    assert b"DONDOC_DATA" in seen, "their environments were read"
    seen += b"".join(log.read_bytes() for log in (installation.data / "log").iterdir())
    assert password not in seen
    everywhere = [path for path in Path("/proc").iterdir() if path.name.isdecimal()]
    assert not any(password in _read(path / "cmdline") for path in everywhere)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # it ended in between, or is another user's


def test_q6_what_holds_the_password_is_this_users_alone(installation: Installation) -> None:
    folder = installation.data / "valkey"
    for name in ("password", "users.acl"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert password_file(installation.data).read_text() not in (folder / "users.acl").read_text()
    assert stat.S_IMODE(installation.socket.stat().st_mode) == 0o700


def test_q6_there_is_no_default_user(installation: Installation) -> None:
    stranger = connect(f"unix://{installation.socket}")
    with pytest.raises(AuthenticationError):
        stranger.ping()
    stranger.close()


@pytest.mark.parametrize(
    "command",
    [
        ("SET", "mine", "1"),
        ("GET", "another:key"),
        ("FLUSHALL",),
        ("CONFIG", "GET", "dir"),
        ("KEYS", "*"),
        ("ACL", "LIST"),
        ("SHUTDOWN",),
        ("MODULE", "LIST"),
        ("PUBLISH", "elsewhere", "x"),
    ],
    ids=" ".join,
)
def test_q6_the_queues_user_reaches_the_keys_of_the_queue_and_rules_nothing(
    installation: Installation, command: tuple[str, ...]
) -> None:
    client = connect(f"unix://{installation.socket}", password_file(installation.data))
    assert client.llen(f"rq:queue:{QUEUE}") >= 0
    with pytest.raises(NoPermissionError):
        client.execute_command(*command)
    client.close()


def test_q6_a_client_that_is_turned_away_does_not_tell_its_password(
    installation: Installation, tmp_path: Path
) -> None:
    wrong = tmp_path / "password"
    wrong.write_text("a wrong password that nobody may read")
    client = connect(f"unix://{installation.socket}", wrong)
    with pytest.raises(AuthenticationError) as refused:
        client.ping()
    assert "a wrong password" not in f"{refused.value!r} {client!r} {client.connection_pool!r}"
    client.close()
