"""Soát số liệu: a report is uploaded, read apart, and shown with everything that does not hold. Nothing is kept."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from workflow.evidence_kinds import plain_name
from workflow.intake.checked_text import report_from
from workflow.intake.errors import IntakeError
from workflow.intake.kinds import MAX_BYTES
from workflow.intake.reading import read_text
from workflow.rules.figure_check import check_figures
from workflow.rules.figure_findings import Severity
from workflow.rules.permissions import Action
from workflow.web.access import accepts, open_to
from workflow.web.forms.base import Form
from workflow.web.import_sentences import unreadable_sentence
from workflow.web.marked_text import marked
from workflow.web.once import answers_anew

pages = Blueprint("check_figures", __name__, url_prefix="/check-figures")


class ReportForm(Form):
    """One report in any of the kinds of file that are read."""

    file = FileField(
        _l("Tệp báo cáo"),
        [FileRequired(_l("Chưa chọn tệp."))],
        render_kw={"accept": ".docx,.pdf,.xlsx,.xls,.ods,.csv,.tsv,.md,.txt"},
    )


@pages.get("")
@open_to(Action.EDIT_REPORT, Action.WRITE_SECTION)
def ask() -> str:
    """The way to choose a file."""
    return render_template("check_figures/page.html", form=ReportForm(), findings=None)


@pages.post("")
@open_to(Action.EDIT_REPORT, Action.WRITE_SECTION)
@accepts(size=MAX_BYTES + 1_000_000)
@answers_anew
def show() -> ResponseReturnValue:
    """The findings beside the text; the file is read in a process of its own and forgotten."""
    form = ReportForm()
    if not form.validate_on_submit():
        return render_template("check_figures/page.html", form=form, findings=None), 422
    name = plain_name(form.file.data.filename or "")
    try:
        text = read_text(form.file.data.read(), name)
    except IntakeError as error:
        form.refuse(unreadable_sentence(error), field="file")
        return render_template("check_figures/page.html", form=form, findings=None), 422
    findings = check_figures(report_from(text))
    numbered = list(enumerate(findings, 1))
    return render_template(
        "check_figures/page.html",
        form=ReportForm(formdata=None),
        name=name,
        findings=findings,
        groups=[(s.value, [(n, f) for n, f in numbered if f.severity is s]) for s in Severity],
        lines=marked(text, findings),
        cut=text.cut,
    )
