"""Agencies as a tree with validity dates, their other names, successors and groups."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base


class Agency(Base):
    """An agency or unit. The root of a tree is the authority whose plans are followed."""

    __tablename__ = "agency"
    __table_args__ = (
        CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to",
            "validity",
        ),
        Index(None, "authority_id", "folded"),
        Index(None, "path"),
    )

    id: Mapped[PK]
    #: The root of this tree; a root names itself.
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    #: Ids from the root down to this agency, each followed by a dot: ``"1.5.9."``.
    path: Mapped[str] = mapped_column(String(200), default="")
    name: Mapped[str] = mapped_column(String(300))
    short_name: Mapped[str] = mapped_column(String(60), default="")
    #: Accent-free name for matching and search (``workflow.rules.names.fold``).
    folded: Mapped[str] = mapped_column(String(300))
    sort_key: Mapped[str] = mapped_column(String(640))
    #: Place in the official order of the authority; ties fall back on ``sort_key``.
    order_no: Mapped[int] = mapped_column(default=0)
    #: The agency's own mailbox, used where nobody holds the post.
    email: Mapped[str] = mapped_column(String(254), default="")
    #: On a root only: the agency that keeps the register (cơ quan thường trực).
    standing_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class AgencyAlias(Base):
    """Another name or abbreviation under which documents write an agency or a group."""

    __tablename__ = "agency_alias"
    __table_args__ = (
        UniqueConstraint("authority_id", "folded"),
        CheckConstraint("(agency_id IS NULL) <> (group_id IS NULL)", "one_target"),
    )

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("agency_group.id"), index=True)
    alias: Mapped[str] = mapped_column(String(300))
    folded: Mapped[str] = mapped_column(String(300))


class AgencySuccessor(Base):
    """Who takes over from an agency that was merged, split or renamed, from which day, by which act."""

    __tablename__ = "agency_successor"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    since: Mapped[date]
    decision: Mapped[str] = mapped_column(String(300), default="")


class AgencyGroup(Base):
    """A class of agencies as plans name it ("UBND các xã, phường"); fanned out at registration."""

    __tablename__ = "agency_group"
    __table_args__ = (UniqueConstraint("authority_id", "folded"),)

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(300))
    folded: Mapped[str] = mapped_column(String(300))


class GroupMember(Base):
    """One agency of a group."""

    __tablename__ = "group_member"

    group_id: Mapped[int] = mapped_column(ForeignKey("agency_group.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True, index=True)
