"""The SQL twin of ``workflow.rules.classification``; one test compares both over a grid."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from models.assignment import Assignment
from workflow.rules.states import State


def still_open() -> sa.ColumnElement[bool]:
    """Neither completed nor withdrawn; the predicate of the partial indexes."""
    return Assignment.closed_on.is_(None)


def overdue(today: date) -> sa.ColumnElement[bool]:
    """Open and late: past the deadline and not reported by it."""
    return sa.and_(
        still_open(),
        Assignment.due < today,
        sa.or_(
            Assignment.reported_on.is_(None), Assignment.reported_on > Assignment.due
        ),
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
