"""The list of indicators: what is counted, in which order, who enters it; and one indicator over time."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from models import Indicator
from workflow.intake.errors import IntakeError
from workflow.intake.filled_sheet import read_filled_sheet
from workflow.intake.kinds import MAX_BYTES
from workflow.rules.periods import parse_period
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.rules.typed_numbers import read_number
from workflow.services import indicator_import, indicator_list_reading, indicators, report_periods
from workflow.services.indicator_history import read_history
from workflow.web.access import accepts, open_to
from workflow.web.figure_sentences import ROLL_UPS, WORDS
from workflow.web.forms.figures import EnterersForm, IndicatorForm, ListForm
from workflow.web.import_sentences import unreadable_sentence
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, today, writing

pages = Blueprint("indicators", __name__, url_prefix="/indicators")
Page = str | Response | tuple[str, int]
MEGABYTE = 1024 * 1024
_AT_FIELD = {
    "indicator_code_wrong": "code",
    "indicator_exists": "code",
    "name_needed": "name",
    "parts_needed": "parts",
    "part_has_figures": "parts",
    "kind_stands": "kind",
    "one_agency_only": "roll_up",
    "agency_counted_twice": "roll_up",
    "period_kinds_needed": "period_kinds",
    "ends_before_start": "valid_to",
    "source_foreign": "duty",
}


@pages.get("")
@open_to(Action.KEEP_FIGURES)
def index() -> Page:
    """All indicators in order."""
    return _index(ListForm(formdata=None))


def _index(form: ListForm, problems: Iterable[str] = ()) -> str:
    authority = report_periods.keeper_of(reading(), me())
    return render_template(
        "indicators/list.html",
        listed=indicator_list_reading.read_list(reading(), authority.id),
        form=form,
        problems=[("", sentence) for sentence in problems],
        roll_ups=ROLL_UPS,
        today=today(),
        **WORDS,
    )


@pages.post("/import")
@open_to(Action.KEEP_FIGURES)
@accepts(size=MAX_BYTES + MEGABYTE)
def add_list() -> Page:
    """Add a whole list of indicators, or none of it."""
    form = ListForm()
    if not form.validate_on_submit():
        return _index(form, [str(e) for errors in form.errors.values() for e in errors]), 422
    try:
        if form.file.data:
            table = read_filled_sheet(form.file.data.read())
        else:
            # the cleaned text of the field has lost the tabs at its ends
            table = [line.split("\t") for line in request.form.get("lines", "").splitlines()]
        with writing() as session:
            count = indicator_import.add_list(session, me(), table, now=now())
    except IntakeError as error:
        return _index(form, [unreadable_sentence(error)]), 422
    except indicator_import.LinesRefused as refused:
        found = [
            _("dòng %(row)s: %(sentence)s", row=n, sentence=sentence_of(why)) for n, why in refused.lines
        ]
        return _index(form, found), 422
    except Refusal as refusal:
        return _index(form, [sentence_of(refusal)]), status_of(refusal)
    flash(
        ngettext("Đã thêm %(num)s chỉ tiêu.", "Đã thêm %(num)s chỉ tiêu.", count)
        + " "
        + _("Tiếp theo: chọn cơ quan nhập."),
        "success",
    )
    return redirect(url_for(".index"), 303)


@pages.post("/order")
@open_to(Action.KEEP_FIGURES)
@accepts(size=MEGABYTE, parts=2500)
def order() -> Page:
    """Order the list by the numbers that were written beside the indicators (``at-<id>``)."""
    places: list[tuple[int, int]] = []
    for name, text in request.form.items():
        key = name.removeprefix("at-")
        if name != key and key.isdecimal() and text.strip().isdecimal() and len(text) < 7 and len(key) < 10:
            places.append((int(text), int(key)))
    with writing() as session:
        indicators.set_order(session, me(), [key for _place, key in sorted(places)], now=now())
    flash(_("Đã xếp lại thứ tự."), "success")
    return redirect(url_for(".index"), 303)


def _offered(form: IndicatorForm) -> IndicatorForm:
    authority = report_periods.keeper_of(reading(), me())
    document = request.form.get("document", "") if form.is_submitted() else str(form.document.data or "")
    chosen = int(document) if document.isdecimal() and len(document) < 10 else None
    form.offer(
        indicator_list_reading.documents_offered(reading(), authority.id),
        indicator_list_reading.duties_offered(reading(), chosen),
    )
    return form


def _form_page(form: IndicatorForm, row: Indicator | None = None) -> str:
    return render_template("indicators/edit.html", form=form, row=row)


@pages.get("/new")
@open_to(Action.KEEP_FIGURES)
def new() -> Page:
    """An empty form."""
    return _form_page(_offered(IndicatorForm.fresh()))


@pages.post("/new")
@open_to(Action.KEEP_FIGURES)
def add() -> Page:
    """Add an indicator at the end of the list."""
    form = _offered(IndicatorForm())
    if not form.validate_on_submit():
        return _form_page(form), 422
    try:
        with writing() as session:
            row = indicators.add_indicator(session, me(), form.draft(), now=now())
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=_AT_FIELD.get(refusal.code, ""))
        return _form_page(form), status_of(refusal)
    flash(_("Đã thêm chỉ tiêu. Tiếp theo: chọn cơ quan nhập."), "success")
    return redirect(url_for(".enterers", indicator_id=row.id), 303)


@pages.get("/<int:indicator_id>")
@open_to(Action.KEEP_FIGURES)
def edit(indicator_id: int) -> Page:
    """The form as the indicator stands."""
    row = indicators.indicator_for(reading(), me(), indicator_id)
    parts = indicator_list_reading.part_names(reading(), row.id)
    return _form_page(_offered(IndicatorForm.filled(row, parts)), row)


@pages.post("/<int:indicator_id>")
@open_to(Action.KEEP_FIGURES)
def change(indicator_id: int) -> Page:
    """Correct an indicator."""
    row = indicators.indicator_for(reading(), me(), indicator_id)
    form = _offered(IndicatorForm())
    if not form.validate_on_submit():
        return _form_page(form, row), 422
    try:
        with writing() as session:
            version = form.version.data or 0
            indicators.change_indicator(session, me(), indicator_id, form.draft(), version=version, now=now())
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=_AT_FIELD.get(refusal.code, ""))
        return _form_page(form, row), status_of(refusal)
    flash(_("Đã lưu chỉ tiêu."), "success")
    return redirect(url_for(".index", _anchor=f"indicator-{indicator_id}"), 303)


def _enterers_page(indicator_id: int, form: EnterersForm | None = None) -> str:
    session = reading()
    row = indicators.indicator_for(session, me(), indicator_id)
    links = {link.agency_id: link for link in indicator_list_reading.links(session, row.id)}
    offered = indicator_list_reading.agencies_offered(session, row.authority_id, today())
    if form is None:
        form = EnterersForm(formdata=None, data={"version": row.version, "agencies": list(links)})
    form.offer(offered)
    chosen = set(form.agencies.data or ())
    return render_template(
        "indicators/enterers.html", row=row, form=form, links=links, offered=offered, chosen=chosen
    )


@pages.get("/<int:indicator_id>/agencies")
@open_to(Action.KEEP_FIGURES)
def enterers(indicator_id: int) -> Page:
    """Who enters it, with the agencies' own targets."""
    return _enterers_page(indicator_id)


