"""Asks a ClamAV daemon about a file: the INSTREAM command of clamd, over a Unix socket or loopback (``trust.md`` U7)."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from urllib.parse import urlsplit

TIMEOUT = 60.0
"""Seconds for one answer: a large archive takes clamd that long on a small machine."""
_LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """No verdict: the daemon cannot be reached, or says that it could not look. The file stays unknown."""


def find_malware(address: str, chunks: Iterable[bytes]) -> str:
    """The name of the malicious code in the content, empty where the daemon found none.

    ``address``: ``unix:///run/clamav/clamd.ctl`` or ``tcp://127.0.0.1:3310``.

    Raises:
        ScannerAway: there is no verdict.
    """
    try:
        with _connected(address) as line:
            line.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                line.sendall(struct.pack("!L", len(chunk)) + chunk)
            line.sendall(struct.pack("!L", 0))
            answer = _read(line)
    except OSError as error:
        raise ScannerAway(type(error).__name__) from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")[:200] or "?"
    raise ScannerAway(answer[:200] or "no answer")


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(TIMEOUT)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((parts.hostname or "", parts.port or 3310), TIMEOUT)


def _read(line: socket.socket) -> str:
    """Up to the zero byte that ends an answer, or the end of the line."""
    answer = b""
    while b"\0" not in answer and len(answer) < _LONGEST_ANSWER:
        piece = line.recv(_LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.split(b"\0")[0].decode("utf-8", "replace").strip()
