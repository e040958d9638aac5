"""The meeting pack: one page per leader in charge, with the four boxes and what the meeting has to hear of."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Duty, Programme, ReviewMeeting
from models.classification_sql import bucket
from workflow.reports.meeting_table import PackHead, PackPage
from workflow.rules.classification import Bucket, Tally
from workflow.rules.local_time import local_day
from workflow.rules.names import sort_key
from workflow.rules.permissions import Action, Actor
from workflow.services.calendar import load_calendar
from workflow.services.meeting_access import meeting_for
from workflow.services.meeting_facts import in_its_scope, time_of
from workflow.services.meeting_lines import read_lines


def read_pack(
    session: Session, actor: Actor, meeting_id: int, *, now: datetime
) -> tuple[PackHead, tuple[PackPage, ...]]:
    """The pack as it stands at ``now``: a page for every leader with open or listed duties, no leader's last.

    Raises:
        NotFound: the meeting is not the actor's to export.
    """
    meeting = meeting_for(session, actor, meeting_id, Action.EXPORT)
    today = local_day(now)
    lines = [x for x in read_lines(session, meeting, today, load_calendar(session)) if x.added is not False]
    tallies = _tallies(session, meeting, today)
    leaders = {name for name, t in tallies.items() if t.open} | {x.leader for x in lines}
    pages = [
        PackPage(name, tallies.get(name, Tally()), tuple(x for x in lines if x.leader == name))
        for name in sorted(leaders or {""}, key=lambda name: (not name, sort_key(name)))
    ]
    authority = session.scalar(sa.select(Agency.name).where(Agency.id == meeting.authority_id)) or ""
    programme = session.get(Programme, meeting.programme_id) if meeting.programme_id else None
    head = PackHead(
        authority,
        meeting.title,
        programme.name if programme else "",
        time_of(meeting).starts_at,
        meeting.place,
        meeting.chair,
        now,
    )
    return head, tuple(pages)


def _tallies(session: Session, meeting: ReviewMeeting, today: date) -> dict[str, Tally]:
    """The official boxes of everything in the meeting's scope, by leader; withdrawn ones are in none."""
    box = bucket(today).label("box")
    rows = session.execute(
        sa.select(Duty.leader, box, sa.func.count())
        .select_from(Assignment)
        .join(Duty, Duty.id == Assignment.duty_id)
        .where(in_its_scope(meeting))
        .group_by(Duty.leader, box)
    )
    found: dict[str, Tally] = {}
    for leader, name, n in rows:
        if name is not None:
            key = " ".join(leader.split())
            found[key] = found.get(key, Tally()) + Tally(**{Bucket(name).value: n})
    return found
