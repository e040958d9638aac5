"""The pages of review meetings: the list, one meeting with who was asked and who answered, duties to put on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import (
    ARRIVED,
    ON_THE_WAY,
    Agency,
    Assignment,
    Document,
    Duty,
    MeetingRequest,
    Outbox,
    OutboxItem,
    Programme,
    ReviewMeeting,
    User,
)
from models.classification_sql import still_open
from workflow.rules.local_time import local_day
from workflow.rules.names import fold
from workflow.rules.permissions import Action, Actor
from workflow.rules.review_meetings import Asking, asking, is_ahead, is_answered
from workflow.services import scope
from workflow.services.calendar import load_calendar
from workflow.services.lines import document_label
from workflow.services.meeting_access import authorities, meeting_for
from workflow.services.meeting_asking import in_force
from workflow.services.meeting_facts import in_its_scope, time_of
from workflow.services.meeting_lines import MeetingLine, read_lines
from workflow.services.meetings import may_keep

PAST = 50
"""So many meetings gone by are listed."""
FOUND = 30
"""So many duties does a search offer."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One meeting in the list. ``asked`` duties of which ``answered``; ``mine``: the person may open its page."""

    meeting: ReviewMeeting
    programme: str
    asking: Asking
    ahead: bool
    asked: int
    answered: int
    mine: bool


def read_meetings(session: Session, actor: Actor, *, now: datetime) -> list[Listed]:
    """What is ahead, the nearest first, then what is over, the latest first; two statements.

    Whoever answers for a unit alone sees the meetings before which it was asked, with its own figures.
    """
    roots = authorities(actor)
    below = scope.agencies_under(p for p in actor.paths(Action.VIEW_OVERVIEW) if p.count(".") > 1)
    my_requests = sa.or_(
        MeetingRequest.agency_id.in_(below),
        MeetingRequest.meeting_id.in_(
            sa.select(ReviewMeeting.id).where(ReviewMeeting.authority_id.in_(roots)).correlate(None)
        ),
    )
    concerned = sa.exists().where(
        MeetingRequest.meeting_id == ReviewMeeting.id, MeetingRequest.agency_id.in_(below)
    )
    rows = session.execute(
        sa.select(ReviewMeeting, Programme.name)
        .outerjoin(Programme, Programme.id == ReviewMeeting.programme_id)
        .where(sa.or_(ReviewMeeting.authority_id.in_(roots), concerned))
        .order_by(ReviewMeeting.held_on.desc(), ReviewMeeting.held_at.desc(), ReviewMeeting.id.desc())
        .limit(PAST)
    ).all()
    counts = _counts(session, [meeting.id for meeting, _ in rows], my_requests)
    calendar = load_calendar(session)
    found = [
        Listed(
            meeting,
            programme or "",
            asking(time_of(meeting), meeting.asked_at or now, calendar),
            is_ahead(time_of(meeting), now),
            *counts.get(meeting.id, (0, 0)),
            mine=meeting.authority_id in roots,
        )
        for meeting, programme in rows
    ]
    return [x for x in reversed(found) if x.ahead] + [x for x in found if not x.ahead]


def _counts(session: Session, ids: Sequence[int], mine: sa.ColumnElement[bool]) -> dict[int, tuple[int, int]]:
    rows = session.execute(
        sa.select(
            MeetingRequest.meeting_id,
            MeetingRequest.asked_at,
            Assignment.state,
            Assignment.last_update_at,
        )
        .join(ReviewMeeting, ReviewMeeting.id == MeetingRequest.meeting_id)
        .join(Assignment, Assignment.id == MeetingRequest.assignment_id)
        .where(MeetingRequest.meeting_id.in_(ids), in_force(), mine)
    )
    found: dict[int, tuple[int, int]] = {}
    for meeting_id, asked_at, state, heard in rows:
        asked, answered = found.get(meeting_id, (0, 0))
        found[meeting_id] = (asked + 1, answered + is_answered(state, heard, asked_at))
    return found


@dataclass(frozen=True, slots=True)
class Answering:
    """One agency: ``answered`` of ``asked`` duties; ``sent_at``: the first mail with the request reached it.

    ``waits``: a mail is on its way; neither: nobody of it got one.
    """

    agency_id: int
    name: str
    asked: int
    answered: int
    sent_at: datetime | None
    waits: bool

    @property
    def done(self) -> bool:
        return self.answered == self.asked


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """Everything the page of one meeting shows. ``taken_off``: lines the office removed."""

    meeting: ReviewMeeting
    programme: str
    registered_by: str
    asking: Asking
    ahead: bool
    may_keep: bool
    lines: tuple[MeetingLine, ...]
    taken_off: tuple[MeetingLine, ...]
    agencies: tuple[Answering, ...]
    today: date

    @property
    def asked(self) -> int:
        return sum(a.asked for a in self.agencies)

    @property
    def answered(self) -> int:
        return sum(a.answered for a in self.agencies)

    @property
    def agencies_done(self) -> int:
        """Agencies that answered everything they were asked."""
        return sum(a.done for a in self.agencies)

    @property
    def open_requests(self) -> tuple[MeetingLine, ...]:
        """Lines whose lead was asked and owes the answer."""
        return tuple(x for x in self.lines if x.asked_at and not x.answered)


