"""The content of the urging letter to one agency: which late duties stand in it."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import letter_reading, scope, urging_letters
from workflow.services.calendar import load_calendar
from workflow.services.late_duties import candidates
from workflow.web import compose_form
from workflow.web.access import accepts, open_to
from workflow.web.forms.letters import ComposeForm
from workflow.web.refusals import status_of
from workflow.web.request import address, me, now, reading, today, writing
from workflow.web.ticked import MOST_ROWS, ticked_rows

pages = Blueprint("urging_letters", __name__, url_prefix="/letters/agencies")


@pages.get("/<int:agency_id>")
@open_to(Action.URGE)
def content(agency_id: int) -> str:
    """What would stand in the letter to one agency."""
    draft, _rows = letter_reading.open_draft_of(reading(), agency_id)
    return _content(agency_id, compose_form.opened(draft), None)


def _content(agency_id: int, form: ComposeForm, ticked: Collection[int] | None) -> str:
    agency = scope.agency_for(reading(), me(), agency_id, Action.URGE)
    if agency.parent_id is None:
        raise scope.NotFound
    found = candidates(reading(), [agency_id], today(), load_calendar(reading()))
    draft, rows = letter_reading.open_draft_of(reading(), agency_id)
    if ticked is None:
        composed = draft is not None and draft.n > 0
        ticked = [
            c.duty.assignment_id
            for c in found
            if (c.duty.assignment_id in rows if composed else not c.explains)
        ]
    return render_template(
        "letters/content.html",
        agency=agency,
        form=form,
        found=found,
        ticked=frozenset(ticked),
        draft=draft,
        asked={i for i, composed in rows.items() if not composed},
        today=today(),
    )


@pages.post("/<int:agency_id>")
@open_to(Action.URGE)
@accepts(size=1024 * 1024, parts=MOST_ROWS)
def compose(agency_id: int) -> ResponseReturnValue:
    """Write the content of the draft to one agency."""
    form, ticked = ComposeForm(), ticked_rows("duty")
    if not form.validate_on_submit():
        return _content(agency_id, form, ticked), 422
    try:
        with writing() as session:
            letter_id = urging_letters.compose(
                session,
                me(),
                agency_id,
                ticked,
                catch_up_on=form.catch_up_on.data,
                version=form.version.data or 0,
                now=now(),
                address=address(),
            ).id
    except Refusal as refusal:
        compose_form.refuse(form, refusal, lambda: letter_reading.open_draft_of(reading(), agency_id)[0])
        return _content(agency_id, form, ticked), status_of(refusal)
    flash(_("Đã lập nội dung dự thảo công văn."), "success")
    return redirect(url_for("letters.page", letter_id=letter_id), 303)
