"""Agencies from a sheet, for administrators: an empty one out, a filled one back, shown cell by cell, taken all or none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from workflow.intake.errors import IntakeError
from workflow.intake.filled_sheet import read_filled_sheet
from workflow.intake.kinds import MAX_BYTES
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import agency_sheet
from workflow.services.agency_sheet import HEADINGS, SheetProblem
from workflow.web.access import accepts, open_to
from workflow.web.downloads import XLSX, send_made
from workflow.web.forms.agency_directory import AgencyListForm, AgencySheetForm
from workflow.web.import_sentences import unreadable_sentence
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, writing

pages = Blueprint("agency_sheet", __name__, url_prefix="/manage/agencies")
Page = str | BaseResponse | tuple[str, int]
MEGABYTE = 1024 * 1024


@pages.get("/sheet")
@open_to(Action.MANAGE_AGENCIES)
def sheet() -> str:
    """The way of the sheet."""
    return _show(AgencySheetForm(formdata=None))


def _show(form: AgencySheetForm, problems: Iterable[str] = ()) -> str:
    return render_template(
        "manage_agencies/sheet.html",
        form=form,
        problems=[("", sentence) for sentence in problems],
    )


@pages.get("/sheet.xlsx")
@open_to(Action.MANAGE_AGENCIES)
def download() -> Response:
    """The empty sheet."""
    from workflow.reports.agency_xlsx import write_agency_sheet

    made = BytesIO()
    write_agency_sheet(made, HEADINGS)
    return send_made(made.getvalue(), "danh-sach-co-quan.xlsx", XLSX)


@pages.post("/sheet/compare")
@open_to(Action.MANAGE_AGENCIES)
@accepts(size=MAX_BYTES + MEGABYTE)
def compare() -> Page:
    """Read a filled sheet and show what it would add; nothing is written."""
    form = AgencySheetForm()
    if not form.validate_on_submit():
        return _show(form), 422
    try:
        cells = read_filled_sheet(form.file.data.read())
        return _compared(form, [row[: len(HEADINGS)] for row in cells])
    except IntakeError as error:
        return _show(form, [unreadable_sentence(error)]), 422


def _compared(form: AgencySheetForm, cells: Sequence[Sequence[str]]) -> Page:
    try:
        found = agency_sheet.compare(reading(), me(), cells)
    except Refusal as refusal:
        return _show(form, [sentence_of(refusal)]), status_of(refusal)
    if found.problems:
        return _show(form, [_sentence(problem) for problem in found.problems]), 422
    if not found.new:
        flash(_("Mọi cơ quan trong tệp đã có; không có gì mới."), "warning")
        return redirect(url_for(".sheet"), 303)
    confirm = AgencyListForm(formdata=None, cells=json.dumps(cells, ensure_ascii=False))
    return render_template("manage_agencies/sheet_compared.html", found=found, form=confirm)


def _sentence(problem: SheetProblem) -> str:
    told = sentence_of(Refusal(problem.code, **dict(problem.params)))
    return _("ô %(cell)s: %(sentence)s", cell=problem.cell, sentence=told)


@pages.post("/sheet")
@open_to(Action.MANAGE_AGENCIES)
@accepts(size=8 * MEGABYTE)
def take() -> Page:
    """Add the agencies that were shown, all of them or none."""
    form = AgencyListForm()
    cells = form.table()
    if not form.validate_on_submit() or cells is None:
        raise BadRequest
    try:
        with writing() as session:
            found = agency_sheet.take(session, me(), cells, now=now())
    except Refusal as refusal:
        return _show(AgencySheetForm(formdata=None), [sentence_of(refusal)]), status_of(refusal)
    flash(ngettext("Đã thêm %(num)s cơ quan.", "Đã thêm %(num)s cơ quan.", len(found.new)), "success")
    return redirect(url_for("manage_agencies.tree"), 303)
