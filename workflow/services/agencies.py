"""Build the tree of agencies, their other names and groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, AgencyAlias, AgencyGroup, GroupMember
from workflow.rules.names import fold, sort_key
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.services.events import record

MOST_LEVELS = 12
"""From the root of an authority down; more than any organisation has, and fewer than a path has room for."""


def add_agency(
    session: Session,
    name: str,
    *,
    parent: Agency | None,
    by: int | None,
    now: datetime,
    short_name: str = "",
    email: str = "",
    order_no: int = 0,
    aliases: Iterable[str] = (),
    valid_from: date | None = None,
) -> Agency:
    """Add an agency below ``parent``; without one it is the root of a new authority.

    Raises:
        Refusal: ``name_needed``; ``agency_exists`` where the authority has one of that name or alias;
            ``agency_too_deep``.
    """
    name = clean_line(name)
    if not name:
        raise Refusal("name_needed")
    if parent is not None and parent.path.count(".") >= MOST_LEVELS:
        raise Refusal("agency_too_deep", most=MOST_LEVELS)
    if parent is not None and _taken(session, parent.authority_id, fold(name)):
        raise Refusal("agency_exists", name=name)
    agency = Agency(
        authority_id=parent.authority_id if parent else None,
        parent_id=parent.id if parent else None,
        name=name,
        short_name=clean_line(short_name),
        folded=fold(name),
        sort_key=sort_key(name),
        email=clean_line(email).lower(),
        order_no=order_no,
        valid_from=valid_from,
    )
    session.add(agency)
    session.flush()  # the path holds the row's own id
    agency.path = f"{parent.path if parent else ''}{agency.id}."
    if parent is None:
        agency.authority_id = agency.id
    session.flush()
    for alias in aliases:
        add_alias(session, alias, agency=agency)
    record(session, "agency", agency.id, "added", by=by, now=now, payload={"name": name})
    return agency


def _taken(session: Session, authority_id: int | None, folded: str) -> bool:
    same_name = sa.select(Agency.id).where(
        Agency.authority_id == authority_id,
        Agency.folded == folded,
        Agency.valid_to.is_(None),
    )
    same_alias = sa.select(AgencyAlias.id).where(
        AgencyAlias.authority_id == authority_id, AgencyAlias.folded == folded
    )
    return session.scalar(same_name) is not None or session.scalar(same_alias) is not None


def add_alias(
    session: Session,
    alias: str,
    *,
    agency: Agency | None = None,
    group: AgencyGroup | None = None,
) -> AgencyAlias:
    """Record another name of an agency or of a group.

    Raises:
        Refusal: ``alias_exists`` where the name already stands for something else.
    """
    target = agency or group
    assert target is not None
    assert target.authority_id is not None
    folded = fold(alias)
    existing = session.scalar(
        sa.select(AgencyAlias).where(
            AgencyAlias.authority_id == target.authority_id,
            AgencyAlias.folded == folded,
        )
    )
    if existing is not None:
        if agency is not None and existing.agency_id == agency.id:
            return existing
        raise Refusal("alias_exists", name=alias)
    row = AgencyAlias(
        authority_id=target.authority_id,
        agency_id=agency.id if agency else None,
        group_id=group.id if group and not agency else None,
        alias=clean_line(alias),
        folded=folded,
    )
    session.add(row)
    return row


def add_group(
    session: Session,
    name: str,
    *,
    authority: Agency,
    members: Iterable[Agency],
    aliases: Iterable[str] = (),
) -> AgencyGroup:
    """Name a class of agencies that plans address together; members may be none yet.

    Raises:
        Refusal: ``name_needed``, ``group_exists``; ``alias_exists`` for an alias that is taken.
    """
    if not clean_line(name):
        raise Refusal("name_needed")
    same = AgencyGroup.authority_id == authority.id, AgencyGroup.folded == fold(name)
    if session.scalar(sa.select(AgencyGroup.id).where(*same)) is not None:
        raise Refusal("group_exists", name=name)
    group = AgencyGroup(authority_id=authority.id, name=clean_line(name), folded=fold(name))
    session.add(group)
    session.flush()  # members name the group
    session.add_all(GroupMember(group_id=group.id, agency_id=member.id) for member in members)
    for alias in aliases:
        add_alias(session, alias, group=group)
    return group


def change_agency(
    session: Session,
    agency: Agency,
    *,
    short_name: str,
    email: str,
    order_no: int,
    by: int | None,
    now: datetime,
) -> None:
    """Correct what may change without a new agency: short name, mailbox, place in the order."""
    before = {"short_name": agency.short_name, "email": agency.email, "order_no": agency.order_no}
    agency.short_name = clean_line(short_name)
    agency.email = clean_line(email).lower()
    agency.order_no = order_no
    record(session, "agency", agency.id, "changed", by=by, now=now, payload={"before": before})


def set_members(
    session: Session, group: AgencyGroup, members: Sequence[Agency], *, by: int | None, now: datetime
) -> None:
    """Who belongs to a group from now on. Duties already fanned out stay as they are.

    Raises:
        Refusal: ``agency_needed`` where a member belongs to another authority.
    """
    chosen = {member.id for member in members if member.authority_id == group.authority_id}
    if len(chosen) != len(members):
        raise Refusal("agency_needed")
    session.execute(sa.delete(GroupMember).where(GroupMember.group_id == group.id))
    session.add_all(GroupMember(group_id=group.id, agency_id=key) for key in sorted(chosen))
    record(
        session,
        "agency",
        group.authority_id,
        "group_changed",
        by=by,
        now=now,
        payload={"group": group.id, "members": sorted(chosen)},
    )
