"""The life of an assignment: one table of states and moves, used by every door.

Source: ``design.md`` part 2. The diagram in ``docs/states.svg`` is drawn from this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal


class State(StrEnum):
    """Where an assignment stands. "Overdue" is not here: it is derived, see ``classification``."""

    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REFUSED = "refused"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


CLOSED = frozenset({State.COMPLETED, State.WITHDRAWN})
OPEN = frozenset(State) - CLOSED


class Move(StrEnum):
    """What somebody does to an assignment."""

    RECEIVE = "receive"
    PROGRESS = "progress"
    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    REFUSE = "refuse"
    INSIST = "insist"
    REASSIGN = "reassign"
    HAND_OVER = "hand_over"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


class Need(StrEnum):
    """What a move must bring along; ``ACT`` is the number and date of a document that orders it."""

    NOTE = "note"
    EVIDENCE = "evidence"
    AGENCY = "agency"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: from where, by which move, to where, who may, what it needs."""

    source: State
    move: Move
    target: State
    action: Action
    needs: frozenset[Need] = frozenset()


def _rows(
    sources: tuple[State, ...],
    move: Move,
    target: State | None,
    action: Action,
    *needs: Need,
) -> tuple[Transition, ...]:
    return tuple(Transition(s, move, target or s, action, frozenset(needs)) for s in sources)


_WORKING = (State.ASSIGNED, State.IN_PROGRESS)
_OPEN_IN_ORDER = tuple(s for s in State if s not in CLOSED)

TRANSITIONS: tuple[Transition, ...] = (
    *_rows((State.ASSIGNED,), Move.RECEIVE, State.IN_PROGRESS, Action.UPDATE),
    *_rows(_WORKING, Move.PROGRESS, State.IN_PROGRESS, Action.UPDATE, Need.NOTE),
    *_rows((State.RETURNED,), Move.PROGRESS, State.RETURNED, Action.UPDATE, Need.NOTE),
    *_rows(
        (*_WORKING, State.RETURNED),
        Move.SUBMIT,
        State.SUBMITTED,
        Action.UPDATE,
        Need.NOTE,
        Need.EVIDENCE,
    ),
    *_rows((State.SUBMITTED,), Move.ACCEPT, State.COMPLETED, Action.REVIEW),
    *_rows((State.SUBMITTED,), Move.RETURN, State.RETURNED, Action.REVIEW, Need.NOTE),
    *_rows((State.ASSIGNED,), Move.REFUSE, State.REFUSED, Action.REFUSE, Need.NOTE),
    *_rows((State.REFUSED,), Move.INSIST, State.ASSIGNED, Action.ASSIGN, Need.NOTE),
    *_rows(
        (State.REFUSED,),
        Move.REASSIGN,
        State.ASSIGNED,
        Action.ASSIGN,
        Need.NOTE,
        Need.AGENCY,
    ),
    *_rows(
        _OPEN_IN_ORDER,
        Move.HAND_OVER,
        State.ASSIGNED,
        Action.ASSIGN,
        Need.NOTE,
        Need.AGENCY,
        Need.ACT,
    ),
    *_rows(_OPEN_IN_ORDER, Move.WITHDRAW, State.WITHDRAWN, Action.WITHDRAW, Need.NOTE),
    *_rows((State.COMPLETED,), Move.REOPEN, State.IN_PROGRESS, Action.REOPEN, Need.NOTE),
)

_BY_KEY = {(t.source, t.move): t for t in TRANSITIONS}


def transition(state: State, move: Move) -> Transition:
    """The row for ``move`` out of ``state``.

    Raises:
        Refusal: ``move_not_possible`` where the table has no such row.
    """
    row = _BY_KEY.get((state, move))
    if row is None:
        raise Refusal("move_not_possible", state=state.value, move=move.value)
    return row


def moves_from(state: State) -> tuple[Transition, ...]:
    """All rows that leave ``state``, in table order."""
    return tuple(t for t in TRANSITIONS if t.source is state)
