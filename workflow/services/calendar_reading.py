"""The working calendar as its page shows it: a year by months, its special days, and what changes moved."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, CalendarDay, Duty, Event, User
from models.bulk import among
from workflow.holiday_seed import COMPUTED
from workflow.services.calendar import load_calendar
from workflow.services.scope import NotFound

_SATURDAY = 5
SHOWN = 200
CHANGES = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: ``kind`` is work, weekend, off (a holiday on a weekday) or made_up (a weekend day worked)."""

    day: date
    kind: str


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day on which the calendar says something else than the week, and by which document."""

    day: date
    kind: str
    decision: str
    note: str

    @property
    def computed(self) -> bool:
        """No letter has been read for it: it follows from the statute."""
        return self.decision == COMPUTED


@dataclass(frozen=True, slots=True)
class Year:
    """``months``: twelve lists of weeks, Monday first, ``None`` outside the month.

    ``announced``: some decision about this year is known; else every holiday is only computed.
    """

    number: int
    months: tuple[tuple[tuple[Cell | None, ...], ...], ...]
    special: tuple[SpecialDay, ...]
    announced: bool
    working_days: int


def kind_of(day: date, *, working: bool) -> str:
    """How the page marks the day."""
    if day.weekday() >= _SATURDAY:
        return "made_up" if working else "weekend"
    return "work" if working else "off"


def read_year(session: Session, number: int) -> Year:
    """The year in one statement besides the calendar itself."""
    calendar = load_calendar(session)
    first, last = date(number, 1, 1), date(number, 12, 31)
    rows = session.execute(
        sa.select(CalendarDay.day, CalendarDay.working, CalendarDay.decision, CalendarDay.note)
        .where(CalendarDay.day.between(first, last))
        .order_by(CalendarDay.day)
    ).all()
    special = tuple(SpecialDay(r.day, kind_of(r.day, working=r.working), r.decision, r.note) for r in rows)
    cells = [
        Cell(day, kind_of(day, working=calendar.is_working(day)))
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
    ]
    return Year(
        number,
        tuple(weeks_of([c for c in cells if c.day.month == month]) for month in range(1, 13)),
        special,
        announced=any(not day.computed for day in special),
        working_days=sum(c.kind in ("work", "made_up") for c in cells),
    )


class Dated(Protocol):
    """Something of one day."""

    @property
    def day(self) -> date: ...


_Day = TypeVar("_Day", bound=Dated)


def weeks_of(cells: Sequence[_Day]) -> tuple[tuple[_Day | None, ...], ...]:
    """Days that follow each other as weeks, Monday first; ``None`` before the first and after the last."""
    padded: list[_Day | None] = [*[None] * cells[0].day.weekday(), *cells]
    padded += [None] * (-len(padded) % 7)
    return tuple(tuple(padded[n : n + 7]) for n in range(0, len(padded), 7))


@dataclass(frozen=True, slots=True)
class Change:
    """One change: who, when, by which decision, which days (before, after), how much was moved."""

    number: int
    at: datetime
    by: str
    decision: str
    note: str
    days: tuple[tuple[date, bool], ...]
    deadlines: int
    looked_at_again: int


def read_changes(session: Session) -> list[Change]:
    """The latest changes, newest first."""
    rows = session.execute(_changes().order_by(Event.seq.desc()).limit(CHANGES))
    return [_change(row) for row in rows]


def _changes() -> sa.Select[int, datetime, str, str]:
    return (
        sa.select(Event.seq, Event.at, User.full_name, Event.payload)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.subject == "calendar", Event.subject_id == 0, Event.verb == "changed")
    )


def _change(row: Any) -> Change:
    payload = json.loads(row.payload)
    return Change(
        row.seq,
        row.at,
        row.full_name or "",
        payload["decision"],
        payload["note"],
        tuple((date.fromisoformat(day), working) for day, _, working in payload["days"]),
        payload["deadlines"],
        payload["looked_at_again"],
    )


@dataclass(frozen=True, slots=True)
class MovedDeadline:
    """A deadline that a change moved."""

    assignment_id: int
    agency: str
    text: str
    before: date | None
    after: date | None


def read_change(session: Session, number: int, authority_id: int) -> tuple[Change, list[MovedDeadline]]:
    """One change, and the deadlines of this authority that it moved (the first ones of many).

    Raises:
        NotFound: there is no change of that number.
    """
    row = session.execute(_changes().where(Event.seq == number)).one_or_none()
    if row is None:
        raise NotFound
    events = session.execute(
        sa.select(Event.subject_id, Event.payload)
        .where(Event.at == row.at, Event.subject == "assignment", Event.verb == "due_changed")
        .order_by(Event.id)
    ).all()
    days = {e.subject_id: json.loads(e.payload) for e in events}
    found = session.execute(
        sa.select(Assignment.id, Agency.name, Duty.text)
        .join(Agency, Agency.id == Assignment.agency_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .where(among(session, Assignment.id, days), Assignment.authority_id == authority_id)
        .order_by(Agency.order_no, Agency.sort_key, Assignment.id)
        .limit(SHOWN)
    )
    return _change(row), [
        MovedDeadline(r.id, r.name, r.text, _day(days[r.id]["from"]), _day(days[r.id]["to"])) for r in found
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
