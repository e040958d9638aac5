"""Empty the outbox over one connection per run. Nothing is sent inside a transaction."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import jinja2
import sqlalchemy as sa

from jobs.mail_line import open_line
from models.database import Database
from workflow.letters import Letter, Words, render
from workflow.mail import Answer, Connection, Fate, Message, Transport
from workflow.services import mail_switches, outbox

BATCH = 50
LONGEST_RUN = 50.0
"""Seconds of claiming; what is left waits for the next run."""
HEARTBEAT = 15.0
CANNOT_BUILD = (jinja2.TemplateError, ValueError, TypeError, LookupError, AttributeError)


@dataclass(slots=True)
class Sender:
    """One run of the outbox. ``owner`` names it in the leases."""

    database: Database
    transport: Transport
    owner: str
    clock: Callable[[], datetime]
    sender: str
    sender_name: str
    base_url: str
    batch: int = BATCH
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]

    def run(self) -> dict[str, Any]:
        """Send what is ripe; the figures by fate, or why nothing was sent."""
        with self.database.read() as session:
            if mail_switches.hold_reason(session):
                return {"held": True}
            if not outbox.anything_due(session, now=self.clock()):
                return {}
        connection = self._connect()
        if connection is None:
            return {"line_down": True}
        end = time.monotonic() + LONGEST_RUN
        try:
            while time.monotonic() < end:
                taken, letters = self._claim()
                self._count("cancelled", taken - len(letters))
                if not taken:
                    break
                connection = self._send_all(letters, connection)
                if connection is None:
                    self.figures["line_down"] = True
                    break
        finally:
            if connection is not None:
                connection.close()
        return self.figures

    def _claim(self) -> tuple[int, list[Letter]]:
        """The next batch, as large as the hold and the pace allow at this moment."""
        now = self.clock()
        with self.database.write() as session:
            if mail_switches.hold_reason(session):
                self.figures["held"] = True
                return 0, []
            limit = mail_switches.take_of_pace(session, self.batch, now=now)
            if not limit:
                self.figures["paced"] = True
                return 0, []
            taken, letters = outbox.claim(session, now=now, owner=self.owner, limit=limit, domain=self.domain)
            if not taken:
                mail_switches.end_of_pace(session)
            return taken, letters

    def _connect(self) -> Connection | None:
        return open_line(self.database, self.transport, self.clock)

    def _send_all(self, letters: list[Letter], line: Connection | None) -> Connection | None:
        """Send in turn; a line that broke is made anew once per mail, else the rest is given back."""
        left = [letter.outbox_id for letter in letters]
        with Heartbeat(self.database, left, self.owner, self.clock):
            for letter in letters:
                if line is not None and not line.alive:
                    line.close()
                    line = self._connect()
                if line is None:
                    break
                if self._send_one(letter, line).fate is Fate.LINE:
                    line.close()
                    line = None
                    break
                left.remove(letter.outbox_id)
        if left:
            with self.database.write() as session:
                outbox.give_back(session, left, owner=self.owner)
        return line

    def _send_one(self, letter: Letter, line: Connection) -> Answer:
        words: Words | None = None
        try:
            words = render(replace(letter, base_url=self.base_url))
            message = self._message(letter, words)
        except CANNOT_BUILD as error:
            answer = Answer(Fate.REFUSED, None, f"unbuildable: {type(error).__name__}: {error}"[:400])
        else:
            answer = line.send(message, lambda: self._still_mine(letter))
        with self.database.write() as session:
            if answer.fate is Fate.LINE:
                mail_switches.line_failed(session, answer.detail, now=self.clock())
            elif answer.fate is not Fate.NOT_MINE:
                outbox.mark(session, letter, words, answer, owner=self.owner, now=self.clock())
        self._count(answer.fate.value, 1)
        return answer

    def _message(self, letter: Letter, words: Words) -> Message:
        return Message(
            letter.message_id,
            self.sender,
            self.sender_name,
            letter.to,
            letter.to_name,
            words.subject,
            words.text,
            words.html,
        )

    def _still_mine(self, letter: Letter) -> bool:
        with self.database.write() as session:
            return outbox.renew(session, letter.outbox_id, owner=self.owner, now=self.clock())

    def _count(self, name: str, n: int) -> None:
        if n:
            self.figures[name] = self.figures.get(name, 0) + n


class Heartbeat:
    """Prolongs the leases of the mails still to be sent, every 15 seconds, from a thread of its own."""

    def __init__(
        self,
        database: Database,
        ids: list[int],
        owner: str,
        clock: Callable[[], datetime],
        every: float = HEARTBEAT,
    ) -> None:
        self._database, self._ids, self._owner, self._clock = database, ids, owner, clock
        self._every = every
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def _beat(self) -> None:
        while not self._done.wait(self._every):
            # a missed beat is made up by the next one; a lost lease is seen before any content goes out
            with suppress(sa.exc.SQLAlchemyError), self._database.write() as session:
                for outbox_id in list(self._ids):
                    outbox.renew(session, outbox_id, owner=self._owner, now=self._clock())

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
