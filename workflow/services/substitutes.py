"""Absences of one day as rows: who is away, who stands in where, and the rights that come with it."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Absence, Agency, Membership, User
from models.validity_sql import away_on, valid_on
from workflow.rules.permissions import Grant, Role
from workflow.rules.substitution import Away

NOT_LENT = (Role.ADMIN,)
"""Rights that no absence passes on: another administrator has to be appointed."""


def load_away(session: Session, today: date) -> Away:
    """Everybody who is away from a post on ``today``."""
    rows = session.execute(
        sa.select(Absence.user_id, Absence.agency_id, Absence.substitute_id)
        .where(away_on(today))
        .order_by(Absence.id)
    )
    return Away({(row.user_id, row.agency_id): row.substitute_id for row in rows})


def _stood_in_for(session: Session, user_id: int, today: date) -> list[tuple[int, int]]:
    """(holder, agency) of every post where a chain of absences leads to the person."""
    in_force = session.execute(
        sa.select(Absence.user_id, Absence.agency_id, Absence.substitute_id).where(
            away_on(today), Absence.substitute_id.is_not(None)
        )
    ).all()
    found: list[tuple[int, int]] = []
    waiting = [(row.user_id, row.agency_id) for row in in_force if row.substitute_id == user_id]
    while waiting:
        holder, agency_id = waiting.pop()
        if (holder, agency_id) in found or holder == user_id:
            continue
        found.append((holder, agency_id))
        # whoever that holder stands in for at the same agency is away too: the chain goes on to this person
        waiting += [
            (row.user_id, row.agency_id)
            for row in in_force
            if row.substitute_id == holder and row.agency_id == agency_id
        ]
    return sorted(found)


def substitute_grants(session: Session, user_id: int, today: date) -> tuple[Grant, ...]:
    """The rights of absent holders that ``user_id`` has on ``today`` beside the own ones."""
    posts = _stood_in_for(session, user_id, today)
    if not posts:
        return ()
    rows = session.execute(
        sa.select(Membership.role, Membership.agency_id, Membership.user_id, Agency.path)
        .join(Agency, Agency.id == Membership.agency_id)
        .join(User, User.id == Membership.user_id)
        .where(
            sa.or_(
                *(sa.and_(Membership.user_id == person, Membership.agency_id == at) for person, at in posts)
            ),
            Membership.role.not_in(NOT_LENT),
            User.active,
            valid_on(Membership, today),
        )
        .order_by(Membership.id)
    )
    return tuple(Grant(row.role, row.agency_id, row.path, row.user_id) for row in rows)
