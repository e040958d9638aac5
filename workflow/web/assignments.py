"""One assignment: what was asked, the update form, the moves, its history."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response

from models import Chip
from workflow.evidence_kinds import KINDS, LARGEST, SHOWN_INLINE
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.rules.retraction import RETRACT, seconds_left
from workflow.rules.states import Move, moves_from
from workflow.services import (
    assignment_reading,
    discussion_reading,
    hand_over,
    handing_out,
    lifecycle,
    notice_reading,
)
from workflow.services.assignment_reading import AssignmentView
from workflow.services.letter_reading import Issued, letters_of
from workflow.services.request_reading import Requests, requests_of
from workflow.web.access import accepts, open_to
from workflow.web.discussion_forms import sayings
from workflow.web.forms.assignments import MOST_FILES, MoveForm, UpdateForm
from workflow.web.forms.handing_out import ResponsibleForm
from workflow.web.forms.requests import CAUSES, FORMS, RequestForm
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import address, me, now, reading, today, writing
from workflow.web.uploads import ONE_FILE, given

pages = Blueprint("assignments", __name__)

DONE = {
    Move.RECEIVE: _("Đã tiếp nhận nhiệm vụ."),
    Move.PROGRESS: _("Đã ghi cập nhật tiến độ."),
    Move.SUBMIT: _("Đã gửi báo cáo hoàn thành tới cơ quan thường trực."),
    Move.REFUSE: _("Đã trả lại nhiệm vụ, chờ cơ quan thường trực quyết định."),
    Move.INSIST: _("Đã giữ nguyên phân công."),
    Move.REASSIGN: _("Đã chuyển nhiệm vụ cho cơ quan khác."),
    Move.HAND_OVER: _("Đã bàn giao nhiệm vụ cho cơ quan tiếp nhận."),
    Move.WITHDRAW: _("Đã rút nhiệm vụ."),
    Move.REOPEN: _("Đã mở lại nhiệm vụ."),
}
#: Made by the update form and on the review page; every other move has a small form of its own here.
ELSEWHERE = frozenset({Move.PROGRESS, Move.SUBMIT, Move.ACCEPT, Move.RETURN})
_AT_FIELD = {
    "note_needed": "note",
    "agency_needed": "agency_id",
    "already_assigned": "agency_id",
    "agency_ended": "agency_id",
    "act_needed": "act_number",
    "act_in_future": "act_date",
    "day_past": "due",
    "own_deadline": "due",
    "due_out_of_range": "due",
}
_UPDATE_AT_FIELD = {
    "note_needed": "text",
    "evidence_needed": "document_number",
    "document_needed": "document_number",
}
#: Pictures by media type: a phone then offers its camera and turns its own format into JPEG.
ACCEPT = ",".join((*sorted(SHOWN_INLINE), *(f".{ending}" for ending in KINDS)))


def see(assignment_id: int) -> AssignmentView:
    """The assignment as the person may see it (else ``NotFound``)."""
    return assignment_reading.view(reading(), me(), assignment_id, today())


def _agencies(view: AssignmentView) -> list[tuple[int, str]]:
    if not view.moves & {Move.REASSIGN, Move.HAND_OVER}:
        return []
    return assignment_reading.agencies_to_choose(reading(), view.authority_id, view.agency_id)


def _move_forms(view: AssignmentView) -> dict[Move, MoveForm]:
    agencies = _agencies(view)
    forms = {}
    for row in moves_from(view.state):
        if row.move in view.moves - ELSEWHERE:
            forms[row.move] = MoveForm(formdata=None, version=view.version)
            forms[row.move].prepare(row, agencies)
    return forms


def _update_form(view: AssignmentView) -> UpdateForm:
    """Empty; with the words that were just taken back where the person is led back to them."""
    chip, words = "doing", None
    again = request.args.get("again", "")
    if again in set(Chip) and view.history and view.history[0].verb == RETRACT:
        chip, words = again, view.history[1].note
    form = UpdateForm(formdata=None, version=view.version, seen=view.last_seq, chip=chip, text=words)
    form.offer(endless=view.endless)
    return form


def show(
    view: AssignmentView,
    *,
    update: UpdateForm | None = None,
    moved: tuple[Move, MoveForm] | None = None,
    asked: RequestForm | None = None,
    named: ResponsibleForm | None = None,
    said: Any = None,
    **more: Any,
) -> str:
    """The page; a form that was sent in vain comes back with what was typed."""
    requests = requests_of(reading(), me(), view, today())
    talk = discussion_reading.discussion_of(reading(), me(), view, today())
    forms = _move_forms(view)
    if moved is not None and moved[0] in forms:
        forms[moved[0]] = moved[1]
    return render_template(
        "assignments/page.html",
        it=view,
        form=(update or _update_form(view)) if view.may_update else None,
        forms=forms,
        opened=moved[0] if moved else None,
        requests=requests,
        asking=request_forms(view, requests, asked),
        asked=asked,
        causes=CAUSES,
        talk=talk,
        says=sayings(view, talk, said),
        letters=_letters(view),
        notices=notice_reading.notices_of(reading(), view.id) if view.sees_log else [],
        today=today(),
        responsible_form=_responsible_form(view, named),
        retractable=_retractable(view),
        accept=ACCEPT,
        most_files=MOST_FILES,
        most_megabytes=LARGEST // (1024 * 1024),
        **more,
    )


def _retractable(view: AssignmentView) -> int:
    """Seconds in which the person may still take back what they just sent."""
    last = view.history[0] if view.history else None
    if last is None or last.statement is None:
        return 0
    return seconds_left(last.verb, last.at, last.statement.by_id, me().user_id, now())


def _letters(view: AssignmentView) -> list[Issued]:
    """Official letters that named it; its history says whether there are any."""
    if not any(entry.verb == "urged_by_letter" for entry in view.history):
        return []
    return letters_of(reading(), me(), view.id)


def what_happened(view: AssignmentView, refusal: Refusal) -> dict[str, Any]:
    """Above a form that came too late: why, and the last that others wrote."""
    return {"conflict": sentence_of(refusal), "changes": view.history[:3]}


def request_forms(
    view: AssignmentView, requests: Requests, sent: RequestForm | None
) -> dict[str, RequestForm]:
    """The forms about more time, explanations and commitments that the person may send now."""
    proposals: dict[str, dict[str, Any]] = {
        "decide_extension": {"due": requests.pending.row.wanted_on if requests.pending else None},
        "decide_explanation": {"rests_to": requests.proposed_pause},
    }
    forms = {
        name: kind(formdata=None, version=view.version, **proposals.get(name, {}))
        for name, kind in FORMS.items()
        if name in requests.may
    }
    for name, kind in FORMS.items():
        if isinstance(sent, kind):
            forms[name] = sent
    return forms


def _responsible_form(view: AssignmentView, sent: ResponsibleForm | None) -> ResponsibleForm | None:
    if not view.delegates:
        return None
    if sent is not None:
        return sent
    form = ResponsibleForm(formdata=None, version=view.version, user_id=view.responsible_id or 0)
    form.offer(handing_out.people_of(reading(), view.agency_id, today()))
    return form


@pages.get("/assignments/<int:assignment_id>")
@open_to(Action.VIEW)
def page(assignment_id: int) -> str:
    """The assignment with its update form."""
    return show(see(assignment_id))


@pages.post("/assignments/<int:assignment_id>/update")
@open_to(Action.UPDATE)
@accepts(size=2 * ONE_FILE)
def update(assignment_id: int) -> Response | tuple[str, int]:
    """The agency's statement, with evidence; "hoàn thành" reports completion."""
    view = see(assignment_id)
    form = UpdateForm()
    form.offer(endless=view.endless)
    if not form.validate_on_submit():
        return show(view, update=form), 422
    move = form.move(period=view.period)
    try:
        said = form.request()
        with writing() as session:
            lifecycle.apply(session, me(), assignment_id, move, said, now=now(), address=address())
    except Refusal as refusal:
        return _refused(assignment_id, form, refusal), status_of(refusal)
    flash(str(DONE[move]), "success")
    return redirect(url_for(".page", assignment_id=assignment_id), 303)


