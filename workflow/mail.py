"""Hand one message to a mail server, and say plainly what became of it.

Timeouts and classes of failure follow ``trust.md`` rules 8–10 (RFC 5321 4.5.3.2).
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from workflow.settings import LOOPBACK, Settings


class _Policy(EmailPolicy):
    """Writes subject and names always as encoded words (RFC 2047), and the address of a name beside it, as it is.

    The library's own folding loses blanks between two encoded words, leaves alone what looks like one already, and
    may lose the quotes around a name with commas: its reader would then find other recipients in it.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() == "subject":
            return f"{name}: {self._encoded(name, str(value))}{self.linesep}".encode("ascii")
        if name.lower() in ("from", "to"):
            [address] = value.addresses
            words = self._encoded(name, address.display_name)
            named = f"{words}{self.linesep} " if words else ""
            return f"{name}: {named}<{address.addr_spec}>{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)

    def _encoded(self, name: str, words: str) -> str:
        return Header(words, "utf-8", header_name=name).encode(linesep=self.linesep)


_UNBUILDABLE = (MessageError, ValueError, TypeError, LookupError, AttributeError)
"""What the library raises for a message that cannot be written down."""
_POLICY = _Policy(linesep="\r\n")


class Fate(StrEnum):
    """What became of a message."""

    SENT = "sent"
    #: Not taken now; worth another try.
    TEMPORARY = "temporary"
    #: The server will never take it for this address, or not this message.
    REFUSED = "refused"
    #: The line broke after the last dot: it may have been taken.
    UNCERTAIN = "uncertain"
    #: Nothing about this message: the line or the account does not work.
    LINE = "line"
    #: Another sender owns the row by now; nothing was sent.
    NOT_MINE = "not_mine"


@dataclass(frozen=True, slots=True)
class Answer:
    """The fate, with the server's code and words (or the error's)."""

    fate: Fate
    code: int | None = None
    detail: str = ""


class LineDown(Exception):
    """No working connection: refused, timed out, TLS or sign-in failed."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait: for the connection, for an answer, for the answer after the last dot."""

    connect: float = 15
    command: float = 60
    final: float = 600


@dataclass(frozen=True, slots=True)
class Message:
    """One mail to one person. ``sender`` is the envelope's and the header's address."""

    message_id: str
    sender: str
    sender_name: str
    to: str
    to_name: str
    subject: str
    text: str
    html: str

    def build(self) -> EmailMessage:
        """The MIME message; no name can add a recipient or look like another address."""
        mail = EmailMessage(policy=_POLICY)
        mail["From"] = Address(self.sender_name, addr_spec=self.sender)
        mail["To"] = Address(self.to_name, addr_spec=self.to)
        # encoded already: what looks like an encoded word in it would be read as one
        mail["Subject"] = Header(self.subject, "utf-8").encode(maxlinelen=0)
        mail["Message-ID"] = self.message_id
        mail["Auto-Submitted"] = "auto-generated"
        mail["Content-Language"] = "vi"
        mail.set_content(self.text)
        mail.add_alternative(self.html, subtype="html")
        return mail


def _written(message: Message) -> bytes | Answer:
    """The message as it goes over a line, or that it never can."""
    if not message.to.isascii():
        # SMTPUTF8 is an offer of few servers; without it such an address cannot even be named to one
        return Answer(Fate.REFUSED, None, "the address has letters outside ASCII")
    try:
        return message.build().as_bytes()
    except _UNBUILDABLE as error:
        return Answer(Fate.REFUSED, None, f"unbuildable: {_words(error)}"[:400])


class Connection(Protocol):
    """An open line over which several messages go, as long as it is ``alive``."""

    @property
    def alive(self) -> bool: ...

    def send(self, message: Message, still_mine: Callable[[], bool]) -> Answer:
        """Hand over one message; ``still_mine`` is asked just before its content goes out."""

    def close(self) -> None:
        """Say goodbye; never raises."""


class Transport(Protocol):
    """Opens lines. ``remote``: a line can be down, so attempts are counted."""

    @property
    def remote(self) -> bool: ...

    def open(self) -> Connection:
        """A working line, or ``LineDown``."""


