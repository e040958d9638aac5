"""Hand an open assignment over to the agency that follows, by a dated act (domain.md a.11).

Several successors: one takes the assignment over with its history, each other one gets an assignment of
its own. What is closed keeps the old owner, and so do the figures of closed periods.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Coordinator, Duty
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor, Facts, works_for
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move
from workflow.services import lifecycle, registration, scope
from workflow.services.events import record
from workflow.services.move_effects import require_free
from workflow.services.move_request import Request


def hand_over(
    session: Session,
    actor: Actor,
    assignment_id: int,
    request: Request,
    *,
    others: Sequence[int] = (),
    now: datetime,
    address: str = "",
) -> list[Assignment]:
    """Hand over to ``request.agency_id``; each agency of ``others`` gets the duty beside it, with the same deadline.

    Returns the assignment and the new ones. Nothing is done if one of them cannot be.

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: as of ``lifecycle.apply``; ``agency_needed`` or ``already_assigned`` for one of the others.
    """
    today = local_day(now)
    leads = [_other(session, actor, key, today) for key in dict.fromkeys(others) if key != request.agency_id]
    for lead in leads:
        if request.due is not None and works_for(actor, lead.path):
            raise Refusal("own_deadline", agency=lead.name)
        _require_can_take(session, actor, assignment_id, lead)
    assignment = lifecycle.apply(
        session, actor, assignment_id, Move.HAND_OVER, request, now=now, address=address
    )
    helpers = session.scalars(
        sa.select(Agency)
        .join(Coordinator, Coordinator.agency_id == Agency.id)
        .where(Coordinator.assignment_id == assignment.id)
    ).all()
    duty = session.get_one(Duty, assignment.duty_id)
    made = [assignment]
    for lead in leads:
        new = registration.assign(
            session,
            duty,
            lead,
            by=actor.user_id,
            now=now,
            coordinators=helpers,
            period=assignment.period,
            beside=assignment,
        )
        payload = {
            "from": assignment.id,
            "note": request.note,
            "act": {"number": request.act_number, "date": request.act_date},
        }
        record(session, "assignment", new.id, "split_off", by=actor.user_id, now=now, payload=payload)
        made.append(new)
    session.flush()
    return made


def require_lead(session: Session, actor: Actor, assignment_id: int, agency_id: int) -> None:
    """Raise ``NotFound`` unless the agency leads the assignment and the actor sees it."""
    if scope.assignment_for(session, actor, assignment_id).agency_id != agency_id:
        raise scope.NotFound


def _other(session: Session, actor: Actor, agency_id: int, today: date) -> Agency:
    lead = session.get(Agency, agency_id)
    if lead is None:
        raise Refusal("agency_needed")
    if lead.valid_to is not None and lead.valid_to < today:
        raise Refusal("agency_ended", name=lead.name)
    scope.require(actor, Action.ASSIGN, Facts(lead.path))
    return lead


def _require_can_take(session: Session, actor: Actor, assignment_id: int, lead: Agency) -> None:
    assignment = scope.assignment_for(session, actor, assignment_id)
    if lead.authority_id != assignment.authority_id:
        raise Refusal("agency_needed")
    require_free(session, assignment, lead)
