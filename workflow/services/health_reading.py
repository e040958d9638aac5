"""Whether everything that the promise depends on is at work, read from rows alone, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import AuditFinding, Outbox, ScheduleSlot
from models.notice import Delivery
from workflow.rules.mail_times import ripe_before
from workflow.services.calendar import load_calendar
from workflow.services.mail_switches import hold_reason, line_back_at, line_down_since, released_at
from workflow.services.schedule import AUDIT_EVERY, SWEEP_EVERY

PERIODS = 3
SWEEP_LATE = PERIODS * SWEEP_EVERY
AUDIT_LATE = PERIODS * AUDIT_EVERY
TAKEN_WITHIN = timedelta(minutes=5)
"""A slot that nobody took for so long: the queue or the worker is away."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part: ``since`` when it is not well (where that is known), ``n`` how many things are wrong."""

    ok: bool
    since: datetime | None = None
    n: int = 0
    #: A code without names: "held", "line_down", "never".
    why: str = ""


Parts = dict[str, Part]


def read_health(session: Session, *, now: datetime) -> Parts:
    """Every part but the database itself, which has answered when this returns."""
    return {
        "clock": _fresh(_newest(session, "sweep", ScheduleSlot.created_at), now, SWEEP_LATE),
        "queue": _queue(session, now),
        "sweep": _fresh(_newest(session, "sweep", ScheduleSlot.finished_at), now, SWEEP_LATE),
        "auditor": _fresh(_newest(session, "audit", ScheduleSlot.finished_at), now, AUDIT_LATE),
        "differences": _differences(session),
        "outbox": _outbox(session, now),
        "mail_line": _mail(session),
    }


def is_well(parts: Parts, *, without: tuple[str, ...] = ()) -> bool:
    """Whether all parts are at work, those named aside."""
    return all(part.ok for name, part in parts.items() if name not in without)


def as_json(parts: Parts) -> dict[str, Any]:
    """Plain values, without any name or address."""
    return {
        name: {
            "ok": part.ok,
            **({"since": part.since.isoformat()} if part.since else {}),
            **({"count": part.n} if part.n else {}),
            **({"why": part.why} if part.why else {}),
        }
        for name, part in parts.items()
    }


def _newest(session: Session, job: str, moment: Any) -> datetime | None:
    """The newest ``moment`` of a slot of the job that did not break."""
    found: datetime | None = session.scalar(
        sa.select(moment)
        .where(ScheduleSlot.job == job, moment.is_not(None), ScheduleSlot.error == "")
        .order_by(ScheduleSlot.slot.desc())
        .limit(1)
    )
    return found


def _fresh(newest: datetime | None, now: datetime, late: timedelta) -> Part:
    if newest is None:
        return Part(ok=False, why="never")
    return Part(ok=True) if now - newest <= late else Part(ok=False, since=newest)


def _queue(session: Session, now: datetime) -> Part:
    """Rows that wait for a worker: what the queue itself says is of no account."""
    newest = (
        sa.select(sa.func.max(ScheduleSlot.slot))
        .where(ScheduleSlot.finished_at.is_(None))
        .group_by(ScheduleSlot.job)
    )
    n, oldest = session.execute(
        sa.select(sa.func.count(), sa.func.min(ScheduleSlot.created_at)).where(
            ScheduleSlot.finished_at.is_(None),
            ScheduleSlot.slot.in_(newest),
            ScheduleSlot.created_at < now - TAKEN_WITHIN,
            sa.or_(ScheduleSlot.lease_until.is_(None), ScheduleSlot.lease_until < now),
        )
    ).one()
    return Part(ok=not n, since=oldest, n=n)


def _differences(session: Session) -> Part:
    n, first = session.execute(
        sa.select(sa.func.count(), sa.func.min(AuditFinding.first_seen_at)).where(
            AuditFinding.gone_at.is_(None)
        )
    ).one()
    return Part(ok=not n, since=first, n=n)


def _outbox(session: Session, now: datetime) -> Part:
    """Mails that had an hour of the delivery window and still wait; a held or broken line is its own part."""
    if hold_reason(session) or line_down_since(session):
        return Part(ok=True)
    ripe = ripe_before(now, load_calendar(session))
    back = [at for at in (line_back_at(session), released_at(session)) if at is not None]
    if any(at > ripe for at in back):
        return Part(ok=True)
    n, oldest = session.execute(
        sa.select(sa.func.count(), sa.func.min(Outbox.not_before)).where(
            Outbox.state.in_((Delivery.PENDING, Delivery.SENDING, Delivery.UNCERTAIN)),
            Outbox.not_before <= ripe,
            Outbox.created_at <= ripe,
        )
    ).one()
    return Part(ok=not n, since=oldest, n=n)


def _mail(session: Session) -> Part:
    if hold_reason(session):
        return Part(ok=False, why="held")
    down = line_down_since(session)
    return Part(ok=down is None, since=down, why="line_down" if down else "")
