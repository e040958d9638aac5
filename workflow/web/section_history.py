"""The history of one section of a report, and an earlier wording brought back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import report_sections
from workflow.services.report_reading import title_of
from workflow.services.section_history import read_section_history
from workflow.web.access import open_to
from workflow.web.forms.reports import BringBackForm
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, writing

pages = Blueprint("section_history", __name__, url_prefix="/reports/<int:report_id>/sections")
Answer = str | Response | tuple[str, int]


@pages.get("/<int:section_id>/history")
@open_to(Action.EDIT_REPORT, Action.WRITE_SECTION)
def page(report_id: int, section_id: int) -> str:
    """Who changed what when, the newest first."""
    return _page(report_id, section_id)


def _page(report_id: int, section_id: int, problem: str = "") -> str:
    below = request.args.get("below", "")
    found = read_section_history(
        reading(),
        me(),
        report_id,
        section_id,
        below=int(below) if below.isdecimal() and len(below) < 10 else 0,
    )
    return render_template(
        "reports/history.html",
        it=found,
        report=found.report,
        section=found.section,
        title=title_of(reading(), found.section),
        first=not below,
        problem=problem,
    )


@pages.post("/<int:section_id>/history")
@open_to(Action.EDIT_REPORT, Action.WRITE_SECTION)
def bring_back(report_id: int, section_id: int) -> Answer:
    """Put an earlier wording in the place of the present one."""
    form = BringBackForm()
    if not form.validate_on_submit():
        return _page(report_id, section_id, _("Không rõ muốn dùng lại câu chữ nào.")), 422
    try:
        with writing() as session:
            report_sections.bring_back(
                session,
                me(),
                report_id,
                section_id,
                form.seq.data or 0,
                before=form.which.data == "before",
                version=form.version.data or 0,
                now=now(),
            )
    except Refusal as refusal:
        return _page(report_id, section_id, sentence_of(refusal)), status_of(refusal)
    flash(_("Đã dùng lại câu chữ cũ. Câu chữ vừa thay vẫn còn trong lịch sử."), "success")
    return redirect(url_for("reports.page", report_id=report_id, section=section_id, _anchor="editor"), 303)
