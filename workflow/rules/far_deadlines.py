"""A deadline far ahead is more often a slip of the keyboard (2099 for 2029) than a plan: it is asked for twice."""

from __future__ import annotations

from datetime import date

from workflow.rules.refusal import Refusal

YEARS_AHEAD = 2
"""So many years from today a deadline is taken without a question."""


def is_far(due: date, today: date) -> bool:
    """Whether ``due`` lies more than ``YEARS_AHEAD`` years after ``today``."""
    return (due.year - YEARS_AHEAD, due.month, due.day) > (today.year, today.month, today.day)


def require_sure(due: date | None, today: date, confirmed: date | None) -> None:
    """Check that a day far ahead was confirmed as exactly this day.

    Raises:
        Refusal: ``due_far``.
    """
    if due is not None and due != confirmed and is_far(due, today):
        raise Refusal("due_far", day=due, years=YEARS_AHEAD)
