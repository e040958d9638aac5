"""One mail per person and day: find the mail that a notice belongs into, or promise a new one."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import TRIAL, Delivery, Outbox, OutboxAttempt, OutboxItem, UTCDateTime
from models.bulk import among, insert_missing
from workflow.rules.calendar import WorkCalendar
from workflow.rules.local_time import local_day
from workflow.rules.mail_times import after, opens_on
from workflow.rules.refusal import Refusal
from workflow.rules.rungs import Audience

KIND = "daily"
LOOK_BACK = timedelta(days=14)
"""How far back an unsent mail may lie and still take up new notices."""

NOBODY = "nobody"
KNOWS_ALREADY = "knows_already"
"""Why an item was dropped: the person was told of this notice in another capacity. It counts as told."""

ELSEWHERE = "elsewhere"
"""Why an item was dropped: it stands in another mail of the same person already."""

ABANDONED = "abandoned"
"""Outcome of an attempt whose sender ended before it could say what became of the mail."""
_OPEN_FATE = (ABANDONED, "uncertain")


class Recipient(NamedTuple):
    """One person, told on or after one day. ``user_id`` none: there is nobody to tell."""

    user_id: int | None
    authority_id: int
    on: date


class Wish(NamedTuple):
    """A notice for somebody. ``as_stand_in``: for the office, as nobody holds the post of the audience."""

    to: Recipient
    notice_id: int
    assignment_id: int
    audience: Audience
    as_stand_in: bool = False


@dataclass(slots=True)
class _Known:
    id: int
    user_id: int
    day: date
    state: Delivery
    attempts: int
    gone_on: date | None
    not_before: date
    may_have_left: bool

    @property
    def takes_more(self) -> bool:
        """No server took it for certain; one that was emptied may be filled again."""
        if self.may_have_left:
            return False
        return self.state is Delivery.PENDING or (self.state is Delivery.CANCELLED and not self.attempts)


def open_fate() -> sa.ColumnElement[bool]:
    """Attempts after which nobody here knows whether a server took the mail."""
    return OutboxAttempt.outcome.in_(_OPEN_FATE)


def may_have_left() -> sa.ColumnElement[bool]:
    """Whether a server may have taken the mail although nobody here was told so."""
    return sa.and_(Outbox.attempts > 0, sa.exists().where(OutboxAttempt.outbox_id == Outbox.id, open_fate()))


def key_of(user_id: int, day: date) -> str:
    """The dedupe key: one mail per person and day, ever."""
    return f"{KIND}:{user_id}:{day.isoformat()}"


def message_id_of(key: str, domain: str) -> str:
    """The stable name of the message, made from its key."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def place(
    session: Session, wishes: Sequence[Wish], calendar: WorkCalendar, *, now: datetime, domain: str
) -> int:
    """Put every wish into its person's mail; returns the number of mails that were newly promised.

    Safe beside another sweep: the dedupe key decides who makes the row, and rows are locked
    before anything is added, so that no item slips into a mail that is just being sent.

    Raises:
        Refusal: ``mail_just_left``; run the unit again.
    """
    if not wishes:
        return 0
    recipients = dict.fromkeys(w.to for w in wishes)
    known = _known(
        session, {to.user_id for to in recipients if to.user_id is not None}, min(to.on for to in recipients)
    )
    rows: dict[str, tuple[Any, ...]] = {}
    keyed: list[tuple[str, Recipient]] = []
    revived: set[int] = set()
    mails: dict[Recipient, int] = {}
    for to in recipients:
        found, day = _find(known[to.user_id], to.on, calendar) if to.user_id else (None, to.on)
        if found is not None:
            revived |= {found.id} if found.state is Delivery.CANCELLED else set()
            mails[to] = found.id
            continue
        key = key_of(to.user_id, day) if to.user_id else f"{NOBODY}:{to.authority_id}:{day}"
        if key not in rows:
            rows[key] = _row(key, to, day, now=now, domain=domain)
        keyed.append((key, to))
    ids, made = _promise(session, rows, now=now)
    mails |= {to: ids[key] for key, to in keyed}
    if revived:
        ripe = sa.case((Outbox.not_before < now, sa.literal(now, UTCDateTime)), else_=Outbox.not_before)
        session.execute(
            sa.update(Outbox).where(Outbox.id.in_(revived)).values(state=Delivery.PENDING, not_before=ripe)
        )
    items = [
        (mails[to], notice, assignment, _CODE[audience], "", as_stand_in and to.user_id is not None)
        for to, notice, assignment, audience, as_stand_in in wishes
    ]
    insert_missing(session, OutboxItem, _ITEM, items, written=True)
    _put_back(session, items, there=set(mails.values()))
    return made


def _put_back(session: Session, items: Sequence[tuple[Any, ...]], there: set[int]) -> None:
    """What was taken out of a mail that still waits and belongs in it again is said after all."""
    wanted = {item[:2] + item[3:4] for item in items if item[0] in there}
    if not wanted:
        return
    out = session.execute(
        sa.select(OutboxItem.id, OutboxItem.outbox_id, OutboxItem.notice_id, OutboxItem.audience).where(
            among(session, OutboxItem.outbox_id, {outbox_id for outbox_id, *_ in wanted}),
            OutboxItem.dropped.not_in(("", KNOWS_ALREADY)),
        )
    )
    back = [item_id for item_id, *key in out if tuple(key) in wanted]
    if back:
        session.execute(sa.update(OutboxItem).where(OutboxItem.id.in_(back)).values(dropped=""))


