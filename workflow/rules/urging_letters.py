"""Which duties stand in an official urging letter, and the number of the letter.

Being named in a letter that a leader signs accuses an agency: only what is late by the official
classification stands in it, and nothing that waits for somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.rules.calendar import WorkCalendar
from workflow.rules.classification import Bucket, ClassFacts, classify
from workflow.rules.refusal import Refusal
from workflow.rules.requests import WITH_AGENCY
from workflow.rules.states import State

USUAL_DAYS = 5
"""Working days to the proposed catch-up day; the office chooses another one as it likes."""
CONTINUOUS = "continuous"
SETTLING = timedelta(days=7)
"""A lead that got the duty after its deadline is not urged in writing before: its ladder counts from that day, too."""
AFTER_RETURN = timedelta(days=4)
"""The ladder's two working days after a return, a weekend included."""


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What it depends on. ``paused_until`` is the first day after the pause of an explanation."""

    state: State
    due: date | None
    reported_on: date | None
    paused_until: date | None
    deadline_kind: str
    assigned_on: date
    returned_on: date | None = None


def stands_in_letter(facts: LetterFacts, today: date) -> bool:
    """Whether the lead may be urged in writing on ``today``.

    Never: without a deadline, continuous, reported and waiting for review, handed back as not its own,
    closed, while an accepted explanation rests the reminders, right after the lead got the duty past its
    deadline, or right after its report was returned.
    """
    if facts.state not in WITH_AGENCY or facts.deadline_kind == CONTINUOUS:
        return False
    if facts.paused_until is not None and facts.paused_until > today:
        return False
    if facts.due is not None and facts.assigned_on > facts.due and today < facts.assigned_on + SETTLING:
        return False
    if facts.state is State.RETURNED and facts.returned_on and today < facts.returned_on + AFTER_RETURN:
        return False
    return classify(ClassFacts(facts.state, facts.due, facts.reported_on), today) is Bucket.OPEN_OVERDUE


def number_of(named_before: Iterable[Iterable[int]]) -> int:
    """ "lần n": one more than the issued letters to this agency that named any of the letter's duties.

    ``named_before`` holds, by duty, the ids of the letters that named it.
    """
    return 1 + len({letter for letters in named_before for letter in letters})


def check_catch_up(day: date, after: date, calendar: WorkCalendar) -> None:
    """The day by which the agency is to report: a working day that comes after ``after``.

    Raises:
        Refusal: ``catch_up_not_after``, ``catch_up_not_working``.
    """
    if day <= after:
        raise Refusal("catch_up_not_after", day=day, after=after)
    if not calendar.is_working(day):
        raise Refusal("catch_up_not_working", day=day)


def usual_catch_up(today: date, calendar: WorkCalendar) -> date:
    """The proposal for it."""
    return calendar.shift(today, USUAL_DAYS)
