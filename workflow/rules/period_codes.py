"""Codes of the periods of recurring work, and their Vietnamese names.

"2026", "2026-H2", "2026-Q4", "2026-11" as reporting periods are written (``workflow.rules.periods``), "2026-W48"
for an ISO week and "2026-11-25" for a day. A period is named by the day on which it is due.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum


class Unit(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


#: Months in a unit of the calendar, the longest first.
MONTHS = {Unit.YEAR: 12, Unit.HALF_YEAR: 6, Unit.QUARTER: 3, Unit.MONTH: 1}
_CODE = re.compile(
    r"(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|W(?P<week>\d\d)|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?",
    re.ASCII,
)
_ROMAN = ("I", "II", "III", "IV")


def period_code(unit: Unit, day: date) -> str:
    """The code of the period of that length in which ``day`` lies."""
    if unit is Unit.DAY:
        return day.isoformat()
    if unit is Unit.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    n = (day.month - 1) // MONTHS[unit] + 1
    suffix = {Unit.YEAR: "", Unit.HALF_YEAR: f"-H{n}", Unit.QUARTER: f"-Q{n}", Unit.MONTH: f"-{n:02}"}[unit]
    return f"{day.year:04}{suffix}"


def read_code(code: str) -> tuple[Unit, int, int] | None:
    """Unit, year and number within the year (of a day: month × 100 + day); ``None`` where it is no code."""
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    year, part = int(found["year"]), {k: int(v) for k, v in found.groupdict().items() if v is not None}
    if "day" in part:
        return Unit.DAY, year, part["month"] * 100 + part["day"]
    names = {"half": Unit.HALF_YEAR, "quarter": Unit.QUARTER, "week": Unit.WEEK, "month": Unit.MONTH}
    return next(
        ((unit, year, part[name]) for name, unit in names.items() if name in part), (Unit.YEAR, year, 0)
    )


def period_label(code: str) -> str:
    """The period's Vietnamese name: "tháng 11 năm 2026"; any other text stays as it is."""
    read = read_code(code)
    if read is None:
        return code
    unit, year, n = read
    return {
        Unit.YEAR: f"năm {year}",
        Unit.HALF_YEAR: f"6 tháng {'đầu' if n == 1 else 'cuối'} năm {year}",
        Unit.QUARTER: f"quý {_ROMAN[(n - 1) % 4]} năm {year}",
        Unit.MONTH: f"tháng {n} năm {year}",
        Unit.WEEK: f"tuần {n} năm {year}",
        Unit.DAY: f"ngày {n % 100:02}/{n // 100:02}/{year}",
    }[unit]


def with_period(text: str, code: str) -> str:
    """``text`` with the period it is about in brackets, where there is one."""
    return f"{text} (kỳ {period_label(code)})" if code else text
