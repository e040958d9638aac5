"""What search keeps of a text, written in the same unit as the text."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Searched, SearchText
from models.search_sql import kept
from workflow.rules.search_words import entries


def keep(session: Session, kind: Searched, row_id: int, *texts: str) -> None:
    """Let search find a new row by the words of ``texts``."""
    session.add(SearchText(kind=kind, row_id=row_id, entries=kept(kind, entries(*texts))))


def keep_changed(session: Session, kind: Searched, row_id: int, *texts: str) -> None:
    """The words of a row that search knows already are now those of ``texts``."""
    session.execute(
        sa.update(SearchText)
        .where(SearchText.kind == kind, SearchText.row_id == row_id)
        .values(entries=kept(kind, entries(*texts)))
    )
