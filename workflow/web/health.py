"""Whether the process lives, and whether everything that the promise depends on is at work."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response, abort, jsonify
from flask.typing import ResponseReturnValue

from workflow.services.health_part import Part
from workflow.services.health_reading import as_json, is_well, read_health
from workflow.services.metrics_reading import read_metrics
from workflow.settings import LOOPBACK
from workflow.web.access import open_to_strangers
from workflow.web.request import address, now, runtime
from workflow.web.request_times import as_text

pages = Blueprint("health", __name__)


@pages.get("/health/live")
@open_to_strangers
def live() -> Response:
    """The process answers; it says nothing about the database."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/health/ready")
@open_to_strangers
def ready() -> ResponseReturnValue:
    """200 where every part is well, else 503; states and counts only, no name and no address."""
    try:
        with runtime().database.read() as session:
            parts = {"database": Part(ok=True), **read_health(session, now=now())}
    except sa.exc.SQLAlchemyError:
        parts = {"database": Part(ok=False, why="no_answer")}
    well = is_well(parts)
    answer = jsonify({"ok": well, "at": now().isoformat(), "parts": as_json(parts)})
    return answer, 200 if well else 503


@pages.get("/metrics")
@open_to_strangers
def metrics() -> Response:
    """Figures in the text form of Prometheus, for a collector on this machine; elsewhere there is no such page."""
    if address() not in LOOPBACK:
        abort(404)
    with runtime().database.read() as session:
        found = read_metrics(session, now=now())
    lines = []
    for name, meaning, values in found:
        lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"]
        lines += [
            f"{name}{{{label}}} {value:g}" if label else f"{name} {value:g}"
            for label, value in values.items()
        ]
    return Response("\n".join(lines) + "\n" + as_text(), mimetype="text/plain; version=0.0.4")
