"""What comes along with a move of an assignment, and who made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models import Chip
from workflow.rules.text import clean_line
from workflow.services.evidence_checks import PieceCheck

NOTHING_AROSE = "Không phát sinh trong kỳ."
"""What an agency has said, in official Vietnamese, where it gave this answer and added nothing."""


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

    def paper(self) -> dict[str, Any]:
        """What a request keeps of it, by the names of its columns; who signed stays with evidence."""
        return {
            "document_number": clean_line(self.document_number),
            "document_date": self.document_date,
            "sha256": self.sha256,
            "file_name": self.file_name,
            "media_type": self.media_type,
            "size": self.size,
        }


@dataclass(frozen=True, slots=True)
class Request:
    """What comes along with a move. ``version`` is the one the person saw in the form.

    ``act_number`` and ``act_date`` name the document that orders a hand-over.
    """

    version: int
    note: str = ""
    chip: Chip = Chip.DOING
    percent: int | None = None
    difficulty: str = ""
    proposal: str = ""
    pieces: tuple[Piece, ...] = ()
    agency_id: int | None = None
    act_number: str = ""
    act_date: date | None = None
    decided_on: date | None = None
    due: date | None = None
    checks: tuple[PieceCheck, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """By whom and in whose place, for which official day, when, from where."""

    author_id: int | None
    day: date
    now: datetime
    address: str = ""
    source: str = ""
    entered_by: int | None = None
    standing_for: int | None = None
