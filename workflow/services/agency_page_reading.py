"""Agencies with their official counts, open work and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Membership, User
from models.classification_sql import bucket, still_open
from models.validity_sql import valid_on
from workflow.rules.classification import Bucket, Tally
from workflow.rules.permissions import Action, Actor, Role
from workflow.services import scope, tally_reading
from workflow.services.calendar import load_calendar
from workflow.services.lines import Line, line_of, select_lines

PAGE = 50
_OPEN = frozenset({Bucket.OPEN_OVERDUE, Bucket.OPEN_IN_TIME, Bucket.UNDATED})


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One agency in the list; ``depth`` is its level below the highest one shown."""

    id: int
    name: str
    depth: int
    closed: bool
    tally: Tally


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who holds a post at the agency today."""

    name: str
    role: Role
    post: str


@dataclass(frozen=True, slots=True)
class AgencyView:
    """``tally`` counts what the agency itself leads; the units below it have their own pages."""

    agency: Agency
    tally: Tally
    lines: list[Line]
    shown: int
    people: list[tuple[Role, list[Person]]]
    parent: tuple[int, str] | None
    below: list[tuple[int, str]]


def agencies(session: Session, actor: Actor, today: date) -> list[AgencyRow]:
    """Every agency the actor looks over, as a tree in official order, with its counts."""
    tallies = {line.agency_id: line.tally for line in tally_reading.tallies(session, actor, today)}
    rows = session.execute(
        sa.select(Agency.id, Agency.name, Agency.parent_id, Agency.valid_to)
        .where(Agency.id.in_(scope.agencies_under(actor.paths(Action.VIEW))))
        .order_by(Agency.order_no, Agency.sort_key, Agency.id)
    ).all()
    there = {row.id for row in rows}
    children: dict[int | None, list[Any]] = {}
    for row in rows:
        children.setdefault(row.parent_id if row.parent_id in there else None, []).append(row)
    found: list[AgencyRow] = []

    def add(parent: int | None, depth: int) -> None:
        for row in children.get(parent, ()):
            closed = row.valid_to is not None and row.valid_to < today
            found.append(AgencyRow(row.id, row.name, depth, closed, tallies.get(row.id, Tally())))
            add(row.id, depth + 1)

    add(None, 0)
    return found


def agency(
    session: Session,
    actor: Actor,
    agency_id: int,
    today: date,
    *,
    only: Bucket | None = None,
    page: int = 1,
) -> AgencyView:
    """The agency's page in seven statements; ``only`` shows one class instead of all open work.

    Raises:
        NotFound: it does not exist or is not the actor's.
    """
    found = scope.agency_for(session, actor, agency_id)
    tallies = tally_reading.tallies(session, actor, today)
    lines, shown = _lines(session, found, today, only, page)
    units = session.execute(
        sa.select(Agency.id, Agency.name, Agency.path)
        .where(sa.or_(Agency.id == found.parent_id, Agency.parent_id == found.id))
        .order_by(Agency.order_no, Agency.sort_key)
    ).all()
    mine = actor.paths(Action.VIEW)
    above = [(u.id, u.name) for u in units if u.id == found.parent_id and u.path.startswith(mine)]
    return AgencyView(
        found,
        next((line.tally for line in tallies if line.agency_id == found.id), Tally()),
        lines,
        shown,
        _people(session, found.id, today),
        above[0] if above else None,
        [(u.id, u.name) for u in units if u.id != found.parent_id],
    )


def _lines(
    session: Session, agency: Agency, today: date, only: Bucket | None, page: int
) -> tuple[list[Line], int]:
    wanted = still_open() if only is None else bucket(today) == only.value
    if only in _OPEN:
        wanted = sa.and_(still_open(), wanted)  # so that the index of open work serves it
    chosen = (
        sa.select(Assignment.id, sa.func.count().over().label("total"))
        .where(Assignment.agency_id == agency.id, Assignment.authority_id == agency.authority_id, wanted)
        .order_by(Assignment.due.is_(None), Assignment.due, Assignment.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .subquery()
    )
    calendar = load_calendar(session)
    rows = session.execute(
        select_lines(chosen.c.total)
        .join(chosen, chosen.c.id == Assignment.id)
        .order_by(Assignment.due.is_(None), Assignment.due, Assignment.id)
    ).all()
    return [line_of(row, today, calendar) for row in rows], (rows[0].total if rows else 0)


def _people(session: Session, agency_id: int, today: date) -> list[tuple[Role, list[Person]]]:
    rows = session.execute(
        sa.select(User.full_name, Membership.role, Membership.post)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.agency_id == agency_id,
            User.active,
            valid_on(Membership, today),
        )
        .order_by(User.full_name)
    )
    by_role: dict[Role, list[Person]] = {}
    for row in rows:
        by_role.setdefault(row.role, []).append(Person(row.full_name, row.role, row.post))
    return [(role, by_role[role]) for role in Role if role in by_role]
