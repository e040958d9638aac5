"""The hourly check: what should have been recorded and sent, against what was. It repairs nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import AuditDay, AuditFinding, Event, Outbox, ScheduleSlot
from models.bulk import among, insert_missing
from workflow.rules.local_time import TIMEZONE, local_day
from workflow.rules.mail_times import CLOSES, OPENS
from workflow.services import audit_mails_sql as mails_sql
from workflow.services import audit_meetings_sql as meetings_sql
from workflow.services import audit_sql, schedule
from workflow.services.audit_ladders import ladder_rows
from workflow.services.audit_sql import AsOf, Expected
from workflow.services.mail_switches import hold_reason, line_back_at, line_down_since, released_at

MOST = 20_000
"""So many differences are written down; beyond it something is broken as a whole and the count says so."""
RIPE = timedelta(hours=1)
RECENT = timedelta(days=90)
KEPT = schedule.KEEP_BUSY_SLOTS
_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    """What differs."""

    NOT_RECORDED = "not_recorded"
    NOT_TOLD = "not_told"
    WRONG_DAY = "wrong_day"
    NOT_URGED = "not_urged"
    NOT_ASKED = "not_asked"
    NO_MAIL = "no_mail"
    NOT_TO = "not_to"
    LOST_MAIL = "lost_mail"
    STUCK_MAIL = "stuck_mail"
    TWO_MAILS = "two_mails"
    FEWER_MAILS = "fewer_mails"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; fields as of ``AuditFinding``."""

    kind: Kind
    authority_id: int | None = None
    assignment_id: int | None = None
    outbox_id: int | None = None
    ladder: str = ""
    rung: str = ""
    repeat_no: int = 0
    audience: str = ""
    expected_on: date | None = None
    found: str = ""
    found_on: date | None = None

    @property
    def key(self) -> str:
        """Its name from check to check."""
        return ":".join(
            str(part)
            for part in (
                self.kind.value,
                self.assignment_id or "",
                self.outbox_id or "",
                self.ladder,
                self.rung,
                self.repeat_no,
                self.audience,
            )
        )


def differences(session: Session, *, now: datetime) -> list[Difference]:
    """Everything that differs, at most ``MOST``. ``audit_days.number_days`` has to be called before.

    While mail is held the sweep stands still, so only what was recorded before is looked at.
    """
    found: list[Difference] = []
    for kind, statement in _statements(session, now):
        rows = session.execute(statement.limit(MOST - len(found)))
        found += [Difference(kind, **row._mapping) for row in rows]
        if len(found) >= MOST:
            return found
    return found + _fewer_mails(session, now)


def _statements(session: Session, now: datetime) -> Iterator[tuple[Kind, sa.Select[*tuple[Any, ...]]]]:
    ladders, today = ladder_rows(session), local_day(now)
    held = bool(hold_reason(session))
    at = None if held else compared_to(session)
    if at is not None:
        expected = Expected(ladders)
        yield Kind.NOT_RECORDED, audit_sql.not_recorded(expected, at)
        yield Kind.NOT_TOLD, audit_sql.not_told(expected, at)
        yield Kind.WRONG_DAY, audit_sql.wrong_day(expected, at, _calendar_changed(session))
        before_close = at.began_at.astimezone(TIMEZONE).time() < CLOSES
        leaves = bool(at.working) and before_close
        yield Kind.NOT_ASKED, meetings_sql.nobody_asked(at, leaves_that_day=leaves)
    recent = now - RECENT
    yield Kind.NOT_ASKED, meetings_sql.late_not_asked(today - timedelta(days=mails_sql.LOOKED_BACK))
    yield Kind.NOT_URGED, mails_sql.not_urged(recent)
    yield Kind.NO_MAIL, mails_sql.no_mail(recent)
    yield Kind.NOT_TO, mails_sql.not_to(ladders, recent)
    yield Kind.LOST_MAIL, mails_sql.lost_mail(local_day(recent))
    yield Kind.TWO_MAILS, mails_sql.two_mails(today - timedelta(days=mails_sql.LOOKED_BACK))
    ripe = None if held else _ripe_before(session, now)
    if ripe is not None:
        yield Kind.STUCK_MAIL, mails_sql.stuck_mail(ripe)


def _fewer_mails(session: Session, now: datetime) -> list[Difference]:
    """Sweeps of the last days that promised more mails than there are with their moment."""
    since = now - KEPT
    runs = session.scalars(
        sa.select(ScheduleSlot.result).where(
            ScheduleSlot.job == "sweep", ScheduleSlot.slot >= since, ScheduleSlot.result.contains('"mails"')
        )
    )
    promised = {datetime.fromisoformat(r["at"]): r["mails"] for r in map(json.loads, runs) if r.get("mails")}
    made = sa.select(Outbox.created_at, sa.func.count()).where(Outbox.created_at.in_(promised))
    there = dict(session.execute(made.group_by(Outbox.created_at)).all()) if promised else {}
    return [
        Difference(
            Kind.FEWER_MAILS,
            rung=f"{at:%Y%m%dT%H%M%S}",
            expected_on=local_day(at),
            found=f"{there.get(at, 0)}/{n}",
        )
        for at, n in sorted(promised.items())
        if there.get(at, 0) < n
    ]


