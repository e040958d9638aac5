"""Hand out the periods of recurring duties that have opened: each once, whoever asks and however late.

The unique key (duty, agency, period) decides between several workers; the row of the duty is locked meanwhile.
What opened while nothing ran is handed out on the day it is really made, so that the ladders count from there
(``docs/decisions/0004``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Base, Coordinator, Duty, Event, HeldPeriod, Membership, User
from models.bulk import as_written, insert_missing, insert_numbered
from models.database import chain_key
from models.validity_sql import valid_on
from workflow.rules.calendar import WorkCalendar
from workflow.rules.event_chain import Fact, seal
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Role
from workflow.rules.recurrence import Occurrence
from workflow.rules.states import State
from workflow.services.calendar import load_calendar
from workflow.services.events import canonical
from workflow.services.rhythm import recurrence_of

DUTIES = 20
"""Duties taken in one unit."""
PERIODS = 24
"""Periods of one duty made in one unit: more than ever open on one day, so that each unit gets on."""
_COLUMNS = (
    "authority_id", "duty_id", "agency_id", "responsible_id", "period", "state", "due", "first_due", "due_version",
    "handout_no", "submission_no", "assigned_on", "next_check_on", "version",
)  # fmt: skip
_KEY = ("duty_id", "agency_id", "period")
_HELD = ("authority_id", "duty_id", "agency_id", "period", "due", "held_at", "note")
_EVENT = (*Fact._fields, "seal")


@dataclass(slots=True)
class Opened:
    """What one unit made. ``held`` could be given to nobody, ``idle`` duties have no lead at all; ``more`` waits."""

    duties: int = 0
    periods: int = 0
    assignments: int = 0
    held: int = 0
    idle: int = 0
    more: bool = False

    def add(self, other: Opened) -> None:
        """Count the other unit in."""
        for f in fields(self):
            setattr(self, f.name, getattr(self, f.name) + getattr(other, f.name))


class _Lead(NamedTuple):
    """Who led the period before; ``source`` is its assignment, none where that one is held itself."""

    agency_id: int
    responsible_id: int | None
    source: int | None


class _Made(NamedTuple):
    """A new assignment."""

    id: int
    duty_id: int
    agency_id: int
    period: str
    due: date


_OF_MADE = [_COLUMNS.index(name) for name in _Made._fields[1:]]


class Plan(NamedTuple):
    """A duty and the periods that are to be there."""

    duty: Duty
    opened: list[Occurrence]


def open_waiting(session: Session, *, now: datetime, limit: int = DUTIES) -> Opened:
    """Open the periods of up to ``limit`` duties that wait for it; duties that another worker holds are passed by."""
    waiting = (
        sa.select(Duty)
        .where(Duty.next_period_on <= local_day(now))
        .order_by(Duty.next_period_on, Duty.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    duties = session.scalars(waiting).all()
    return open_periods(session, duties, now=now) if duties else Opened()


def open_periods(session: Session, duties: Sequence[Duty], *, now: datetime) -> Opened:
    """Open what has opened by now of these duties, which the caller has locked."""
    today, calendar = local_day(now), load_calendar(session)
    result = hand_out(session, [_plan(duty, today, calendar) for duty in duties], now=now)
    result.more = any(d.next_period_on is not None and d.next_period_on <= today for d in duties)
    return result


def hand_out(session: Session, plans: Sequence[Plan], *, now: datetime) -> Opened:
    """Give each period to the leads of the one before it, where it was never made; the duties are locked."""
    today, result = local_day(now), Opened(duties=len(plans))
    known = _Known(session, plans, today)
    rows: list[tuple[Any, ...]] = []
    held: list[tuple[Any, ...]] = []
    sources: dict[tuple[int, int, str], int | None] = {}
    for duty, opened in plans:
        leads: dict[str, list[_Lead]] = {}
        for x in opened:
            if known.exists(duty.id, x.period):
                continue
            here = leads[x.period] = leads.get(x.before) or known.leads(duty.id, x.before)
            result.periods += 1
            result.idle += not here
            for lead in here:
                if lead.agency_id in known.ended:
                    held.append((duty.authority_id, duty.id, lead.agency_id, x.period, x.due, now, ""))
                else:
                    rows.append(_row(duty, lead, x, today, known))
                    sources[duty.id, lead.agency_id, x.period] = lead.source
    ids = _add(session, Assignment, _COLUMNS, rows)
    made = [_Made(n, *(row[i] for i in _OF_MADE)) for row, n in zip(rows, ids, strict=True) if n is not None]
    _surround(session, made, sources, known, now)
    result.assignments = len(made)
    result.held = sum(n is not None for n in _add(session, HeldPeriod, _HELD, held))
    session.flush()
    return result


def _add(
    session: Session, kind: type[Base], columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> list[int | None]:
    """The id of each row, none where another worker was first."""
    return insert_numbered(session, kind, columns, as_written(session, kind, columns, rows), _KEY)


def _plan(duty: Duty, today: date, calendar: WorkCalendar) -> Plan:
    """The periods to make now; sets the day on which the duty wants to be looked at again."""
    first, duty.next_period_on = duty.next_period_on, None
    rhythm = recurrence_of(duty)
    if first is None or rhythm is None:
        return Plan(duty, [])
    opened = rhythm.opened(first, today, calendar, PERIODS)
    if len(opened) == PERIODS:
        duty.next_period_on = opened[-1].opens  # what else opens on that day is made next time, together
        return Plan(duty, [x for x in opened if x.opens < opened[-1].opens])
    duty.next_period_on = rhythm.next_opening(today)
    return Plan(duty, opened)


def _row(duty: Duty, lead: _Lead, x: Occurrence, today: date, known: _Known) -> tuple[Any, ...]:
    responsible = lead.responsible_id
    if (responsible, lead.agency_id) not in known.people:
        responsible = None
    return (
        duty.authority_id, duty.id, lead.agency_id, responsible, x.period, State.ASSIGNED, x.due, x.due, 1,
        1, 0, today, today, 1,
    )  # fmt: skip


def _surround(
    session: Session,
    made: Sequence[_Made],
    sources: dict[tuple[int, int, str], int | None],
    known: _Known,
    now: datetime,
) -> None:
    """Coordinators as before and the first event of each new assignment."""
    helpers, events, key = [], [], chain_key(session)
    for row in made:
        source = sources[row.duty_id, row.agency_id, row.period]
        helpers += [(row.id, agency_id) for agency_id in known.helpers.get(source or 0, ())]
        payload = {"agency": row.agency_id, "due": row.due, "period": row.period}
        fact = Fact("assignment", row.id, 1, now, None, "", "assigned", canonical(payload))
        events.append((*fact, seal(key, fact, before="")))
    insert_missing(session, Coordinator, ("assignment_id", "agency_id"), helpers)
    insert_missing(session, Event, _EVENT, events)


class _Known:
    """Who led before, who is still there: read in a fixed number of statements for all duties of a unit."""

    def __init__(self, session: Session, plans: Sequence[Plan], today: date) -> None:
        self.session = session
        pairs = {(duty.id, code) for duty, opened in plans for x in opened for code in (x.period, x.before)}
        self._rows = self._read(pairs)
        unknown = {d.id for d, opened in plans for x in opened if (d.id, x.before) not in self._rows}
        self._newest = self._read_newest(unknown)
        agencies = {lead.agency_id for lead in self._leads()}
        found = session.scalars(sa.select(Agency.id).where(Agency.id.in_(agencies), Agency.valid_to < today))
        self.ended = frozenset(found)
        self.people = self._read_people(today)
        self.helpers = self._read_helpers(today)

    def exists(self, duty_id: int, period: str) -> bool:
        """The period was made before, whatever became of it."""
        return (duty_id, period) in self._rows

    def leads(self, duty_id: int, before: str) -> list[_Lead]:
        """Who leads the next period: the leads of the one before it, else of the newest there is."""
        code = before if (duty_id, before) in self._rows else self._newest.get(duty_id, "")
        return self._rows.get((duty_id, code), [])

    def _read(self, pairs: Iterable[tuple[int, str]]) -> dict[tuple[int, str], list[_Lead]]:
        """By duty and period: its leads that were not withdrawn; an empty list where all were."""
        wanted = list(pairs)
        found: dict[tuple[int, str], list[_Lead]] = {}
        if not wanted:
            return found
        given = sa.select(
            Assignment.duty_id,
            Assignment.period,
            Assignment.agency_id,
            Assignment.responsible_id,
            Assignment.id,
            (Assignment.state != State.WITHDRAWN).label("stands"),
        ).where(sa.tuple_(Assignment.duty_id, Assignment.period).in_(wanted))
        for row in self.session.execute(given.order_by(Assignment.id)):
            leads = found.setdefault((row.duty_id, row.period), [])
            if row.stands:
                leads.append(_Lead(row.agency_id, row.responsible_id, row.id))
        waiting = sa.select(HeldPeriod.duty_id, HeldPeriod.period, HeldPeriod.agency_id).where(
            sa.tuple_(HeldPeriod.duty_id, HeldPeriod.period).in_(wanted), HeldPeriod.settled_at.is_(None)
        )
        for held in self.session.execute(waiting.order_by(HeldPeriod.id)):
            found.setdefault((held.duty_id, held.period), []).append(_Lead(held.agency_id, None, None))
        return found

    def _read_newest(self, duty_ids: set[int]) -> dict[int, str]:
        """The newest period of duties whose period before was never made: the rhythm began or changed."""
        newest: dict[int, tuple[date, int, str]] = {}
        for kind in (Assignment, HeldPeriod):
            rows = self.session.execute(
                sa.select(
                    kind.duty_id,
                    kind.period,
                    sa.func.max(kind.due).label("due"),
                    sa.func.max(kind.id).label("id"),
                )
                .where(kind.duty_id.in_(duty_ids))
                .group_by(kind.duty_id, kind.period)
            )
            for row in rows:
                rank = (row.due or date.min, row.id, row.period)
                newest[row.duty_id] = max(rank, newest.get(row.duty_id, rank))
        codes = {duty_id: code for duty_id, (_due, _id, code) in newest.items()}
        self._rows |= self._read((d, c) for d, c in codes.items() if (d, c) not in self._rows)
        return codes

    def _leads(self) -> Iterable[_Lead]:
        return (lead for leads in self._rows.values() for lead in leads)

    def _read_people(self, today: date) -> frozenset[tuple[int, int]]:
        """(person, agency) of everybody responsible who still works there."""
        ids = {lead.responsible_id for lead in self._leads() if lead.responsible_id is not None}
        rows = self.session.execute(
            sa.select(Membership.user_id, Membership.agency_id)
            .join(User, User.id == Membership.user_id)
            .where(
                User.id.in_(ids),
                User.active,
                Membership.role.in_((Role.HEAD, Role.STAFF)),
                valid_on(Membership, today),
            )
        )
        return frozenset((row.user_id, row.agency_id) for row in rows)

    def _read_helpers(self, today: date) -> dict[int, list[int]]:
        """Coordinating agencies that are still there, by assignment."""
        ids = {lead.source for lead in self._leads() if lead.source is not None}
        found: dict[int, list[int]] = defaultdict(list)
        rows = self.session.execute(
            sa.select(Coordinator.assignment_id, Coordinator.agency_id)
            .join(Agency, Agency.id == Coordinator.agency_id)
            .where(
                Coordinator.assignment_id.in_(ids),
                sa.or_(Agency.valid_to.is_(None), Agency.valid_to >= today),
            )
        )
        for row in rows:
            found[row.assignment_id].append(row.agency_id)
        return found
