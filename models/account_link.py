"""One-time links by mail with which a person sets a password: asked for, sent, used, or over."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base, Choice


class LinkState(StrEnum):
    """Where a link stands. ``OVER``: too late, replaced by a later one, or ended with a new password or address."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    USED = "used"
    OVER = "over"


OPEN_LINKS = (LinkState.WAITING, LinkState.SENT)
"""It can still set a password, now or once its mail has left."""


class AccountLink(Base):
    """The secret is made when the mail is written and stands in that mail alone; the row holds its hash.

    ``asked_by_id`` is the administrator who invites; none: the person asked at the sign-in page.
    """

    __tablename__ = "account_link"
    __table_args__ = (Index(None, "state", "not_before"), Index(None, "user_id", "asked_at"))

    id: Mapped[PK]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    state: Mapped[LinkState] = mapped_column(Choice(LinkState), default=LinkState.WAITING)
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    #: SHA-256 of the 256-bit secret of the latest mail.
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime | None]
    #: What the mail server said where it refused.
    detail: Mapped[str] = mapped_column(String(300), default="")
