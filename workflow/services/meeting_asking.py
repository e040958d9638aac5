"""Ask the leads to update before a review meeting: recorded once, said in each person's one mail of the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, MeetingChoice, MeetingRequest, Notice, Outcome, ReviewMeeting
from models.bulk import among, as_written, insert_missing, insert_numbered
from models.notice import KEY_OF_NOTICE, NOTICE
from workflow.rules.local_time import local_day
from workflow.rules.mail_times import first_delivery_day
from workflow.rules.review_meetings import (
    ASK,
    MEETING,
    TOLD,
    MeetingTime,
    can_be_asked,
    is_ahead,
    is_answered,
    is_fresh,
    may_ask,
)
from workflow.services.calendar import load_calendar
from workflow.services.daily_mail import Recipient, Wish, place
from workflow.services.events import record
from workflow.services.meeting_facts import MeetingDuty, duties, time_of
from workflow.services.recipients import Place, load_directory

BATCH = 2000
"""Requests per unit, as the sweep has it: the write lock of SQLite is held for a moment only."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one unit did; not ``done``: there is more to ask."""

    requests: int = 0
    mails: int = 0
    done: bool = True


def meetings_ahead(session: Session, *, now: datetime) -> Sequence[int]:
    """Ids of the meetings that may have somebody to ask."""
    return session.scalars(
        sa.select(ReviewMeeting.id)
        .where(ReviewMeeting.held_on >= local_day(now), ReviewMeeting.cancelled_at.is_(None))
        .order_by(ReviewMeeting.held_on, ReviewMeeting.id)
    ).all()


