"""A daemon that answers as clamd does: it knows one piece of malicious code, the harmless one of EICAR."""

from __future__ import annotations

import socketserver
import struct
import threading
from types import TracebackType
from typing import Self

#: The test file of the European Institute for Computer Antivirus Research, in two parts so that no scanner finds ours.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Eicar-Test-Signature"


class _Answer(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with self.request.makefile("rb") as line:
            assert line.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack("!L", line.read(4))[0]:
                content += line.read(size)
        self.server.seen.append(content)  # type: ignore[attr-defined]
        verdict = f"stream: {NAME} FOUND" if EICAR in content else "stream: OK"
        said = self.server.says or verdict  # type: ignore[attr-defined]
        self.request.sendall(said.encode() + b"\0")


class Clamd:
    """Listens on loopback while the block runs. ``says``: an answer given whatever the content is."""

    def __init__(self, says: str = "") -> None:
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Answer)
        self._server.says, self._server.seen = says, []  # type: ignore[attr-defined]
        self.seen: list[bytes] = self._server.seen  # type: ignore[attr-defined]
        self.address = f"tcp://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
