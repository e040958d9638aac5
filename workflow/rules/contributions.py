"""A coordinator's contribution: how it stands, and which day may be set for it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from workflow.rules.refusal import Refusal


class Standing(StrEnum):
    """How a question to a coordinator stands. Derived, never stored."""

    WAITING = "waiting"
    LATE = "late"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


def standing(
    answer_by: date, today: date, *, answered_on: date | None, withdrawn: bool, closed: bool
) -> Standing:
    """All days are local; ``answer_by`` is still in time. ``closed``: the assignment ended, nobody waits any more."""
    if withdrawn:
        return Standing.WITHDRAWN
    if answered_on is not None:
        return Standing.ANSWERED if answered_on <= answer_by else Standing.ANSWERED_LATE
    if closed:
        return Standing.ENDED
    return Standing.WAITING if today <= answer_by else Standing.LATE


def require_answer_day(answer_by: date, today: date, due: date | None) -> None:
    """The day for a contribution is to come and not after the lead's own deadline, while that is to come.

    Raises:
        Refusal: ``day_past``; ``after_deadline`` with the deadline as ``due``.
    """
    if answer_by < today:
        raise Refusal("day_past", day=answer_by)
    if due is not None and today <= due < answer_by:
        raise Refusal("after_deadline", due=due)
