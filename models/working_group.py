"""Working groups (tổ công tác) by level, the decisions that made them, and their members."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base, Choice
from workflow.rules.working_groups import Act, GroupKind, GroupLevel, GroupRole


class WorkingGroup(Base):
    """One group, or several of one level and place that are kept as one line (the hamlets of a ward)."""

    __tablename__ = "working_group"
    __table_args__ = (
        UniqueConstraint("authority_id", "folded"),
        CheckConstraint("group_count >= 1", "group_count"),
        CheckConstraint("headcount IS NULL OR headcount >= 0", "headcount"),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", "validity"),
    )

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    #: The agency whose group it is.
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(300))
    folded: Mapped[str] = mapped_column(String(300))
    level: Mapped[GroupLevel] = mapped_column(Choice(GroupLevel))
    kind: Mapped[GroupKind] = mapped_column(Choice(GroupKind), default=GroupKind.TEAM)
    #: How many groups this line stands for.
    group_count: Mapped[int] = mapped_column(default=1)
    #: How many members it has where nobody has written down their names; none: the names are counted.
    headcount: Mapped[int | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    #: Anything a reader must know, such as where the number of members comes from.
    remark: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class GroupDecision(Base):
    """A decision that established, strengthened or dissolved a group."""

    __tablename__ = "working_group_decision"
    __table_args__ = (UniqueConstraint("group_id", "number", "issued_on"), Index(None, "issued_on"))

    id: Mapped[PK]
    group_id: Mapped[int] = mapped_column(ForeignKey("working_group.id"))
    act: Mapped[Act] = mapped_column(Choice(Act))
    number: Mapped[str] = mapped_column(String(100))
    issued_on: Mapped[date]
    #: As the report names it: "Chủ tịch UBND thành phố".
    issuer: Mapped[str] = mapped_column(String(300))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    entered_at: Mapped[datetime]


class WorkingGroupMember(Base):
    """One person in one group, from one day to another."""

    __tablename__ = "working_group_member"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", "validity"),
        Index(None, "group_id"),
    )

    id: Mapped[PK]
    group_id: Mapped[int] = mapped_column(ForeignKey("working_group.id"))
    name: Mapped[str] = mapped_column(String(200))
    #: Post and agency as the decision writes them.
    title: Mapped[str] = mapped_column(String(300), default="")
    role: Mapped[GroupRole] = mapped_column(Choice(GroupRole), default=GroupRole.MEMBER)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
