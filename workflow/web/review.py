"""Reports that wait for the assigning side: accept, or return with a reason."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move, State
from workflow.services import lifecycle
from workflow.services.assignment_reading import AssignmentView, view
from workflow.services.calendar import load_calendar
from workflow.services.review_reading import neighbours, next_waiting, other_uses, read_queue
from workflow.web.access import open_to
from workflow.web.formats import moment_vi
from workflow.web.forms.review import FREQUENT_REASONS, ReviewForm, read_checks
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import address, me, now, reading, today, writing

pages = Blueprint("review", __name__)

Answer = str | Response | tuple[str, int]


@pages.get("/review")
@open_to(Action.REVIEW)
def queue() -> str:
    """Everything that waits, oldest first."""
    session = reading()
    page = request.args.get("page", "1")
    found = read_queue(
        session,
        me(),
        today=today(),
        calendar=load_calendar(session),
        page=int(page) if page.isdecimal() and len(page) < 7 else 1,
    )
    return render_template("review/queue.html", queue=found, data_date=moment_vi(now()))


@pages.get("/review/<int:assignment_id>")
@open_to(Action.REVIEW)
def item(assignment_id: int) -> Answer:
    """One report in three columns: what was asked, what the unit says, the evidence."""
    shown = view(reading(), me(), assignment_id, today())
    if shown.state is not State.SUBMITTED:
        flash(_("Nhiệm vụ này không còn chờ xét."), "info")
        return redirect(url_for("review.queue"), 303)
    form = ReviewForm(formdata=None, version=shown.version, decided_on=shown.reported_on)
    return _page(shown, form)


def _page(shown: AssignmentView, form: ReviewForm) -> str:
    session = reading()
    return render_template(
        "review/item.html",
        item=shown,
        form=form,
        place=neighbours(session, me(), shown.id, shown.reported_on),
        other_uses=other_uses(session, me(), shown.id, shown.proofs),
        reasons=FREQUENT_REASONS,
        typed=request.form,
    )


@pages.post("/review/<int:assignment_id>/accept")
@open_to(Action.REVIEW)
def accept(assignment_id: int) -> Answer:
    """The report stands: completed on the report's day, or the proving document's."""
    return _decide(assignment_id, Move.ACCEPT)


@pages.post("/review/<int:assignment_id>/return")
@open_to(Action.REVIEW)
def send_back(assignment_id: int) -> Answer:
    """The unit must add something: the reason goes back with it."""
    return _decide(assignment_id, Move.RETURN)


def _decide(assignment_id: int, move: Move) -> Answer:
    form = ReviewForm()
    shown = view(reading(), me(), assignment_id, today())
    if not form.validate_on_submit():
        return _page(shown, form), 422
    asked = lifecycle.Request(
        version=form.version.data or 0,
        note=form.note.data or "" if move is Move.RETURN else "",
        decided_on=form.decided_on.data if move is Move.ACCEPT else None,
        checks=read_checks(request.form, (p.id for p in shown.proofs)),
    )
    try:
        with writing() as session:
            lifecycle.apply(session, me(), assignment_id, move, asked, now=now(), address=address())
    except Refusal as refusal:
        return _refused(assignment_id, form, refusal)
    if move is Move.ACCEPT:
        flash(_("Đã chấp nhận kết quả của %(agency)s.", agency=shown.agency), "success")
    else:
        flash(_("Đã yêu cầu %(agency)s bổ sung.", agency=shown.agency), "success")
    following = next_waiting(reading(), me())
    target = url_for("review.item", assignment_id=following) if following else url_for("review.queue")
    return redirect(target, 303)


def _refused(assignment_id: int, form: ReviewForm, refusal: Refusal) -> Answer:
    """The page again with the reason and everything that was typed."""
    shown = view(reading(), me(), assignment_id, today())
    form.refresh(shown.version)  # what is now on the page was read now
    if refusal.code == "note_needed":
        form.refuse(sentence_of(refusal), field="note")
    elif refusal.code == "decided_after_report":
        form.refuse(sentence_of(refusal), field="decided_on")
    else:
        form.refuse(sentence_of(refusal))
    return _page(shown, form), status_of(refusal)
