"""The duties of a review meeting's list as the page and the pack print them, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import (
    Agency,
    Assignment,
    Document,
    Duty,
    Explanation,
    ExtensionRequest,
    MeetingChoice,
    MeetingRequest,
    ReviewMeeting,
    Update,
    User,
)
from models.bulk import among
from models.statement_sql import stands
from workflow.rules.calendar import WorkCalendar
from workflow.rules.classification import Bucket, ClassFacts, classify, days_late
from workflow.rules.local_time import local_day
from workflow.rules.requests import Asked, Explained
from workflow.rules.review_meetings import Why, is_answered, urgency
from workflow.rules.states import State
from workflow.services.lines import document_label
from workflow.services.meeting_facts import MeetingDuty, duties


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One duty. ``late`` in working days; ``wants``: the new deadline an extension is asked for that nobody decided.

    ``explains``: an explanation waits to be looked at; ``explain_by``: one is owed by that day. ``added``: the
    office's word, with its reason and author. ``asked_at``: none where the present lead was not asked.
    """

    id: int
    version: int
    text: str
    period: str
    agency_id: int
    agency: str
    leader: str
    document: str
    state: State
    due: date | None
    first_due: date | None
    bucket: Bucket | None
    late: int
    why: tuple[Why, ...]
    words: str
    words_on: date | None
    difficulty: str
    proposal: str
    wants: date | None
    explains: bool
    explain_by: date | None
    added: bool | None
    choice_reason: str
    choice_by: str
    asked_at: datetime | None
    answered: bool


def read_lines(
    session: Session, meeting: ReviewMeeting, today: date, calendar: WorkCalendar
) -> list[MeetingLine]:
    """What is listed or was taken off, the most pressing first; five statements."""
    found = duties(
        session,
        meeting,
        today,
        Assignment.version,
        Assignment.first_due,
        Assignment.decided_on,
        Assignment.period,
        Duty.text,
        Duty.leader,
        Agency.name.label("agency"),
        Document.number,
        Document.issued_on,
        MeetingChoice.reason,
        User.full_name.label("chosen_by"),
        joins=(
            (Agency, Agency.id == Assignment.agency_id),
            (Document, Document.id == Duty.document_id),
            (User, User.id == MeetingChoice.by_id),
        ),
    )
    ids = [duty.id for duty in found]
    said, wants, explains = _said(session, ids), _wanted(session, ids), _explaining(session, ids)
    asked = _asked(session, meeting)
    lines = [
        _line(duty, said.get(duty.id), wants.get(duty.id), duty.id in explains, asked, today, calendar)
        for duty in found
    ]
    return sorted(lines, key=lambda line: urgency(line.why, line.due, line.id))


def _said(session: Session, ids: Iterable[int]) -> dict[int, Any]:
    newest = sa.select(sa.func.max(Update.id)).where(among(session, Update.assignment_id, ids), stands())
    rows = session.execute(
        sa.select(Update.assignment_id, Update.text, Update.at, Update.difficulty, Update.proposal).where(
            Update.id.in_(newest.group_by(Update.assignment_id))
        )
    )
    return {row.assignment_id: row for row in rows}


def _wanted(session: Session, ids: Iterable[int]) -> dict[int, date]:
    rows = session.execute(
        sa.select(ExtensionRequest.assignment_id, ExtensionRequest.wanted_on).where(
            among(session, ExtensionRequest.assignment_id, ids), ExtensionRequest.state == Asked.PENDING
        )
    )
    return {row.assignment_id: row.wanted_on for row in rows}


def _explaining(session: Session, ids: Iterable[int]) -> set[int]:
    return set(
        session.scalars(
            sa.select(Explanation.assignment_id).where(
                among(session, Explanation.assignment_id, ids), Explanation.state == Explained.ANSWERED
            )
        )
    )


def _asked(session: Session, meeting: ReviewMeeting) -> dict[tuple[int, int], datetime]:
    rows = session.execute(
        sa.select(MeetingRequest.assignment_id, MeetingRequest.agency_id, MeetingRequest.asked_at).where(
            MeetingRequest.meeting_id == meeting.id, MeetingRequest.edition == meeting.edition
        )
    )
    return {(row.assignment_id, row.agency_id): row.asked_at for row in rows}


def _line(
    duty: MeetingDuty,
    said: Any,
    wants: date | None,
    explains: bool,
    asked: dict[tuple[int, int], datetime],
    today: date,
    calendar: WorkCalendar,
) -> MeetingLine:
    row = duty.row
    facts = ClassFacts(duty.state, duty.due, row.reported_on, row.decided_on)
    own = said if duty.heard_at is not None else None  # what a former lead said is not the present one's
    asked_at = asked.get((duty.id, duty.agency_id))
    return MeetingLine(
        id=duty.id,
        version=row.version,
        text=" ".join(row.text.split()),
        period=row.period,
        agency_id=duty.agency_id,
        agency=row.agency,
        leader=" ".join(row.leader.split()),
        document=document_label(row.number, row.issued_on),
        state=duty.state,
        due=duty.due,
        first_due=row.first_due,
        bucket=classify(facts, today),
        late=days_late(facts, today, calendar),
        why=duty.reasons,
        words=own.text if own else "",
        words_on=local_day(own.at) if own else None,
        difficulty=own.difficulty if own else "",
        proposal=own.proposal if own else "",
        wants=wants,
        explains=explains,
        explain_by=row.explain_by,
        added=duty.added,
        choice_reason=row.reason or "",
        choice_by=row.chosen_by or "",
        asked_at=asked_at,
        answered=asked_at is not None and is_answered(duty.state, duty.heard_at, asked_at),
    )
