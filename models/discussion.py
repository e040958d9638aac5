"""What is said about an assignment beside its official updates: comments, mentions, watchers, contributions asked."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base

_OPEN = text("answered_at IS NULL AND withdrawn_at IS NULL")


class Comment(Base):
    """One sentence of the exchange about an assignment. Only added, never changed; the database refuses both."""

    __tablename__ = "comment"
    __table_args__ = (Index(None, "assignment_id", "id"),)

    id: Mapped[PK]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[str] = mapped_column(Text)


class Mention(Base):
    """A person whom a comment names; that person saw the assignment on the day of the comment."""

    __tablename__ = "mention"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)


class Watcher(Base):
    """A person who wants to hear what is said about an assignment, as long as he or she may see it."""

    __tablename__ = "watcher"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)


class Contribution(Base):
    """What the lead asks a coordinator for ("ý kiến phối hợp"), with a day of its own. No ladder hangs on it."""

    __tablename__ = "contribution"
    __table_args__ = (
        UniqueConstraint("assignment_id", "n"),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", "answered"),
        CheckConstraint("answered_at IS NULL OR withdrawn_at IS NULL", "one_end"),
        # one question at a time to one coordinator
        Index(
            "uq_contribution_open",
            "assignment_id",
            "agency_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_contribution_waiting",
            "agency_id",
            "answer_by",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[PK]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    #: 1, 2, 3 … within the assignment.
    n: Mapped[int]
    #: The coordinator that is asked.
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    question: Mapped[str] = mapped_column(Text)
    #: Last day that is still in time, local date.
    answer_by: Mapped[date]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None]
