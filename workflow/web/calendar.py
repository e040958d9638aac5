"""The working calendar: a year at a glance, and decisions that change it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workflow.rules.calendar import FIRST_DAY, LAST_DAY
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal
from workflow.services.calendar_change import (
    CalendarOutlook,
    calendar_version,
    change_calendar,
    preview_calendar,
)
from workflow.services.calendar_reading import SHOWN, read_change, read_changes, read_year
from workflow.services.scope import NotFound
from workflow.web.access import open_to
from workflow.web.forms.base import read_day
from workflow.web.forms.calendar import CalendarForm
from workflow.web.forms.ladders import AUDIENCE_NAMES, LADDER_NAMES
from workflow.web.ladders import authority_of, may_set
from workflow.web.refusals import sentence_of, status_of
from workflow.web.request import me, now, reading, today, writing

pages = Blueprint("calendar", __name__, url_prefix="/calendar")
Page = str | Response | tuple[str, int]
_AT_FIELD = {
    "decision_needed": "decision",
    "days_reversed": "last",
    "days_too_many": "last",
    "days_all_weekend": "first",
    "nothing_changes": "first",
}


@pages.get("")
@open_to(Action.VIEW, Action.VIEW_LOG)
def page() -> str:
    """Twelve months, the special days with their decisions, and the form for an administrator."""
    form = CalendarForm(formdata=None, version=calendar_version(reading()))
    if asked := request.args.get("day", ""):
        try:
            form.first.data = read_day(asked)
        except ValueError:
            form.first.data = None
    return _page(form)


def _year() -> int:
    text = request.args.get("year", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else today().year
    if not FIRST_DAY.year <= number <= LAST_DAY.year:
        raise NotFound
    return number


def _page(form: CalendarForm, found: CalendarOutlook | None = None) -> str:
    number = form.first.data.year if form.first.data and form.is_submitted() else _year()
    return render_template(
        "calendar/page.html",
        year=read_year(reading(), number),
        changes=read_changes(reading()),
        form=form if may_set() else None,
        found=found,
        today=today(),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "content": me().can_anywhere(Action.VIEW),
        "sees_changes": me().can_anywhere(Action.VIEW_LOG),
        "names": LADDER_NAMES,
        "audiences": AUDIENCE_NAMES,
        "shown": SHOWN,
        "month_names": [_("Tháng %(n)s", n=n) for n in range(1, 13)],
        "week": (_("T2"), _("T3"), _("T4"), _("T5"), _("T6"), _("T7"), _("CN")),
        "kinds": {
            "work": _("làm việc"),
            "weekend": _("nghỉ cuối tuần"),
            "off": _("nghỉ lễ, nghỉ theo quyết định"),
            "made_up": _("làm bù"),
        },
    }


@pages.post("")
@open_to(Action.MANAGE_SETTINGS)
def change() -> Page:
    """Show what a decision would move; with ``act=save`` carry it out."""
    if not may_set():
        raise Refusal("not_allowed")
    form = CalendarForm()
    if not form.validate_on_submit():
        return _page(form), 422
    wanted = form.change()
    try:
        if request.form.get("act") == "save":
            with writing() as session:
                version = form.version.data
                assert version is not None
                number = change_calendar(session, wanted, version=version, by=me().user_id, now=now())
            flash(_("Đã lưu lịch làm việc."), "success")
            return redirect(url_for(".changed", number=number), 303)
        found = preview_calendar(reading(), wanted, authority_of(Action.MANAGE_SETTINGS), now=now())
    except Refusal as refusal:
        if refusal.code == "stale":
            form.refresh(calendar_version(reading()))
        field = "worked" if refusal.code == "worked_no_weekend" and form.worked.data else ""
        form.refuse(sentence_of(refusal), field=_AT_FIELD.get(refusal.code, field))
        return _page(form), status_of(refusal)
    return _page(form, found)


@pages.get("/changes/<int:number>")
@open_to(Action.VIEW_LOG)
def changed(number: int) -> str:
    """What one decision moved."""
    found, moved = read_change(reading(), number, authority_of(Action.VIEW_LOG))
    return render_template("calendar/changed.html", it=found, moved=moved, **_words())
