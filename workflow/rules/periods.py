"""Reporting periods with their official cut-offs.

Source: NĐ 09/2019/NĐ-CP Điều 12 (cut-offs: the 15th of one month to the 14th of another) and
Điều 13 (due at the Government on the 25th of the last month). Local rules may set other dates;
a stored period then differs from the one computed here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflow.rules.calendar import FIRST_DAY, LAST_DAY
from workflow.rules.refusal import Refusal


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}
_CODE = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)
_ROMAN = ("I", "II", "III", "IV")
_CUT_OFF_DAY = 14
_DUE_DAY = 25


@dataclass(frozen=True, slots=True)
class Period:
    """``start`` and ``end`` are both inside; ``due`` is the last day to report; ``label`` is Vietnamese."""

    code: str
    kind: PeriodKind
    start: date
    end: date
    due: date
    label: str

    def contains(self, day: date) -> bool:
        """Whether a figure of ``day`` belongs to this period."""
        return self.start <= day <= self.end


def parse_period(code: str) -> Period:
    """The period named by "2024", "2024-H1", "2024-Q2" or "2024-06".

    Raises:
        Refusal: ``period_unknown`` for any other text, or a year outside 2001–2099.
    """
    found = _CODE.fullmatch(code.strip().upper())
    if not found:
        raise Refusal("period_unknown", period=code)
    year, half, quarter, month = (int(x) if x else None for x in found.groups())
    if year is None or not FIRST_DAY.year < year < LAST_DAY.year:
        raise Refusal("period_unknown", period=code)
    if half:
        return _period(PeriodKind.HALF_YEAR, year, half)
    if quarter:
        return _period(PeriodKind.QUARTER, year, quarter)
    if month:
        return _period(PeriodKind.MONTH, year, month)
    return _period(PeriodKind.YEAR, year, 1)


def following(period: Period) -> Period:
    """The next period of the same kind."""
    last = period.end.year * 12 + period.end.month - 1
    return _ending(period.kind, last + _MONTHS[period.kind])


def preceding(period: Period) -> Period:
    """The period of the same kind before it; the first of 2001 has none (``Refusal("period_unknown")``)."""
    last = period.end.year * 12 + period.end.month - 1
    return _ending(period.kind, last - _MONTHS[period.kind])


def period_containing(day: date, kind: PeriodKind) -> Period:
    """The period of ``kind`` to which a figure of ``day`` belongs: 15/6 opens the second half-year."""
    month = day.year * 12 + day.month - 1 + (day.day > _CUT_OFF_DAY)
    length = _MONTHS[kind]
    return _ending(kind, month - month % length + length - 1)


def _ending(kind: PeriodKind, month_index: int) -> Period:
    year, month = divmod(month_index, 12)
    if not FIRST_DAY.year < year < LAST_DAY.year:
        raise Refusal("period_unknown", period=f"{year}-{month + 1:02}")
    return _period(kind, year, month // _MONTHS[kind] + 1)


def _period(kind: PeriodKind, year: int, n: int) -> Period:
    last = n * _MONTHS[kind]
    before = year * 12 + last - 1 - _MONTHS[kind]
    suffix, label = {
        PeriodKind.MONTH: (f"-{n:02}", f"tháng {n} năm {year}"),
        PeriodKind.QUARTER: (f"-Q{n}", f"quý {_ROMAN[(n - 1) % 4]} năm {year}"),
        PeriodKind.HALF_YEAR: (f"-H{n}", f"6 tháng {'đầu' if n == 1 else 'cuối'} năm {year}"),
        PeriodKind.YEAR: ("", f"năm {year}"),
    }[kind]
    return Period(
        code=f"{year}{suffix}",
        kind=kind,
        start=date(before // 12, before % 12 + 1, _CUT_OFF_DAY + 1),
        end=date(year, last, _CUT_OFF_DAY),
        due=date(year, last, _DUE_DAY),
        label=label,
    )
