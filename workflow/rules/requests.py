"""What an agency may ask for or be asked: more time, an explanation, a commitment. Nothing of it moves a deadline.

Only a granted extension does, and only the assigning side grants it (domain.md a.5: the agency reports
in writing, the authority decides; while it waits the duty stays overdue).
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from workflow.rules.calendar import WorkCalendar
from workflow.rules.classification import ClassFacts, judged_on
from workflow.rules.refusal import Refusal
from workflow.rules.states import CLOSED, State

ANSWER_DAYS = 3
"""Working days in which an explanation that was demanded is to be given, unless a setting says otherwise."""

PAUSE_DAYS = 5
"""Working days for which an accepted explanation stops reminders at most, unless a setting says otherwise."""

WITH_AGENCY = frozenset({State.ASSIGNED, State.IN_PROGRESS, State.RETURNED})
"""The agency is at work: what is reported or sent back waits for the other side first."""


class Asked(StrEnum):
    """Where a request for more time stands. ``LAPSED``: the assignment ended or went to another lead."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Explained(StrEnum):
    """Where an explanation stands: asked for, given, accepted or not, or ended with the assignment."""

    DEMANDED = "demanded"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    LAPSED = "lapsed"


UNSETTLED = frozenset({Explained.DEMANDED, Explained.ANSWERED})


class Cause(StrEnum):
    """Why a duty is late, as agencies put it in their reports; ``OTHER`` is said in the text."""

    COORDINATION = "coordination"
    REGULATION = "regulation"
    GUIDANCE = "guidance"
    FUNDING = "funding"
    STAFF = "staff"
    SYSTEM = "system"
    FORCE_MAJEURE = "force_majeure"
    OWN = "own"
    OTHER = "other"


def require_with_agency(state: State) -> None:
    """Raise ``Refusal("not_with_agency")`` unless the agency is at work on it."""
    if state not in WITH_AGENCY:
        raise Refusal("not_with_agency", state=state.value)


def require_wanted(wanted: date, due: date | None, today: date) -> None:
    """Check the date an agency asks for; asking is possible before and after the deadline.

    Raises:
        Refusal: ``no_deadline`` where there is none to extend, ``not_later`` than the one in force,
            ``day_past``.
    """
    require_later(wanted, due)
    if wanted < today:
        raise Refusal("day_past", day=wanted)


def require_later(day: date, due: date | None) -> None:
    """Check that ``day`` is later than the deadline in force.

    Raises:
        Refusal: ``no_deadline`` where there is none, ``not_later``.
    """
    if due is None:
        raise Refusal("no_deadline")
    if day <= due:
        raise Refusal("not_later", due=due)


def latest_pause(accepted_on: date, days: int, calendar: WorkCalendar) -> date:
    """Last day on which reminders may still rest after an explanation accepted on ``accepted_on``."""
    return calendar.shift(accepted_on, days)


def pause_until(accepted_on: date, rests_to: date | None, days: int, calendar: WorkCalendar) -> date | None:
    """First day on which reminders go out again, or none where nothing is paused.

    ``rests_to`` is the last quiet day as the deciding side chose it; none pauses nothing.

    Raises:
        Refusal: ``pause_too_long`` beyond ``latest_pause``.
    """
    if rests_to is None or rests_to < accepted_on:
        return None
    latest = latest_pause(accepted_on, days, calendar)
    if rests_to > latest:
        raise Refusal("pause_too_long", latest=latest, days=days)
    return rests_to + timedelta(days=1)


def is_unanswered(explain_by: date | None, today: date) -> bool:
    """Whether a demanded explanation is past its own last day."""
    return explain_by is not None and today > explain_by


def is_broken(facts: ClassFacts, committed_on: date | None, today: date) -> bool:
    """Whether the latest commitment passed with the duty still open and not reported by that day."""
    if committed_on is None or facts.state in CLOSED:
        return False
    return judged_on(facts, today) > committed_on
