"""Why the database refused a unit that the services had found in order, in the terms of both kinds of database."""

from __future__ import annotations

import sqlite3
from enum import StrEnum

from sqlalchemy.exc import DBAPIError


class Clash(StrEnum):
    """``TWICE``: the same was added at the same moment. ``BUSY``: another unit held what this one needed for too long,
    or each waited for the other. ``TOO_LONG``: a text does not fit where it is kept."""

    TWICE = "twice"
    BUSY = "busy"
    TOO_LONG = "too_long"


_POSTGRESQL = {
    "23505": Clash.TWICE,
    "40001": Clash.BUSY,
    "40P01": Clash.BUSY,
    "55P03": Clash.BUSY,
    "22001": Clash.TOO_LONG,
}
_SQLITE = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: Clash.TWICE,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: Clash.TWICE,
    sqlite3.SQLITE_BUSY: Clash.BUSY,
}


def clash_of(error: BaseException) -> Clash | None:
    """The kind; ``None`` for every other error."""
    if not isinstance(error, DBAPIError):
        return None
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return _SQLITE.get(cause.sqlite_errorcode)
    return _POSTGRESQL.get(getattr(cause, "sqlstate", None) or "")
