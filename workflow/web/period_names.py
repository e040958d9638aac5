"""Reporting periods by name, in the language of the page."""

from __future__ import annotations

from flask_babel import gettext as _

from workflow.rules.periods import Period, PeriodKind


def period_name(period: Period) -> str:
    """``6 tháng đầu năm 2026``; its Vietnamese is that of ``Period.label``."""
    year = period.end.year
    if period.kind is PeriodKind.MONTH:
        return _("tháng %(n)s năm %(year)s", n=period.end.month, year=year)
    if period.kind is PeriodKind.QUARTER:
        return _("quý %(n)s năm %(year)s", n=("I", "II", "III", "IV")[period.end.month // 3 - 1], year=year)
    if period.kind is PeriodKind.YEAR:
        return _("năm %(year)s", year=year)
    if period.end.month == 6:
        return _("6 tháng đầu năm %(year)s", year=year)
    return _("6 tháng cuối năm %(year)s", year=year)
