"""Keep the review meetings: register, change, move, call off; put single duties on the list or take them off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, MeetingChoice, Programme, ReviewMeeting, Setting
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.review_meetings import DAYS_BEFORE, MeetingTime, checked_days, is_ahead
from workflow.rules.states import CLOSED
from workflow.rules.text import clean, clean_line
from workflow.services import scope
from workflow.services.events import record
from workflow.services.meeting_access import authorities, meeting_for
from workflow.services.meeting_facts import in_its_scope, time_of
from workflow.services.registration import plausible

SUBJECT = "review_meeting"


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """What the office says about a meeting; no programme: everything the authority follows."""

    title: str
    held_on: date
    held_at: time
    days_before: int
    place: str = ""
    chair: str = ""
    programme_id: int | None = None


def usual_days(session: Session, authority_id: int) -> int:
    """How many working days before its meetings an authority asks, where a meeting does not say otherwise."""
    row = session.get(Setting, _key(authority_id))
    return int(row.value) if row is not None else DAYS_BEFORE


def set_usual_days(session: Session, actor: Actor, authority_id: int, days: int, *, now: datetime) -> None:
    """Change that number for the meetings to come.

    Raises:
        NotFound: it is not the actor's authority; Refusal: ``meeting_days``.
    """
    if authority_id not in authorities(actor, Action.URGE):
        raise scope.NotFound
    row = session.get(Setting, _key(authority_id))
    if row is None:
        row = Setting(key=_key(authority_id), value="")
        session.add(row)
    row.value = str(checked_days(days))
    payload = {"authority": authority_id, "days": days}
    record(session, "setting", authority_id, "meeting_days_set", by=actor.user_id, now=now, payload=payload)


def _key(authority_id: int) -> str:
    return f"meeting_days_before:{authority_id}"


def register(
    session: Session, actor: Actor, authority_id: int, draft: MeetingDraft, *, now: datetime
) -> ReviewMeeting:
    """Register a meeting; its agencies are asked by the next sweep on or after the day to ask.

    Raises:
        NotFound: the authority or the programme is not the actor's.
        Refusal: ``meeting_past``, ``meeting_days``, ``due_out_of_range``.
    """
    if authority_id not in authorities(actor, Action.URGE):
        raise scope.NotFound
    meeting = ReviewMeeting(authority_id=authority_id, registered_by_id=actor.user_id, registered_at=now)
    _describe(session, meeting, draft, now)
    session.add(meeting)
    session.flush()  # the event names the row
    record(
        session,
        SUBJECT,
        meeting.id,
        "registered",
        by=actor.user_id,
        now=now,
        payload={"day": meeting.held_on},
    )
    return meeting


def _describe(session: Session, meeting: ReviewMeeting, draft: MeetingDraft, now: datetime) -> None:
    at = MeetingTime(plausible(draft.held_on), draft.held_at, checked_days(draft.days_before))
    if not is_ahead(at, now):
        raise Refusal("meeting_past")
    if draft.programme_id is not None:
        programme = session.get(Programme, draft.programme_id)
        if programme is None or programme.authority_id != meeting.authority_id:
            raise scope.NotFound
    meeting.title, meeting.place, meeting.chair = map(clean_line, (draft.title, draft.place, draft.chair))
    meeting.held_on, meeting.held_at, meeting.days_before = at.held_on, at.held_at, at.days_before
    meeting.programme_id = draft.programme_id


def _to_change(
    session: Session, actor: Actor, meeting_id: int, version: int | None, now: datetime
) -> ReviewMeeting:
    meeting = meeting_for(session, actor, meeting_id, Action.URGE, lock=True)
    if version is not None and meeting.version != version:
        raise Refusal("stale")
    if meeting.cancelled_at is not None:
        raise Refusal("meeting_cancelled")
    if not is_ahead(time_of(meeting), now):
        raise Refusal("meeting_over")
    return meeting


def change(
    session: Session, actor: Actor, meeting_id: int, draft: MeetingDraft, *, version: int, now: datetime
) -> ReviewMeeting:
    """Change what is said about it. Another day or another programme is a new edition: what was asked for the
    former one and did not leave yet is dropped, and who has said nothing since the new day to ask is asked anew.

    Raises:
        NotFound, Refusal: as of ``register``; ``stale``, ``meeting_cancelled``, ``meeting_over``.
    """
    meeting = _to_change(session, actor, meeting_id, version, now)
    before = (meeting.held_on, meeting.programme_id)
    _describe(session, meeting, draft, now)
    moved = before != (meeting.held_on, meeting.programme_id)
    if moved:
        meeting.edition += 1
        meeting.asked_at = None
    record(
        session,
        SUBJECT,
        meeting.id,
        "moved" if moved else "changed",
        by=actor.user_id,
        now=now,
        payload={"from": before[0], "day": meeting.held_on},
    )
    return meeting


def cancel(
    session: Session, actor: Actor, meeting_id: int, reason: str, *, version: int, now: datetime
) -> None:
    """Call it off: nobody is asked any more, and nobody owes an update by it.

    Raises:
        NotFound; Refusal: ``stale``, ``meeting_cancelled``, ``meeting_over``, ``note_needed``.
    """
    meeting = _to_change(session, actor, meeting_id, version, now)
    if not clean(reason):
        raise Refusal("note_needed")
    meeting.cancelled_at = now
    payload = {"note": clean(reason)}
    record(session, SUBJECT, meeting.id, "cancelled", by=actor.user_id, now=now, payload=payload)


def choose(
    session: Session,
    actor: Actor,
    meeting_id: int,
    assignment_id: int,
    reason: str,
    *,
    added: bool,
    now: datetime,
) -> None:
    """Put one duty on the list, or take it off, whatever the rule says; the last word stands.

    What is put on after everybody was asked is asked by the next sweep; what is taken off before its mail left
    is not said.

    Raises:
        NotFound: the meeting is not the actor's, or the duty not within the meeting's scope.
        Refusal: ``meeting_cancelled``, ``meeting_over``, ``note_needed``, ``meeting_duty_closed``.
    """
    meeting = _to_change(session, actor, meeting_id, None, now)
    assignment = session.scalar(
        sa.select(Assignment).where(
            Assignment.id == assignment_id, in_its_scope(meeting), scope.own(actor, Action.URGE)
        )
    )
    if assignment is None:
        raise scope.NotFound
    if assignment.state in CLOSED:
        raise Refusal("meeting_duty_closed")
    if not clean(reason):
        raise Refusal("note_needed")
    choice = session.get(MeetingChoice, (meeting.id, assignment.id))
    if choice is None:
        choice = MeetingChoice(meeting_id=meeting.id, assignment_id=assignment.id)
        session.add(choice)
    choice.added, choice.reason, choice.by_id, choice.at = added, clean(reason), actor.user_id, now
    payload = {"assignment": assignment.id, "note": choice.reason}
    verb = "put_on" if added else "taken_off"
    record(session, SUBJECT, meeting.id, verb, by=actor.user_id, now=now, payload=payload)


def may_keep(actor: Actor, meeting: ReviewMeeting, now: datetime) -> bool:
    """Whether the actor may change it at this moment."""
    open_still = meeting.cancelled_at is None and is_ahead(time_of(meeting), now)
    return open_still and meeting.authority_id in authorities(actor, Action.URGE)
