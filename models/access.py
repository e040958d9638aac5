"""Who took a file out of the system, and who was turned away. Kept for a time, then purged; no part of the book."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base, Choice


class Accessed(StrEnum):
    """What came of the request."""

    DOWNLOADED = "downloaded"
    DENIED = "denied"


class AccessLine(Base):
    """One request of a signed-in person."""

    __tablename__ = "access_line"

    id: Mapped[PK]
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    address: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[Accessed] = mapped_column(Choice(Accessed))
    method: Mapped[str] = mapped_column(String(8))
    #: The address on the site without what was asked for in it.
    path: Mapped[str] = mapped_column(String(300))
