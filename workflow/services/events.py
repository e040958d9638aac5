"""Write down what happened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Event


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an event")


def canonical(payload: Mapping[str, Any]) -> str:
    """The payload of an event as it is kept: sorted keys, dates in ISO form."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, default=_plain)


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
    last = session.scalar(
        sa.select(sa.func.max(Event.seq)).where(Event.subject == subject, Event.subject_id == subject_id)
    )
    event = Event(
        subject=subject,
        subject_id=subject_id,
        seq=(last or 0) + 1,
        at=now,
        actor_id=by,
        address=address,
        verb=verb,
        payload=canonical(payload or {}),
    )
    session.add(event)
    return event
