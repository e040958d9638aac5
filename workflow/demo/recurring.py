"""Two duties that come back, with leads who report, have nothing to report, or are silent; nobody ordered them so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from models import Assignment, Chip, Duty
from workflow.demo.first_authority import Play, piece_of
from workflow.demo.seeds import MADE_UP, REPORT, Proof
from workflow.demo.stories import made_up
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Role
from workflow.rules.states import Move, State
from workflow.services import lifecycle, registration
from workflow.services.period_opening import open_waiting
from workflow.services.recurrence import assign_running

BEGIN = -65
"""The working day, from today, on which both are handed out: three months' reports have come in since."""
_REPORTS, _NOTHING, _SILENT = "reports", "nothing", "silent"


@dataclass(frozen=True, slots=True)
class _Recurring:
    key: str
    text: str
    phrase: str
    rhythm: str
    leads: dict[str, str]
    product: str = ""


DUTIES = (
    _Recurring(
        "thang",
        f"Báo cáo tình hình, kết quả thực hiện Đề án 06 của đơn vị {MADE_UP}",
        f"Trước ngày 20 hằng tháng {MADE_UP}",
        "FREQ=MONTHLY;BYMONTHDAY=20",
        {"tu_phap": _REPORTS, "vhtt": _REPORTS, "tckh": _NOTHING, "ldtbxh": _SILENT},
        "Báo cáo tháng",
    ),
    _Recurring(
        "quy",
        f"Báo cáo kết quả rà soát, làm sạch dữ liệu chuyên ngành {MADE_UP}",
        f"Hằng quý {MADE_UP}",
        "FREQ=MONTHLY;INTERVAL=3",
        {"tnmt": _REPORTS, "bhxh": _REPORTS},
        "Báo cáo quý",
    ),
)


class Recurring:
    """Lives through each played day: periods open, leads receive and report, the office accepts."""

    def __init__(self) -> None:
        self._behaviour: dict[tuple[int, int], tuple[str, str]] = {}

    def live(self, play: Play, offset: int, now: datetime) -> None:
        """What happens on the working day ``offset`` from today."""
        if offset < BEGIN:
            return
        if offset == BEGIN:
            self._hand_out(play, now)
        open_waiting(play.session, now=now)
        play.session.flush()
        rows = play.session.scalars(
            sa.select(Assignment)
            .where(
                Assignment.duty_id.in_({duty_id for duty_id, _agency in self._behaviour}),
                Assignment.closed_on.is_(None),
            )
            .order_by(Assignment.id)
        )
        self._act(play, rows.all(), now)

    def _hand_out(self, play: Play, now: datetime) -> None:
        office = play.authority.user["thuong-truc"].id
        for number, seed in enumerate(DUTIES, 1):
            draft = registration.DutyDraft(
                key=f"dinh-ky-{seed.key}",
                text=seed.text,
                clause=f"{REPORT}, mục IV",
                section="Mục IV",
                product=seed.product,
                deadline_phrase=seed.phrase,
                deadline_kind="recurring",
                rhythm=seed.rhythm,
                order_no=900 + number,
            )
            duty = registration.add_duty(play.session, play.documents["bc"], draft, by=office, now=now)
            for code, behaviour in seed.leads.items():
                self._behaviour[duty.id, play.authority.agency[code].id] = (code, behaviour)
                self._assign(play, duty, code, office, now)

    def _assign(self, play: Play, duty: Duty, code: str, office: int, now: datetime) -> None:
        holder = play.authority.holder(code, Role.STAFF, Role.HEAD).id
        for made in assign_running(play.session, duty, play.authority.agency[code], by=office, now=now):
            made.responsible_id = holder

    def _act(self, play: Play, rows: Sequence[Assignment], now: datetime) -> None:
        today = local_day(now)
        for row in rows:
            code, behaviour = self._behaviour[row.duty_id, row.agency_id]
            if row.state is State.SUBMITTED and row.reported_on and row.reported_on < today:
                self._move(play, row, Move.ACCEPT, play.authority.user["thuong-truc"].id, now)
            elif row.state is State.ASSIGNED and row.assigned_on < today:
                holder = play.authority.holder(code, Role.STAFF, Role.HEAD).id
                note = f"Đã tiếp nhận nhiệm vụ, giao người theo dõi {MADE_UP}."
                self._move(play, row, Move.RECEIVE, holder, now, note=note)
            elif row.state is State.IN_PROGRESS and self._reports_today(play, row, behaviour, today):
                self._report(play, row, code, behaviour, now)

    def _reports_today(self, play: Play, row: Assignment, behaviour: str, today: date) -> bool:
        """Two working days ahead; the silent one only a period long past."""
        assert row.due is not None
        if behaviour == _SILENT:
            return play.calendar.between(row.due, today) >= 6
        return today >= play.calendar.shift(row.due, -2)

    def _report(self, play: Play, row: Assignment, code: str, behaviour: str, now: datetime) -> None:
        holder = play.authority.holder(code, Role.STAFF, Role.HEAD).id
        if behaviour == _NOTHING:
            note = made_up("Trong kỳ không phát sinh hồ sơ, nội dung phải báo cáo")
            self._move(play, row, Move.SUBMIT, holder, now, note=note, chip=Chip.NOTHING)
            return
        self._move(
            play,
            row,
            Move.SUBMIT,
            holder,
            now,
            note=made_up("Đã gửi báo cáo của kỳ"),
            chip=Chip.DONE,
            percent=100,
            pieces=(piece_of(play, Proof("BC"), local_day(now)),),
        )

    def _move(self, play: Play, row: Assignment, move: Move, who: int, now: datetime, **said: object) -> None:
        actor = play.actor(who, now)
        request = lifecycle.Request(version=row.version, **said)  # type: ignore[arg-type]
        lifecycle.apply(play.session, actor, row.id, move, request, now=now)
