"""The exchange about an assignment: comments, watching, contributions of coordinators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import contributions, discussion
from workflow.web import assignments
from workflow.web.access import open_to
from workflow.web.discussion_forms import answer_form, comment_form, contribution_form
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import address, me, now, writing

pages = Blueprint("discussion", __name__)
Page = Response | tuple[str, int]

_AT_FIELD = {
    "comment_needed": "text",
    "person_not_around": "people",
    "not_coordinating": "agency_id",
    "contribution_waits": "agency_id",
    "question_needed": "question",
    "day_past": "answer_by",
    "after_deadline": "answer_by",
    "due_out_of_range": "answer_by",
    "answer_needed": "answer",
}


def _back(assignment_id: int, part: str) -> Response:
    return redirect(url_for("assignments.page", assignment_id=assignment_id, _anchor=part), 303)


def _again(assignment_id: int, form: Any, refusal: Refusal | None = None) -> Page:
    """The page with what was typed, and why it was not taken."""
    if refusal is not None:
        field = _AT_FIELD.get(refusal.code, "")
        form.refuse(sentence_of(refusal), field=field if field in form else "")
    return assignments.show(assignments.see(assignment_id), said=form), status_of(refusal) if refusal else 422


@pages.post("/assignments/<int:assignment_id>/comments")
@open_to(Action.COMMENT)
def comment(assignment_id: int) -> Page:
    """Add a comment."""
    form = comment_form(assignments.see(assignment_id), typed=True)
    if not form.validate_on_submit():
        return _again(assignment_id, form)
    try:
        with writing() as session:
            discussion.comment(
                session,
                me(),
                assignment_id,
                text=form.text.data or "",
                people=form.people.data or (),
                now=now(),
            )
    except Refusal as refusal:
        return _again(assignment_id, form, refusal)
    flash(_("Đã ghi nội dung trao đổi."), "success")
    return _back(assignment_id, "discussion")


@pages.post("/assignments/<int:assignment_id>/watch")
@open_to(Action.VIEW)
def watch(assignment_id: int) -> Page:
    """Hear what is said about it."""
    with writing() as session:
        discussion.watch(session, me(), assignment_id, yes=True)
    flash(_("Bạn sẽ thấy trao đổi mới về nhiệm vụ này ở “Việc của tôi”."), "success")
    return _back(assignment_id, "discussion")


@pages.post("/assignments/<int:assignment_id>/unwatch")
@open_to(Action.VIEW)
def unwatch(assignment_id: int) -> Page:
    """No longer hear it."""
    with writing() as session:
        discussion.watch(session, me(), assignment_id, yes=False)
    flash(_("Đã thôi theo dõi trao đổi về nhiệm vụ này."), "success")
    return _back(assignment_id, "discussion")


@pages.post("/assignments/<int:assignment_id>/contributions")
@open_to(Action.UPDATE)
def ask(assignment_id: int) -> Page:
    """Ask a coordinator for its contribution, with a day."""
    form = contribution_form(assignments.see(assignment_id), typed=True)
    if not form.validate_on_submit():
        return _again(assignment_id, form)
    try:
        with writing() as session:
            contributions.ask(
                session,
                me(),
                assignment_id,
                agency_id=form.agency_id.data,
                question=form.question.data or "",
                answer_by=form.answer_by.data,
                now=now(),
                address=address(),
            )
    except Refusal as refusal:
        return _again(assignment_id, form, refusal)
    flash(_("Đã gửi yêu cầu ý kiến phối hợp."), "success")
    return _back(assignment_id, "contributions")


@pages.post("/assignments/<int:assignment_id>/contributions/<int:n>/answer")
@open_to(Action.COMMENT)
def answer(assignment_id: int, n: int) -> Page:
    """Answer as the coordinator that was asked."""
    assignments.see(assignment_id)
    form = answer_form(n, typed=True)
    if not form.validate_on_submit():
        return _again(assignment_id, form)
    try:
        with writing() as session:
            contributions.answer(
                session, me(), assignment_id, n, text=form.answer.data or "", now=now(), address=address()
            )
    except Refusal as refusal:
        return _again(assignment_id, form, refusal)
    flash(_("Đã gửi ý kiến phối hợp cho cơ quan chủ trì."), "success")
    return _back(assignment_id, "contributions")


@pages.post("/assignments/<int:assignment_id>/contributions/<int:n>/withdraw")
@open_to(Action.UPDATE)
def withdraw(assignment_id: int, n: int) -> Page:
    """Take the question back."""
    with writing() as session:
        contributions.withdraw(session, me(), assignment_id, n, now=now(), address=address())
    flash(_("Đã rút yêu cầu ý kiến phối hợp."), "success")
    return _back(assignment_id, "contributions")
