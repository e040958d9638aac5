"""Read the whole book of events again: every seal, every manifest, and the manifests kept elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import EventManifest
from models.database import chain_key
from workflow.rules.event_chain import Fact, Roll, seal
from workflow.services.event_manifests import CHUNK, name_of, rows_after


class Wrong(StrEnum):
    """What is wrong at a place of the book."""

    ALTERED = "altered"
    MISSING = "missing"
    UNSEALED = "unsealed"
    ROWS = "rows"
    CUT = "cut"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class BadPlace:
    """Where the book does not hold.

    ``ALTERED``, ``MISSING`` (a predecessor), ``UNSEALED``: the event ``seq`` of a history.
    ``ROWS``: what stands up to the manifest of ``day`` is not what it summed up.
    ``CUT``: a manifest kept elsewhere has no counterpart here. ``FILE``: it says something else, or cannot be read.
    """

    wrong: Wrong
    subject: str = ""
    subject_id: int = 0
    seq: int = 0
    day: str = ""


@dataclass(slots=True)
class BookChecked:
    """The bad places, first things first; how much was read; how much no manifest covers yet."""

    bad: list[BadPlace] = field(default_factory=list)
    events: int = 0
    manifests: int = 0
    open_events: int = 0


MOST = 100
"""So many bad places are named; the first says where to look."""


def check_book(
    session: Session,
    kept_elsewhere: Mapping[str, str],
    tell: Callable[[int], None] = lambda _more: None,
) -> BookChecked:
    """Recompute everything. ``kept_elsewhere``: the manifest files by name; ``tell`` hears how many more were read."""
    manifests = list(session.scalars(sa.select(EventManifest).order_by(EventManifest.id)))
    found = BookChecked(manifests=len(manifests))
    reading = _Reading(chain_key(session), manifests, found)
    for event_id, fact, kept in rows_after(session, 0):
        reading.take(event_id, fact, kept)
        if not found.events % CHUNK:
            tell(CHUNK)
    reading.end()
    found.bad += _compared(manifests, kept_elsewhere)
    del found.bad[MOST:]
    return found


class _Reading:
    """One pass over the rows."""

    def __init__(self, key: bytes, manifests: list[EventManifest], found: BookChecked) -> None:
        self._key, self._found = key, found
        self._waiting = manifests[::-1]
        #: Only what stood before the first manifest may be without a seal.
        self._since = manifests[0].last_event_id if manifests else None
        self._heads: dict[tuple[str, int], tuple[int, str]] = {}
        self._roll = Roll(key, "")
        self._last = 0

    def take(self, event_id: int, fact: Fact, kept: str) -> None:
        while self._waiting and event_id > self._waiting[-1].last_event_id:
            self._close()
        self._found.events += 1
        self._roll.add(event_id, fact, kept)
        self._last = event_id
        history = fact.subject, fact.subject_id
        seq, before = self._heads.get(history, (0, ""))
        wrong = self._wrong_of(event_id, fact, kept, seq, before)
        if wrong is not None:
            self._found.bad.append(BadPlace(wrong, fact.subject, fact.subject_id, fact.seq))
        self._heads[history] = fact.seq, kept

    def _wrong_of(self, event_id: int, fact: Fact, kept: str, seq: int, before: str) -> Wrong | None:
        if fact.seq != seq + 1:
            return Wrong.MISSING
        if not kept:
            old = self._since is None or event_id <= self._since
            return None if old and not before else Wrong.UNSEALED
        return None if kept == seal(self._key, fact, before) else Wrong.ALTERED

    def _close(self) -> None:
        made = self._waiting.pop()
        same = self._roll.events == made.events and self._roll.figure(self._last) == made.figure
        if not same or self._last != made.last_event_id:
            self._found.bad.append(BadPlace(Wrong.ROWS, day=made.day.isoformat()))
        self._roll, self._last = Roll(self._key, made.figure), made.last_event_id

    def end(self) -> None:
        while self._waiting:
            self._close()
        self._found.open_events = self._roll.events


def _compared(manifests: list[EventManifest], kept_elsewhere: Mapping[str, str]) -> list[BadPlace]:
    here = {name_of(row): row for row in manifests}
    bad = []
    for name, text in sorted(kept_elsewhere.items()):
        row = here.get(name)
        day = name.removeprefix("events-").removesuffix(".json")
        if row is None:
            bad.append(BadPlace(Wrong.CUT, day=day))
        elif _figure_in(text) != (row.id, row.last_event_id, row.events, row.figure):
            bad.append(BadPlace(Wrong.FILE, day=day))
    return bad


def _figure_in(text: str) -> tuple[object, ...] | None:
    try:
        said = json.loads(text)
        return said["number"], said["last_event_id"], said["events"], said["figure"]
    except (ValueError, KeyError, TypeError):
        return None
