"""Work that lies still between two hands: reported and not reviewed, returned and not handed in again, not received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Event
from models.classification_sql import still_open
from workflow.rules.permissions import Action, Actor
from workflow.rules.states import Move, State
from workflow.services import scope
from workflow.services.calendar import load_calendar
from workflow.services.lines import Line, line_of, note_of, select_lines

PAGE = 50


class Limbo(StrEnum):
    """Where it lies, by whose turn it is: the reviewer's, the unit's, the unit's, the assigning side's."""

    REVIEW = "review"
    RETURNED = "returned"
    UNRECEIVED = "unreceived"
    REFUSED = "refused"


_STATE = {
    Limbo.REVIEW: State.SUBMITTED,
    Limbo.RETURNED: State.RETURNED,
    Limbo.UNRECEIVED: State.ASSIGNED,
    Limbo.REFUSED: State.REFUSED,
}
_SINCE: dict[Limbo, sa.ColumnElement[date | None]] = {
    Limbo.REVIEW: sa.type_coerce(Assignment.reported_on, sa.Date()),
    Limbo.RETURNED: sa.type_coerce(Assignment.returned_on, sa.Date()),
    Limbo.UNRECEIVED: sa.type_coerce(Assignment.assigned_on, sa.Date()),
    Limbo.REFUSED: sa.type_coerce(Assignment.assigned_on, sa.Date()),
}
"""The day since which it lies; of what was sent back: the day on which it was given."""


@dataclass(frozen=True, slots=True)
class Still:
    """One assignment that lies still. ``waits``: working days since ``since``; ``reason``: why it came back."""

    line: Line
    version: int
    since: date
    waits: int
    reason: str


@dataclass(frozen=True, slots=True)
class LimboPage:
    """One list, longest wait first, and how long each of the lists is."""

    rows: list[Still]
    counts: dict[Limbo, int]
    page: int
    pages: int


def _refusal() -> sa.ColumnElement[str | None]:
    """Payload of the event by which the agency sent it back; looked up only where it did."""
    last = (
        sa.select(Event.payload)
        .where(
            Event.subject == "assignment",
            Event.subject_id == Assignment.id,
            Event.verb == Move.REFUSE.value,
        )
        .order_by(Event.seq.desc())
        .limit(1)
        .correlate(Assignment)
        .scalar_subquery()
    )
    return sa.case((Assignment.state == State.REFUSED, last))


def read_limbo(session: Session, actor: Actor, which: Limbo, *, today: date, page: int = 1) -> LimboPage:
    """One page of a list of the agencies that the actor may urge; three statements and the calendar's."""
    mine = (scope.own(actor, Action.URGE), still_open())
    found = session.execute(
        sa.select(Assignment.state, sa.func.count())
        .where(*mine, Assignment.state.in_(_STATE.values()))
        .group_by(Assignment.state)
    )
    by_state: dict[State, int] = {row[0]: row[1] for row in found}
    counts = {limbo: by_state.get(state, 0) for limbo, state in _STATE.items()}
    pages = max(1, -(-counts[which] // PAGE))
    page = min(max(1, page), pages)
    since = _SINCE[which]
    ids = (
        sa.select(Assignment.id)
        .where(*mine, Assignment.state == _STATE[which])
        .order_by(since, Assignment.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .subquery()
    )
    calendar = load_calendar(session)
    rows = session.execute(
        select_lines(Assignment.__table__.c.version, since.label("since"), _refusal().label("refusal"))
        .join(ids, ids.c.id == Assignment.id)
        .order_by(since, Assignment.id)
    )
    stills = [
        Still(
            (line := line_of(row, today, calendar)),
            row.version,
            row.since,
            max(0, calendar.between(row.since, today)),
            line.reason or note_of(row.refusal),
        )
        for row in rows
    ]
    return LimboPage(stills, counts, page, pages)
