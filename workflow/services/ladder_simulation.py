"""Who would be told what on a day to come, and what a changed ladder would send; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Duty, User
from models.bulk import among
from models.classification_sql import still_open
from workflow.rules.calendar import WorkCalendar
from workflow.rules.ladder import due_notices, next_check
from workflow.rules.local_time import local_day
from workflow.rules.notices import Delivery, Fired, Firing, LadderFacts, Outcome
from workflow.rules.rungs import Ladder, Ladders
from workflow.services.calendar import load_calendar
from workflow.services.ladder_change import LadderKey, concerned, with_ladder
from workflow.services.ladders import Choice, OwnLadders, choose, load_ladders
from workflow.services.recipients import Directory, Place, load_directory
from workflow.services.sweep_facts import COLUMNS, Armed, facts_of, on_record

BATCH = 2000
Told = dict[int, frozenset[Fired]]
SHOWN = 100
"""So many lines are written out; all are counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment of which something would be told: what it is, the rung, and who by today's posts."""

    assignment_id: int
    agency: str
    text: str
    firing: Firing
    told: tuple[tuple[Delivery, tuple[str, ...]], ...]


@dataclass(slots=True)
class Outlook:
    """Counts over everything, and the first lines. ``people`` counts the people who would get a mail."""

    day: date
    sent: int = 0
    skipped: int = 0
    people: int = 0
    #: Of a changed ladder: notices that the present one would send and the new one would not.
    no_longer: int = 0
    lines: list[Line] = field(default_factory=list)


def outlook(session: Session, authority_id: int, day: date, *, now: datetime) -> Outlook:
    """What would be told on ``day`` (today or later) if nobody reports anything and a sweep runs every day."""
    today, calendar = local_day(now), load_calendar(session)
    own = load_ladders(session)

    def on_that_day(facts: LadderFacts, ladders: Ladders) -> tuple[Firing, ...]:
        return _reached_on(facts, ladders, today, day, calendar)

    waits = (Assignment.authority_id == authority_id, Assignment.next_check_on <= day)
    found = _each(session, own, on_that_day, waits)
    return _told(session, Outlook(day), authority_id, found, today)


def _reached_on(
    facts: LadderFacts, ladders: Ladders, today: date, day: date, calendar: WorkCalendar
) -> tuple[Firing, ...]:
    """Notices of ``day`` alone: everything before it recorded on its own day."""
    at = next_check(facts, today, calendar, ladders)
    while at is not None and at <= day:
        firings = due_notices(facts, at, calendar, ladders)
        if at == day or not firings:
            return firings
        facts = replace(facts, told=facts.told | {f.recorded() for f in firings})
        at = next_check(facts, at, calendar, ladders)
    return ()


def preview_change(session: Session, key: LadderKey, ladder: Ladder | None, *, now: datetime) -> Outlook:
    """What the next sweep would send because of the change: compared with the ladder that holds now."""
    today, calendar = local_day(now), load_calendar(session)
    present = load_ladders(session)
    wanted = with_ladder(present, key, ladder)
    shown = Outlook(today)
    fresh: list[tuple[Armed, Firing]] = []
    for rows, told in _batches(session, concerned(key)):
        before, after = choose(session, present, rows), choose(session, wanted, rows)
        for row in rows:
            if before.of(row) == after.of(row):
                continue
            facts = facts_of(row, told.get(row.id, frozenset()))
            old = _keys(due_notices(facts, today, calendar, before.of(row)))
            new = due_notices(facts, today, calendar, after.of(row))
            fresh += [(row, f) for f in new if (f.ladder, f.rung, f.repeat, f.outcome) not in old]
            kept = _keys(new)
            shown.no_longer += sum(k not in kept and k[3] is Outcome.SEND for k in old)
    return _told(session, shown, key.authority_id, iter(fresh), today)


def _keys(firings: tuple[Firing, ...]) -> set[tuple[str, str, int, Outcome]]:
    return {(f.ladder, f.rung, f.repeat, f.outcome) for f in firings}


def _each(
    session: Session,
    own: OwnLadders,
    rule: Callable[[LadderFacts, Ladders], tuple[Firing, ...]],
    where: tuple[sa.ColumnElement[bool], ...],
) -> Iterator[tuple[Armed, Firing]]:
    """What the rule gives for each assignment; the same facts are judged once."""
    known: dict[tuple[object, ...], tuple[Firing, ...]] = {}
    for rows, told in _batches(session, where):
        ladders: Choice = choose(session, own, rows)
        for row in rows:
            record = told.get(row.id, frozenset())
            key = (ladders.of(row), record, row[4:])
            if key not in known:
                known[key] = rule(facts_of(row, record), ladders.of(row))
            yield from ((row, firing) for firing in known[key])


def _batches(
    session: Session, where: tuple[sa.ColumnElement[bool], ...]
) -> Iterator[tuple[list[Armed], Told]]:
    after = 0
    while True:
        rows = [
            Armed._make(row)
            for row in session.execute(
                sa.select(*COLUMNS)
                .where(still_open(), Assignment.id > after, *where)
                .order_by(Assignment.id)
                .limit(BATCH)
            )
        ]
        if not rows:
            return
        yield rows, on_record(session, rows)
        after = rows[-1].id


def _told(
    session: Session, shown: Outlook, authority_id: int, found: Iterator[tuple[Armed, Firing]], today: date
) -> Outlook:
    directory = load_directory(session, {authority_id}, today)
    people: set[int] = set()
    first: list[tuple[Armed, Firing]] = []
    for row, firing in found:
        if firing.outcome is not Outcome.SEND:
            shown.skipped += 1
            continue
        shown.sent += 1
        for delivery in firing.deliveries:
            people.update(directory.told(delivery.audience, _place(row)).people)
        if len(first) < SHOWN:
            first.append((row, firing))
    shown.people = len(people)
    shown.lines = _lines(session, first, directory)
    return shown


def _place(row: Armed) -> Place:
    return Place(row.authority_id, row.agency_id, row.responsible_id)


def _lines(session: Session, found: list[tuple[Armed, Firing]], directory: Directory) -> list[Line]:
    if not found:
        return []
    heads = {
        row.id: row
        for row in session.execute(
            sa.select(Assignment.id, Agency.name, Duty.text)
            .join(Agency, Agency.id == Assignment.agency_id)
            .join(Duty, Duty.id == Assignment.duty_id)
            .where(among(session, Assignment.id, {row.id for row, _ in found}))
        )
    }
    told = {
        (row.id, delivery): directory.told(delivery.audience, _place(row)).people
        for row, firing in found
        for delivery in firing.deliveries
    }
    users = {user_id for people in told.values() for user_id in people}
    names = dict(
        session.execute(sa.select(User.id, User.full_name).where(among(session, User.id, users))).all()
    )
    return [
        Line(
            row.id,
            heads[row.id].name,
            heads[row.id].text,
            firing,
            tuple((d, tuple(names[i] for i in told[row.id, d])) for d in firing.deliveries),
        )
        for row, firing in found
    ]
