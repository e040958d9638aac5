"""Whether everything that the promise depends on is at work, read from rows alone, part by part."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import AccountLink, AuditFinding, LinkState, Outbox, ScheduleSlot
from models.notice import Delivery
from workflow.rules.mail_times import ripe_before
from workflow.services import file_scans
from workflow.services.account_links import GOOD_FOR
from workflow.services.calendar import load_calendar
from workflow.services.down_since import Server, down_since
from workflow.services.health_part import Part
from workflow.services.mail_switches import hold_reason, line_back_at, line_down_since, released_at
from workflow.services.safekeeping_reading import read_backups, read_manifests
from workflow.services.schedule import AUDIT_EVERY, SWEEP_EVERY

PERIODS = 3
SWEEP_LATE = PERIODS * SWEEP_EVERY
AUDIT_LATE = PERIODS * AUDIT_EVERY
LINK_LATE = timedelta(minutes=5)
"""A link that was asked for leaves within seconds."""
TAKEN_WITHIN = timedelta(minutes=5)
"""A slot that nobody took for so long: the queue or the worker is away."""


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
        "links": _links(session, now),
        "mail_line": _mail(session),
        "manifests": read_manifests(session, now=now),
        "backups": read_backups(session, now=now),
        "scanner": _scanner(session, now),
        "evidence": _evidence(session),
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


def _scanner(session: Session, now: datetime) -> Part:
    """It answers, and no file waits long for its verdict; without a scanner nothing was ever asked of one."""
    down = down_since(session, Server.SCANNER)
    if down is not None:
        return Part(ok=False, since=down, why="no_answer")
    if session.scalar(sa.select(ScheduleSlot.slot).where(ScheduleSlot.job == "scan").limit(1)) is None:
        return Part(ok=True, why="no_scanner")
    count, first = file_scans.waits_since(session)
    late = first is not None and now - first > file_scans.LATE
    return Part(ok=not late, since=first if late else None, n=count if late else 0)


def _evidence(session: Session) -> Part:
    """The bucket answers; a folder is part of the machine that asks."""
    down = down_since(session, Server.EVIDENCE)
    return Part(ok=down is None, since=down, why="" if down is None else "no_answer")


def _queue(session: Session, now: datetime) -> Part:
    """The clock's rings are not answered, or rows wait that no worker took."""
    down = down_since(session, Server.QUEUE)
    if down is not None and now - down > TAKEN_WITHIN:
        return Part(ok=False, since=down, why="no_answer")
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


def _links(session: Session, now: datetime) -> Part:
    """People wait for the link that lets them in, although the line works."""
    if line_down_since(session):
        return Part(ok=True)
    n, oldest = session.execute(
        sa.select(sa.func.count(), sa.func.min(AccountLink.asked_at)).where(
            AccountLink.state == LinkState.WAITING,
            AccountLink.asked_at < now - LINK_LATE,
            AccountLink.asked_at > now - GOOD_FOR,
        )
    ).one()
    return Part(ok=not n, since=oldest, n=n)


def _mail(session: Session) -> Part:
    if hold_reason(session):
        return Part(ok=False, why="held")
    down = line_down_since(session)
    return Part(ok=down is None, since=down, why="line_down" if down else "")
