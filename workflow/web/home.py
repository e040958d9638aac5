"""The first page after signing in, and whether the process is alive."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from workflow.web.access import open_to_signed_in, open_to_strangers
from workflow.web.navigation import entries
from workflow.web.request import me

pages = Blueprint("home", __name__)


@pages.get("/")
@open_to_signed_in
def home() -> BaseResponse:
    """The first of the pages the person can open: their work, the overview, or the administration."""
    found = entries(me())
    if not found:
        abort(403)
    return redirect(url_for(found[0][0]), 303)


@pages.get("/health/live")
@open_to_strangers
def live() -> Response:
    """The process answers; it says nothing about the database."""
    return Response("ok\n", mimetype="text/plain")
