"""Which columns name a file of the evidence store."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.assignment import Evidence
from models.letter import OfficialLetter
from models.report import Report
from models.request import Commitment, ExtensionRequest

STORED: tuple[InstrumentedAttribute[Any], ...] = (
    Evidence.sha256,
    Commitment.sha256,
    ExtensionRequest.sha256,
    OfficialLetter.docx_sha256,
    OfficialLetter.pdf_sha256,
    Report.docx_sha256,
    Report.pdf_sha256,
)


def stored_digests(session: Session) -> list[str]:
    """The SHA-256 in hex of every file that some row names, each once, in order."""
    named = sa.union(*(sa.select(column).where(column.is_not(None)) for column in STORED))
    return sorted(session.scalars(named))
