"""The tree of agencies, their other names and groups, as an administrator reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, AgencyAlias, AgencyGroup, AgencySuccessor, GroupMember
from workflow.rules.permissions import Action, Actor
from workflow.services.scope import NotFound, agencies_under


@dataclass(frozen=True, slots=True)
class Node:
    """One agency in its place; ``depth`` counts from the topmost agency that the actor may see."""

    id: int
    name: str
    short_name: str
    email: str
    depth: int
    aliases: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Group:
    """A group with its members' names in order."""

    id: int
    name: str
    members: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ended:
    """An agency that is no more, and who has its work."""

    name: str
    valid_to: date
    decision: str
    successors: list[str] = field(default_factory=list)


def ended(session: Session, actor: Actor) -> list[Ended]:
    """The agencies that the actor managed and that ended, the latest first: one query."""
    after = sa.orm.aliased(Agency)
    rows = session.execute(
        sa.select(
            Agency.id, Agency.name, Agency.valid_to, AgencySuccessor.decision, after.name.label("successor")
        )
        .outerjoin(AgencySuccessor, AgencySuccessor.agency_id == Agency.id)
        .outerjoin(after, after.id == AgencySuccessor.successor_id)
        .where(
            Agency.id.in_(agencies_under(actor.paths(Action.MANAGE_AGENCIES))), Agency.valid_to.is_not(None)
        )
        .order_by(Agency.valid_to.desc(), Agency.sort_key, after.sort_key)
    )
    found: dict[int, Ended] = {}
    for row in rows:
        one = found.setdefault(row.id, Ended(row.name, row.valid_to, row.decision or ""))
        if row.successor:
            one.successors.append(row.successor)
    return list(found.values())


def tree(session: Session, actor: Actor, action: Action) -> list[Node]:
    """The agencies over which ``action`` is the actor's, parents before children in official order: two queries."""
    theirs = agencies_under(actor.paths(action))
    rows = session.execute(
        sa.select(
            Agency.id,
            Agency.parent_id,
            Agency.name,
            Agency.short_name,
            Agency.email,
        )
        .where(Agency.id.in_(theirs), Agency.valid_to.is_(None))
        .order_by(Agency.order_no, Agency.sort_key)
    ).all()
    aliases = _by_key(
        session.execute(
            sa.select(AgencyAlias.agency_id, AgencyAlias.alias)
            .where(AgencyAlias.agency_id.in_(theirs))
            .order_by(AgencyAlias.alias)
        )
    )
    known = {row.id for row in rows}
    children: dict[int | None, list[sa.Row[int, int | None, str, str, str]]] = {}
    for row in rows:
        children.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    found: list[Node] = []
    waiting = [(row, 0) for row in reversed(children.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        found.append(Node(row.id, row.name, row.short_name, row.email, depth, aliases.get(row.id, [])))
        waiting.extend((child, depth + 1) for child in reversed(children.get(row.id, [])))
    return found


def _by_key(pairs: Iterable[sa.Row[int | None, str]]) -> dict[int | None, list[str]]:
    found: dict[int | None, list[str]] = {}
    for key, text in pairs:
        found.setdefault(key, []).append(text)
    return found


def aliases_of(session: Session, target: Agency | AgencyGroup) -> list[AgencyAlias]:
    """The other names of one agency or group."""
    column = AgencyAlias.agency_id if isinstance(target, Agency) else AgencyAlias.group_id
    return list(
        session.scalars(sa.select(AgencyAlias).where(column == target.id).order_by(AgencyAlias.alias))
    )


def alias_for(session: Session, agency: Agency, alias_id: int) -> AgencyAlias:
    """One of this agency's other names (else ``NotFound``)."""
    found = session.scalar(
        sa.select(AgencyAlias).where(AgencyAlias.id == alias_id, AgencyAlias.agency_id == agency.id)
    )
    if found is None:
        raise NotFound
    return found


def _authorities(actor: Actor) -> list[int]:
    """Groups belong to a whole authority: only who manages its root manages them."""
    paths = actor.paths(Action.MANAGE_AGENCIES)
    return [int(path.rstrip(".")) for path in paths if path.count(".") == 1]


def groups(session: Session, actor: Actor) -> list[Group]:
    """The groups of the authorities that the actor manages: three queries."""
    rows = session.execute(
        sa.select(AgencyGroup.id, AgencyGroup.name)
        .where(AgencyGroup.authority_id.in_(_authorities(actor)))
        .order_by(AgencyGroup.folded)
    ).all()
    ids = [row.id for row in rows]
    members = _by_key(
        session.execute(
            sa.select(GroupMember.group_id, Agency.name)
            .join(Agency, Agency.id == GroupMember.agency_id)
            .where(GroupMember.group_id.in_(ids))
            .order_by(Agency.order_no, Agency.sort_key)
        )
    )
    aliases = _by_key(
        session.execute(
            sa.select(AgencyAlias.group_id, AgencyAlias.alias)
            .where(AgencyAlias.group_id.in_(ids))
            .order_by(AgencyAlias.alias)
        )
    )
    return [Group(row.id, row.name, members.get(row.id, []), aliases.get(row.id, [])) for row in rows]


def group_for(session: Session, actor: Actor, group_id: int) -> AgencyGroup:
    """The group, if the actor manages its authority (else ``NotFound``)."""
    found = session.scalar(
        sa.select(AgencyGroup).where(
            AgencyGroup.id == group_id, AgencyGroup.authority_id.in_(_authorities(actor))
        )
    )
    if found is None:
        raise NotFound
    return found


def member_ids(session: Session, group: AgencyGroup) -> list[int]:
    """Who belongs to the group."""
    return list(session.scalars(sa.select(GroupMember.agency_id).where(GroupMember.group_id == group.id)))
