"""What a written deadline means: a day, a period, a recurrence, an event, or nothing.

Grammar of domain.md d.1. "Trước ngày X" is tracked as due on X, inclusive: so the Government
Office prints it. The phrase as written is always kept beside the date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from workflow.rules.calendar import WorkCalendar, in_range
from workflow.rules.counted_periods import counted_end, counts_from_issue, find_counted
from workflow.rules.date_expressions import Expression, NoSuchDate, OutOfYears, expressions, readable
from workflow.rules.deadline import Deadline, DeadlineKind
from workflow.rules.deadline_choice import end_said, first_set
from workflow.rules.deadline_patterns import (
    AFTER,
    CONTINUOUS,
    EVENT,
    FROM,
    FROM_NOW,
    GOES_ON,
    IN_FORCE,
    MEETING,
    NEXT_YEAR,
    SAME_AS_ABOVE,
    UNTIL_EVENT,
)
from workflow.rules.periods_of_issue import period_of_issue
from workflow.rules.recurrence_phrases import find_recurrence, recurs
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line

__all__ = ["Deadline", "DeadlineKind", "read_deadline"]


def read_deadline(
    phrase: str,
    issued: date | None,
    context: str | None = None,
    calendar: WorkCalendar | None = None,
    event: date | None = None,
) -> Deadline:
    """What ``phrase`` means in a document issued on ``issued``.

    ``context`` is the text around it: a date without a year in a sentence about regular reports
    recurs. ``calendar`` counts periods whose event has a date, written or given as ``event``;
    weekends only if none. Never raises: what cannot be read is of kind ``none`` or has no ``due``,
    with warnings.
    """
    text = _with_year_named(readable(phrase), issued)
    blank = Deadline(DeadlineKind.NONE, phrase)
    if not text or SAME_AS_ABOVE.match(text):
        return replace(blank, warnings=("refers_above",) if text else ("empty",))
    try:
        facts = _Facts.of(text, phrase, in_range(issued) if issued else None, calendar, event)
        read = _decide(facts, blank)
    except OutOfYears:
        return replace(blank, warnings=("year_out_of_range",))
    except NoSuchDate:
        return replace(blank, warnings=("no_such_date",))
    except (Refusal, OverflowError):
        return replace(blank, warnings=("date_out_of_range",))
    if context and (sentence := _regular_sentence(facts, context)):
        again = find_recurrence(f"{sentence} {text}")
        every, rule = (again.every, again.rule) if again else ("year", "")
        return replace(blank, kind=DeadlineKind.RECURRING, every=every, rule=rule, basis="recurring_context")
    return _with_warnings(read, facts)


@dataclass(frozen=True, slots=True)
class _Facts:
    """The text as read and what is known beside it."""

    text: str
    written: str
    found: list[Expression]
    issued: date | None
    calendar: WorkCalendar
    event: date | None

    @classmethod
    def of(
        cls, text: str, phrase: str, issued: date | None, calendar: WorkCalendar | None, event: date | None
    ) -> _Facts:
        found = expressions(text, issued)
        if not found and issued and (bare := period_of_issue(text, issued, calendar or WorkCalendar())):
            found = [bare]
        return cls(text, clean_line(phrase), found, issued, calendar or WorkCalendar(), event)

    def as_written(self, span: tuple[int, int]) -> str:
        """That part of the text in the letters of the phrase, found by its distance from the end."""
        shift = len(self.written) - len(self.text)
        own = self.written[max(0, span[0] + shift) : max(0, span[1] + shift)]
        read = self.text[slice(*span)]
        return (own if readable(own) == read.strip() or len(own) == len(read) else read).strip(" .")


def _with_year_named(text: str, issued: date | None) -> str:
    """ "quý I năm sau" with that year in figures, counted from the year of issue."""
    if issued is None or find_recurrence(text):
        return text
    return NEXT_YEAR.sub(lambda m: f"năm {issued.year + (0 if m['this'] else 1)}", text)


def _decide(facts: _Facts, blank: Deadline) -> Deadline:
    """The first reading that applies, the most binding first."""
    return (
        _relative(facts, blank)
        or _until_event(facts, blank)
        or _continuous(facts, blank)
        or _recurring(facts, blank)
        or _meeting(facts, blank)
        or _dated(facts, blank)
        or _event(facts, blank)
        or replace(blank, warnings=("not_understood",))
    )


def _relative(facts: _Facts, blank: Deadline) -> Deadline | None:
    """ "trong 05 ngày làm việc kể từ ngày nhận được …"; a range written beside it gives the day."""
    period = find_counted(facts.text)
    if period is None or recurs(facts.text[: period.begin]):
        return None
    read = replace(
        blank,
        kind=DeadlineKind.RELATIVE_WORKING_DAYS,
        amount=period.amount,
        unit=period.unit,
        event=facts.as_written(period.event) if period.event else "",
        basis="period",
    )
    span = next((e for e in facts.found if e.kind == "range"), None)
    if span:
        return replace(read, due=span.last, start=span.first, basis="end_of_range")
    day = facts.event or _event_day(facts, readable(read.event))
    if day is None or not period.amount:
        return read
    return replace(read, due=counted_end(day, period, facts.calendar), event_on=day)


def _event_day(facts: _Facts, event: str) -> date | None:
    if counts_from_issue(event):
        return facts.issued
    return next((e.last for e in facts.found if e.kind == "fixed" and e.dated), None)


def _until_event(facts: _Facts, blank: Deadline) -> Deadline | None:
    m = UNTIL_EVENT.search(facts.text)
    if m is None or recurs(facts.text[: m.start()]):
        return None
    start = facts.found[0].first if facts.found else None
    event = facts.as_written(m.span("event"))
    return replace(blank, kind=DeadlineKind.RELATIVE_EVENT, start=start, event=event, basis="event")


def _continuous(facts: _Facts, blank: Deadline) -> Deadline | None:
    """ "Thường xuyên …"; not where a deadline comes first ("hoàn thành trong 2026 và vận hành thường xuyên")."""
    m = CONTINUOUS.search(facts.text)
    if m is None:
        return None
    first = next((e for e in facts.found if e.begin < m.start() and (e.dated or e.kind != "year")), None)
    if first and (first.kind == "range" or not FROM.search(facts.text[: first.begin].rstrip())):
        return None
    regular = find_recurrence(facts.text)
    return replace(
        blank,
        kind=DeadlineKind.CONTINUOUS,
        start=first.first if first else None,
        basis="continuous",
        every=regular.every if regular else "",
        rule=regular.rule if regular else "",
    )


def _recurring(facts: _Facts, blank: Deadline) -> Deadline | None:
    """ "hằng tháng", "định kỳ 06 tháng"; not where a full date comes first ("trước 20/11/2025 và hằng tháng")."""
    span = next((e for e in facts.found if e.kind == "range" and e.dated), None)
    regular = find_recurrence(facts.text, until=span.last if span else None)
    if regular is None:
        return None
    if any(e.dated and e.kind != "range" and e.stop <= regular.begin for e in facts.found):
        return None
    warnings: tuple[str, ...] = ("several_times",) if regular.several_times else ()
    warnings += ("days_unclear",) if regular.days_unclear else ()
    warnings += () if regular.rule else ("period_unknown",)
    return replace(
        blank,
        kind=DeadlineKind.RECURRING,
        basis="recurring",
        every=regular.every,
        rule=regular.rule,
        warnings=warnings,
    )


def _meeting(facts: _Facts, blank: Deadline) -> Deadline | None:
    """ "trước kỳ họp cuối năm": nobody knows the day from the words, unless a full date stands beside."""
    m = MEETING.search(facts.text)
    if m is None or any(e.kind in ("fixed", "month") and e.dated for e in facts.found):
        return None
    event = facts.as_written(m.span("event"))
    return replace(blank, kind=DeadlineKind.RELATIVE_EVENT, event=event, basis="event")


def _dated(facts: _Facts, blank: Deadline) -> Deadline | None:
    """The first expression that is an end and not a beginning."""
    text = facts.text
    usable = [e for e in facts.found if not AFTER.search(text[: e.begin].rstrip())]
    if not usable:
        return _open_range(blank, facts.found[0].last) if facts.found else None
    usable = [e for e in usable if not IN_FORCE.search(text[: e.begin].rstrip())] or usable
    return _shaped(facts, blank, usable[first_set(text, usable) :])


def _shaped(facts: _Facts, blank: Deadline, usable: list[Expression]) -> Deadline:
    """The first of ``usable`` as a day, a range with or without an end, or the day before a period."""
    text, e = facts.text, usable[0]
    before = text[: e.begin].rstrip()
    regular = find_recurrence(text, e.stop)
    read = replace(
        blank,
        kind=DeadlineKind(e.kind),
        due=e.last,
        start=e.first if e.kind == "range" else None,
        basis="date" if e.kind == "fixed" else f"end_of_{e.kind}",
        every=regular.every if regular else "",
        rule=regular.rule if regular else "",
        warnings=("several_deadlines",) if len({x.last for x in usable}) > 1 else (),
    )
    if FROM_NOW.search(before):
        return replace(read, kind=DeadlineKind.RANGE, start=facts.issued, basis="end_of_range")
    if GOES_ON.match(text, e.stop):
        return _open_range(read, e.first)
    school = text.startswith("năm học", e.begin)
    if FROM.search(before) and (e.kind != "range" or school or before.endswith("kể từ")):
        return _begun(read, e.first, end_said(text, usable[1:]) if e.kind != "range" else None)
    if before.endswith("trước") and not e.point and e.kind in ("month", "quarter", "half_year", "year"):
        due = date.fromordinal(in_range(e.first).toordinal() - 1)
        return replace(read, due=due, basis=f"before_{e.kind}", warnings=(*read.warnings, "before_period"))
    return read


def _begun(read: Deadline, start: date, end: Expression | None) -> Deadline:
    """A range that begins on ``start`` and has that end or none."""
    if end is None:
        return _open_range(read, start)
    return replace(read, kind=DeadlineKind.RANGE, due=end.last, start=start, basis="end_of_range")


def _open_range(read: Deadline, start: date) -> Deadline:
    return replace(
        read, kind=DeadlineKind.RANGE, due=None, start=start, basis="open_range", warnings=("open_ended",)
    )


def _event(facts: _Facts, blank: Deadline) -> Deadline | None:
    m = EVENT.search(facts.text)
    if m is None:
        return None
    event = facts.as_written(m.span("event"))
    return replace(blank, kind=DeadlineKind.RELATIVE_EVENT, event=event, basis="event")


def _regular_sentence(facts: _Facts, context: str) -> str:
    """The beginning of the sentence on something regular in which a lone date without a year stands."""
    if len(facts.found) != 1 or facts.found[0].dated or facts.found[0].kind != "fixed":
        return ""
    before, at, _ = readable(context).partition(facts.text)
    sentence = re.split(r"[.;]\s", before)[-1]
    return sentence if at and recurs(sentence) else ""


def _with_warnings(read: Deadline, facts: _Facts) -> Deadline:
    if read.due is None:
        return read
    warnings = list(read.warnings)
    if not any(e.dated for e in facts.found) and read.kind is not DeadlineKind.RELATIVE_WORKING_DAYS:
        warnings.append("year_missing")
        if facts.issued is None:
            return replace(read, due=None, start=None, warnings=tuple(warnings))
    if facts.issued and read.due < facts.issued:
        warnings.append("past_when_issued")
    if read.kind is DeadlineKind.FIXED and not facts.calendar.is_working(read.due):
        warnings.append("not_working_day")
    return replace(read, warnings=tuple(warnings))
