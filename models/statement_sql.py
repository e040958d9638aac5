"""What counts of what an agency said, and its newest word: everything but the updates that their author took back."""

from __future__ import annotations

import sqlalchemy as sa

from models.assignment import Assignment, Evidence, Retraction, Update


def stands() -> sa.ColumnElement[bool]:
    """The update of the statement around was not taken back."""
    return ~sa.exists().where(Retraction.update_id == Update.id)


def proves() -> sa.ColumnElement[bool]:
    """The piece of evidence of the statement around belongs to such an update."""
    return ~sa.exists().where(Retraction.update_id == Evidence.update_id)


def last_words() -> sa.ScalarSelect[str]:
    """The newest sentence that stands about the assignment of the statement around; none where nobody spoke."""
    return (
        sa.select(Update.text)
        .where(Update.assignment_id == Assignment.id, stands())
        .order_by(Update.id.desc())
        .limit(1)
        .correlate(Assignment)
        .scalar_subquery()
    )
