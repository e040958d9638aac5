"""Addresses of the page at hand with one thing changed: another order, another page."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request


def url_with(**changes: object) -> str:
    """The current path with its query changed; ``None`` removes a parameter. Registered for templates."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in changes]
    pairs += [(name, str(value)) for name, value in changes.items() if value is not None]
    return request.path + ("?" + urlencode(pairs) if pairs else "")


def page_number() -> int:
    """``?page=`` of the address; 1 where it says nothing sensible."""
    text = request.args.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 7 else 1
