"""What search reads: the entries of every text that can be found."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base, Choice


class Searched(StrEnum):
    """The kinds of rows that search finds by their words."""

    DUTY = "duty"
    DOCUMENT = "document"
    UPDATE = "update"
    EVIDENCE = "evidence"
    COMMENT = "comment"


class SearchText(Base):
    """The entries of one row (``workflow.rules.search_words``), with a mark of its kind."""

    __tablename__ = "search_text"
    __table_args__ = (UniqueConstraint("kind", "row_id"),)

    id: Mapped[PK]
    kind: Mapped[Searched] = mapped_column(Choice(Searched))
    row_id: Mapped[int]
    entries: Mapped[str] = mapped_column(Text)
