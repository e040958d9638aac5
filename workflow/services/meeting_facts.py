"""The duties a review meeting has to hear of, and why, in one statement; the rule decides, SQL is a coarse net."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Document, Duty, MeetingChoice, ReviewMeeting
from models.classification_sql import (
    overdue,
    silent_in_own_rhythm,
    silent_never_updated,
    silent_since_update,
    still_open,
)
from workflow.rules.local_time import local_day
from workflow.rules.review_meetings import DutyFacts, MeetingTime, Why, is_listed, why_flagged
from workflow.rules.states import State
from workflow.rules.urging import SOON_DAYS
from workflow.services.silence_setting import silence_months


@dataclass(frozen=True, slots=True)
class MeetingDuty:
    """One duty in the net. ``why`` empty: the rule does not flag it; ``added``: the office's word, if it gave one.

    ``heard_at``: the last word of the present lead. ``row`` has the columns the caller asked for.
    """

    id: int
    authority_id: int
    agency_id: int
    responsible_id: int | None
    state: State
    due: date | None
    heard_at: datetime | None
    why: tuple[Why, ...]
    added: bool | None
    row: Any

    @property
    def listed(self) -> bool:
        """Whether the meeting hears of it."""
        return is_listed(self.why, self.added)

    @property
    def reasons(self) -> tuple[Why, ...]:
        """Why it is listed, the office's word among the reasons."""
        return (*self.why, Why.BY_HAND) if self.added else self.why


def time_of(meeting: ReviewMeeting) -> MeetingTime:
    """When it is, as the rules take it."""
    return MeetingTime(meeting.held_on, meeting.held_at, meeting.days_before)


def in_its_scope(meeting: ReviewMeeting) -> sa.ColumnElement[bool]:
    """Assignments of the meeting's authority, and of its programme where it has one."""
    mine = Assignment.authority_id == meeting.authority_id
    if meeting.programme_id is None:
        return mine
    documents = sa.select(Document.id).where(Document.programme_id == meeting.programme_id)
    of_it = sa.select(Duty.id).where(Duty.document_id.in_(documents)).correlate(None)
    return sa.and_(mine, Assignment.duty_id.in_(of_it))


def duties(
    session: Session, meeting: ReviewMeeting, today: date, *columns: Any, joins: tuple[Any, ...] = ()
) -> list[MeetingDuty]:
    """Everything flagged, put on or taken off, by id; ``columns`` of ``Assignment``, ``Duty`` and the tables of
    ``joins`` (pairs of table and condition) come along.
    """
    months = silence_months(session)
    at = time_of(meeting)
    near = max(meeting.held_on, today + timedelta(days=SOON_DAYS))
    query = (
        sa.select(
            Assignment.id,
            Assignment.authority_id,
            Assignment.agency_id,
            Assignment.responsible_id,
            Assignment.state,
            Assignment.due,
            Assignment.reported_on,
            Assignment.assigned_on,
            Assignment.handout_no,
            Assignment.last_update_at,
            Assignment.explain_by,
            Duty.update_months,
            MeetingChoice.added,
            *columns,
        )
        .join(Duty, Duty.id == Assignment.duty_id)
        .outerjoin(
            MeetingChoice,
            sa.and_(MeetingChoice.assignment_id == Assignment.id, MeetingChoice.meeting_id == meeting.id),
        )
        .where(
            in_its_scope(meeting),
            still_open(),
            sa.or_(
                overdue(today),
                Assignment.due <= near,
                Assignment.state.in_((State.RETURNED, State.REFUSED)),
                Assignment.explain_by.is_not(None),
                silent_since_update(today, months),
                silent_never_updated(today, months),
                silent_in_own_rhythm(today, Duty.update_months),
                MeetingChoice.added.is_not(None),
            ),
        )
        .order_by(Assignment.id)
    )
    for table, condition in joins:
        query = query.outerjoin(table, condition)
    found = [_duty(row, at, today, months) for row in session.execute(query)]
    return [duty for duty in found if duty.why or duty.added is not None]


def _duty(row: Any, at: MeetingTime, today: date, months: int) -> MeetingDuty:
    heard_at = heard_from_lead(row.last_update_at, row.assigned_on, row.handout_no)
    last_word = local_day(heard_at) if heard_at else row.assigned_on
    facts = DutyFacts(row.state, row.due, row.reported_on, last_word, row.update_months, row.explain_by)
    return MeetingDuty(
        row.id,
        row.authority_id,
        row.agency_id,
        row.responsible_id,
        row.state,
        row.due,
        heard_at,
        why_flagged(facts, at, today, months),
        row.added,
        row,
    )


def heard_from_lead(last_update_at: datetime | None, assigned_on: date, handout_no: int) -> datetime | None:
    """The last word, unless a former lead spoke it before the present one was given the duty."""
    if last_update_at is None or (handout_no > 1 and local_day(last_update_at) <= assigned_on):
        return None
    return last_update_at
