"""Signed-in browsers as rows: the cookie holds a token, the row its SHA-256 (``trust.md`` S5, S11)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Membership, User, UserSession
from workflow.rules.browsers import Browser, browser_of
from workflow.rules.permissions import Action, Actor
from workflow.services import accounts
from workflow.services.events import record
from workflow.services.scope import NotFound, agencies_under

IDLE = timedelta(minutes=30)
IDLE_ADMIN = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
#: So long a right password waits for the code of the second factor.
CODE_WITHIN = timedelta(minutes=5)
#: ``seen_at`` is written at most this often.
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Listed:
    """One browser in which the person is signed in. ``key`` names it and opens nothing."""

    key: str
    browser: Browser
    address: str
    begun_at: datetime
    seen_at: datetime
    this: bool


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
    awaits_code: bool = False,
) -> None:
    """Record a fresh token for a person who has just signed in, or is half way there."""
    session.add(
        UserSession(
            token_hash=token_hash(token),
            user_id=user_id,
            created_at=now,
            seen_at=now,
            data=data,
            address=address[:64],
            device=device[:300],
            awaits_code=awaits_code,
        )
    )


def find(session: Session, token: str, *, now: datetime) -> UserSession | None:
    """The live session of a token; none once it was ended, left idle or grew too old."""
    row = session.get(UserSession, token_hash(token))
    if row is None or now - row.created_at > LONGEST or now - row.seen_at > IDLE:
        return None
    if row.awaits_code and now - row.created_at > CODE_WITHIN:
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


def _live(user_id: int, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        UserSession.user_id == user_id,
        ~UserSession.awaits_code,
        UserSession.created_at >= now - LONGEST,
        UserSession.seen_at >= now - IDLE,
    )


def listed(session: Session, user_id: int, token: str, *, now: datetime) -> list[Listed]:
    """The person's live sessions, the one with ``token`` first, then the one seen last."""
    here = token_hash(token)
    rows = session.scalars(
        sa.select(UserSession).where(*_live(user_id, now)).order_by(UserSession.seen_at.desc())
    )
    found = [
        Listed(
            row.token_hash.hex(),
            browser_of(row.device),
            row.address,
            row.created_at,
            row.seen_at,
            row.token_hash == here,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.this)


def count_live(session: Session, user_id: int, *, now: datetime) -> int:
    """In how many browsers the person is signed in."""
    query = sa.select(sa.func.count()).select_from(UserSession).where(*_live(user_id, now))
    return session.scalar(query) or 0


def end_one(session: Session, user_id: int, key: str, *, now: datetime, address: str = "") -> None:
    """Sign the person out in one browser; the caller holds the account's row lock.

    Raises:
        NotFound: it is over, or somebody else's: nobody can tell which.
    """
    try:
        wanted = bytes.fromhex(key)
    except ValueError:
        raise NotFound from None
    gone = session.execute(
        sa.delete(UserSession)
        .where(UserSession.token_hash == wanted, UserSession.user_id == user_id)
        .returning(UserSession.user_id)
    )
    if gone.first() is None:
        raise NotFound
    record(session, "user", user_id, "session_ended", by=user_id, now=now, address=address)


def end_others(session: Session, user_id: int, token: str, *, now: datetime, address: str = "") -> None:
    """Sign the person out everywhere but here; the caller holds the account's row lock."""
    session.execute(
        sa.delete(UserSession).where(
            UserSession.user_id == user_id, UserSession.token_hash != token_hash(token)
        )
    )
    record(session, "user", user_id, "other_sessions_ended", by=user_id, now=now, address=address)


def end_all_of(session: Session, user: User, *, by: int, now: datetime, address: str = "") -> None:
    """An administrator signs a person out everywhere; the caller holds the account's row lock."""
    accounts.end_sessions(session, user.id)
    accounts.end_calendar(session, user.id)
    record(session, "user", user.id, "sessions_ended", by=by, now=now, address=address)


def end_everybody(session: Session, actor: Actor, *, now: datetime, address: str = "") -> int:
    """Sign everybody in the administrator's tree out, the administrator aside; how many people that were."""
    theirs = sa.select(Membership.user_id).where(
        Membership.agency_id.in_(agencies_under(actor.paths(Action.MANAGE_USERS)))
    )
    people = session.scalars(
        sa.select(User)
        .where(
            User.id.in_(theirs),
            User.id != actor.user_id,
            sa.exists().where(UserSession.user_id == User.id),
        )
        .order_by(User.id)
        .with_for_update()
    ).all()
    for user in people:
        end_all_of(session, user, by=actor.user_id, now=now, address=address)
    return len(people)