class DemoMailbox:
    """Delivers into the viewer: the copy kept with the row is the mail."""

    remote = False
    alive = True

    def open(self) -> Connection:
        return self

    def send(self, message: Message, still_mine: Callable[[], bool]) -> Answer:
        content = _written(message)
        if isinstance(content, Answer):
            return content
        return Answer(Fate.SENT) if still_mine() else Answer(Fate.NOT_MINE)

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """``smtp://`` (STARTTLS unless loopback, or ``?starttls=yes|no``) or ``smtps://``, with user and password."""

    url: str
    timeouts: Timeouts = Timeouts()
    remote = True

    def open(self) -> Connection:
        try:
            return SmtpConnection(self._connect(), self.timeouts)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise LineDown(_words(error)) from error

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, wait = parts.hostname or "", self.timeouts.connect
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=wait, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=wait)
        try:
            assert server.sock is not None
            server.sock.settimeout(self.timeouts.command)
            server.ehlo_or_helo_if_needed()
            asked = parse_qs(parts.query).get("starttls", ["no" if host in LOOPBACK else "yes"])[0]
            if parts.scheme == "smtp" and asked == "yes":
                code, words = server.starttls(context=ssl.create_default_context())
                if code != 220:
                    raise smtplib.SMTPResponseException(code, words)
                server.ehlo_or_helo_if_needed()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server


class SmtpConnection:
    """One SMTP dialogue after another on the same line."""

    def __init__(self, server: smtplib.SMTP, timeouts: Timeouts) -> None:
        self._server = server
        self._timeouts = timeouts

    def send(self, message: Message, still_mine: Callable[[], bool]) -> Answer:
        content = _written(message)
        if isinstance(content, Answer):
            return content
        try:
            answer = self._envelope(message)
            if answer is None:
                if not still_mine():
                    self._server.rset()
                    return Answer(Fate.NOT_MINE)
                answer = self._ask_for_data()
        except (OSError, smtplib.SMTPException) as error:
            return Answer(Fate.TEMPORARY, None, _words(error))
        return answer or self._content(content)

    def _envelope(self, message: Message) -> Answer | None:
        """MAIL and RCPT; ``None`` when both were taken."""
        code, words = self._server.mail(message.sender)
        if code >= 500:
            self._reset()
            return Answer(Fate.LINE, code, _text(words))  # the sender is refused: true for every mail
        if code != 250:
            self._reset()
            return Answer(Fate.TEMPORARY, code, _text(words))
        code, words = self._server.rcpt(message.to)
        if code in (250, 251):
            return None
        self._reset()
        return Answer(Fate.REFUSED if code >= 500 else Fate.TEMPORARY, code, _text(words))

    def _ask_for_data(self) -> Answer | None:
        code, words = self._server.docmd("DATA")
        if code == 354:
            return None
        self._reset()
        return Answer(Fate.REFUSED if code >= 500 else Fate.TEMPORARY, code, _text(words))

    def _content(self, content: bytes) -> Answer:
        """The content and its last dot; from here on a broken line leaves the fate open."""
        stuffed = b"\r\n".join(
            b"." + line if line.startswith(b".") else line for line in content.split(b"\r\n")
        )
        try:
            self._server.send(stuffed.removesuffix(b"\r\n") + b"\r\n.\r\n")
            if self._server.sock is not None:
                self._server.sock.settimeout(self._timeouts.final)
            code, words = self._server.getreply()
            if self._server.sock is not None:
                self._server.sock.settimeout(self._timeouts.command)
        except (OSError, smtplib.SMTPException) as error:
            return Answer(Fate.UNCERTAIN, None, _words(error))
        if 200 <= code < 300:
            return Answer(Fate.SENT, code, _text(words))
        if 400 <= code < 600:
            return Answer(Fate.REFUSED if code >= 500 else Fate.TEMPORARY, code, _text(words))
        self._server.close()
        return Answer(Fate.UNCERTAIN, code, _text(words))

    def _reset(self) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._server.rset()

    @property
    def alive(self) -> bool:
        """Whether another message may go over this line."""
        return self._server.sock is not None

    def close(self) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if self._server.sock is not None:
                self._server.sock.settimeout(min(5.0, self._timeouts.command))
                self._server.quit()
        self._server.close()


def _text(words: bytes | str) -> str:
    return (words if isinstance(words, str) else words.decode("utf-8", "replace"))[:400]


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:400]


def transport_for(settings: Settings) -> Transport | None:
    """SMTP where it is configured, the viewer in a demonstration; ``None``: mail waits."""
    if settings.smtp_url:
        return SmtpTransport(settings.smtp_url)
    return DemoMailbox() if settings.demo else None


def sender_of(settings: Settings) -> str:
    """The address mail comes from; a demonstration without one uses a name that exists nowhere."""
    return settings.mail_from or "dondoc@trinh-dien.invalid"


def domain_of(settings: Settings) -> str:
    """The right side of every Message-ID of this installation."""
    return sender_of(settings).rpartition("@")[2]
