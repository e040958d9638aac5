"""Taking back the update of a moment ago, from the page of its assignment."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import retractions
from workflow.web.access import open_to
from workflow.web.assignments import see, show, what_happened
from workflow.web.forms.base import VersionedForm
from workflow.web.refusals import status_of
from workflow.web.request import address, me, now, writing

pages = Blueprint("retractions", __name__)


@pages.post("/assignments/<int:assignment_id>/retract")
@open_to(Action.UPDATE)
def retract(assignment_id: int) -> Response | tuple[str, int]:
    """The assignment stands as before the update, and its words are in the form again."""
    version = VersionedForm().version.data or 0
    try:
        with writing() as session:
            taken = retractions.retract(
                session, me(), assignment_id, version=version, now=now(), address=address()
            )
            chip = taken.chip.value
    except Refusal as refusal:
        view = see(assignment_id)
        return show(view, kept=False, **what_happened(view, refusal)), status_of(refusal)
    flash(_("Đã thu hồi cập nhật vừa gửi; nội dung trở lại mẫu dưới đây để sửa và gửi lại."), "success")
    return redirect(url_for("assignments.page", assignment_id=assignment_id, again=chip), 303)
