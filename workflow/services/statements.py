"""The agency's statement about an assignment: the update and its evidence, and what evidence completion needs."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Chip, Duty, Evidence, EvidenceRule, Update
from workflow.rules.refusal import Refusal
from workflow.services.move_request import Request, Told


def require_evidence(session: Session, assignment: Assignment, request: Request) -> None:
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
