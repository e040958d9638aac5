"""A mail server on loopback that keeps what it is given and misbehaves where it is told to.

Faults are set by stage: ``sink.faults["rcpt"] = Fault("451 busy")``. A fault may answer with a line,
``hang`` (say nothing), ``reset`` (close with RST), speak ``garbage``, or ``wait`` with a good answer until
``sink.gate`` opens; ``times`` limits how often.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType

STAGES = ("connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "dot")


@dataclass
class Fault:
    """What happens instead of a good answer."""

    kind: str
    times: int = 1_000_000
    #: Only for this recipient (stages rcpt, data, dot).
    only_to: str = ""
    #: The message is kept although the answer is bad (a break after the last dot).
    kept: bool = False


@dataclass
class Received:
    """One message as it arrived."""

    to: str
    message: EmailMessage
    #: By the monotonic clock.
    at: float = field(default_factory=time.monotonic)

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    def part(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content())


@dataclass
class SmtpSink:
    """Use as a context manager; ``url`` is what to send to."""

    faults: dict[str, Fault] = field(default_factory=dict)
    mails: list[Received] = field(default_factory=list)
    connects: int = 0
    tls: bool = False
    auth: bool = False
    #: Set while an answer waits for the gate; the gate is opened by the test.
    waiting: threading.Event = field(default_factory=threading.Event)
    gate: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> SmtpSink:
        self._closing = threading.Event()
        self._lines: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._closing.set()
        for line in [self._listener, *self._lines]:
            line.close()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def ids(self) -> list[str]:
        return [mail.message_id for mail in self.mails]

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connects += 1
            self._lines.append(line)
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _fault(self, stage: str, to: str) -> Fault | None:
        fault = self.faults.get(stage)
        if fault is None or fault.times <= 0 or (fault.only_to and fault.only_to != to):
            return None
        fault.times -= 1
        return fault

    def _answer(self, line: socket.socket, stage: str, good: str, to: str = "") -> bool:
        """Answer; ``False`` where the line ends here."""
        fault = self._fault(stage, to)
        if fault is not None and fault.kind == "wait":
            self.waiting.set()
            self.gate.wait(300)
            fault = None
        if fault is None:
            line.sendall(f"{good}\r\n".encode())
            return True
        if fault.kind == "hang":
            self._closing.wait(30)
            return False
        if fault.kind == "reset":
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()
            return False
        line.sendall(("\x00\x17 nonsense\r\n" if fault.kind == "garbage" else f"{fault.kind}\r\n").encode())
        return fault.kind != "garbage"

    def _serve(self, line: socket.socket) -> None:
        try:
            with line, line.makefile("rb") as file:
                if self._answer(line, "connect", "220 sink"):
                    self._dialogue(line, file)  # type: ignore[arg-type]
        except OSError:
            return

    def _dialogue(self, line: socket.socket, file: socket.SocketIO) -> None:
        to = ""
        extra = ("250-STARTTLS\r\n" if self.tls else "") + ("250-AUTH PLAIN\r\n" if self.auth else "")
        good = {"ehlo": f"250-sink\r\n{extra}250 8BITMIME", "data": "354 go on", "starttls": "454 not here"}
        good |= {"auth": "235 welcome", "quit": "221 bye"}
        while command := file.readline():
            verb = command.split(b" ")[0].strip().decode().lower().replace("helo", "ehlo")
            if verb == "rcpt":
                to = command.decode().split("<")[1].split(">")[0]
            if verb == "rset" or verb not in (*STAGES, "quit"):
                line.sendall(b"250 ok\r\n")
                continue
            if verb == "data" and not self._fault_free_data(line, file, to):
                return
            if verb != "data" and not self._answer(line, verb, good.get(verb, "250 ok"), to):
                return
            if verb == "quit":
                return

    def _fault_free_data(self, line: socket.socket, file: socket.SocketIO, to: str) -> bool:
        bad = self.faults.get("data")
        broken = bad is not None and bad.times > 0 and bad.only_to in ("", to)
        if not self._answer(line, "data", "354 go on", to):
            return False
        if broken:
            return True
        content = b""
        while not content.endswith(b"\r\n.\r\n"):
            chunk = file.readline()
            if not chunk:
                return False
            content += chunk
        dot = self.faults.get("dot")
        bad_dot = dot is not None and dot.times > 0 and dot.only_to in ("", to)
        if not bad_dot or (dot is not None and dot.kept):
            text = content.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")
            self.mails.append(Received(to, message_from_bytes(text, policy=default)))  # type: ignore[arg-type]
        return self._answer(line, "dot", "250 taken", to)
