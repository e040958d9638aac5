"""Working days of Vietnamese state offices, and time limits by law.

Saturday and Sunday are off. Days off beyond them and make-up days worked come with the
calendar: the Government announces both year by year (domain.md d.3).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from workflow.rules.refusal import Refusal

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 12, 31)
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5

Unit = Literal["day", "working_day", "month"]


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """``days_off`` are holidays beyond weekends; ``work_days`` Saturdays or Sundays worked instead.

    All arithmetic stays within 2000–2100 and raises ``Refusal("date_out_of_range")`` beyond.
    """

    days_off: frozenset[date] = frozenset()
    work_days: frozenset[date] = frozenset()
    _hash: int = field(init=False, repr=False, compare=False, default=0)  # computed once: the cache key

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.days_off, self.work_days)))

    def __hash__(self) -> int:
        return self._hash

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``. A make-up day wins over a day off."""
        if day in self.work_days:
            return True
        return day.weekday() < _SATURDAY and day not in self.days_off

    def shift(self, day: date, n: int) -> date:
        """The ``n``-th working day after ``day`` (before it if negative); ``day`` itself never counts.

        ``n`` = 0 gives ``day`` unchanged.
        """
        return _shift(self, day, n)

    def next_working(self, day: date) -> date:
        """``day`` if it is a working day, else the first one after it."""
        return day if self.is_working(day) else _shift(self, day, 1)

    def between(self, after: date, until: date) -> int:
        """Number of working days in (``after``, ``until``]; negative where ``until`` comes first."""
        if until < after:
            return -_count(self, until, after)
        return _count(self, after, until)

    def late_by(self, due: date, today: date) -> int:
        """How many working days late ``today`` is for an inclusive deadline ``due``; never negative."""
        return max(0, self.between(max(due, FIRST_DAY), today))


def in_range(day: date) -> date:
    """``day`` itself.

    Raises:
        Refusal: ``date_out_of_range`` outside 2000–2100.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Refusal("date_out_of_range", day=day, first=FIRST_DAY.year, last=LAST_DAY.year)
    return day


@lru_cache(maxsize=65_536)
def _shift(calendar: WorkCalendar, day: date, n: int) -> date:
    in_range(day)
    step = _ONE_DAY if n > 0 else -_ONE_DAY
    left = abs(n)
    while left:
        day = in_range(day + step)
        left -= calendar.is_working(day)
    return day


@lru_cache(maxsize=65_536)
def _count(calendar: WorkCalendar, after: date, until: date) -> int:
    """Working days in (after, until], by whole weeks and the exceptions between."""
    weeks, rest = divmod((in_range(until) - in_range(after)).days, 7)
    total = weeks * 5 + sum((after.weekday() + 1 + i) % 7 < _SATURDAY for i in range(rest))
    total -= sum(
        after < d <= until and d.weekday() < _SATURDAY and d not in calendar.work_days
        for d in calendar.days_off
    )
    return total + sum(after < d <= until and d.weekday() >= _SATURDAY for d in calendar.work_days)


def add_months(day: date, months: int) -> date:
    """The same day number ``months`` later, or that month's last day (BLDS 2015 Điều 147–148)."""
    index = in_range(day).year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise Refusal("date_out_of_range", day=day, first=FIRST_DAY.year, last=LAST_DAY.year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def period_end(event: date, amount: int, unit: Unit, calendar: WorkCalendar) -> date:
    """Last day of a period of ``amount`` days, working days or months that ``event`` starts.

    Source: BLDS 2015 Điều 144–148. The day of the event is not counted; a period in days or
    months whose last day is off ends on the next working day. A deadline that names a calendar
    date is no period: do not pass it here.

    Raises:
        Refusal: ``date_out_of_range`` outside 2000–2100; ``amount_not_positive``.
    """
    if amount <= 0:
        raise Refusal("amount_not_positive", amount=amount)
    if unit == "working_day":
        return calendar.shift(event, amount)
    if unit == "month":
        return calendar.next_working(add_months(event, amount))
    days = (LAST_DAY - in_range(event)).days
    if amount > days:
        raise Refusal("date_out_of_range", day=event, first=FIRST_DAY.year, last=LAST_DAY.year)
    return calendar.next_working(event + timedelta(days=amount))
