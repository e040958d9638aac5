"""Comments about an assignment: said by those who work on it, only added; who is named or watches is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import Agency, Comment, Coordinator, Membership, Mention, Searched, User, Watcher
from models.bulk import insert_if_new
from models.validity_sql import valid_on
from workflow.rules.local_time import local_day
from workflow.rules.mentions import mentioned
from workflow.rules.permissions import Action, Actor, Role
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean
from workflow.services import scope
from workflow.services.search_entries import keep

_SEES = tuple(role for role in Role if role is not Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who sees the assignment; ``watches`` its comments."""

    id: int
    name: str
    agency: str
    watches: bool


def people_around(session: Session, assignment_id: int, agency_id: int, today: date) -> list[Person]:
    """Everybody with a post over the lead (``agency_id``) or a coordinator today, by name, in one statement."""
    seen = aliased(Agency)
    helped = sa.select(Coordinator.agency_id).where(Coordinator.assignment_id == assignment_id)
    rows = session.execute(
        sa.select(
            User.id,
            User.full_name,
            sa.func.min(Agency.name).label("agency"),
            sa.exists()
            .where(Watcher.assignment_id == assignment_id, Watcher.user_id == User.id)
            .label("watches"),
        )
        .join(Membership, Membership.user_id == User.id)
        .join(Agency, Agency.id == Membership.agency_id)
        .join(seen, seen.path.startswith(Agency.path))
        .where(
            sa.or_(seen.id == agency_id, seen.id.in_(helped)),
            Membership.role.in_(_SEES),
            User.active,
            valid_on(Membership, today),
        )
        .group_by(User.id, User.full_name)
        .order_by(User.full_name, User.id)
    )
    return [Person(row.id, row.full_name, row.agency, bool(row.watches)) for row in rows]


def comment(
    session: Session,
    actor: Actor,
    assignment_id: int,
    *,
    text: str,
    people: Iterable[int] = (),
    now: datetime,
) -> Comment:
    """Add a comment; ``people`` and those whom the text names behind "@" are told. The author watches from now on.

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: ``not_allowed`` for who only looks on, ``comment_needed``, ``person_not_around`` for somebody who
            does not see the assignment.
    """
    assignment = scope.assignment_for(session, actor, assignment_id)
    scope.require(actor, Action.COMMENT, scope.facts_of(session, assignment))
    said = clean(text)
    if not said:
        raise Refusal("comment_needed")
    around = people_around(session, assignment.id, assignment.agency_id, local_day(now))
    named = frozenset(people)
    if not named <= {person.id for person in around}:
        raise Refusal("person_not_around")
    row = Comment(assignment_id=assignment.id, at=now, by_id=actor.user_id, text=said)
    session.add(row)
    session.flush()  # mentions name the comment
    told = (named | mentioned(said, ((p.id, p.name) for p in around))) - {actor.user_id}
    session.add_all(Mention(comment_id=row.id, user_id=number) for number in sorted(told))
    keep(session, Searched.COMMENT, row.id, row.text)
    _watch(session, assignment.id, actor.user_id)
    return row


def watch(session: Session, actor: Actor, assignment_id: int, *, yes: bool) -> None:
    """Hear, or no longer hear, what is said about the assignment (``NotFound`` unless it is the actor's to see)."""
    assignment = scope.assignment_for(session, actor, assignment_id)
    if yes:
        _watch(session, assignment.id, actor.user_id)
        return
    session.execute(
        sa.delete(Watcher).where(Watcher.assignment_id == assignment.id, Watcher.user_id == actor.user_id)
    )


def _watch(session: Session, assignment_id: int, user_id: int) -> None:
    insert_if_new(session, Watcher, {"assignment_id": assignment_id, "user_id": user_id})
