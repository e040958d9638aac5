"""Proposals against the authority's own directory and calendar: who is meant, due when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from workflow.intake.columns import Role
from workflow.intake.plan import PlanReading, Problem, ProposedDuty, Severity
from workflow.rules.calendar import WorkCalendar
from workflow.rules.deadline_phrases import Deadline, DeadlineKind, read_deadline
from workflow.rules.names import fold
from workflow.rules.owner_phrases import Directory, How, OwnerReading, match_owners

MAX_PHRASE = 2_000
"""Letters in an owner cell; what is longer is no list of names and is left to a person."""
_FAR_YEARS = 30
_FAR_BACK_YEARS = 20
# Only words that surely set a term count as a deadline inside the duty's text (domain.md d.1, row 44).
_TERM = re.compile(
    r"(?:hoàn thành|xong|trình|báo cáo|gửi)[^.;]{0,60}?\b(?:trước|trong|chậm nhất|đến)\b[^.;,]{0,40}\d{4}"
    r"|\btrước ngày\s+\d{1,2}[^.;,]{0,25}\d{4}|\btrong (?:tháng|quý)\s+[\dIVX]+\s*(?:/|năm)\s*\d{4}",
    re.IGNORECASE,
)
_TERM_START = re.compile(r"\b(?:trước|trong|chậm nhất|đến)\b", re.IGNORECASE)


def resolve(
    reading: PlanReading,
    directory: Directory,
    issued: date | None,
    *,
    calendar: WorkCalendar | None = None,
) -> list[ProposedDuty]:
    """Every proposal with its owners and its deadline, and with the problems these bring.

    ``issued`` is the document's date as confirmed by a person; without it relative phrases and
    dates without a year stay open.
    """

    @cache
    def owners_of(owner: str, coordinate: str) -> OwnerReading:
        if max(len(owner), len(coordinate)) > MAX_PHRASE:
            return OwnerReading()
        return match_owners(owner, directory, coordinate=coordinate, fuzzy=fuzzy_scores)

    @cache
    def deadline_of(phrase: str) -> Deadline:
        return read_deadline(phrase, issued, None, calendar)

    return [
        _resolved(
            duty,
            owners_of(duty.owner_phrase, duty.coordinate_phrase),
            deadline_of(duty.deadline_phrase),
            issued,
        )
        for duty in reading.duties
    ]


def _resolved(
    duty: ProposedDuty, owners: OwnerReading, deadline: Deadline, issued: date | None
) -> ProposedDuty:
    found = [*_owner_problems(owners, duty), *_deadline_problems(deadline, duty, issued)]
    place = duty.place
    here = [replace(p, row=place.row, table=place.table) for p in found]
    kept = [p for p in duty.problems if not _is_resolved(p)]
    return replace(duty, owners=owners, deadline=deadline, problems=(*kept, *here))


def _is_resolved(problem: Problem) -> bool:
    """Found by an earlier ``resolve``, so to be judged anew."""
    if problem.code in _RESOLVED_CODES:
        return True
    return problem.column == Role.DEADLINE and problem.code not in _OF_THE_READER


def fuzzy_scores(name: str, candidates: Sequence[str]) -> list[tuple[int, float]]:
    """The two best candidates with their likeness, 0 to 100; for suggestions only."""
    from rapidfuzz import fuzz, process

    ranked = process.extract(name, candidates, scorer=fuzz.ratio, limit=2)
    return [(index, score) for _, score, index in ranked]


_OF_THE_READER = frozenset({"empty_deadline", "deadline_inherited"})
_OWNER_WARNINGS = {
    "several_leads": Severity.WARNING,
    "missing_separator": Severity.WARNING,
    "self_coordination": Severity.INFO,
    "ambiguous_name": Severity.ERROR,
}
_RESOLVED_CODES = frozenset(_OWNER_WARNINGS) | {
    "group_owner",
    "open_group",
    "request_only",
    "unknown_owner",
    "suggested_owner",
    "deadline_in_text_differs",
    "phrase_too_long",
}
# Warnings of the deadline reader: the code shown and how grave it is; "empty" is the reader's alone.
_DEADLINE_WARNINGS = {
    "past_when_issued": ("deadline_past_at_issue", Severity.WARNING),
    "year_out_of_range": ("deadline_implausible", Severity.ERROR),
    "date_out_of_range": ("deadline_implausible", Severity.ERROR),
    "no_such_date": ("no_such_date", Severity.ERROR),
    "not_understood": ("unread_deadline", Severity.WARNING),
    "not_working_day": ("not_working_day", Severity.INFO),
}
_NEED_EVENT = frozenset({DeadlineKind.RELATIVE_EVENT, DeadlineKind.RELATIVE_WORKING_DAYS})
_LATE_LIST = re.compile(r"qua han|cham (muon|tien do)")


def _owner_problems(owners: OwnerReading, duty: ProposedDuty) -> list[Problem]:
    def problem(code: str, severity: Severity, detail: str) -> Problem:
        return Problem(code, severity, 0, Role.OWNER, detail)

    phrase = duty.owner_phrase
    if max(len(phrase), len(duty.coordinate_phrase)) > MAX_PHRASE:
        return [problem("phrase_too_long", Severity.ERROR, phrase[:80])]
    found = [
        problem(code, _OWNER_WARNINGS[code], phrase) for code in owners.warnings if code in _OWNER_WARNINGS
    ]
    if owners.is_group:
        code = "open_group" if owners.open_group else "group_owner"
        found.append(problem(code, Severity.WARNING, phrase))
    if owners.request:
        found.append(problem("request_only", Severity.INFO, phrase))
    return [*found, *_unmatched(owners)]


def _unmatched(owners: OwnerReading) -> Iterator[Problem]:
    """Names the directory does not surely hold; a lead must be settled before registering."""
    for side, role in ((owners.lead, Role.OWNER), (owners.coordinate, Role.COORDINATE)):
        for match in side:
            name = match.name_as_written
            if match.suggested_id is not None:
                yield Problem("suggested_owner", Severity.WARNING, 0, role, name)
            elif match.how is How.UNKNOWN and not match.is_group:
                severity = Severity.ERROR if role is Role.OWNER else Severity.WARNING
                yield Problem("unknown_owner", severity, 0, role, name)


def _deadline_problems(deadline: Deadline, duty: ProposedDuty, issued: date | None) -> list[Problem]:
    phrase = duty.deadline_phrase
    found: list[Problem] = []
    for warning in deadline.warnings:
        code, severity = _DEADLINE_WARNINGS.get(warning, (warning, Severity.WARNING))
        if code == "deadline_past_at_issue" and _LATE_LIST.search(fold(duty.group)):
            severity = Severity.INFO
        if code != "empty":
            found.append(Problem(code, severity, 0, Role.DEADLINE, phrase))
    if phrase.strip() and deadline.kind is DeadlineKind.NONE and not found:
        found.append(Problem("unread_deadline", Severity.WARNING, 0, Role.DEADLINE, phrase))
    if deadline.due is None and deadline.kind in _NEED_EVENT:
        found.append(Problem("deadline_needs_event", Severity.WARNING, 0, Role.DEADLINE, phrase))
    if deadline.due is not None and issued is not None and not _is_near(deadline.due, issued):
        found.append(Problem("deadline_implausible", Severity.ERROR, 0, Role.DEADLINE, phrase))
    if other := _term_in_text(duty.text, deadline, issued):
        found.append(Problem("deadline_in_text_differs", Severity.WARNING, 0, Role.TEXT, other))
    return found


def _is_near(due: date, issued: date) -> bool:
    return issued.year - _FAR_BACK_YEARS <= due.year <= issued.year + _FAR_YEARS


def _term_in_text(text: str, deadline: Deadline, issued: date | None) -> str:
    """The words of another term inside the duty's text; empty where none, or where both agree."""
    if deadline.due is None:
        return ""
    days: dict[date, str] = {}
    for found in _TERM.finditer(text):
        start = _TERM_START.search(found[0])
        phrase = found[0][start.start() :] if start else found[0]
        due = read_deadline(phrase, issued).due
        if due is not None:
            days[due] = phrase
    if not days or deadline.due in days:
        return ""
    return "; ".join(days.values())
