"""How an assignment stood at the end of a day gone by, told again from its events."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Event
from models.bulk import among
from workflow.rules.local_time import TIMEZONE, local_day
from workflow.rules.retraction import RETRACT
from workflow.rules.states import Move, State
from workflow.services.sweep_facts import Armed

_MOVES = frozenset({RETRACT, *(move.value for move in Move)})


def end_of(day: date) -> datetime:
    """The first moment after the day, in Vietnam."""
    return datetime.combine(day + timedelta(days=1), time(0), TIMEZONE)


def as_of(session: Session, row: Armed, day: date) -> Armed | None:
    """The assignment at the end of ``day``; ``None``: it did not exist yet. ``row`` is how it stands now.

    Days that no event names (of a report taken from a list) are those of today's row where they belong
    to the same submission or hand-out.
    """
    told = stories(session, [row], day).get(row.id)
    if told is None:
        return None
    return row._replace(
        agency_id=told.agency_id,
        responsible_id=told.responsible_id if told.responsible_told else row.responsible_id,
        state=told.state,
        due=told.due,
        due_version=told.due_version,
        handout_no=told.handout_no,
        submission_no=told.submission_no,
        assigned_on=told.given_on,
        reported_on=told.reported,
        returned_on=told.returned_on,
        paused_until=told.paused_until,
    )


class Present(Protocol):
    """What of today's row the story of the past needs."""

    @property
    def id(self) -> int: ...
    @property
    def handout_no(self) -> int: ...
    @property
    def submission_no(self) -> int: ...
    @property
    def assigned_on(self) -> date: ...
    @property
    def reported_on(self) -> date | None: ...


def stories(session: Session, rows: Iterable[Present], day: date) -> dict[int, Story]:
    """How each assignment stood at the end of ``day``, by id, in one statement; left out: not there yet."""
    now = {row.id: row for row in rows}
    events = session.execute(
        sa.select(Event.subject_id, Event.verb, Event.at, Event.payload)
        .where(Event.subject == "assignment", among(session, Event.subject_id, now), Event.at < end_of(day))
        .order_by(Event.subject_id, Event.seq)
    )
    found: dict[int, Story] = {}
    for assignment_id, verb, at, payload in events:
        if verb == "assigned":
            found[assignment_id] = Story(now[assignment_id])
        told = found.get(assignment_id)
        if told is not None:
            told.take(verb, local_day(at), json.loads(payload))
    return found


@dataclass(slots=True)
class Story:
    """The facts while the events are told."""

    now: Present
    agency_id: int = 0
    #: Whom the events name; before any does, today's row is all there is to go by.
    responsible_id: int | None = None
    responsible_told: bool = False
    state: str = State.ASSIGNED.value
    due: date | None = None
    due_version: int = 1
    handout_no: int = 1
    submission_no: int = 0
    assigned_on: date | None = None
    reported_on: date | None = None
    decided_on: date | None = None
    returned_on: date | None = None
    paused_until: date | None = None

    def take(self, verb: str, day: date, payload: Mapping[str, Any]) -> None:
        if verb in _MOVES:
            self.state = payload["to"]
            self.decided_on = _day(payload.get("decided_on"))
        if "paused_until" in payload:
            self.paused_until = _day(payload["paused_until"])
        act = _EFFECTS.get(verb)
        if act is not None:
            act(self, day, payload)

    def assigned(self, day: date, payload: Mapping[str, Any]) -> None:
        self.agency_id, self.due, self.assigned_on = payload["agency"], _day(payload["due"]), day

    def due_changed(self, _day_of: date, payload: Mapping[str, Any]) -> None:
        self.due = _day(payload["to"])
        self.due_version += 1

    def responsible(self, _day_of: date, payload: Mapping[str, Any]) -> None:
        self.responsible_id, self.responsible_told = payload["user"], True

    def submitted(self, day: date, _payload: Mapping[str, Any]) -> None:
        self.submission_no += 1
        self.reported_on, self.returned_on = day, None

    def retracted(self, _day_of: date, payload: Mapping[str, Any]) -> None:
        if payload["move"] == Move.SUBMIT.value:
            self.submission_no -= 1
            self.reported_on, self.returned_on = None, _day(payload.get("returned_on"))

    def handed_back(self, day: date, _payload: Mapping[str, Any]) -> None:
        self.reported_on, self.returned_on = None, day

    def withdrawn(self, _day_of: date, _payload: Mapping[str, Any]) -> None:
        self.reported_on = None

    def handed_out(self, day: date, payload: Mapping[str, Any]) -> None:
        self.handout_no += 1
        self.assigned_on = day
        if isinstance(payload.get("agency"), list):
            self.agency_id, self.responsible_id, self.responsible_told = payload["agency"][1], None, True
            self.due_version += 1
            self.due = _day(payload["due"][1]) if payload.get("due") else self.due
            self.reported_on = None

    @property
    def reported(self) -> date | None:
        """The day of the report that waits or was accepted; that of today's row where it is the same report."""
        same = self.reported_on and self.submission_no == self.now.submission_no and self.now.reported_on
        return self.now.reported_on if same else self.reported_on

    @property
    def given_on(self) -> date:
        """The day of the hand-out; that of today's row where it is the same hand-out."""
        same = self.handout_no == self.now.handout_no
        return self.now.assigned_on if same else self.assigned_on or self.now.assigned_on


_EFFECTS: dict[str, Callable[[Story, date, Mapping[str, Any]], None]] = {
    "assigned": Story.assigned,
    "due_changed": Story.due_changed,
    "responsible": Story.responsible,
    Move.SUBMIT.value: Story.submitted,
    RETRACT: Story.retracted,
    Move.RETURN.value: Story.handed_back,
    Move.REOPEN.value: Story.handed_back,
    Move.WITHDRAW.value: Story.withdrawn,
    Move.INSIST.value: Story.handed_out,
    Move.REASSIGN.value: Story.handed_out,
    Move.HAND_OVER.value: Story.handed_out,
}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
