"""One line of an iCalendar rule (RFC 5545) as arithmetic on days: the next and the last day it names.

The subset that ``recurrence_phrases`` writes. Three things differ from the calendar programs, because official
documents mean them so: a day that a month lacks is its last day (29–31); a rule that names no day means the last one
of its week, month, quarter, half-year or year (domain.md d.1); and every three, six or twelve months are the
calendar's quarters, half-years and years, wherever the count began.
Nothing here walks from day to day: the cost does not depend on how far away the first day lies.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.rules.calendar import FIRST_DAY, LAST_DAY
from workflow.rules.refusal import Refusal

LONGEST_INTERVAL = 400
MOST_LINES = 12
_WEEKDAYS = {name: n for n, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}
_WORKING_WEEK = (0, 1, 2, 3, 4)
_ALIGNED = (3, 6, 12)
_PART = re.compile(r"[A-Z]+=[0-9A-Z,-]+")
_DAY = re.compile(r"\d{8}", re.ASCII)
_ALLOWED = {
    "DAILY": {"FREQ", "INTERVAL", "UNTIL"},
    "WEEKLY": {"FREQ", "INTERVAL", "UNTIL", "BYDAY"},
    "MONTHLY": {"FREQ", "INTERVAL", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"},
    "YEARLY": {"FREQ", "INTERVAL", "UNTIL", "BYMONTH", "BYMONTHDAY"},
}
_STEPS_OF_CYCLE = 12
"""After so many steps a count of months meets the same month of the year again."""


@dataclass(frozen=True, slots=True)
class Line:
    """``days`` of the month (−1: the last), ``weekdays`` from Monday 0; empty means the last day of the unit.

    ``last_working``: the last day of the month, brought forward to a working day. ``until`` is the last day that
    may be named.
    """

    freq: str
    interval: int = 1
    months: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    last_working: bool = False
    until: date | None = None


def read_rule(text: str) -> tuple[Line, ...]:
    """The lines of a rule; a line that stands twice counts once.

    Raises:
        Refusal: ``rhythm_unreadable`` for anything outside the subset.
    """
    lines = tuple(dict.fromkeys(_read_line(line) for line in text.split("\n")))
    if len(lines) > MOST_LINES:
        raise Refusal("rhythm_unreadable", rule=text)
    return lines


def _read_line(text: str) -> Line:
    pieces = text.split(";")
    parts = dict(piece.split("=", 1) for piece in pieces if _PART.fullmatch(piece))
    freq = parts.get("FREQ", "")
    try:
        if len(parts) != len(pieces) or parts.keys() - _ALLOWED[freq]:
            raise ValueError(text)
        last_working = _is_last_working(parts)
        return Line(
            freq,
            _one(parts.get("INTERVAL", "1"), 1, LONGEST_INTERVAL),
            _numbers(parts, "BYMONTH", 1, 12),
            (-1,) if last_working else _month_days(parts),
            () if last_working else _weekdays(parts),
            last_working,
            _until(parts.get("UNTIL")),
        )
    except (ValueError, KeyError):
        raise Refusal("rhythm_unreadable", rule=text) from None


def _is_last_working(parts: dict[str, str]) -> bool:
    """ "BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", the only form of BYDAY in a month."""
    if "BYSETPOS" not in parts and "BYDAY" not in parts:
        return False
    if parts["FREQ"] == "WEEKLY":
        return False
    if parts.get("BYSETPOS") != "-1" or _weekdays(parts) != _WORKING_WEEK or "BYMONTHDAY" in parts:
        raise ValueError("BYSETPOS")
    return True


def _one(text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.removeprefix("-").isdecimal() and low <= int(text) <= high):
        raise ValueError(text)
    return int(text)


def _numbers(parts: dict[str, str], name: str, low: int, high: int) -> tuple[int, ...]:
    if name not in parts:
        return ()
    return tuple(sorted({_one(n, low, high) for n in parts[name].split(",")}))


def _month_days(parts: dict[str, str]) -> tuple[int, ...]:
    days = _numbers(parts, "BYMONTHDAY", -1, 31)
    if 0 in days or (days and parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts):
        raise ValueError("BYMONTHDAY")
    return days


def _weekdays(parts: dict[str, str]) -> tuple[int, ...]:
    return tuple(sorted({_WEEKDAYS[d] for d in parts["BYDAY"].split(",")})) if "BYDAY" in parts else ()


def _until(text: str | None) -> date | None:
    if text is None:
        return None
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


# --- days ---------------------------------------------------------------------------------


def named_from(line: Line, anchor: date, day: date) -> date | None:
    """The first day that the line names, ``day`` or later; ``None`` after its end or after 2100.

    ``anchor`` is a day of the first interval; the days before it count on backwards.
    """
    if day > LAST_DAY:
        return None
    start = max(day, FIRST_DAY)
    found = next((d for group in _groups(line, anchor, start, 1) for d in group if d >= start), None)
    return found if found is not None and (line.until is None or found <= line.until) else None


def named_until(line: Line, anchor: date, day: date) -> date | None:
    """The last day that the line names, ``day`` or earlier; ``None`` before 2000."""
    start = min(day, line.until or LAST_DAY, LAST_DAY)
    if start < FIRST_DAY:
        return None
    return next(
        (d for group in _groups(line, anchor, start, -1) for d in reversed(group) if d <= start), None
    )


def _groups(line: Line, anchor: date, day: date, step: int) -> Iterator[list[date]]:
    """Days of the interval around ``day``, then of the next ones: a few lists, wherever ``anchor`` lies."""
    if line.freq == "DAILY":
        offset = (day - anchor).days % line.interval
        yield (
            [day]
            if not offset
            else _within([day + timedelta(line.interval - offset if step > 0 else -offset)])
        )
    elif line.freq == "WEEKLY":
        yield from _weeks(line, anchor, day, step)
    elif line.freq == "MONTHLY":
        yield from _months(line, anchor, day, step)
    else:
        yield from _years(line, anchor, day, step)


def _within(days: list[date]) -> list[date]:
    return [d for d in days if FIRST_DAY <= d <= LAST_DAY]


def _multiple(value: int, step: int, interval: int) -> int:
    """``value`` or the nearest multiple of ``interval`` beyond it in that direction."""
    return -(-value // interval) * interval if step > 0 else value // interval * interval


def _weeks(line: Line, anchor: date, day: date, step: int) -> Iterator[list[date]]:
    first = (anchor.toordinal() - 1) // 7
    week = first + _multiple((day.toordinal() - 1) // 7 - first, step, line.interval)
    for n in (week, week + step * line.interval):
        yield _week(n, line.weekdays or (6,))


def _week(week: int, weekdays: tuple[int, ...]) -> list[date]:
    ordinals = (week * 7 + 1 + d for d in weekdays)
    return [date.fromordinal(o) for o in ordinals if FIRST_DAY.toordinal() <= o <= LAST_DAY.toordinal()]


def _months(line: Line, anchor: date, day: date, step: int) -> Iterator[list[date]]:
    begin = line.interval - 1 if line.interval in _ALIGNED else anchor.year * 12 + anchor.month - 1
    index = begin + _multiple(day.year * 12 + day.month - 1 - begin, step, line.interval)
    candidates = (index + step * line.interval * n for n in range(_STEPS_OF_CYCLE + 1))
    named = (n for n in candidates if not line.months or n % 12 + 1 in line.months)
    yield from (_days_of_month(line, n) for n in named)


def _years(line: Line, anchor: date, day: date, step: int) -> Iterator[list[date]]:
    year = anchor.year + _multiple(day.year - anchor.year, step, line.interval)
    for n in (year, year + step * line.interval):
        yield [d for month in line.months or (12,) for d in _days_of_month(line, n * 12 + month - 1)]


def _days_of_month(line: Line, index: int) -> list[date]:
    year, month = divmod(index, 12)
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        return []
    last = monthrange(year, month + 1)[1]
    numbers = {last if d == -1 else min(d, last) for d in line.days or (-1,)}
    return [date(year, month + 1, n) for n in sorted(numbers)]
