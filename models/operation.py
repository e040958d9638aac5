"""Rows that say what the background has to do: schedule slots, key-task lists, settings."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base


class ScheduleSlot(Base):
    """One run of one job at one time; its key decides between several clocks."""

    __tablename__ = "schedule_slot"
    __table_args__ = (Index(None, "finished_at", "slot"),)

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    slot: Mapped[datetime] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    owner: Mapped[str] = mapped_column(String(80), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    #: JSON figures of the run, shown in the sweep log.
    result: Mapped[str] = mapped_column(Text, default="{}")
    error: Mapped[str] = mapped_column(Text, default="")


class KeyTaskList(Base):
    """The roll-up "nhiệm vụ trọng tâm" for one period of one authority."""

    __tablename__ = "key_task_list"
    __table_args__ = (UniqueConstraint("authority_id", "period"),)

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    #: Code of the period ahead: ``2026-H2`` (``workflow.rules.periods``).
    period: Mapped[str] = mapped_column(String(10))
    computed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class KeyTaskItem(Base):
    """One sentence of the roll-up; the editor's words win over the computed ones."""

    __tablename__ = "key_task_item"
    __table_args__ = (UniqueConstraint("list_id", "key"),)

    id: Mapped[PK]
    list_id: Mapped[int] = mapped_column(ForeignKey("key_task_list.id"))
    #: What it is about, stable over recomputation: kind, duty, lead.
    key: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    #: overdue, due, continuous.
    kind: Mapped[str] = mapped_column(String(20))
    heading: Mapped[str] = mapped_column(String(300))
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"), index=True)
    computed_text: Mapped[str] = mapped_column(Text)
    #: The editor's own words; none while untouched.
    edited_text: Mapped[str | None] = mapped_column(Text)
    dropped: Mapped[bool] = mapped_column(default=False)
    #: Whether the last computation still found it; a stale item stays only if it was edited.
    current: Mapped[bool] = mapped_column(default=True)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class KeyTaskLink(Base):
    """The assignments behind a sentence."""

    __tablename__ = "key_task_link"

    item_id: Mapped[int] = mapped_column(ForeignKey("key_task_item.id"), primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True, index=True)


class CalendarDay(Base):
    """A day off or a worked weekend day, with the decision that says so."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    #: Number of the deciding document, or "holidays" for a seeded day.
    decision: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(200), default="")


class Setting(Base):
    """A switch that an administrator turned, such as holding all mail."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class OnceKey(Base):
    """One act that a person's browser or program named by a key: done once, answered alike (``trust.md`` D5)."""

    __tablename__ = "idempotency"

    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    #: Digest of what was asked: the same key with something else is refused.
    body_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    #: The answer; none until it is known, or where its process died after the act was done.
    status: Mapped[int | None]
    location: Mapped[str] = mapped_column(Text, default="")
