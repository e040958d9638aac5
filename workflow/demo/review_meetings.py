"""Two review meetings of the city: one held, one ahead before which the agencies were just asked; nobody called them."""

from __future__ import annotations

from datetime import date, datetime, time

import sqlalchemy as sa

from models import Assignment, MeetingRequest
from workflow.demo.first_authority import Play
from workflow.demo.seeds import MADE_UP
from workflow.demo.stories import made_up
from workflow.rules.states import Move, State
from workflow.services import lifecycle, meetings
from workflow.services.meetings import MeetingDraft

_FIRST, _FIRST_CALLED = -8, -20
_SECOND, _SECOND_CALLED = 2, -6
_ANSWERS = 3
"""So many of those asked before the second meeting answer at once."""


class ReviewMeetings:
    """Registers both in time, and lets some leads answer on the last day."""

    def live(self, play: Play, offset: int, now: datetime) -> None:
        """What happens on one played day, after the mails of the morning."""
        if offset == _FIRST_CALLED:
            self._call(play, "Họp giao ban Đề án 06, lần trước", play.day(_FIRST), time(8), now)
        if offset == _SECOND_CALLED:
            self._call(play, "Họp kiểm điểm tiến độ Đề án 06", play.day(_SECOND), time(14), now)
        if offset == -1:
            self._answer(play, now)

    def _call(self, play: Play, title: str, held_on: date, held_at: time, now: datetime) -> None:
        office = play.actor(play.authority.user["thuong-truc"].id, now)
        draft = MeetingDraft(
            f"{title} {MADE_UP}",
            held_on,
            held_at,
            3,
            "Phòng họp UBND thành phố",
            "Tổ trưởng Tổ công tác Đề án 06 thành phố",
        )
        meetings.register(play.session, office, play.authority.root.id, draft, now=now)

    def _answer(self, play: Play, now: datetime) -> None:
        rows = play.session.scalars(
            sa.select(Assignment)
            .join(MeetingRequest, MeetingRequest.assignment_id == Assignment.id)
            .where(
                MeetingRequest.meeting_id
                == sa.select(sa.func.max(MeetingRequest.meeting_id)).scalar_subquery(),
                Assignment.state == State.IN_PROGRESS,
                Assignment.responsible_id.is_not(None),
            )
            .order_by(Assignment.id)
            .limit(_ANSWERS)
        ).all()
        for row in rows:
            assert row.responsible_id is not None
            request = lifecycle.Request(
                version=row.version,
                note=made_up("Cập nhật trước cuộc họp: đang thực hiện theo kế hoạch"),
                difficulty=made_up("Thiếu máy quét để số hóa hồ sơ"),
                proposal=made_up("Bố trí kinh phí mua máy quét trong quý này"),
            )
            lifecycle.apply(
                play.session,
                play.actor(row.responsible_id, now),
                row.id,
                Move.PROGRESS,
                request,
                now=now,
            )
