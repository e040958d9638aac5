"""Hand a duty to one more agency; name the person responsible for an assignment."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import assignment_reading, counted_deadlines, handing_out, register_reading, scope
from workflow.web import assignments
from workflow.web.access import open_to
from workflow.web.duty_page import duty_page, event_day_form
from workflow.web.formats import date_vi
from workflow.web.forms.calendar import ALL
from workflow.web.forms.handing_out import HandOutForm, HandOutManyForm, ResponsibleForm
from workflow.web.links import page_number
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, today, writing

pages = Blueprint("handing_out", __name__)


def agencies_for(duty_id: int) -> list[tuple[int, str]]:
    """Agencies to which the duty can be given."""
    duty = scope.duty_for(reading(), me(), duty_id)
    return assignment_reading.agencies_to_choose(reading(), duty.authority_id, None)


@pages.post("/duties/<int:duty_id>/assignments")
@open_to(Action.ASSIGN)
def hand_out(duty_id: int) -> ResponseReturnValue:
    """Give the duty to one more lead."""
    form = HandOutForm()
    form.offer(agencies_for(duty_id))
    if not form.validate_on_submit():
        return duty_page(duty_id, form), 422
    try:
        with writing() as session:
            handing_out.hand_out(session, me(), duty_id, form.agency_id.data, due=form.due.data, now=now())
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=_FIELDS.get(refusal.code, "agency_id"))
        return duty_page(duty_id, form), status_of(refusal)
    flash(_("Đã giao nhiệm vụ cho cơ quan chủ trì."), "success")
    return redirect(url_for("register.duty", duty_id=duty_id), 303)


@pages.get("/documents/<int:document_id>/hand-out")
@open_to(Action.ASSIGN)
def choose_duties(document_id: int) -> str:
    """The duties of a document, to tick those that one agency is to lead; all that nobody leads by one link."""
    return _duties_page(document_id, None)


def _duties_page(document_id: int, form: HandOutManyForm | None) -> str:
    page = page_number()
    view = register_reading.document(reading(), me(), document_id, today(), page)
    free = [d.id for d in view.duties if not d.total]
    chosen = form.duty.data or [] if form else free if request.args.get("free") == "1" else []
    if form is None:
        form = HandOutManyForm(formdata=None)
        form.offer(assignment_reading.agencies_to_choose(reading(), view.document.authority_id, None))
    return render_template(
        "documents/hand_out.html",
        view=view,
        it=view.document,
        form=form,
        chosen=chosen,
        free=len(free),
        page=page,
        pages=register_reading.pages_of(view.duty_count),
    )


@pages.post("/documents/<int:document_id>/hand-out")
@open_to(Action.ASSIGN)
def hand_out_chosen(document_id: int) -> ResponseReturnValue:
    """Give the ticked duties to one lead, all or none."""
    document = scope.document_for(reading(), me(), document_id)
    form = HandOutManyForm()
    form.offer(assignment_reading.agencies_to_choose(reading(), document.authority_id, None))
    if not form.validate_on_submit():
        return _duties_page(document_id, form), 422
    try:
        with writing() as session:
            done = handing_out.hand_out_many(
                session, me(), form.duty.data or [], form.agency_id.data, due=form.due.data, now=now()
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=_FIELDS.get(refusal.code, ""))
        return _duties_page(document_id, form), status_of(refusal)
    told = ngettext("Đã giao %(num)s nhiệm vụ.", "Đã giao %(num)s nhiệm vụ.", done.given)
    if done.had:
        already = ngettext(
            "%(num)s nhiệm vụ đã giao từ trước.", "%(num)s nhiệm vụ đã giao từ trước.", done.had
        )
        told = f"{told} {already}"
    flash(told, "success")
    return redirect(url_for("register.document", document_id=document_id), 303)


_FIELDS = {
    "due_out_of_range": "due",
    "day_past": "due",
    "agency_needed": "agency_id",
    "already_assigned": "agency_id",
}


@pages.post("/duties/<int:duty_id>/event-day")
@open_to(Action.REGISTER)
def event_day(duty_id: int) -> ResponseReturnValue:
    """The event happened: deadlines that count from it are set."""
    form = event_day_form(scope.duty_for(reading(), me(), duty_id), typed=True)
    if form is None:
        raise Refusal("nothing_to_count")
    if not form.validate_on_submit():
        return duty_page(duty_id, event_form=form), 422
    chosen = None if form.lead.data == ALL else [form.lead.data]
    try:
        with writing() as session:
            done = counted_deadlines.count_from_event(
                session, me(), duty_id, form.event_on.data, chosen, source=form.source.data or "", now=now()
            )
    except Refusal as refusal:
        out_of_range = refusal.code in ("due_out_of_range", "date_out_of_range")
        form.refuse(sentence_of(refusal), field="event_on" if out_of_range else "")
        return duty_page(duty_id, event_form=form), status_of(refusal)
    told = ngettext(
        "Đã tính thời hạn %(day)s cho %(num)s cơ quan.",
        "Đã tính thời hạn %(day)s cho %(num)s cơ quan.",
        len(done),
        day=date_vi(done[0].after),
    )
    flash(told, "success")
    return redirect(url_for("register.duty", duty_id=duty_id), 303)


@pages.post("/assignments/<int:assignment_id>/responsible")
@open_to(Action.DELEGATE)
def responsible(assignment_id: int) -> ResponseReturnValue:
    """Name who does the work; the choice of somebody who came too late is kept, another refusal has a page of its own."""
    assignment = scope.assignment_for(reading(), me(), assignment_id)
    form = ResponsibleForm()
    form.offer(handing_out.people_of(reading(), assignment.agency_id, today()))
    if not form.validate_on_submit():
        raise Refusal("person_not_there")
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
        if refusal.code != "stale":
            raise
        view = assignments.see(assignment_id)
        form.refresh(view.version)
        return assignments.show(view, named=form, **assignments.what_happened(view, refusal)), 409
    flash(_("Đã ghi người phụ trách."), "success")
    return redirect(url_for("assignments.page", assignment_id=assignment_id), 303)
