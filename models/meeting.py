"""Review meetings (họp giao ban, kiểm điểm tiến độ), duties put on or taken off by hand, requests to update before them."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, Time, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base

_NOT_ASKED = text("asked_at IS NULL AND cancelled_at IS NULL")


class ReviewMeeting(Base):
    """A meeting at which progress is reviewed: of one programme, or of everything the authority follows."""

    __tablename__ = "review_meeting"
    __table_args__ = (
        CheckConstraint("days_before BETWEEN 1 AND 20", "days_before"),
        Index(None, "authority_id", "held_on"),
        Index(
            "ix_review_meeting_not_asked",
            "held_on",
            sqlite_where=_NOT_ASKED,
            postgresql_where=_NOT_ASKED,
        ),
    )

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    #: None: the whole authority.
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    title: Mapped[str] = mapped_column(String(300))
    #: Local day and time of its beginning.
    held_on: Mapped[date]
    held_at: Mapped[time] = mapped_column(Time())
    place: Mapped[str] = mapped_column(String(300), default="")
    #: Who chairs, as the invitation names him or her.
    chair: Mapped[str] = mapped_column(String(300), default="")
    #: The agencies are asked so many working days before.
    days_before: Mapped[int]
    #: Grows whenever the meeting is moved to another day: requests belong to one edition.
    edition: Mapped[int] = mapped_column(default=1)
    #: When everybody of this edition had been asked; none before that.
    asked_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    registered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class MeetingChoice(Base):
    """A duty that the office put on the meeting's list, or took off it, whatever the rule says; the last word stands."""

    __tablename__ = "meeting_choice"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("review_meeting.id"), primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True, index=True)
    added: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class MeetingRequest(Base):
    """One duty whose lead was asked to update before the meeting. Its notice has the ladder ``meeting``."""

    __tablename__ = "meeting_request"
    __table_args__ = (UniqueConstraint("meeting_id", "edition", "assignment_id", "agency_id"),)

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("review_meeting.id"))
    edition: Mapped[int]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    #: The lead that was asked; another lead later owes nothing by it.
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    #: Codes of ``workflow.rules.review_meetings.Why`` at that moment, comma-separated.
    why: Mapped[str] = mapped_column(String(120), default="")
    asked_at: Mapped[datetime]
