"""A person's own deadlines for a calendar program: the page with the secret address, and what stands under it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from workflow.reports.icalendar import MEDIA_TYPE, Day, write_days
from workflow.services import calendar_keys
from workflow.services.calendar_keys import Deadline
from workflow.web.access import open_to_signed_in, open_to_strangers
from workflow.web.formats import date_vi
from workflow.web.request import me, now, reading, runtime, today, writing

pages = Blueprint("calendar_feed", __name__)


def _address(endpoint: str, **values: Any) -> str:
    """An address that works outside the browser."""
    return runtime().settings.base_url.rstrip("/") + url_for(endpoint, **values)


@pages.get("/account/calendar-feed")
@open_to_signed_in
def page() -> str:
    """Whether there is a key, and what it does."""
    return render_template(
        "account/calendar_feed.html", made_at=calendar_keys.made_at(reading(), me()), address=""
    )


@pages.post("/account/calendar-feed")
@open_to_signed_in
def make() -> str:
    """A new key. Its address is shown here and nowhere again."""
    with writing() as session:
        key = calendar_keys.make(session, me(), now=now())
    return render_template(
        "account/calendar_feed.html", made_at=now(), address=_address("calendar_feed.feed", key=key)
    )


@pages.post("/account/calendar-feed/end")
@open_to_signed_in
def end() -> BaseResponse:
    """Take the key away."""
    with writing() as session:
        calendar_keys.end(session, me(), now=now())
    flash(_("Địa chỉ lịch không còn dùng được."), "success")
    return redirect(url_for(".page"), 303)


@pages.get("/calendar-feed/<key>.ics")
@open_to_strangers
def feed(key: str) -> Response:
    """The deadlines of whoever holds the key; a wrong or ended one is not found."""
    with runtime().database.read() as session:
        actor = calendar_keys.holder(session, key, today())
        days = [_day(deadline) for deadline in calendar_keys.deadlines_of(session, actor)]
    body = write_days(_("Thời hạn nhiệm vụ – %(name)s", name=actor.name), days, now=now())
    return Response(body, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def _day(deadline: Deadline) -> Day:
    address = _address("assignments.page", assignment_id=deadline.assignment_id)
    host = address.split("/")[2]
    what = (
        f"contribution-{deadline.assignment_id}-{deadline.n}"
        if deadline.n
        else f"assignment-{deadline.assignment_id}"
    )
    title = (
        _("Ý kiến phối hợp: %(text)s", text=deadline.text)
        if deadline.n
        else _("Hạn: %(text)s", text=deadline.text)
    )
    lines = [
        _("Cơ quan: %(name)s", name=deadline.agency),
        _("Văn bản: %(document)s", document=deadline.document) if deadline.document else "",
        _("Chậm nhất hết ngày %(day)s", day=date_vi(deadline.on)),
        address,
    ]
    return Day(
        f"{what}@{host}", deadline.on, title, "\n".join(filter(None, lines)), address, deadline.version
    )
