"""Look once more, when a mail is about to leave, whether each of its items is still true."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import ARRIVED, ON_THE_WAY, Assignment, Notice, Outbox, OutboxItem
from workflow.rules.ladder import arming_of
from workflow.rules.local_time import local_day
from workflow.rules.mail_times import after
from workflow.rules.review_meetings import MEETING
from workflow.rules.rungs import Anchor, Audience
from workflow.rules.states import State
from workflow.rules.urging import MANUAL, why_not
from workflow.services.calendar import load_calendar
from workflow.services.daily_mail import KNOWS_ALREADY, Recipient, Wish, may_have_left
from workflow.services.meeting_asking import still_asked
from workflow.services.recipients import Directory, Place, Told, load_directory
from workflow.services.sweep_facts import COLUMNS, LADDERS, Armed, facts_of

NO_LONGER_TRUE, SOMEBODY_ELSES, TOO_EARLY = "no_longer_true", "moved", "waits_for_lower_level"
JOINED = "joined"
"""An urging ordered by a person, in a mail that carries an urging of the ladder about the same assignment:
its words stand with that one, and the two count once."""

Arming = tuple[int, str, int]
"""Assignment, ladder and number of its arming."""


def recheck(session: Session, outbox_ids: Sequence[int], *, now: datetime) -> list[Wish]:
    """Drop what must not be said in these mails; returns what has to be said elsewhere or later."""
    today = local_day(now)
    items = session.execute(
        sa.select(
            OutboxItem.id,
            OutboxItem.outbox_id,
            OutboxItem.audience,
            OutboxItem.as_stand_in,
            Outbox.user_id,
            may_have_left().label("may_have_left"),
            Notice.id.label("notice_id"),
            Notice.assignment_id,
            Notice.ladder,
            Notice.arming,
            Notice.wait,
            Notice.urging,
        )
        .join(Notice, Notice.id == OutboxItem.notice_id)
        .join(Outbox, Outbox.id == OutboxItem.outbox_id)
        .where(OutboxItem.outbox_id.in_(outbox_ids), OutboxItem.dropped == "")
        .order_by(OutboxItem.id)
    ).all()
    found = session.execute(
        sa.select(*COLUMNS).where(Assignment.id.in_({item.assignment_id for item in items}))
    )
    rows = {row.id: Armed._make(row) for row in found}
    directory = load_directory(session, {row.authority_id for row in rows.values()}, today)
    below, heard = _levels(session, {item.assignment_id for item in items})
    promised, knows = _promised(session, {item.notice_id for item in items})
    asked = still_asked(session, {i.notice_id for i in items if i.ladder == MEETING}, now=now)
    tomorrow = after(today, load_calendar(session))
    wishes: list[Wish] = []
    dropped: dict[str, list[int]] = {}
    for item in items:
        row, audience = rows[item.assignment_id], Audience(item.audience)
        told = directory.told(audience, _place(row))
        true = item.notice_id in asked if item.ladder == MEETING else still_true(item, row, today)
        reason, people, on = _judge(item, audience, told, below, heard, today) if true else _untrue(today)
        if not reason and (item.notice_id, item.user_id) in knows:
            reason = KNOWS_ALREADY  # the office stood in for the vacant post and is now told as the office
        if not reason:
            continue
        dropped.setdefault(reason, []).append(item.id)
        for user_id in people:
            key = (item.notice_id, audience.value, user_id)
            if reason == TOO_EARLY or key not in promised:
                promised.add(key)
                day = tomorrow if reason == TOO_EARLY else on
                to = Recipient(user_id, row.authority_id, day)
                wishes.append(Wish(to, item.notice_id, row.id, audience, told.as_stand_in))
    gone = {item_id for ids in dropped.values() for item_id in ids}
    dropped[JOINED] = _joined([item for item in items if item.id not in gone])
    for reason, ids in dropped.items():
        session.execute(sa.update(OutboxItem).where(OutboxItem.id.in_(ids)).values(dropped=reason))
    _tell_stand_ins(session, [item for item in items if item.id not in gone], rows, directory)
    return wishes


def _tell_stand_ins(
    session: Session, kept: Sequence[Any], rows: dict[int, Armed], directory: Directory
) -> None:
    """Note of what leaves now whether its person holds the post or the office stands in."""
    turned: dict[bool, list[int]] = {}
    for item in kept:
        stands_in = directory.told(Audience(item.audience), _place(rows[item.assignment_id])).as_stand_in
        if item.as_stand_in is not stands_in and not item.may_have_left:
            turned.setdefault(stands_in, []).append(item.id)
    for as_stand_in, ids in turned.items():
        session.execute(sa.update(OutboxItem).where(OutboxItem.id.in_(ids)).values(as_stand_in=as_stand_in))


def _place(row: Armed) -> Place:
    return Place(row.authority_id, row.agency_id, row.responsible_id)


def _joined(items: Sequence[Any]) -> list[int]:
    """Urgings of a person that go along with one of the ladder in the same mail."""
    of_ladder = {(i.outbox_id, i.assignment_id) for i in items if i.urging and i.ladder != MANUAL}
    return [i.id for i in items if i.ladder == MANUAL and (i.outbox_id, i.assignment_id) in of_ladder]


def _untrue(today: date) -> tuple[str, tuple[int | None, ...], date]:
    """What the item says does not hold any more, so nobody gets it instead."""
    return NO_LONGER_TRUE, (), today


def _judge(
    item: Any,
    audience: Audience,
    told: Told,
    below: dict[Arming, list[tuple[int, int]]],
    heard: dict[Arming, set[int]],
    today: date,
) -> tuple[str, tuple[int | None, ...], date]:
    """Why the item must not go in this mail (empty: it may), and who should get it instead.

    A level waits for a mail to the one below it only until that one has heard of the delay once: the
    copy of a later urging leaves on the day that the rule, the dry run and the mail itself name.
    """
    if item.user_id not in told.people:
        return SOMEBODY_ELSES, told.people or (None,), today
    arming = (item.assignment_id, item.ladder, item.arming)
    waits_for = set(range(1, audience.level)) - heard.get(arming, set())
    if item.may_have_left:
        return "", (), today  # the person may know: another mail about it would be a second one
    if any(level in waits_for and outbox_id != item.outbox_id for level, outbox_id in below.get(arming, [])):
        return TOO_EARLY, (item.user_id,), today
    return "", (), today


def still_true(notice: Any, row: Armed, today: date) -> bool:
    """Whether a recorded notice (ladder, arming, wait) still describes the assignment."""
    if notice.ladder == MANUAL:
        nothing_against = why_not(State(row.state), row.due, row.paused_until, today) is None
        return nothing_against and notice.arming == row.due_version
    ladder = LADDERS.get(notice.ladder)
    if ladder is None:
        return False
    facts = facts_of(row)
    if facts.state not in ladder.armed or arming_of(ladder, facts) != notice.arming:
        return False
    if ladder.restrained and facts.paused_until is not None and today < facts.paused_until:
        return False
    if ladder.anchor is Anchor.DUE and facts.due is not None:
        return (today > facts.due) is (notice.wait > 0)
    return True


def _levels(
    session: Session, assignment_ids: set[int]
) -> tuple[dict[Arming, list[tuple[int, int]]], dict[Arming, set[int]]]:
    """Levels about an assignment, ladder and arming: those on the way, each with its mail, and those that know.

    A level knows when a mail about the delay reached it, not by a reminder before it.
    """
    rows = session.execute(
        sa.select(
            OutboxItem.assignment_id,
            Notice.ladder,
            Notice.arming,
            OutboxItem.audience,
            Outbox.id,
            Outbox.state.in_(ON_THE_WAY),
        )
        .join(Outbox, Outbox.id == OutboxItem.outbox_id)
        .join(Notice, Notice.id == OutboxItem.notice_id)
        .where(
            OutboxItem.assignment_id.in_(assignment_ids),
            OutboxItem.dropped == "",
            sa.or_(Outbox.state.in_(ON_THE_WAY), sa.and_(Outbox.state.in_(ARRIVED), Notice.wait > 0)),
        )
    )
    on_the_way: dict[Arming, list[tuple[int, int]]] = {}
    told: dict[Arming, set[int]] = {}
    for assignment_id, ladder, arming, audience, outbox_id, leaves in rows:
        key, level = (assignment_id, ladder, arming), Audience(audience).level
        if leaves:
            on_the_way.setdefault(key, []).append((level, outbox_id))
        else:
            told.setdefault(key, set()).add(level)
    return on_the_way, told


def _promised(
    session: Session, notice_ids: set[int]
) -> tuple[set[tuple[int, str, int | None]], set[tuple[int, int | None]]]:
    """Who is to be told of each notice in which capacity, and who was told of it already."""
    rows = session.execute(
        sa.select(OutboxItem.notice_id, OutboxItem.audience, Outbox.user_id, Outbox.state)
        .join(Outbox, Outbox.id == OutboxItem.outbox_id)
        .where(OutboxItem.notice_id.in_(notice_ids), OutboxItem.dropped == "")
    ).all()
    return (
        {(notice_id, audience, user_id) for notice_id, audience, user_id, _ in rows},
        {(notice_id, user_id) for notice_id, _, user_id, state in rows if state in ARRIVED},
    )
