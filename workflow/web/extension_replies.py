"""The official answer to a decided request for more time, made from the request."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.rules.permissions import Action
from workflow.services import extension_replies
from workflow.web.access import open_to
from workflow.web.request import address, me, now, writing

pages = Blueprint("extension_replies", __name__)


@pages.post("/assignments/<int:assignment_id>/extensions/<int:n>/reply")
@open_to(Action.URGE)
def compose(assignment_id: int, n: int) -> ResponseReturnValue:
    """Write the draft; a refusal is told on a page of its own."""
    with writing() as session:
        letter_id = extension_replies.compose(
            session, me(), assignment_id, n, now=now(), address=address()
        ).id
    flash(_("Đã lập dự thảo văn bản trả lời; số, ngày và người ký để trống."), "success")
    return redirect(url_for("letters.page", letter_id=letter_id), 303)
