"""The SQL twins of ``workflow.rules.classification`` and ``silence``; one test compares each over a grid."""

from __future__ import annotations

from datetime import date, datetime, time

import sqlalchemy as sa

from models.assignment import Assignment
from workflow.rules.local_time import TIMEZONE
from workflow.rules.silence import SILENCE_MONTHS, silent_before
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


def silent_since_update(today: date, months: int = SILENCE_MONTHS) -> sa.ColumnElement[bool]:
    """The last word is too old."""
    midnight = datetime.combine(silent_before(today, months), time(), TIMEZONE)
    return sa.and_(_on_agency_side(), Assignment.last_update_at < midnight)


def silent_never_updated(today: date, months: int = SILENCE_MONTHS) -> sa.ColumnElement[bool]:
    """No word at all since a hand-out that is too old."""
    return sa.and_(
        _on_agency_side(),
        Assignment.last_update_at.is_(None),
        Assignment.assigned_on < silent_before(today, months),
    )


def silent(today: date, months: int = SILENCE_MONTHS) -> sa.ColumnElement[bool]:
    """Open, on the agency's side, and nothing heard since before ``silence.silent_before``."""
    return sa.or_(silent_since_update(today, months), silent_never_updated(today, months))


def explained(today: date) -> sa.ColumnElement[bool]:
    """Reminders stand still because the agency has explained itself."""
    return sa.and_(still_open(), Assignment.paused_until > today)
