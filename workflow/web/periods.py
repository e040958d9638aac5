"""Reporting periods: the list, one period with its figures, its dates, its moves, and what came after the lock."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import ReportPeriod
from workflow.rules.periods import parse_period
from workflow.rules.permissions import Action, Facts, may
from workflow.rules.refusal import Refusal
from workflow.rules.report_periods import MOVABLE, PeriodMove, moves_from
from workflow.services import figure_adjustments, period_reading, report_periods
from workflow.services.indicator_results import read_results
from workflow.services.owed_reports import anybody_owes
from workflow.services.scope import NotFound
from workflow.web.access import open_to
from workflow.web.figure_sentences import MOVES, WORDS
from workflow.web.forms.figures import DatesForm, DecisionForm, MoveForm, OpenPeriodForm
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, today, writing

pages = Blueprint("periods", __name__, url_prefix="/periods")
Page = str | Response | tuple[str, int]
_AT_DATE = {"period_reversed": "end", "period_due_early": "due", "period_overlaps": "start"}


@pages.get("")
@open_to(Action.VIEW)
def index() -> Page:
    """The stored periods with their progress, and those that can be opened."""
    return _index(OpenPeriodForm(formdata=None))


def _index(form: OpenPeriodForm) -> str:
    authority = report_periods.authority_for(reading(), me(), Action.VIEW)
    lines = period_reading.read_periods(reading(), authority.id)
    keeps = may(me(), Action.KEEP_FIGURES, Facts(authority.path))
    return render_template(
        "periods/list.html",
        lines=lines,
        own={line.code: period_reading.own_agencies(reading(), me(), line) for line in lines},
        whole=may(me(), Action.VIEW, Facts(authority.path)),
        offered=period_reading.periods_to_open(reading(), authority.id, today()) if keeps else [],
        form=form if keeps else None,
        today=today(),
        parse_period=parse_period,
        **WORDS,
    )


@pages.post("")
@open_to(Action.KEEP_FIGURES)
def open_one() -> Page:
    """Open a period with the dates of the decree; they can be changed on its page."""
    form = OpenPeriodForm()
    if not form.validate_on_submit():
        return _index(form), 422
    try:
        with writing() as session:
            code = report_periods.open_period(session, me(), form.code.data or "", now=now()).code
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field="code")
        return _index(form), status_of(refusal)
    flash(_("Đã mở kỳ. Hãy xem lại các ngày rồi cho nhập số liệu."), "success")
    return redirect(url_for(".page", code=code), 303)


@pages.get("/<code>")
@open_to(Action.VIEW)
def page(code: str) -> Page:
    """One period: dates, progress, the authority's figures, what came late."""
    return _page(code)


def _dates_form(period: ReportPeriod) -> DatesForm:
    dates = {"start": period.starts_on, "end": period.ends_on, "due": period.due, "version": period.version}
    return DatesForm(formdata=None, data=dates)


def _page(code: str, dates: DatesForm | None = None, problem: str = "") -> str:
    session = reading()
    period = report_periods.period_for(session, me(), code)
    authority = report_periods.authority_for(session, me(), Action.VIEW)
    facts = Facts(authority.path)
    whole = may(me(), Action.VIEW, facts)
    line = period_reading.read_period(session, period)
    keeps = may(me(), Action.KEEP_FIGURES, facts)
    return render_template(
        "periods/page.html",
        period=parse_period(code),
        stored=period,
        line=line,
        own=period_reading.own_agencies(session, me(), line),
        whole=whole,
        results=read_results(session, period) if whole else [],
        late=period_reading.late_figures(session, period.id) if whole else [],
        keeps=keeps,
        reminds=may(me(), Action.URGE, facts)
        and anybody_owes(session, period, today(), lacking=bool(line.missing)),
        moves=[row for row in moves_from(period.state) if may(me(), row.action, facts)],
        move_words=MOVES,
        dates=(dates or _dates_form(period)) if keeps and period.state in MOVABLE else None,
        problem=problem,
        today=today(),
        **WORDS,
    )


@pages.post("/<code>/dates")
@open_to(Action.KEEP_FIGURES)
def dates(code: str) -> Page:
    """Other dates than the rule's."""
    form = DatesForm()
    if not form.validate_on_submit():
        return _page(code, form), 422
    try:
        with writing() as session:
            version = form.version.data or 0
            report_periods.set_dates(session, me(), code, form.dates(), version=version, now=now())
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=_AT_DATE.get(refusal.code, ""))
        return _page(code, form), status_of(refusal)
    flash(_("Đã lưu các ngày của kỳ."), "success")
    return redirect(url_for(".page", code=code), 303)


@pages.post("/<code>/<any(collect, lock, reopen, issue):step>")
@open_to(Action.KEEP_FIGURES, Action.ISSUE_REPORT)
def move(code: str, step: str) -> Page:
    """Take the period one step on."""
    form = MoveForm()
    if not form.validate_on_submit():
        return _page(code, problem=_("Nội dung gửi lên không đủ; hãy tải lại trang.")), 422
    try:
        with writing() as session:
            report_periods.move(
                session,
                me(),
                code,
                PeriodMove(step),
                version=form.version.data or 0,
                note=form.note.data or "",
                now=now(),
            )
    except Refusal as refusal:
        return _page(code, problem=sentence_of(refusal)), status_of(refusal)
    flash(_("Đã chuyển tình trạng của kỳ."), "success")
    return redirect(url_for(".page", code=code), 303)


@pages.post("/<code>/late/<int:adjustment_id>")
@open_to(Action.KEEP_FIGURES)
def settle(code: str, adjustment_id: int) -> Page:
    """Take a late figure over, or decline it with a reason (``act``)."""
    form = DecisionForm()
    if not form.validate_on_submit():
        raise NotFound
    try:
        with writing() as session:
            if request.form.get("act") == "take":
                figure_adjustments.take_over(session, me(), code, adjustment_id, now=now())
            else:
                note = form.note.data or ""
                figure_adjustments.decline(session, me(), code, adjustment_id, note=note, now=now())
    except Refusal as refusal:
        return _page(code, problem=sentence_of(refusal)), status_of(refusal)
    flash(_("Đã xử lý số liệu điều chỉnh sau kỳ."), "success")
    return redirect(url_for(".page", code=code, _anchor="late"), 303)
