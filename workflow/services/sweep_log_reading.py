"""Runs of the background jobs, and the notices recorded for the actor's own authorities."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import (
    Agency,
    Assignment,
    Duty,
    Notice,
    Outcome,
    ScheduleSlot,
)
from workflow.rules.permissions import Actor
from workflow.services.log_pages import PAGE, Paged, logged_authorities, place_of

RUNS = 20


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one job. ``lag`` and ``took`` in seconds; ``trouble`` names the kind of error only; ``opened`` periods handed out."""

    job: str
    slot: datetime
    started_at: datetime | None
    finished_at: datetime | None
    lag: int | None
    took: float | None
    attempts: int
    trouble: str
    held: bool
    set_aside: int
    sent: int = 0
    skipped: int = 0
    opened: int = 0


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A rung that was reached, told or only recorded, and of what."""

    id: int
    assignment_id: int
    text: str
    agency: str
    ladder: str
    wait: int
    urging: bool
    reached_on: date
    recorded_at: datetime
    outcome: Outcome
    reason: str


def read_runs(session: Session, actor: Actor) -> list[Run]:
    """The latest runs of every job, newest first, with the notices recorded for the actor's authorities."""
    slots = session.execute(
        sa.select(ScheduleSlot).order_by(ScheduleSlot.slot.desc(), ScheduleSlot.job).limit(RUNS)
    ).scalars()
    shown = list(slots)
    counts = _notices_by_moment(session, actor, shown)
    return [_run(slot, counts) for slot in shown]


def _notices_by_moment(
    session: Session, actor: Actor, slots: Sequence[ScheduleSlot]
) -> dict[tuple[datetime, Outcome], int]:
    started = [s.started_at for s in slots if s.job == "sweep" and s.started_at]
    if not started:
        return {}
    rows = session.execute(
        sa.select(Notice.recorded_at, Notice.outcome, sa.func.count())
        .join(Assignment, Assignment.id == Notice.assignment_id)
        .where(Notice.recorded_at >= min(started), Assignment.authority_id.in_(logged_authorities(actor)))
        .group_by(Notice.recorded_at, Notice.outcome)
    )
    return {(at, outcome): n for at, outcome, n in rows}


def _run(slot: ScheduleSlot, counts: dict[tuple[datetime, Outcome], int]) -> Run:
    result: dict[str, Any] = json.loads(slot.result or "{}")
    begun, ended = slot.started_at, slot.finished_at

    def recorded(outcome: Outcome) -> int:
        if slot.job != "sweep" or begun is None:
            return 0
        return sum(
            n
            for (at, kind), n in counts.items()
            if kind is outcome and begun <= at and (not ended or at <= ended)
        )

    return Run(
        slot.job,
        slot.slot,
        begun,
        ended,
        int((begun - slot.slot).total_seconds()) if begun else None,
        round((ended - begun).total_seconds(), 1) if begun and ended else None,
        slot.attempts,
        slot.error.split(":", 1)[0][:80],
        bool(result.get("held")),
        len(result.get("set_aside", ())),
        recorded(Outcome.SENT),
        recorded(Outcome.SKIPPED),
        int(result.get("assignments", 0)),
    )


def read_notices(
    session: Session, actor: Actor, *, outcome: Outcome | None = None, page: int = 1
) -> Paged[NoticeRow]:
    """Notices of the actor's authorities, newest first."""
    found: list[sa.ColumnElement[bool]] = [Assignment.authority_id.in_(logged_authorities(actor))]
    if outcome is not None:
        found.append(Notice.outcome == outcome)
    source = sa.select(sa.func.count()).select_from(Notice)
    n = session.scalar(source.join(Assignment, Assignment.id == Notice.assignment_id).where(*found)) or 0
    page, pages = place_of(page, n)
    rows = session.execute(
        sa.select(
            Notice.id,
            Notice.assignment_id,
            Duty.text,
            Agency.name,
            Notice.ladder,
            Notice.wait,
            Notice.urging,
            Notice.reached_on,
            Notice.recorded_at,
            Notice.outcome,
            Notice.reason,
        )
        .join(Assignment, Assignment.id == Notice.assignment_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(*found)
        .order_by(Notice.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return Paged([NoticeRow(*row) for row in rows], n, page, pages)
