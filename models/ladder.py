"""Ladders that an authority set for itself. No row: the ladders of ``workflow.rules.rungs`` as shipped."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base

_ANY_PROGRAMME, _ONE_PROGRAMME = text("programme_id IS NULL"), text("programme_id IS NOT NULL")


class OwnLadder(Base):
    """One ladder of an authority, for all its duties, for one kind of duty, or for one programme.

    A ladder without rungs says nothing: the scope above it holds again, and the next change goes on
    from its version.
    """

    __tablename__ = "own_ladder"
    __table_args__ = (
        CheckConstraint("programme_id IS NULL OR duty_kind = ''", "one_scope"),
        Index(
            "uq_own_ladder_kind",
            "authority_id",
            "code",
            "duty_kind",
            unique=True,
            sqlite_where=_ANY_PROGRAMME,
            postgresql_where=_ANY_PROGRAMME,
        ),
        Index(
            "uq_own_ladder_programme",
            "programme_id",
            "code",
            unique=True,
            sqlite_where=_ONE_PROGRAMME,
            postgresql_where=_ONE_PROGRAMME,
        ),
    )

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    #: completion, reception or review.
    code: Mapped[str] = mapped_column(String(20))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    #: ``workflow.rules.duty_kinds``; empty for all kinds.
    duty_kind: Mapped[str] = mapped_column(String(20), default="")
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class OwnRung(Base):
    """One rung of such a ladder; its fields are those of ``workflow.rules.rungs.Rung``."""

    __tablename__ = "own_rung"
    __table_args__ = (UniqueConstraint("ladder_id", "code"),)

    id: Mapped[PK]
    ladder_id: Mapped[int] = mapped_column(ForeignKey("own_ladder.id"))
    code: Mapped[str] = mapped_column(String(20))
    wait: Mapped[int]
    #: Audiences, separated by commas.
    told: Mapped[str] = mapped_column(String(60))
    copied: Mapped[str] = mapped_column(String(60), default="")
    urging: Mapped[bool] = mapped_column(default=False)
    letter: Mapped[bool] = mapped_column(default=False)
    repeat_every: Mapped[int] = mapped_column(default=0)
    repeat_max: Mapped[int] = mapped_column(default=0)
