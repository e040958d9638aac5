"""Enter figures: one agency × its indicators, one indicator × its agencies, a sheet out and in, pasted lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import Agency, ReportPeriod
from workflow.intake.errors import IntakeError
from workflow.intake.filled_sheet import read_filled_sheet
from workflow.intake.kinds import MAX_BYTES
from workflow.rules.entered_rows import TypedRow, typed_row
from workflow.rules.indicators import Kind
from workflow.rules.periods import parse_period
from workflow.rules.permissions import Action, Facts, may
from workflow.rules.refusal import Refusal
from workflow.rules.report_periods import STANDING, PeriodState
from workflow.services import figure_sheet, indicators, period_reading, report_periods, scope
from workflow.services.figure_reading import Grid, Table, agency_grid, indicator_grid, whole_table
from workflow.services.figure_sheet import HEAD_ROW, HEADINGS, KEY_COLUMN, KEY_ROW, Proposal, key_of
from workflow.services.figure_writing import Key
from workflow.services.figures import CellsRefused, Saved, save_figures
from workflow.web.access import accepts, open_to
from workflow.web.downloads import send_made
from workflow.web.figure_grid import shown, table_rows, to_save, typed_cells
from workflow.web.figure_sentences import WORDS, at_place, of_cells
from workflow.web.forms.figures import PasteForm, SheetForm
from workflow.web.import_sentences import unreadable_sentence
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, writing

pages = Blueprint("figures", __name__, url_prefix="/periods")
Page = str | Response | tuple[str, int]
MEGABYTE = 1024 * 1024
#: A grid of 400 rows with five fields each.
PARTS = 2500
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class GridPage:
    """A grid with what is around it: whose it is, where it is saved, whether the person may enter now."""

    period: ReportPeriod
    grid: Grid
    title: str
    address: str
    editable: bool
    agency: Agency | None = None

    @property
    def late(self) -> bool:
        """Whether what is entered now stands beside the locked figures."""
        return self.period.state in STANDING


def _agency_page(code: str, agency_id: int) -> GridPage:
    session = reading()
    period = report_periods.period_for(session, me(), code)
    agency = scope.agency_for(session, me(), agency_id)
    if agency.authority_id != period.authority_id:
        raise scope.NotFound
    editable = may(me(), Action.ENTER_FIGURES, Facts(agency.path)) and period.state is not PeriodState.OPEN
    address = url_for("figures.agency", code=code, agency_id=agency_id)
    return GridPage(period, agency_grid(session, period, agency), agency.name, address, editable, agency)


def _indicator_page(code: str, indicator_id: int) -> GridPage:
    session = reading()
    period = report_periods.period_for(session, me(), code)
    row = indicators.indicator_for(session, me(), indicator_id)
    address = url_for("figures.indicator", code=code, indicator_id=indicator_id)
    editable = period.state is not PeriodState.OPEN
    return GridPage(period, indicator_grid(session, period, row.id), row.name, address, editable)


@pages.get("/<code>/figures")
@open_to(Action.VIEW)
def table(code: str) -> Page:
    """All agencies that the person sees × all indicators; whoever has one agency goes to its own grid."""
    session = reading()
    period = report_periods.period_for(session, me(), code)
    authority = report_periods.authority_for(session, me(), Action.VIEW)
    found = whole_table(session, period)
    if not may(me(), Action.VIEW, Facts(authority.path)):
        line = period_reading.read_period(session, period)
        own = {agency.id for agency in period_reading.own_agencies(session, me(), line)}
        if len(own) == 1:
            return redirect(url_for(".agency", code=code, agency_id=own.pop()), 303)
        agencies = [agency for agency in found.agencies if agency.id in own]
        found = Table(found.lines, agencies, found.asked, found.kept)
    return render_template(
        "figures/table.html",
        period=parse_period(code),
        table=found,
        rows=table_rows(found, code),
        keeps=may(me(), Action.KEEP_FIGURES, Facts(authority.path)),
    )


def _show(
    page: GridPage,
    typed: Mapping[Key, tuple[TypedRow, int]] | None = None,
    refused: CellsRefused | None = None,
    problems: Iterable[str] = (),
) -> str:
    return render_template(
        "figures/grid.html",
        page=page,
        period=parse_period(page.period.code),
        rows=shown(page.grid, typed, refused.problems if refused else ()),
        problems=[("", sentence) for sentence in (*(of_cells(refused) if refused else ()), *problems)],
        reason=request.form.get("reason", ""),
        paste=PasteForm(formdata=None),
        sheet=SheetForm(formdata=None),
        kinds=Kind,
        **WORDS,
    )


def _save(page: GridPage) -> Page:
    typed = typed_cells(request.form)
    try:
        rows = to_save(page.grid, typed)
        with writing() as session:
            saved = save_figures(
                session, me(), page.period.code, rows, reason=request.form.get("reason", ""), now=now()
            )
    except CellsRefused as refused:
        return _show(page, typed, refused), 422
    except Refusal as refusal:
        return _show(page, typed, problems=[sentence_of(refusal)]), status_of(refusal)
    flash(_said(saved), "success")
    return redirect(page.address, 303)


def _said(saved: Saved) -> str:
    if saved.adjusted:
        return _(
            "Kỳ đã khóa: %(n)s số liệu được ghi là điều chỉnh sau kỳ, chờ cơ quan thường trực.",
            n=saved.adjusted,
        )
    return _("Đã lưu %(n)s số liệu.", n=saved.written)


@pages.get("/<code>/figures/<int:agency_id>")
@open_to(Action.VIEW)
def agency(code: str, agency_id: int) -> Page:
    """All indicators of one agency."""
    return _show(_agency_page(code, agency_id))


@pages.post("/<code>/figures/<int:agency_id>")
@open_to(Action.ENTER_FIGURES)
@accepts(size=MEGABYTE, parts=PARTS)
def save_agency(code: str, agency_id: int) -> Page:
    """Save the grid of one agency, or the rows of it that were sent; all or nothing."""
    return _save(_agency_page(code, agency_id))


@pages.get("/<code>/indicators/<int:indicator_id>")
@open_to(Action.KEEP_FIGURES)
def indicator(code: str, indicator_id: int) -> Page:
    """One indicator at all its agencies."""
    return _show(_indicator_page(code, indicator_id))


@pages.post("/<code>/indicators/<int:indicator_id>")
@open_to(Action.KEEP_FIGURES)
@accepts(size=MEGABYTE, parts=PARTS)
def save_indicator(code: str, indicator_id: int) -> Page:
    """Save one indicator at all its agencies; all or nothing."""
    return _save(_indicator_page(code, indicator_id))


@pages.get("/<code>/figures/<int:agency_id>.xlsx")
@open_to(Action.EXPORT, Action.ENTER_FIGURES)
def sheet(code: str, agency_id: int) -> Response:
    """The grid as a sheet to fill, with what stands there already."""
    from workflow.reports.figures_xlsx import SheetRow, write_sheet

    page = _agency_page(code, agency_id)
    rows = [
        SheetRow(
            row.line.code,
            row.line.name,
            row.line.unit,
            typed_row(row.line.traits, row.kept.figure, row.kept.note),
            row.line.kind is Kind.RATIO,
            row.kept.version,
        )
        for row in page.grid.rows
    ]
    made = BytesIO()
    write_sheet(
        rows,
        made,
        subtitle=f"{page.title} – {parse_period(code).label}",
        headings=HEADINGS,
        key=(KEY_ROW, KEY_COLUMN, key_of(code, agency_id)),
        head_row=HEAD_ROW,
    )
    return send_made(made.getvalue(), f"so-lieu-{code}-{agency_id}.xlsx", _XLSX)


@pages.post("/<code>/figures/<int:agency_id>/sheet")
@open_to(Action.ENTER_FIGURES)
@accepts(size=MAX_BYTES + MEGABYTE)
def upload(code: str, agency_id: int) -> Page:
    """Read a filled sheet and show what it would change; nothing is written."""
    page = _enterable(code, agency_id)
    form = SheetForm()
    if not form.validate_on_submit():
        return _show(page, problems=[str(e) for errors in form.errors.values() for e in errors]), 422
    try:
        cells = read_filled_sheet(form.file.data.read())
        return _compared(page, figure_sheet.compare_sheet(page.grid, cells, key_of(code, agency_id)))
    except IntakeError as error:
        return _show(page, problems=[unreadable_sentence(error)]), 422
    except Refusal as refusal:
        return _show(page, problems=[sentence_of(refusal)]), status_of(refusal)


@pages.post("/<code>/figures/<int:agency_id>/paste")
@open_to(Action.ENTER_FIGURES)
def paste(code: str, agency_id: int) -> Page:
    """Lay pasted lines over the grid and show what they would change; nothing is written."""
    page = _enterable(code, agency_id)
    form = PasteForm()
    if not form.validate_on_submit():
        return _show(page, problems=[str(e) for errors in form.errors.values() for e in errors]), 422
    # the cleaned text of the field has lost the tabs at its ends
    lines = request.form.get("lines", "")
    return _compared(page, figure_sheet.compare_lines(page.grid, lines, form.start.data or 1))


def _enterable(code: str, agency_id: int) -> GridPage:
    page = _agency_page(code, agency_id)
    if not may(me(), Action.ENTER_FIGURES, Facts(page.agency.path if page.agency else "")):
        raise Refusal("not_allowed")
    return page


def _compared(page: GridPage, proposal: Proposal) -> Page:
    if proposal.problems:
        return _show(page, problems=[at_place(found) for found in proposal.problems]), 422
    if not proposal.changes:
        flash(_("Không có ô nào khác với số liệu đang có."), "warning")
        return redirect(page.address, 303)
    return render_template(
        "figures/compare.html",
        page=page,
        period=parse_period(page.period.code),
        changes=proposal.changes,
        **WORDS,
    )
