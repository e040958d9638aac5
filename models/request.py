"""What an agency asks, explains and commits itself to about one assignment."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base, Choice
from workflow.rules.requests import Asked, Cause, Explained

_PENDING = text("state = 'pending'")
_UNSETTLED = text("state IN ('demanded', 'answered')")


class Paper:
    """The columns of an issued document and/or a stored file, as evidence has them."""

    document_number: Mapped[str] = mapped_column(String(100), default="")
    document_date: Mapped[date | None]
    #: Hex digest; the file lies in the evidence store under it (``workflow.files``).
    sha256: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200), default="")
    media_type: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int] = mapped_column(default=0)


class ExtensionRequest(Paper, Base):
    """A numbered request for more time, and what the assigning side decided.

    The decided day may differ from the wanted one. The first deadline stays on the assignment.
    """

    __tablename__ = "extension_request"
    __table_args__ = (
        UniqueConstraint("assignment_id", "n"),
        CheckConstraint("(decided_on IS NOT NULL) = (state = 'granted')", "granted_day"),
        CheckConstraint("(decided_by_id IS NOT NULL) = (state IN ('granted', 'refused'))", "decided_by"),
        Index(
            "ix_extension_request_pending",
            "assignment_id",
            unique=True,
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        ),
    )

    id: Mapped[PK]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    #: 1, 2, 3 … within the assignment.
    n: Mapped[int]
    #: The lead that asked; it stays when the assignment goes to another.
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    #: The deadline in force when it was asked, and the one wanted.
    due_before: Mapped[date]
    wanted_on: Mapped[date]
    state: Mapped[Asked] = mapped_column(Choice(Asked), default=Asked.PENDING)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: When it was decided, withdrawn or lapsed.
    settled_at: Mapped[datetime | None]
    decided_on: Mapped[date | None]
    decision_note: Mapped[str] = mapped_column(Text, default="")
    decision_number: Mapped[str] = mapped_column(String(100), default="")
    decision_date: Mapped[date | None]


class Explanation(Base):
    """The agency's answer to "why late", demanded or of its own accord; an accepted one rests reminders once."""

    __tablename__ = "explanation"
    __table_args__ = (
        UniqueConstraint("assignment_id", "n"),
        CheckConstraint("(demanded_by_id IS NOT NULL) = (answer_by IS NOT NULL)", "demand"),
        CheckConstraint("state <> 'demanded' OR answered_at IS NULL", "waiting"),
        CheckConstraint("(decided_by_id IS NOT NULL) = (state IN ('accepted', 'rejected'))", "decided_by"),
        Index(
            "ix_explanation_unsettled",
            "assignment_id",
            unique=True,
            sqlite_where=_UNSETTLED,
            postgresql_where=_UNSETTLED,
        ),
    )

    id: Mapped[PK]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    n: Mapped[int]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    state: Mapped[Explained] = mapped_column(Choice(Explained))
    demanded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    demanded_at: Mapped[datetime | None]
    demand_note: Mapped[str] = mapped_column(Text, default="")
    #: Last day for the answer, by working days; none where nobody demanded it.
    answer_by: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    cause: Mapped[Cause | None] = mapped_column(Choice(Cause))
    text: Mapped[str] = mapped_column(Text, default="")
    promised_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(Text, default="")
    #: First day on which reminders went out again because of it.
    paused_until: Mapped[date | None]


class Commitment(Paper, Base):
    """A day by which the agency commits itself in writing (văn bản cam kết tiến độ); only added."""

    __tablename__ = "commitment"
    __table_args__ = (
        UniqueConstraint("assignment_id", "n"),
        CheckConstraint("document_number <> '' OR sha256 IS NOT NULL", "something"),
    )

    id: Mapped[PK]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    n: Mapped[int]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    promised_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
