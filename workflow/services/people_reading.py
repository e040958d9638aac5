"""The people an administrator looks after: those who hold, or held, a post in the administrator's tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Membership, User
from workflow.rules.names import fold, sort_key
from workflow.rules.permissions import Action, Actor, Role
from workflow.rules.refusal import Refusal
from workflow.services.scope import NotFound, agencies_under


@dataclass(frozen=True, slots=True)
class Post:
    """One membership as a list prints it; ``current`` is whether it holds today."""

    id: int
    role: Role
    agency_id: int
    agency: str
    post: str
    current: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the list of people."""

    id: int
    full_name: str
    email: str
    active: bool
    has_password: bool
    last_login_at: datetime | None
    asleep_since: datetime | None
    posts: tuple[Post, ...]


def _theirs(actor: Actor) -> sa.Select[int]:
    return agencies_under(actor.paths(Action.MANAGE_USERS))


def people(session: Session, actor: Actor, today: date, *, search: str = "") -> list[Person]:
    """Everybody with a post in the administrator's tree, in the order of the Vietnamese alphabet: one query."""
    rows = session.execute(
        sa.select(User, Membership, Agency.name)
        .join(Membership, Membership.user_id == User.id)
        .join(Agency, Agency.id == Membership.agency_id)
        .where(Membership.agency_id.in_(_theirs(actor)))
        .order_by(User.id, Membership.id)
    ).all()
    posts: dict[int, list[Post]] = {}
    users: dict[int, User] = {}
    for user, membership, agency in rows:
        users[user.id] = user
        posts.setdefault(user.id, []).append(_post(membership, agency, today))
    wanted = fold(search)
    found = (_person(user, posts[user.id]) for user in users.values())
    return sorted(
        (p for p in found if wanted in fold(f"{p.full_name} {p.email}")),
        key=lambda p: (not p.active, sort_key(p.full_name), p.id),
    )


def _post(membership: Membership, agency: str, today: date) -> Post:
    begun = membership.valid_from is None or membership.valid_from <= today
    ended = membership.valid_to is not None and membership.valid_to < today
    return Post(
        membership.id,
        membership.role,
        membership.agency_id,
        agency,
        membership.post,
        begun and not ended,
    )


def _person(user: User, posts: list[Post]) -> Person:
    return Person(
        user.id,
        user.full_name,
        user.email,
        user.active,
        bool(user.password_hash),
        user.last_login_at,
        user.asleep_since,
        tuple(posts),
    )


def person(session: Session, actor: Actor, user_id: int, today: date) -> Person:
    """One person with the posts in the administrator's tree (else ``NotFound``)."""
    user = user_for(session, actor, user_id)
    rows = session.execute(
        sa.select(Membership, Agency.name)
        .join(Agency, Agency.id == Membership.agency_id)
        .where(Membership.user_id == user_id, Membership.agency_id.in_(_theirs(actor)))
        .order_by(Membership.id)
    ).all()
    return _person(user, [_post(membership, agency, today) for membership, agency in rows])


def user_for(session: Session, actor: Actor, user_id: int, *, lock: bool = False) -> User:
    """The account, if it has a post in the administrator's tree (else ``NotFound``)."""
    theirs = sa.exists().where(Membership.user_id == User.id, Membership.agency_id.in_(_theirs(actor)))
    query = sa.select(User).where(User.id == user_id, theirs)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound
    return found


def membership_for(session: Session, actor: Actor, user: User, membership_id: int) -> Membership:
    """One of this person's posts in the administrator's tree (else ``NotFound``)."""
    found = session.scalar(
        sa.select(Membership).where(
            Membership.id == membership_id,
            Membership.user_id == user.id,
            Membership.agency_id.in_(_theirs(actor)),
        )
    )
    if found is None:
        raise NotFound
    return found


def require_whole(session: Session, actor: Actor, user: User, today: date) -> None:
    """Whoever gives a password could act as the person: all posts must lie in the administrator's tree.

    Raises:
        Refusal: ``account_shared`` where the person holds a post elsewhere.
    """
    elsewhere = session.scalar(
        sa.select(Membership.id).where(
            Membership.user_id == user.id,
            Membership.agency_id.not_in(_theirs(actor)),
            sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
        )
    )
    if elsewhere is not None:
        raise Refusal("account_shared")
