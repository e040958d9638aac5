"""A mail server on loopback that takes everything, keeps nothing and counts."""

from __future__ import annotations

import socketserver
import threading
from types import TracebackType


class _Dialogue(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        while command := self.rfile.readline():
            verb = command[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self._take()
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                return

    def _take(self) -> None:
        size = 0
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return
            size += len(line)
        sink: Sink = self.server.sink  # type: ignore[attr-defined]
        sink.mails += 1
        sink.largest = max(sink.largest, size)


class Sink:
    """Use as a context manager; ``mails`` taken so far, ``largest`` in bytes."""

    def __init__(self) -> None:
        self.mails = self.largest = 0
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Dialogue)
        self._server.daemon_threads = True
        self._server.sink = self  # type: ignore[attr-defined]

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Sink:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
