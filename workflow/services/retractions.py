"""Take back an update within the minute after it was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models import Assignment, Event, Retraction, Update
from models.statement_sql import stands
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.retraction import RETRACT, require_in_time, way_back
from workflow.rules.states import Move, State
from workflow.services import scope
from workflow.services.events import record


def retract(
    session: Session, actor: Actor, assignment_id: int, *, version: int, now: datetime, address: str = ""
) -> Update:
    """The assignment stands as before the actor's last update; returns that update, which counts no more.

    No mail that waits has to be called back: each is looked at again when it leaves.

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: ``stale``, ``not_allowed``, ``retract_not_possible`` (it is not the last thing that happened,
            or not the actor's own), ``retract_too_late``.
    """
    assignment = scope.assignment_for(session, actor, assignment_id, lock=True)
    if assignment.version != version:
        raise Refusal("stale", state=assignment.state.value)
    scope.require(actor, Action.UPDATE, scope.facts_of(session, assignment))
    event = _last_event(session, assignment_id)
    update = _last_update(session, assignment_id)
    if update is None or update.at != event.at:
        raise Refusal("retract_not_possible")
    require_in_time(event.verb, event.at, update.by_id, actor.user_id, now)
    told = json.loads(event.payload)
    before, left = assignment.state, Move(event.verb)
    target = way_back(State(told["from"]), left, before)
    session.add(Retraction(update_id=update.id, at=now, by_id=actor.user_id))
    session.flush()  # what stands is looked up from here on
    _go_back(session, assignment, left, told)
    assignment.state = target
    flag_modified(assignment, "state")  # a new version also where the state was the same
    assignment.next_check_on = local_day(now)
    payload: dict[str, Any] = {"from": before.value, "to": target.value, "move": left.value}
    if left is Move.SUBMIT and assignment.returned_on:
        payload["returned_on"] = assignment.returned_on
    record(
        session,
        "assignment",
        assignment_id,
        RETRACT,
        by=actor.user_id,
        now=now,
        address=address,
        payload=payload,
    )
    session.flush()  # the version check of a racing writer must fail here, inside the caller's unit
    return update


def _go_back(session: Session, assignment: Assignment, left: Move, told: Mapping[str, Any]) -> None:
    """What the update changed on the assignment beside its state; looked up before anything is written."""
    last = _last_update(session, assignment.id)
    submitter = _submitter(session, assignment.id, assignment.submission_no - 1)
    assignment.last_update_at = last.at if last else None
    if left is not Move.SUBMIT:
        return
    assignment.reported_on = None
    assignment.submission_no -= 1
    assignment.submitted_by_id = submitter
    returned = told.get("returned_on")
    assignment.returned_on = date.fromisoformat(returned) if returned else None


def _submitter(session: Session, assignment_id: int, submission_no: int) -> int | None:
    """Who made that submission: the last update that belongs to it."""
    return session.scalar(
        sa.select(Update.by_id)
        .where(Update.assignment_id == assignment_id, Update.submission_no == submission_no, stands())
        .order_by(Update.id.desc())
        .limit(1)
    )


def _last_event(session: Session, assignment_id: int) -> Event:
    return session.scalars(
        sa.select(Event)
        .where(Event.subject == "assignment", Event.subject_id == assignment_id)
        .order_by(Event.seq.desc())
        .limit(1)
    ).one()


def _last_update(session: Session, assignment_id: int) -> Update | None:
    return session.scalars(
        sa.select(Update)
        .where(Update.assignment_id == assignment_id, stands())
        .order_by(Update.id.desc())
        .limit(1)
    ).one_or_none()
