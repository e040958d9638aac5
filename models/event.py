"""What happened, in order. Rows are added and never changed; the database refuses both."""

from __future__ import annotations

from datetime import date, datetime

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
    #: ``rules/event_chain.py``; empty for what was written before events were sealed.
    seal: Mapped[str] = mapped_column(String(64), default="", server_default="")


class EventManifest(Base):
    """One figure over all events up to a row, and over the manifest before it. Rows are only added."""

    __tablename__ = "event_manifest"

    id: Mapped[PK]
    #: The local day on which it was made.
    day: Mapped[date] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    #: It covers the events above its predecessor's row up to this one.
    last_event_id: Mapped[int]
    #: How many these are.
    events: Mapped[int]
    figure: Mapped[str] = mapped_column(String(64))
