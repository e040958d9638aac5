"""What the reviewer found about each piece of evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Check, Evidence
from models.statement_sql import proves
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean


@dataclass(frozen=True, slots=True)
class PieceCheck:
    """The finding about one piece; a rejection says why."""

    evidence_id: int
    result: Check
    note: str = ""


def record_checks(
    session: Session, assignment_id: int, checks: Iterable[PieceCheck], *, accepting: bool
) -> None:
    """Write the findings down. Accepting the whole accepts what is left unmarked.

    Raises:
        Refusal: ``piece_unknown`` for evidence of something else, ``piece_note_needed`` for a rejection
            without a word, ``evidence_all_rejected`` where nothing would be left to accept on.
    """
    pieces = {
        piece.id: piece
        for piece in session.scalars(
            sa.select(Evidence).where(Evidence.assignment_id == assignment_id, proves())
        )
    }
    for check in checks:
        piece = pieces.get(check.evidence_id)
        if piece is None:
            raise Refusal("piece_unknown")
        if check.result is Check.REJECTED and not check.note.strip():
            raise Refusal("piece_note_needed", piece=piece.document_number or piece.file_name)
        piece.check, piece.check_note = check.result, clean(check.note)
    if not accepting:
        return
    if pieces and all(piece.check is Check.REJECTED for piece in pieces.values()):
        raise Refusal("evidence_all_rejected")
    for piece in pieces.values():
        if piece.check is Check.PENDING:
            piece.check = Check.ACCEPTED
