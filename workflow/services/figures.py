"""Enter figures: a whole grid or nothing. In a locked period they stand beside the figures as adjustments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, FigureChange, FigureRow, ReportPeriod, User
from models.bulk import among
from workflow.rules.indicators import Column, Figure, Problem, problems_of
from workflow.rules.permissions import Action, Actor, Facts, may
from workflow.rules.refusal import Refusal
from workflow.rules.report_periods import STANDING, PeriodState
from workflow.rules.text import clean
from workflow.services.figure_adjustments import put_beside
from workflow.services.figure_writing import Key, figure_of, write
from workflow.services.indicator_lines import Enterer, IndicatorLine, enterers, lines_of
from workflow.services.report_periods import period_for


@dataclass(frozen=True, slots=True)
class Cells:
    """One row as it is to be: which figure, what it says, and the version that the person saw (0 for none).

    ``row`` is its number in the grid, for sentences about it.
    """

    row: int
    indicator_id: int
    agency_id: int
    figure: Figure
    note: str = ""
    version: int = 0

    @property
    def key(self) -> Key:
        return self.indicator_id, self.agency_id


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in which row."""

    row: int
    problem: Problem


class CellsRefused(Refusal):
    """Nothing was saved; ``problems`` name every cell."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        super().__init__("cells_refused", count=len(problems))
        self.problems = sorted(problems, key=lambda p: p.row)


@dataclass(frozen=True, slots=True)
class Saved:
    """How many figures were written, or put beside the locked ones."""

    written: int = 0
    adjusted: int = 0


def save_figures(
    session: Session, actor: Actor, code: str, rows: Sequence[Cells], *, reason: str = "", now: datetime
) -> Saved:
    """Write every row that says something else than what stands there, or none of them.

    A row that the person left as they saw it is no change, even if somebody else changed it meanwhile.

    Raises:
        NotFound: no such period.
        Refusal: ``period_not_collecting`` before it is opened for figures; ``reason_needed`` for figures after the
            period was locked; ``not_allowed``.
        CellsRefused: impossible figures, rows that nobody asks of that agency, rows changed by others meanwhile.
    """
    period = period_for(session, actor, code, lock=True)
    if period.state is PeriodState.OPEN:
        raise Refusal("period_not_collecting")
    lines = {line.id: line for line in lines_of(session, period)}
    _require_entry(session, actor, {row.agency_id for row in rows})
    stored = _stored(session, period, rows)
    asked = enterers(session, period)
    problems = [p for row in rows for p in _problems(row, lines, asked, stored.get(row.key))]
    if problems:
        raise CellsRefused(problems)
    changed = [row for row in rows if _differs(row, stored.get(row.key))]
    changed, stale = _told_apart(session, changed, stored)
    if stale:
        raise CellsRefused(stale)
    if not changed:
        return Saved()
    found = [(row.key, row.figure, row.note, stored.get(row.key)) for row in changed]
    if period.state in STANDING:
        if not clean(reason):
            raise Refusal("reason_needed")
        put_beside(session, actor, period, found, reason=clean(reason), now=now)
        return Saved(adjusted=len(changed))
    write(session, period.id, found, by=actor.user_id, now=now)
    return Saved(written=len(changed))


def _require_entry(session: Session, actor: Actor, agency_ids: set[int]) -> None:
    paths = session.scalars(sa.select(Agency.path).where(among(session, Agency.id, agency_ids))).all()
    if len(paths) != len(agency_ids) or not all(
        may(actor, Action.ENTER_FIGURES, Facts(path)) for path in paths
    ):
        raise Refusal("not_allowed", action=Action.ENTER_FIGURES.value)


def _stored(session: Session, period: ReportPeriod, rows: Sequence[Cells]) -> dict[Key, FigureRow]:
    found = session.scalars(
        sa.select(FigureRow).where(
            FigureRow.period_id == period.id,
            among(session, FigureRow.agency_id, {row.agency_id for row in rows}),
            among(session, FigureRow.indicator_id, {row.indicator_id for row in rows}),
        )
    )
    return {(row.indicator_id, row.agency_id): row for row in found}


def _problems(
    row: Cells, lines: dict[int, IndicatorLine], asked: dict[int, list[Enterer]], kept: FigureRow | None
) -> list[RowProblem]:
    line = lines.get(row.indicator_id)
    entering = line is not None and any(e.id == row.agency_id for e in asked.get(line.whole_id, ()))
    if line is None or not (entering or kept is not None):
        said = row.figure.entered or bool(row.note)
        return [RowProblem(row.row, Problem(Column.NOTE, "row_not_asked"))] if said else []
    return [RowProblem(row.row, problem) for problem in problems_of(line.traits, row.figure)]


def _differs(row: Cells, kept: FigureRow | None) -> bool:
    if kept is None:
        return row.figure.entered or bool(row.note)
    return (figure_of(kept), kept.note) != (row.figure, row.note)


def _told_apart(
    session: Session, rows: Sequence[Cells], stored: dict[Key, FigureRow]
) -> tuple[list[Cells], list[RowProblem]]:
    """The rows that the person changed, and problems for those that somebody else changed too."""
    behind = {row.key: row for row in rows if row.version != _version(stored.get(row.key))}
    if not behind:
        return list(rows), []
    seen = _seen(session, behind.values(), stored)
    untouched = {
        key for key, row in behind.items() if seen.get(key, (Figure(), "")) == (row.figure, row.note)
    }
    stale = [row for key, row in behind.items() if key not in untouched]
    names = _names(session, {stored[row.key].by_id for row in stale if row.key in stored})
    problems = []
    for row in stale:
        kept = stored.get(row.key)
        who = (("who", names[kept.by_id]), ("at", kept.at)) if kept else (("who", "?"), ("at", ""))
        problems.append(RowProblem(row.row, Problem(Column.VALUE, "row_stale", who)))
    return [row for row in rows if row.key not in behind], problems


def _version(kept: FigureRow | None) -> int:
    return kept.version if kept else 0


def _seen(
    session: Session, rows: Iterable[Cells], stored: dict[Key, FigureRow]
) -> dict[Key, tuple[Figure, str]]:
    """What stood in each row when the person opened the grid."""
    at = {(stored[row.key].id, row.version): row.key for row in rows if row.key in stored}
    found = session.scalars(
        sa.select(FigureChange).where(among(session, FigureChange.figure_id, {figure for figure, _n in at}))
    )
    return {
        at[change.figure_id, change.n]: (figure_of(change), change.note)
        for change in found
        if (change.figure_id, change.n) in at
    }


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    rows = session.execute(sa.select(User.id, User.full_name).where(among(session, User.id, ids)))
    return {row.id: row.full_name for row in rows}
