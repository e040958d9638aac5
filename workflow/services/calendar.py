"""The working calendar as rows: seeded once, then the administrator's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import CalendarDay
from workflow.holiday_seed import seed_days
from workflow.rules.calendar import WorkCalendar
from workflow.services.events import record

_KEPT = "work_calendar"


def load_calendar(session: Session) -> WorkCalendar:
    """The calendar as it stands, read once per session."""
    if _KEPT not in session.info:
        rows = session.execute(sa.select(CalendarDay.day, CalendarDay.working)).all()
        session.info[_KEPT] = WorkCalendar(
            days_off=frozenset(r.day for r in rows if not r.working),
            work_days=frozenset(r.day for r in rows if r.working),
        )
    calendar: WorkCalendar = session.info[_KEPT]
    return calendar


def forget_calendar(session: Session) -> None:
    """It was changed: read it again."""
    session.info.pop(_KEPT, None)


def seed_calendar(session: Session, years: Iterable[int], *, now: datetime) -> int:
    """Add the days off and make-up days of ``years`` that have no row yet; returns how many.

    A row that is there stays as it is: the administrator's word wins over the seed.
    """
    there = set(session.scalars(sa.select(CalendarDay.day)))
    missing = [row for row in seed_days(years) if row.day not in there]
    if missing:
        session.add_all(CalendarDay(**row._asdict()) for row in missing)
        record(session, "calendar", 0, "seeded", by=None, now=now, payload={"days": len(missing)})
        forget_calendar(session)
    return len(missing)
