"""Numbers in addresses: none is larger than a row's id can be, so a larger one is simply not found."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class RowId(IntegerConverter):
    """``<int:...>`` of this application."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", LARGEST)
        super().__init__(url_map, *args, **kwargs)


def row_id(text: str) -> int:
    """The number that a form names.

    Raises:
        ValueError: it is none, or larger than a row's id can be.
    """
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError(text)
    return number
