"""Họp giao ban: the meetings, who is asked to update before them, who answered, and the pack."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import Programme, ReviewMeeting
from workflow.evidence_kinds import KINDS
from workflow.rules.names import sort_key
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import meeting_reading, meetings
from workflow.services.meeting_access import authorities, meeting_for
from workflow.services.meeting_pack import read_pack
from workflow.services.scope import NotFound
from workflow.web.access import open_to
from workflow.web.downloads import send_made
from workflow.web.forms.meetings import CancelForm, ChoiceForm, MeetingForm, UsualDaysForm
from workflow.web.links import page_number
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, writing

pages = Blueprint("meetings", __name__, url_prefix="/meetings")
Page = str | Response | tuple[str, int]
_ON_A_PAGE = 100
_AT_FIELD = {
    "meeting_past": "held_on",
    "due_out_of_range": "held_on",
    "meeting_days": "days_before",
    "note_needed": "reason",
}


def _authority() -> int:
    """The authority whose meetings the person keeps."""
    found = authorities(me(), Action.URGE)
    if not found:
        raise NotFound
    return found[0]


def _programmes(authority_id: int) -> list[tuple[int, str]]:
    rows = reading().execute(
        sa.select(Programme.id, Programme.name).where(Programme.authority_id == authority_id)
    )
    return sorted(((row.id, row.name) for row in rows), key=lambda row: sort_key(row[1]))


@pages.get("")
@open_to(Action.VIEW_OVERVIEW)
def listed() -> str:
    """Meetings ahead and gone by; with the right to urge, the usual number of days."""
    return _list(UsualDaysForm(formdata=None))


def _list(form: UsualDaysForm) -> str:
    keeps = authorities(me(), Action.URGE)
    if keeps and form.days.data is None:
        form.days.data = meetings.usual_days(reading(), keeps[0])
    found = meeting_reading.read_meetings(reading(), me(), now=now())
    return render_template("meetings/list.html", found=found, form=form if keeps else None)


@pages.post("/usual-days")
@open_to(Action.URGE)
def usual_days() -> Page:
    """Change how many working days before the meetings to come the agencies are asked."""
    form = UsualDaysForm()
    if not form.validate_on_submit():
        return _list(form), 422
    with writing() as session:
        meetings.set_usual_days(session, me(), _authority(), form.days.data or 0, now=now())
    flash(_("Đã ghi số ngày làm việc cho các cuộc họp sau."), "success")
    return redirect(url_for(".listed"), 303)


@pages.get("/new")
@open_to(Action.URGE)
def new() -> str:
    """The form of a new meeting."""
    form = MeetingForm(formdata=None, version=0, days_before=meetings.usual_days(reading(), _authority()))
    return _form_page(form, None)


def _form_page(form: MeetingForm, meeting: ReviewMeeting | None) -> str:
    form.offer(_programmes(meeting.authority_id if meeting else _authority()))
    return render_template("meetings/edit.html", form=form, meeting=meeting)


@pages.post("/new")
@open_to(Action.URGE)
def register() -> Page:
    """Register it."""
    form, authority_id = MeetingForm(), _authority()
    form.offer(_programmes(authority_id))
    if not form.validate_on_submit():
        return _form_page(form, None), 422
    try:
        with writing() as session:
            meeting_id = meetings.register(session, me(), authority_id, form.draft(), now=now()).id
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=_AT_FIELD.get(refusal.code, ""))
        return _form_page(form, None), status_of(refusal)
    flash(_("Đã ghi cuộc họp."), "success")
    return redirect(url_for(".page", meeting_id=meeting_id), 303)


@pages.get("/<int:meeting_id>")
@open_to(Action.VIEW_OVERVIEW)
def page(meeting_id: int) -> str:
    """What is on the list and why, who was asked, who answered."""
    return _page(meeting_id, CancelForm(formdata=None))


def _page(meeting_id: int, form: CancelForm) -> str:
    found = meeting_reading.read_meeting(reading(), me(), meeting_id, now=now())
    form.version.data = found.meeting.version
    pages_of_it = max(1, -(-len(found.lines) // _ON_A_PAGE))
    at = min(page_number(), pages_of_it)
    return render_template(
        "meetings/page.html",
        it=found,
        meeting=found.meeting,
        form=form,
        shown=found.lines[(at - 1) * _ON_A_PAGE : at * _ON_A_PAGE],
        page=at,
        pages=pages_of_it,
    )


@pages.get("/<int:meeting_id>/edit")
@open_to(Action.URGE)
def edit(meeting_id: int) -> str:
    """The form of a meeting that is ahead."""
    meeting = meeting_for(reading(), me(), meeting_id, Action.URGE)
    return _form_page(MeetingForm.of(meeting), meeting)


@pages.post("/<int:meeting_id>/edit")
@open_to(Action.URGE)
def change(meeting_id: int) -> Page:
    """Change it, or move it to another day."""
    meeting = meeting_for(reading(), me(), meeting_id, Action.URGE)
    form = MeetingForm()
    form.offer(_programmes(meeting.authority_id))
    if not form.validate_on_submit():
        return _form_page(form, meeting), 422
    try:
        with writing() as session:
            meetings.change(
                session, me(), meeting_id, form.draft(), version=form.version.data or 0, now=now()
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=_AT_FIELD.get(refusal.code, ""))
        return _form_page(form, meeting_for(reading(), me(), meeting_id, Action.URGE)), status_of(refusal)
    flash(_("Đã ghi thay đổi."), "success")
    return redirect(url_for(".page", meeting_id=meeting_id), 303)


@pages.post("/<int:meeting_id>/cancel")
@open_to(Action.URGE)
def cancel(meeting_id: int) -> Page:
    """Call it off."""
    form = CancelForm()
    if not form.validate_on_submit():
        return _page(meeting_id, form), 422
    try:
        with writing() as session:
            meetings.cancel(
                session,
                me(),
                meeting_id,
                form.reason.data or "",
                version=form.version.data or 0,
                now=now(),
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=_AT_FIELD.get(refusal.code, ""))
        return _page(meeting_id, form), status_of(refusal)
    flash(_("Đã hủy cuộc họp; các đề nghị chưa gửi không gửi nữa."), "success")
    return redirect(url_for(".page", meeting_id=meeting_id), 303)


@pages.get("/<int:meeting_id>/duties")
@open_to(Action.URGE)
def duties(meeting_id: int) -> str:
    """Look for a duty to put on the list."""
    meeting = meeting_for(reading(), me(), meeting_id, Action.URGE)
    words = request.args.get("q", "")[:200]
    found = meeting_reading.duties_to_put_on(reading(), me(), meeting, words)
    return render_template(
        "meetings/duties.html", meeting=meeting, q=words, found=found, most=meeting_reading.FOUND
    )


@pages.get("/<int:meeting_id>/duties/<int:assignment_id>")
@open_to(Action.URGE)
def duty(meeting_id: int, assignment_id: int) -> str:
    """Put one duty on the list, or take it off."""
    return _choice(meeting_id, assignment_id, ChoiceForm(formdata=None))


def _choice(meeting_id: int, assignment_id: int, form: ChoiceForm) -> str:
    meeting = meeting_for(reading(), me(), meeting_id, Action.URGE)
    found = meeting_reading.duty_to_choose(reading(), me(), meeting, assignment_id)
    return render_template("meetings/choice.html", meeting=meeting, duty=found, form=form)


@pages.post("/<int:meeting_id>/duties/<int:assignment_id>")
@open_to(Action.URGE)
def choose(meeting_id: int, assignment_id: int) -> Page:
    """The office's word on one duty; the button pressed says which."""
    form, added = ChoiceForm(), request.form.get("act") != "off"
    if not form.validate_on_submit():
        return _choice(meeting_id, assignment_id, form), 422
    try:
        with writing() as session:
            meetings.choose(
                session, me(), meeting_id, assignment_id, form.reason.data or "", added=added, now=now()
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=_AT_FIELD.get(refusal.code, ""))
        return _choice(meeting_id, assignment_id, form), status_of(refusal)
    flash(_("Đã đưa nhiệm vụ vào cuộc họp.") if added else _("Đã đưa nhiệm vụ ra khỏi cuộc họp."), "success")
    return redirect(url_for(".page", meeting_id=meeting_id), 303)


@pages.get("/<int:meeting_id>/pack.<any(pdf, xlsx):ending>")
@open_to(Action.EXPORT)
def pack(meeting_id: int, ending: str) -> Response:
    """One landscape page per leader in charge, or everything as a workbook."""
    from workflow.reports.meeting_pdf import write_pdf
    from workflow.reports.meeting_xlsx import write_xlsx

    head, leaders = read_pack(reading(), me(), meeting_id, now=now())
    write = write_pdf if ending == "pdf" else write_xlsx
    name = f"tai-lieu-hop-{head.starts_at:%Y-%m-%d}.{ending}"
    return send_made(write(head, leaders), name, KINDS[ending].media_type)
