"""What a person's side is asked to update before the meetings ahead, and how much of it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, MeetingRequest, ReviewMeeting
from models.bulk import among
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor
from workflow.rules.review_meetings import is_ahead, is_answered
from workflow.services.calendar import load_calendar
from workflow.services.lines import Line, line_of, select_lines
from workflow.services.meeting_asking import in_force
from workflow.services.meeting_facts import time_of
from workflow.services.my_work_reading import PAGE, Whose, mine


@dataclass(frozen=True, slots=True)
class Todo:
    """One meeting: ``answered`` of ``asked`` duties are done, ``lines`` are the first ``PAGE`` that are not."""

    meeting: ReviewMeeting
    asked: int
    answered: int
    lines: tuple[Line, ...]
    due_today: bool
    """The meeting is today and something is still to be answered."""


def asked_of(session: Session, actor: Actor, whose: Whose, *, now: datetime) -> list[Todo]:
    """Requests before meetings ahead, the nearest meeting first; at most two statements."""
    if not actor.can_anywhere(Action.UPDATE):
        return []
    rows = session.execute(
        sa.select(
            ReviewMeeting,
            MeetingRequest.assignment_id,
            MeetingRequest.asked_at,
            Assignment.state,
            Assignment.last_update_at,
        )
        .select_from(MeetingRequest)
        .join(ReviewMeeting, ReviewMeeting.id == MeetingRequest.meeting_id)
        .join(Assignment, Assignment.id == MeetingRequest.assignment_id)
        .where(ReviewMeeting.held_on >= local_day(now), in_force(), mine(actor, whose))
        .order_by(ReviewMeeting.held_on, ReviewMeeting.held_at, ReviewMeeting.id, Assignment.id)
    ).all()
    by_meeting: dict[int, list[Any]] = {}
    for row in rows:
        if is_ahead(time_of(row.ReviewMeeting), now):
            by_meeting.setdefault(row.ReviewMeeting.id, []).append(row)
    waiting = {n: _waiting(found) for n, found in by_meeting.items()}
    lines = _lines(session, [i for ids in waiting.values() for i in ids], now)
    return [
        Todo(
            found[0].ReviewMeeting,
            len(found),
            len(found) - len(waiting[n]),
            tuple(lines[i] for i in lines if i in waiting[n])[:PAGE],
            bool(waiting[n]) and found[0].ReviewMeeting.held_on == local_day(now),
        )
        for n, found in by_meeting.items()
    ]


def _waiting(rows: Sequence[Any]) -> set[int]:
    return {r.assignment_id for r in rows if not is_answered(r.state, r.last_update_at, r.asked_at)}


def _lines(session: Session, ids: Sequence[int], now: datetime) -> dict[int, Line]:
    if not ids:
        return {}
    today, calendar = local_day(now), load_calendar(session)
    rows = session.execute(
        select_lines()
        .where(among(session, Assignment.id, ids))
        .order_by(Assignment.due.is_(None), Assignment.due, Assignment.id)
    )
    return {row.id: line_of(row, today, calendar) for row in rows}
