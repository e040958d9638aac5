"""The SQL twins of ``workflow.rules.classification`` and ``silence``; one test compares each over a grid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from models.assignment import Assignment
from models.base import UTCDateTime
from models.duty import Duty
from workflow.rules.local_time import TIMEZONE
from workflow.rules.silence import OWN_MONTHS, SILENCE_MONTHS, silent_before
from workflow.rules.states import State


def still_open() -> sa.ColumnElement[bool]:
    """Neither completed nor withdrawn; the predicate of the partial indexes."""
    return Assignment.closed_on.is_(None)


def overdue(today: date) -> sa.ColumnElement[bool]:
    """Open and late: past the deadline and not reported by it."""
    return sa.and_(
        still_open(),
        Assignment.due < today,
        sa.or_(Assignment.reported_on.is_(None), Assignment.reported_on > Assignment.due),
    )


def bucket(today: date) -> sa.Case[str | None]:
    """The official class of a row as text (``Bucket`` values); NULL for a withdrawn one."""
    return sa.case(
        (Assignment.state == State.WITHDRAWN, sa.null()),
        (
            Assignment.state == State.COMPLETED,
            sa.case(
                (Assignment.decided_on > Assignment.due, "done_late"),
                else_="done_on_time",
            ),
        ),
        (Assignment.due.is_(None), "undated"),
        (overdue(today), "open_overdue"),
        else_="open_in_time",
    )


def _on_agency_side() -> sa.ColumnElement[bool]:
    return sa.and_(still_open(), Assignment.state != State.SUBMITTED)


def _limit(
    today: date,
    months: sa.SQLColumnExpression[Any],
    limit: Callable[[date], object],
    kind: sa.types.TypeEngine[Any],
) -> sa.Case[Any]:
    """The moment or day before which a last word is too old for a rhythm of so many months."""
    limits = {n: sa.literal(limit(silent_before(today, n)), kind) for n in OWN_MONTHS}
    return sa.case(limits, value=months)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TIMEZONE)


def has_own_rhythm() -> sa.ColumnElement[bool]:
    """The duty says itself how often its lead must speak."""
    return Assignment.duty_id.in_(sa.select(Duty.id).where(Duty.update_months.is_not(None)))


def silent_in_own_rhythm(
    today: date, months: sa.SQLColumnExpression[Any] | None = None
) -> sa.ColumnElement[bool]:
    """Silent for longer than the duty's own rhythm of updates: ``months``, looked up where not joined."""
    if months is None:
        looked_up = sa.select(Duty.update_months).where(Duty.id == Assignment.duty_id)
        return sa.and_(has_own_rhythm(), silent_in_own_rhythm(today, looked_up.scalar_subquery()))
    spoken = Assignment.last_update_at < _limit(today, months, _midnight, UTCDateTime())
    never = sa.and_(
        Assignment.last_update_at.is_(None),
        Assignment.assigned_on < _limit(today, months, lambda day: day, sa.Date()),
    )
    return sa.and_(_on_agency_side(), sa.or_(spoken, never))


def silent_since_update(today: date, months: int = SILENCE_MONTHS) -> sa.ColumnElement[bool]:
    """The last word is too old for a duty without a rhythm of its own; others are left to the caller."""
    midnight = _midnight(silent_before(today, months))
    return sa.and_(_on_agency_side(), Assignment.last_update_at < midnight)


def silent_never_updated(today: date, months: int = SILENCE_MONTHS) -> sa.ColumnElement[bool]:
    """No word at all since a hand-out that is too old, likewise."""
    return sa.and_(
        _on_agency_side(),
        Assignment.last_update_at.is_(None),
        Assignment.assigned_on < silent_before(today, months),
    )


def silent(today: date, months: int = SILENCE_MONTHS) -> sa.ColumnElement[bool]:
    """Open, on the agency's side, and nothing heard since before ``silence.silent_before``."""
    usual = sa.or_(silent_since_update(today, months), silent_never_updated(today, months))
    return sa.or_(sa.and_(usual, sa.not_(has_own_rhythm())), silent_in_own_rhythm(today))


def reminders_rest(today: date) -> sa.ColumnElement[bool]:
    """Reminders stand still because the agency has explained itself."""
    return sa.and_(still_open(), Assignment.paused_until > today)
