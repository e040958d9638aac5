"""What stands wrong with the reminders themselves, as columns for the statement of a page's frame."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from models import AuditFinding, ScheduleSlot
from workflow.services.health_reading import SWEEP_LATE


@dataclass(frozen=True, slots=True)
class Alarm:
    """``no_sweep_since``: no sweep has ended for three periods. ``differences`` stand since ``since``."""

    no_sweep_since: datetime | None
    differences: int
    since: datetime | None


def alarm_columns() -> tuple[sa.Label[datetime | None], ...]:
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
    return tuple(query.scalar_subquery().label(f"alarm_{name}") for name, query in named.items())


def alarm(
    finished: datetime | None,
    first: datetime | None,
    differences: int,
    since: datetime | None,
    *,
    now: datetime,
) -> Alarm:
    """The columns as they were read."""
    last = finished or first
    late = last is not None and now - last > SWEEP_LATE
    return Alarm(last if late else None, differences, since)
