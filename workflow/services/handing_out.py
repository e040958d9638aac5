"""Hand work out: a duty to one more lead agency, an assignment to the person responsible for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Membership, User
from models.validity_sql import valid_on
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor, Facts, Role
from workflow.rules.refusal import Refusal
from workflow.services import scope
from workflow.services.chosen_rows import require_few
from workflow.services.events import record
from workflow.services.recurrence import assign_running, bring_up_to_date, running_periods
from workflow.services.registration import plausible

_WORKS_ON = (Role.HEAD, Role.STAFF)


def hand_out(
    session: Session,
    actor: Actor,
    duty_id: int,
    agency_id: int | None,
    *,
    due: date | None = None,
    now: datetime,
) -> Assignment:
    """Give a duty to a lead that does not have it yet; without ``due`` the document's deadline holds.

    Of a recurring duty the running periods are given, and the first of them is returned.

    Raises:
        NotFound: the duty is not the actor's to see.
        Refusal: ``not_allowed``, ``agency_needed`` (none of this authority), ``already_assigned``; ``day_past``:
            nobody is given a duty that is overdue already.
    """
    if due is not None and plausible(due) < local_day(now):
        raise Refusal("day_past", day=due)
    duty = scope.duty_for(session, actor, duty_id)
    agency = session.get(Agency, agency_id) if agency_id else None
    if agency is None or agency.authority_id != duty.authority_id:
        raise Refusal("agency_needed")
    scope.require(actor, Action.ASSIGN, Facts(agency.path))
    bring_up_to_date(session, duty, now=now)
    codes = [x.period for x in running_periods(session, duty, local_day(now))] or [""]
    taken = session.scalar(
        sa.select(Assignment.id)
        .where(Assignment.duty_id == duty.id, Assignment.agency_id == agency.id, Assignment.period.in_(codes))
        .limit(1)
    )
    if taken is not None:
        raise Refusal("already_assigned", agency=agency.name)
    return assign_running(session, duty, agency, by=actor.user_id, now=now, due=due)[0]


class HandedOut(NamedTuple):
    """How many duties an agency was given, and how many of those chosen it led already."""

    given: int
    had: int


def hand_out_many(
    session: Session,
    actor: Actor,
    duty_ids: Iterable[int],
    agency_id: int | None,
    *,
    due: date | None = None,
    now: datetime,
) -> HandedOut:
    """Give every one of these duties to one lead, all or none; those it leads already stay as they are.

    Raises:
        NotFound: one of them is not the actor's to see.
        Refusal: ``no_rows``, ``too_many_rows``, ``not_allowed``, ``agency_needed``, ``due_out_of_range``;
            ``already_assigned`` where it leads all of them.
    """
    ids = list(dict.fromkeys(duty_ids))
    require_few(len(ids))
    had = 0
    for duty_id in ids:
        try:
            hand_out(session, actor, duty_id, agency_id, due=due, now=now)
        except Refusal as refusal:
            if refusal.code != "already_assigned" or had + 1 == len(ids):
                raise
            had += 1
    return HandedOut(len(ids) - had, had)


def people_of(session: Session, agency_id: int, today: date) -> list[tuple[int, str]]:
    """Who can be named responsible at an agency: its officers and heads of today, by name."""
    rows = session.execute(
        sa.select(User.id, User.full_name)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.agency_id == agency_id,
            Membership.role.in_(_WORKS_ON),
            User.active,
            valid_on(Membership, today),
        )
        .order_by(User.full_name, User.id)
        .distinct()
    )
    return [(row.id, row.full_name) for row in rows]


def name_responsible(
    session: Session, actor: Actor, assignment_id: int, user_id: int | None, *, version: int, now: datetime
) -> Assignment:
    """Name the person at the lead agency who does the work; ``None`` names nobody.

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: ``stale``, ``not_allowed``, ``already_closed``, ``person_not_there``.
    """
    assignment = scope.assignment_for(session, actor, assignment_id, lock=True)
    scope.require(actor, Action.DELEGATE, scope.facts_of(session, assignment))
    if assignment.version != version:
        raise Refusal("stale", state=assignment.state.value)
    if assignment.closed_on is not None:
        raise Refusal("already_closed")
    people = dict(people_of(session, assignment.agency_id, local_day(now)))
    if user_id is not None and user_id not in people:
        raise Refusal("person_not_there")
    if user_id != assignment.responsible_id:
        assignment.responsible_id = user_id
        record(
            session,
            "assignment",
            assignment.id,
            "responsible",
            by=actor.user_id,
            now=now,
            payload={"user": user_id, "note": people.get(user_id or 0, "")},
        )
        session.flush()  # the version check of a racing writer must fail here
    return assignment
