"""Periods of recurring duties that opened and could be given to nobody."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base

_WAITS = text("settled_at IS NULL")


class HeldPeriod(Base):
    """A period whose lead has ended: a person says who gets it, or that nobody does."""

    __tablename__ = "held_period"
    __table_args__ = (
        UniqueConstraint("duty_id", "agency_id", "period"),
        Index(
            "ix_held_period_waiting",
            "authority_id",
            "duty_id",
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"))
    #: The agency that led the period before and is there no more.
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    period: Mapped[str] = mapped_column(String(20))
    due: Mapped[date]
    held_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: Who got it; none where a person decided that nobody does.
    given_to_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    note: Mapped[str] = mapped_column(Text, default="")
