"""What clients were answered against what the database holds (D1): nothing acknowledged is lost, nothing is made up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from models import Assignment, Event
from models.database import Database
from tests import fold


@dataclass(frozen=True)
class Op:
    """One thing that a client sent. ``word`` stands in its text and nowhere else.

    ``answer``: done, refused, or unknown where no answer ever came.
    """

    word: str
    assignment_id: int
    answer: str


def check(database: Database, ops: list[Op], only: Collection[int] | None = None) -> Counter[str]:
    """Compare; the answers by kind. ``only``: of these assignments, none for all. Raises where something does not hold."""
    with database.read() as session:
        events = session.execute(
            sa.select(Event.subject_id, Event.verb, Event.payload)
            .where(Event.subject == "assignment")
            .order_by(Event.subject_id, Event.seq)
        ).all()
        rows = session.scalars(sa.select(Assignment)).all()
    if only is not None:
        events = [event for event in events if event.subject_id in only]
        rows = [row for row in rows if row.id in only]
    told = Counter(json.loads(payload).get("note", "") for _, verb, payload in events if verb != "assigned")
    told.pop("", None)
    by_word = {op.word: op for op in ops}
    assert len(by_word) == len(ops)
    assert set(told) <= set(by_word), "an event that nobody asked for"
    for op in ops:
        wanted = {"done": {1}, "refused": {0}, "unknown": {0, 1}}[op.answer]
        assert told[op.word] in wanted, f"{op} has {told[op.word]} events"
    folded: dict[int, fold.Folded] = {}
    for key, verb, payload in events:
        before = folded.get(key)
        folded[key] = fold.start(json.loads(payload)) if before is None else fold.step(before, verb, payload)
    for row in rows:
        assert fold.stored(row) == folded[row.id]
    return Counter(op.answer for op in ops)
