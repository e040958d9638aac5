"""The SQL twin of ``workflow.rules.promises``; one test compares both over a grid."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from models.assignment import Assignment
from models.classification_sql import still_open
from models.request import Explanation, ExtensionRequest
from workflow.rules.requests import Asked, Explained


def explained_to() -> sa.ScalarSelect[Any]:
    """The day named in the latest accepted explanation of the present lead."""
    return (
        sa.select(Explanation.promised_on)
        .where(
            Explanation.assignment_id == Assignment.id,
            Explanation.agency_id == Assignment.agency_id,
            Explanation.state == Explained.ACCEPTED,
        )
        .order_by(Explanation.n.desc())
        .limit(1)
        .correlate(Assignment)
        .scalar_subquery()
    )


def asked_for() -> sa.ScalarSelect[Any]:
    """The day that the undecided request asks for; there is one at most."""
    return (
        sa.select(ExtensionRequest.wanted_on)
        .where(ExtensionRequest.assignment_id == Assignment.id, ExtensionRequest.state == Asked.PENDING)
        .correlate(Assignment)
        .scalar_subquery()
    )


def answer_waits() -> sa.Exists:
    """The present lead has explained, and nobody has decided about it yet."""
    return (
        sa.exists()
        .where(
            Explanation.assignment_id == Assignment.id,
            Explanation.agency_id == Assignment.agency_id,
            Explanation.state == Explained.ANSWERED,
        )
        .correlate(Assignment)
    )


def stands_explained(today: date) -> sa.ColumnElement[bool]:
    """Open, and a promised day is still to come or reminders rest; never NULL."""
    return sa.and_(
        still_open(),
        sa.or_(
            sa.func.coalesce(Assignment.paused_until > today, sa.false()),
            sa.func.coalesce(Assignment.committed_on >= today, sa.false()),
            sa.func.coalesce(asked_for() >= today, sa.false()),
            sa.func.coalesce(explained_to() >= today, sa.false()),
        ),
    )
