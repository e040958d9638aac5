"""What a written deadline means: a day, a period, a recurrence, an event, or nothing.

Grammar of domain.md d.1. "Trước ngày X" is tracked as due on X, inclusive: so the Government
Office prints it. The phrase as written is always kept beside the date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from workflow.rules.calendar import WorkCalendar, in_range, period_end
from workflow.rules.date_expressions import Expression, NoSuchDate, OutOfYears, expressions, readable
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line


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

    ``rule`` names how ``due`` came about; ``amount`` and ``unit`` ("day", "working_day", "month")
    count from ``event`` as written; ``every`` is the recurrence ("day", "week", "month",
    "quarter", "half_year", "year", "period"), also of a continuous duty that is reported
    regularly. ``warnings`` are codes for the person who registers.
    """

    kind: DeadlineKind
    phrase: str
    due: date | None = None
    start: date | None = None
    rule: str = ""
    amount: int | None = None
    unit: str = ""
    event: str = ""
    every: str = ""
    warnings: tuple[str, ...] = ()


_EVERY = {
    "ngày": "day",
    "tuần": "week",
    "tháng": "month",
    "quý": "quarter",
    "quí": "quarter",
    "6 tháng": "half_year",
    "06 tháng": "half_year",
    "năm": "year",
}
_UNIT_WORD = "|".join(sorted(_EVERY, key=len, reverse=True))
_RECURRING = re.compile(
    rf"(?:hằng|hàng|mỗi|từng)\s+(?P<each>{_UNIT_WORD})\b"
    rf"|định\s+kỳ(?:\s+(?:(?:hằng|hàng|mỗi)\s+)?(?P<regular>{_UNIT_WORD})\b)?(?!\s+hạn)"
    rf"|(?P<once>{_UNIT_WORD})(?:\s+(?:một|1|01)\s+|\s*/\s*)lần"
    r"|(?P<period>kỳ\s+báo\s+cáo)"
)
_NEXT_YEAR = re.compile(r"tháng\s+\d{1,2}\s+(?:đến|-)\s+(?:hết\s+)?tháng\s+\d{1,2}\s+năm\s+sau")
_CONTINUOUS = re.compile(r"thường\s+xuyên|liên\s+tục|thường\s+trực")
_GOES_ON = re.compile(r"\s*(?:,|và)?\s*(?:các|những)?\s*năm\s+(?:tiếp\s+theo|sau\b|kế\s+tiếp)")
_SINCE = r"(?:kể\s+từ|tính\s+từ|từ\s+(?:khi|ngày\s+(?!\d)|thời\s+điểm)|sau\s+khi|sau\s+ngày|sau)"
_RELATIVE = re.compile(
    r"(?P<amount>\d{1,3})\s*(?:\([^)]*\)\s*)?(?P<unit>ngày\s+làm\s+việc|ngày|tuần|tháng)"
    rf"(?:\s+đầu)?(?:\s*,?\s*{_SINCE}\s*(?P<event>[^;]*))?"
)
_NEXT_WORKING_DAY = re.compile(r"ngày\s+làm\s+việc\s+(?:tiếp\s+theo|kế\s+tiếp|liền\s+kề)")
_UNTIL_EVENT = re.compile(r"(?:đến|tới)\s+(?:khi|lúc)\s+(?P<event>.+)")
_EVENT = re.compile(
    r"(?P<event>(?:ngay\s+)?(?:sau\s+)?khi\s.+|(?:kể|tính)\s+từ\s.+|sau\s+\S.+|theo\s+\S.+"
    r"|trong\s+(?:suốt\s+)?quá\s+trình.+|căn\s+cứ\s.+|tùy\s+(?:theo\s+)?.+|cùng\s+(?:thời\s+điểm|với).+)"
)
_OF_ISSUE = re.compile(r"(?:ngày\s+)?(?:ký|ban\s+hành)\b(?!.*\b(?:nghị\s+định|luật|thông\s+tư))")
_WEEK = 7


