"""Write down what happened."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Event
from models.database import chain_key
from workflow.rules.event_chain import Fact, seal


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an event")


def canonical(payload: Mapping[str, Any]) -> str:
    """The payload of an event as it is kept: sorted keys, dates in ISO form."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, default=_plain)


def reference_to(session: Session, personal: str) -> str:
    """Sixteen hex digits by which whoever holds the key and the value can tell that an event means it."""
    return hmac.digest(chain_key(session), personal.encode(), hashlib.sha256).hex()[:16]


def record(
    session: Session,
    subject: str,
    subject_id: int,
    verb: str,
    *,
    by: int | None,
    now: datetime,
    address: str = "",
    payload: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event to the subject's history. The caller holds the subject's row lock."""
    last = session.execute(
        sa.select(Event.seq, Event.seal)
        .where(Event.subject == subject, Event.subject_id == subject_id)
        .order_by(Event.seq.desc())
        .limit(1)
    ).first()
    seq, before = (last.seq + 1, last.seal) if last else (1, "")
    fact = Fact(subject, subject_id, seq, now, by, address, verb, canonical(payload or {}))
    event = Event(**fact._asdict(), seal=seal(chain_key(session), fact, before))
    session.add(event)
    return event
