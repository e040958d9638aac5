"""What stands in an agency's sheet of progress: its open work, each line with the last word on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Document, Duty, EvidenceRule
from models.bulk import among
from models.statement_sql import last_words
from workflow.rules.duty_kinds import is_endless
from workflow.rules.permissions import Action, Actor, Facts, may
from workflow.rules.states import State
from workflow.services import scope
from workflow.services.lifecycle import heard_from
from workflow.services.lines import document_label

WITH_AGENCY = (State.ASSIGNED, State.IN_PROGRESS, State.RETURNED)
"""Where the next word is the agency's."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One assignment of the sheet. ``heard_from``: the first day on which the agency can have said something new."""

    id: int
    version: int
    state: State
    text: str
    document: str
    clause: str
    period: str
    due: date | None
    endless: bool
    evidence_rule: EvidenceRule
    heard_from: date
    last_words: str
    last_at: datetime | None

    @property
    def with_agency(self) -> bool:
        """Whether the agency can say something about it now."""
        return self.state in WITH_AGENCY


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """The sheet of one agency; ``own``: the actor reports for it, else the actor keeps the register."""

    agency: Agency
    own: bool
    lines: list[SheetLine]
    waiting: int


@dataclass(frozen=True, slots=True)
class Unit:
    """An agency for which the actor can make a sheet, and how much of its work is with it."""

    id: int
    name: str
    open: int


def agency_of_sheet(session: Session, actor: Actor, agency_id: int) -> tuple[Agency, bool]:
    """The agency, and whether the actor reports for it.

    Raises:
        NotFound: the actor neither reports for it nor keeps its register.
    """
    agency = session.get(Agency, agency_id)
    if agency is None:
        raise scope.NotFound
    own = may(actor, Action.UPDATE, Facts(agency.path))
    if not own and not may(actor, Action.REGISTER, Facts(agency.path)):
        raise scope.NotFound
    return agency, own


def units(session: Session, actor: Actor) -> list[Unit]:
    """Every agency for which the actor can make a sheet and that has something to say, in official order."""
    paths = (*actor.paths(Action.UPDATE), *actor.paths(Action.REGISTER))
    counted = sa.func.count(Assignment.id)
    rows = session.execute(
        sa.select(Agency.id, Agency.name, counted.label("open"))
        .join(Assignment, Assignment.agency_id == Agency.id)
        .where(
            Agency.id.in_(scope.agencies_under(paths)),
            Assignment.closed_on.is_(None),
            Assignment.state.in_(WITH_AGENCY),
        )
        .group_by(Agency.id, Agency.name, Agency.order_no, Agency.sort_key)
        .order_by(Agency.order_no, Agency.sort_key, Agency.id)
    )
    return [Unit(row.id, row.name, row.open) for row in rows]


def unit_sheet(session: Session, actor: Actor, agency_id: int) -> UnitSheet:
    """The agency's open work that waits for its word, earliest deadline first.

    Raises:
        NotFound: the actor neither reports for it nor keeps its register.
    """
    agency, own = agency_of_sheet(session, actor, agency_id)
    rows = session.execute(
        _lines(agency)
        .where(Assignment.closed_on.is_(None))
        .order_by(Assignment.due.is_(None), Assignment.due, Assignment.id)
    )
    lines = [_line(row) for row in rows]
    with_it = [line for line in lines if line.with_agency]
    return UnitSheet(agency, own, with_it, len(lines) - len(with_it))


def lines_by_id(session: Session, agency: Agency, ids: Iterable[int]) -> dict[int, SheetLine]:
    """Those of the assignments that the agency leads, closed ones too."""
    rows = session.execute(_lines(agency).where(among(session, Assignment.id, ids)))
    return {row.id: _line(row) for row in rows}


def _lines(agency: Agency) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Assignment.id,
            Assignment.version,
            Assignment.state,
            Assignment.period,
            Assignment.due,
            Assignment.assigned_on,
            Assignment.returned_on,
            Assignment.last_update_at,
            Duty.text,
            Duty.clause,
            Duty.deadline_kind,
            Duty.evidence_rule,
            Document.number,
            Document.issued_on,
            last_words().label("last_words"),
        )
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Document, Document.id == Duty.document_id)
        .where(Assignment.agency_id == agency.id, Assignment.authority_id == agency.authority_id)
    )


def _line(row: Any) -> SheetLine:
    return SheetLine(
        row.id,
        row.version,
        row.state,
        row.text,
        document_label(row.number, row.issued_on),
        row.clause,
        row.period,
        row.due,
        is_endless(row.period, row.deadline_kind),
        row.evidence_rule,
        heard_from(row.assigned_on, row.returned_on, row.last_update_at),
        row.last_words or "",
        row.last_update_at,
    )
