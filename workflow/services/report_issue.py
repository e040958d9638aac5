"""Check a report, register it as issued, and correct one that was: by a report in its place or by a letter."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Report, ReportPeriod, ReportSection
from workflow.reports.report_document import Head, content_json, filled_head, head_json, read_head
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor, Facts, may
from workflow.rules.refusal import Refusal
from workflow.rules.report_outline import NumberStyle, Source
from workflow.rules.report_periods import STANDING, PeriodMove, PeriodState
from workflow.rules.report_states import ReportKind, ReportState
from workflow.rules.report_text import filled
from workflow.rules.text import clean_line
from workflow.seeds.report_templates import ERRATUM
from workflow.services import report_templates
from workflow.services.events import record
from workflow.services.registration import plausible
from workflow.services.report_access import draft_to_edit, report_for, report_to_edit
from workflow.services.report_check import check
from workflow.services.report_periods import move
from workflow.services.report_words import Registered, Stored, registered, words_of
from workflow.services.reports import SUBJECT, recompute_report, sections_of
from workflow.services.scope import NotFound


def mark_checked(
    session: Session, actor: Actor, report_id: int, *, version: int, accepted: bool, now: datetime
) -> Report:
    """Compute once more, look for what is missing or wrong, and close the draft to changes.

    Raises:
        NotFound; Refusal: ``report_issued``, ``report_checked``, ``stale``; ``report_has_problems`` unless the
            editor has seen and ``accepted`` them.
    """
    report = draft_to_edit(session, actor, report_id, version)
    recompute_report(session, report, by=actor.user_id, now=now)
    found = check(session, report)
    if found.count and not accepted:
        raise Refusal("report_has_problems", count=found.count)
    report.state, report.checked_at, report.checked_by_id = ReportState.CHECKED, now, actor.user_id
    payload = {"problems": len(found.problems), "findings": len(found.findings)}
    record(session, SUBJECT, report.id, "checked", by=actor.user_id, now=now, payload=payload)
    session.flush()
    return report


def reopen(session: Session, actor: Actor, report_id: int, *, version: int, now: datetime) -> Report:
    """Make a checked report a draft again.

    Raises:
        NotFound; Refusal: ``report_issued``, ``stale``; ``report_not_checked``.
    """
    report = _checked(session, actor, report_id, version)
    report.state, report.checked_at, report.checked_by_id = ReportState.DRAFT, None, None
    record(session, SUBJECT, report.id, "reopened", by=actor.user_id, now=now)
    session.flush()
    return report


def _checked(session: Session, actor: Actor, report_id: int, version: int) -> Report:
    report = report_to_edit(session, actor, report_id, version)
    if report.state is not ReportState.CHECKED:
        raise Refusal("report_not_checked")
    return report


def issue(
    session: Session,
    actor: Actor,
    report_id: int,
    given: Registered,
    stored: Stored,
    *,
    version: int,
    now: datetime,
) -> Report:
    """Register a checked report as issued: it is frozen with its hash, and its period is issued with it.

    ``stored`` are the files that ``report_words.store`` made of these very words.

    Raises:
        NotFound; Refusal: ``report_issued``, ``report_not_checked``, ``stale``; those of ``check_registered``;
            ``not_allowed``; ``period_not_locked``; ``report_number_taken``.
    """
    report = _checked(session, actor, report_id, version)
    if not may(actor, Action.ISSUE_REPORT, Facts(f"{report.authority_id}.")):
        raise Refusal("not_allowed", action=Action.ISSUE_REPORT.value)
    day = check_registered(given, local_day(now))
    session.execute(sa.select(Agency.id).where(Agency.id == report.authority_id).with_for_update())
    _require_free(session, report, clean_line(given.number), day)
    if content_json(registered(words_of(session, report), given)) != stored.content:
        raise Refusal("stale")
    _issue_period(session, actor, report, now)
    report.number, report.issued_on = clean_line(given.number), day
    report.signer = clean_line(given.signer)
    report.content, report.sha256 = stored.content, stored.sha256
    report.docx_sha256, report.pdf_sha256 = stored.docx, stored.pdf
    report.state, report.issued_at, report.issued_by_id = ReportState.ISSUED, now, actor.user_id
    act = {"number": report.number, "date": day, "sha256": stored.sha256}
    record(session, SUBJECT, report.id, "issued", by=actor.user_id, now=now, payload=act)
    session.flush()
    return report


def check_registered(given: Registered, today: date) -> date:
    """The day of issue, if the words of the signed paper may be registered.

    Raises:
        Refusal: ``report_number_needed``, ``signer_needed``, ``report_day_needed``, ``report_in_future``.
    """
    if not clean_line(given.number):
        raise Refusal("report_number_needed")
    if not clean_line(given.signer):
        raise Refusal("signer_needed")
    if given.issued_on is None:
        raise Refusal("report_day_needed")
    if plausible(given.issued_on) > today:
        raise Refusal("report_in_future", day=given.issued_on)
    return given.issued_on


def _require_free(session: Session, report: Report, number: str, day: date) -> None:
    """Numbers begin anew every year, and count apart for every symbol."""
    code = read_head(report.head).code
    taken = session.scalars(
        sa.select(Report.head).where(
            Report.authority_id == report.authority_id,
            Report.state == ReportState.ISSUED,
            Report.number == number,
            Report.issued_on.between(date(day.year, 1, 1), date(day.year, 12, 31)),
        )
    )
    if any(read_head(head).code == code for head in taken):
        raise Refusal("report_number_taken", number=number, year=day.year)


def _issue_period(session: Session, actor: Actor, report: Report, now: datetime) -> None:
    period = session.get_one(ReportPeriod, report.period_id)
    if period.state not in STANDING:
        raise Refusal("period_not_locked")
    if period.state is PeriodState.LOCKED:
        move(session, actor, period.code, PeriodMove.ISSUE, version=period.version, now=now)


def correct(session: Session, actor: Actor, report_id: int, kind: ReportKind, *, now: datetime) -> Report:
    """Begin the document that corrects an issued report; the issued one stays as it is (NĐ 30/2020 Điều 18).

    A replacement holds all of its words and names it; a correcting letter (công văn) names it and what to read instead.

    Raises:
        NotFound: not a report that the actor edits.
        Refusal: ``report_not_issued``, ``correction_open`` while another one is not issued yet.
    """
    old = report_for(session, actor, report_id)
    if not may(actor, Action.EDIT_REPORT, Facts(f"{old.authority_id}.")) or kind is ReportKind.REPORT:
        raise NotFound
    session.execute(sa.select(Agency.id).where(Agency.id == old.authority_id).with_for_update())
    if old.state is not ReportState.ISSUED or old.kind is ReportKind.ERRATUM:
        raise Refusal("report_not_issued")
    unfinished = sa.exists().where(Report.corrects_id == old.id, Report.state != ReportState.ISSUED)
    if session.scalar(sa.select(unfinished)):
        raise Refusal("correction_open")
    new = (
        _replacement(session, old, actor, now)
        if kind is ReportKind.REPLACEMENT
        else _letter(session, old, actor, now)
    )
    payload = {"corrects": old.id, "kind": kind.value}
    record(session, SUBJECT, new.id, "made", by=actor.user_id, now=now, payload=payload)
    session.flush()
    return new


def _naming(old: Report) -> dict[str, str]:
    head = read_head(old.head)
    number = old.number.zfill(2) if old.number.isdecimal() else old.number
    return {
        "số báo cáo": f"{number}/{head.code}",
        "ngày báo cáo": f"{old.issued_on:%d/%m/%Y}",
        "cơ quan": head.agency,
    }


def _correcting(
    session: Session, old: Report, kind: ReportKind, head: str, actor: Actor, now: datetime
) -> Report:
    new = Report(
        authority_id=old.authority_id,
        period_id=old.period_id,
        template_id=old.template_id,
        kind=kind,
        corrects_id=old.id,
        head=head,
        made_at=now,
        made_by_id=actor.user_id,
        computed_at=now,
    )
    session.add(new)
    session.flush()  # the sections name the report
    return new


_COPIED = (
    "code",
    "level",
    "style",
    "heading",
    "source",
    "settings",
    "standing",
    "computed",
    "sources",
    "missing",
)
_COPIED_WORDS = ("edited", "edited_from", "edited_by_id", "edited_at", "dropped")


def _replacement(session: Session, old: Report, actor: Actor, now: datetime) -> Report:
    new = _correcting(session, old, ReportKind.REPLACEMENT, old.head, actor, now)
    words = filled(
        "Báo cáo này thay thế Báo cáo số {số báo cáo} ngày {ngày báo cáo} của {cơ quan}.", _naming(old).get
    )
    session.add(
        ReportSection(
            report_id=new.id,
            code="thay-the",
            position=0,
            level=1,
            style=NumberStyle.NONE,
            source=Source.TEXT,
            standing=words,
            computed=words,
        )
    )
    for n, row in enumerate((r for r in sections_of(session, old.id) if r.code != "thay-the"), 1):
        columns = {name: getattr(row, name) for name in (*_COPIED, *_COPIED_WORDS)}
        session.add(ReportSection(report_id=new.id, position=n, **columns))
    return new


def _letter(session: Session, old: Report, actor: Actor, now: datetime) -> Report:
    report_templates.install(session, old.authority_id, now=now)
    template = report_templates.newest(session, old.authority_id, ERRATUM)
    before, naming = read_head(old.head), _naming(old)
    subject = read_head(template.head).subject
    head = Head(
        agency=before.agency,
        superior=before.superior,
        code=before.code.removeprefix("BC-"),
        place=before.place,
        subject=subject,
        to=before.to or ("Các cơ quan, đơn vị đã nhận báo cáo",),
        recipients=before.recipients,
        signed_as=before.signed_as,
    )
    new = _correcting(session, old, ReportKind.ERRATUM, head_json(filled_head(head, naming.get)), actor, now)
    for row in report_templates.sections_of(session, template.id):
        section = ReportSection(report_id=new.id, **report_templates.outline_of(row))
        section.computed = filled(section.standing, naming.get)
        session.add(section)
    return new
