"""The open assignments of one agency, and to whom each could be handed over."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import Agency, AgencySuccessor, Assignment
from models.classification_sql import still_open
from workflow.rules.permissions import Action, Actor
from workflow.services import scope
from workflow.services.assignment_reading import agencies_to_choose
from workflow.services.calendar import load_calendar
from workflow.services.lines import Line, line_of, select_lines

PAGE = 50


@dataclass(frozen=True, slots=True)
class Leaving:
    """One open assignment; ``taken`` are the agencies that have the same duty and period already."""

    line: Line
    version: int
    taken: frozenset[int]


@dataclass(frozen=True, slots=True)
class HandOver:
    """The first ``PAGE`` open assignments of ``total``; ``targets`` are the successors, else every agency."""

    agency: Agency
    rows: list[Leaving]
    total: int
    targets: list[tuple[int, str]]
    successors: list[int]
    decision: str


def read_hand_over(session: Session, actor: Actor, agency_id: int, today: date) -> HandOver:
    """What is to be handed over, in official order of deadlines (``NotFound`` where it is not the actor's to assign)."""
    agency = scope.agency_for(session, actor, agency_id, Action.ASSIGN)
    total = session.scalar(
        sa.select(sa.func.count(Assignment.id)).where(Assignment.agency_id == agency.id, still_open())
    )
    calendar = load_calendar(session)
    rows = session.execute(
        select_lines(Assignment.__table__.c.version)
        .where(Assignment.agency_id == agency.id, still_open())
        .order_by(Assignment.due.is_(None), Assignment.due, Assignment.id)
        .limit(PAGE)
    ).all()
    taken = _taken(session, [row.id for row in rows])
    followers = session.execute(
        sa.select(Agency.id, Agency.name, AgencySuccessor.decision)
        .join(AgencySuccessor, AgencySuccessor.successor_id == Agency.id)
        .where(
            AgencySuccessor.agency_id == agency.id,
            sa.or_(Agency.valid_to.is_(None), Agency.valid_to >= today),
        )
        .order_by(Agency.order_no, Agency.sort_key)
    ).all()
    assert agency.authority_id is not None
    targets = [(row.id, row.name) for row in followers]
    return HandOver(
        agency,
        [Leaving(line_of(row, today, calendar), row.version, frozenset(taken[row.id])) for row in rows],
        total or 0,
        targets or agencies_to_choose(session, agency.authority_id, agency.id),
        [row.id for row in followers],
        next((row.decision for row in followers), ""),
    )


def _taken(session: Session, ids: list[int]) -> dict[int, set[int]]:
    other = aliased(Assignment)
    rows = session.execute(
        sa.select(Assignment.id, other.agency_id)
        .join(other, sa.and_(other.duty_id == Assignment.duty_id, other.period == Assignment.period))
        .where(Assignment.id.in_(ids), other.id != Assignment.id)
    )
    found: dict[int, set[int]] = defaultdict(set)
    for assignment_id, agency_id in rows:
        found[assignment_id].add(agency_id)
    return found
