"""Deadlines that count from an event: set when its day is known, counted again when the calendar changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Duty
from models.classification_sql import still_open
from workflow.rules.calendar import WorkCalendar
from workflow.rules.counted_deadlines import last_day
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.services import scope
from workflow.services.calendar import load_calendar
from workflow.services.deadlines import change_due
from workflow.services.registration import plausible


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline before and after."""

    assignment_id: int
    authority_id: int
    agency: str
    text: str
    event_on: date
    before: date | None
    after: date


def countable(session: Session, duty_id: int) -> list[tuple[int, str]]:
    """Open assignments of the duty whose deadline waits for the event or was counted from it, by lead.

    A deadline that was decided otherwise (an own one, an extension) is left out: the event moves it no more.
    """
    rows = session.execute(
        sa.select(Assignment.id, Agency.name)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(
            Assignment.duty_id == duty_id,
            still_open(),
            sa.or_(Assignment.due.is_(None), Assignment.counted_from.is_not(None)),
        )
        .order_by(Agency.order_no, Agency.sort_key, Assignment.period)
    )
    return [(row.id, row.name) for row in rows]


def count_from_event(
    session: Session,
    actor: Actor,
    duty_id: int,
    event_on: date,
    assignment_ids: Sequence[int] | None = None,
    *,
    source: str,
    now: datetime,
) -> list[Moved]:
    """The event happened on ``event_on``: set the deadline of these leads (of all that wait for it).

    ``source`` says how it is known: the document, the minutes. Returns what was set.

    Raises:
        NotFound: the duty is not the actor's to see.
        Refusal: ``not_allowed``; ``not_counted`` (the duty counts from nothing); ``nothing_to_count``;
            ``note_needed`` without a source; ``due_out_of_range``.
    """
    duty = scope.duty_for(session, actor, duty_id)
    if not duty.counted_amount:
        raise Refusal("not_counted")
    if not source.strip():
        raise Refusal("note_needed")
    offered = dict(countable(session, duty.id))
    chosen = list(offered) if assignment_ids is None else [i for i in assignment_ids if i in offered]
    if not chosen or (assignment_ids is not None and len(chosen) < len(set(assignment_ids))):
        raise Refusal("nothing_to_count")
    due = plausible(last_day(event_on, duty.counted_amount, duty.counted_unit, load_calendar(session)))
    done = []
    for assignment_id in chosen:
        assignment = scope.assignment_for(session, actor, assignment_id, lock=True)
        scope.require(actor, Action.REGISTER, scope.facts_of(session, assignment))
        before = assignment.due
        reason = f"{duty.counted_event or duty.deadline_phrase}: {event_on:%d/%m/%Y} ({source.strip()})"
        change_due(session, assignment, due, by=actor.user_id, now=now, reason=reason, counted_from=event_on)
        done.append(
            Moved(
                assignment.id,
                assignment.authority_id,
                offered[assignment_id],
                duty.text,
                event_on,
                before,
                due,
            )
        )
    return done


def moved_by(session: Session, before: WorkCalendar, after: WorkCalendar) -> Iterator[Moved]:
    """Open counted deadlines that end on another day under the new calendar. Nothing is written.

    One that does not stand where the old calendar put it was decided by somebody since: it stays.
    """
    rows = session.execute(
        sa.select(
            Assignment.id,
            Assignment.authority_id,
            Agency.name,
            Duty.text,
            Assignment.counted_from,
            Assignment.due,
            Duty.counted_amount,
            Duty.counted_unit,
        )
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(
            still_open(),
            Assignment.counted_from.is_not(None),
            Assignment.due.is_not(None),
            Duty.counted_amount.is_not(None),
        )
        .order_by(Assignment.due, Assignment.id)
    )
    for row in rows:
        stands = last_day(row.counted_from, row.counted_amount, row.counted_unit, before)
        if stands != row.due:
            continue
        moves_to = last_day(row.counted_from, row.counted_amount, row.counted_unit, after)
        if moves_to != stands:
            yield Moved(row.id, row.authority_id, row.name, row.text, row.counted_from, row.due, moves_to)


def move(session: Session, moved: Sequence[Moved], *, by: int | None, now: datetime, reason: str) -> None:
    """Carry out what ``moved_by`` found, each with its event."""
    ids = [m.assignment_id for m in moved]
    found: dict[int, Assignment] = {}
    for start in range(0, len(ids), 500):
        batch = ids[start : start + 500]
        rows = session.scalars(sa.select(Assignment).where(Assignment.id.in_(batch)).with_for_update())
        found |= {row.id: row for row in rows}
    for one in moved:
        change_due(
            session,
            found[one.assignment_id],
            one.after,
            by=by,
            now=now,
            reason=reason,
            counted_from=one.event_on,
        )
