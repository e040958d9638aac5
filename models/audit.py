"""What the hourly check of the reminders found, and the working days it counts with."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base


class AuditDay(Base):
    """One local day, numbered by the working days up to it. The check writes these rows anew each time."""

    __tablename__ = "audit_day"
    __table_args__ = (Index(None, "upto", "working"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    #: 1 where offices work, 0 where they do not.
    working: Mapped[int]
    #: Working days from the first row to this one, both included.
    upto: Mapped[int]
    #: Local midnights before and after it, to compare moments with days.
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class AuditFinding(Base):
    """One difference between what should have been recorded and sent, and what was. Never repaired by itself."""

    __tablename__ = "audit_finding"
    __table_args__ = (Index(None, "gone_at", "first_seen_at"),)

    id: Mapped[PK]
    #: What it is about, stable from check to check.
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    #: Number of the mail; the row itself may be what is missing.
    outbox_id: Mapped[int | None]
    ladder: Mapped[str] = mapped_column(String(20), default="")
    rung: Mapped[str] = mapped_column(String(20), default="")
    repeat_no: Mapped[int] = mapped_column(default=0)
    audience: Mapped[str] = mapped_column(String(20), default="")
    #: The day on which it should have been so.
    expected_on: Mapped[date | None]
    #: What stands there instead: a code or a day, empty for nothing at all.
    found: Mapped[str] = mapped_column(String(60), default="")
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    #: The first check that no longer found it; none while it stands.
    gone_at: Mapped[datetime | None]
