"""A duty at one lead agency: state, deadline, updates, evidence."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base, Choice
from workflow.rules.states import State

_STILL_OPEN = text("closed_on IS NULL")


def _open_index(name: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=_STILL_OPEN, postgresql_where=_STILL_OPEN)


class Assignment(Base):
    """One duty given to one lead agency, with one deadline and one responsible person."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("duty_id", "agency_id", "period"),
        CheckConstraint("(closed_on IS NOT NULL) = (state IN ('completed', 'withdrawn'))", "closed"),
        CheckConstraint(
            "(reported_on IS NOT NULL) = (state IN ('submitted', 'completed'))",
            "reported",
        ),
        CheckConstraint("(decided_on IS NOT NULL) = (state = 'completed')", "decided"),
        CheckConstraint("decided_on IS NULL OR decided_on <= reported_on", "decided_not_later"),
        _open_index("ix_assignment_open_person", "responsible_id", "due"),
        _open_index("ix_assignment_open_agency", "agency_id", "due"),
        _open_index("ix_assignment_open_authority", "authority_id", "due"),
        _open_index(
            "ix_assignment_open_silence",
            "authority_id",
            "last_update_at",
            "assigned_on",
            "state",
            "agency_id",
        ),
        Index(
            "ix_assignment_open_explained",
            "authority_id",
            "paused_until",
            sqlite_where=text("closed_on IS NULL AND paused_until IS NOT NULL"),
            postgresql_where=text("closed_on IS NULL AND paused_until IS NOT NULL"),
        ),
        Index(
            "ix_assignment_open_demanded",
            "authority_id",
            "explain_by",
            sqlite_where=text("closed_on IS NULL AND explain_by IS NOT NULL"),
            postgresql_where=text("closed_on IS NULL AND explain_by IS NOT NULL"),
        ),
        Index(
            "ix_assignment_waiting_review",
            "authority_id",
            "reported_on",
            sqlite_where=text("closed_on IS NULL AND reported_on IS NOT NULL"),
            postgresql_where=text("closed_on IS NULL AND reported_on IS NOT NULL"),
        ),
        Index(
            "ix_assignment_counts",
            "authority_id",
            "agency_id",
            "state",
            "due",
            "reported_on",
            "decided_on",
        ),
    )

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"))
    #: The lead: exactly one (NĐ 314/2025 and 315/2025 Điều 2).
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: The period of a recurring duty ("2026-11"); empty for a duty done once.
    period: Mapped[str] = mapped_column(String(20), default="")
    state: Mapped[State] = mapped_column(Choice(State), default=State.ASSIGNED)
    #: Last day that is still in time, local date; none where the document names none.
    due: Mapped[date | None]
    #: The deadline as first given; it stays readable whatever is decided later.
    first_due: Mapped[date | None]
    due_version: Mapped[int] = mapped_column(default=1)
    #: The day of the event that ``due`` was counted from; none for a date named or decided otherwise.
    counted_from: Mapped[date | None]
    #: How often it was handed out and submitted; each hand-out and each submission arms its ladder anew.
    handout_no: Mapped[int] = mapped_column(default=1)
    submission_no: Mapped[int] = mapped_column(default=0)
    assigned_on: Mapped[date]
    #: Day of the report that now waits or was accepted; empty while the agency is still working.
    reported_on: Mapped[date | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: The day that decides "on time": the report, or an earlier proving document.
    decided_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    #: Reminders pause until this day (an explanation); the deadline never moves by it.
    paused_until: Mapped[date | None]
    #: Extensions granted so far ("gia hạn lần n"); each stands in ``extension_request``.
    extensions: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    #: Day of the latest commitment of the present lead; it never moves the deadline.
    committed_on: Mapped[date | None]
    #: Last day for an explanation that was demanded and is not given yet.
    explain_by: Mapped[date | None]
    closed_on: Mapped[date | None]
    last_update_at: Mapped[datetime | None]
    #: First day on which a ladder may say something new; none after a look that found nothing to come.
    next_check_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Coordinator(Base):
    """An agency that helps the lead: it sees the assignment and is never urged for the lead's delay."""

    __tablename__ = "coordinator"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True, index=True)


class Chip(StrEnum):
    """What the agency says at a glance: doing, done, blocked, nothing arose."""

    DOING = "doing"
    DONE = "done"
    BLOCKED = "blocked"
    NOTHING = "nothing"


class Update(Base):
    """A dated statement by the agency. Only added, never changed."""

    __tablename__ = "progress_update"
    __table_args__ = (
        Index(None, "assignment_id", "id"),
        CheckConstraint("percent IS NULL OR percent BETWEEN 0 AND 100", "percent"),
    )

    id: Mapped[PK]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime]
    #: Empty where the statement came with an imported list.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: The submission it belongs to; the reviewer may not be one of its authors.
    submission_no: Mapped[int] = mapped_column(default=0)
    chip: Mapped[Chip] = mapped_column(Choice(Chip))
    text: Mapped[str] = mapped_column(Text)
    percent: Mapped[int | None]
    difficulty: Mapped[str] = mapped_column(Text, default="")
    proposal: Mapped[str] = mapped_column(Text, default="")
    #: Where it came from when no person typed it: "624/TB-VPCP, Phụ lục II, mục 5".
    source: Mapped[str] = mapped_column(String(300), default="")


class Retraction(Base):
    """An update that its author took back within the minute: it was said, and counts no more."""

    __tablename__ = "retraction"

    update_id: Mapped[int] = mapped_column(ForeignKey("progress_update.id"), primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


class Check(StrEnum):
    """What the reviewer found about one piece of evidence."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Evidence(Base):
    """An issued document (number, date, signer) and/or a file that proves an update."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("document_number <> '' OR sha256 IS NOT NULL", "something"),
        Index(None, "assignment_id"),
        Index(None, "sha256"),
    )

    id: Mapped[PK]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    update_id: Mapped[int] = mapped_column(ForeignKey("progress_update.id"), index=True)
    document_number: Mapped[str] = mapped_column(String(100), default="")
    document_date: Mapped[date | None]
    document_signer: Mapped[str] = mapped_column(String(200), default="")
    #: Hex digest; the file lies in the evidence store under it (``workflow.files``).
    sha256: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200), default="")
    media_type: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    check: Mapped[Check] = mapped_column("check_result", Choice(Check), default=Check.PENDING)
    check_note: Mapped[str] = mapped_column(Text, default="")
