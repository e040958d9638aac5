"""The figures of a period as grids: one agency × all its indicators, one indicator × all its agencies, or both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, FigureAdjustment, FigureRow, ReportPeriod
from workflow.rules.adjustments import Adjusted
from workflow.rules.indicators import Figure, sum_of_parts
from workflow.rules.periods import parse_period, preceding
from workflow.rules.refusal import Refusal
from workflow.services.figure_writing import Key
from workflow.services.indicator_lines import Enterer, IndicatorLine, enterers, lines_of


@dataclass(frozen=True, slots=True)
class Kept:
    """A figure as it stands: what it says, its note, version, and when it was entered."""

    figure: Figure
    note: str = ""
    version: int = 0
    at: datetime | None = None


BLANK = Kept(Figure())


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of an entry grid. ``before`` is the figure of the period before, ``waiting`` a late one beside it."""

    line: IndicatorLine
    agency_id: int
    agency: str
    kept: Kept
    before: Figure | None
    waiting: Figure | None
    target: Decimal | None
    #: Sum of the parts of a total, as far as all are entered.
    parts: Decimal | None = None

    @property
    def key(self) -> Key:
        return self.line.id, self.agency_id

    @property
    def differs(self) -> Decimal | None:
        """By how much an entered total differs from its parts."""
        total = self.kept.figure.value
        return None if self.parts is None or total is None or total == self.parts else total - self.parts


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a grid in order, and the code of the stored period before."""

    rows: list[GridRow]
    before: str = ""

    @property
    def asked(self) -> int:
        return sum(row.line.asked for row in self.rows)

    @property
    def entered(self) -> int:
        return sum(row.line.asked and row.kept.figure.entered for row in self.rows)


@dataclass(frozen=True, slots=True)
class Table:
    """Everything of a period: indicators, agencies, who enters what, what was entered."""

    lines: list[IndicatorLine]
    agencies: list[Enterer]
    asked: dict[int, dict[int, Decimal | None]]
    kept: dict[Key, Kept] = field(default_factory=dict)

    def asks(self, line: IndicatorLine, agency_id: int) -> bool:
        """Whether the agency enters the indicator."""
        return agency_id in self.asked.get(line.whole_id, {})


def agency_grid(session: Session, period: ReportPeriod, agency: Agency) -> Grid:
    """All indicators of one agency; also one it no longer enters but has entered. Five statements."""
    lines, asked = lines_of(session, period), enterers(session, period)
    kept = figures(session, period.id, agency_id=agency.id)
    before, earlier = _before(session, period, agency_id=agency.id)
    late = _waiting(session, period.id, agency_id=agency.id)
    rows = []
    for line in lines:
        own = next((e for e in asked.get(line.whole_id, ()) if e.id == agency.id), None)
        key = (line.id, agency.id)
        if own is None and key not in kept:
            continue
        rows.append(_row(line, own or Enterer(agency.id, agency.name), kept, earlier, late))
    return Grid(_with_sums(rows), before)


def indicator_grid(session: Session, period: ReportPeriod, whole_id: int) -> Grid:
    """One indicator, and its parts, at all agencies; also at those that ended after they had entered it."""
    lines = [line for line in lines_of(session, period) if line.whole_id == whole_id]
    asked = enterers(session, period).get(whole_id, [])
    ids = {line.id for line in lines}
    kept = figures(session, period.id, indicator_ids=ids)
    agencies = with_former(session, asked, {agency_id for _line, agency_id in kept})
    before, earlier = _before(session, period, indicator_ids=ids)
    late = _waiting(session, period.id, indicator_ids=ids)
    rows = [_row(line, agency, kept, earlier, late) for agency in agencies for line in lines]
    return Grid(_with_sums(rows), before)


def whole_table(session: Session, period: ReportPeriod) -> Table:
    """All of it, in four statements however large."""
    lines, asked = lines_of(session, period), enterers(session, period)
    kept = figures(session, period.id)
    wanted = {line.whole_id for line in lines}
    by_agency: dict[int, Enterer] = {}
    for whole_id, entering in asked.items():
        if whole_id in wanted:
            by_agency.update((e.id, Enterer(e.id, e.name)) for e in entering)
    agencies = with_former(session, by_agency.values(), {agency_id for _line, agency_id in kept})
    targets = {whole: {e.id: e.target for e in entering} for whole, entering in asked.items()}
    return Table(lines, agencies, targets, kept)


def figures(
    session: Session, period_id: int, *, agency_id: int = 0, indicator_ids: Iterable[int] = ()
) -> dict[Key, Kept]:
    """The stored figures of a period, of one agency or of some indicators. Plain rows, no objects."""
    query = sa.select(
        FigureRow.indicator_id,
        FigureRow.agency_id,
        FigureRow.numerator,
        FigureRow.denominator,
        FigureRow.value,
        FigureRow.nothing_arose,
        FigureRow.note,
        FigureRow.version,
        FigureRow.at,
    ).where(_which(FigureRow, period_id, agency_id, indicator_ids))
    return {
        (row[0], row[1]): Kept(Figure(row[2], row[3], row[4], row[5]), row[6], row[7], row[8])
        for row in session.execute(query)
    }


def with_former(session: Session, asked: Iterable[Enterer], entered: set[int]) -> list[Enterer]:
    """The agencies that enter, and behind them those that have entered but are asked no more, by their own names."""
    found = list(asked)
    former = entered - {agency.id for agency in found}
    if former:
        rows = session.execute(
            sa.select(Agency.id, Agency.name)
            .where(Agency.id.in_(former))
            .order_by(Agency.order_no, Agency.sort_key, Agency.id)
        )
        found += [Enterer(row.id, row.name) for row in rows]
    return found


def _which(
    table: type[FigureRow] | type[FigureAdjustment],
    period_id: int,
    agency_id: int,
    indicator_ids: Iterable[int],
) -> sa.ColumnElement[bool]:
    parts: list[sa.ColumnElement[bool]] = [table.period_id == period_id]
    if agency_id:
        parts.append(table.agency_id == agency_id)
    if ids := sorted(indicator_ids):
        parts.append(table.indicator_id.in_(ids))
    return sa.and_(*parts)


def _before(
    session: Session, period: ReportPeriod, *, agency_id: int = 0, indicator_ids: Iterable[int] = ()
) -> tuple[str, dict[Key, Kept]]:
    earlier = period_before(session, period.authority_id, period.code)
    if earlier is None:
        return "", {}
    found = figures(session, earlier.id, agency_id=agency_id, indicator_ids=indicator_ids)
    return earlier.code, found


def period_before(session: Session, authority_id: int, code: str) -> ReportPeriod | None:
    """The stored period of the same kind just before this one."""
    try:
        earlier = preceding(parse_period(code)).code
    except Refusal:
        return None
    return session.scalar(
        sa.select(ReportPeriod).where(ReportPeriod.authority_id == authority_id, ReportPeriod.code == earlier)
    )


def _waiting(
    session: Session, period_id: int, *, agency_id: int = 0, indicator_ids: Iterable[int] = ()
) -> dict[Key, Figure]:
    table = FigureAdjustment
    query = sa.select(
        table.indicator_id,
        table.agency_id,
        table.numerator,
        table.denominator,
        table.value,
        table.nothing_arose,
    ).where(table.state == Adjusted.PENDING, _which(table, period_id, agency_id, indicator_ids))
    return {(row[0], row[1]): Figure(row[2], row[3], row[4], row[5]) for row in session.execute(query)}


def _row(
    line: IndicatorLine,
    agency: Enterer,
    kept: dict[Key, Kept],
    earlier: dict[Key, Kept],
    late: dict[Key, Figure],
) -> GridRow:
    key = (line.id, agency.id)
    past = earlier.get(key)
    target = line.target if agency.target is None else agency.target
    return GridRow(
        line,
        agency.id,
        agency.name,
        kept.get(key, BLANK),
        past.figure if past else None,
        late.get(key),
        target,
    )


def _with_sums(rows: list[GridRow]) -> list[GridRow]:
    """The same rows; those of totals know the sum of their parts."""
    parts: dict[Key, list[Figure]] = {}
    for row in rows:
        if row.line.part_of_id is not None:
            parts.setdefault((row.line.part_of_id, row.agency_id), []).append(row.kept.figure)
    return [replace(row, parts=sum_of_parts(parts[row.key])) if row.key in parts else row for row in rows]
