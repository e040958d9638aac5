"""One indicator over time, as far as the actor may see its agencies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, FigureRow, Indicator, IndicatorAgency, ReportPeriod
from workflow.rules.indicators import Entry, Figure, rolled_up
from workflow.rules.permissions import Action, Actor, Facts, may
from workflow.rules.report_periods import PeriodState
from workflow.services.figure_writing import figure_of
from workflow.services.indicator_lines import IndicatorLine, line_of
from workflow.services.report_periods import authority_for
from workflow.services.scope import NotFound, agencies_under


@dataclass(frozen=True, slots=True)
class Point:
    """One period; ``agencies`` entered something in it."""

    code: str
    end: date
    state: PeriodState
    figure: Figure
    percent: Decimal | None
    agencies: tuple[tuple[str, Figure], ...]


@dataclass(frozen=True, slots=True)
class History:
    """The indicator and its periods, the earliest first; ``whole`` where all agencies are in it."""

    line: IndicatorLine
    points: list[Point]
    whole: bool


def read_history(session: Session, actor: Actor, indicator_id: int) -> History:
    """What was entered in every stored period, by agencies under their names of that time. Three statements.

    Raises:
        NotFound: no such indicator, or none of the agencies that enter it is the actor's to see.
    """
    authority = authority_for(session, actor, Action.VIEW)
    row = session.scalar(
        sa.select(Indicator).where(Indicator.id == indicator_id, Indicator.authority_id == authority.id)
    )
    if row is None:
        raise NotFound
    whole = may(actor, Action.VIEW, Facts(authority.path))
    seen = agencies_under(actor.paths(Action.VIEW))
    if not whole and not _enters(session, row, seen):
        raise NotFound
    query = (
        sa.select(ReportPeriod, FigureRow, Agency.name)
        .join(FigureRow, FigureRow.period_id == ReportPeriod.id)
        .join(Agency, Agency.id == FigureRow.agency_id)
        .where(FigureRow.indicator_id == row.id)
        .order_by(ReportPeriod.ends_on, ReportPeriod.starts_on, Agency.order_no, Agency.sort_key)
    )
    if not whole:
        query = query.where(FigureRow.agency_id.in_(seen))
    found: dict[int, list[tuple[ReportPeriod, FigureRow, str]]] = {}
    for period, figure, name in session.execute(query):
        found.setdefault(period.id, []).append((period, figure, name))
    line = line_of(row)
    return History(line, [_point(line, rows) for rows in found.values()], whole)


def _enters(session: Session, row: Indicator, seen: sa.Select[int]) -> bool:
    link = sa.select(IndicatorAgency.agency_id).where(
        IndicatorAgency.indicator_id == (row.part_of_id or row.id), IndicatorAgency.agency_id.in_(seen)
    )
    return session.scalar(link.limit(1)) is not None


def _point(line: IndicatorLine, rows: list[tuple[ReportPeriod, FigureRow, str]]) -> Point:
    period = rows[0][0]
    figure = rolled_up(line.roll_up, line.kind, [Entry(figure_of(kept), kept.at) for _p, kept, _n in rows])
    return Point(
        period.code,
        period.ends_on,
        period.state,
        figure,
        figure.percent(line.traits.percent_decimals),
        tuple((name, figure_of(kept)) for _p, kept, name in rows if figure_of(kept).entered),
    )
