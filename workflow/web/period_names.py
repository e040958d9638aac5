"""Reporting periods by name, in the language of the page."""

from __future__ import annotations

from flask_babel import gettext as _

from workflow.rules.period_codes import Unit, read_code
from workflow.rules.periods import Period, PeriodKind

_ROMAN = ("I", "II", "III", "IV")


def period_of_work(code: str) -> str:
    """``tháng 11 năm 2026`` for "2026-11"; its Vietnamese is that of ``period_codes.period_label``."""
    read = read_code(code)
    if read is None:
        return code
    unit, year, n = read
    if unit is Unit.DAY:
        return _("ngày %(day)s", day=f"{n % 100:02}/{n // 100:02}/{year}")
    if unit is Unit.WEEK:
        return _("tuần %(n)s năm %(year)s", n=n, year=year)
    if unit is Unit.MONTH:
        return _("tháng %(n)s năm %(year)s", n=n, year=year)
    if unit is Unit.QUARTER:
        return _("quý %(n)s năm %(year)s", n=_ROMAN[n - 1], year=year)
    if unit is Unit.YEAR:
        return _("năm %(year)s", year=year)
    return _("6 tháng đầu năm %(year)s", year=year) if n == 1 else _("6 tháng cuối năm %(year)s", year=year)


def period_name(period: Period) -> str:
    """``6 tháng đầu năm 2026``; its Vietnamese is that of ``Period.label``."""
    year = period.end.year
    if period.kind is PeriodKind.MONTH:
        return _("tháng %(n)s năm %(year)s", n=period.end.month, year=year)
    if period.kind is PeriodKind.QUARTER:
        return _("quý %(n)s năm %(year)s", n=_ROMAN[period.end.month // 3 - 1], year=year)
    if period.kind is PeriodKind.YEAR:
        return _("năm %(year)s", year=year)
    if period.end.month == 6:
        return _("6 tháng đầu năm %(year)s", year=year)
    return _("6 tháng cuối năm %(year)s", year=year)