def read_deadline(
    phrase: str,
    issued: date | None,
    context: str | None = None,
    calendar: WorkCalendar | None = None,
) -> Deadline:
    """What ``phrase`` means in a document issued on ``issued``.

    ``context`` is the text around it: a date without a year in a sentence about regular reports
    recurs. ``calendar`` counts periods whose event is written as a date; weekends only if none.
    Never raises: what cannot be read is of kind ``none`` or has no ``due``, with warnings.
    """
    text = readable(phrase)
    blank = Deadline(DeadlineKind.NONE, phrase)
    if not text:
        return replace(blank, warnings=("empty",))
    try:
        found = expressions(text, in_range(issued) if issued else None)
        read = _decide(text, blank, found, issued, calendar or WorkCalendar())
    except OutOfYears:
        return replace(blank, warnings=("year_out_of_range",))
    except NoSuchDate:
        return replace(blank, warnings=("no_such_date",))
    except Refusal:
        return replace(blank, warnings=("date_out_of_range",))
    if context and _recurs_in_context(text, found, context):
        return replace(blank, kind=DeadlineKind.RECURRING, every="year", rule="recurring_context")
    return _with_warnings(read, found, issued, calendar)


def _decide(
    text: str, blank: Deadline, found: list[Expression], issued: date | None, calendar: WorkCalendar
) -> Deadline:
    """The first reading that applies, the most binding first."""
    return (
        _relative(text, blank, found, issued, calendar)
        or _until_event(text, blank, found)
        or _continuous(text, blank, found)
        or _recurring(text, blank, found)
        or _dated(text, blank, found, issued)
        or _event(text, blank)
        or replace(blank, warnings=("not_understood",))
    )


def _relative(
    text: str, blank: Deadline, found: list[Expression], issued: date | None, calendar: WorkCalendar
) -> Deadline | None:
    """ "trong 05 ngày làm việc kể từ ngày nhận được …"; a range written beside it gives the day."""
    if _NEXT_WORKING_DAY.search(text):
        return replace(
            blank, kind=DeadlineKind.RELATIVE_WORKING_DAYS, amount=1, unit="working_day", rule="period"
        )
    m = next((x for x in _RELATIVE.finditer(text) if x["event"] or "làm" in x["unit"]), None)
    if m is None or _RECURRING.search(text, 0, m.start()):
        return None
    amount, unit = int(m["amount"]), m["unit"]
    read = replace(
        blank,
        kind=DeadlineKind.RELATIVE_WORKING_DAYS,
        amount=amount * _WEEK if unit == "tuần" else amount,
        unit="working_day" if "làm" in unit else "month" if unit == "tháng" else "day",
        event=_as_written(blank.phrase, m),
        rule="period",
    )
    span = next((e for e in found if e.kind == "range"), None)
    if span:
        return replace(read, due=span.last, start=span.first, rule="end_of_range")
    event_day = _event_day(read.event, found, issued)
    return replace(read, due=_end(event_day, read, calendar)) if event_day and amount else read


def _as_written(phrase: str, m: re.Match[str]) -> str:
    """The event in the letters of the phrase; the text that was read is all lower case."""
    if m["event"] is None:
        return ""
    plain = clean_line(phrase)
    written = plain[slice(*m.span("event"))] if len(plain) == len(m.string) else m["event"]
    return written.strip(" .")


def _event_day(event: str, found: list[Expression], issued: date | None) -> date | None:
    if _OF_ISSUE.match(event.casefold()):
        return issued
    return next((e.last for e in found if e.kind == "fixed" and e.dated), None)


def _end(event_day: date, read: Deadline, calendar: WorkCalendar) -> date:
    amount = read.amount or 0
    if read.unit == "working_day":
        return period_end(event_day, amount, "working_day", calendar)
    return period_end(event_day, amount, "month" if read.unit == "month" else "day", calendar)


def _until_event(text: str, blank: Deadline, found: list[Expression]) -> Deadline | None:
    m = _UNTIL_EVENT.search(text)
    if m is None:
        return None
    start = found[0].first if found else None
    return replace(
        blank, kind=DeadlineKind.RELATIVE_EVENT, start=start, event=_as_written(blank.phrase, m), rule="event"
    )


