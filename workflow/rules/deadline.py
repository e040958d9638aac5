"""A deadline as understood from its phrase."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DeadlineKind(StrEnum):
    """The kinds of domain.md d.1."""

    FIXED = "fixed"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    RANGE = "range"
    RECURRING = "recurring"
    RELATIVE_WORKING_DAYS = "relative_working_days"
    RELATIVE_EVENT = "relative_event"
    CONTINUOUS = "continuous"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Deadline:
    """``due`` is the last day in time, ``start`` the first day of a range.

    ``basis`` names how ``due`` came about; ``amount`` and ``unit`` ("day", "working_day", "month")
    count from ``event`` as written, a negative amount before it, and from ``event_on`` where ``due`` was
    counted from that day; ``every`` is the first rhythm
    ("day", "week", "month", "quarter", "half_year", "year", "period") and ``rule`` the iCalendar
    rules, one a line, also of a duty that is reported regularly beside its kind. ``warnings`` are
    codes for the person who registers.
    """

    kind: DeadlineKind
    phrase: str
    due: date | None = None
    start: date | None = None
    basis: str = ""
    rule: str = ""
    amount: int | None = None
    unit: str = ""
    event: str = ""
    event_on: date | None = None
    every: str = ""
    warnings: tuple[str, ...] = ()
