"""Where to go next: only to pages of our own (``trust.md`` S9)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

HOME = "/"
_PLAIN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_NEVER = frozenset({"static", "sign_in.page", "home.live"})


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
