"""Reports as their pages show them: the list by period, one report with its sections, who owes which of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Report, ReportPeriod, ReportSection, ReportTemplate, User
from models.validity_sql import valid_on
from workflow.reports.report_document import Printed, titles
from workflow.rules.periods import Period, parse_period
from workflow.rules.permissions import Action, Actor
from workflow.rules.report_outline import NumberStyle
from workflow.rules.report_states import OWED, Asked, ReportKind, ReportState
from workflow.rules.report_text import new_lines
from workflow.services.report_access import edits, own_sections, reads_all
from workflow.services.report_periods import authority_for
from workflow.services.report_words import printed_text
from workflow.services.reports import sections_of
from workflow.services.scope import agencies_under


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report in the list; of ``asked`` sections ``accepted`` are there."""

    id: int
    name: str
    period: Period
    kind: ReportKind
    state: ReportState
    number: str
    issued_on: date | None
    asked: int
    accepted: int


@dataclass(frozen=True, slots=True)
class OwnSection:
    """A section asked of an agency for which the reader writes."""

    report_id: int
    id: int
    heading: str
    period: Period
    agency: str
    due: date | None
    asked: Asked

    @property
    def owed(self) -> bool:
        return self.asked in OWED


def read_reports(session: Session, actor: Actor) -> list[ReportLine]:
    """The reports that the actor may open, the latest period first. Two statements."""
    authority = authority_for(session, actor, Action.VIEW)
    query = (
        sa.select(Report, ReportPeriod.code, ReportTemplate.name)
        .join(ReportPeriod, ReportPeriod.id == Report.period_id)
        .join(ReportTemplate, ReportTemplate.id == Report.template_id)
        .where(Report.authority_id == authority.id)
        .order_by(ReportPeriod.ends_on.desc(), Report.id.desc())
    )
    if not edits(actor, authority.id):
        mine = sa.select(ReportSection.report_id).where(own_sections(actor))
        query = query.where(sa.or_(Report.state == ReportState.ISSUED, Report.id.in_(mine)))
    rows = session.execute(query).all()
    counts = _counts(session, [report.id for report, _code, _name in rows])
    return [
        ReportLine(
            report.id,
            name,
            parse_period(code),
            report.kind,
            report.state,
            report.number,
            report.issued_on,
            *counts.get(report.id, (0, 0)),
        )
        for report, code, name in rows
    ]


