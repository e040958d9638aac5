"""More time, explanations, commitments: what the lead sends and the assigning side decides, on the assignment's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models import Assignment, Commitment, ExtensionRequest
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.rules.requests import Cause
from workflow.services import commitments, decision_reading, explanations, extensions, scope
from workflow.services.calendar import load_calendar
from workflow.services.explanations import Answer
from workflow.web import assignments
from workflow.web.access import accepts, open_to
from workflow.web.downloads import require_open, send_stored
from workflow.web.forms.requests import (
    CAUSES,
    AnswerForm,
    AskForm,
    CommitForm,
    DecideExplanationForm,
    DecideExtensionForm,
    DemandForm,
    RequestForm,
    TakeBackForm,
)
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import address, me, now, reading, today, writing
from workflow.web.uploads import ONE_FILE

pages = Blueprint("requests", __name__)
Page = Response | tuple[str, int]
AnyForm = TypeVar("AnyForm", bound=RequestForm)

_AT_FIELD = {
    ("ask", "note_needed"): "reason",
    ("ask", "not_later"): "wanted_on",
    ("ask", "day_past"): "wanted_on",
    ("ask", "due_out_of_range"): "wanted_on",
    ("decide_extension", "note_needed"): "note",
    ("decide_extension", "not_later"): "due",
    ("decide_extension", "due_out_of_range"): "due",
    ("answer", "note_needed"): "text",
    ("answer", "day_past"): "promised_on",
    ("decide_explanation", "note_needed"): "note",
    ("decide_explanation", "pause_too_long"): "rests_to",
    ("commit", "day_past"): "promised_on",
    ("commit", "paper_needed"): "document_number",
    ("commit", "due_out_of_range"): "promised_on",
}


def _send(assignment_id: int, form: AnyForm, act: Callable[[Session, AnyForm], object], done: str) -> Page:
    """Read the form, do the act as one unit, and say what became of it."""
    if not form.validate_on_submit():
        return assignments.show(assignments.see(assignment_id), asked=form), 422
    try:
        with writing() as session:
            act(session, form)
    except Refusal as refusal:
        return _refused(assignment_id, form, refusal), status_of(refusal)
    flash(done, "success")
    return redirect(url_for("assignments.page", assignment_id=assignment_id), 303)


def _refused(assignment_id: int, form: RequestForm, refusal: Refusal) -> str:
    """The page with the reason at the field it is about, and the typed text kept."""
    view = assignments.see(assignment_id)
    form.refresh(view.version)
    if refusal.code == "stale":
        return assignments.show(view, asked=form, **assignments.what_happened(view, refusal))
    field = _AT_FIELD.get((form.name, refusal.code), "")
    if refusal.code.startswith("evidence_") and "file" in form:
        field = "file"
    form.refuse(sentence_of(refusal), field=field)
    return assignments.show(view, asked=form)


def _common(form: RequestForm) -> dict[str, Any]:
    return {"version": form.version.data or 0, "now": now(), "address": address()}


@pages.post("/assignments/<int:assignment_id>/extensions")
@open_to(Action.UPDATE)
@accepts(size=ONE_FILE)
def ask(assignment_id: int) -> Page:
    """Ask for more time."""

    def act(session: Session, form: AskForm) -> None:
        extensions.ask(
            session,
            me(),
            assignment_id,
            wanted_on=form.wanted_on.data,
            reason=form.reason.data or "",
            paper=form.paper(),
            **_common(form),
        )

    return _send(
        assignment_id,
        AskForm(),
        act,
        str(_("Đã gửi đề nghị gia hạn. Thời hạn cũ vẫn tính cho đến khi có quyết định.")),
    )


@pages.post("/assignments/<int:assignment_id>/extensions/withdraw")
@open_to(Action.UPDATE)
def take_back(assignment_id: int) -> Page:
    """Take the waiting request back."""

    def act(session: Session, form: TakeBackForm) -> None:
        extensions.withdraw(session, me(), assignment_id, **_common(form))

    return _send(assignment_id, TakeBackForm(), act, str(_("Đã rút đề nghị gia hạn.")))


@pages.post("/assignments/<int:assignment_id>/extensions/decide")
@open_to(Action.DECIDE)
def decide_extension(assignment_id: int) -> Page:
    """Grant with a day, or refuse with a word."""
    grant = request.form.get("act") == "grant"
    form = DecideExtensionForm()
    form.due.questioned = grant
    if grant and form.due.data is None and form.validate_on_submit():
        form.refuse(str(_("Hãy ghi thời hạn mới.")), field="due")
        return assignments.show(assignments.see(assignment_id), asked=form), 422

    def act(session: Session, form: DecideExtensionForm) -> None:
        extensions.decide(session, me(), assignment_id, form.decision(grant=grant), **_common(form))

    done = (
        _("Đã gia hạn; cơ quan chủ trì được nhắc theo thời hạn mới.") if grant else _("Đã từ chối gia hạn.")
    )
    return _send(assignment_id, form, act, str(done))


@pages.post("/assignments/<int:assignment_id>/explanations/demand")
@open_to(Action.URGE)
def demand(assignment_id: int) -> Page:
    """Ask the lead for an explanation."""

    def act(session: Session, form: DemandForm) -> None:
        explanations.demand(session, me(), assignment_id, note=form.note.data or "", **_common(form))

    return _send(assignment_id, DemandForm(), act, str(_("Đã yêu cầu giải trình.")))


@pages.post("/assignments/<int:assignment_id>/explanations")
@open_to(Action.UPDATE)
def answer(assignment_id: int) -> Page:
    """Explain, asked or not."""

    def act(session: Session, form: AnswerForm) -> None:
        given = Answer(Cause(form.cause.data), form.text.data or "", form.promised_on.data)
        explanations.answer(session, me(), assignment_id, given, **_common(form))

    return _send(assignment_id, AnswerForm(), act, str(_("Đã gửi giải trình.")))


@pages.post("/assignments/<int:assignment_id>/explanations/decide")
@open_to(Action.DECIDE)
def decide_explanation(assignment_id: int) -> Page:
    """Accept the explanation, or turn it down with a word."""
    accept = request.form.get("act") == "accept"

    def act(session: Session, form: DecideExplanationForm) -> None:
        explanations.decide(
            session,
            me(),
            assignment_id,
            accept=accept,
            rests_to=form.rests_to.data,
            note=form.note.data or "",
            **_common(form),
        )

    done = _("Đã chấp nhận giải trình.") if accept else _("Đã báo giải trình chưa đạt.")
    return _send(assignment_id, DecideExplanationForm(), act, str(done))


@pages.post("/assignments/<int:assignment_id>/commitments")
@open_to(Action.UPDATE)
@accepts(size=ONE_FILE)
def commit(assignment_id: int) -> Page:
    """Record a written commitment."""

    def act(session: Session, form: CommitForm) -> None:
        commitments.commit(
            session,
            me(),
            assignment_id,
            promised_on=form.promised_on.data,
            paper=form.paper(),
            note=form.note.data or "",
            **_common(form),
        )

    return _send(assignment_id, CommitForm(), act, str(_("Đã ghi cam kết; thời hạn không thay đổi.")))


@pages.get("/assignments/<int:assignment_id>/extensions/<int:n>/file")
@open_to(Action.VIEW)
def extension_file(assignment_id: int, n: int) -> Response:
    """The document of a request for more time."""
    return _file(ExtensionRequest, assignment_id, n)


@pages.get("/assignments/<int:assignment_id>/commitments/<int:n>/file")
@open_to(Action.VIEW)
def commitment_file(assignment_id: int, n: int) -> Response:
    """The document of a commitment."""
    return _file(Commitment, assignment_id, n)


_UPLOADER = {ExtensionRequest: ExtensionRequest.asked_by_id, Commitment: Commitment.by_id}


def _file(kind: type[ExtensionRequest] | type[Commitment], assignment_id: int, n: int) -> Response:
    row = (
        reading()
        .execute(
            sa.select(kind.sha256, kind.file_name, _UPLOADER[kind].label("uploader_id"))
            .join(Assignment, Assignment.id == kind.assignment_id)
            .where(kind.assignment_id == assignment_id, kind.n == n, scope.visible(me()))
        )
        .one_or_none()
    )
    if row is None or row.sha256 is None:
        raise scope.NotFound
    require_open(row.sha256, row.uploader_id)
    return send_stored(row.sha256, row.file_name)


@pages.get("/requests")
@open_to(Action.DECIDE)
def waiting() -> str:
    """Everything that waits for a decision of the assigning side, and what was never explained."""
    found = decision_reading.read_decisions(reading(), me(), today(), load_calendar(reading()))
    return render_template("requests/waiting.html", found=found, causes=CAUSES, today=today())
