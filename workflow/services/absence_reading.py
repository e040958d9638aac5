"""Absences as pages show them: whom a person may enter one for, who may stand in, what is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import Absence, Agency, Membership, User
from models.validity_sql import valid_on
from workflow.rules.names import sort_key
from workflow.rules.permissions import Action, Actor, Role
from workflow.services.scope import agencies_under

SHOWN_BACK = timedelta(days=30)
_WORKS_THERE = (Role.HEAD, Role.STAFF)


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody at an agency."""

    user_id: int
    agency_id: int
    name: str
    agency: str


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """One absence. ``mine`` to end: the actor may say that the person is back."""

    id: int
    name: str
    agency: str
    first: date
    last: date
    substitute: str
    reason: str
    entered_by: str
    running: bool
    may_end: bool


def _own_paths(actor: Actor, action: Action) -> tuple[str, ...]:
    own = Actor(actor.user_id, actor.name, tuple(g for g in actor.grants if g.standing_for is None))
    return own.paths(action)


def _theirs(actor: Actor, today: date) -> sa.ColumnElement[bool]:
    """Memberships for which the actor may enter an absence (``absences.require_may_enter`` decides)."""
    others = aliased(Membership)
    office_too = sa.exists().where(
        others.user_id == Membership.user_id,
        others.agency_id == Membership.agency_id,
        others.role.not_in(_WORKS_THERE),
        sa.or_(others.valid_from.is_(None), others.valid_from <= today),
        sa.or_(others.valid_to.is_(None), others.valid_to >= today),
    )
    return sa.or_(
        Membership.user_id == actor.user_id,
        sa.and_(
            Membership.agency_id.in_(agencies_under(_own_paths(actor, Action.DELEGATE))), sa.not_(office_too)
        ),
        Membership.agency_id.in_(agencies_under(_own_paths(actor, Action.MANAGE_USERS))),
    )


def _posts(session: Session, today: date, *conditions: sa.ColumnElement[bool]) -> list[Post]:
    rows = session.execute(
        sa.select(User.id, Agency.id, User.full_name, Agency.name)
        .join(Membership, Membership.user_id == User.id)
        .join(Agency, Agency.id == Membership.agency_id)
        .where(User.active, valid_on(Membership, today), *conditions)
        .distinct()
        .add_columns(Agency.order_no, Agency.sort_key)
    )
    in_order = sorted(rows, key=lambda row: (row.order_no, row.sort_key, sort_key(row.full_name)))
    return [Post(*row[:4]) for row in in_order]


def posts_to_enter(session: Session, actor: Actor, today: date) -> list[Post]:
    """Everybody for whom the actor may enter an absence: themselves, their staff, or the tree they administer."""
    return _posts(session, today, _theirs(actor, today))


def people_to_stand_in(session: Session, actor: Actor, today: date) -> list[Post]:
    """Everybody with a post below an agency of the actor's own, but for the actor; others' people are not shown."""
    paths = tuple(grant.path for grant in actor.grants if grant.standing_for is None)
    return _posts(session, today, Agency.id.in_(agencies_under(paths)), User.id != actor.user_id)


def absences(session: Session, actor: Actor, today: date) -> list[AbsenceLine]:
    """Present, coming and lately ended ones of the people above, and those in which the actor stands in."""
    away, substitute, by = aliased(User), aliased(User), aliased(User)
    theirs = sa.exists().where(
        Membership.user_id == Absence.user_id,
        Membership.agency_id == Absence.agency_id,
        _theirs(actor, today),
    )
    may_end = sa.or_(Absence.user_id == actor.user_id, theirs)
    rows = session.execute(
        sa.select(
            Absence.id,
            away.full_name.label("name"),
            Agency.name.label("agency"),
            Absence.valid_from,
            Absence.valid_to,
            substitute.full_name.label("substitute"),
            Absence.reason,
            by.full_name.label("by"),
            sa.case((may_end, True), else_=False).label("may_end"),
        )
        .join(away, away.id == Absence.user_id)
        .join(Agency, Agency.id == Absence.agency_id)
        .join(by, by.id == Absence.decided_by_id)
        .outerjoin(substitute, substitute.id == Absence.substitute_id)
        .where(
            Absence.valid_to >= today - SHOWN_BACK,
            Absence.cancelled_at.is_(None),
            sa.or_(may_end, Absence.substitute_id == actor.user_id),
        )
        .order_by(Absence.valid_from.desc(), Absence.id.desc())
        .limit(200)
    )
    return [
        AbsenceLine(
            r.id,
            r.name,
            r.agency,
            r.valid_from,
            r.valid_to,
            r.substitute or "",
            r.reason,
            r.by,
            r.valid_from <= today <= r.valid_to,
            bool(r.may_end) and r.valid_to >= today,
        )
        for r in rows
    ]
