"""What stands wrong with the reminders themselves, as columns for the statement of a page's frame."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models import AuditFinding, ScheduleSlot
from workflow.services.down_since import down_columns, moment
from workflow.services.health_reading import SWEEP_LATE
from workflow.services.safekeeping_reading import LATE as BACKUP_LATE
from workflow.services.safekeeping_reading import newest_backup_column


@dataclass(frozen=True, slots=True)
class Alarm:
    """``no_sweep_since``: no sweep has ended for three periods. ``differences`` stand since ``since``.

    ``no_backup_since``: the newest backup is of that moment, more than a night and a day ago.
    ``queue_down``, ``scanner_down``, ``evidence_down``: since when the server does not answer.
    """

    no_sweep_since: datetime | None
    differences: int
    since: datetime | None
    no_backup_since: datetime | None
    queue_down: datetime | None
    scanner_down: datetime | None
    evidence_down: datetime | None


def alarm_columns() -> tuple[sa.Label[Any], ...]:
    """Read them with ``alarm``. Where no sweep was ever planned there is nothing to miss."""
    sweeps = ScheduleSlot.job == "sweep"
    finished = (
        sa.select(ScheduleSlot.finished_at)
        .where(sweeps, ScheduleSlot.finished_at.is_not(None), ScheduleSlot.error == "")
        .order_by(ScheduleSlot.slot.desc())
        .limit(1)
    )
    first = sa.select(sa.func.min(ScheduleSlot.created_at)).where(sweeps)
    there = AuditFinding.gone_at.is_(None)
    count = sa.select(sa.func.count()).select_from(AuditFinding).where(there)
    since = sa.select(sa.func.min(AuditFinding.first_seen_at)).where(there)
    named = {"finished": finished, "first": first, "differences": count, "since": since}
    columns = (query.scalar_subquery().label(f"alarm_{name}") for name, query in named.items())
    return (*columns, newest_backup_column(), *down_columns())


def alarm(
    finished: datetime | None,
    first: datetime | None,
    differences: int,
    since: datetime | None,
    backup: datetime | None,
    *down: str | None,
    now: datetime,
) -> Alarm:
    """The columns as they were read."""
    last = finished or first
    late = last is not None and now - last > SWEEP_LATE
    old = backup is not None and now - backup > BACKUP_LATE
    return Alarm(
        last if late else None, differences, since, backup if old else None, *(moment(text) for text in down)
    )
