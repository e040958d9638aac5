"""How far the set-up of an authority's system has come, up to its first plan."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import ARRIVED, Agency, CalendarDay, Document, Membership, Outbox, User
from models.validity_sql import valid_on
from workflow.holiday_seed import COMPUTED
from workflow.rules.permissions import Action, Actor, Role
from workflow.services.scope import agencies_under


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """Which of the steps before the first duty are done."""

    agencies: bool
    people: bool
    #: The days off of the year are known by a letter, not computed from the statute alone.
    holidays: bool
    #: A mail reached somebody.
    mail: bool
    plan: bool

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do."""
        return all(getattr(self, step.name) for step in fields(self))


def first_steps(session: Session, actor: Actor, today: date) -> FirstSteps | None:
    """The steps where the actor registers plans, or keeps the accounts of a whole authority; else none.

    ``today`` is a local date.
    Agencies: one below the top. People: an active head or officer, since duties are reported by these.
    """
    whole = tuple(path for path in actor.paths(Action.MANAGE_USERS) if path.count(".") == 1)
    paths = actor.paths(Action.REGISTER) or whole
    if not paths:
        return None
    within = agencies_under(paths)
    row = session.execute(
        sa.select(
            sa.exists().where(Agency.id.in_(within), Agency.parent_id.is_not(None)).label("agencies"),
            sa.exists()
            .where(
                Membership.agency_id.in_(within),
                Membership.role.in_((Role.HEAD, Role.STAFF)),
                valid_on(Membership, today),
                User.id == Membership.user_id,
                User.active,
            )
            .label("people"),
            sa.exists()
            .where(
                CalendarDay.day.between(date(today.year, 1, 1), date(today.year, 12, 31)),
                CalendarDay.decision != COMPUTED,
            )
            .label("holidays"),
            sa.exists().where(Outbox.authority_id.in_(within), Outbox.state.in_(ARRIVED)).label("mail"),
            sa.exists().where(Document.authority_id.in_(within)).label("plan"),
        )
    ).one()
    return FirstSteps(*map(bool, row))
