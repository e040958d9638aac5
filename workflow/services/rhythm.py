"""The rhythm that stands on a duty."""

from __future__ import annotations

from datetime import date

from models import Duty
from workflow.rules.calendar import FIRST_DAY
from workflow.rules.deadline import DeadlineKind
from workflow.rules.recurrence import Recurrence


def recurrence_of(duty: Duty) -> Recurrence | None:
    """The duty's rhythm; none where nobody has said how it comes back."""
    if not duty.rhythm or duty.recurs_from is None:
        return None
    return Recurrence.of(duty.rhythm, duty.recurs_from, duty.recurs_until, duty.day_off)


def read_again(duty: Duty, rule: str, issued_on: date | None, today: date) -> None:
    """The document came in again, with the deadline read as ``rule``: a rhythm that the office set stays as it is.

    A duty without a rhythm waits for the office, which knows what became of its earlier periods.
    """
    if not duty.rhythm:
        return
    if duty.rhythm_version:
        duty.deadline_kind = DeadlineKind.RECURRING
    elif not rule:
        duty.rhythm, duty.next_period_on = "", None
    elif rule != duty.rhythm:
        set_rhythm_as_read(duty, rule, issued_on, today)


def set_rhythm_as_read(duty: Duty, rule: str, issued_on: date | None, today: date) -> None:
    """Take over the rule that was read from the deadline's phrase; intervals count from the document's day.

    Periods that were over before today are not made: nobody had them here.
    """
    dated = issued_on is not None and FIRST_DAY <= issued_on <= today
    duty.rhythm, duty.recurs_from, duty.recurs_until = rule, issued_on if dated else today, None
    rhythm = recurrence_of(duty)
    duty.next_period_on = rhythm.next_opening(today) if rhythm else None
