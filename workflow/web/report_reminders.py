"""The content of the official reminder of a periodic report: which agencies owe what."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import OfficialLetter
from workflow.rules.periods import parse_period
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import report_reminders
from workflow.services.open_drafts import draft_about
from workflow.services.owed_reports import owed_for
from workflow.web import compose_form
from workflow.web.access import accepts, open_to
from workflow.web.forms.letters import ComposeForm
from workflow.web.refusals import status_of
from workflow.web.request import address, me, now, reading, today, writing
from workflow.web.ticked import MOST_ROWS, ticked_rows

pages = Blueprint("report_reminders", __name__, url_prefix="/letters/periods")


@pages.get("/<code>")
@open_to(Action.URGE)
def content(code: str) -> str:
    """Who owes what for the period, all of them ticked."""
    return _content(code, compose_form.opened(_draft_of(code)))


def _content(code: str, form: ComposeForm, ticked: Collection[int] | None = None) -> str:
    _authority, period = report_reminders.period_to_remind(reading(), me(), code)
    owed = owed_for(reading(), period, today())
    return render_template(
        "letters/reminder.html",
        period=parse_period(period.code),
        stored=period,
        owed=owed,
        ticked=frozenset(a.agency_id for a in owed) if ticked is None else frozenset(ticked),
        draft=draft_about(reading(), report_reminders.about(period)),
        form=form,
        today=today(),
    )


def _draft_of(code: str) -> OfficialLetter | None:
    _authority, period = report_reminders.period_to_remind(reading(), me(), code)
    return draft_about(reading(), report_reminders.about(period))


@pages.post("/<code>")
@open_to(Action.URGE)
@accepts(size=1024 * 1024, parts=MOST_ROWS)
def compose(code: str) -> ResponseReturnValue:
    """Write the content of the draft about the period."""
    form, ticked = ComposeForm(), ticked_rows("agency")
    if not form.validate_on_submit():
        return _content(code, form, ticked), 422
    try:
        with writing() as session:
            letter_id = report_reminders.compose(
                session,
                me(),
                code,
                ticked,
                catch_up_on=form.catch_up_on.data,
                version=form.version.data or 0,
                now=now(),
                address=address(),
            ).id
    except Refusal as refusal:
        compose_form.refuse(form, refusal, lambda: _draft_of(code))
        return _content(code, form, ticked), status_of(refusal)
    flash(_("Đã lập dự thảo công văn."), "success")
    return redirect(url_for("letters.page", letter_id=letter_id), 303)
