"""Where mail finds nobody: agencies without a head who is there, people away without anybody standing in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import Absence, Agency, AgencyTally, User
from models.validity_sql import away_on
from workflow.rules.names import sort_key
from workflow.rules.permissions import Action, Actor, Role
from workflow.services.recipients import Directory, load_directory
from workflow.services.scope import agencies_under

_OPEN_KINDS = ("open", "undated")


class Lack(StrEnum):
    """Why nobody at an agency is told: it was closed, its post is vacant, or its head is away."""

    ENDED = "ended"
    VACANT = "vacant"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class DeafAgency:
    """An agency with open assignments whose mail goes to the office instead."""

    id: int
    name: str
    open: int
    lack: Lack


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Somebody away today, in whose place nobody can be told. ``named``: the substitute who is not there either."""

    name: str
    agency: str
    first: date
    last: date
    named: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The office's own list."""

    agencies: list[DeafAgency]
    people: list[Uncovered]


def read_unreachable(session: Session, actor: Actor, today: date) -> Unreachable:
    """Of the agencies over which the actor sees the log, in official order; four statements."""
    paths = actor.paths(Action.VIEW_LOG)
    roots = {int(path.split(".", 1)[0]) for path in paths}
    directory = load_directory(session, roots, today)
    return Unreachable(_agencies(session, paths, directory, today), _people(session, paths, directory, today))


def _agencies(
    session: Session, paths: tuple[str, ...], directory: Directory, today: date
) -> list[DeafAgency]:
    rows = session.execute(
        sa.select(Agency.id, Agency.name, Agency.valid_to, sa.func.sum(AgencyTally.n).label("n"))
        .join(AgencyTally, AgencyTally.agency_id == Agency.id)
        .where(Agency.id.in_(agencies_under(paths)), AgencyTally.kind.in_(_OPEN_KINDS))
        .group_by(Agency.id, Agency.name, Agency.valid_to, Agency.order_no, Agency.sort_key)
        .having(sa.func.sum(AgencyTally.n) > 0)
        .order_by(Agency.order_no, Agency.sort_key, Agency.id)
    )
    found = ((row, _lack(row.id, row.valid_to, directory, today)) for row in rows)
    return [DeafAgency(row.id, row.name, int(row.n), lack) for row, lack in found if lack is not None]


def _lack(agency_id: int, valid_to: date | None, directory: Directory, today: date) -> Lack | None:
    if valid_to is not None and valid_to < today:
        return Lack.ENDED
    heads = directory.at_agency.get((agency_id, Role.HEAD), [])
    if not heads:
        return Lack.VACANT
    told = (directory.away.told_for(head, agency_id, directory.reachable) for head in heads)
    return None if any(person is not None for person in told) else Lack.AWAY


def _people(session: Session, paths: tuple[str, ...], directory: Directory, today: date) -> list[Uncovered]:
    away, named = aliased(User), aliased(User)
    rows = session.execute(
        sa.select(
            Absence.user_id,
            Absence.agency_id,
            away.full_name,
            Agency.name,
            Absence.valid_from,
            Absence.valid_to,
            named.full_name.label("named"),
            Agency.order_no,
            Agency.sort_key,
        )
        .join(away, away.id == Absence.user_id)
        .join(Agency, Agency.id == Absence.agency_id)
        .outerjoin(named, named.id == Absence.substitute_id)
        .where(away_on(today), Absence.agency_id.in_(agencies_under(paths)), away.active)
    )
    in_order = sorted(rows, key=lambda row: (row.order_no, row.sort_key, sort_key(row.full_name)))
    return [
        Uncovered(row.full_name, row.name, row.valid_from, row.valid_to, row.named or "")
        for row in in_order
        if row.user_id in directory.members.get(row.agency_id, ())
        and directory.away.told_for(row.user_id, row.agency_id, directory.reachable) is None
    ]
