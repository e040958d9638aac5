"""Việc tồn đọng: what lies still between two hands, and agencies where nobody is told."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from workflow.rules.permissions import Action
from workflow.services.limbo_reading import Limbo, read_limbo
from workflow.services.unreachable_reading import read_unreachable
from workflow.web.access import open_to
from workflow.web.links import page_number
from workflow.web.request import me, reading, today

pages = Blueprint("limbo", __name__)


@pages.get("/limbo")
@open_to(Action.URGE)
def first() -> Response:
    """The first of the lists."""
    return redirect(url_for(".listed", which=Limbo.REVIEW.value), 303)


@pages.get("/limbo/<which>")
@open_to(Action.URGE)
def listed(which: str) -> str:
    """One list, longest wait first; the others with their lengths."""
    if which not in set(Limbo):
        abort(404)
    session = reading()
    return render_template(
        "limbo/page.html",
        found=read_limbo(session, me(), Limbo(which), today=today(), page=page_number()),
        which=Limbo(which),
        nobody=len(read_unreachable(session, me(), today()).agencies),
        today=today(),
    )
