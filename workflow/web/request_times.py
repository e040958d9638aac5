"""How long requests take, as a histogram for ``/metrics``.

Where ``PROMETHEUS_MULTIPROC_DIR`` is set before this module is loaded, all processes of the web server count together.
"""

from __future__ import annotations

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SHARED = "PROMETHEUS_MULTIPROC_DIR"
_OWN = CollectorRegistry()
_TIMES = Histogram(
    "dondoc_request_seconds",
    "time of a request by the part of the application that answered it",
    ("part", "method", "status"),
    buckets=(0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
    registry=_OWN,
)
_METHODS = frozenset({"GET", "POST", "HEAD"})


def install(app: Flask) -> None:
    """Time every request from its first handler to its last."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.begun = time.perf_counter()


def _end(response: Response) -> Response:
    if "begun" in g:
        method = request.method if request.method in _METHODS else "other"
        part = request.blueprint or "none"
        _TIMES.labels(part, method, f"{response.status_code // 100}xx").observe(time.perf_counter() - g.begun)
    return response


def as_text() -> str:
    """The histogram in the text form of Prometheus."""
    registry = _OWN
    if SHARED in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry).decode()