def _counts(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    done = sa.func.sum(sa.case((ReportSection.asked == Asked.ACCEPTED, 1), else_=0))
    rows = session.execute(
        sa.select(ReportSection.report_id, sa.func.count(), done)
        .where(ReportSection.report_id.in_(ids), ReportSection.asked != Asked.NOBODY)
        .group_by(ReportSection.report_id)
    )
    return {report_id: (asked, int(accepted)) for report_id, asked, accepted in rows}


def read_own_sections(session: Session, actor: Actor) -> list[OwnSection]:
    """What agencies of the actor still write, or wrote and can read, in reports not yet issued. One statement."""
    rows = session.execute(
        sa.select(ReportSection, ReportPeriod.code, Agency.name)
        .join(Report, Report.id == ReportSection.report_id)
        .join(ReportPeriod, ReportPeriod.id == Report.period_id)
        .join(Agency, Agency.id == ReportSection.agency_id)
        .where(own_sections(actor), Report.state != ReportState.ISSUED)
        .order_by(ReportSection.due, ReportSection.position)
    )
    return [
        OwnSection(
            section.report_id,
            section.id,
            section.heading or section.code,
            parse_period(code),
            agency,
            section.due,
            section.asked,
        )
        for section, code, agency in rows
    ]


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section with everything that its editor has to know. ``newer`` are computed lines since the edit."""

    id: int
    code: str
    title: str
    level: int
    appendix: bool
    source: str
    text: str
    computed: str
    edited: bool
    edited_by: str
    edited_at: datetime | None
    newer: tuple[str, ...]
    sources: tuple[str, ...]
    missing: tuple[str, ...]
    dropped: bool
    agency_id: int | None
    agency: str
    due: date | None
    asked: Asked
    reason: str
    version: int

    @property
    def empty(self) -> bool:
        return not self.text.strip()

    def late(self, today: date) -> bool:
        """Whether the agency still owes it after its day."""
        return self.asked in OWED and self.due is not None and self.due < today


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report and those of its sections that the reader may see."""

    report: Report
    period: Period
    template: str
    corrects: Report | None
    corrected_by: tuple[Report, ...]
    sections: tuple[SectionView, ...]
    #: Whether the reader edits the whole, not only own sections.
    whole: bool


def read_report(session: Session, actor: Actor, report: Report) -> ReportView:
    """The report for its page. Seven statements however long it is."""
    period = session.get_one(ReportPeriod, report.period_id)
    rows = sections_of(session, report.id)
    if not reads_all(actor, report):
        mine = set(
            session.scalars(
                sa.select(ReportSection.id).where(ReportSection.report_id == report.id, own_sections(actor))
            )
        )
    else:
        mine = {row.id for row in rows}
    people, agencies = _names(session, rows)
    shown = dict(zip([row.id for row in rows], _titles(rows), strict=True))
    corrected_by = session.scalars(
        sa.select(Report).where(Report.corrects_id == report.id).order_by(Report.id)
    ).all()
    return ReportView(
        report,
        parse_period(period.code),
        session.get_one(ReportTemplate, report.template_id).name,
        session.get(Report, report.corrects_id) if report.corrects_id else None,
        tuple(corrected_by) if reads_all(actor, report) else (),
        tuple(_view(row, shown[row.id], people, agencies) for row in rows if row.id in mine),
        edits(actor, report.authority_id),
    )


def _titles(rows: Sequence[ReportSection]) -> list[str]:
    """Numbers as they are printed: what is left out does not count."""
    kept = [row for row in rows if not row.dropped]
    found = dict(
        zip(
            [r.id for r in kept],
            titles([Printed(r.heading, r.level, r.style, "") for r in kept]),
            strict=True,
        )
    )
    return [found.get(row.id) or row.heading for row in rows]


def title_of(session: Session, section: ReportSection) -> str:
    """Number and heading of one section as they are printed; empty for one without a heading."""
    rows = sections_of(session, section.report_id)
    return next(title for row, title in zip(rows, _titles(rows), strict=True) if row.id == section.id)


def _names(session: Session, rows: Sequence[ReportSection]) -> tuple[dict[int, str], dict[int, str]]:
    users = {row.edited_by_id for row in rows if row.edited_by_id is not None}
    agencies = {row.agency_id for row in rows if row.agency_id is not None}
    people = session.execute(sa.select(User.id, User.full_name).where(User.id.in_(users)))
    found = session.execute(sa.select(Agency.id, Agency.name).where(Agency.id.in_(agencies)))
    return {r.id: r.full_name for r in people}, {r.id: r.name for r in found}


def _view(row: ReportSection, title: str, people: dict[int, str], agencies: dict[int, str]) -> SectionView:
    edited = row.edited is not None
    newer = new_lines(row.edited_from, row.computed) if edited and row.edited_from != row.computed else []
    return SectionView(
        row.id,
        row.code,
        title,
        row.level,
        row.style is NumberStyle.APPENDIX,
        row.source.value,
        printed_text(row),
        row.computed,
        edited,
        people.get(row.edited_by_id or 0, "") if edited else "",
        row.edited_at,
        tuple(newer),
        tuple(row.sources.splitlines()),
        tuple(row.missing.splitlines()),
        row.dropped,
        row.agency_id,
        agencies.get(row.agency_id or 0, ""),
        row.due,
        row.asked,
        row.reason,
        row.version,
    )


def agencies_to_ask(session: Session, actor: Actor, today: date) -> list[tuple[int, str]]:
    """The agencies of which the actor may ask a section, in official order."""
    rows = session.execute(
        sa.select(Agency.id, Agency.name)
        .where(
            Agency.id.in_(agencies_under(actor.paths(Action.EDIT_REPORT))),
            Agency.parent_id.is_not(None),
            valid_on(Agency, today),
        )
        .order_by(Agency.order_no, Agency.sort_key, Agency.id)
    )
    return [(row.id, row.name) for row in rows]


def stored_periods(session: Session, authority_id: int) -> list[ReportPeriod]:
    """The stored periods, the latest first."""
    return list(
        session.scalars(
            sa.select(ReportPeriod)
            .where(ReportPeriod.authority_id == authority_id)
            .order_by(ReportPeriod.ends_on.desc(), ReportPeriod.starts_on)
        )
    )
