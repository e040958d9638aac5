"""Once a day the book of events is summed up in one figure, so that nothing can be taken out of it unseen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Event, EventManifest
from models.database import chain_key
from workflow.rules.event_chain import Fact, Roll
from workflow.rules.local_time import local_day

CHUNK = 2_000
"""Rows read at a time."""


def rows_after(session: Session, last_id: int) -> Iterator[tuple[int, Fact, str]]:
    """Every event above ``last_id`` in the order of the rows: its id, what it says, its seal."""
    columns = (Event.id, *(getattr(Event, name) for name in Fact._fields), Event.seal)
    rows = session.execute(
        sa.select(*columns)
        .where(Event.id > last_id)
        .order_by(Event.id)
        .execution_options(yield_per=CHUNK, stream_results=True)
    )
    for row in rows:
        yield row[0], Fact(*row[1:-1]), row[-1]


def first_manifest(session: Session, *, now: datetime) -> None:
    """Sum up what is there, where that was never done."""
    if session.scalar(sa.select(EventManifest.id).limit(1)) is None:
        make_manifest(session, now=now)


def make_manifest(session: Session, *, now: datetime) -> EventManifest | None:
    """Sum up what was written since the last manifest; none where the day has one already.

    Whoever writes an event meanwhile waits: a row that came in below the last one counted would look foreign.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("LOCK TABLE event IN SHARE MODE"))
    last = session.scalar(sa.select(EventManifest).order_by(EventManifest.id.desc()).limit(1))
    today = local_day(now)
    if last is not None and last.day >= today:
        return None
    end = last.last_event_id if last else 0
    roll = Roll(chain_key(session), last.figure if last else "")
    for event_id, fact, kept in rows_after(session, end):
        roll.add(event_id, fact, kept)
        end = event_id
    made = EventManifest(
        id=last.id + 1 if last else 1,
        day=today,
        made_at=now,
        last_event_id=end,
        events=roll.events,
        figure=roll.figure(end),
    )
    session.add(made)
    session.flush()
    return made


def manifest_files(session: Session) -> dict[str, str]:
    """Every manifest as the file kept outside the system: its name and its JSON text."""
    made = session.scalars(sa.select(EventManifest).order_by(EventManifest.id))
    return {name_of(row): _json_of(row) for row in made}


def name_of(row: EventManifest) -> str:
    """``events-2026-11-26.json``."""
    return f"events-{row.day.isoformat()}.json"


def _json_of(row: EventManifest) -> str:
    return json.dumps(
        {
            "number": row.id,
            "day": row.day.isoformat(),
            "made_at": row.made_at.isoformat(),
            "last_event_id": row.last_event_id,
            "events": row.events,
            "figure": row.figure,
        },
        indent=1,
    )
