"""D3: every state, every move and every kind of person, each tried on the real service."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models import Assignment, Event
from tests.fold import MOVES, PROGRESS
from tests.office import NOW, TODAY, Office
from workflow.rules.refusal import Refusal
from workflow.rules.states import CLOSED, Move, State
from workflow.services import lifecycle
from workflow.services.lifecycle import Piece, Request
from workflow.services.scope import NotFound

AGENCY, ASSIGNING = {"head_tp", "staff_tp"}, {"office", "leader"}
#: Written by hand: who makes which move of an assignment of Phòng Tư pháp.
WHO = {
    Move.RECEIVE: AGENCY,
    Move.PROGRESS: AGENCY,
    Move.SUBMIT: AGENCY,
    Move.REFUSE: {"head_tp"},
    Move.ACCEPT: ASSIGNING,
    Move.RETURN: ASSIGNING,
    Move.INSIST: ASSIGNING,
    Move.REASSIGN: ASSIGNING,
    Move.HAND_OVER: ASSIGNING,
    Move.WITHDRAW: ASSIGNING,
    Move.REOPEN: ASSIGNING,
}
SEES = AGENCY | ASSIGNING | {"viewer", "head_vh", "staff_vh"}  # the last two help
STRANGERS = {"admin", "head_xa", "other_office", "other_head"}


def put(row: Assignment, state: State) -> None:
    """The row as it stands in ``state``, by all constraints."""
    row.state = state
    reported = state in (State.SUBMITTED, State.COMPLETED)
    row.reported_on = TODAY if reported else None
    row.submission_no = int(reported)
    row.decided_on = TODAY if state is State.COMPLETED else None
    row.closed_on = TODAY if state in CLOSED else None


def expected(state: State, move: Move, who: str) -> str:
    """The state it leads to, or the code of the refusal."""
    if who in STRANGERS:
        return "not_found"
    target = PROGRESS.get(state.value) if move is Move.PROGRESS else None
    if move is not Move.PROGRESS and state.value in MOVES[move.value][0]:
        target = MOVES[move.value][1]
    if target is None:
        return "move_not_possible"
    return target if who in WHO[move] else "not_allowed"


def outcome(office: Office, row: Assignment, move: Move, who: str) -> str:
    """What the service answers to a request that brings everything any move could need."""
    request = Request(
        row.version,
        note="Nội dung.",
        pieces=(Piece("12/BC-TP", date(2026, 11, 6)),),
        agency_id=office.agency["xa"].id,
        act_number="3/QĐ-UBND",
        act_date=TODAY,
    )
    try:
        return lifecycle.apply(office.session, office.actor(who), row.id, move, request, now=NOW).state.value
    except NotFound:
        return "not_found"
    except Refusal as refusal:
        return refusal.code


@pytest.mark.parametrize("state", State)
def test_d3_every_move_by_everybody_does_what_the_table_says_and_nothing_else(
    office: Office, state: State
) -> None:
    session = office.session
    row = office.assignment("tp", due=TODAY + timedelta(days=3), coordinators=["vh"])
    put(row, state)
    session.flush()
    kept = row.id
    count = sa.select(sa.func.count(Event.id))
    found, wanted = {}, {}
    for move in Move:
        for who in sorted(SEES | STRANGERS):
            events = session.scalar(count)
            with session.begin_nested() as point:
                answer = outcome(office, row, move, who)
                session.flush()
                made = (session.scalar(count) or 0) - (events or 0)
                point.rollback()
            session.expire_all()
            row = session.get_one(Assignment, kept)
            found[move, who] = (answer, made)
            target = expected(state, move, who)
            wanted[move, who] = (target, int(target in set(State)))
    assert found == wanted
