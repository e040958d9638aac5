"""Which week a digest is of, and when it leaves: in the window of the week's first working day, or the next one left."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from workflow.rules.calendar import WorkCalendar

NEW_DAYS = timedelta(days=7)
"""What went overdue in these days before the digest is new in it."""
LONG_WAIT = 2
"""Working days a report may wait for review before the digest names it: the first rung of the review ladder."""
SHOWN = 10
"""So many lines of each list are written out."""


class Week(NamedTuple):
    """An ISO week, Monday to Sunday."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"


def week_of(day: date) -> Week:
    """The week that ``day`` lies in."""
    year, number, _ = day.isocalendar()
    return Week(year, number)


def first_working_day(week: Week, calendar: WorkCalendar) -> date:
    """The first working day on or after the week's Monday."""
    return calendar.next_working(date.fromisocalendar(week.year, week.number, 1))
