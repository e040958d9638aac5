"""Change the deadline of many assignments at once, by a decision of the assigning side, or of none.

An adjustment that nobody asked for is no extension: it is not counted as one, and the first deadline stays readable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import ExtensionRequest
from models.bulk import among
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor, Facts, may
from workflow.rules.refusal import Refusal
from workflow.rules.requests import WITH_AGENCY, Asked
from workflow.rules.states import CLOSED, State
from workflow.rules.text import clean, clean_line
from workflow.services.calendar import load_calendar
from workflow.services.chosen_rows import ChosenRow, Seen, read_rows, require_few
from workflow.services.deadlines import change_due
from workflow.services.open_requests import begin
from workflow.services.registration import plausible
from workflow.services.urge_now import require_as_seen

CLOSED_ALREADY, REPORTED, OWN, ASKED = "closed", "reported", "own", "asked"


@dataclass(frozen=True, slots=True)
class NewDeadline:
    """The day, why, and the document that decided it (number and day together, or neither)."""

    due: date
    reason: str
    number: str = ""
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class RedateRow:
    """A row and why its deadline cannot be changed here (empty: it can)."""

    row: ChosenRow
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class RedatePlan:
    """Rows whose deadline can be changed, and rows whose deadline cannot."""

    go: tuple[RedateRow, ...]
    stay: tuple[RedateRow, ...]

    def seen(self) -> list[Seen]:
        """The rows as they travel through the form."""
        return [Seen(j.row.id, j.row.version, j.verdict) for j in (*self.go, *self.stay)]


def plan(
    session: Session, actor: Actor, chosen: Sequence[Seen], *, now: datetime, lock: bool = False
) -> RedatePlan:
    """Look at the chosen rows; nothing is written.

    Raises:
        NotFound: one of them is not the actor's to urge.
        Refusal: ``too_many_rows``; ``no_rows``.
    """
    ids = dict.fromkeys(seen.assignment_id for seen in chosen)
    require_few(len(ids))
    rows = read_rows(session, actor, ids, today=local_day(now), calendar=load_calendar(session), lock=lock)
    asked = frozenset(
        session.scalars(
            sa.select(ExtensionRequest.assignment_id).where(
                among(session, ExtensionRequest.assignment_id, ids), ExtensionRequest.state == Asked.PENDING
            )
        )
    )
    judged = [RedateRow(row, _verdict(actor, row, row.id in asked)) for row in rows.values()]
    return RedatePlan(tuple(j for j in judged if not j.verdict), tuple(j for j in judged if j.verdict))


def _verdict(actor: Actor, row: ChosenRow, asked: bool) -> str:
    state = State(row.armed.state)
    if state in CLOSED:
        return CLOSED_ALREADY
    if state not in WITH_AGENCY:
        return REPORTED
    if not may(actor, Action.DECIDE, Facts(row.path)):
        return OWN
    return ASKED if asked else ""


def redate_all(
    session: Session,
    actor: Actor,
    chosen: Sequence[Seen],
    new: NewDeadline,
    *,
    now: datetime,
    address: str = "",
) -> RedatePlan:
    """Give every chosen row whose page said so the new deadline; all or nothing.

    A row that has this deadline already is left as it is.

    Raises:
        NotFound: one of them is not the actor's to urge.
        Refusal: ``rows_changed`` with the ids of the rows that no longer are what was confirmed; ``no_rows``
            where none is left; ``too_many_rows``; ``note_needed`` without a reason; ``day_past``;
            ``due_out_of_range``.
    """
    if not new.reason.strip():
        raise Refusal("note_needed")
    if plausible(new.due) < local_day(now):
        raise Refusal("day_past", day=new.due)
    found = plan(session, actor, chosen, now=now, lock=True)
    require_as_seen(found.seen(), chosen)
    if not found.go:
        raise Refusal("no_rows")
    number = clean_line(new.number)
    for j in found.go:
        act = begin(session, actor, j.row.id, Action.DECIDE, version=j.row.version, now=now, address=address)
        change_due(
            session,
            act.assignment,
            new.due,
            by=actor.user_id,
            now=now,
            reason=clean(new.reason),
            document={"number": number, "date": new.dated} if number else None,
            address=address,
        )
    session.flush()  # the version check of a racing writer must fail here
    return found
