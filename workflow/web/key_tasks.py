"""The roll-up of key tasks: choose a period, compute, edit, leave out, take as a Word document."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from workflow.rules.local_time import local_day
from workflow.rules.periods import Period, parse_period
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import key_tasks, scope
from workflow.services.key_task_reading import RollUp, periods_offered, read_list
from workflow.web.access import open_to
from workflow.web.downloads import send_made
from workflow.web.forms.key_tasks import SentenceForm
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, today, writing

pages = Blueprint("key_tasks", __name__)
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Answer = str | BaseResponse | tuple[str, int]


def _period(code: str) -> Period:
    """The period of an address; only its own spelling is an address."""
    try:
        period = parse_period(code)
    except Refusal:
        raise scope.NotFound from None
    if period.code != code:
        raise scope.NotFound
    return period


@pages.get("/key-tasks")
@open_to(Action.VIEW_OVERVIEW, Action.EDIT_KEY_TASKS)
def periods() -> str:
    """The periods to choose from."""
    session = reading()
    authority = key_tasks.authority_for(session, me(), Action.VIEW_OVERVIEW)
    offered = periods_offered(session, authority.id, today())
    return render_template("key_tasks/periods.html", periods=offered, today=today())


@pages.get("/key-tasks/<period>")
@open_to(Action.VIEW_OVERVIEW, Action.EDIT_KEY_TASKS)
def page(period: str) -> str:
    """The sentences of one period by lead."""
    return _page(_period(period))


def _roll_up(period: Period) -> RollUp | None:
    session = reading()
    authority = key_tasks.authority_for(session, me(), Action.VIEW_OVERVIEW)
    found = key_tasks.find_list(session, authority.id, period.code)
    return read_list(session, found) if found else None


def _page(period: Period, *, problem: str = "", kept: tuple[int, str] | None = None) -> str:
    session = reading()
    authority = key_tasks.authority_for(session, me(), Action.VIEW_OVERVIEW)
    return render_template(
        "key_tasks/page.html",
        period=period,
        periods=periods_offered(session, authority.id, today()),
        roll_up=_roll_up(period),
        problem=problem,
        kept=kept,
    )


@pages.get("/key-tasks/<period>.docx")
@open_to(Action.VIEW_OVERVIEW, Action.EDIT_KEY_TASKS)
def document(period: str) -> Response:
    """The section as a Word document; what was left out stays out."""
    from workflow.reports.key_tasks_docx import write_docx

    chosen = _period(period)
    roll_up = _roll_up(chosen)
    if roll_up is None:
        raise scope.NotFound
    groups = [
        (heading.leads, [s.text for s in heading.sentences if not s.dropped]) for heading in roll_up.headings
    ]
    made = BytesIO()
    write_docx(
        [(leads, texts) for leads, texts in groups if texts],
        authority=key_tasks.authority_for(reading(), me(), Action.VIEW_OVERVIEW).name,
        period=chosen.label,
        day=local_day(roll_up.computed_at),
        target=made,
    )
    return send_made(made.getvalue(), f"nhiem-vu-trong-tam-{chosen.code}.docx", _DOCX)


@pages.post("/key-tasks/<period>/compute")
@open_to(Action.EDIT_KEY_TASKS)
def compute(period: str) -> BaseResponse:
    """Bring the list up to date; edited sentences stay as they are."""
    chosen = _period(period)
    with writing() as session:
        authority = key_tasks.authority_for(session, me(), Action.EDIT_KEY_TASKS)
        result = key_tasks.compute(session, authority, chosen, by=me().user_id, now=now())
    flash(_("Đã tính lại: %(items)s câu.", items=result.items), "success")
    return redirect(url_for("key_tasks.page", period=chosen.code), 303)


@pages.post("/key-tasks/<period>/items/<int:item_id>")
@open_to(Action.EDIT_KEY_TASKS)
def edit(period: str, item_id: int) -> Answer:
    """The editor's words for one sentence, or the decision to leave it out or put it back."""
    chosen, form = _period(period), SentenceForm()
    words = form.text.data or ""
    if not form.validate_on_submit():
        problem = " ".join(str(e) for errors in form.errors.values() for e in errors)
        return _page(chosen, problem=problem, kept=(item_id, words)), 422
    act, version = request.form.get("act", "save"), form.version.data or 0
    try:
        with writing() as session:
            if act == "save":
                key_tasks.edit(session, me(), chosen.code, item_id, words, version=version, now=now())
            else:
                key_tasks.drop(
                    session, me(), chosen.code, item_id, dropped=act == "drop", version=version, now=now()
                )
    except Refusal as refusal:
        return _page(chosen, problem=sentence_of(refusal), kept=(item_id, words)), status_of(refusal)
    flash(_SAID[act if act in _SAID else "restore"](), "success")
    return redirect(url_for("key_tasks.page", period=chosen.code, _anchor=f"item-{item_id}"), 303)


_SAID = {
    "save": lambda: _("Đã lưu câu chữ của bạn."),
    "drop": lambda: _("Đã bỏ câu này khỏi văn bản."),
    "restore": lambda: _("Đã đưa câu này trở lại văn bản."),
}
