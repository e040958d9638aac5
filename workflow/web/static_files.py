"""Static files under addresses that change with their content, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

FOLDER = Path(__file__).parent / "static"


@lru_cache(maxsize=512)
def _fingerprint(name: str) -> str:
    path = FOLDER / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""


def add_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
    """Give ``url_for("static", …)`` the content's fingerprint."""
    if endpoint == "static" and "filename" in values and "v" not in values:
        values["v"] = _fingerprint(values["filename"]) or None


def set_caching(response: Response) -> Response:
    """A year for an address with the right fingerprint, an hour for any other static file."""
    if request.endpoint == "static" and response.status_code in {200, 206, 304}:
        asked = request.args.get("v")
        known = _fingerprint((request.view_args or {}).get("filename", ""))
        lasting = bool(asked) and asked == known
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if lasting else "public, max-age=3600"
        )
    return response


def install(app: Flask) -> None:
    """Wire both into the application."""
    app.url_defaults(add_fingerprint)
    app.after_request(set_caching)
