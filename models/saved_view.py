"""A list with its filter under a name of the person's own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base


class SavedView(Base):
    """``listing`` and ``chosen`` (JSON of the filter) say which rows; who opens it sees those of their own scope.

    ``shared_with_id``: the agency whose people, down to the last unit, find it among theirs; none: the owner alone.
    """

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("owner_id", "name"),
        Index("ix_saved_view_shared_with_id", "shared_with_id"),
    )

    id: Mapped[PK]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str] = mapped_column(String(80))
    listing: Mapped[str] = mapped_column(String(24))
    chosen: Mapped[str] = mapped_column(Text)
    shared_with_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    made_at: Mapped[datetime]
