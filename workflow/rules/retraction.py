"""Taking back an update that was just sent: how long, by whom, and where the assignment stands then.

The words were said and stay in the history; they only count no more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from workflow.rules.refusal import Refusal
from workflow.rules.states import Move, State, transition

GRACE = timedelta(seconds=60)
"""So long after it was sent; the moment itself is still in time."""

RETRACT = "retract"
"""The verb of the event: no move of its own, but a move of the table gone back."""

_RETRACTABLE = frozenset({Move.PROGRESS.value, Move.SUBMIT.value})


def seconds_left(verb: str, at: datetime, author_id: int | None, actor_id: int, now: datetime) -> int:
    """Whole seconds in which the person may still take back the last thing that happened; 0: not (any more)."""
    if verb not in _RETRACTABLE or author_id != actor_id:
        return 0
    return max(0, int((at + GRACE - now).total_seconds()))


def require_in_time(verb: str, at: datetime, author_id: int | None, actor_id: int, now: datetime) -> None:
    """The last thing that happened is an update of this person, sent less than a minute ago.

    Raises:
        Refusal: ``retract_not_possible`` or ``retract_too_late``.
    """
    if verb not in _RETRACTABLE or author_id != actor_id:
        raise Refusal("retract_not_possible")
    if now > at + GRACE:
        raise Refusal("retract_too_late")


def way_back(before: State, move: Move, state: State) -> State:
    """The state that a move of the table came from.

    Raises:
        Refusal: ``retract_not_possible`` where the table does not lead from there to ``state``.
    """
    if transition(before, move).target is not state:
        raise Refusal("retract_not_possible")
    return before