def compared_to(session: Session) -> AsOf | None:
    """The sweep before the last one that ran to its end: what it left out, the last one made good.

    None before two sweeps have run, and while the calendar is newer than that sweep.
    """
    began = list(
        session.scalars(
            sa.select(ScheduleSlot.started_at)
            .where(
                ScheduleSlot.job == "sweep",
                ScheduleSlot.finished_at.is_not(None),
                ScheduleSlot.error == "",
                ScheduleSlot.result.contains('"checked"'),
            )
            .order_by(ScheduleSlot.slot.desc())
            .limit(2)
        )
    )
    if len(began) < 2 or began[1] is None or _calendar_changed(session) >= began[1]:
        return None
    day = session.get(AuditDay, local_day(began[1]))
    return AsOf(day.day, day.upto, day.working, began[1]) if day is not None else None


def _calendar_changed(session: Session) -> datetime:
    newest = session.scalar(sa.select(sa.func.max(Event.at)).where(Event.subject == "calendar"))
    return newest or _ALWAYS


def _ripe_before(session: Session, now: datetime) -> datetime | None:
    """Mails ripe by this moment have had an hour of the delivery window; none while the line is down."""
    if line_down_since(session) is not None:
        return None
    local = now.astimezone(TIMEZONE)
    days = session.scalars(
        sa.select(AuditDay.day)
        .where(AuditDay.working == 1, AuditDay.day <= local.date())
        .order_by(AuditDay.day.desc())
        .limit(3)
    )
    left = RIPE
    for day in days:
        opens, closes = _moment(day, OPENS), min(_moment(day, CLOSES), local)
        if closes - opens >= left:
            ripe = (closes - left).astimezone(UTC)
            back = max((at for at in (line_back_at(session), released_at(session)) if at), default=_ALWAYS)
            return ripe if back <= ripe else None
        left -= max(closes - opens, timedelta())
    return None


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, TIMEZONE)


_COLUMNS = (
    "key",
    "kind",
    "authority_id",
    "assignment_id",
    "outbox_id",
    "ladder",
    "rung",
    "repeat_no",
    "audience",
    "expected_on",
    "found",
    "first_seen_at",
    "last_seen_at",
)
_PIECE = 2000


def write_down(session: Session, found: list[Difference], *, now: datetime) -> int:
    """Keep every difference as a row; what is no longer found is marked as gone. Returns the new ones."""
    new = 0
    for start in range(0, len(found), _PIECE):
        piece = {d.key: d for d in found[start : start + _PIECE]}
        known = session.execute(
            sa.select(AuditFinding.id, AuditFinding.key, AuditFinding.gone_at).where(
                AuditFinding.key.in_(piece)
            )
        ).all()
        new += len(piece) - sum(row.gone_at is None for row in known)
        _see_again(session, [row.id for row in known if row.gone_at is not None], now, anew=True)
        _see_again(session, [row.id for row in known if row.gone_at is None], now, anew=False)
        there = {row.key for row in known}
        rows = [_row(key, d, now) for key, d in piece.items() if key not in there]
        insert_missing(session, AuditFinding, _COLUMNS, rows)
    session.execute(
        sa.update(AuditFinding)
        .where(AuditFinding.gone_at.is_(None), AuditFinding.last_seen_at < now)
        .values(gone_at=now)
    )
    return new


def _see_again(session: Session, ids: list[int], now: datetime, *, anew: bool) -> None:
    values: dict[str, Any] = {"last_seen_at": now, "gone_at": None}
    if anew:
        values["first_seen_at"] = now
    if ids:
        session.execute(sa.update(AuditFinding).where(among(session, AuditFinding.id, ids)).values(**values))


def _row(key: str, d: Difference, now: datetime) -> tuple[Any, ...]:
    found = d.found_on.isoformat() if d.found_on else d.found
    who = (d.authority_id, d.assignment_id, d.outbox_id)
    return (
        key,
        d.kind.value,
        *who,
        d.ladder,
        d.rung,
        d.repeat_no,
        d.audience,
        d.expected_on,
        found,
        now,
        now,
    )


def figures(found: list[Difference]) -> dict[str, int]:
    """How many differences of each kind, for the log of runs."""
    counts: dict[str, int] = {}
    for d in found:
        counts[d.kind.value] = counts.get(d.kind.value, 0) + 1
    return counts
