"""Who should have been asked before a review meeting, counted in SQL from meetings, duties and numbered days alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from models import (
    Assignment,
    AuditDay,
    Document,
    Duty,
    Event,
    MeetingChoice,
    MeetingRequest,
    ReviewMeeting,
)
from workflow.rules.review_meetings import MEETING
from workflow.services.audit_sql import NO_CHANGE, AsOf

_WITH_LEAD = ("assigned", "in_progress", "returned")


def _columns(*more: Any) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        ReviewMeeting.authority_id,
        sa.literal(MEETING).label("ladder"),
        sa.cast(ReviewMeeting.id, sa.String).label("rung"),
        ReviewMeeting.edition.label("repeat_no"),
        *more,
    )


def nobody_asked(at: AsOf, *, leaves_that_day: bool) -> sa.Select[*tuple[Any, ...]]:
    """Meetings whose day to ask had come at that sweep, with time left for a mail, and that asked nobody.

    ``leaves_that_day``: a mail made by that sweep still left on its day. The day to ask has a number among the
    working days: that of the meeting, less so many.
    """
    held, asking = aliased(AuditDay, name="held"), aliased(AuditDay, name="asking")
    before = held.upto - held.working
    room = ReviewMeeting.held_on > at.day if leaves_that_day else before > at.upto
    changed = sa.exists().where(
        Event.subject == "review_meeting", Event.subject_id == ReviewMeeting.id, Event.at >= at.began_at
    )
    return (
        _columns(asking.day.label("expected_on"))
        .join(held, held.day == ReviewMeeting.held_on)
        .join(
            asking,
            sa.and_(asking.upto == before - ReviewMeeting.days_before + 1, asking.working == 1),
        )
        .where(
            ReviewMeeting.asked_at.is_(None),
            ReviewMeeting.cancelled_at.is_(None),
            asking.day <= at.day,
            room,
            ~changed,
        )
    )


def late_not_asked(since: date) -> sa.Select[*tuple[Any, ...]]:
    """Duties that were overdue and silent when their meeting was asked for, unchanged since, and not asked about."""
    held, asking, asked = (aliased(AuditDay, name=n) for n in ("held", "asking", "asked"))
    before = held.upto - held.working
    of_programme = sa.exists().where(
        Duty.id == Assignment.duty_id,
        Document.id == Duty.document_id,
        Document.programme_id == ReviewMeeting.programme_id,
    )
    request = sa.exists().where(
        MeetingRequest.meeting_id == ReviewMeeting.id,
        MeetingRequest.edition == ReviewMeeting.edition,
        MeetingRequest.assignment_id == Assignment.id,
    )
    taken_off = sa.exists().where(
        MeetingChoice.meeting_id == ReviewMeeting.id, MeetingChoice.assignment_id == Assignment.id
    )
    touched = sa.exists().where(
        Event.subject == "assignment",
        Event.subject_id == Assignment.id,
        Event.at >= ReviewMeeting.asked_at,
        Event.verb.not_in(NO_CHANGE),
    )
    return (
        _columns(Assignment.id.label("assignment_id"), asked.day.label("expected_on"))
        .join(held, held.day == ReviewMeeting.held_on)
        .join(
            asking,
            sa.and_(asking.upto == before - ReviewMeeting.days_before + 1, asking.working == 1),
        )
        .join(
            asked,
            sa.and_(ReviewMeeting.asked_at >= asked.begins_at, ReviewMeeting.asked_at < asked.ends_at),
        )
        .join(Assignment, Assignment.authority_id == ReviewMeeting.authority_id)
        .where(
            ReviewMeeting.held_on >= since,
            ReviewMeeting.cancelled_at.is_(None),
            Assignment.closed_on.is_(None),
            sa.type_coerce(Assignment.state, sa.String).in_(_WITH_LEAD),
            Assignment.due < asked.day,
            sa.or_(Assignment.last_update_at.is_(None), Assignment.last_update_at < asking.begins_at),
            sa.or_(ReviewMeeting.programme_id.is_(None), of_programme),
            ~request,
            ~taken_off,
            ~touched,
        )
    )
