"""Ask for explanations of many assignments at once, or of none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Explanation
from models.bulk import among
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Actor
from workflow.rules.refusal import Refusal
from workflow.rules.requests import UNSETTLED, Explained
from workflow.rules.states import CLOSED, State
from workflow.services.calendar import load_calendar
from workflow.services.chosen_rows import ChosenRow, Seen, read_rows, require_few
from workflow.services.explanations import demand
from workflow.services.request_settings import answer_days
from workflow.services.urge_now import require_as_seen

CLOSED_ALREADY, DEMANDED, ANSWERED = "closed", "demanded", "answered"


@dataclass(frozen=True, slots=True)
class DemandRow:
    """A row and why no explanation is asked for (empty: it is); ``until``: the day by which one is owed."""

    row: ChosenRow
    verdict: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class DemandPlan:
    """Rows that are asked about, rows that are not, and the day by which the answers are due."""

    go: tuple[DemandRow, ...]
    stay: tuple[DemandRow, ...]
    answer_by: date

    @property
    def agencies(self) -> int:
        """How many agencies have to answer."""
        return len({j.row.armed.agency_id for j in self.go})

    def seen(self) -> list[Seen]:
        """The rows as they travel through the form."""
        return [Seen(j.row.id, j.row.version, j.verdict) for j in (*self.go, *self.stay)]


def plan(
    session: Session, actor: Actor, chosen: Sequence[Seen], *, now: datetime, lock: bool = False
) -> DemandPlan:
    """Look at the chosen rows; nothing is written.

    Raises:
        NotFound: one of them is not the actor's to urge.
        Refusal: ``too_many_rows``; ``no_rows``.
    """
    ids = dict.fromkeys(seen.assignment_id for seen in chosen)
    require_few(len(ids))
    calendar, today = load_calendar(session), local_day(now)
    rows = read_rows(session, actor, ids, today=today, calendar=calendar, lock=lock)
    waiting = {
        row.assignment_id: row
        for row in session.scalars(
            sa.select(Explanation).where(
                among(session, Explanation.assignment_id, ids), Explanation.state.in_(UNSETTLED)
            )
        )
    }
    judged = [_judge(row, waiting.get(row.id)) for row in rows.values()]
    return DemandPlan(
        tuple(j for j in judged if not j.verdict),
        tuple(j for j in judged if j.verdict),
        calendar.shift(today, answer_days(session)),
    )


def _judge(row: ChosenRow, waiting: Explanation | None) -> DemandRow:
    if State(row.armed.state) in CLOSED:
        return DemandRow(row, CLOSED_ALREADY)
    if waiting is None:
        return DemandRow(row)
    if waiting.state is Explained.DEMANDED:
        return DemandRow(row, DEMANDED, waiting.answer_by)
    return DemandRow(row, ANSWERED)


def demand_all(
    session: Session,
    actor: Actor,
    chosen: Sequence[Seen],
    *,
    note: str = "",
    now: datetime,
    address: str = "",
) -> DemandPlan:
    """Ask about every chosen row whose page said so; all or nothing.

    Raises:
        NotFound: one of them is not the actor's to urge.
        Refusal: ``rows_changed`` with the ids of the rows that no longer are what was confirmed; ``no_rows``
            where nothing is left to ask; ``too_many_rows``.
    """
    found = plan(session, actor, chosen, now=now, lock=True)
    require_as_seen(found.seen(), chosen)
    if not found.go:
        raise Refusal("no_rows")
    for j in found.go:
        demand(session, actor, j.row.id, version=j.row.version, note=note, now=now, address=address)
    return found
