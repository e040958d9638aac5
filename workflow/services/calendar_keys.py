"""The key to a person's own calendar of deadlines: made, ended, and what is read with it."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, CalendarKey, Contribution, Document, Duty, User
from models.classification_sql import still_open
from workflow.rules.permissions import Action, Actor
from workflow.services import my_work_reading, scope
from workflow.services.events import record
from workflow.services.lines import document_label

_BYTES = 32
#: More days than a calendar can show at once.
MOST = 1000


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day on which something of the person's is due; ``n``: it is a contribution, not the assignment itself."""

    assignment_id: int
    on: date
    text: str
    agency: str
    document: str
    period: str
    version: int
    n: int = 0


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def make(session: Session, actor: Actor, *, now: datetime) -> str:
    """A new key; the one before is dead. It is nowhere kept, so it can be shown only now."""
    key = secrets.token_urlsafe(_BYTES)
    session.get_one(User, actor.user_id, with_for_update=True)  # of two at once the later one makes the key
    row = session.get(CalendarKey, actor.user_id, with_for_update=True)
    if row is None:
        session.add(CalendarKey(user_id=actor.user_id, key_hash=_hash(key), made_at=now))
    else:
        row.key_hash, row.made_at = _hash(key), now
    record(session, "user_account", actor.user_id, "calendar_key_made", by=actor.user_id, now=now)
    return key


def end(session: Session, actor: Actor, *, now: datetime) -> None:
    """No calendar program reads any more; where there is no key nothing happens."""
    row = session.get(CalendarKey, actor.user_id, with_for_update=True)
    if row is None:
        return
    session.delete(row)
    record(session, "user_account", actor.user_id, "calendar_key_ended", by=actor.user_id, now=now)


def made_at(session: Session, actor: Actor) -> datetime | None:
    """When the key in force was made; none where there is none."""
    return session.scalar(sa.select(CalendarKey.made_at).where(CalendarKey.user_id == actor.user_id))


def holder(session: Session, key: str, today: date) -> Actor:
    """Whose key it is.

    Raises:
        NotFound: no such key, or the account is closed.
    """
    user_id = session.scalar(sa.select(CalendarKey.user_id).where(CalendarKey.key_hash == _hash(key)))
    actor = scope.load_actor(session, user_id, today) if user_id else None
    if actor is None:
        raise scope.NotFound
    return actor


def deadlines_of(session: Session, actor: Actor) -> list[Deadline]:
    """Open deadlines of the actor's own work (a head's: of the unit) and contributions owed, in two statements."""
    mine = my_work_reading.mine(actor, my_work_reading.default_whose(actor))
    rows = session.execute(
        sa.select(
            Assignment.id,
            Assignment.due,
            Duty.text,
            Agency.name,
            Document.number,
            Document.issued_on,
            Assignment.period,
            Assignment.due_version,
        )
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Document, Document.id == Duty.document_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(mine, Assignment.reported_on.is_(None), Assignment.due.is_not(None))
        .order_by(Assignment.due, Assignment.id)
        .limit(MOST)
    )
    found = [
        Deadline(r.id, r.due, r.text, r.name, document_label(r.number, r.issued_on), r.period, r.due_version)
        for r in rows
    ]
    return found + _owed(session, actor)


def _owed(session: Session, actor: Actor) -> list[Deadline]:
    rows = session.execute(
        sa.select(
            Contribution.assignment_id,
            Contribution.answer_by,
            Contribution.question,
            Agency.name,
            Contribution.n,
        )
        .join(Assignment, Assignment.id == Contribution.assignment_id)
        .join(Agency, Agency.id == Contribution.agency_id)
        .where(
            Contribution.agency_id.in_(scope.agencies_under(actor.paths(Action.UPDATE))),
            Contribution.answered_at.is_(None),
            Contribution.withdrawn_at.is_(None),
            still_open(),
        )
        .order_by(Contribution.answer_by, Contribution.id)
        .limit(MOST)
    )
    return [Deadline(r.assignment_id, r.answer_by, r.question, r.name, "", "", 1, r.n) for r in rows]
