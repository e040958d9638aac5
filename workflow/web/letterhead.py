"""What stands on top of the official letters of an authority, and under them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services import letterhead, scope
from workflow.web.access import open_to
from workflow.web.forms.letters import AT_FIELD, LetterheadForm
from workflow.web.ladders import authority_of
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, writing

pages = Blueprint("letterhead", __name__, url_prefix="/letters/letterhead")


@pages.get("")
@open_to(Action.URGE)
def head() -> str:
    """What stands on top of the letters."""
    authority = scope.agency_for(reading(), me(), authority_of(Action.URGE), Action.URGE)
    kept = letterhead.letterhead(reading(), authority.id)
    return _head(LetterheadForm.of(kept.head, kept.version))


def _head(form: LetterheadForm) -> str:
    return render_template("letters/letterhead.html", form=form)


@pages.post("")
@open_to(Action.URGE)
def change_head() -> ResponseReturnValue:
    """Change it for the letters to come."""
    form = LetterheadForm()
    if not form.validate_on_submit():
        return _head(form), 422
    try:
        with writing() as session:
            letterhead.change_letterhead(
                session,
                me(),
                authority_of(Action.URGE),
                form.letterhead(),
                version=form.version.data or 0,
                now=now(),
            )
    except Refusal as refusal:
        form.refuse(sentence_of(refusal), field=AT_FIELD.get(refusal.code, ""))
        return _head(form), status_of(refusal)
    flash(_("Đã ghi tiêu đề văn bản."), "success")
    return redirect(url_for("letters.listed"), 303)
