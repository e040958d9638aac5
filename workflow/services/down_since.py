"""Which servers do not answer and since when: kept by the process that noticed, read by the frame of every page."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Setting
from models.bulk import insert_missing


class Server(StrEnum):
    """A server beside the database that work goes on without."""

    QUEUE = "queue"
    SCANNER = "scanner"
    EVIDENCE = "evidence"


def _key(server: Server) -> str:
    return f"down_since:{server.value}"


def note(session: Session, server: Server, *, answers: bool, now: datetime) -> None:
    """Write down that a server answers, or that it does not; since when stays the first moment."""
    if answers == (down_since(session, server) is None):
        return
    insert_missing(session, Setting, ("key", "value"), [(_key(server), "")])
    row = session.get_one(Setting, _key(server), with_for_update=True, populate_existing=True)
    row.value = "" if answers else row.value or now.isoformat()


def down_since(session: Session, server: Server) -> datetime | None:
    """Since when it has not answered; none while it does."""
    return moment(session.scalar(sa.select(Setting.value).where(Setting.key == _key(server))))


def down_columns() -> tuple[sa.Label[str], ...]:
    """One column for each server, for a statement that is run anyway; read them with ``moment``."""
    return tuple(
        sa.select(Setting.value)
        .where(Setting.key == _key(server))
        .scalar_subquery()
        .label(f"{server.value}_down")
        for server in Server
    )


def moment(text: str | None) -> datetime | None:
    """What such a column holds."""
    return datetime.fromisoformat(text) if text else None
