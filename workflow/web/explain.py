"""Why there was a mail about an assignment, or none: the page beside ``dondoc explain``."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services.explanation import explain_to
from workflow.web.access import open_to
from workflow.web.forms.base import read_day
from workflow.web.refusals import sentence_of
from workflow.web.request import me, now, reading, today

pages = Blueprint("explain", __name__)


@pages.get("/assignments/<int:assignment_id>/why")
@open_to(Action.VIEW_LOG, Action.UPDATE)
def page(assignment_id: int) -> str | tuple[str, int]:
    """Each rung of each ladder on ``?at=``, for those who see the log and for the lead agency itself."""
    day, error = today(), ""
    if asked := request.args.get("at", "").strip():
        try:
            day = read_day(asked)
        except ValueError as wrong:
            error = str(wrong)
    try:
        found = explain_to(reading(), me(), assignment_id, day, now=now())
    except Refusal as refusal:
        if refusal.code != "date_out_of_range":
            raise
        error = sentence_of(refusal)
        found = explain_to(reading(), me(), assignment_id, today(), now=now())
    shown = render_template("explain/page.html", it=found, error=error)
    return (shown, 422) if error else shown
