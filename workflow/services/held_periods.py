"""Periods that opened for an agency that is there no more: who gets them, decided by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Duty, HeldPeriod
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor, Facts
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean
from workflow.services import registration, scope
from workflow.services.events import record


@dataclass(frozen=True, slots=True)
class Held:
    """An ended agency and its periods of one duty that wait, oldest first."""

    duty_id: int
    text: str
    agency_id: int
    agency: str
    periods: tuple[str, ...]


def waiting_of(session: Session, *where: sa.ColumnElement[bool]) -> list[Held]:
    """What waits, by duty and agency in official order; ``where`` narrows it on ``HeldPeriod``."""
    rows = session.execute(
        sa.select(
            HeldPeriod.duty_id,
            Duty.text,
            HeldPeriod.agency_id,
            Agency.name,
            HeldPeriod.period,
        )
        .join(Duty, Duty.id == HeldPeriod.duty_id)
        .join(Agency, Agency.id == HeldPeriod.agency_id)
        .where(HeldPeriod.settled_at.is_(None), *where)
        .order_by(HeldPeriod.duty_id, Agency.order_no, Agency.sort_key, HeldPeriod.due, HeldPeriod.id)
    )
    found: dict[tuple[int, int], Held] = {}
    for row in rows:
        before = found.get((row.duty_id, row.agency_id))
        periods = (*(before.periods if before else ()), row.period)
        found[row.duty_id, row.agency_id] = Held(row.duty_id, row.text, row.agency_id, row.name, periods)
    return list(found.values())


def waiting_for(session: Session, actor: Actor) -> list[Held]:
    """What waits under the agencies over which the actor assigns."""
    return waiting_of(session, HeldPeriod.agency_id.in_(scope.agencies_under(actor.paths(Action.ASSIGN))))


def settle(
    session: Session,
    actor: Actor,
    duty_id: int,
    agency_id: int,
    given_to: int | None,
    *,
    note: str,
    now: datetime,
) -> list[Assignment]:
    """Give the waiting periods of an ended agency to another one, or with ``None`` to nobody.

    The later periods follow whoever got these. A period that the other agency leads already is left as it is.

    Raises:
        NotFound: the duty is not the actor's to see.
        Refusal: ``not_allowed``, ``note_needed``, ``nothing_waits``, ``agency_needed``, ``agency_ended``.
    """
    duty = scope.duty_for(session, actor, duty_id)
    session.execute(sa.select(Duty.id).where(Duty.id == duty.id).with_for_update())
    scope.require(actor, Action.ASSIGN, Facts(session.get_one(Agency, duty.authority_id).path))
    if not note.strip():
        raise Refusal("note_needed")
    held = session.scalars(
        sa.select(HeldPeriod)
        .where(
            HeldPeriod.duty_id == duty.id,
            HeldPeriod.agency_id == agency_id,
            HeldPeriod.settled_at.is_(None),
        )
        .order_by(HeldPeriod.due)
    ).all()
    if not held:
        raise Refusal("nothing_waits")
    lead = _lead(session, duty, given_to, now) if given_to is not None else None
    made = _give(session, duty, lead, held, by=actor.user_id, now=now) if lead else []
    for row in held:
        row.settled_at, row.settled_by_id, row.note = now, actor.user_id, clean(note)
        row.given_to_id = lead.id if lead else None
    payload = {
        "from": agency_id,
        "to": lead.id if lead else None,
        "periods": [row.period for row in held],
        "note": clean(note),
    }
    record(session, "duty", duty.id, "held_settled", by=actor.user_id, now=now, payload=payload)
    session.flush()
    return made


def _lead(session: Session, duty: Duty, agency_id: int, now: datetime) -> Agency:
    lead = session.get(Agency, agency_id)
    if lead is None or lead.authority_id != duty.authority_id:
        raise Refusal("agency_needed")
    if lead.valid_to is not None and lead.valid_to < local_day(now):
        raise Refusal("agency_ended", name=lead.name)
    return lead


def _give(
    session: Session,
    duty: Duty,
    lead: Agency,
    held: Sequence[HeldPeriod],
    *,
    by: int | None,
    now: datetime,
) -> list[Assignment]:
    taken = set(
        session.scalars(
            sa.select(Assignment.period).where(Assignment.duty_id == duty.id, Assignment.agency_id == lead.id)
        )
    )
    return [
        registration.assign(session, duty, lead, by=by, now=now, due=row.due, period=row.period)
        for row in held
        if row.period not in taken
    ]
