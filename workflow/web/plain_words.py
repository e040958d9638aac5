"""Words in addresses: none holds a control character, which PostgreSQL could not even be asked for."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import Map, UnicodeConverter


class PlainWord(UnicodeConverter):
    """``<code>`` and ``<string:code>`` of this application."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **kwargs)
        self.regex = self.regex.replace("[^/]", r"[^/\x00-\x1f\x7f]")
