"""Who may see and change which report: the office all of it, an agency its own sections, everybody what was issued."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Report, ReportSection
from workflow.rules.permissions import Action, Actor, Facts, may
from workflow.rules.refusal import Refusal
from workflow.rules.report_states import Asked, ReportState
from workflow.services.scope import NotFound, agencies_under


def edits(actor: Actor, authority_id: int) -> bool:
    """Whether the actor edits the reports of the whole authority."""
    return may(actor, Action.EDIT_REPORT, Facts(f"{authority_id}."))


def of_authority(actor: Actor, authority_id: int) -> bool:
    """Whether the actor belongs to the authority or one of its agencies as a reader."""
    return any(path.startswith(f"{authority_id}.") for path in actor.paths(Action.VIEW))


def own_sections(actor: Actor) -> sa.ColumnElement[bool]:
    """Sections that were asked of an agency for which the actor writes."""
    return sa.and_(
        ReportSection.asked != Asked.NOBODY,
        ReportSection.agency_id.in_(agencies_under(actor.paths(Action.WRITE_SECTION))),
    )


def report_for(session: Session, actor: Actor, report_id: int) -> Report:
    """The report, if the actor may read all of it or writes for one of its sections (else ``NotFound``)."""
    found = session.get(Report, report_id)
    if found is None or not of_authority(actor, found.authority_id):
        raise NotFound
    if found.state is ReportState.ISSUED or edits(actor, found.authority_id):
        return found
    writes = sa.select(sa.exists().where(ReportSection.report_id == report_id, own_sections(actor)))
    if not session.scalar(writes):
        raise NotFound
    return found


def reads_all(actor: Actor, report: Report) -> bool:
    """Whether the actor may see all of a report that they may open."""
    return report.state is ReportState.ISSUED or edits(actor, report.authority_id)


def report_to_edit(session: Session, actor: Actor, report_id: int, version: int | None = None) -> Report:
    """The report for one who edits it, locked; with ``version`` as the form showed it.

    Raises:
        NotFound; Refusal: ``report_issued``; ``stale``.
    """
    found = session.execute(
        sa.select(Report)
        .where(Report.id == report_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None or not edits(actor, found.authority_id):
        raise NotFound
    if found.state is ReportState.ISSUED:
        raise Refusal("report_issued")
    if version is not None and found.version != version:
        raise Refusal("stale")
    return found


def draft_to_edit(session: Session, actor: Actor, report_id: int, version: int | None = None) -> Report:
    """The same while it is a draft (``Refusal`` ``report_checked`` once it is checked)."""
    found = report_to_edit(session, actor, report_id, version)
    if found.state is not ReportState.DRAFT:
        raise Refusal("report_checked")
    return found


def section_of(session: Session, report: Report, section_id: int, version: int) -> ReportSection:
    """A section of the report as the form showed it (``NotFound``; ``Refusal`` ``stale``)."""
    found = session.execute(
        sa.select(ReportSection)
        .where(ReportSection.id == section_id, ReportSection.report_id == report.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    if found.version != version:
        raise Refusal("stale")
    return found


def section_to_write(
    session: Session, actor: Actor, report_id: int, section_id: int, version: int
) -> tuple[Report, ReportSection]:
    """A section that the actor may write: the office any, an agency those asked of it.

    Raises:
        NotFound; Refusal: ``report_issued``, ``report_checked``, ``stale``.
    """
    report = session.execute(
        sa.select(Report).where(Report.id == report_id).with_for_update()
    ).scalar_one_or_none()
    if report is None:
        raise NotFound
    if not edits(actor, report.authority_id):
        own = sa.select(
            sa.exists().where(
                ReportSection.id == section_id, ReportSection.report_id == report_id, own_sections(actor)
            )
        )
        if not session.scalar(own):
            raise NotFound
    if report.state is ReportState.ISSUED:
        raise Refusal("report_issued")
    if report.state is not ReportState.DRAFT:
        raise Refusal("report_checked")
    return report, section_of(session, report, section_id, version)


def path_of(session: Session, agency_id: int) -> str:
    """Where an agency stands in the tree."""
    return session.get_one(Agency, agency_id).path
