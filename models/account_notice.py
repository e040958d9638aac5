"""Mails about the security of accounts, to the person or to colleagues; promised, sent, or given up."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base, Choice


class AccountNoticeState(StrEnum):
    """Where such a mail stands. ``OVER``: it waited too long, or a backup was restored that holds it."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    OVER = "over"


class AccountNotice(Base):
    """Promised in the same commit as the event it tells of, which says what happened, when and from where."""

    __tablename__ = "account_notice"
    __table_args__ = (
        UniqueConstraint("event_id", "user_id", "to_former_address"),
        Index(None, "state", "not_before"),
        Index(None, "user_id"),
    )

    id: Mapped[PK]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    #: Who is told: mostly whose account it is; of a role, those who answer for the authority already.
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    #: The address that the account had when it happened: a later change must not lead the mail elsewhere.
    mailbox: Mapped[str] = mapped_column(String(254))
    #: It goes to the address that the account had until this very event.
    to_former_address: Mapped[bool]
    promised_at: Mapped[datetime]
    state: Mapped[AccountNoticeState] = mapped_column(
        Choice(AccountNoticeState), default=AccountNoticeState.WAITING
    )
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    #: What the mail server said where it refused.
    detail: Mapped[str] = mapped_column(String(300), default="")