@pages.post("/<int:indicator_id>/agencies")
@open_to(Action.KEEP_FIGURES)
@accepts(size=MEGABYTE, parts=2500)
def set_enterers(indicator_id: int) -> Page:
    """Who enters it from the given day on."""
    row = indicators.indicator_for(reading(), me(), indicator_id)
    form = EnterersForm()
    form.offer(indicator_list_reading.agencies_offered(reading(), row.authority_id, today()))
    if not form.validate_on_submit():
        return _enterers_page(indicator_id, form), 422
    try:
        targets: dict[int, Decimal | None] = {
            key: read_number(request.form.get(f"target-{key}", ""), 2) for key in form.agencies.data or ()
        }
        with writing() as session:
            indicators.set_agencies(
                session,
                me(),
                indicator_id,
                targets,
                version=form.version.data or 0,
                since=form.since.data,
                now=now(),
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field="agencies")
        return _enterers_page(indicator_id, form), status_of(refusal)
    flash(_("Đã lưu cơ quan nhập."), "success")
    return redirect(url_for(".index", _anchor=f"indicator-{indicator_id}"), 303)


@pages.get("/<int:indicator_id>/history")
@open_to(Action.VIEW)
def history(indicator_id: int) -> Page:
    """What was entered in every period, by the agencies that the person sees."""
    found = read_history(reading(), me(), indicator_id)
    return render_template("indicators/history.html", found=found, parse_period=parse_period, **WORDS)
