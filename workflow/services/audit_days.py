"""The working days of the check, numbered by itself from the calendar's rows and nothing else."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, AuditDay, CalendarDay, OwnRung
from models.bulk import insert_missing
from workflow.rules.local_time import TIMEZONE

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
MARGIN = timedelta(days=60)
"""Days numbered before the first and after the last day of any open assignment, and before it twice the longest own wait."""
_COLUMNS = ("day", "working", "upto", "begins_at", "ends_at")


def number_days(session: Session, today: date) -> int:
    """Write ``audit_day`` anew for the days that open assignments lie in; returns how many there are."""
    first, last = _range(session, today)
    exceptions = dict(session.execute(sa.select(CalendarDay.day, CalendarDay.working)).all())
    rows = []
    upto, day = 0, first
    while day <= last:
        working = int(exceptions.get(day, day.weekday() < _SATURDAY))
        upto += working
        rows.append((day, working, upto, _midnight(day), _midnight(day + _ONE_DAY)))
        day += _ONE_DAY
    session.execute(sa.delete(AuditDay))
    insert_missing(session, AuditDay, _COLUMNS, rows)
    return len(rows)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TIMEZONE)


def _range(session: Session, today: date) -> tuple[date, date]:
    marks = (Assignment.assigned_on, Assignment.due, Assignment.reported_on, Assignment.returned_on)
    found = session.execute(
        sa.select(*(sa.func.min(m) for m in marks), *(sa.func.max(m) for m in marks)).where(
            Assignment.closed_on.is_(None)
        )
    ).one()
    days = [day for day in found if day is not None] + [today]
    earliest = session.scalar(sa.select(sa.func.min(OwnRung.wait))) or 0
    return min(days) - MARGIN - 2 * abs(min(earliest, 0)) * _ONE_DAY, max(days) + MARGIN
