"""Reports: the list by period, one report with its sections and its editor, preview, files."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from models import Report
from workflow.evidence_kinds import KINDS
from workflow.reports.official_measures import ADDRESSED, MOTTO, NATION, SENT_TO
from workflow.rules.periods import parse_period
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.rules.report_states import ReportState, SectionMove
from workflow.services import report_sections, report_templates, reports
from workflow.services.report_access import edits, reads_all, report_for
from workflow.services.report_check import check
from workflow.services.report_periods import authority_for
from workflow.services.report_reading import (
    ReportView,
    SectionView,
    agencies_to_ask,
    read_own_sections,
    read_report,
    read_reports,
    stored_periods,
)
from workflow.services.report_words import made, name_of, words_of
from workflow.services.scope import NotFound
from workflow.web.access import accepts, open_to
from workflow.web.downloads import send_made, send_stored
from workflow.web.forms.reports import NOBODY, AskForm, MakeForm, SectionForm
from workflow.web.period_names import period_name
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, today, writing

pages = Blueprint("reports", __name__, url_prefix="/reports")
Answer = str | BaseResponse | tuple[str, int]
_XLSX = "xlsx"
#: Official words of every document, whatever the language of the page.
_FIXED = {"nation": NATION, "motto": MOTTO, "to": ADDRESSED, "recipients": SENT_TO}


@pages.get("")
@open_to(Action.VIEW)
def listing() -> str:
    """The reports that the person may open, what their agencies are to write, and the form for a new one."""
    return _listing(None)


def _listing(form: MakeForm | None) -> str:
    session, actor = reading(), me()
    editing = actor.can_anywhere(Action.EDIT_REPORT)
    return render_template(
        "reports/list.html",
        reports=read_reports(session, actor),
        own=read_own_sections(session, actor) if actor.can_anywhere(Action.WRITE_SECTION) else [],
        form=form or (_make_form() if editing else None),
        today=today(),
    )


def _make_form(*, sent: bool = False) -> MakeForm:
    session = reading()
    authority = authority_for(session, me(), Action.EDIT_REPORT)
    form = MakeForm() if sent else MakeForm(formdata=None)
    periods = [(p.code, period_name(parse_period(p.code))) for p in stored_periods(session, authority.id)]
    form.offer(periods, report_templates.offered(session, authority.id))
    return form


@pages.post("")
@open_to(Action.EDIT_REPORT)
def make() -> Answer:
    """Begin the report of a period."""
    form = _make_form(sent=True)
    if not form.validate_on_submit():
        return _listing(form), 422
    try:
        with writing() as session:
            report = reports.make_report(session, me(), form.period.data, form.template.data, now=now())
            report_id = report.id
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        return _listing(form), status_of(refusal)
    flash(_("Đã lập báo cáo. Các phần tính được đã có số liệu."), "success")
    return redirect(url_for(".page", report_id=report_id), 303)


@pages.get("/<int:report_id>")
@open_to(Action.VIEW)
def page(report_id: int) -> str:
    """The outline with the status of each section, and the section at hand."""
    return _page(report_id, request.args.get("section", ""))


def _page(report_id: int, chosen: str, *, problem: str = "", typed: str | None = None) -> str:
    session, actor = reading(), me()
    report = report_for(session, actor, report_id)
    view = read_report(session, actor, report)
    section = _chosen(view, chosen)
    editing = view.whole and report.state is ReportState.DRAFT
    return render_template(
        "reports/page.html",
        view=view,
        report=report,
        section=section,
        checked=check(session, report) if view.whole and report.state is not ReportState.ISSUED else None,
        ask=_ask_form(section) if editing and section else None,
        writes=report.state is ReportState.DRAFT
        and (view.whole or (section is not None and section.agency_id is not None)),
        editing=editing,
        problem=problem,
        typed=typed,
        today=today(),
    )


def _chosen(view: ReportView, chosen: str) -> SectionView | None:
    found = next((s for s in view.sections if str(s.id) == chosen), None)
    return found or next(iter(view.sections), None)


def _ask_form(section: SectionView) -> AskForm:
    form = AskForm(
        formdata=None, version=section.version, agency=section.agency_id or NOBODY, due=section.due
    )
    form.offer(agencies_to_ask(reading(), me(), today()))
    return form


@pages.get("/<int:report_id>/preview")
@open_to(Action.VIEW)
def preview(report_id: int) -> str:
    """The whole text on one page, as it stands or as it was frozen."""
    report = _whole(report_id)
    words = words_of(reading(), report)
    from workflow.reports.official_document import prepared
    from workflow.reports.report_document import document_of

    return render_template(
        "reports/preview.html", it=prepared(document_of(words)), report=report, fixed=_FIXED
    )


def _whole(report_id: int) -> Report:
    report = report_for(reading(), me(), report_id)
    if not reads_all(me(), report):
        raise NotFound
    return report


@pages.get("/<int:report_id>/file.<any(docx, pdf, xlsx):ending>")
@open_to(Action.VIEW)
def file(report_id: int, ending: str) -> Response:
    """The report as Word or PDF, its tables as a workbook; of an issued one the issued files themselves."""
    session = reading()
    report = _whole(report_id)
    name = name_of(session, report, ending)
    stored = {"docx": report.docx_sha256, "pdf": report.pdf_sha256}.get(ending)
    if stored:
        return send_stored(stored, name)
    words = words_of(session, report)
    if ending == _XLSX:
        from workflow.reports.report_xlsx import write_xlsx

        return send_made(write_xlsx(words), name, KINDS[ending].media_type)
    return send_made(made(words, ending, now=now()), name, KINDS[ending].media_type)


@pages.post("/<int:report_id>/compute")
@open_to(Action.EDIT_REPORT)
def compute(report_id: int) -> Answer:
    """Bring the computed words up to date; edited ones stay."""
    try:
        with writing() as session:
            reports.recompute(session, me(), report_id, now=now())
    except Refusal as refusal:
        return _page(report_id, "", problem=sentence_of(refusal)), status_of(refusal)
    flash(_("Đã tính lại. Câu chữ đã sửa được giữ nguyên."), "success")
    return redirect(url_for(".page", report_id=report_id), 303)


@pages.post("/<int:report_id>/sections/<int:section_id>")
@open_to(Action.EDIT_REPORT, Action.WRITE_SECTION)
@accepts(size=512 * 1024)
def section(report_id: int, section_id: int) -> Answer:
    """One act on one section: its words, or a decision about it."""
    form, act = SectionForm(), request.form.get("act", "save")
    words = form.text.data or ""
    if not form.validate_on_submit():
        problem = " ".join(str(e) for errors in form.errors.values() for e in errors)
        return _page(report_id, str(section_id), problem=problem, typed=words), 422
    if act not in _SAID:
        raise NotFound
    try:
        _act(report_id, section_id, act, form)
    except Refusal as refusal:
        page = _page(report_id, str(section_id), problem=sentence_of(refusal), typed=words)
        return page, status_of(refusal)
    flash(str(_SAID[act]()), "success")
    return redirect(url_for(".page", report_id=report_id, section=section_id, _anchor="editor"), 303)


def _act(report_id: int, section_id: int, act: str, form: SectionForm) -> None:
    version, actor = form.version.data or 0, me()
    with writing() as session:
        if act in ("save", "take"):
            words = "" if act == "take" else form.text.data or ""
            report_sections.write(session, actor, report_id, section_id, words, version=version, now=now())
        elif act == "keep":
            report_sections.keep_words(session, actor, report_id, section_id, version=version, now=now())
        elif act in ("drop", "restore"):
            dropped = act == "drop"
            report_sections.leave_out(
                session, actor, report_id, section_id, dropped=dropped, version=version, now=now()
            )
        elif act == "send":
            words = form.text.data or ""
            kept = report_sections.write(
                session, actor, report_id, section_id, words, version=version, now=now()
            )
            report_sections.move(
                session, actor, report_id, section_id, SectionMove.HAND_IN, version=kept.version, now=now()
            )
        else:
            report_sections.move(
                session,
                actor,
                report_id,
                section_id,
                SectionMove(act),
                version=version,
                note=form.note.data or "",
                now=now(),
            )


_SAID = {
    "save": lambda: _("Đã lưu nội dung."),
    "take": lambda: _("Đã lấy lại nội dung của hệ thống."),
    "keep": lambda: _("Đã giữ câu chữ của bạn."),
    "drop": lambda: _("Đã bỏ mục này khỏi báo cáo."),
    "restore": lambda: _("Đã đưa mục này trở lại báo cáo."),
    "send": lambda: _("Đã gửi nội dung cho cơ quan tổng hợp."),
    "accept": lambda: _("Đã tiếp nhận nội dung."),
    "return": lambda: _("Đã trả lại để bổ sung."),
}


@pages.post("/<int:report_id>/sections/<int:section_id>/ask")
@open_to(Action.EDIT_REPORT)
def ask(report_id: int, section_id: int) -> Answer:
    """Say which agency writes a section, and by when."""
    form = AskForm()
    form.offer(agencies_to_ask(reading(), me(), today()))
    report = report_for(reading(), me(), report_id)
    if not edits(me(), report.authority_id):
        raise NotFound
    if not form.validate_on_submit():
        problem = " ".join(str(e) for errors in form.errors.values() for e in errors)
        return _page(report_id, str(section_id), problem=problem), 422
    try:
        with writing() as session:
            report_sections.ask(
                session,
                me(),
                report_id,
                section_id,
                form.agency.data or None,
                form.due.data,
                version=form.version.data or 0,
                now=now(),
            )
    except Refusal as refusal:
        return _page(report_id, str(section_id), problem=sentence_of(refusal)), status_of(refusal)
    flash(_("Đã ghi người viết mục này."), "success")
    return redirect(url_for(".page", report_id=report_id, section=section_id, _anchor="editor"), 303)