def _refused(assignment_id: int, form: UpdateForm, refusal: Refusal) -> str:
    """The page with what was typed; a stale one also says what happened in the meantime."""
    view = see(assignment_id)
    if refusal.code in ("stale", "move_not_possible", "not_allowed"):
        changes = view.since(form.seen.data or 0)
        form.refresh_seen(view.version, view.last_seq)
        lost = [str(upload.filename) for upload in given(form.files.data or [])]
        return show(
            view,
            update=form,
            conflict=sentence_of(refusal),
            changes=changes,
            kept="" if view.may_update else form.text.data,
            lost=lost,
        )
    about_a_file = refusal.code.startswith(("file_", "evidence_"))
    form.refuse(
        sentence_of(refusal), field=_UPDATE_AT_FIELD.get(refusal.code, "files" if about_a_file else "")
    )
    return show(view, update=form)


@pages.post("/assignments/<int:assignment_id>/<move>")
@open_to(Action.UPDATE, Action.REFUSE, Action.ASSIGN, Action.WITHDRAW, Action.REOPEN)
def make(assignment_id: int, move: str) -> Response | tuple[str, int]:
    """Every other move of the table, each with what it needs."""
    if move not in set(Move) - ELSEWHERE:
        raise NoSuchPage
    chosen = Move(move)
    view = see(assignment_id)
    form = MoveForm()
    row = next((r for r in moves_from(view.state) if r.move is chosen), None)
    if row is not None:
        form.prepare(row, _agencies(view))
        if not form.validate_on_submit():
            return show(view, moved=(chosen, form)), 422
    try:
        with writing() as session:
            _make(session, assignment_id, chosen, form)
    except Refusal as refusal:
        return _move_refused(assignment_id, chosen, form, refusal), status_of(refusal)
    flash(str(DONE[chosen]), "success")
    return redirect(url_for(".page", assignment_id=assignment_id), 303)


def _make(session: Session, assignment_id: int, move: Move, form: MoveForm) -> None:
    if move is not Move.HAND_OVER:
        lifecycle.apply(session, me(), assignment_id, move, form.request(), now=now(), address=address())
        return
    others = form.typed("others") or ()
    hand_over.hand_over(
        session, me(), assignment_id, form.request(), others=others, now=now(), address=address()
    )


def _move_refused(assignment_id: int, move: Move, form: MoveForm, refusal: Refusal) -> str:
    """The page with the reason at the field it is about, and the typed text kept."""
    view = see(assignment_id)
    name = _AT_FIELD.get(refusal.code, "")
    if move not in view.moves or refusal.code == "stale":
        form.refresh(view.version)
        kept = form.typed("note") or ""
        return show(view, moved=(move, form), kept=kept, **what_happened(view, refusal))
    form.refuse(sentence_of(refusal), field=name if name in form else "")
    return show(view, moved=(move, form))
