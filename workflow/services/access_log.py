"""Downloads and refused requests of signed-in people: written, and forgotten after the time that is set."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Accessed, AccessLine

_LONGEST_PATH = 300


def write_access(
    session: Session,
    outcome: Accessed,
    *,
    by: int,
    method: str,
    path: str,
    address: str,
    now: datetime,
) -> None:
    """One request. What was asked for in the address is not kept: it may hold a name that somebody searched."""
    session.add(
        AccessLine(
            at=now,
            user_id=by,
            address=address[:64],
            outcome=outcome,
            method=method,
            path=path[:_LONGEST_PATH],
        )
    )


def forget_accesses(session: Session, *, now: datetime, kept: timedelta) -> int:
    """Remove what is older than ``kept``; how many lines went."""
    old = sa.delete(AccessLine).where(AccessLine.at < now - kept).returning(sa.literal(1))
    return len(session.execute(old).all())
