"""Where to go next: only to pages of our own (``trust.md`` S9)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

HOME = "/"
_PLAIN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_NEVER = frozenset(
    {
        "static",
        "sign_in.page",
        "sign_in_code.page",
        "sign_in_provider.begin",
        "sign_in_provider.come_back",
        "home.live",
    }
)


def safe_next(wanted: str | None) -> str:
    """``wanted`` if it is a path that one of our pages answers by GET, else the home page."""
    if not wanted or not _PLAIN.fullmatch(wanted):
        return HOME
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc:
        return HOME
    try:
        endpoint, _values = current_app.url_map.bind("").match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return HOME
    if endpoint in _NEVER:
        return HOME
    return parts.path + ("?" + parts.query if parts.query else "")


def page_above(path: str) -> str:
    """The nearest page over an address that only takes what a form sends: ``/assignments/7`` for its requests."""
    while (path := path.rpartition("/")[0]) and safe_next(path) == HOME:
        continue
    return path or HOME


def page_at(path: str) -> str:
    """The page that opens at this very address, else the nearest one over it."""
    return path if safe_next(path) != HOME else page_above(path)


def came_from() -> str:
    """The page that sent this form, if it is one of ours."""
    parts = urlsplit(request.referrer or "")
    query = f"?{parts.query}" if parts.query else ""
    return safe_next(parts.path + query) if parts.netloc == request.host else HOME


def forget_odd_referer() -> None:
    """A ``Referer`` that is no address counts as none: this application and its libraries take it apart."""
    try:
        urlsplit(request.referrer or "").port  # noqa: B018  # taking it apart is what may fail
    except ValueError:
        request.environ.pop("HTTP_REFERER", None)
