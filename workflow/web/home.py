"""The first page after signing in."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from workflow.web.access import open_to_signed_in
from workflow.web.navigation import menu
from workflow.web.request import me

pages = Blueprint("home", __name__)


@pages.get("/")
@open_to_signed_in
def home() -> BaseResponse:
    """The first of the pages the person can open: their work, the overview, or the administration."""
    found = menu(me())
    if not found:
        abort(403)
    return redirect(url_for(found[0].entries[0].endpoint), 303)
