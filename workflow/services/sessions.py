"""Signed-in browsers as rows: the cookie holds a token, the row its SHA-256 (``trust.md`` S5)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import UserSession

IDLE = timedelta(minutes=30)
IDLE_ADMIN = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
#: ``seen_at`` is written at most this often.
SEEN_EVERY = timedelta(minutes=1)


def token_hash(token: str) -> bytes:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def begin(
    session: Session,
    token: str,
    user_id: int,
    *,
    data: str,
    now: datetime,
    address: str = "",
    device: str = "",
) -> None:
    """Record a fresh token for a person who has just signed in."""
    session.add(
        UserSession(
            token_hash=token_hash(token),
            user_id=user_id,
            created_at=now,
            seen_at=now,
            data=data,
            address=address[:64],
            device=device[:300],
        )
    )


def find(session: Session, token: str, *, now: datetime) -> UserSession | None:
    """The live session of a token; none once it was ended, left idle or grew too old."""
    row = session.get(UserSession, token_hash(token))
    if row is None or now - row.created_at > LONGEST or now - row.seen_at > IDLE:
        return None
    return row


def touch(session: Session, token: str, *, data: str, now: datetime) -> None:
    """Note that the browser was seen, and keep what its session holds."""
    session.execute(
        sa.update(UserSession)
        .where(UserSession.token_hash == token_hash(token))
        .values(seen_at=now, data=data)
    )


def end(session: Session, token: str) -> None:
    """Sign this one browser out."""
    session.execute(sa.delete(UserSession).where(UserSession.token_hash == token_hash(token)))
