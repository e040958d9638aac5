"""The table of moves, checked as a whole and by random walks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.rules.states import (
    CLOSED,
    TRANSITIONS,
    Move,
    Need,
    State,
    Transition,
    _rows,
    moves_from,
    transition,
)

#: What design.md part 2 says, in its own order.
WRITTEN = [
    ("assigned", "receive", "in_progress"),
    ("assigned", "progress", "in_progress"),
    ("in_progress", "progress", "in_progress"),
    ("returned", "progress", "returned"),
    ("assigned", "submit", "submitted"),
    ("in_progress", "submit", "submitted"),
    ("returned", "submit", "submitted"),
    ("submitted", "accept", "completed"),
    ("submitted", "return", "returned"),
    ("assigned", "refuse", "refused"),
    ("refused", "insist", "assigned"),
    ("refused", "reassign", "assigned"),
    ("assigned", "hand_over", "assigned"),
    ("in_progress", "hand_over", "assigned"),
    ("submitted", "hand_over", "assigned"),
    ("returned", "hand_over", "assigned"),
    ("refused", "hand_over", "assigned"),
    ("assigned", "withdraw", "withdrawn"),
    ("in_progress", "withdraw", "withdrawn"),
    ("submitted", "withdraw", "withdrawn"),
    ("returned", "withdraw", "withdrawn"),
    ("refused", "withdraw", "withdrawn"),
    ("completed", "reopen", "in_progress"),
]


def test_the_table_is_the_written_one_and_nothing_else() -> None:
    assert [(t.source.value, t.move.value, t.target.value) for t in TRANSITIONS] == WRITTEN


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_every_pair_outside_the_table_is_refused(state: State, move: Move) -> None:
    row = next((w for w in WRITTEN if w[:2] == (state.value, move.value)), None)
    if row is not None:
        assert transition(state, move).target.value == row[2]
        return
    with pytest.raises(Refusal) as refused:
        transition(state, move)
    assert refused.value.code == "move_not_possible"


def test_a_withdrawn_assignment_stays_withdrawn() -> None:
    assert moves_from(State.WITHDRAWN) == ()


def test_every_move_that_takes_something_away_needs_a_reason() -> None:
    unkind = {
        Move.RETURN,
        Move.REFUSE,
        Move.INSIST,
        Move.REASSIGN,
        Move.HAND_OVER,
        Move.WITHDRAW,
        Move.REOPEN,
    }
    assert all(Need.NOTE in t.needs for t in TRANSITIONS if t.move in unkind)


def test_a_hand_over_names_the_act_that_orders_it_and_what_is_closed_keeps_its_owner() -> None:
    rows = [t for t in TRANSITIONS if t.move is Move.HAND_OVER]
    assert all({Need.NOTE, Need.AGENCY, Need.ACT} <= t.needs for t in rows)
    assert not {t.source for t in rows} & CLOSED


def test_the_agency_never_closes_and_the_office_never_reports() -> None:
    for row in TRANSITIONS:
        if row.target in CLOSED:
            assert row.action in {Action.REVIEW, Action.WITHDRAW}
        if row.target is State.SUBMITTED:
            assert row.action is Action.UPDATE


@given(st.lists(st.sampled_from(Move), max_size=30))
def test_no_walk_reaches_completion_without_a_submission_before_it(moves: list[Move]) -> None:
    state, submitted = State.ASSIGNED, False
    for move in moves:
        try:
            state = transition(state, move).target
        except Refusal:
            continue
        submitted = submitted or state is State.SUBMITTED
        if move in {Move.REOPEN, Move.HAND_OVER}:
            submitted = False
        assert state is not State.COMPLETED or submitted


def test_a_move_that_is_not_possible_is_refused_with_the_state_and_the_move() -> None:
    with pytest.raises(Refusal) as found:
        transition(State.COMPLETED, Move.ACCEPT)
    assert found.value.params == {"state": "completed", "move": "accept"}


def test_a_row_of_the_table_without_a_target_leaves_each_state_as_it_is() -> None:
    sources = (State.ASSIGNED, State.RETURNED)
    assert _rows(sources, Move.PROGRESS, None, Action.UPDATE, Need.NOTE) == tuple(
        Transition(state, Move.PROGRESS, state, Action.UPDATE, frozenset({Need.NOTE})) for state in sources
    )
    [moved] = _rows((State.ASSIGNED,), Move.SUBMIT, State.SUBMITTED, Action.REVIEW, Need.NOTE, Need.EVIDENCE)
    assert moved == Transition(
        State.ASSIGNED, Move.SUBMIT, State.SUBMITTED, Action.REVIEW, frozenset({Need.NOTE, Need.EVIDENCE})
    )
