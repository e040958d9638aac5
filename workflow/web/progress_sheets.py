"""Progress in a sheet, for agencies that do not use the web: out with their open work, back filled, compared, taken over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from workflow.intake.errors import IntakeError
from workflow.intake.filled_sheet import read_filled_sheet
from workflow.intake.kinds import MAX_BYTES
from workflow.rules.permissions import Action
from workflow.rules.progress_rows import TypedProgress
from workflow.rules.refusal import Refusal
from workflow.services import progress_sheet, progress_taking
from workflow.services.progress_sheet import HEAD_ROW, KEY_COLUMN, KEY_ROW, key_of
from workflow.services.progress_sheet_reading import UnitSheet, unit_sheet, units
from workflow.services.progress_sheet_words import HEADINGS, HINTS, answers, printed_cells, subtitle
from workflow.services.progress_taking import Confirmed
from workflow.web.access import accepts, open_to
from workflow.web.downloads import XLSX, send_made
from workflow.web.forms.progress import CELLS, ConfirmForm, ProgressSheetForm
from workflow.web.import_sentences import unreadable_sentence
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import address, me, now, reading, today, writing
from workflow.web.row_ids import row_id

pages = Blueprint("progress_sheets", __name__, url_prefix="/progress-sheets")
Page = str | BaseResponse | tuple[str, int]
MEGABYTE = 1024 * 1024
#: The confirmed rows with their cells, and what is around them.
PARTS = progress_sheet.MOST * (len(CELLS) + 1) + 10


@pages.get("")
@open_to(Action.UPDATE, Action.REGISTER)
def listed() -> Page:
    """The agencies for which the person can make a sheet; whoever has one goes to it."""
    found = units(reading(), me())
    if len(found) == 1 and not me().can_anywhere(Action.REGISTER):
        return redirect(url_for(".unit", agency_id=found[0].id), 303)
    return render_template("progress_sheets/units.html", units=found)


@pages.get("/<int:agency_id>")
@open_to(Action.UPDATE, Action.REGISTER)
def unit(agency_id: int) -> Page:
    """The way of the sheet of one agency."""
    return _show(unit_sheet(reading(), me(), agency_id))


def _show(sheet: UnitSheet, form: ProgressSheetForm | None = None, problems: Iterable[str] = ()) -> str:
    form = form or ProgressSheetForm(formdata=None, received_on=today())
    form.only_own(sheet.own)
    return render_template(
        "progress_sheets/unit.html",
        sheet=sheet,
        form=form,
        problems=[("", sentence) for sentence in problems],
    )


@pages.get("/<int:agency_id>.xlsx")
@open_to(Action.UPDATE, Action.REGISTER)
def download(agency_id: int) -> Response:
    """The sheet with the agency's open work, to be filled."""
    from workflow.reports.progress_xlsx import ProgressRow, write_progress_sheet

    sheet = unit_sheet(reading(), me(), agency_id)
    made = BytesIO()
    write_progress_sheet(
        (ProgressRow(printed_cells(x), answers(x), x.id, x.version) for x in sheet.lines),
        made,
        subtitle=subtitle(sheet, today()),
        hints=HINTS,
        headings=HEADINGS,
        key=(KEY_ROW, KEY_COLUMN, key_of(agency_id)),
        head_row=HEAD_ROW,
    )
    return send_made(made.getvalue(), f"tien-do-{agency_id}-{today():%Y-%m-%d}.xlsx", XLSX)


@pages.post("/<int:agency_id>/compare")
@open_to(Action.UPDATE, Action.REGISTER)
@accepts(size=MAX_BYTES + MEGABYTE)
def compare(agency_id: int) -> Page:
    """Read a filled sheet and show what it would write; nothing is written."""
    sheet = unit_sheet(reading(), me(), agency_id)
    form = ProgressSheetForm()
    form.only_own(sheet.own)
    if not form.validate_on_submit():
        return _show(sheet, form), 422
    received_on = form.day(today())
    try:
        cells = read_filled_sheet(form.file.data.read())
        found = progress_sheet.compare(reading(), me(), agency_id, cells, received_on=received_on, now=now())
    except IntakeError as error:
        return _show(sheet, form, [unreadable_sentence(error)]), 422
    except Refusal as refusal:
        return _show(sheet, form, [sentence_of(refusal)]), status_of(refusal)
    if found.problems:
        wrong = [
            _(
                "ô %(cell)s: %(sentence)s",
                cell=x.cell,
                sentence=sentence_of(Refusal(x.code, **dict(x.params))),
            )
            for x in found.problems
        ]
        return _show(sheet, form, wrong), 422
    if not (found.rows or found.moved):
        flash(_nothing_new(len(found.again)), "warning")
        return redirect(url_for(".unit", agency_id=agency_id), 303)
    return render_template(
        "progress_sheets/compare.html", sheet=sheet, found=found, received_on=received_on, cells=CELLS
    )


def _nothing_new(again: int) -> str:
    if not again:
        return _("Biểu chưa điền dòng nào.")
    return ngettext(
        "Biểu này đã được ghi trước đây (%(num)s dòng); không có gì mới.",
        "Biểu này đã được ghi trước đây (%(num)s dòng); không có gì mới.",
        again,
    )


@pages.post("/<int:agency_id>")
@open_to(Action.UPDATE, Action.REGISTER)
@accepts(size=4 * MEGABYTE, parts=PARTS)
def take_over(agency_id: int) -> Page:
    """Write down the rows that were shown, all of them or none."""
    sheet = unit_sheet(reading(), me(), agency_id)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _show(sheet, problems=[str(e) for errors in form.errors.values() for e in errors]), 422
    received_on: date = today() if sheet.own else form.received_on.data
    try:
        with writing() as session:
            done = progress_taking.take_over(
                session,
                me(),
                agency_id,
                _confirmed(),
                received_on=received_on,
                now=now(),
                address=address(),
            )
    except Refusal as refusal:
        return _show(unit_sheet(reading(), me(), agency_id), problems=[_why(refusal)]), status_of(refusal)
    flash(ngettext("Đã ghi %(num)s báo cáo từ biểu.", "Đã ghi %(num)s báo cáo từ biểu.", done), "success")
    return redirect(url_for(".unit", agency_id=agency_id), 303)


def _why(refusal: Refusal) -> str:
    if refusal.code in ("rows_changed", "stale"):
        return _("Có nhiệm vụ vừa thay đổi nên chưa ghi dòng nào; hãy nộp lại biểu để xem và xác nhận.")
    return sentence_of(refusal)


def _confirmed() -> list[Confirmed]:
    """The rows of the page of changes; a field that was tampered with is none."""
    found = []
    for text in request.form.getlist("row")[: progress_sheet.MOST + 1]:
        key, _point, version = text.partition(".")
        try:
            typed = TypedProgress(*(request.form.get(f"{cell}-{row_id(key)}", "") for cell in CELLS))
            found.append(Confirmed(row_id(key), row_id(version), typed))
        except ValueError:
            continue
    return found
