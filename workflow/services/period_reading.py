"""Stored periods with their progress: how many agencies have entered everything, and who has not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import (
    Agency,
    FigureAdjustment,
    FigureRow,
    Indicator,
    IndicatorAgency,
    ReportPeriod,
    User,
)
from models.validity_sql import in_force
from workflow.rules.adjustments import Adjusted
from workflow.rules.indicators import Figure, Kind
from workflow.rules.periods import Period, PeriodKind, period_containing, preceding
from workflow.rules.permissions import Action, Actor
from workflow.rules.report_periods import PeriodState
from workflow.services.indicator_lines import has_kind


@dataclass(frozen=True, slots=True)
class AgencyProgress:
    """How many of its figures an agency has entered."""

    id: int
    name: str
    path: str
    entered: int
    asked: int

    @property
    def done(self) -> bool:
        return self.entered >= self.asked


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A stored period and the agencies that enter figures for it."""

    code: str
    start: date
    end: date
    due: date
    state: PeriodState
    agencies: tuple[AgencyProgress, ...]

    @property
    def done(self) -> int:
        """Agencies that have entered everything."""
        return sum(agency.done for agency in self.agencies)

    @property
    def missing(self) -> tuple[AgencyProgress, ...]:
        return tuple(agency for agency in self.agencies if not agency.done)


def read_periods(session: Session, authority_id: int) -> list[PeriodLine]:
    """The stored periods, the latest first, each with its agencies. Two statements."""
    query = sa.select(ReportPeriod).where(ReportPeriod.authority_id == authority_id)
    periods = session.scalars(query.order_by(ReportPeriod.ends_on.desc(), ReportPeriod.starts_on)).all()
    return _lines(session, periods)


def read_period(session: Session, period: ReportPeriod) -> PeriodLine:
    """One stored period with its agencies. One statement."""
    (line,) = _lines(session, [period])
    return line


def _lines(session: Session, periods: Sequence[ReportPeriod]) -> list[PeriodLine]:
    progress = _progress(session, [period.id for period in periods])
    return [
        PeriodLine(
            period.code,
            period.starts_on,
            period.ends_on,
            period.due,
            period.state,
            tuple(progress.get(period.id, ())),
        )
        for period in periods
    ]


def _progress(session: Session, period_ids: list[int]) -> dict[int, list[AgencyProgress]]:
    """How much is asked of each agency and how much it entered."""
    rows = session.execute(
        asked_figures(period_ids)
        .with_only_columns(
            ReportPeriod.id,
            Agency.id,
            Agency.name,
            Agency.path,
            sa.func.sum(sa.case((entered(), 1), else_=0)),
            sa.func.count(),
        )
        .group_by(ReportPeriod.id, Agency.id)
        .order_by(Agency.order_no, Agency.sort_key, Agency.id)
    )
    found: dict[int, list[AgencyProgress]] = {}
    for period_id, agency_id, name, path, given, asked in rows:
        found.setdefault(period_id, []).append(AgencyProgress(agency_id, name, path, int(given or 0), asked))
    return found


def entered() -> sa.ColumnElement[bool]:
    """Whether the figure is there; ``nothing arose`` is one."""
    row = FigureRow
    return sa.or_(
        sa.func.coalesce(row.nothing_arose, sa.false()),
        row.numerator.is_not(None),
        row.value.is_not(None),
    )


def asked_figures(period_ids: list[int]) -> sa.Select[*tuple[Any, ...]]:
    """A row for each figure asked of an agency in these periods, beside what it entered.

    A total that is computed from its parts is not asked.
    """
    query: sa.Select[*tuple[Any, ...]] = sa.select(ReportPeriod.id)
    return (
        query.select_from(ReportPeriod)
        .join(
            Indicator,
            sa.and_(
                Indicator.authority_id == ReportPeriod.authority_id,
                Indicator.kind != Kind.PARTS,
                has_kind(ReportPeriod.kind),
                in_force(Indicator.valid_from, Indicator.valid_to, ReportPeriod.ends_on),
            ),
        )
        .join(
            IndicatorAgency,
            sa.and_(
                IndicatorAgency.indicator_id == sa.func.coalesce(Indicator.part_of_id, Indicator.id),
                in_force(IndicatorAgency.valid_from, IndicatorAgency.valid_to, ReportPeriod.ends_on),
            ),
        )
        .join(
            Agency,
            sa.and_(
                Agency.id == IndicatorAgency.agency_id,
                in_force(Agency.valid_from, Agency.valid_to, ReportPeriod.ends_on),
            ),
        )
        .outerjoin(
            FigureRow,
            sa.and_(
                FigureRow.period_id == ReportPeriod.id,
                FigureRow.indicator_id == Indicator.id,
                FigureRow.agency_id == Agency.id,
            ),
        )
        .where(ReportPeriod.id.in_(period_ids))
    )


def periods_to_open(session: Session, authority_id: int, today: date) -> list[Period]:
    """The periods at hand and just over of every kind that are not stored yet, the latest first."""
    known = set(
        session.scalars(sa.select(ReportPeriod.code).where(ReportPeriod.authority_id == authority_id))
    )
    near = [period_containing(today, kind) for kind in PeriodKind]
    offered = {p.code: p for p in (*near, *map(preceding, near)) if p.code not in known}
    return sorted(offered.values(), key=lambda p: (p.end, p.start), reverse=True)


def own_agencies(session: Session, actor: Actor, line: PeriodLine) -> tuple[AgencyProgress, ...]:
    """The agencies of the period for which the actor may enter figures."""
    paths = actor.paths(Action.ENTER_FIGURES)
    return tuple(a for a in line.agencies if any(a.path.startswith(path) for path in paths))


@dataclass(frozen=True, slots=True)
class LateFigure:
    """A figure that came after the period was locked, beside the locked one; ``decided_by`` none while it waits."""

    id: int
    indicator_id: int
    indicator: str
    unit: str
    kind: Kind
    agency: str
    old: Figure
    new: Figure
    note: str
    reason: str
    by: str
    at: datetime
    state: Adjusted
    decided_by: str
    decision_note: str


def late_figures(session: Session, period_id: int) -> list[LateFigure]:
    """Everything that came after the lock, what waits first. One statement."""
    row, decider = FigureAdjustment, aliased(User)
    rows = session.execute(
        sa.select(row, Indicator, Agency.name, User.full_name, decider.full_name)
        .join(Indicator, Indicator.id == row.indicator_id)
        .join(Agency, Agency.id == row.agency_id)
        .join(User, User.id == row.by_id)
        .outerjoin(decider, decider.id == row.decided_by_id)
        .where(row.period_id == period_id)
        .order_by(row.state != Adjusted.PENDING, row.id)
    )
    return [
        LateFigure(
            late.id,
            indicator.id,
            indicator.name,
            indicator.unit,
            indicator.kind,
            agency,
            Figure(late.old_numerator, late.old_denominator, late.old_value, late.old_nothing_arose),
            Figure(late.numerator, late.denominator, late.value, late.nothing_arose),
            late.note,
            late.reason,
            by,
            late.at,
            late.state,
            decided_by or "",
            late.decision_note,
        )
        for late, indicator, agency, by, decided_by in rows
    ]
