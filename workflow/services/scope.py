"""What an actor may see, as SQL. Every lookup starts here; not theirs is "not found"."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import (
    Absence,
    Agency,
    Assignment,
    Coordinator,
    Document,
    Duty,
    Membership,
    Update,
    User,
)
from models.statement_sql import stands
from models.validity_sql import away_on, valid_on
from workflow.rules.permissions import Action, Actor, Facts, Grant, may
from workflow.rules.refusal import Refusal
from workflow.services.substitutes import substitute_grants


class NotFound(Exception):
    """There is no such thing, or it is not the actor's: nobody can tell which."""


def load_actor(session: Session, user_id: int, today: date) -> Actor | None:
    """The active user with the memberships valid on ``today`` (a local date); none if closed.

    Whoever stands in for an absent holder on that day has the holder's rights at that agency too.
    """
    rows = session.execute(
        sa.select(
            User.full_name,
            Membership.role,
            Membership.agency_id,
            Agency.path,
            sa.exists().where(Absence.substitute_id == user_id, away_on(today)).label("stands_in"),
        )
        .outerjoin(
            Membership,
            sa.and_(
                Membership.user_id == User.id,
                valid_on(Membership, today),
            ),
        )
        .outerjoin(Agency, Agency.id == Membership.agency_id)
        .where(User.id == user_id, User.active)
        .order_by(Membership.id)
    ).all()
    if not rows:
        return None
    grants = tuple(Grant(row.role, row.agency_id, row.path) for row in rows if row.role is not None)
    if rows[0].stands_in:
        grants += substitute_grants(session, user_id, today)
    return Actor(user_id, rows[0].full_name, grants)


def _is_root(path: str) -> bool:
    return path.count(".") == 1


def agencies_under(paths: Iterable[str]) -> sa.Select[int]:
    """Ids of the agencies in the subtrees at ``paths``; none for no path."""
    return sa.select(Agency.id).where(sa.or_(sa.false(), *(Agency.path.like(f"{p}%") for p in paths)))


def own(actor: Actor, action: Action) -> sa.ColumnElement[bool]:
    """Assignments led by an agency over which the actor may do ``action``."""
    paths = actor.paths(action)
    roots = [int(p.rstrip(".")) for p in paths if _is_root(p)]
    below = [p for p in paths if not _is_root(p)]
    parts: list[sa.ColumnElement[bool]] = [sa.false()]
    if roots:
        parts.append(Assignment.authority_id.in_(roots))
    if below:
        parts.append(Assignment.agency_id.in_(agencies_under(below)))
    return sa.or_(*parts)


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Assignments the actor may look at: its agencies lead or coordinate."""
    helped = sa.select(Coordinator.assignment_id).where(
        Coordinator.agency_id.in_(agencies_under(p for p in actor.paths(Action.VIEW) if not _is_root(p)))
    )
    return sa.or_(own(actor, Action.VIEW), Assignment.id.in_(helped))


def visible_ids(actor: Actor) -> sa.CompoundSelect[int]:
    """Ids of the same assignments, for queries that start from them: each half rides on its own index."""
    below = agencies_under(p for p in actor.paths(Action.VIEW) if not _is_root(p))
    return sa.union_all(
        sa.select(Assignment.id).where(own(actor, Action.VIEW)),
        sa.select(Coordinator.assignment_id).where(Coordinator.agency_id.in_(below)),
    )


def _roots(actor: Actor) -> list[int]:
    return [int(p.rstrip(".")) for p in actor.paths(Action.VIEW) if _is_root(p)]


def assignment_for(session: Session, actor: Actor, assignment_id: int, *, lock: bool = False) -> Assignment:
    """The assignment, if the actor may look at it.

    Raises:
        NotFound: it does not exist or is not the actor's.
    """
    query = sa.select(Assignment).where(Assignment.id == assignment_id, visible(actor))
    found = session.scalar(query.with_for_update(of=Assignment) if lock else query)
    if found is None:
        raise NotFound
    return found


def duty_for(session: Session, actor: Actor, duty_id: int) -> Duty:
    """The duty, if the actor keeps the register or sees one of its assignments (else ``NotFound``)."""
    seen = sa.exists().where(Assignment.duty_id == Duty.id, visible(actor))
    found = session.scalar(
        sa.select(Duty).where(Duty.id == duty_id, sa.or_(Duty.authority_id.in_(_roots(actor)), seen))
    )
    if found is None:
        raise NotFound
    return found


def ordered_by(document_id: int) -> sa.CompoundSelect[int]:
    """Ids of the duties that a document orders, registered from it or cited by a later list as its own."""
    # two ranges of two indexes; OR-ed in one WHERE they would be a scan
    return sa.union_all(
        sa.select(Duty.id).where(Duty.document_id == document_id),
        sa.select(Duty.id).where(Duty.origin_id == document_id),
    )


def document_for(session: Session, actor: Actor, document_id: int) -> Document:
    """The document, if the actor keeps the register or sees a duty that it orders (else ``NotFound``)."""
    seen = sa.exists().where(Assignment.duty_id.in_(ordered_by(document_id)), visible(actor))
    found = session.scalar(
        sa.select(Document).where(
            Document.id == document_id,
            sa.or_(Document.authority_id.in_(_roots(actor)), seen),
        )
    )
    if found is None:
        raise NotFound
    return found


def agency_for(session: Session, actor: Actor, agency_id: int, action: Action = Action.VIEW) -> Agency:
    """The agency, if ``action`` is the actor's over it (else ``NotFound``)."""
    found = session.get(Agency, agency_id)
    if found is None or not may(actor, action, Facts(found.path)):
        raise NotFound
    return found


def facts_of(session: Session, assignment: Assignment) -> Facts:
    """What a permission on this assignment depends on."""
    paths = session.execute(
        sa.select(Agency.path, sa.literal(True))
        .where(Agency.id == assignment.agency_id)
        .union_all(
            sa.select(Agency.path, sa.literal(False))
            .join(Coordinator, Coordinator.agency_id == Agency.id)
            .where(Coordinator.assignment_id == assignment.id)
        )
    ).all()
    authors = session.scalars(
        sa.select(Update.by_id).where(
            Update.assignment_id == assignment.id,
            Update.submission_no == assignment.submission_no,
            stands(),
        )
    )
    return Facts(
        path=next(path for path, leads in paths if leads),
        coordinator_paths=tuple(path for path, leads in paths if not leads),
        submitted_by=assignment.submitted_by_id,
        authors=frozenset(a for a in authors if a is not None),
    )


def require(actor: Actor, action: Action, facts: Facts) -> None:
    """Raise ``Refusal("not_allowed")`` unless the actor may."""
    if not may(actor, action, facts):
        raise Refusal("not_allowed", action=action.value)
