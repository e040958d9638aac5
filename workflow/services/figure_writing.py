"""Put figures into the table, each with its history. Whoever calls holds the period and has checked them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models import FigureChange, FigureRow
from workflow.rules.indicators import Figure

Key = tuple[int, int]
"""Indicator and agency."""
Written = tuple[Key, Figure, str, FigureRow | None]
"""Whose figure, what it says, its note, and the row that is there already."""


def write(session: Session, period_id: int, rows: Sequence[Written], *, by: int, now: datetime) -> None:
    """Write figures and notes of one period."""
    written: list[FigureRow] = []
    for (indicator_id, agency_id), figure, note, kept in rows:
        row = kept or FigureRow(period_id=period_id, indicator_id=indicator_id, agency_id=agency_id)
        row.numerator, row.denominator, row.value = figure.numerator, figure.denominator, figure.value
        row.nothing_arose, row.note = figure.nothing_arose, note
        row.by_id, row.at = by, now
        session.add(row)
        written.append(row)
    session.flush()  # the history names the rows and their versions
    session.add_all(_change(row) for row in written)
    session.flush()


def _change(row: FigureRow) -> FigureChange:
    return FigureChange(
        figure_id=row.id,
        n=row.version,
        numerator=row.numerator,
        denominator=row.denominator,
        value=row.value,
        nothing_arose=row.nothing_arose,
        note=row.note,
        by_id=row.by_id,
        at=row.at,
    )


def figure_of(row: FigureRow | FigureChange) -> Figure:
    """What a stored row says."""
    return Figure(row.numerator, row.denominator, row.value, row.nothing_arose)