def _continuous(text: str, blank: Deadline, found: list[Expression]) -> Deadline | None:
    """ "Thường xuyên …"; not where a deadline comes first ("hoàn thành trong 2026 và vận hành thường xuyên")."""
    m = _CONTINUOUS.search(text)
    if m is None or any(e.begin < m.start() for e in found):
        return None
    regular = _RECURRING.search(text)
    return replace(
        blank, kind=DeadlineKind.CONTINUOUS, rule="continuous", every=_every(regular) if regular else ""
    )


def _recurring(text: str, blank: Deadline, found: list[Expression]) -> Deadline | None:
    """ "hằng tháng", "định kỳ 06 tháng"; not where a full date comes first ("trước 20/11/2025 và hằng tháng")."""
    m = _RECURRING.search(text)
    if m is None and (m := _NEXT_YEAR.search(text)):
        return replace(blank, kind=DeadlineKind.RECURRING, rule="recurring", every="year")
    if m is None:
        return None
    first = next((e for e in found if e.dated and e.kind != "range" and e.stop <= m.start()), None)
    if first:
        return None
    return replace(blank, kind=DeadlineKind.RECURRING, rule="recurring", every=_every(m))


def _every(m: re.Match[str]) -> str:
    g = m.groupdict()
    word = g.get("each") or g.get("regular") or g.get("once")
    return _EVERY[word] if word else "period"


def _dated(text: str, blank: Deadline, found: list[Expression], issued: date | None) -> Deadline | None:
    """The first expression that is an end and not a beginning."""
    usable = [e for e in found if not text[: e.begin].rstrip().endswith("sau")]
    if not usable:
        return None
    e = usable[0]
    warnings = ("several_deadlines",) if len({x.last for x in usable}) > 1 else ()
    before = text[: e.begin].rstrip()
    regular = _RECURRING.search(text, e.stop)
    read = replace(
        blank,
        kind=DeadlineKind(e.kind),
        due=e.last,
        rule="date" if e.kind == "fixed" else f"end_of_{e.kind}",
        every=_every(regular) if regular else "",
        warnings=warnings,
    )
    if e.kind == "range":
        read = replace(read, start=e.first)
    if re.search(r"từ\s+nay\s+(?:đến|tới)(?:\s+(?:hết|cuối))?$", before):
        return replace(read, kind=DeadlineKind.RANGE, start=issued, rule="end_of_range")
    open_end = _GOES_ON.match(text, e.stop)
    if open_end or (e.kind != "range" and re.search(r"(?<!kể )(?:từ|bắt đầu)$", before)):
        return replace(
            read,
            kind=DeadlineKind.RANGE,
            due=None,
            start=e.first,
            rule="open_range",
            warnings=("open_ended",),
        )
    if before.endswith("trước") and e.kind in ("month", "quarter", "half_year", "year"):
        due = date.fromordinal(in_range(e.first).toordinal() - 1)
        return replace(read, due=due, rule=f"before_{e.kind}", warnings=(*warnings, "before_period"))
    return read


def _event(text: str, blank: Deadline) -> Deadline | None:
    m = _EVENT.search(text)
    if m is None:
        return None
    return replace(blank, kind=DeadlineKind.RELATIVE_EVENT, event=_as_written(blank.phrase, m), rule="event")


def _recurs_in_context(text: str, found: list[Expression], context: str) -> bool:
    """Whether a lone date without a year stands in a sentence about something regular."""
    if len(found) != 1 or found[0].dated or found[0].kind != "fixed":
        return False
    before, at, _ = readable(context).partition(text)
    sentence = re.split(r"[.;]\s", before)[-1]
    return bool(at and _RECURRING.search(sentence))


def _with_warnings(
    read: Deadline, found: list[Expression], issued: date | None, calendar: WorkCalendar | None
) -> Deadline:
    if read.due is None:
        return read
    warnings = list(read.warnings)
    if not any(e.dated for e in found) and read.kind is not DeadlineKind.RELATIVE_WORKING_DAYS:
        warnings.append("year_missing")
        if issued is None:
            return replace(read, due=None, start=None, warnings=tuple(warnings))
    if issued and read.due < issued:
        warnings.append("past_when_issued")
    if read.kind is DeadlineKind.FIXED and not (calendar or WorkCalendar()).is_working(read.due):
        warnings.append("not_working_day")
    return replace(read, warnings=tuple(warnings))
