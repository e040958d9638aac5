"""Thư không đến: what did not arrive, and what the office does about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workflow.mail import domain_of
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import mail_settling, undelivered_reading
from workflow.services.undelivered_reading import Lost
from workflow.web.access import open_to
from workflow.web.formats import date_vi
from workflow.web.forms.requests import RequestForm
from workflow.web.forms.undelivered import FORMS, HandForm, LeaveForm, ResendForm
from workflow.web.links import page_number
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import address, me, now, reading, runtime, today, writing

pages = Blueprint("undelivered", __name__)
Page = str | Response | tuple[str, int]
AnyForm = TypeVar("AnyForm", bound=RequestForm)
_AT_FIELD = {
    ("hand", "handed_in_future"): "handed_on",
    ("hand", "handed_too_early"): "handed_on",
    ("leave", "note_needed"): "note",
}


@pages.get("/undelivered")
@open_to(Action.VIEW_LOG)
def page() -> str:
    """The mails that nobody has settled."""
    return _show()


def _show(sent: RequestForm | None = None, mail_id: int = 0) -> str:
    found = undelivered_reading.read_undelivered(reading(), me(), today=today(), page=page_number())

    def forms(lost: Lost) -> dict[str, RequestForm]:
        if sent is not None and lost.id == mail_id:
            return {n: sent if isinstance(sent, kind) else _fresh(kind, lost) for n, kind in FORMS.items()}
        return {name: _fresh(kind, lost) for name, kind in FORMS.items()}

    return render_template(
        "undelivered/page.html",
        found=found,
        forms=forms,
        sent=sent,
        missing=sent is not None and all(lost.id != mail_id for lost in found.rows),
        settles=undelivered_reading.may_settle(me()),
        content=me().can_anywhere(Action.VIEW),
    )


def _fresh(kind: type[RequestForm], lost: Lost) -> RequestForm:
    form = kind(formdata=None, version=lost.version)
    for field in form:
        if field.name != "csrf_token":
            field.id = field.label.field_id = f"{form.name}-{lost.id}-{field.name}"
    return form


def _send(mail_id: int, form: AnyForm, act: Callable[[Session, AnyForm], str]) -> Page:
    if not form.validate_on_submit():
        return _show(form, mail_id), 422
    try:
        with writing() as session:
            told = act(session, form)
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=_AT_FIELD.get((form.name, refusal.code), ""))
        return _show(form, mail_id), status_of(refusal)
    flash(told, "success")
    return redirect(url_for(".page"), 303)


def _common(form: RequestForm) -> dict[str, Any]:
    return {"version": form.version.data or 0, "now": now(), "address": address()}


@pages.post("/undelivered/<int:mail_id>/resend")
@open_to(Action.URGE)
def resend(mail_id: int) -> Page:
    """Its content goes into the next mail of whoever holds the post now."""

    def act(session: Session, form: ResendForm) -> str:
        days = mail_settling.resend(
            session, me(), mail_id, domain=domain_of(runtime().settings), **_common(form)
        )
        return ngettext(
            "Gửi lại cho %(num)s người, thư ngày %(day)s.",
            "Gửi lại cho %(num)s người, thư ngày %(day)s.",
            len(days),
            day=", ".join(date_vi(day) for day in sorted(set(days.values()))),
        )

    return _send(mail_id, ResendForm(), act)


@pages.post("/undelivered/<int:mail_id>/hand")
@open_to(Action.URGE)
def hand(mail_id: int) -> Page:
    """It was handed over by other means."""

    def act(session: Session, form: HandForm) -> str:
        mail_settling.hand(session, me(), mail_id, form.handing(), **_common(form))
        return _("Đã ghi giao bằng cách khác; lần đôn đốc trong thư được tính.")

    return _send(mail_id, HandForm(), act)


@pages.post("/undelivered/<int:mail_id>/leave")
@open_to(Action.URGE)
def leave(mail_id: int) -> Page:
    """Nothing more is to be done about it."""

    def act(session: Session, form: LeaveForm) -> str:
        mail_settling.leave(session, me(), mail_id, form.note.data or "", **_common(form))
        return _("Đã ghi không gửi lại.")

    return _send(mail_id, LeaveForm(), act)
