"""The agency's statement about an assignment: the update and its evidence, and what evidence completion needs."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Chip, Duty, Evidence, EvidenceRule, Searched, Update
from models.statement_sql import proves
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move
from workflow.services.evidence_quotas import require_room
from workflow.services.move_request import Request, Told
from workflow.services.search_entries import keep


def require_evidence(session: Session, assignment: Assignment, request: Request) -> None:
    """The duty's evidence rule, met by this request or by a piece already there and not rejected."""
    rule = session.get_one(Duty, assignment.duty_id).evidence_rule
    if rule is EvidenceRule.NONE or (request.chip is Chip.NOTHING and assignment.period):
        return
    numbers = [p.document_number for p in request.pieces]
    numbers += session.scalars(
        sa.select(Evidence.document_number).where(
            Evidence.assignment_id == assignment.id, Evidence.check != "rejected", proves()
        )
    )
    lacking = lacking_evidence(rule, numbers)
    if lacking:
        raise Refusal(lacking)


def lacking_evidence(rule: EvidenceRule, numbers: Sequence[str]) -> str:
    """What is lacking, as the code of a refusal; ``numbers``: the document number of each piece, empty for a bare file."""
    if rule is EvidenceRule.DOCUMENT and not any(numbers):
        return "document_needed"
    return "" if numbers or rule is EvidenceRule.NONE else "evidence_needed"


def move_of(chip: Chip, *, period: str) -> Move:
    """Which move an answer makes: done is reported, and so is a period in which nothing arose."""
    if chip is Chip.DONE or (chip is Chip.NOTHING and period):
        return Move.SUBMIT
    return Move.PROGRESS


def add_statement(session: Session, assignment: Assignment, request: Request, told: Told) -> None:
    """Write down what was said; what an official list says has no author and brings no evidence."""
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
    keep(session, Searched.UPDATE, update.id, update.text, update.difficulty, update.proposal)
    if told.author_id is not None:
        require_room(session, assignment, sum(piece.size for piece in request.pieces), now=told.now)
        _add_evidence(session, update, request, told.author_id)
    assignment.last_update_at = told.now  # after every flush: one statement is one new version


def _add_evidence(session: Session, update: Update, request: Request, author_id: int) -> None:
    made = [
        Evidence(
            assignment_id=update.assignment_id,
            update_id=update.id,
            document_number=piece.document_number,
            document_date=piece.document_date,
            document_signer=piece.document_signer,
            sha256=piece.sha256,
            file_name=piece.file_name,
            media_type=piece.media_type,
            size=piece.size,
            by_id=author_id,
            at=update.at,
        )
        for piece in request.pieces
    ]
    session.add_all(made)
    session.flush()  # what search keeps names the pieces
    for one in made:
        names = (one.document_number, one.document_signer, one.file_name)
        keep(session, Searched.EVIDENCE, one.id, *names)
