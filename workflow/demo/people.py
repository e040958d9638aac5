"""Open the demonstration's agencies, groups and accounts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Membership, Setting, User
from workflow.demo.seeds import AgencySeed, GroupSeed
from workflow.passwords import hash_password
from workflow.rules.permissions import Role
from workflow.services import accounts, agencies

#: The same for everybody, printed on the terminal and on the demonstration's sign-in page.
PASSWORD = "trinh-dien-don-doc"  # noqa: S105 - no secret: the terminal prints it
_FOR_LOGIN_ORDER = (Role.OFFICE, Role.LEADER, Role.HEAD, Role.STAFF, Role.VIEWER, Role.ADMIN)
ROLE_NAMES = {
    Role.OFFICE: "Cơ quan thường trực",
    Role.LEADER: "Lãnh đạo (tổ trưởng)",
    Role.HEAD: "Thủ trưởng đơn vị",
    Role.STAFF: "Chuyên viên",
    Role.VIEWER: "Người xem",
    Role.ADMIN: "Quản trị",
}


@dataclass
class Authority:
    """One authority as it was opened: agencies by code, users by sign-in name and by (agency, role)."""

    root: Agency
    agency: dict[str, Agency] = field(default_factory=dict)
    user: dict[str, User] = field(default_factory=dict)
    post: dict[tuple[str, Role], User] = field(default_factory=dict)

    def holder(self, code: str, *roles: Role) -> User:
        """Who holds the first of ``roles`` that is held at the agency."""
        return next(self.post[code, role] for role in roles if (code, role) in self.post)


def open_authority(
    session: Session,
    root: AgencySeed,
    seeds: tuple[AgencySeed, ...],
    groups: tuple[GroupSeed, ...],
    *,
    standing: str,
    now: datetime,
) -> Authority:
    """Add the tree of agencies with their other names and groups."""
    top = agencies.add_agency(
        session, root.name, parent=None, by=None, now=now, short_name=root.short_name, aliases=root.aliases
    )
    authority = Authority(top, {root.code: top})
    for order, seed in enumerate(seeds, 1):
        parent = authority.agency[seed.parent] if seed.parent else top
        authority.agency[seed.code] = agencies.add_agency(
            session,
            seed.name,
            parent=parent,
            by=None,
            now=now,
            short_name=seed.short_name,
            order_no=order,
            aliases=seed.aliases,
        )
    for group in groups:
        agencies.add_group(
            session,
            group.name,
            authority=top,
            members=[authority.agency[code] for code in group.members],
            aliases=group.aliases,
        )
    top.standing_agency_id = authority.agency[standing].id
    session.flush()
    return authority


def open_accounts(
    session: Session,
    authority: Authority,
    people: tuple[tuple[str, str, str, Role, str], ...],
    domain: str,
    *,
    now: datetime,
) -> None:
    """Open the accounts of fictitious people; one password, hashed once."""
    hashed = hash_password(PASSWORD)
    for name, full_name, code, role, post in people:
        user = accounts.add_user(session, f"{name}@{domain}", full_name, by=None, now=now)
        user.password_hash = hashed
        accounts.grant(session, user, authority.agency[code], role, by=None, now=now, post=post)
        authority.user[name] = user
        authority.post.setdefault((code, role), user)
    session.flush()


def _agency_of(session: Session, user: User) -> str:
    """The agency of the person's only post."""
    name: str = session.scalars(
        sa.select(Agency.name)
        .join(Membership, Membership.agency_id == Agency.id)
        .where(Membership.user_id == user.id)
    ).one()
    return name


def note_logins(session: Session, authority: Authority, logins: dict[Role, str]) -> None:
    """Keep one sign-in per role where the sign-in page of the demonstration finds them."""
    rows = [
        {
            "role": ROLE_NAMES[role],
            "full_name": authority.user[logins[role]].full_name,
            "agency": _agency_of(session, authority.user[logins[role]]),
            "email": authority.user[logins[role]].email,
            "password": PASSWORD,
        }
        for role in _FOR_LOGIN_ORDER
        if role in logins
    ]
    setting = session.get(Setting, "demo_logins")
    if setting is None:
        setting = Setting(key="demo_logins", value="[]")
        session.add(setting)
    setting.value = json.dumps([*json.loads(setting.value), *rows], ensure_ascii=False)
