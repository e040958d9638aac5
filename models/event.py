"""What happened, in order. Rows are added and never changed; the database refuses both."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base


class Event(Base):
    """One fact about one subject: an assignment, a duty, a user, the system."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("subject", "subject_id", "seq"),
        Index(None, "at"),
    )

    id: Mapped[PK]
    #: Table name of what it is about, and the row's id.
    subject: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    #: 1, 2, 3 … within the subject.
    seq: Mapped[int]
    at: Mapped[datetime]
    #: Empty where the system itself acted.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    address: Mapped[str] = mapped_column(String(64), default="")
    verb: Mapped[str] = mapped_column(String(40))
    #: Canonical JSON: sorted keys, dates in ISO form.
    payload: Mapped[str] = mapped_column(Text, default="{}")
