"""Reports made from templates: compute them, and compute again without touching an editor's words."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models import Agency, Report, ReportPeriod, ReportSection, ReportTemplate
from workflow.reports.report_document import Head, filled_head, head_json, read_head
from workflow.rules.local_time import local_day
from workflow.rules.periods import following, parse_period
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.report_states import ReportKind, ReportState
from workflow.rules.report_text import filled
from workflow.rules.text import clean_line
from workflow.services import key_tasks, report_templates
from workflow.services.events import record
from workflow.services.report_access import draft_to_edit
from workflow.services.report_gathering import Gathering
from workflow.services.report_periods import keeper_of, period_for
from workflow.services.report_sources import compute

SUBJECT = "report"


def make_report(session: Session, actor: Actor, period: str, template: str, *, now: datetime) -> Report:
    """Begin the report of a stored period from the newest version of a template of its kind.

    Raises:
        NotFound: no such period or template of the actor's authority.
        Refusal: ``report_exists``; ``template_not_for_period``.
    """
    authority = keeper_of(session, actor, Action.EDIT_REPORT)
    stored = period_for(session, actor, period, lock=True)
    report_templates.install(session, authority.id, now=now)
    chosen = report_templates.newest(session, authority.id, template)
    return make(session, stored, chosen, by=actor.user_id, now=now)


def make(
    session: Session, period: ReportPeriod, template: ReportTemplate, *, by: int | None, now: datetime
) -> Report:
    """The same for the command line and the demonstration; the caller holds the period (``Refusal`` as above)."""
    if period.kind.value not in template.period_kinds.split(","):
        raise Refusal("template_not_for_period")
    if latest_report(session, period.id, template.code) is not None:
        raise Refusal("report_exists")
    facts = Gathering(session, period, now=now, today=local_day(now))
    report = Report(
        authority_id=period.authority_id,
        period_id=period.id,
        template_id=template.id,
        head=head_json(filled_head(read_head(template.head), facts.head_words.get)),
        made_at=now,
        made_by_id=by,
    )
    session.add(report)
    session.flush()  # the sections name the report
    for row in report_templates.sections_of(session, template.id):
        section = ReportSection(report_id=report.id, **report_templates.outline_of(row))
        section.heading = filled(section.heading, facts.head_words.get)
        session.add(section)
    session.flush()
    record(session, SUBJECT, report.id, "made", by=by, now=now, payload={"period": period.code})
    compute_sections(session, report, facts, now=now)
    return report


def latest_report(session: Session, period_id: int, code: str | None = None) -> Report | None:
    """The last report (not a correcting letter) of a period, made from any version of a template."""
    query = (
        sa.select(Report)
        .join(ReportTemplate, ReportTemplate.id == Report.template_id)
        .where(Report.period_id == period_id, Report.kind != ReportKind.ERRATUM)
    )
    if code is not None:
        query = query.where(ReportTemplate.code == code)
    return session.scalar(query.order_by(Report.id.desc()).limit(1))


def sections_of(session: Session, report_id: int) -> list[ReportSection]:
    """The sections in order, those left out too."""
    return list(
        session.scalars(
            sa.select(ReportSection)
            .where(ReportSection.report_id == report_id)
            .order_by(ReportSection.position, ReportSection.id)
        )
    )


def recompute(session: Session, actor: Actor, report_id: int, *, now: datetime) -> Report:
    """Bring all computed words up to date, the key tasks ahead with them; what somebody wrote stays beside them.

    Raises:
        NotFound; Refusal: ``report_issued``, ``report_checked``.
    """
    report = draft_to_edit(session, actor, report_id)
    period = session.get_one(ReportPeriod, report.period_id)
    authority = session.get_one(Agency, period.authority_id)
    key_tasks.compute(session, authority, following(parse_period(period.code)), by=actor.user_id, now=now)
    recompute_report(session, report, by=actor.user_id, now=now)
    return report


def recompute_report(session: Session, report: Report, *, by: int | None, now: datetime) -> int:
    """The same for the job and for the check; returns how many sections say something new."""
    period = session.get_one(ReportPeriod, report.period_id)
    facts = Gathering(session, period, now=now, today=local_day(now))
    changed = compute_sections(session, report, facts, now=now)
    if changed:
        record(session, SUBJECT, report.id, "computed", by=by, now=now, payload={"sections": changed})
        session.flush()
    return changed


def compute_sections(session: Session, report: Report, facts: Gathering, *, now: datetime) -> int:
    """Write what each section says by itself; the words of a correcting letter are not computed again."""
    changed = 0
    if report.kind is not ReportKind.ERRATUM:
        for section in sections_of(session, report.id):
            found = compute(facts, section)
            changed += section.computed != found.text
            section.computed = found.text
            section.sources, section.missing = "\n".join(found.sources), "\n".join(found.missing)
    report.computed_at = now
    session.flush()
    return changed


def drafts_to_compute(session: Session) -> list[int]:
    """Ids of the reports that the job keeps up to date."""
    return list(
        session.scalars(sa.select(Report.id).where(Report.state == ReportState.DRAFT).order_by(Report.id))
    )


def recompute_draft(session: Session, report_id: int, *, now: datetime) -> int:
    """The same for the job; a report that was checked or issued meanwhile is left alone."""
    report = session.scalar(
        sa.select(Report).where(Report.id == report_id, Report.state == ReportState.DRAFT).with_for_update()
    )
    return recompute_report(session, report, by=None, now=now) if report else 0


def set_head(
    session: Session, actor: Actor, report_id: int, head: Head, *, version: int, now: datetime
) -> Report:
    """Other words around the sections: letterhead, title, recipients, signature.

    Raises:
        NotFound; Refusal: ``report_issued``, ``report_checked``, ``stale``; ``name_needed`` without an issuer.
    """
    report = draft_to_edit(session, actor, report_id, version)
    wanted = filled_head(head, lambda _blank: None)
    if not clean_line(wanted.agency):
        raise Refusal("name_needed")
    before = report.head
    report.head = head_json(wanted)
    flag_modified(report, "head")
    payload = {"before": before, "after": report.head}
    record(session, SUBJECT, report.id, "head_set", by=actor.user_id, now=now, payload=payload)
    session.flush()
    return report
