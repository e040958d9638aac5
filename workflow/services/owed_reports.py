"""What agencies still owe for a stored period: figures that they have not entered, sections that they are to write."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import Agency, Indicator, Report, ReportPeriod, ReportSection
from workflow.reports.report_reminder import OwedAgency, OwedFigure, OwedSection
from workflow.rules.report_periods import NEAR_DUE, PeriodState, reminder_from
from workflow.rules.report_states import OWED, ReportState
from workflow.services.period_reading import asked_figures, entered


def owed_for(session: Session, period: ReportPeriod, today: date) -> list[OwedAgency]:
    """The agencies that owe something whose day is near or past, in official order. Three statements.

    Figures are owed while the period collects, sections until their report is issued.
    """
    figures, asked = _figures(session, period, today)
    sections = _sections(session, period, today)
    rows = session.execute(
        sa.select(Agency.id, Agency.name)
        .where(Agency.id.in_({*figures, *sections}))
        .order_by(Agency.order_no, Agency.sort_key, Agency.id)
    )
    return [
        OwedAgency(
            row.id,
            row.name,
            asked.get(row.id, 0),
            tuple(figures.get(row.id, ())),
            tuple(sections.get(row.id, ())),
        )
        for row in rows
    ]


def anybody_owes(session: Session, period: ReportPeriod, today: date, *, lacking: bool) -> bool:
    """The same question with yes or no, for a page that knows whether figures are ``lacking``. One statement at most."""
    if lacking and _wants_figures(period, today):
        return True
    return bool(session.scalar(sa.select(_owed_sections(period, today).exists())))


def _wants_figures(period: ReportPeriod, today: date) -> bool:
    return period.state is PeriodState.COLLECTING and today >= reminder_from(period.due)


def _owed_sections(period: ReportPeriod, today: date) -> sa.Select[ReportSection]:
    return (
        sa.select(ReportSection)
        .join(Report, Report.id == ReportSection.report_id)
        .where(
            Report.period_id == period.id,
            Report.state != ReportState.ISSUED,
            ReportSection.asked.in_(sorted(OWED)),
            ReportSection.due <= today + NEAR_DUE,
        )
    )


def _figures(
    session: Session, period: ReportPeriod, today: date
) -> tuple[dict[int, list[OwedFigure]], dict[int, int]]:
    """By agency: what it has not entered, and how many figures are asked of it."""
    owed: dict[int, list[OwedFigure]] = defaultdict(list)
    asked: dict[int, int] = defaultdict(int)
    if not _wants_figures(period, today):
        return owed, asked
    whole = aliased(Indicator)
    rows = session.execute(
        asked_figures([period.id])
        .outerjoin(whole, whole.id == Indicator.part_of_id)
        .with_only_columns(Agency.id, Indicator.id, Indicator.name, whole.name, entered())
        .order_by(
            sa.func.coalesce(whole.position, Indicator.position),
            sa.func.coalesce(whole.id, Indicator.id),
            Indicator.position,
            Indicator.id,
        )
    )
    for agency_id, indicator_id, name, of, given in rows:
        asked[agency_id] += 1
        if not given:
            owed[agency_id].append(OwedFigure(indicator_id, f"{of}: {name}" if of else name))
    return owed, asked


def _sections(session: Session, period: ReportPeriod, today: date) -> dict[int, list[OwedSection]]:
    rows = session.scalars(
        _owed_sections(period, today).order_by(ReportSection.report_id, ReportSection.position)
    )
    owed: dict[int, list[OwedSection]] = defaultdict(list)
    for row in rows:
        assert row.agency_id is not None  # asked of somebody
        owed[row.agency_id].append(OwedSection(row.id, row.heading or row.code, row.due, row.reason))
    return owed
