"""What each move changes on the assignment beside its state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Check, Coordinator, Evidence
from models.statement_sql import proves
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move
from workflow.services.evidence_checks import record_checks
from workflow.services.move_request import Request, Told
from workflow.services.registration import plausible

Effect = Callable[[Session, Assignment, Request, Told], None]


def nothing(_s: Session, _a: Assignment, _r: Request, _told: Told) -> None:
    """The state alone changes."""


def _submit(_s: Session, assignment: Assignment, _r: Request, told: Told) -> None:
    assignment.reported_on = told.day
    assignment.submitted_by_id = told.author_id
    assignment.submission_no += 1
    assignment.returned_on = None


def _accept(session: Session, assignment: Assignment, request: Request, told: Told) -> None:
    decided = request.decided_on or assignment.reported_on
    if decided is None or assignment.reported_on is None or decided > assignment.reported_on:
        raise Refusal("decided_after_report", reported_on=assignment.reported_on)
    _require_proof_of(session, assignment, decided)
    record_checks(session, assignment.id, request.checks, accepting=True)
    assignment.decided_on = decided
    assignment.closed_on = told.day


def _require_proof_of(session: Session, assignment: Assignment, decided: date) -> None:
    """Another day than the report's must be the date of an issued document among the evidence."""
    if decided == assignment.reported_on:
        return
    proof = sa.select(Evidence.id).where(
        Evidence.assignment_id == assignment.id,
        Evidence.document_date == decided,
        Evidence.check != Check.REJECTED,
        proves(),
    )
    if session.scalar(proof.limit(1)) is None:
        raise Refusal("decided_without_proof")


def _return(session: Session, assignment: Assignment, request: Request, told: Told) -> None:
    record_checks(session, assignment.id, request.checks, accepting=False)
    assignment.reported_on = None
    assignment.returned_on = told.day


def _hand_out_again(_s: Session, assignment: Assignment, _r: Request, told: Told) -> None:
    assignment.assigned_on = told.day
    assignment.handout_no += 1


def _to_other_lead(session: Session, assignment: Assignment, request: Request, told: Told) -> None:
    """Another lead starts afresh: nothing was told to it, explained or promised by it."""
    agency = session.get(Agency, request.agency_id)
    if agency is None or agency.authority_id != assignment.authority_id:
        raise Refusal("agency_needed")
    if agency.valid_to is not None and agency.valid_to < told.day:
        raise Refusal("agency_ended", name=agency.name)
    require_free(session, assignment, agency)
    session.execute(
        sa.delete(Coordinator).where(
            Coordinator.assignment_id == assignment.id, Coordinator.agency_id == agency.id
        )
    )
    assignment.agency_id = agency.id
    assignment.responsible_id = None
    assignment.returned_on = assignment.paused_until = assignment.committed_on = None
    assignment.due_version += 1  # the new lead has been told nothing yet: its ladder starts from the bottom
    _hand_out_again(session, assignment, request, told)


def require_free(session: Session, assignment: Assignment, agency: Agency) -> None:
    """The duty is not at that agency already.

    Raises:
        Refusal: ``already_assigned``.
    """
    taken = session.scalar(
        sa.select(Assignment.id).where(
            Assignment.duty_id == assignment.duty_id,
            Assignment.agency_id == agency.id,
            Assignment.period == assignment.period,
        )
    )
    if taken is not None:
        raise Refusal("already_assigned", agency=agency.name)


def _new_due(request: Request, told: Told) -> date | None:
    if request.due is not None and request.due < told.day:
        raise Refusal("day_past", day=request.due)
    return plausible(request.due) if request.due else None


def _reassign(session: Session, assignment: Assignment, request: Request, told: Told) -> None:
    due = _new_due(request, told)
    _to_other_lead(session, assignment, request, told)
    if due is not None:
        assignment.due = assignment.first_due = due
        assignment.counted_from = None


def _hand_over(session: Session, assignment: Assignment, request: Request, told: Told) -> None:
    """The successor goes on with the same duty: the first deadline stays readable."""
    if request.act_date is None or request.act_date > told.day:
        raise Refusal("act_in_future", day=request.act_date)
    due = _new_due(request, told)
    _to_other_lead(session, assignment, request, told)
    assignment.reported_on = None
    if due is not None:
        assignment.first_due = assignment.first_due or assignment.due or due
        assignment.due = due
        assignment.counted_from = None


def _withdraw(_s: Session, assignment: Assignment, _r: Request, told: Told) -> None:
    assignment.reported_on = None
    assignment.closed_on = told.day


def _reopen(_s: Session, assignment: Assignment, _r: Request, told: Told) -> None:
    assignment.returned_on = told.day
    assignment.reported_on = assignment.decided_on = assignment.closed_on = None


EFFECTS: dict[Move, Effect] = {
    Move.SUBMIT: _submit,
    Move.ACCEPT: _accept,
    Move.RETURN: _return,
    Move.INSIST: _hand_out_again,
    Move.REASSIGN: _reassign,
    Move.HAND_OVER: _hand_over,
    Move.WITHDRAW: _withdraw,
    Move.REOPEN: _reopen,
}