def take_in(session: Session, into: int, mail_id: int) -> None:
    """Everything of one mail moves into another of the same person; what stands in both is said once."""
    theirs = aliased(OutboxItem)
    same = sa.and_(theirs.notice_id == OutboxItem.notice_id, theirs.audience == OutboxItem.audience)
    said = sa.exists().where(theirs.outbox_id == mail_id, theirs.dropped == "", same)
    session.execute(
        sa.update(OutboxItem)
        .where(OutboxItem.outbox_id == into, OutboxItem.dropped != "", said)
        .values(dropped="")
    )
    there = sa.exists().where(theirs.outbox_id == into, same)
    for left, values in (
        (sa.and_(there, OutboxItem.dropped == ""), {"dropped": ELSEWHERE}),
        (~there, {"outbox_id": into}),
    ):
        session.execute(sa.update(OutboxItem).where(OutboxItem.outbox_id == mail_id, left).values(values))


def foresee(
    session: Session, wishes: Sequence[Wish], calendar: WorkCalendar, *, lock: bool = False
) -> dict[int, date]:
    """By person: the day on which ``place`` would let the wishes leave. Nothing is written.

    ``lock``: their mails stay as they are until the unit ends.
    """
    recipients = dict.fromkeys(w.to for w in wishes)
    people = {to.user_id for to in recipients if to.user_id is not None}
    known = _known(session, people, min(to.on for to in recipients), lock=lock)
    leaves: dict[int, date] = {}
    for to in recipients:
        if to.user_id is not None:
            found, day = _find(known[to.user_id], to.on, calendar)
            leaves[to.user_id] = max(to.on, found.not_before) if found is not None else day
    return leaves


def _known(
    session: Session, users: set[int], first: date, *, lock: bool = True
) -> dict[int | None, list[_Known]]:
    query = (
        sa.select(
            Outbox.id,
            Outbox.user_id,
            Outbox.day,
            Outbox.state,
            Outbox.attempts,
            Outbox.sent_at,
            Outbox.not_before,
            may_have_left().label("may_have_left"),
        )
        .where(Outbox.user_id.in_(users), Outbox.day >= first - LOOK_BACK, Outbox.kind != TRIAL)
        .order_by(Outbox.id)
    )
    rows = session.execute(query.with_for_update() if lock else query)
    known: dict[int | None, list[_Known]] = defaultdict(list)
    for row in rows:
        gone = local_day(row.sent_at) if row.sent_at else None
        ripe = local_day(row.not_before)
        known[row.user_id].append(
            _Known(row.id, row.user_id, row.day, row.state, row.attempts, gone, ripe, row.may_have_left)
        )
    return known


def _find(mails: list[_Known], on: date, calendar: WorkCalendar) -> tuple[_Known | None, date]:
    """The mail that still takes the wish, or the first day without a mail of its own."""
    day = calendar.next_working(on)
    for _ in range(len(mails) + 1):
        waiting = [m for m in mails if m.takes_more and m.day <= day]
        fitting = [m for m in waiting if m.state is Delivery.PENDING or m.day == day]
        if fitting:
            return fitting[-1], day
        if all(day not in (m.day, m.gone_on) for m in mails):
            return None, day
        day = after(day, calendar)
    return None, day


MAIL = (
    "dedupe_key",
    "message_id",
    "kind",
    "authority_id",
    "user_id",
    "day",
    "state",
    "not_before",
    "lease_owner",
    "attempts",
    "created_at",
    "sent_to",
    "subject",
    "body_text",
    "body_html",
)
_CODE = {audience: audience.value for audience in Audience}
_STATE = MAIL.index("state")
_ITEM = ("outbox_id", "notice_id", "assignment_id", "audience", "dropped", "as_stand_in")


def _row(key: str, to: Recipient, day: date, *, now: datetime, domain: str) -> tuple[Any, ...]:
    kind, state = (NOBODY, Delivery.DEAD) if to.user_id is None else (KIND, Delivery.PENDING)
    return promised(key, kind, state, to.authority_id, to.user_id, day, now=now, domain=domain)


def promised(
    key: str,
    kind: str,
    state: Delivery,
    authority_id: int,
    user_id: int | None,
    day: date,
    *,
    now: datetime,
    domain: str,
) -> tuple[Any, ...]:
    """The row of a mail that is promised for ``day``, in the order of ``MAIL``."""
    return (
        key,
        message_id_of(key, domain),
        kind,
        authority_id,
        user_id,
        day,
        state,
        opens_on(day),
        "",
        0,
        now,
        *[""] * 4,
    )


def _promise(
    session: Session, rows: dict[str, tuple[Any, ...]], *, now: datetime
) -> tuple[dict[str, int], int]:
    """Make the rows: their ids by key, and how many are new. A row of another sweep serves as well."""
    insert_missing(session, Outbox, MAIL, [rows[key] for key in sorted(rows)])
    made = session.execute(
        sa.select(Outbox.dedupe_key, Outbox.id, Outbox.state, Outbox.created_at)
        .where(Outbox.dedupe_key.in_(rows))
        .order_by(Outbox.id)
        .with_for_update()
    ).all()
    if any(m.state is not rows[m.dedupe_key][_STATE] for m in made):
        raise Refusal("mail_just_left")  # another sweep's row, sent meanwhile: the whole unit is run again
    ids = {m.dedupe_key: m.id for m in made}
    unheard = [
        (ids[key], 1, now, NOBODY, _WHY_NOBODY) for key, row in rows.items() if row[_STATE] is Delivery.DEAD
    ]
    insert_missing(session, OutboxAttempt, ("outbox_id", "n", "at", "outcome", "detail"), unheard)
    return ids, sum(m.created_at == now for m in made)


_WHY_NOBODY = "Không có người giữ chức vụ ở cơ quan chủ trì và cơ quan thường trực để nhận thư."
