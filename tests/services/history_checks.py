"""What must hold after every step of any history, read from the tables by statements of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Coordinator, Event, Membership, Notice, Outbox, OutboxItem, Outcome
from models.classification_sql import bucket as sql_bucket
from models.database import Database
from tests import fold
from workflow.mail import Answer, Fate, LineDown, Message
from workflow.rules.classification import ClassFacts, classify
from workflow.rules.local_time import local_day
from workflow.rules.rungs import SHIPPED, Audience

_VOLATILE = frozenset({"schedule_slot"})


_TABLES = tuple(table.name for table in Assignment.metadata.sorted_tables if table.name not in _VOLATILE)


def dump(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        found = {}
        for name in _TABLES:
            cursor.execute(f'SELECT * FROM "{name}"')
            found[name] = sorted(cursor.fetchall(), key=repr)
        return found
    finally:
        connection.close()


@dataclass(frozen=True)
class Arrived:
    """One copy of a mail as a server took it, with what stood in it at that moment."""

    message_id: str
    to: str
    at: datetime
    #: Notice, audience, assignment, lead agency.
    items: tuple[tuple[int, str, int, int], ...]


@dataclass
class Post:
    """A mail server in memory. ``weather`` says what becomes of the next messages; then the sun shines."""

    database: Database
    now: Any
    weather: list[str] = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    remote = True
    alive = True

    def open(self) -> Post:
        if self.weather[:1] == ["down"]:
            self.weather.pop(0)
            raise LineDown("refused")
        self.alive = True
        return self

    def send(self, message: Message, still_mine: Any) -> Answer:
        kind = self.weather.pop(0) if self.weather else "sent"
        if kind in ("later", "refused"):
            return Answer(
                Fate.TEMPORARY if kind == "later" else Fate.REFUSED, 451 if kind == "later" else 550
            )
        if kind in ("line", "down"):
            return Answer(Fate.LINE, None, "no sender")
        if not still_mine():
            return Answer(Fate.NOT_MINE)
        if kind != "lost":
            self.arrived.append(self._as_it_came(message))
        if kind == "sent":
            return Answer(Fate.SENT, 250)
        self.alive = False
        return Answer(Fate.UNCERTAIN, None, "reset")

    def close(self) -> None:
        """Nothing is open."""

    def _as_it_came(self, message: Message) -> Arrived:
        with self.database.read() as session:
            rows = session.execute(
                sa.select(OutboxItem.notice_id, OutboxItem.audience, Assignment.id, Assignment.agency_id)
                .join(Outbox, Outbox.id == OutboxItem.outbox_id)
                .join(Assignment, Assignment.id == OutboxItem.assignment_id)
                .where(Outbox.message_id == message.message_id, OutboxItem.dropped == "")
                .order_by(OutboxItem.id)
            )
            return Arrived(message.message_id, message.to, self.now(), tuple(tuple(r) for r in rows))


class Watch:
    """Follows one database from step to step; each method raises where something does not hold."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.folded: dict[int, fold.Folded] = {}
        self._last_event = 0
        self._last_notice = 0
        self._highest: dict[tuple[int, str, int], int] = {}
        self._seen = 0
        self._told: dict[tuple[int, str], str] = {}
        self._mails_of: dict[tuple[str, date], str] = {}
        self._copies: dict[str, Arrived] = {}
        self._first_level: dict[tuple[int, str, int, int], datetime] = {}

    def rows(self, session: Session, today: date) -> dict[int, str | None]:
        """State, dates, numbers and version are what the events say; returns the class by the SQL twin."""
        self._read_events(session)
        found = session.execute(sa.select(Assignment, sql_bucket(today).label("twin")))
        buckets = {}
        for row, twin in found:
            assert fold.stored(row) == self.folded[row.id]
            facts = ClassFacts(row.state, row.due, row.reported_on, row.decided_on)
            assert classify(facts, today) == twin
            buckets[row.id] = twin
        return buckets

    def _read_events(self, session: Session) -> None:
        events = session.execute(
            sa.select(Event.id, Event.subject_id, Event.verb, Event.payload)
            .where(Event.subject == "assignment", Event.id > self._last_event)
            .order_by(Event.id)
        )
        for event_id, key, verb, payload in events:
            if verb == "assigned":
                assert key not in self.folded
                self.folded[key] = fold.start(json.loads(payload))
            else:
                self.folded[key] = fold.step(self.folded[key], verb, payload)
            self._last_event = event_id

    def notices(self, session: Session) -> None:
        """Within one arming what is told only climbs."""
        found = session.execute(
            sa.select(Notice).where(Notice.id > self._last_notice).order_by(Notice.id)
        ).scalars()
        for notice in found:
            self._last_notice = notice.id
            if notice.outcome is not Outcome.SENT:
                continue
            key = (notice.assignment_id, notice.ladder, notice.arming)
            assert notice.wait > self._highest.get(key, -1000), f"{key}: {notice.wait} after a higher rung"
            self._highest[key] = notice.wait

    def arrivals(self, session: Session, post: Post) -> None:
        """Each person at most one mail a day, each notice once, from the bottom up, and no coordinator."""
        fresh = post.arrived[self._seen :]
        self._seen = len(post.arrived)
        if not fresh:
            return
        waits = {n.id: n.wait for n in session.execute(sa.select(Notice.id, Notice.wait))}
        armings = {n.id: (n.assignment_id, n.ladder, n.arming) for n in session.scalars(sa.select(Notice))}
        for mail in fresh:
            self._one_a_day(mail)
            for notice_id, audience, assignment_id, lead in mail.items:
                told = self._told.setdefault((notice_id, mail.to), mail.message_id)
                assert told == mail.message_id, f"notice {notice_id} told {mail.to} twice"
                if waits[notice_id] > 0:
                    self._from_below(session, armings[notice_id], Audience(audience).level, mail)
                self._no_helper(session, mail.to, assignment_id, lead)

    def _one_a_day(self, mail: Arrived) -> None:
        key = (mail.to, local_day(mail.at))
        assert self._mails_of.setdefault(key, mail.message_id) == mail.message_id, f"two mails for {key}"
        before = self._copies.setdefault(mail.message_id, mail)
        assert set(mail.items) <= set(before.items), "a second copy under the same name says something new"

    def _from_below(self, session: Session, arming: tuple[int, str, int], level: int, mail: Arrived) -> None:
        self._first_level.setdefault((*arming, level), mail.at)
        lower = [
            a.level for r in SHIPPED[arming[1]].rungs if r.wait > 0 for a in r.audience if a.level < level
        ]
        if not lower or (*arming, max(lower)) in self._first_level:
            return
        states = session.scalars(
            sa.select(Outbox.state)
            .join(OutboxItem, OutboxItem.outbox_id == Outbox.id)
            .join(Notice, Notice.id == OutboxItem.notice_id)
            .where(
                Notice.assignment_id == arming[0],
                Notice.ladder == arming[1],
                Notice.arming == arming[2],
                Notice.wait > 0,
                OutboxItem.audience.in_([a.value for a in Audience if a.level == max(lower)]),
            )
        ).all()
        given_up = {"dead", "expired"}
        same_mail = any(Audience(i[1]).level == max(lower) for i in mail.items if i[2] == arming[0])
        assert same_mail or given_up & {s.value for s in states}, (
            f"level {level} of {arming} told first: {states}"
        )

    def _no_helper(self, session: Session, to: str, assignment_id: int, lead: int) -> None:
        from models import User

        at = set(
            session.scalars(
                sa.select(Membership.agency_id)
                .join(User, User.id == Membership.user_id)
                .where(User.email == to)
            )
        )
        helpers = set(
            session.scalars(
                sa.select(Coordinator.agency_id).where(Coordinator.assignment_id == assignment_id)
            )
        )
        assert not at <= helpers - {lead}, f"{to} only helps with {assignment_id}"


def unlike(before: dict[str, Any], after: dict[str, Any]) -> Iterable[str]:
    """Names of the tables that differ."""
    return [name for name in before if before[name] != after[name]]
