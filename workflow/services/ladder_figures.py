"""For each rung of an authority's ladders: when it was told last, and when it would be told next, of how many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Document, Duty, Notice, Outcome
from models.bulk import among
from models.classification_sql import still_open
from workflow.rules.calendar import WorkCalendar
from workflow.rules.duty_kinds import duty_kind
from workflow.rules.ladder import anchor_of, arming_of, silent_until
from workflow.rules.notices import LadderFacts
from workflow.rules.rungs import Ladders, Step, steps
from workflow.services.calendar import load_calendar
from workflow.services.ladders import EVERYWHERE, OwnLadders, Scope, choose
from workflow.services.sweep_facts import COLUMNS, Armed, facts_of, on_record

RungKey = tuple[str, str]
"""Codes of the ladder and of the rung."""


@dataclass(frozen=True, slots=True)
class OnDay:
    """A day, and how many assignments it is about."""

    day: date
    count: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """``count`` open assignments of one authority that share their facts and their ladders."""

    facts: LadderFacts
    ladders: Ladders
    count: int


def last_told(session: Session, authority_id: int) -> dict[RungKey, OnDay]:
    """The last day on which each rung was reached and told, with its assignments."""
    rows = session.execute(
        sa.select(Notice.ladder, Notice.rung, Notice.reached_on, sa.func.count())
        .join(Assignment, Assignment.id == Notice.assignment_id)
        .where(Assignment.authority_id == authority_id, Notice.outcome == Outcome.SENT)
        .group_by(Notice.ladder, Notice.rung, Notice.reached_on)
    )
    found: dict[RungKey, OnDay] = {}
    for ladder, rung, day, count in rows:
        key = (ladder, rung)
        if key not in found or found[key].day < day:
            found[key] = OnDay(day, count)
    return found


def next_told(
    session: Session, authority_id: int, own: OwnLadders, scope: Scope, today: date
) -> dict[RungKey, OnDay]:
    """The next day on which each rung of this scope's ladders would be reached, if nobody does anything."""
    wanted, calendar = own.of(authority_id, scope), load_calendar(session)
    days: dict[RungKey, Counter[date]] = defaultdict(Counter)
    for crowd in crowds(session, own, Assignment.authority_id == authority_id, today=today):
        for code, step, day in coming(crowd.facts, crowd.ladders, today, calendar):
            if any(x in wanted for x in crowd.ladders if x.code == code):
                days[code, step.rung.code][day] += crowd.count
    return {key: OnDay(min(found), found[min(found)]) for key, found in days.items()}


def coming(
    facts: LadderFacts, ladders: Ladders, today: date, calendar: WorkCalendar
) -> Iterator[tuple[str, Step, date]]:
    """The first day, today or later, of each rung that is not on record: ladder, step, day."""
    for ladder in ladders:
        anchor = anchor_of(ladder, facts, calendar)
        if anchor is None:
            continue
        arming = arming_of(ladder, facts)
        done = {(f.rung, f.repeat) for f in facts.told if f.ladder == ladder.code and f.arming == arming}
        quiet, seen = silent_until(ladder, facts, calendar), set()
        for step in steps(ladder, anchor, calendar):
            day = max(step.day, quiet) if quiet else step.day
            if day < today or step.rung.code in seen or (step.rung.code, step.repeat) in done:
                continue
            seen.add(step.rung.code)
            yield ladder.code, step, day


def crowds(
    session: Session, own: OwnLadders, *concerned: sa.ColumnElement[bool], today: date
) -> Iterator[Crowd]:
    """All open assignments of one authority, those that share everything a ladder depends on taken together.

    What is on record is known of those that were told today or by a rung that was moved since; of all
    others the record holds no day from ``today`` on, so ``told`` is left empty.
    """
    open_ones = (still_open(), *concerned)
    known = _with_record_that_counts(session, own, open_ones, today)
    yield from _grouped(session, own, open_ones, known)
    yield from _one_by_one(session, own, sorted(known))


def _grouped(
    session: Session, own: OwnLadders, open_ones: Iterable[sa.ColumnElement[bool]], but: set[int]
) -> Iterator[Crowd]:
    columns = [c for c in COLUMNS if c.key not in ("id", "agency_id", "responsible_id")]
    query = sa.select(*columns, sa.func.count().label("n"))
    narrow: list[Any] = [Document.programme_id, Duty.deadline_kind] if own.scoped else []
    if narrow:
        query = query.add_columns(*narrow).join(Duty, Duty.id == Assignment.duty_id)
        query = query.join(Document, Document.id == Duty.document_id)
    if but:
        query = query.where(sa.not_(among(session, Assignment.id, but)))
    names = [c.key for c in columns]
    for row in session.execute(query.where(*open_ones).group_by(*columns, *narrow)):
        armed = Armed(id=0, agency_id=0, responsible_id=None, **{name: getattr(row, name) for name in names})
        scope = Scope(row.programme_id, duty_kind(row.deadline_kind)) if narrow else EVERYWHERE
        yield Crowd(facts_of(armed), own.of(armed.authority_id, scope), row.n)


def _one_by_one(session: Session, own: OwnLadders, ids: Sequence[int]) -> Iterator[Crowd]:
    if not ids:
        return
    found = session.execute(sa.select(*COLUMNS).where(among(session, Assignment.id, ids)))
    rows = [Armed._make(row) for row in found]
    told, ladders = on_record(session, rows), choose(session, own, rows)
    for row in rows:
        yield Crowd(facts_of(row, told.get(row.id, frozenset())), ladders.of(row), 1)


def _with_record_that_counts(
    session: Session, own: OwnLadders, open_ones: Iterable[sa.ColumnElement[bool]], today: date
) -> set[int]:
    """Open assignments told today, or by a rung that now waits for another number of days."""
    waits: dict[RungKey, set[tuple[int, int]]] = defaultdict(set)
    for (_, _, code), ladder in own.own.items():
        for rung in ladder.rungs:
            waits[code, rung.code].add((rung.wait, rung.repeat_every))
    elsewhere = [
        sa.and_(
            Notice.ladder == code,
            Notice.rung == rung,
            sa.or_(*(Notice.wait != wait + Notice.repeat_no * every for wait, every in known)),
        )
        for (code, rung), known in waits.items()
    ]
    rows = session.scalars(
        sa.select(Notice.assignment_id)
        .join(Assignment, Assignment.id == Notice.assignment_id)
        .where(*open_ones, sa.or_(Notice.reached_on >= today, *elsewhere))
        .distinct()
    )
    return set(rows)
