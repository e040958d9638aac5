"""Enter and end absences: by the person, the person's head, or an administrator; nobody names themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Absence, Agency, Membership, User
from models.validity_sql import valid_on
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor, Facts, Role, may
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean
from workflow.services.events import record
from workflow.services.registration import plausible
from workflow.services.scope import NotFound

_WORKS_THERE = frozenset({Role.HEAD, Role.STAFF})


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is away from which agency, on which days (both included), and who stands in (or nobody)."""

    user_id: int
    agency_id: int
    substitute_id: int | None
    first: date
    last: date
    reason: str = ""


def enter(session: Session, actor: Actor, plan: Plan, *, now: datetime) -> Absence:
    """Record an absence; rights and mail follow on its days.

    Raises:
        NotFound: the person holds no post there, or it is not the actor's to say.
        Refusal: ``days_reversed``, ``day_past`` where it would end before today, ``absence_overlaps``,
            ``own_substitute`` (nobody gives themselves another's rights), ``substitute_unknown`` (closed account,
            or no post of this authority), ``substitute_same``.
    """
    agency = require_may_enter(session, actor, plan.user_id, plan.agency_id, local_day(now))
    if plausible(plan.last) < plausible(plan.first):
        raise Refusal("days_reversed")
    if plan.last < local_day(now):
        raise Refusal("day_past", day=plan.last)
    _require_substitute(session, actor, plan, agency, local_day(now))
    _require_no_other(session, plan)
    absence = Absence(
        user_id=plan.user_id,
        agency_id=plan.agency_id,
        substitute_id=plan.substitute_id,
        valid_from=plan.first,
        valid_to=plan.last,
        reason=clean(plan.reason),
        decided_by_id=actor.user_id,
        decided_at=now,
    )
    session.add(absence)
    session.flush()  # the event names the row
    record(
        session,
        "user",
        plan.user_id,
        "absence_entered",
        by=actor.user_id,
        now=now,
        payload={
            "absence": absence.id,
            "agency": plan.agency_id,
            "substitute": plan.substitute_id,
            "from": plan.first,
            "to": plan.last,
            "note": absence.reason,
        },
    )
    return absence


def end(session: Session, actor: Actor, absence_id: int, *, now: datetime) -> Absence:
    """The person is back: the absence ends with yesterday, or never was where it had not begun.

    Raises:
        NotFound: there is none, or it is not the actor's to say.
        Refusal: ``absence_over``.
    """
    absence = session.scalar(sa.select(Absence).where(Absence.id == absence_id).with_for_update())
    if absence is None:
        raise NotFound
    today = local_day(now)
    require_may_enter(session, actor, absence.user_id, absence.agency_id, today)
    if absence.cancelled_at is not None or absence.valid_to < today:
        raise Refusal("absence_over")
    if absence.valid_from >= today:
        absence.cancelled_at = now
    else:
        absence.valid_to = today - timedelta(days=1)
    record(
        session,
        "user",
        absence.user_id,
        "absence_ended",
        by=actor.user_id,
        now=now,
        payload={"absence": absence.id, "agency": absence.agency_id},
    )
    return absence


def require_may_enter(session: Session, actor: Actor, user_id: int, agency_id: int, today: date) -> Agency:
    """The agency, if the person is to be found there and the actor may say that they are away (else ``NotFound``).

    A head speaks for those who work there, never for the office that reviews the head's own reports; a
    substitute speaks for nobody else.
    """
    agency = session.get(Agency, agency_id)
    roles = set(
        session.scalars(
            sa.select(Membership.role).where(
                Membership.user_id == user_id,
                Membership.agency_id == agency_id,
                valid_on(Membership, today),
            )
        )
    )
    stands_in = _stands_in(session, user_id, agency_id, today)
    if agency is None or not (roles or stands_in):
        raise NotFound
    facts = Facts(agency.path)
    own = Actor(actor.user_id, actor.name, tuple(g for g in actor.grants if g.standing_for is None))
    heads = may(own, Action.DELEGATE, facts) and roles <= _WORKS_THERE and not stands_in
    if not (actor.user_id == user_id or heads or may(own, Action.MANAGE_USERS, facts)):
        raise NotFound
    return agency


def _stands_in(session: Session, user_id: int, agency_id: int, today: date) -> bool:
    named = sa.select(Absence.id).where(
        Absence.substitute_id == user_id,
        Absence.agency_id == agency_id,
        Absence.valid_to >= today,
        Absence.cancelled_at.is_(None),
    )
    return session.scalar(named.limit(1)) is not None


def _require_substitute(session: Session, actor: Actor, plan: Plan, agency: Agency, today: date) -> None:
    if plan.substitute_id is None:
        return
    if plan.substitute_id == plan.user_id:
        raise Refusal("substitute_same")
    if plan.substitute_id == actor.user_id:
        raise Refusal("own_substitute")
    there = session.scalar(
        sa.select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .join(Agency, Agency.id == Membership.agency_id)
        .where(
            Membership.user_id == plan.substitute_id,
            Agency.authority_id == agency.authority_id,
            User.active,
            valid_on(Membership, today),
        )
        .limit(1)
    )
    if there is None:
        raise Refusal("substitute_unknown")


def _require_no_other(session: Session, plan: Plan) -> None:
    other = session.scalar(
        sa.select(Absence.id)
        .where(
            Absence.user_id == plan.user_id,
            Absence.agency_id == plan.agency_id,
            Absence.valid_from <= plan.last,
            Absence.valid_to >= plan.first,
            Absence.cancelled_at.is_(None),
        )
        .limit(1)
    )
    if other is not None:
        raise Refusal("absence_overlaps")
