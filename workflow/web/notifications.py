"""Thông báo: what happened to one's work, beside mail; and what of it one wants to hear."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from workflow.rules.notifications import Choosable
from workflow.rules.permissions import Action
from workflow.services import notification_reading
from workflow.web.access import open_to
from workflow.web.forms.notifications import PreferencesForm, ReadForm
from workflow.web.links import page_number
from workflow.web.request import me, now, reading, writing

pages = Blueprint("notifications", __name__)


@pages.get("/notifications")
@open_to(Action.VIEW)
def listed() -> str:
    """Newest first, thirty days back. Opening it marks nothing."""
    found = notification_reading.notifications(reading(), me(), now=now(), page=page_number())
    newest = found.rows[0].at if found.rows else None
    return render_template(
        "notifications/page.html",
        found=found,
        form=ReadForm(formdata=None, upto=newest.isoformat()) if newest and page_number() == 1 else None,
        page=page_number(),
        pages=-(-found.total // notification_reading.PAGE),
    )


@pages.post("/notifications/read")
@open_to(Action.VIEW)
def read() -> ResponseReturnValue:
    """What was shown is read."""
    try:
        shown = datetime.fromisoformat(ReadForm().upto.data or "")
    except ValueError:
        raise BadRequest from None
    if shown.tzinfo is None:
        raise BadRequest
    with writing() as session:
        notification_reading.mark_read(session, me(), shown, now=now())
    return redirect(url_for(".listed"), 303)


@pages.route("/account/notifications", methods=["GET", "POST"])
@open_to(Action.VIEW)
def preferences() -> ResponseReturnValue:
    """What may be turned off, and what may not."""
    form = PreferencesForm()
    if not form.is_submitted():
        form.show(notification_reading.turned_off(reading(), me()))
        return render_template("notifications/preferences.html", form=form)
    with writing() as session:
        notification_reading.turn_off(
            session, me(), [kind for kind in Choosable if not form[kind.value].data]
        )
    flash(_("Đã lưu."), "success")
    return redirect(url_for(".preferences"), 303)
