"""Deadlines counted from an event: "trong 05 ngày làm việc kể từ ngày nhận được …" (BLDS 2015 Điều 144–148)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.rules.calendar import WorkCalendar, add_months, in_range, period_end

_SINCE = r"(?:kể\s+từ|tính\s+từ|từ\s+(?:khi|lúc|ngày\s+(?!\d)|thời\s+điểm)|sau\s+khi|sau\s+ngày|sau)"
_WITHIN = (
    r"(?:trong(?:\s+(?:vòng|khoảng|thời\s+(?:hạn|gian)))?|không\s+quá|tối\s+đa|chậm\s+nhất(?:\s+là)?|muộn\s+nhất|"
    r"sau(?:\s+thời\s+hạn)?|thời\s+hạn(?:\s+là)?)\s*:?\s+"
)
_AMOUNT = r"(?P<amount>\d{1,3})\s*(?:\([^)]{1,20}\)\s*)?(?P<unit>ngày\s+làm\s+việc|ngày|tuần|tháng)\b"
_AFTER = re.compile(
    rf"(?P<within>{_WITHIN})?(?<!\d){_AMOUNT}(?:\s+đầu(?=\s+(?:kể|tính|từ|sau)))?(?:\s*,?\s*{_SINCE}\s*(?P<event>[^;]*))?"
)
_PART_OF_YEAR = re.compile(r"\s*(?:đầu|cuối|năm|/|\d|một\s+lần|lần)")
_BEFORE = re.compile(rf"(?<!\d){_AMOUNT}\s+trước\s+(?P<event>(?:khi|ngày(?!\s+\d)|kỳ|thời|lúc|phiên)\b[^;]*)")
_BEFORE_AFTERWARDS = re.compile(
    rf"trước\s+(?P<event>(?:khi|ngày(?!\s+\d)|kỳ|thời|lúc|phiên)\b[^;]{{0,80}}?)\s+(?:ít\s+nhất|tối\s+thiểu|chậm\s+nhất)?\s*{_AMOUNT}"
)
_NEXT_WORKING_DAY = re.compile(r"ngày\s+làm\s+việc\s+(?:tiếp\s+theo|kế\s+tiếp|liền\s+kề)")
_OF_ISSUE = re.compile(
    r"(?:ngày\s+)?(?:ký|ban\s+hành)\b(?!.*\b(?:nghị\s+định|luật|thông\s+tư))"
    r"|(?:ngày\s+)?(?:ký|ban\s+hành)\b.*\bnày\b|ngày\s+(?:kế\s+hoạch|quyết\s+định|văn\s+bản|công\s+văn)\s+này\b"
)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class CountedPeriod:
    """``amount`` of ``unit`` ("day", "working_day", "month") after the event; negative before it.

    ``event`` is the span of its words in the text, None where the phrase names none.
    """

    begin: int
    amount: int
    unit: str
    event: tuple[int, int] | None = None


def find_counted(text: str) -> CountedPeriod | None:
    """The first counted period in ``text`` (see ``readable``)."""
    if m := _NEXT_WORKING_DAY.search(text):
        return CountedPeriod(m.start(), 1, "working_day")
    if m := _BEFORE.search(text) or _BEFORE_AFTERWARDS.search(text):
        return _counted(m, -1)
    for m in _AFTER.finditer(text):
        if (
            m["event"] is not None
            or "làm" in m["unit"]
            or (m["within"] and not _PART_OF_YEAR.match(text, m.end()))
        ):
            return _counted(m, 1)
    return None


def _counted(m: re.Match[str], sign: int) -> CountedPeriod:
    amount, unit = int(m["amount"]) * sign, m["unit"]
    if unit == "tuần":
        return CountedPeriod(m.start(), amount * _WEEK, "day", _span(m))
    name = "working_day" if "làm" in unit else "month" if unit == "tháng" else "day"
    return CountedPeriod(m.start(), amount, name, _span(m))


def _span(m: re.Match[str]) -> tuple[int, int] | None:
    return m.span("event") if m["event"] is not None else None


def counts_from_issue(event: str) -> bool:
    """Whether ``event`` (lower case) is the issue of the very document."""
    return _OF_ISSUE.match(event) is not None


def counted_end(event: date, period: CountedPeriod, calendar: WorkCalendar) -> date:
    """The last day of the period; before an event the day so many days ahead of it, not moved.

    Raises:
        Refusal: ``date_out_of_range`` outside 2000–2100; ``amount_not_positive``.
    """
    n, unit = period.amount, period.unit
    if unit == "working_day":
        return calendar.shift(event, n)
    if n < 0:
        return in_range(add_months(event, n) if unit == "month" else event + timedelta(n))
    return period_end(event, n, "month" if unit == "month" else "day", calendar)
