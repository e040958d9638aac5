"""The office says on the page of a duty how it comes back, and who goes on for an ended agency."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import scope
from workflow.services.held_periods import settle
from workflow.services.rhythm_change import change_rhythm, preview_rhythm, stop_rhythm
from workflow.web.access import open_to
from workflow.web.duty_page import duty_page, held_form, rhythm_form_for
from workflow.web.forms.rhythm import NOBODY
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, writing

pages = Blueprint("rhythm", __name__)

_AT_FIELD = {
    "rhythm_unclear": "phrase",
    "rhythm_not_here": "phrase",
    "rhythm_over": "until",
    "date_out_of_range": "first",
    "decision_needed": "decision",
}


@pages.post("/duties/<int:duty_id>/rhythm")
@open_to(Action.REGISTER)
def change(duty_id: int) -> ResponseReturnValue:
    """Show what a rhythm would do; with ``act=save`` set it, with ``act=stop`` end it."""
    duty = scope.duty_for(reading(), me(), duty_id)
    form = rhythm_form_for(duty)
    if not form.validate_on_submit():
        return duty_page(duty_id, rhythm_form=form), 422
    act, version = request.form.get("act"), form.version.data
    assert version is not None
    try:
        if act == "save":
            with writing() as session:
                change_rhythm(session, me(), duty_id, form.change(), version=version, now=now())
            told = _("Đã lưu nhịp của nhiệm vụ.")
        elif act == "stop":
            with writing() as session:
                decision = form.decision.data or ""
                stop_rhythm(session, me(), duty_id, decision=decision, version=version, now=now())
            told = _("Đã dừng nhịp; các kỳ đã giao vẫn giữ nguyên.")
        else:
            found = preview_rhythm(reading(), me(), duty_id, form.change(), now=now())
            return duty_page(duty_id, rhythm_form=form, rhythm_outlook=found)
    except Refusal as refusal:
        if refusal.code == "stale":
            form.refresh(duty.rhythm_version)
        field = _AT_FIELD.get(refusal.code, "")
        form.refuse(sentence_of(refusal), field=field if field in form else "")
        return duty_page(duty_id, rhythm_form=form), status_of(refusal)
    flash(told, "success")
    return redirect(url_for("register.duty", duty_id=duty_id), 303)


@pages.post("/duties/<int:duty_id>/held")
@open_to(Action.ASSIGN)
def held(duty_id: int) -> ResponseReturnValue:
    """Give the waiting periods of an ended agency to another one, or to nobody."""
    form = held_form(scope.duty_for(reading(), me(), duty_id), typed=True)
    if form is None:
        raise Refusal("nothing_waits")
    if not form.validate_on_submit():
        return duty_page(duty_id, held=form), 422
    given_to = None if form.given_to.data == NOBODY else form.given_to.data
    try:
        with writing() as session:
            made = settle(
                session,
                me(),
                duty_id,
                form.ended.data,
                given_to,
                note=form.held_note.data or "",
                now=now(),
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal))
        return duty_page(duty_id, held=form), status_of(refusal)
    flash(
        ngettext("Đã giao %(num)s kỳ.", "Đã giao %(num)s kỳ.", len(made))
        if made
        else _("Đã ghi: không giao nữa."),
        "success",
    )
    return redirect(url_for("register.duty", duty_id=duty_id), 303)