def read_meeting(session: Session, actor: Actor, meeting_id: int, *, now: datetime) -> MeetingPage:
    """The page as it stands at ``now``, in a fixed number of statements.

    Raises:
        NotFound: the meeting is not the actor's to see.
    """
    meeting = meeting_for(session, actor, meeting_id)
    today, calendar = local_day(now), load_calendar(session)
    lines = read_lines(session, meeting, today, calendar)
    names = session.execute(
        sa.select(User.full_name, Programme.name)
        .outerjoin(Programme, Programme.id == meeting.programme_id)
        .where(User.id == meeting.registered_by_id)
    ).one()
    off = tuple(x for x in lines if x.added is False)
    return MeetingPage(
        meeting,
        names[1] or "",
        names[0],
        asking(time_of(meeting), meeting.asked_at or now, calendar),
        is_ahead(time_of(meeting), now),
        may_keep(actor, meeting, now),
        tuple(x for x in lines if x.added is not False),
        off,
        _answering(session, meeting),
        today,
    )


def _answering(session: Session, meeting: ReviewMeeting) -> tuple[Answering, ...]:
    """By agency in official order: requests of this edition that stand, and what became of their mails."""
    reached = sa.and_(OutboxItem.dropped == "", OutboxItem.as_stand_in.is_(sa.false()))
    mails = (
        sa.select(
            OutboxItem.notice_id,
            sa.func.min(sa.case((Outbox.state.in_(ARRIVED), Outbox.sent_at))).label("sent_at"),
            sa.func.max(sa.case((Outbox.state.in_(ON_THE_WAY), 1), else_=0)).label("waits"),
        )
        .join(Outbox, Outbox.id == OutboxItem.outbox_id)
        .join(MeetingRequest, MeetingRequest.notice_id == OutboxItem.notice_id)
        .where(MeetingRequest.meeting_id == meeting.id, reached)
        .group_by(OutboxItem.notice_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(
            Agency.id,
            Agency.name,
            MeetingRequest.asked_at,
            Assignment.state,
            Assignment.last_update_at,
            sa.type_coerce(mails.c.sent_at, Outbox.sent_at.type).label("sent_at"),
            mails.c.waits,
        )
        .select_from(MeetingRequest)
        .join(ReviewMeeting, ReviewMeeting.id == MeetingRequest.meeting_id)
        .join(Assignment, Assignment.id == MeetingRequest.assignment_id)
        .join(Agency, Agency.id == MeetingRequest.agency_id)
        .outerjoin(mails, mails.c.notice_id == MeetingRequest.notice_id)
        .where(MeetingRequest.meeting_id == meeting.id, in_force())
        .order_by(Agency.order_no, Agency.sort_key, Agency.id)
    )
    by_agency: dict[int, list[Any]] = {}
    for row in rows:
        by_agency.setdefault(row.id, []).append(row)
    return tuple(_of_agency(found) for found in by_agency.values())


def _of_agency(rows: Sequence[Any]) -> Answering:
    sent = [row.sent_at for row in rows if row.sent_at]
    return Answering(
        rows[0].id,
        rows[0].name,
        len(rows),
        sum(is_answered(row.state, row.last_update_at, row.asked_at) for row in rows),
        min(sent) if sent else None,
        any(row.waits for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """An open duty that could be put on the list by hand."""

    id: int
    text: str
    agency: str
    document: str
    due: date | None


def duties_to_put_on(session: Session, actor: Actor, meeting: ReviewMeeting, words: str) -> list[Offered]:
    """Open duties of the meeting's scope with these words, nearest deadline first; none without words."""
    if not fold(words):
        return []
    rows = session.execute(
        _offered(actor, meeting)
        .where(Duty.folded.contains(fold(words), autoescape=True))
        .order_by(Assignment.due.is_(None), Assignment.due, Assignment.id)
        .limit(FOUND)
    )
    return [Offered(r[0], r[1], r[2], document_label(r[3], r[4]), r[5]) for r in rows]


def _offered(actor: Actor, meeting: ReviewMeeting) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Assignment.id, Duty.text, Agency.name, Document.number, Document.issued_on, Assignment.due)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Document, Document.id == Duty.document_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(in_its_scope(meeting), scope.own(actor, Action.URGE), still_open())
    )


def duty_to_choose(session: Session, actor: Actor, meeting: ReviewMeeting, assignment_id: int) -> Offered:
    """The duty a choice is about (else ``NotFound``)."""
    row = session.execute(_offered(actor, meeting).where(Assignment.id == assignment_id)).one_or_none()
    if row is None:
        raise scope.NotFound
    return Offered(row[0], row[1], row[2], document_label(row[3], row[4]), row[5])
