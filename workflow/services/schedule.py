"""Slots of scheduled jobs as rows: made once whoever asks, taken by one worker at a time, finished once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import LoginGuard, ScheduleSlot, UserSession
from models.bulk import insert_missing
from workflow.services import once

SWEEP_EVERY, AUDIT_EVERY = timedelta(minutes=5), timedelta(hours=1)
LEASE = timedelta(seconds=60)
TRIES = 20
KEEP_SLOTS = timedelta(days=90)
KEEP_BUSY_SLOTS = timedelta(days=2)
KEEP_GUARDS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A slot that somebody should run now."""

    job: str
    slot: datetime
    attempts: int


def make_slot(session: Session, job: str, slot: datetime, *, now: datetime) -> None:
    """The slot as a row; with several clocks the primary key lets the first one make it."""
    columns = ("job", "slot", "created_at", "owner", "attempts", "result", "error")
    insert_missing(session, ScheduleSlot, columns, [(job, slot, now, "", 0, "{}", "")])


def has_slot(session: Session, job: str, slot: datetime) -> bool:
    """Whether the slot was made already."""
    return session.get(ScheduleSlot, (job, slot)) is not None


def is_unfinished(session: Session, job: str) -> bool:
    """Whether a slot of the job waits or is being run."""
    unfinished = sa.select(ScheduleSlot.slot).where(
        ScheduleSlot.job == job, ScheduleSlot.finished_at.is_(None)
    )
    return session.scalar(unfinished.limit(1)) is not None


def waiting_slots(session: Session, *, now: datetime) -> list[Waiting]:
    """The newest unfinished slot of each job, unless a worker holds it."""
    rows = session.execute(
        sa.select(
            ScheduleSlot.job,
            ScheduleSlot.slot,
            ScheduleSlot.attempts,
            ScheduleSlot.lease_until,
        )
        .where(ScheduleSlot.finished_at.is_(None))
        .order_by(ScheduleSlot.slot)
    )
    newest = {row.job: row for row in rows}
    return [
        Waiting(row.job, row.slot, row.attempts)
        for row in newest.values()
        if row.lease_until is None or row.lease_until < now
    ]


def take(session: Session, job: str, slot: datetime, *, owner: str, now: datetime) -> bool:
    """Take the slot for 60 seconds; ``False``: it is finished, or another worker has it.

    Older unfinished slots of the job end here: jobs look at the state of things, so one run is enough.
    """
    taken = session.execute(
        sa.update(ScheduleSlot)
        .where(
            ScheduleSlot.job == job,
            ScheduleSlot.slot == slot,
            ScheduleSlot.finished_at.is_(None),
            sa.or_(ScheduleSlot.lease_until.is_(None), ScheduleSlot.lease_until < now),
        )
        .values(started_at=now, owner=owner, lease_until=now + LEASE, attempts=ScheduleSlot.attempts + 1)
        .returning(ScheduleSlot.slot)
    ).first()
    if taken is None:
        return False
    session.execute(
        sa.update(ScheduleSlot)
        .where(
            ScheduleSlot.job == job,
            ScheduleSlot.slot < slot,
            ScheduleSlot.finished_at.is_(None),
            sa.or_(ScheduleSlot.lease_until.is_(None), ScheduleSlot.lease_until < now),
        )
        .values(finished_at=now, result='{"superseded": true}')
    )
    return True


def keep(session: Session, job: str, slot: datetime, *, owner: str, now: datetime) -> None:
    """Prolong the lease of a slot whose work goes on."""
    session.execute(
        sa.update(ScheduleSlot)
        .where(ScheduleSlot.job == job, ScheduleSlot.slot == slot, ScheduleSlot.owner == owner)
        .values(lease_until=now + LEASE)
    )


def finish(
    session: Session, job: str, slot: datetime, result: Mapping[str, Any], *, owner: str, now: datetime
) -> None:
    """Write down the figures; only the worker that holds the slot can."""
    session.execute(
        sa.update(ScheduleSlot)
        .where(
            ScheduleSlot.job == job,
            ScheduleSlot.slot == slot,
            ScheduleSlot.owner == owner,
            ScheduleSlot.finished_at.is_(None),
        )
        .values(
            finished_at=now,
            lease_until=None,
            error="",
            result=json.dumps(result, ensure_ascii=False, sort_keys=True),
        )
    )


def fail(session: Session, job: str, slot: datetime, error: str, *, owner: str, now: datetime) -> None:
    """Write down why it broke. It is run again when the lease ends; after 20 tries it counts as finished."""
    row = session.get(ScheduleSlot, (job, slot))
    if row is None or row.owner != owner or row.finished_at is not None:
        return
    row.error = error[:2000]
    if row.attempts >= TRIES:
        row.finished_at = now


def last_finished(session: Session, job: str) -> datetime | None:
    """The newest slot of the job that was run to its end."""
    return session.scalar(
        sa.select(sa.func.max(ScheduleSlot.slot)).where(
            ScheduleSlot.job == job, ScheduleSlot.finished_at.is_not(None), ScheduleSlot.error == ""
        )
    )


def purge(session: Session, *, now: datetime, idle: timedelta, busy: tuple[str, ...]) -> dict[str, int]:
    """Remove old slots, sessions unseen for ``idle``, login guards that no longer count and keys of a day ago."""
    made = {
        "sessions": sa.delete(UserSession).where(UserSession.seen_at < now - idle),
        "guards": sa.delete(LoginGuard).where(
            LoginGuard.window_start < now - KEEP_GUARDS,
            sa.or_(LoginGuard.locked_until.is_(None), LoginGuard.locked_until < now),
        ),
        "slots": sa.delete(ScheduleSlot).where(
            sa.or_(
                ScheduleSlot.slot < now - KEEP_SLOTS,
                sa.and_(ScheduleSlot.job.in_(busy), ScheduleSlot.slot < now - KEEP_BUSY_SLOTS),
            )
        ),
    }
    figures = {"keys": once.purge(session, now=now)}
    for name, statement in made.items():
        figures[name] = len(session.execute(statement.returning(sa.literal(1))).all())
    return figures
