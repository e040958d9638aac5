"""One's own signed-in browsers: seen, and ended one by one or all but this."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from models import User
from workflow.services import sessions as stored
from workflow.web import sessions
from workflow.web.access import open_to_signed_in
from workflow.web.request import address, me, now, reading, writing

pages = Blueprint("session_list", __name__, url_prefix="/account/sessions")


@pages.get("")
@open_to_signed_in
def page() -> str:
    """Where the person is signed in."""
    return render_template(
        "account/sessions.html",
        sessions=stored.listed(reading(), me().user_id, sessions.token(), now=now()),
    )


@pages.post("/<session_id>/end")
@open_to_signed_in
def end(session_id: str) -> Response:
    """Sign out in one browser, also this one; another person's is not there."""
    with writing() as session:
        session.get_one(User, me().user_id, with_for_update=True)
        stored.end_one(session, me().user_id, session_id, now=now(), address=address())
    flash(_("Đã kết thúc phiên đăng nhập."), "success")
    return redirect(url_for(".page"), 303)


@pages.post("/end-others")
@open_to_signed_in
def end_others() -> Response:
    """Sign out everywhere but here."""
    with writing() as session:
        session.get_one(User, me().user_id, with_for_update=True)
        stored.end_others(session, me().user_id, sessions.token(), now=now(), address=address())
    flash(_("Đã kết thúc mọi phiên đăng nhập khác."), "success")
    return redirect(url_for(".page"), 303)
