"""Move an assignment along the table of ``workflow.rules.states``. Every door comes through here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Check, Chip, Duty, Evidence, EvidenceRule, Update
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move, Need, Transition, transition
from workflow.services import scope
from workflow.services.events import record
from workflow.services.evidence_checks import PieceCheck, record_checks
from workflow.services.registration import plausible

_STATEMENTS = frozenset({Move.RECEIVE, Move.PROGRESS, Move.SUBMIT})


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: an issued document, a stored file, or both."""

    document_number: str = ""
    document_date: date | None = None
    document_signer: str = ""
    sha256: str | None = None
    file_name: str = ""
    media_type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """What comes along with a move. ``version`` is the one the person saw in the form."""

    version: int
    note: str = ""
    chip: Chip = Chip.DOING
    percent: int | None = None
    difficulty: str = ""
    proposal: str = ""
    pieces: tuple[Piece, ...] = ()
    agency_id: int | None = None
    decided_on: date | None = None
    due: date | None = None
    checks: tuple[PieceCheck, ...] = ()


def apply(
    session: Session,
    actor: Actor,
    assignment_id: int,
    move: Move,
    request: Request,
    *,
    now: datetime,
    address: str = "",
) -> Assignment:
    """Make one move: new state, event and (for the agency's moves) update and evidence, together.

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: ``stale`` (somebody changed it since the form was opened), ``move_not_possible``,
            ``not_allowed``, or what is missing (``note_needed``, ``evidence_needed``, ``agency_needed`` …).
    """
    assignment = scope.assignment_for(session, actor, assignment_id, lock=True)
    if assignment.version != request.version:
        raise Refusal("stale", state=assignment.state.value)
    row = transition(assignment.state, move)
    scope.require(actor, row.action, scope.facts_of(session, assignment))
    _require_needs(session, assignment, row, request)
    _carry_out(session, assignment, row, request, _Told(actor.user_id, local_day(now), now, address))
    return assignment


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
        session, assignment, row, request, _Told(None, said_on, now, source=source, entered_by=actor.user_id)
    )
    return assignment


@dataclass(frozen=True, slots=True)
class _Told:
    """By whom, for which official day, when, from where."""

    author_id: int | None
    day: date
    now: datetime
    address: str = ""
    source: str = ""
    entered_by: int | None = None


def _carry_out(
    session: Session, assignment: Assignment, row: Transition, request: Request, told: _Told
) -> None:
    rejected = [check.evidence_id for check in request.checks if check.result is Check.REJECTED]
    before: dict[str, Any] = {"state": assignment.state.value, "agency": assignment.agency_id}
    if row.move in _STATEMENTS:
        _add_statement(session, assignment, request, told)
    _EFFECTS.get(row.move, _nothing)(session, assignment, request, told)
    assignment.state = row.target
    assignment.next_check_on = None if assignment.closed_on else local_day(told.now)
    record(
        session,
        "assignment",
        assignment.id,
        row.move.value,
        by=told.author_id or told.entered_by,
        now=told.now,
        address=told.address,
        payload={
            "from": before["state"],
            "to": row.target.value,
            "note": request.note,
            **({"source": told.source} if told.source else {}),
            **({"agency": [before["agency"], assignment.agency_id]} if request.agency_id else {}),
            **({"decided_on": assignment.decided_on} if assignment.decided_on else {}),
            **({"due": assignment.due} if request.agency_id and request.due else {}),
            **({"rejected": rejected} if rejected else {}),
        },
    )
    session.flush()  # the version check of a racing writer must fail here, inside the caller's unit


def _require_needs(session: Session, assignment: Assignment, row: Transition, request: Request) -> None:
    if Need.NOTE in row.needs and not request.note.strip():
        raise Refusal("note_needed", move=row.move.value)
    if Need.AGENCY in row.needs and request.agency_id is None:
        raise Refusal("agency_needed")
    if Need.EVIDENCE in row.needs:
        _require_evidence(session, assignment, request)


