"""An act with a key is done once: the key is written in the unit of the act itself.

Whoever comes second waits for that unit. It took hold: the answer is given again. It was rolled back: the
second one acts. A process that dies in between leaves both the act and the key, or neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import OnceKey
from models.bulk import insert_if_new
from workflow.rules.refusal import Refusal

KEPT = timedelta(hours=24)


class AlreadyDone(Exception):
    """The act was done before, or is being finished by somebody at this moment."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks, under which key, and the digest of what is asked."""

    actor_id: int
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered. ``location``: where the browser was led; no status: not known (yet)."""

    status: int | None
    location: str


def claim(session: Session, ask: Ask, *, now: datetime) -> None:
    """Make the caller's unit the one in which the act is done.

    Raises:
        AlreadyDone: another unit is.
    """
    row = {"actor_id": ask.actor_id, "key": ask.key, "body_hash": ask.body_hash, "at": now, "location": ""}
    if not insert_if_new(session, OnceKey, row):
        raise AlreadyDone


def find(session: Session, ask: Ask) -> Answer | None:
    """The answer to the same request; none where its act was not done.

    Raises:
        Refusal: ``key_used_otherwise`` where the key stood for something else.
    """
    row = session.execute(
        sa.select(OnceKey.body_hash, OnceKey.status, OnceKey.location).where(
            OnceKey.actor_id == ask.actor_id, OnceKey.key == ask.key
        )
    ).one_or_none()
    if row is None:
        return None
    if row.body_hash != ask.body_hash:
        raise Refusal("key_used_otherwise")
    return Answer(row.status, row.location)


def keep(session: Session, ask: Ask, answer: Answer) -> None:
    """Write down what was answered, unless somebody did already."""
    session.execute(
        sa.update(OnceKey)
        .where(OnceKey.actor_id == ask.actor_id, OnceKey.key == ask.key, OnceKey.status.is_(None))
        .values(status=answer.status, location=answer.location)
    )


def purge(session: Session, *, now: datetime) -> int:
    """Forget keys older than a day; returns how many."""
    old = sa.delete(OnceKey).where(OnceKey.at < now - KEPT).returning(OnceKey.actor_id)
    return len(session.execute(old).all())
