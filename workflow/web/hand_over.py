"""Hand over the open work of one agency: a choice per row, one act for all."""

from __future__ import annotations

import textwrap
from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move
from workflow.services import hand_over, hand_over_reading, lifecycle
from workflow.services.hand_over_reading import HandOver
from workflow.services.lifecycle import Request
from workflow.services.scope import NotFound
from workflow.web.access import open_to
from workflow.web.forms.absences import HandOverForm
from workflow.web.forms.base import read_day
from workflow.web.once import answers_anew
from workflow.web.refusals import sentence_of
from workflow.web.request import address, me, now, reading, today, writing

pages = Blueprint("hand_over", __name__)
Page = str | Response | tuple[str, int]
_WITHDRAW = "withdraw"
_KEPT = 200
"""So many letters of the reason are kept in the address."""


class _Choice(NamedTuple):
    """What is to become of one row: an agency's id, or ``withdraw``."""

    assignment_id: int
    version: int
    target: str


def _found(agency_id: int) -> HandOver:
    return hand_over_reading.read_hand_over(reading(), me(), agency_id, today())


def _show(found: HandOver, form: HandOverForm, failed: dict[int, str] | None = None) -> str:
    return render_template(
        "agencies/hand_over.html", found=found, form=form, failed=failed or {}, today=today()
    )


@pages.get("/agencies/<int:agency_id>/hand-over")
@open_to(Action.ASSIGN)
def page(agency_id: int) -> Page:
    """The open assignments with a choice for each; the address may say again what was typed about the act."""
    found = _found(agency_id)
    typed = {
        "act_number": request.args.get("act_number", found.decision)[:100],
        "act_date": _day(request.args.get("act_date", "")),
        "note": request.args.get("note", "")[:_KEPT],
    }
    return _show(found, HandOverForm(formdata=None, data=typed))


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except ValueError:
        return None


def _choices() -> list[_Choice]:
    """The rows for which something was chosen; what is no number is left out."""
    found = []
    for name, target in request.form.items():
        key = name.removeprefix("to-")
        version = request.form.get(f"version-{key}", "")
        chosen = name.startswith("to-") and (target == _WITHDRAW or target.isdecimal())
        if chosen and key.isdecimal() and version.isdecimal() and max(map(len, (key, version, target))) < 10:
            found.append(_Choice(int(key), int(version), target))
    return found


@pages.post("/agencies/<int:agency_id>/hand-over")
@answers_anew
@open_to(Action.ASSIGN)
def make(agency_id: int) -> Page:
    """Hand over what was chosen, each row by itself; why one could not be handed over is said with its words."""
    found = _found(agency_id)
    form = HandOverForm()
    chosen = _choices()
    if not form.validate_on_submit():
        return _show(found, form), 422
    if not chosen:
        form.refuse(_("Hãy chọn cơ quan tiếp nhận cho ít nhất một nhiệm vụ."))
        return _show(found, form), 422
    failed = _each(agency_id, chosen, form)
    done = len(chosen) - len(failed)
    if done:
        flash(ngettext("Đã xử lý %(num)s nhiệm vụ.", "Đã xử lý %(num)s nhiệm vụ.", done), "success")
    if not done:
        form.refuse(_("%(n)s nhiệm vụ chưa bàn giao được; lý do ghi ở từng dòng.", n=len(failed)))
        return _show(_found(agency_id), form, failed), 422
    words = {row.line.id: row.line.text for row in found.rows}
    for assignment_id, why in failed.items():
        named = textwrap.shorten(words.get(assignment_id, ""), 120, placeholder="…")
        flash(_("Chưa bàn giao được “%(duty)s”: %(why)s", duty=named, why=why), "error")
    again = _typed_again(form) if failed else {}
    return redirect(url_for(".page", agency_id=agency_id, **again), 303)


def _each(agency_id: int, chosen: list[_Choice], form: HandOverForm) -> dict[int, str]:
    """Do every row by itself; why those that failed did, by their ids."""
    failed: dict[int, str] = {}
    for choice in chosen:
        try:
            _one(agency_id, choice, form)
        except Refusal as refusal:
            failed[choice.assignment_id] = sentence_of(refusal)
        except NotFound:
            failed[choice.assignment_id] = _("Nhiệm vụ này không còn ở cơ quan đó.")
    return failed


def _typed_again(form: HandOverForm) -> dict[str, Any]:
    """What was typed about the act, for the rows that are left."""
    return {
        "act_number": form.act_number.data,
        "act_date": f"{form.act_date.data:%d/%m/%Y}",
        "note": (form.note.data or "")[:_KEPT],
    }


def _one(agency_id: int, choice: _Choice, form: HandOverForm) -> None:
    act = f"{form.note.data} ({form.act_number.data})"
    with writing() as session:
        hand_over.require_lead(session, me(), choice.assignment_id, agency_id)
        if choice.target == _WITHDRAW:
            asked = Request(choice.version, note=act)
            lifecycle.apply(
                session, me(), choice.assignment_id, Move.WITHDRAW, asked, now=now(), address=address()
            )
            return
        asked = Request(
            choice.version,
            note=form.note.data or "",
            agency_id=int(choice.target),
            act_number=form.act_number.data or "",
            act_date=form.act_date.data,
        )
        hand_over.hand_over(session, me(), choice.assignment_id, asked, now=now(), address=address())
