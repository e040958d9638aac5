"""The rows that were ticked in a list."""

from __future__ import annotations

from flask import request

from workflow.web.row_ids import row_id

MOST_ROWS = 5000
"""Parts that a form of ticked rows may have."""


def ticked_rows(name: str) -> list[int]:
    """The rows that were ticked; what is no row's number is none."""
    found = []
    for text in request.form.getlist(name):
        try:
            found.append(row_id(text))
        except ValueError:
            continue
    return found
