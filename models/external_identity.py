"""Accounts that may be entered through the sign-in provider, and as whom the provider knows the person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ExternalIdentity(Base):
    """The row itself is an administrator's permission; the first sign-in with the account's address fills the rest.

    From then on only ``issuer`` and ``subject`` count: an address may be given to somebody else one day.
    """

    __tablename__ = "external_identity"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        CheckConstraint(
            "(issuer IS NULL) = (subject IS NULL) AND (issuer IS NULL) = (linked_at IS NULL)", "linked_or_not"
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    allowed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    allowed_at: Mapped[datetime]
    #: Address of the provider, exactly as it names itself.
    issuer: Mapped[str | None] = mapped_column(String(500))
    #: The provider's lasting name of the person; never given to another (OpenID Connect Core, 2).
    subject: Mapped[str | None] = mapped_column(String(255))
    linked_at: Mapped[datetime | None]
