"""Reports of each side: a draft with a section asked of its agency, one that is checked, one that is issued."""

from __future__ import annotations

from typing import Any

from models import Report, ReportSection
from tests.office import NOW, TODAY, Office
from workflow.files import EvidenceStore
from workflow.rules.report_periods import PeriodMove
from workflow.services import report_issue, report_periods, report_sections, reports
from workflow.services.report_words import Registered, registered, store, words_of
from workflow.services.section_history import read_section_history

#: One month for each report of a side; sides of one authority have months of their own.
_MONTHS = {
    "own": ("2026-03", "2026-04", "2026-05"),
    "sibling": ("2026-06", "2026-07", "2026-08"),
    "foreign": ("2026-03", "2026-04", "2026-05"),
}
#: Open everywhere and without a report.
_FREE = "2026-02"
_PAPER = Registered("1", TODAY, "Nguyễn Thị Lãnh")


def make_reports(
    office: Office,
    files: EvidenceStore,
    side: str,
    *,
    lead: str,
    head: str,
    keeper: str,
    canary: str,
) -> dict[str, Any]:
    """The ids of the three reports and of the asked section, with their versions."""
    if side != "sibling":
        _open(office, keeper, _FREE)
    draft, checked, issued = (_report(office, keeper, code) for code in _MONTHS[side])
    section = _asked(office, draft, office.agency[lead].id, keeper)
    report_sections.write(
        office.session,
        office.actor(head),
        draft.id,
        section.id,
        f"Khó khăn {canary}",
        version=section.version,
        now=NOW,
    )
    for report, code in ((checked, _MONTHS[side][1]), (issued, _MONTHS[side][2])):
        _move(office, keeper, code, PeriodMove.LOCK)
        report_issue.mark_checked(
            office.session, office.actor(keeper), report.id, version=report.version, accepted=True, now=NOW
        )
    paper = Registered(f"{_PAPER.number}{side[0]}", TODAY, _PAPER.signer)
    stored = store(registered(words_of(office.session, issued), paper), files, now=NOW)
    report_issue.issue(
        office.session, office.actor(keeper), issued.id, paper, stored, version=issued.version, now=NOW
    )
    office.session.flush()
    return {
        "report_id": draft.id,
        "report_version": draft.version,
        "section_id": section.id,
        "section_version": section.version,
        "section_seq": read_section_history(office.session, office.actor(keeper), draft.id, section.id)
        .acts[0]
        .seq,
        "checked_report_id": checked.id,
        "checked_version": checked.version,
        "issued_report_id": issued.id,
    }


def _open(office: Office, keeper: str, code: str) -> None:
    report_periods.open_period(office.session, office.actor(keeper), code, now=NOW)
    _move(office, keeper, code, PeriodMove.COLLECT)


def _move(office: Office, keeper: str, code: str, step: PeriodMove) -> None:
    actor = office.actor(keeper)
    version = report_periods.period_for(office.session, actor, code).version
    report_periods.move(office.session, actor, code, step, version=version, now=NOW)


def _report(office: Office, keeper: str, code: str) -> Report:
    _open(office, keeper, code)
    return reports.make_report(office.session, office.actor(keeper), code, "thang", now=NOW)


def _asked(office: Office, report: Report, agency_id: int, keeper: str) -> ReportSection:
    section = next(s for s in reports.sections_of(office.session, report.id) if s.code == "kho-khan")
    return report_sections.ask(
        office.session,
        office.actor(keeper),
        report.id,
        section.id,
        agency_id,
        TODAY,
        version=section.version,
        now=NOW,
    )
