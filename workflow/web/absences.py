"""Absences and substitutes; where mail finds nobody."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import absence_reading, absences, held_periods, unreachable_reading
from workflow.web.access import open_to, open_to_signed_in
from workflow.web.forms.absences import AbsenceForm
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, today, writing

pages = Blueprint("absences", __name__)
Page = str | Response | tuple[str, int]

_AT_FIELD = {
    "days_reversed": "last",
    "day_past": "last",
    "due_out_of_range": "last",
    "own_substitute": "substitute",
    "substitute_unknown": "substitute",
    "substitute_same": "substitute",
    "absence_overlaps": "first",
}


def _form() -> AbsenceForm:
    form = AbsenceForm()
    form.offer(
        absence_reading.posts_to_enter(reading(), me(), today()),
        absence_reading.people_to_stand_in(reading(), me(), today()),
    )
    return form


def _show(form: AbsenceForm) -> str:
    return render_template(
        "absences/page.html", form=form, lines=absence_reading.absences(reading(), me(), today())
    )


@pages.get("/absences")
@open_to_signed_in
def page() -> Page:
    """The person's own absences, those of their people, and the form for a new one."""
    return _show(_form())


@pages.post("/absences")
@open_to_signed_in
def enter() -> Page:
    """Record an absence."""
    form = _form()
    if not form.validate_on_submit():
        return _show(form), 422
    try:
        with writing() as session:
            absences.enter(session, me(), form.plan(), now=now())
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=_AT_FIELD.get(refusal.code, ""))
        return _show(form), status_of(refusal)
    flash(_("Đã ghi vắng mặt."), "success")
    return redirect(url_for(".page"), 303)


@pages.post("/absences/<int:absence_id>/end")
@open_to_signed_in
def end(absence_id: int) -> Page:
    """The person is back."""
    with writing() as session:
        absences.end(session, me(), absence_id, now=now())
    flash(_("Đã ghi người này trở lại làm việc."), "success")
    return redirect(url_for(".page"), 303)


@pages.get("/unreachable")
@open_to(Action.VIEW_LOG)
def unreachable() -> str:
    """Agencies and people whose mail goes to the office because nobody is there."""
    found = unreachable_reading.read_unreachable(reading(), me(), today())
    held = held_periods.waiting_for(reading(), me())
    return render_template("absences/unreachable.html", found=found, held=held)
