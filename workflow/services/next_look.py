"""Make the next sweep look again at assignments whose rungs may have moved."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment
from models.classification_sql import still_open

STRETCH = 20_000
"""Ids per statement, so that no single one holds its rows for long."""


def look_again(session: Session, *concerned: sa.ColumnElement[bool], today: date) -> int:
    """Set the next look of the ``concerned`` open assignments to ``today``; returns how many they are.

    Also those that wait already are written: a sweep that holds them under the old rules must be over
    first. Versions stay as they are: nothing that a form shows has changed.
    """
    table = Assignment.metadata.tables[Assignment.__tablename__]
    found = (still_open(), *concerned)
    first, last = session.execute(
        sa.select(sa.func.min(Assignment.id), sa.func.max(Assignment.id)).where(*found)
    ).one()
    moved = 0
    for start in range(first or 0, (last or -1) + 1, STRETCH):
        stretch = Assignment.id.between(start, start + STRETCH - 1)
        done = session.connection().execute(
            sa.update(table).where(*found, stretch).values(next_check_on=today)
        )
        moved += done.rowcount
    return moved
