"""Figures of the machinery for a monitoring system: counts and ages, no name and no address."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import FAILED, ON_THE_WAY, Outbox, ScheduleSlot
from models.notice import Delivery
from workflow.services.health_reading import read_health


def read_metrics(session: Session, *, now: datetime) -> list[tuple[str, str, dict[str, float]]]:
    """Name, what it is, and its values by label ("" where there is one value only)."""
    waiting, oldest = session.execute(
        sa.select(sa.func.count(), sa.func.min(Outbox.not_before)).where(
            Outbox.state.in_(ON_THE_WAY), Outbox.not_before <= now
        )
    ).one()
    counted = session.execute(sa.select(Outbox.state, sa.func.count()).group_by(Outbox.state))
    states: dict[Delivery, int] = {row[0]: row[1] for row in counted}
    slots = session.scalar(
        sa.select(sa.func.count()).select_from(ScheduleSlot).where(ScheduleSlot.finished_at.is_(None))
    )
    parts = read_health(session, now=now)
    return [
        (
            "dondoc_part_ok",
            "1 where a part of the machinery is at work",
            {f'part="{n}"': float(p.ok) for n, p in parts.items()},
        ),
        ("dondoc_last_run_age_seconds", "since a job last ended well", _ages(session, now)),
        (
            "dondoc_mails",
            "mails by state",
            {f'state="{state}"': float(states.get(state, 0)) for state in Delivery},
        ),
        (
            "dondoc_mails_failed",
            "mails that did not arrive",
            {"": float(sum(states.get(s, 0) for s in FAILED))},
        ),
        ("dondoc_outbox_due", "mails that may leave and have not", {"": float(waiting)}),
        ("dondoc_outbox_age_seconds", "how long the oldest of them has waited", {"": _since(oldest, now)}),
        ("dondoc_slots_waiting", "runs of jobs that have not ended", {"": float(slots or 0)}),
    ]


def _ages(session: Session, now: datetime) -> dict[str, float]:
    rows = session.execute(
        sa.select(ScheduleSlot.job, sa.func.max(ScheduleSlot.finished_at))
        .where(ScheduleSlot.error == "", ScheduleSlot.finished_at.is_not(None))
        .group_by(ScheduleSlot.job)
    )
    return {f'job="{job}"': _since(at, now) for job, at in rows}


def _since(at: datetime | None, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds()) if at else 0.0
