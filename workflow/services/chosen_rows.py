"""Rows that somebody ticked in the overdue list, or all rows of its filter, read for an act on all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Duty
from models.bulk import among
from workflow.rules.calendar import WorkCalendar
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.silence import SILENCE_MONTHS
from workflow.rules.states import CLOSED, State
from workflow.services import scope
from workflow.services.listing_filter import Listing, Selection, conditions, joined, whole_order
from workflow.services.sweep_facts import COLUMNS, Armed

MOST = 500
"""So many rows go into one act: what somebody confirms has to be readable."""


class Seen(NamedTuple):
    """A row as the person saw it: the version of that moment, and what the page said about it."""

    assignment_id: int
    version: int
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class ChosenRow:
    """One row as it stands now; ``late`` in working days, negative: still to go."""

    armed: Armed
    version: int
    text: str
    agency: str
    path: str
    late: int

    @property
    def id(self) -> int:
        """The assignment."""
        return self.armed.id


def of_filter(session: Session, actor: Actor, selection: Selection, today: date) -> list[Seen]:
    """Every overdue row of the filter that the actor may urge.

    Raises:
        Refusal: ``too_many_rows``.
    """
    found = conditions(
        actor, Listing.OPEN_OVERDUE, selection, today=today, months=SILENCE_MONTHS, action=Action.URGE
    )
    query = joined(sa.select(Assignment.id, Assignment.version), selection).where(*found)
    rows = session.execute(query.order_by(*whole_order(selection, today)).limit(MOST + 1)).all()
    require_few(len(rows))
    return [Seen(row.id, row.version) for row in rows]


def require_urgeable(session: Session, actor: Actor, rows: Iterable[Seen]) -> None:
    """Raise ``NotFound`` unless every row is the actor's to urge; one statement."""
    wanted = {row.assignment_id for row in rows}
    found = session.scalar(
        sa.select(sa.func.count(Assignment.id))
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(among(session, Assignment.id, sorted(wanted)), scope.own(actor, Action.URGE))
    )
    if found != len(wanted):
        raise scope.NotFound


def require_few(n: int) -> None:
    """Raise ``Refusal("too_many_rows")`` where an act would take more than ``MOST``; ``no_rows`` of none."""
    if n > MOST:
        raise Refusal("too_many_rows", most=MOST)
    if not n:
        raise Refusal("no_rows")


def read_rows(
    session: Session,
    actor: Actor,
    ids: Iterable[int],
    *,
    today: date,
    calendar: WorkCalendar,
    lock: bool = False,
) -> dict[int, ChosenRow]:
    """The rows by id, in the order of the list's agencies and deadlines; locked in order of their ids.

    Raises:
        NotFound: one of them is not the actor's to urge.
    """
    wanted = set(ids)
    if lock:
        session.execute(
            sa.select(Assignment.id)
            .where(among(session, Assignment.id, sorted(wanted)))
            .order_by(Assignment.id)
            .with_for_update()
        ).all()
    rows = session.execute(
        sa.select(*COLUMNS, Assignment.version, Duty.text, Agency.name, Agency.path)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(among(session, Assignment.id, sorted(wanted)), scope.own(actor, Action.URGE))
        .order_by(Agency.order_no, Agency.sort_key, Agency.id, Assignment.due, Assignment.id)
    ).all()
    if len(rows) != len(wanted):
        raise scope.NotFound
    found = {}
    for row in rows:
        armed = Armed._make(row[: len(COLUMNS)])
        late = _late(armed, today, calendar)
        found[armed.id] = ChosenRow(armed, row.version, row.text, row.name, row.path, late)
    return found


def _late(armed: Armed, today: date, calendar: WorkCalendar) -> int:
    """Working days past the deadline; time under review and after the end is not counted."""
    if armed.due is None or State(armed.state) in CLOSED:
        return 0
    return calendar.between(armed.due, armed.reported_on or today)
