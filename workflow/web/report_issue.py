"""From draft to issued: letterhead, check, the numbers of the signed paper, and corrections."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import Report
from workflow.reports.report_document import read_head
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.rules.report_states import ReportKind, ReportState
from workflow.services import report_issue, reports
from workflow.services.report_access import edits, report_for
from workflow.services.report_check import check
from workflow.services.report_reading import read_report
from workflow.services.report_words import registered, store, words_of
from workflow.services.scope import NotFound
from workflow.web.access import open_to
from workflow.web.forms.reports import CheckForm, CorrectForm, HeadForm, IssueForm
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, runtime, writing

pages = Blueprint("report_issue", __name__, url_prefix="/reports")
Answer = str | Response | tuple[str, int]


def _edited(report_id: int) -> Report:
    report = report_for(reading(), me(), report_id)
    if not edits(me(), report.authority_id):
        raise NotFound
    return report


@pages.get("/<int:report_id>/head")
@open_to(Action.EDIT_REPORT)
def head(report_id: int) -> str:
    """The letterhead, title, recipients and signature of the report."""
    report = _edited(report_id)
    form = HeadForm(formdata=None, version=report.version)
    form.show(read_head(report.head))
    return render_template("reports/head.html", report=report, form=form)


@pages.post("/<int:report_id>/head")
@open_to(Action.EDIT_REPORT)
def set_head(report_id: int) -> Answer:
    """Change them."""
    report, form = _edited(report_id), HeadForm()
    if not form.validate_on_submit():
        return render_template("reports/head.html", report=report, form=form), 422
    try:
        with writing() as session:
            reports.set_head(session, me(), report_id, form.head(), version=form.version.data or 0, now=now())
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        return render_template("reports/head.html", report=_edited(report_id), form=form), status_of(refusal)
    flash(_("Đã lưu phần đầu và nơi nhận."), "success")
    return redirect(url_for("reports.page", report_id=report_id), 303)


@pages.get("/<int:report_id>/issue")
@open_to(Action.EDIT_REPORT)
def page(report_id: int) -> str:
    """What is missing or wrong, the check, and the form for the signed paper; of an issued one how to correct it."""
    return _page(_edited(report_id))


def _page(
    report: Report,
    check_form: CheckForm | None = None,
    issue_form: IssueForm | None = None,
    problem: str = "",
) -> str:
    session = reading()
    issued = report.state is ReportState.ISSUED
    return render_template(
        "reports/issue.html",
        view=read_report(session, me(), report),
        report=report,
        checked=None if issued else check(session, report),
        check_form=check_form or CheckForm(formdata=None, version=report.version),
        issue_form=issue_form or IssueForm(formdata=None, version=report.version),
        correct_form=CorrectForm(formdata=None) if issued else None,
        head=read_head(report.head),
        problem=problem,
        may_issue=me().can_anywhere(Action.ISSUE_REPORT),
    )


@pages.post("/<int:report_id>/check")
@open_to(Action.EDIT_REPORT)
def mark_checked(report_id: int) -> Answer:
    """Close the draft after a look at what is missing."""
    report, form = _edited(report_id), CheckForm()
    if not form.validate_on_submit():
        return _page(report, check_form=form), 422
    try:
        with writing() as session:
            version, accepted = form.version.data or 0, bool(form.accepted.data)
            report_issue.mark_checked(session, me(), report_id, version=version, accepted=accepted, now=now())
    except Refusal as refusal:
        return _page(_edited(report_id), problem=sentence_of(refusal)), status_of(refusal)
    flash(_("Đã soát. Bản thảo được khóa lại để trình ký."), "success")
    return redirect(url_for(".page", report_id=report_id), 303)


@pages.post("/<int:report_id>/reopen")
@open_to(Action.EDIT_REPORT)
def reopen(report_id: int) -> Answer:
    """Back to the draft."""
    report, form = _edited(report_id), CheckForm()
    if not form.validate_on_submit():
        return _page(report, check_form=form), 422
    try:
        with writing() as session:
            report_issue.reopen(session, me(), report_id, version=form.version.data or 0, now=now())
    except Refusal as refusal:
        return _page(_edited(report_id), problem=sentence_of(refusal)), status_of(refusal)
    flash(_("Đã mở lại bản thảo."), "success")
    return redirect(url_for("reports.page", report_id=report_id), 303)


@pages.post("/<int:report_id>/issue")
@open_to(Action.ISSUE_REPORT)
def issue(report_id: int) -> Answer:
    """Register the signed paper; the report is frozen."""
    report, form = _edited(report_id), IssueForm()
    if not form.validate_on_submit():
        return _page(report, issue_form=form), 422
    given = form.registered()
    try:
        report_issue.check_registered(given, local_day(now()))
        if report.state is not ReportState.CHECKED:
            raise Refusal("report_not_checked")
        stored = store(registered(words_of(reading(), report), given), runtime().files, now=now())
        with writing() as session:
            report_issue.issue(
                session, me(), report_id, given, stored, version=form.version.data or 0, now=now()
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        return _page(_edited(report_id), issue_form=form), status_of(refusal)
    flash(_("Đã ban hành. Báo cáo không thay đổi được nữa."), "success")
    return redirect(url_for("reports.page", report_id=report_id), 303)


@pages.post("/<int:report_id>/correct")
@open_to(Action.EDIT_REPORT)
def correct(report_id: int) -> Answer:
    """Begin the document that corrects an issued report."""
    report, form = _edited(report_id), CorrectForm()
    if not form.validate_on_submit():
        return _page(report), 422
    try:
        with writing() as session:
            made = report_issue.correct(session, me(), report_id, ReportKind(form.kind.data), now=now())
            new_id = made.id
    except Refusal as refusal:
        return _page(_edited(report_id), problem=sentence_of(refusal)), status_of(refusal)
    flash(_("Đã lập văn bản mới. Báo cáo đã ban hành giữ nguyên."), "success")
    return redirect(url_for("reports.page", report_id=new_id), 303)
