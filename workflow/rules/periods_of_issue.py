"""Periods named without number or year: those of the day the document was issued ("cuối năm", "trong tuần")."""

from __future__ import annotations

import re
from datetime import date, timedelta

from workflow.rules.calendar import WorkCalendar, add_months, in_range
from workflow.rules.date_expressions import Expression

_BARE = re.compile(
    r"(?:(?:(?:ngay\s+)?trong|(?P<part>đầu|giữa|cuối)|hết|^cả)\s+|^(?=\w+\s+(?:này|nay|sau|tới)))(?P<unit>tuần|tháng|qu[ýí]|năm)"
    r"(?:\s+(?:này|nay|(?P<next>sau|tới)))?(?=\s*(?:$|[.,;()]|và\b|theo\b|để\b))"
)
_MONTHS = {"tháng": 1, "quý": 3, "quí": 3, "năm": 12}
_KINDS = {"tháng": "month", "quý": "quarter", "quí": "quarter", "năm": "year"}


def period_of_issue(text: str, issued: date, calendar: WorkCalendar) -> Expression | None:
    """The first such period of ``text`` (see ``readable``), undated; the next one where it is over already.

    Raises:
        Refusal: ``date_out_of_range`` outside 2000–2100.
    """
    m = _BARE.search(text)
    if m is None:
        return None
    if m["unit"] == "tuần":
        return _week(m, issued, calendar)
    months = _MONTHS[m["unit"]]
    first = date(issued.year, (issued.month - 1) // months * months + 1, 1)
    if m["next"]:
        first = add_months(first, months)
    read = _period(m, first, months)
    return read if read.last >= issued else _period(m, add_months(first, months), months)


def _period(m: re.Match[str], first: date, months: int) -> Expression:
    last = add_months(first, months - 1)
    end = add_months(last, 1) - timedelta(1) if last < date(2100, 12, 1) else date(2100, 12, 31)
    whole = Expression(m.start(), m.end(), _KINDS[m["unit"]], first, end, dated=False)
    return _part(whole, m["part"], months)


def _part(whole: Expression, part: str | None, months: int) -> Expression:
    """First day, middle or last day of the period (BLDS 2015 Điều 146)."""
    middle = {1: whole.first + timedelta(14), 12: date(whole.first.year, 6, 30)}
    last = {"đầu": whole.first, "giữa": middle.get(months, whole.last)}.get(part or "", whole.last)
    return Expression(whole.begin, whole.stop, whole.kind, whole.first, last, dated=False)


def _week(m: re.Match[str], issued: date, calendar: WorkCalendar) -> Expression:
    """The last working day of the week; of a week without one left, its Sunday."""
    monday = issued - timedelta(issued.weekday()) + timedelta(7 if m["next"] else 0)
    days = [in_range(monday + timedelta(n)) for n in range(7)]
    working = [d for d in days if d >= issued and calendar.is_working(d)]
    return Expression(m.start(), m.end(), "fixed", monday, working[-1] if working else days[-1], dated=False)