def _require_evidence(session: Session, assignment: Assignment, request: Request) -> None:
    """The duty's evidence rule, met by this request or by a piece already there and not rejected."""
    rule = session.get_one(Duty, assignment.duty_id).evidence_rule
    if rule is EvidenceRule.NONE or (request.chip is Chip.NOTHING and assignment.period):
        return
    numbers = [p.document_number for p in request.pieces]
    numbers += session.scalars(
        sa.select(Evidence.document_number).where(
            Evidence.assignment_id == assignment.id, Evidence.check != "rejected"
        )
    )
    if rule is EvidenceRule.DOCUMENT and not any(numbers):
        raise Refusal("document_needed")
    if not numbers:
        raise Refusal("evidence_needed")


def _add_statement(session: Session, assignment: Assignment, request: Request, told: _Told) -> None:
    update = Update(
        assignment_id=assignment.id,
        at=told.now,
        by_id=told.author_id,
        submission_no=assignment.submission_no + 1,
        chip=request.chip,
        text=request.note,
        percent=request.percent,
        difficulty=request.difficulty,
        proposal=request.proposal,
        source=told.source,
    )
    session.add(update)
    session.flush()  # the evidence names the update
    assignment.last_update_at = told.now
    if told.author_id is None:
        return
    for piece in request.pieces:
        session.add(
            Evidence(
                assignment_id=assignment.id,
                update_id=update.id,
                document_number=piece.document_number,
                document_date=piece.document_date,
                document_signer=piece.document_signer,
                sha256=piece.sha256,
                file_name=piece.file_name,
                media_type=piece.media_type,
                size=piece.size,
                by_id=told.author_id,
                at=told.now,
            )
        )


Effect = Callable[[Session, Assignment, Request, _Told], None]


def _nothing(_s: Session, _a: Assignment, _r: Request, _told: _Told) -> None:
    """The state alone changes."""


def _submit(_s: Session, assignment: Assignment, _r: Request, told: _Told) -> None:
    assignment.reported_on = told.day
    assignment.submitted_by_id = told.author_id
    assignment.submission_no += 1
    assignment.returned_on = None


def _accept(session: Session, assignment: Assignment, request: Request, told: _Told) -> None:
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
    )
    if session.scalar(proof.limit(1)) is None:
        raise Refusal("decided_without_proof")


def _return(session: Session, assignment: Assignment, request: Request, told: _Told) -> None:
    record_checks(session, assignment.id, request.checks, accepting=False)
    assignment.reported_on = None
    assignment.returned_on = told.day


def _hand_out_again(_s: Session, assignment: Assignment, _r: Request, told: _Told) -> None:
    assignment.assigned_on = told.day
    assignment.handout_no += 1


def _reassign(session: Session, assignment: Assignment, request: Request, told: _Told) -> None:
    agency = session.get(Agency, request.agency_id)
    if agency is None or agency.authority_id != assignment.authority_id:
        raise Refusal("agency_needed")
    taken = session.scalar(
        sa.select(Assignment.id).where(
            Assignment.duty_id == assignment.duty_id,
            Assignment.agency_id == agency.id,
            Assignment.period == assignment.period,
        )
    )
    if taken is not None:
        raise Refusal("already_assigned", agency=agency.name)
    assignment.agency_id = agency.id
    assignment.responsible_id = None
    if request.due is not None:
        assignment.due = assignment.first_due = plausible(request.due)
        assignment.counted_from = None
    assignment.due_version += 1  # the new lead has been told nothing yet: its ladder starts from the bottom
    _hand_out_again(session, assignment, request, told)


def _withdraw(_s: Session, assignment: Assignment, _r: Request, told: _Told) -> None:
    assignment.reported_on = None
    assignment.closed_on = told.day


def _reopen(_s: Session, assignment: Assignment, _r: Request, told: _Told) -> None:
    assignment.returned_on = told.day
    assignment.reported_on = assignment.decided_on = assignment.closed_on = None


_EFFECTS: dict[Move, Effect] = {
    Move.SUBMIT: _submit,
    Move.ACCEPT: _accept,
    Move.RETURN: _return,
    Move.INSIST: _hand_out_again,
    Move.REASSIGN: _reassign,
    Move.WITHDRAW: _withdraw,
    Move.REOPEN: _reopen,
}
