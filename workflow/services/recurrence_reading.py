"""A recurring duty as its page shows it: the rhythm, what comes next, the periods and how they stand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Duty, Event, HeldPeriod, User
from models.classification_sql import overdue
from workflow.rules.calendar import WorkCalendar
from workflow.rules.deadline import DeadlineKind
from workflow.rules.permissions import Actor
from workflow.rules.recurrence import Occurrence
from workflow.rules.recurrence_words import recurrence_words
from workflow.rules.states import State
from workflow.services import scope
from workflow.services.held_periods import Held, waiting_of
from workflow.services.rhythm import recurrence_of

SHOWN_AHEAD = 4
SHOWN_PERIODS = 24
_VERBS = ("rhythm_set", "rhythm_stopped")


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One period that was handed out: ``done`` of ``total``, ``late`` of them overdue; no code: the duty as a whole."""

    code: str
    due: date | None
    done: int
    total: int
    late: int


@dataclass(frozen=True, slots=True)
class RhythmView:
    """``words`` are empty where nobody knows the rhythm; ``opens_on`` where another period is to come."""

    words: str
    ahead: list[Occurrence]
    opens_on: date | None
    periods: list[PeriodLine]
    more_periods: bool
    held: list[Held]
    decision: str
    decided_by: str
    chosen: str

    @property
    def stopped(self) -> bool:
        """There was a rhythm, and no period comes any more."""
        return bool(self.words) and self.opens_on is None


def comes_back(duty: Duty) -> bool:
    """Whether the page of the duty speaks of periods."""
    return bool(duty.rhythm) or duty.deadline_kind == DeadlineKind.RECURRING


def rhythm_view(
    session: Session, actor: Actor, duty: Duty, today: date, calendar: WorkCalendar, asked: str | None
) -> RhythmView:
    """Everything the page of a recurring duty adds, in three statements.

    ``asked`` is the period whose assignments are listed; the newest one where it names none.
    """
    rhythm = recurrence_of(duty)
    periods = _periods(session, actor, duty, today)
    codes = [line.code for line in periods]
    event = _last_decision(session, duty)
    return RhythmView(
        recurrence_words(duty.rhythm) if rhythm else "",
        rhythm.ahead(today, calendar, SHOWN_AHEAD) if rhythm and duty.next_period_on else [],
        duty.next_period_on,
        periods[:SHOWN_PERIODS],
        len(periods) > SHOWN_PERIODS,
        waiting_of(session, HeldPeriod.duty_id == duty.id),
        json.loads(event.payload).get("decision", "") if event else "",
        event.full_name or "" if event else "",
        asked if asked in codes else codes[0] if codes else "",
    )


def _periods(session: Session, actor: Actor, duty: Duty, today: date) -> list[PeriodLine]:
    """The newest periods first, one more than are shown."""

    def count(what: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((what, 1), else_=0)), 0)

    last = sa.func.max(Assignment.due)
    rows = session.execute(
        sa.select(
            Assignment.period,
            last.label("due"),
            count(Assignment.state == State.COMPLETED).label("done"),
            count(Assignment.state != State.WITHDRAWN).label("total"),
            count(overdue(today)).label("late"),
        )
        .where(Assignment.duty_id == duty.id, scope.visible(actor))
        .group_by(Assignment.period)
        .order_by(sa.case((Assignment.period == "", 1), else_=0), last.desc(), Assignment.period.desc())
        .limit(SHOWN_PERIODS + 1)
    )
    return [PeriodLine(r.period, r.due, int(r.done), int(r.total), int(r.late)) for r in rows]


def _last_decision(session: Session, duty: Duty) -> Any:
    return session.execute(
        sa.select(Event.payload, User.full_name)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.subject == "duty", Event.subject_id == duty.id, Event.verb.in_(_VERBS))
        .order_by(Event.seq.desc())
        .limit(1)
    ).first()
