"""Soát số liệu: a report is uploaded, read apart, and shown with everything that does not hold. Nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the type stubs

from workflow.evidence_kinds import plain_name
from workflow.intake.checked_text import report_from
from workflow.intake.errors import IntakeError
from workflow.intake.kinds import MAX_BYTES
from workflow.intake.reading import read_text
from workflow.rules.figure_check import check_figures
from workflow.rules.figure_data import compare
from workflow.rules.figure_findings import Severity
from workflow.rules.periods import parse_period
from workflow.rules.permissions import Action
from workflow.services.period_data import period_data_for
from workflow.services.report_periods import authority_for
from workflow.services.report_reading import stored_periods
from workflow.web.access import accepts, open_to
from workflow.web.forms.base import Form
from workflow.web.import_sentences import unreadable_sentence
from workflow.web.marked_text import marked
from workflow.web.once import answers_anew
from workflow.web.period_names import period_name
from workflow.web.request import me, reading
from workflow.web.standing import compared_with

pages = Blueprint("check_figures", __name__, url_prefix="/check-figures")


class ReportForm(Form):
    """One report in any of the kinds of file that are read, and perhaps the period whose figures it states."""

    file = FileField(
        _l("Tệp báo cáo"),
        [FileRequired(_l("Chưa chọn tệp."))],
        render_kw={"accept": ".docx,.pdf,.xlsx,.xls,.ods,.csv,.tsv,.md,.txt"},
    )
    period = SelectField(_l("Đối chiếu với số liệu đã nhập của kỳ"), default="")

    def offer(self, periods: Sequence[tuple[str, str]]) -> None:
        """The stored periods; none is chosen unless somebody does."""
        self.period.choices = [
            SelectChoice("", _("Không đối chiếu")),
            *(SelectChoice(code, label) for code, label in periods),
        ]


def _form(*, sent: bool = False) -> ReportForm:
    form = ReportForm() if sent else ReportForm(formdata=None)
    authority = authority_for(reading(), me(), Action.VIEW)
    form.offer([(p.code, period_name(parse_period(p.code))) for p in stored_periods(reading(), authority.id)])
    return form


@pages.get("")
@open_to(Action.EDIT_REPORT, Action.WRITE_SECTION)
def ask() -> str:
    """The way to choose a file."""
    return render_template("check_figures/page.html", form=_form(), findings=None)


@pages.post("")
@open_to(Action.EDIT_REPORT, Action.WRITE_SECTION)
@accepts(size=MAX_BYTES + 1_000_000)
@answers_anew
def show() -> ResponseReturnValue:
    """The findings beside the text; the file is read in a process of its own and forgotten."""
    form = _form(sent=True)
    if not form.validate_on_submit():
        return render_template("check_figures/page.html", form=form, findings=None), 422
    name = plain_name(form.file.data.filename or "")
    try:
        text = read_text(form.file.data.read(), name)
        report = report_from(text)
    except IntakeError as error:
        form.refuse(unreadable_sentence(error), field="file")
        return render_template("check_figures/page.html", form=form, findings=None), 422
    data = period_data_for(reading(), me(), form.period.data) if form.period.data else None
    compared = compare(report, data) if data is not None else None
    findings = check_figures(report, compared.findings if compared is not None else ())
    anew = _form()
    anew.period.data = form.period.data
    numbered = list(enumerate(findings, 1))
    return render_template(
        "check_figures/page.html",
        form=anew,
        name=name,
        compared=compared_with(compared, data.period) if compared and data else "",
        findings=findings,
        groups=[(s.value, [(n, f) for n, f in numbered if f.severity is s]) for s in Severity],
        lines=marked(text, findings),
        cut=text.cut,
    )
