"""What a daily mail says about review meetings: who is asked to update what before which one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import MeetingRequest, ReviewMeeting
from models.bulk import among
from workflow.letters import LetterItem, MeetingAsk, MeetingLine
from workflow.rules.local_time import TIMEZONE
from workflow.rules.review_meetings import MEETING


def meetings_of(session: Session, notice_ids: Iterable[int]) -> dict[int, Any]:
    """By notice: its meeting and why the duty is on its list. One statement, none where nothing is asked."""
    ids = list(notice_ids)
    if not ids:
        return {}
    rows = session.execute(
        sa.select(
            MeetingRequest.notice_id,
            MeetingRequest.why,
            ReviewMeeting.id,
            ReviewMeeting.title,
            ReviewMeeting.held_on,
            ReviewMeeting.held_at,
            ReviewMeeting.place,
            ReviewMeeting.chair,
        )
        .join(ReviewMeeting, ReviewMeeting.id == MeetingRequest.meeting_id)
        .where(among(session, MeetingRequest.notice_id, ids))
    )
    return {row.notice_id: row for row in rows}


def split(
    items: Sequence[tuple[LetterItem, Any]], meetings: Mapping[int, Any]
) -> tuple[list[tuple[LetterItem, Any]], tuple[MeetingAsk, ...]]:
    """The items that stand by themselves, and those of each meeting as one request, the nearest first."""
    alone = [(item, row) for item, row in items if row.ladder != MEETING]
    by_meeting: dict[int, list[tuple[LetterItem, Any]]] = defaultdict(list)
    for item, row in items:
        if row.notice_id in meetings:
            by_meeting[meetings[row.notice_id].id].append((item, meetings[row.notice_id]))
    asks = [_ask(found) for found in by_meeting.values()]
    return alone, tuple(sorted(asks, key=lambda ask: ask.starts_at))


def _ask(found: Sequence[tuple[LetterItem, Any]]) -> MeetingAsk:
    meeting = found[0][1]
    lines = {item.assignment_id: _line(item, row.why) for item, row in reversed(found)}
    return MeetingAsk(
        meeting.title,
        datetime.combine(meeting.held_on, meeting.held_at, TIMEZONE),
        meeting.place,
        meeting.chair,
        tuple(sorted(lines.values(), key=lambda x: (-x.late, x.due or date.max, x.assignment_id))),
        tuple(dict.fromkeys(name for item, _ in found for name in item.also_told)),
    )


def _line(item: LetterItem, why: str) -> MeetingLine:
    return MeetingLine(
        item.assignment_id,
        item.duty,
        item.agency,
        item.document,
        item.due,
        item.late,
        tuple(filter(None, why.split(","))),
        item.last_words,
        item.last_words_on,
        item.audience,
        item.instead_of,
    )
