"""Move an assignment along the table of ``workflow.rules.states``. Every door comes through here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models import Agency, Assignment, Check
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor, acting_for, works_for
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move, Need, Transition, transition
from workflow.services import scope
from workflow.services.events import record
from workflow.services.move_effects import EFFECTS, nothing
from workflow.services.move_request import Piece, Request, Told
from workflow.services.open_requests import lapse
from workflow.services.statements import add_statement, require_evidence

__all__ = ["Piece", "Request", "apply", "apply_for_agency", "apply_listed", "heard_from"]

_STATEMENTS = frozenset({Move.RECEIVE, Move.PROGRESS, Move.SUBMIT})


def apply(
    session: Session,
    actor: Actor,
    assignment_id: int,
    move: Move,
    request: Request,
    *,
    now: datetime,
    address: str = "",
    source: str = "",
) -> Assignment:
    """Make one move: new state, event and (for the agency's moves) update and evidence, together.

    ``source`` names the paper that a statement was taken from; empty where it was typed in the web.

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: ``stale`` (somebody changed it since the form was opened), ``move_not_possible``,
            ``not_allowed``, or what is missing (``note_needed``, ``evidence_needed``, ``agency_needed`` …).
    """
    assignment = scope.assignment_for(session, actor, assignment_id, lock=True)
    if assignment.version != request.version:
        raise Refusal("stale", state=assignment.state.value)
    row = transition(assignment.state, move)
    facts = scope.facts_of(session, assignment)
    scope.require(actor, row.action, facts)
    _require_needs(session, assignment, row, request)
    _require_other_eyes(session, actor, assignment, facts.path, request)
    stands_for = acting_for(actor, row.action, facts)
    told = Told(actor.user_id, local_day(now), now, address, source, standing_for=stands_for)
    _carry_out(session, assignment, row, request, told)
    return assignment


def apply_for_agency(
    session: Session,
    actor: Actor,
    assignment_id: int,
    move: Move,
    request: Request,
    *,
    source: str,
    said_on: date,
    now: datetime,
    address: str = "",
) -> Assignment:
    """Write down what an agency said on paper, typed for it by whoever keeps the register.

    ``said_on`` is the day the paper came. The person who types counts as the author, beside the ``source``: they
    cannot review it afterwards.

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: ``stale``; ``not_allowed`` unless the actor keeps the register; ``move_not_possible``;
            ``evidence_needed`` or ``document_needed``; ``data_day_ahead``; ``said_too_early``.
    """
    assignment = scope.assignment_for(session, actor, assignment_id, lock=True)
    if assignment.version != request.version:
        raise Refusal("stale", state=assignment.state.value)
    row = transition(assignment.state, move)
    if row.move not in _STATEMENTS:
        raise Refusal("move_not_possible", state=assignment.state.value, move=move.value)
    facts = scope.facts_of(session, assignment)
    scope.require(actor, Action.REGISTER, facts)
    _require_needs(session, assignment, row, request)
    if said_on > local_day(now):
        raise Refusal("data_day_ahead", day=said_on)
    first = heard_from(assignment.assigned_on, assignment.returned_on, assignment.last_update_at)
    if said_on < first:
        raise Refusal("said_too_early", day=first)
    stands_for = acting_for(actor, Action.REGISTER, facts)
    _carry_out(
        session,
        assignment,
        row,
        request,
        Told(actor.user_id, said_on, now, address, source, standing_for=stands_for),
    )
    return assignment


def heard_from(assigned_on: date, returned_on: date | None, last_update_at: datetime | None) -> date:
    """The first day on which the agency can have said something new."""
    days = (assigned_on, returned_on, last_update_at and local_day(last_update_at))
    return max(day for day in days if day is not None)


def apply_listed(
    session: Session,
    actor: Actor,
    assignment: Assignment,
    move: Move,
    request: Request,
    *,
    source: str,
    said_on: date,
    now: datetime,
) -> Assignment:
    """Take over what an official list says of an assignment, as the agency's statement without an author.

    The list itself is the proof, so no evidence is asked; completion still waits for a reviewer.
    ``source`` names the list and the row, ``said_on`` is the day its data stand for.

    Raises:
        Refusal: ``not_allowed`` unless the actor keeps the register; ``move_not_possible``.
    """
    row = transition(assignment.state, move)
    if row.move not in _STATEMENTS:
        raise Refusal("move_not_possible", state=assignment.state.value, move=move.value)
    scope.require(actor, Action.REGISTER, scope.facts_of(session, assignment))
    _carry_out(
        session, assignment, row, request, Told(None, said_on, now, source=source, entered_by=actor.user_id)
    )
    return assignment


def _carry_out(
    session: Session, assignment: Assignment, row: Transition, request: Request, told: Told
) -> None:
    before = _Before(assignment.state.value, assignment.agency_id, assignment.due, assignment.returned_on)
    if row.move in _STATEMENTS:
        add_statement(session, assignment, request, told)
    EFFECTS.get(row.move, nothing)(session, assignment, request, told)
    assignment.state = row.target
    flag_modified(assignment, "state")  # a new version whatever changes, also for two at one moment
    assignment.next_check_on = None if assignment.closed_on else local_day(told.now)
    record(
        session,
        "assignment",
        assignment.id,
        row.move.value,
        by=told.author_id or told.entered_by,
        now=told.now,
        address=told.address,
        payload=_payload(assignment, request, told, before),
    )
    if assignment.closed_on is not None or assignment.agency_id != before.agency_id:
        lapse(session, assignment, now=told.now)
    session.flush()  # the version check of a racing writer must fail here, inside the caller's unit


class _Before(NamedTuple):
    """What a move may change and the event tells."""

    state: str
    agency_id: int
    due: date | None
    returned_on: date | None


def _payload(assignment: Assignment, request: Request, told: Told, before: _Before) -> Mapping[str, Any]:
    rejected = [check.evidence_id for check in request.checks if check.result is Check.REJECTED]
    act = {"number": request.act_number, "date": request.act_date} if request.act_number else None
    moved = assignment.agency_id != before.agency_id
    told_too = {
        "source": told.source,
        "agency": [before.agency_id, assignment.agency_id] if moved else None,
        "due": [before.due, assignment.due] if before.due != assignment.due else None,
        "act": act,
        "decided_on": assignment.decided_on,
        "rejected": rejected,
        "for": told.standing_for,
        # an update that is taken back at once leaves the day of the return as it was
        "returned_on": before.returned_on if assignment.reported_on else None,
    }
    return {
        "from": before.state,
        "to": assignment.state.value,
        "note": request.note,
        **{name: value for name, value in told_too.items() if value},
    }


def _require_needs(session: Session, assignment: Assignment, row: Transition, request: Request) -> None:
    if Need.NOTE in row.needs and not request.note.strip():
        raise Refusal("note_needed", move=row.move.value)
    if Need.AGENCY in row.needs and request.agency_id is None:
        raise Refusal("agency_needed")
    if Need.EVIDENCE in row.needs:
        require_evidence(session, assignment, request)
    if Need.ACT in row.needs and not (request.act_number.strip() and request.act_date):
        raise Refusal("act_needed")


def _require_other_eyes(
    session: Session, actor: Actor, assignment: Assignment, path: str, request: Request
) -> None:
    """More time that comes along with a new lead is an extension too: nobody gives it to their own agency."""
    if request.due is None or assignment.due is None or request.due <= assignment.due:
        return
    lead = session.get(Agency, request.agency_id) if request.agency_id else None
    if works_for(actor, path) or (lead is not None and works_for(actor, lead.path)):
        raise Refusal("own_deadline", agency=lead.name if lead else "")
