"""Why some of the overdue are late: the leader asks, agencies explain, commit themselves and ask for more time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from models import Assignment
from workflow.demo.first_authority import Play
from workflow.demo.seeds import MADE_UP
from workflow.demo.stories import made_up
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Actor
from workflow.rules.requests import Cause
from workflow.rules.states import State
from workflow.services import commitments, explanations, extensions
from workflow.services.move_request import Piece

_ASKED, _GRANTED, _DEMANDED, _ANSWERED, _DECIDED = -12, -11, -4, -3, -2
_MORE_TIME, _PROMISED, _COMMITTED, _WANTED, _RESTS = 15, 8, 6, 10, 3
_DEMANDS = 4
"""So many are asked why; one explains, one commits itself, one asks for more time, one has not answered yet."""


class LateAnswers:
    """Plays the requests around late duties, each through the service that the pages use."""

    def __init__(self) -> None:
        self._asked: list[int] = []
        self._days: dict[int, Callable[[Play, datetime], None]] = {
            _ASKED: self._ask_in_time,
            _GRANTED: self._grant,
            _DEMANDED: self._demand,
            _ANSWERED: self._answer,
            _DECIDED: self._decide,
        }

    def live(self, play: Play, offset: int, now: datetime) -> None:
        """What happens on one played day, after the mails of the morning."""
        if offset in self._days:
            self._days[offset](play, now)

    def _ask_in_time(self, play: Play, now: datetime) -> None:
        row = play.session.scalars(
            _in_hand(play).where(Assignment.due > play.day(1)).order_by(Assignment.due, Assignment.id)
        ).first()
        assert row is not None
        assert row.due is not None
        self._asked = [row.id]
        extensions.ask(
            play.session,
            _responsible(play, row, now),
            row.id,
            version=row.version,
            wanted_on=play.calendar.shift(row.due, _MORE_TIME),
            reason=made_up("Chờ tỉnh hoàn thành nâng cấp phần mềm dùng chung"),
            now=now,
        )

    def _grant(self, play: Play, now: datetime) -> None:
        (assignment_id,) = self._asked
        row = play.session.get_one(Assignment, assignment_id)
        assert row.due is not None
        decision = extensions.Decision(play.calendar.shift(row.due, _MORE_TIME), made_up("Đồng ý"))
        extensions.decide(play.session, _leader(play, now), row.id, decision, version=row.version, now=now)

    def _demand(self, play: Play, now: datetime) -> None:
        late = play.session.scalars(
            _in_hand(play).where(Assignment.due < play.day(_DEMANDED)).order_by(Assignment.due, Assignment.id)
        ).all()
        first_of = {row.agency_id: row for row in reversed(late)}
        rows = sorted(first_of.values(), key=lambda row: (row.due, row.id))[:_DEMANDS]
        self._asked = [row.id for row in rows]
        for row in rows:
            explanations.demand(play.session, _leader(play, now), row.id, version=row.version, now=now)

    def _answer(self, play: Play, now: datetime) -> None:
        explaining, committing, asking, *_ = (
            play.session.get_one(Assignment, assignment_id) for assignment_id in self._asked
        )
        explanations.answer(
            play.session,
            _responsible(play, explaining, now),
            explaining.id,
            explanations.Answer(
                Cause.STAFF,
                made_up("Thiếu người số hóa hồ sơ vì hai công chức đi tập huấn; đã bố trí người thay"),
                play.day(_PROMISED),
            ),
            version=explaining.version,
            now=now,
        )
        commitments.commit(
            play.session,
            _responsible(play, committing, now),
            committing.id,
            version=committing.version,
            promised_on=play.day(_COMMITTED),
            paper=Piece(document_number=f"01/CK {MADE_UP}", document_date=local_day(now)),
            now=now,
        )
        extensions.ask(
            play.session,
            _responsible(play, asking, now),
            asking.id,
            version=asking.version,
            wanted_on=play.day(_WANTED),
            reason=made_up("Danh sách đối tượng phải đối chiếu lại với các xã, phường"),
            now=now,
        )

    def _decide(self, play: Play, now: datetime) -> None:
        row = play.session.get_one(Assignment, self._asked[0])
        explanations.decide(
            play.session,
            _leader(play, now),
            row.id,
            accept=True,
            rests_to=play.calendar.shift(local_day(now), _RESTS),
            version=row.version,
            now=now,
        )


def _in_hand(play: Play) -> sa.Select[Assignment]:
    """What the city's agencies have in progress and somebody answers for."""
    return sa.select(Assignment).where(
        Assignment.authority_id == play.authority.root.id,
        Assignment.state == State.IN_PROGRESS,
        Assignment.responsible_id.is_not(None),
    )


def _leader(play: Play, now: datetime) -> Actor:
    return play.actor(play.authority.user["to-truong"].id, now)


def _responsible(play: Play, row: Assignment, now: datetime) -> Actor:
    assert row.responsible_id is not None
    return play.actor(row.responsible_id, now)
