"""Rungs that were reached, urgings that a person ordered, and the mail that carries them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base, Choice


class Outcome(StrEnum):
    """Whether a reached rung was told or only recorded."""

    SENT = "sent"
    SKIPPED = "skipped"


KEY_OF_NOTICE = ("assignment_id", "ladder", "arming", "rung", "repeat_no")


class Notice(Base):
    """A rung that an assignment reached: recorded once, whatever runs twice (the unique key decides)."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint(*KEY_OF_NOTICE),)

    id: Mapped[PK]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    ladder: Mapped[str] = mapped_column(String(20))
    rung: Mapped[str] = mapped_column(String(20))
    repeat_no: Mapped[int] = mapped_column(default=0)
    #: Working days after the ladder's day (before it if negative), as the ladder stood when it was recorded.
    wait: Mapped[int] = mapped_column(default=0)
    #: Which arming of the ladder: due version, hand-out number or submission number.
    arming: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome))
    #: Why it was skipped; empty when sent.
    reason: Mapped[str] = mapped_column(String(40), default="")
    #: Whether it is an urging (đôn đốc) rather than a reminder before the deadline.
    urging: Mapped[bool] = mapped_column(default=False)
    reached_on: Mapped[date]
    recorded_at: Mapped[datetime]


NOTICE = (
    "assignment_id",
    "ladder",
    "rung",
    "repeat_no",
    "wait",
    "arming",
    "outcome",
    "reason",
    "urging",
    "reached_on",
    "recorded_at",
)
"""The columns that many rows at once are written with, in their order."""


class Urging(Base):
    """An urging that a person ordered beside the ladder: who, in which words. Its notice has the ladder ``manual``."""

    __tablename__ = "urging"
    __table_args__ = (UniqueConstraint("assignment_id", "day"),)

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    #: The working day it counts for: at most one a day for each assignment, whoever presses.
    day: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    #: A sentence of the urger, printed in the mail; may be empty.
    note: Mapped[str] = mapped_column(Text, default="")
    #: "Báo cáo kết quả trước ngày": a second date, never an extension (domain.md a.7).
    report_by: Mapped[date | None]


class Delivery(StrEnum):
    """Where a mail stands. ``uncertain``: the line broke after the last dot; it is tried once more.

    ``expired``: an administrator who released held mail left it out. ``bounced``: taken by the server and
    sent back later. ``handed``: it did not arrive, and its content was handed over by other means.
    """

    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    BOUNCED = "bounced"
    HANDED = "handed"


ARRIVED = (Delivery.SENT, Delivery.HANDED)
"""What the mail says was delivered; only then an urging counts."""
ON_THE_WAY = (Delivery.PENDING, Delivery.SENDING, Delivery.UNCERTAIN)
FAILED = (Delivery.DEAD, Delivery.BOUNCED)
"""It did not arrive: work for the office until somebody settles it (``MailSettlement``)."""


TRIAL = "trial"
"""The kind of a mail that an administrator asked for to see whether mail leaves. It tells of nothing, so it is
neither anybody's one mail of the day nor work for the office where it does not arrive."""


class Outbox(Base):
    """A mail promised in the same commit as the fact it tells of."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state", "not_before"), Index(None, "user_id", "day"))

    id: Mapped[PK]
    #: One mail per key, ever: ``daily:<user>:<day>``.
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    #: Made with the row, so that a second copy carries the same name.
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    #: The person it is for; the address is read when it is sent.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: Local day on which it is to arrive.
    day: Mapped[date]
    state: Mapped[Delivery] = mapped_column(Choice(Delivery), default=Delivery.PENDING)
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_owner: Mapped[str] = mapped_column(String(80), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    #: What went out, kept as proof: to whom, subject, both bodies.
    sent_to: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(Text, default="")
    body_text: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")


class OutboxItem(Base):
    """One notice inside one mail, and why this person is told."""

    __tablename__ = "outbox_item"
    __table_args__ = (UniqueConstraint("outbox_id", "notice_id", "audience"),)

    id: Mapped[PK]
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"))
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    audience: Mapped[str] = mapped_column(String(20))
    #: Set when the item was taken out before sending: done in the meantime, or no longer this person's.
    dropped: Mapped[str] = mapped_column(String(40), default="")
    #: The office gets it for a post that nobody holds; settled when the mail leaves. It urges nobody.
    as_stand_in: Mapped[bool] = mapped_column(default=False, server_default=false())


class OutboxAttempt(Base):
    """One try to hand a mail over, and what the server said."""

    __tablename__ = "outbox_attempt"

    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(30))
    code: Mapped[int | None]
    detail: Mapped[str] = mapped_column(String(500), default="")


class Settled(StrEnum):
    """How the office settled a mail that did not arrive."""

    RESENT = "resent"
    HANDED = "handed"
    LEFT = "left"


class MailSettlement(Base):
    """What the office did about a mail that did not arrive; one at most."""

    __tablename__ = "mail_settlement"

    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"), primary_key=True)
    how: Mapped[Settled] = mapped_column(Choice(Settled))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    #: The paper that was handed over, where there is one.
    document_number: Mapped[str] = mapped_column(String(100), default="")
    #: The day it was handed over.
    handed_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
