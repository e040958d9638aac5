"""From an audience to people, as the posts are held on the day of sending: post, holder, substitute, office.

Coordinating agencies are never asked for: the lead alone answers for its delay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Membership, User
from models.validity_sql import valid_on
from workflow.rules.permissions import Role
from workflow.rules.rungs import Audience
from workflow.rules.substitution import Away
from workflow.services.substitutes import load_away

#: Whom to ask when nobody is there: an agency without an officer has its head; the office is the last.
STAND_INS: dict[Audience, tuple[Audience, ...]] = {
    Audience.OFFICER: (Audience.HEAD, Audience.OFFICE),
    Audience.HEAD: (Audience.OFFICE,),
    Audience.OFFICE: (),
    Audience.LEADER: (Audience.OFFICE,),
}


class Place(NamedTuple):
    """Where an assignment stands in the tree, and who was named for it."""

    authority_id: int
    agency_id: int
    responsible_id: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told. ``as_stand_in``: the post is vacant or its agency closed, so the office is told."""

    people: tuple[int, ...]
    as_stand_in: bool = False


@dataclass(slots=True)
class Directory:
    """Holders of posts on one day: at agencies by role, and over whole authorities."""

    at_agency: dict[tuple[int, Role], list[int]] = field(default_factory=lambda: defaultdict(list))
    over_authority: dict[tuple[int, Role], list[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    members: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    #: Who is away from which post on the day, and who stands in there.
    away: Away = field(default_factory=Away)
    #: Everybody with an open account and a post of these authorities.
    reachable: set[int] = field(default_factory=set)
    _found: dict[tuple[Audience, Place], Told] = field(default_factory=dict)

    def told(self, audience: Audience, place: Place) -> Told:
        """The people of ``audience``; nobody at all gives an empty tuple."""
        key = (audience, place)
        if key not in self._found:
            self._found[key] = self._resolve(audience, place)
        return self._found[key]

    def _resolve(self, audience: Audience, place: Place) -> Told:
        people = self._present(audience, place)
        if people:
            return Told(people)
        for other in STAND_INS[audience]:
            people = self._present(other, place)
            if people:
                return Told(people, as_stand_in=other is Audience.OFFICE)
        # the whole office is away and nobody stands in: it is told all the same, better than nobody
        return Told(_once(p for p, _ in self._holders(Audience.OFFICE, place)), as_stand_in=True)

    def _present(self, audience: Audience, place: Place) -> tuple[int, ...]:
        """Holders of the post, their substitutes where they are away; each once."""
        told = (self.away.told_for(p, at, self.reachable) for p, at in self._holders(audience, place))
        return _once(person for person in told if person is not None)

    def _holders(self, audience: Audience, place: Place) -> list[tuple[int, int]]:
        """Who holds the post, and at which agency."""
        at = place.agency_id
        if audience is Audience.OFFICER:
            if place.responsible_id is not None and place.responsible_id in self.members[at]:
                return [(place.responsible_id, at)]
            return [(person, at) for person in self.at_agency[at, Role.STAFF]]
        if audience is Audience.HEAD:
            return [(person, at) for person in self.at_agency[at, Role.HEAD]]
        role = Role.OFFICE if audience is Audience.OFFICE else Role.LEADER
        return self.over_authority[place.authority_id, role]


def _once(people: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(people))


def load_directory(session: Session, authority_ids: Iterable[int], today: date) -> Directory:
    """Active people with memberships valid on ``today`` at agencies that exist on that day."""
    directory = Directory()
    rows = session.execute(
        sa.select(Membership.user_id, Membership.agency_id, Membership.role, Agency.authority_id)
        .join(User, User.id == Membership.user_id)
        .join(Agency, Agency.id == Membership.agency_id)
        .where(
            Agency.authority_id.in_(sorted(set(authority_ids))),
            User.active,
            valid_on(Membership, today),
            valid_on(Agency, today),
        )
        .order_by(Membership.user_id)
    )
    for user_id, agency_id, role, authority_id in rows:
        directory.at_agency[agency_id, role].append(user_id)
        if authority_id is not None:
            directory.over_authority[authority_id, role].append((user_id, agency_id))
        directory.members[agency_id].add(user_id)
        directory.reachable.add(user_id)
    directory.away = load_away(session, today)
    return directory
