"""When what is due: a month of deadlines, and the open work of each agency along the days."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from workflow.rules.calendar import FIRST_DAY, LAST_DAY, add_months
from workflow.rules.permissions import Action
from workflow.services.deadline_reading import read_day, read_month, read_timeline
from workflow.services.filter_reading import filter_options
from workflow.web.access import open_to
from workflow.web.formats import moment_vi
from workflow.web.links import page_number
from workflow.web.listing import selection
from workflow.web.request import me, now, reading, today
from workflow.web.timeline_picture import height, picture

pages = Blueprint("deadlines", __name__)


def _asked(name: str) -> date | None:
    """A day of the address within the calendar's years; nothing where it names none."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _month() -> date:
    """The month of the address, or of the day asked for, or of today."""
    text = request.args.get("month", "")
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        month = _asked("day") or today()
    return (month if FIRST_DAY <= month <= LAST_DAY else today()).replace(day=1)


def _frame() -> dict[str, Any]:
    return {
        "agencies": filter_options(reading(), me()).agencies,
        "agency_id": selection().agency_id,
        "today": today(),
        "data_date": moment_vi(now()),
    }


@pages.get("/deadlines")
@open_to(Action.VIEW)
def month() -> str:
    """How much is due on each day of a month; ``?day=`` lists what is due on one of them."""
    first, day = _month(), _asked("day")
    agency_id = selection().agency_id
    session = reading()
    return render_template(
        "deadlines/month.html",
        month=read_month(session, me(), first, today(), agency_id),
        day=day,
        found=read_day(session, me(), day, today(), agency_id, page_number()) if day else None,
        before=add_months(first, -1) if first > FIRST_DAY else None,
        after=add_months(first, 1) if first < LAST_DAY.replace(day=1) else None,
        week=(_("Thứ Hai"), _("Thứ Ba"), _("Thứ Tư"), _("Thứ Năm"), _("Thứ Sáu"), _("Thứ Bảy"), _("Chủ nhật")),
        kinds={"weekend": _("nghỉ cuối tuần"), "off": _("nghỉ lễ, nghỉ theo quyết định"), "made_up": _("làm bù")},
        **_frame(),
    )  # fmt: skip


@pages.get("/timeline")
@open_to(Action.VIEW)
def timeline() -> str:
    """Who has what until when: open work from its hand-out to its deadline, by agency."""
    return render_template(
        "deadlines/timeline.html",
        it=read_timeline(reading(), me(), today(), selection().agency_id, page_number()),
        picture=picture,
        height=height,
        **_frame(),
    )
