"""Whether what happens each night did happen: the manifest of the book, the backup and its age."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import ScheduleSlot
from workflow.services.health_part import Part

LATE = timedelta(hours=36)
"""A night and the day after it."""
FIRST_TRY = timedelta(hours=1)


def read_manifests(session: Session, *, now: datetime) -> Part:
    """``since`` is the moment of the newest one, also where all is well; not well when the last night's is missing."""
    last = _last_done(session, "manifest")
    return _aged(session, "manifest", last.finished_at if last else None, now)


def read_backups(session: Session, *, now: datetime) -> Part:
    """``since`` is the moment of the newest backup, also where all is well. ``no_folder``: none is asked for."""
    last = _last_done(session, "backup")
    if last is None:
        return _aged(session, "backup", None, now)
    if not json.loads(last.result).get("no_folder"):
        return _aged(session, "backup", last.finished_at, now)
    if _trying(session, "backup", last):
        return _aged(session, "backup", None, now)
    return Part(ok=True, why="no_folder")


def newest_backup_column() -> sa.Label[datetime | None]:
    """When the newest backup ended, for a statement that is run anyway; none where none was ever made."""
    made = (
        sa.select(ScheduleSlot.finished_at)
        .where(
            ScheduleSlot.job == "backup",
            ScheduleSlot.finished_at.is_not(None),
            ScheduleSlot.error == "",
            ScheduleSlot.result.contains('"set"'),
        )
        .order_by(ScheduleSlot.slot.desc())
        .limit(1)
    )
    return made.scalar_subquery().label("newest_backup")


def _last_done(session: Session, job: str) -> ScheduleSlot | None:
    return session.scalar(
        sa.select(ScheduleSlot)
        .where(ScheduleSlot.job == job, ScheduleSlot.finished_at.is_not(None), ScheduleSlot.error == "")
        .order_by(ScheduleSlot.slot.desc())
        .limit(1)
    )


def _trying(session: Session, job: str, last: ScheduleSlot) -> bool:
    """Whether a later slot broke: a folder was set and cannot be used."""
    later = sa.select(ScheduleSlot.slot).where(
        ScheduleSlot.job == job, ScheduleSlot.slot > last.slot, ScheduleSlot.error != ""
    )
    return session.scalar(later.limit(1)) is not None


def _aged(session: Session, job: str, done: datetime | None, now: datetime) -> Part:
    if done is not None:
        return Part(ok=now - done <= LATE, since=done)
    first = session.scalar(sa.select(sa.func.min(ScheduleSlot.created_at)).where(ScheduleSlot.job == job))
    if first is None or now - first <= FIRST_TRY:
        return Part(ok=True)
    return Part(ok=False, since=first, why="never")