def ask(session: Session, meeting_id: int, *, now: datetime, domain: str, limit: int = BATCH) -> Asked:
    """Ask whoever has not been asked yet for this edition, if its day has come and it is still ahead.

    The first time: every lead with a listed duty that said nothing since the day to ask. Later only about what
    the office put on by hand, and new leads of what was asked before. Safe to repeat and beside another sweep:
    the meeting's row is locked, and the keys of notices and mails decide.
    """
    meeting = session.scalar(
        sa.select(ReviewMeeting)
        .where(ReviewMeeting.id == meeting_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    calendar = load_calendar(session)
    if meeting is None or meeting.cancelled_at is not None or not may_ask(time_of(meeting), now, calendar):
        return Asked()
    wanted = _wanted(session, meeting, now)
    some = wanted[:limit]
    mails = _ask_for(session, meeting, some, now=now, domain=domain) if some else 0
    done = len(wanted) <= limit
    if done and meeting.asked_at is None:
        _all_asked(session, meeting, now)
    return Asked(len(some), mails, done)


def _wanted(session: Session, meeting: ReviewMeeting, now: datetime) -> list[MeetingDuty]:
    at, calendar = time_of(meeting), load_calendar(session)
    asked = {
        (row.assignment_id, row.agency_id)
        for row in session.execute(
            sa.select(MeetingRequest.assignment_id, MeetingRequest.agency_id).where(
                MeetingRequest.meeting_id == meeting.id, MeetingRequest.edition == meeting.edition
            )
        )
    }
    asked_of_somebody = {assignment_id for assignment_id, _ in asked}

    def is_wanted(duty: MeetingDuty) -> bool:
        if not duty.listed or not can_be_asked(duty.state) or (duty.id, duty.agency_id) in asked:
            return False
        if meeting.asked_at is not None and not duty.added and duty.id not in asked_of_somebody:
            return False
        return not is_fresh(local_day(duty.heard_at) if duty.heard_at else None, at, calendar)

    return [duty for duty in duties(session, meeting, local_day(now)) if is_wanted(duty)]


_REQUEST = ("notice_id", "meeting_id", "edition", "assignment_id", "agency_id", "why", "asked_at")


def _ask_for(
    session: Session, meeting: ReviewMeeting, wanted: Sequence[MeetingDuty], *, now: datetime, domain: str
) -> int:
    before = _asked_before(session, meeting, [duty.id for duty in wanted])
    day = local_day(now)
    notices = [
        (duty.id, MEETING, ASK, before[duty.id], 0, meeting.id, Outcome.SENT, "", False, day, now)
        for duty in wanted
    ]
    numbers = insert_numbered(
        session, Notice, NOTICE, as_written(session, Notice, NOTICE, notices), KEY_OF_NOTICE
    )
    fresh = [(duty, n) for duty, n in zip(wanted, numbers, strict=True) if n is not None]
    requests = [
        (n, meeting.id, meeting.edition, duty.id, duty.agency_id, ",".join(duty.reasons), now)
        for duty, n in fresh
    ]
    insert_missing(session, MeetingRequest, _REQUEST, requests)
    return place(session, list(_wishes(session, fresh, now)), load_calendar(session), now=now, domain=domain)


def _asked_before(session: Session, meeting: ReviewMeeting, ids: Sequence[int]) -> Counter[int]:
    rows = session.execute(
        sa.select(MeetingRequest.assignment_id, sa.func.count())
        .where(MeetingRequest.meeting_id == meeting.id, among(session, MeetingRequest.assignment_id, ids))
        .group_by(MeetingRequest.assignment_id)
    )
    return Counter(dict(rows.all()))


def _wishes(session: Session, fresh: Sequence[tuple[MeetingDuty, int]], now: datetime) -> Iterable[Wish]:
    earliest = first_delivery_day(now, load_calendar(session))
    directory = load_directory(session, {duty.authority_id for duty, _ in fresh}, earliest)
    for duty, notice_id in fresh:
        where = Place(duty.authority_id, duty.agency_id, duty.responsible_id)
        for audience in TOLD:
            told = directory.told(audience, where)
            for user_id in told.people or (None,):
                to = Recipient(user_id, duty.authority_id, earliest)
                yield Wish(to, notice_id, duty.id, audience, told.as_stand_in)


def _all_asked(session: Session, meeting: ReviewMeeting, now: datetime) -> None:
    """Note that this edition was asked; the version stays, as no form shows it."""
    table = ReviewMeeting.metadata.tables[ReviewMeeting.__tablename__]
    session.connection().execute(sa.update(table).where(table.c.id == meeting.id).values(asked_at=now))
    asked = session.scalar(
        sa.select(sa.func.count()).where(
            MeetingRequest.meeting_id == meeting.id, MeetingRequest.edition == meeting.edition
        )
    )
    payload = {"edition": meeting.edition, "requests": asked}
    record(session, "review_meeting", meeting.id, "asked", by=None, now=now, payload=payload)


def still_asked(session: Session, notice_ids: Iterable[int], *, now: datetime) -> set[int]:
    """Those requests among the notices that are still to be said when a mail leaves at ``now``."""
    ids = list(notice_ids)
    if not ids:
        return set()
    rows = session.execute(
        sa.select(
            MeetingRequest.notice_id,
            MeetingRequest.asked_at,
            ReviewMeeting.held_on,
            ReviewMeeting.held_at,
            ReviewMeeting.days_before,
            Assignment.state,
            Assignment.last_update_at,
        )
        .join(ReviewMeeting, ReviewMeeting.id == MeetingRequest.meeting_id)
        .join(Assignment, Assignment.id == MeetingRequest.assignment_id)
        .where(among(session, MeetingRequest.notice_id, ids), in_force())
    )
    return {
        row.notice_id
        for row in rows
        if is_ahead(MeetingTime(row.held_on, row.held_at, row.days_before), now)
        and not is_answered(row.state, row.last_update_at, row.asked_at)
    }


def in_force() -> sa.ColumnElement[bool]:
    """A request that stands: of the present edition and lead, not called off, not taken off the list.

    On ``MeetingRequest`` joined to ``ReviewMeeting`` and ``Assignment``.
    """
    taken_off = sa.exists().where(
        MeetingChoice.meeting_id == MeetingRequest.meeting_id,
        MeetingChoice.assignment_id == MeetingRequest.assignment_id,
        sa.not_(MeetingChoice.added),
    )
    return sa.and_(
        ReviewMeeting.cancelled_at.is_(None),
        MeetingRequest.edition == ReviewMeeting.edition,
        MeetingRequest.agency_id == Assignment.agency_id,
        sa.not_(taken_off),
    )
