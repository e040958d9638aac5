"""Deadlines by the day of a month, what is due on one day, and the open work of agencies along the days."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment
from models.classification_sql import bucket, still_open
from workflow.rules.classification import ClassFacts, Tally
from workflow.rules.permissions import Action, Actor
from workflow.rules.timeline import Axis, Stretch, axis, stretches
from workflow.services import scope
from workflow.services.calendar import load_calendar
from workflow.services.calendar_reading import kind_of, weeks_of
from workflow.services.lines import Line, line_of, select_lines

PAGE = 50


@dataclass(frozen=True, slots=True)
class DueDay:
    """One day of the month and how what is due on it stands; ``kind`` as the working calendar marks it."""

    day: date
    kind: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Month:
    """``weeks`` Monday first, ``None`` outside the month."""

    first: date
    weeks: tuple[tuple[DueDay | None, ...], ...]
    total: Tally


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of assignments, and how many there are."""

    lines: list[Line]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Track:
    """One open assignment of the picture: its line and its stretches of days."""

    line: Line
    given_on: date
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of the open work by agency in official order, all on one axis."""

    agencies: list[tuple[str, list[Track]]]
    axis: Axis
    total: int
    page: int
    pages: int


def _mine(session: Session, actor: Actor, agency_id: int | None) -> sa.ColumnElement[bool]:
    """What the actor's agencies lead, or the chosen agency alone (``NotFound`` where it is not theirs)."""
    own = scope.own(actor, Action.VIEW)
    if agency_id is None:
        return own
    return sa.and_(own, Assignment.agency_id == scope.agency_for(session, actor, agency_id).id)


def read_month(session: Session, actor: Actor, first: date, today: date, agency_id: int | None) -> Month:
    """The month that begins on ``first``, in one statement beside the calendar; withdrawn ones are not in it."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    found: sa.ColumnElement[Any] = bucket(today)
    rows = session.execute(
        sa.select(Assignment.due, found.label("bucket"), sa.func.count().label("n"))
        .where(_mine(session, actor, agency_id), Assignment.due.between(first, last), found.is_not(None))
        .group_by(Assignment.due, found)
    )
    counts = defaultdict[date, dict[str, int]](dict)
    for due, name, n in rows:
        counts[due][name] = n
    calendar = load_calendar(session)
    days = [
        DueDay(day, kind_of(day, working=calendar.is_working(day)), Tally(**counts.get(day, {})))
        for day in (first + timedelta(days=n) for n in range(last.day))
    ]
    return Month(first, weeks_of(days), sum((day.tally for day in days), Tally()))


def read_day(
    session: Session, actor: Actor, day: date, today: date, agency_id: int | None, page: int = 1
) -> Lines:
    """What is due on the day, open ones first, by agency in official order; a page beyond the last is the last."""
    due = sa.and_(_mine(session, actor, agency_id), Assignment.due == day, bucket(today).is_not(None))
    order = (
        Assignment.closed_on.is_not(None), Agency.order_no, Agency.sort_key, Agency.id, Assignment.id
    )  # fmt: skip
    rows, total, page, pages = _page(session, due, order, page)
    calendar = load_calendar(session)
    return Lines([line_of(row, today, calendar) for row in rows], total, page, pages)


def _page(
    session: Session,
    wanted: sa.ColumnElement[bool],
    order: tuple[Any, ...],
    page: int,
    *columns: Any,
) -> tuple[list[Any], int, int, int]:
    total = session.scalar(sa.select(sa.func.count()).select_from(Assignment).where(wanted)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(page, pages)
    query = select_lines(*columns).where(wanted).order_by(*order).limit(PAGE).offset((page - 1) * PAGE)
    return list(session.execute(query)), total, page, pages


def read_timeline(
    session: Session, actor: Actor, today: date, agency_id: int | None, page: int = 1
) -> Timeline:
    """Open work of the actor's agencies, or of one: earliest deadline first, without a deadline last."""
    wanted = sa.and_(_mine(session, actor, agency_id), still_open())
    order = (
        Agency.order_no, Agency.sort_key, Agency.id, Assignment.due.is_(None), Assignment.due, Assignment.id
    )  # fmt: skip
    rows, total, page, pages = _page(session, wanted, order, page, Assignment.assigned_on)
    calendar = load_calendar(session)
    by_agency: dict[int, tuple[str, list[Track]]] = {}
    for row in rows:
        facts = ClassFacts(row.state, row.due, row.reported_on, row.decided_on)
        track = Track(
            line_of(row, today, calendar), row.assigned_on, stretches(facts, row.assigned_on, today)
        )
        by_agency.setdefault(row.agency_id, (row.agency, []))[1].append(track)
    agencies = list(by_agency.values())
    drawn = (stretch for _name, tracks in agencies for track in tracks for stretch in track.stretches)
    return Timeline(agencies, axis(drawn, today), total, page, pages)
