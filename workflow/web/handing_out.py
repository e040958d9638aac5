"""Hand a duty to one more agency; name the person responsible for an assignment."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import assignment_reading, handing_out, scope
from workflow.web.access import open_to
from workflow.web.forms.handing_out import HandOutForm, ResponsibleForm
from workflow.web.refusals import sentence_of
from workflow.web.request import me, now, reading, today, writing

pages = Blueprint("handing_out", __name__)


def agencies_for(duty_id: int) -> list[tuple[int, str]]:
    """Agencies to which the duty can be given."""
    duty = scope.duty_for(reading(), me(), duty_id)
    return assignment_reading.agencies_to_choose(reading(), duty.authority_id, None)


@pages.post("/duties/<int:duty_id>/assignments")
@open_to(Action.ASSIGN)
def hand_out(duty_id: int) -> Response:
    """Give the duty to one more lead."""
    form = HandOutForm()
    form.offer(agencies_for(duty_id))
    back = redirect(url_for("register.duty", duty_id=duty_id), 303)
    if not form.validate_on_submit():
        flash(next(iter(form.due.errors or form.agency_id.errors), _("Cần chọn cơ quan.")), "danger")
        return back
    try:
        with writing() as session:
            handing_out.hand_out(session, me(), duty_id, form.agency_id.data, due=form.due.data, now=now())
    except Refusal as refusal:
        if refusal.code == "not_allowed":
            raise
        flash(sentence_of(refusal), "danger")
        return back
    flash(_("Đã giao nhiệm vụ cho cơ quan chủ trì."), "success")
    return back


@pages.post("/assignments/<int:assignment_id>/responsible")
@open_to(Action.DELEGATE)
def responsible(assignment_id: int) -> Response:
    """Name who does the work."""
    assignment = scope.assignment_for(reading(), me(), assignment_id)
    form = ResponsibleForm()
    form.offer(handing_out.people_of(reading(), assignment.agency_id, today()))
    back = redirect(url_for("assignments.page", assignment_id=assignment_id), 303)
    if not form.validate_on_submit():
        flash(_("Cần chọn một người của cơ quan chủ trì."), "danger")
        return back
    try:
        with writing() as session:
            handing_out.name_responsible(
                session,
                me(),
                assignment_id,
                form.user_id.data or None,
                version=form.version.data or 0,
                now=now(),
            )
    except Refusal as refusal:
        if refusal.code == "not_allowed":
            raise
        flash(sentence_of(refusal), "danger")
        return back
    flash(_("Đã ghi người phụ trách."), "success")
    return back
