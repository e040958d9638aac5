"""How an assignment stood at the end of a day gone by, told again from its events."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Event
from workflow.rules.local_time import TIMEZONE, local_day
from workflow.rules.states import Move, State
from workflow.services.sweep_facts import Armed

_MOVES = frozenset(move.value for move in Move)


def end_of(day: date) -> datetime:
    """The first moment after the day, in Vietnam."""
    return datetime.combine(day + timedelta(days=1), time(0), TIMEZONE)


def as_of(session: Session, row: Armed, day: date) -> Armed | None:
    """The assignment at the end of ``day``; ``None``: it did not exist yet. ``row`` is how it stands now.

    Days that no event names (of a report taken from a list) are those of today's row where they belong
    to the same submission or hand-out.
    """
    events = session.execute(
        sa.select(Event.verb, Event.at, Event.payload)
        .where(
            Event.subject == "assignment",
            Event.subject_id == row.id,
            Event.at < end_of(day),
        )
        .order_by(Event.seq)
    ).all()
    if not any(event.verb == "assigned" for event in events):
        return None
    told = _Story(row)
    for event in events:
        told.take(event.verb, local_day(event.at), json.loads(event.payload))
    return told.row()


@dataclass(slots=True)
class _Story:
    """The facts while the events are told."""

    now: Armed
    agency_id: int = 0
    responsible_id: int | None = None
    state: str = State.ASSIGNED.value
    due: date | None = None
    due_version: int = 1
    handout_no: int = 1
    submission_no: int = 0
    assigned_on: date | None = None
    reported_on: date | None = None
    returned_on: date | None = None
    paused_until: date | None = None

    def take(self, verb: str, day: date, payload: Mapping[str, Any]) -> None:
        if verb in _MOVES:
            self.state = payload["to"]
        if "paused_until" in payload:
            self.paused_until = _day(payload["paused_until"])
        act = _EFFECTS.get(verb)
        if act is not None:
            act(self, day, payload)

    def assigned(self, day: date, payload: Mapping[str, Any]) -> None:
        self.agency_id, self.due, self.assigned_on = payload["agency"], _day(payload["due"]), day
        self.responsible_id = self.now.responsible_id

    def due_changed(self, _day_of: date, payload: Mapping[str, Any]) -> None:
        self.due = _day(payload["to"])
        self.due_version += 1

    def responsible(self, _day_of: date, payload: Mapping[str, Any]) -> None:
        self.responsible_id = payload["user"]

    def submitted(self, day: date, _payload: Mapping[str, Any]) -> None:
        self.submission_no += 1
        self.reported_on, self.returned_on = day, None

    def handed_back(self, day: date, _payload: Mapping[str, Any]) -> None:
        self.reported_on, self.returned_on = None, day

    def withdrawn(self, _day_of: date, _payload: Mapping[str, Any]) -> None:
        self.reported_on = None

    def handed_out(self, day: date, payload: Mapping[str, Any]) -> None:
        self.handout_no += 1
        self.assigned_on = day
        if isinstance(payload.get("agency"), list):
            self.agency_id, self.responsible_id = payload["agency"][1], None
            self.due_version += 1
            self.due = _day(payload["due"][1]) if payload.get("due") else self.due
            self.reported_on = None

    def row(self) -> Armed:
        now = self.now
        same_report = self.reported_on and self.submission_no == now.submission_no and now.reported_on
        return now._replace(
            agency_id=self.agency_id,
            responsible_id=self.responsible_id,
            state=self.state,
            due=self.due,
            due_version=self.due_version,
            handout_no=self.handout_no,
            submission_no=self.submission_no,
            assigned_on=now.assigned_on
            if self.handout_no == now.handout_no
            else self.assigned_on or now.assigned_on,
            reported_on=now.reported_on if same_report else self.reported_on,
            returned_on=self.returned_on,
            paused_until=self.paused_until,
        )


_EFFECTS: dict[str, Callable[[_Story, date, Mapping[str, Any]], None]] = {
    "assigned": _Story.assigned,
    "due_changed": _Story.due_changed,
    "responsible": _Story.responsible,
    Move.SUBMIT.value: _Story.submitted,
    Move.RETURN.value: _Story.handed_back,
    Move.REOPEN.value: _Story.handed_back,
    Move.WITHDRAW.value: _Story.withdrawn,
    Move.INSIST.value: _Story.handed_out,
    Move.REASSIGN.value: _Story.handed_out,
    Move.HAND_OVER.value: _Story.handed_out,
}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
