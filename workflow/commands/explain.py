"""``dondoc explain``: why an assignment got, or did not get, a notice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Notice, Outbox, OutboxItem, User
from workflow.cli_words import AUDIENCES, DELIVERIES, LADDERS, REASONS, moment
from workflow.commands.db import require_up_to_date
from workflow.rules.calendar import WorkCalendar
from workflow.rules.ladder import anchor_of, arming_of, silent_until
from workflow.rules.local_time import TIMEZONE, local_day
from workflow.rules.refusal import Refusal
from workflow.rules.rungs import DEFAULT_LADDERS, Ladder, steps
from workflow.runtime import build
from workflow.services.calendar import load_calendar
from workflow.services.sweep_facts import COLUMNS, Armed, facts_of
from workflow.settings import read_settings


@click.command(
    help="Giải thích từng bậc nhắc việc của một phân công: đã gửi, bỏ qua hay còn chờ, cho ai, khi nào."
)
@click.argument("assignment", type=int)
@click.option("--at", "at", default=None, help="Thời điểm, ví dụ 2026-11-09.")
def command(assignment: int, at: str | None) -> None:
    """Print every rung of every ladder with what became of it."""
    runtime = build(read_settings())
    require_up_to_date(runtime)
    now = moment(at) if at else runtime.clock()
    with runtime.database.read() as session:
        for line in explain(session, assignment, now):
            click.echo(line)


def explain(session: Session, assignment_id: int, now: datetime) -> list[str]:
    """The lines to print.

    Raises:
        Refusal: ``assignment_unknown``.
    """
    found = session.execute(sa.select(*COLUMNS).where(Assignment.id == assignment_id)).first()
    if found is None:
        raise Refusal("assignment_unknown", assignment=assignment_id)
    row = Armed._make(found)
    calendar = load_calendar(session)
    due = f"{row.due:%d/%m/%Y}" if row.due else "không có thời hạn"
    lines = [f"Phân công {row.id}: trạng thái {row.state}, hạn {due}, giao ngày {row.assigned_on:%d/%m/%Y}."]
    for ladder in DEFAULT_LADDERS:
        lines += _ladder(session, row, ladder, calendar, now)
    return lines


def _ladder(session: Session, row: Armed, ladder: Ladder, calendar: WorkCalendar, now: datetime) -> list[str]:
    facts, today = facts_of(row), local_day(now)
    anchor = anchor_of(ladder, facts, calendar)
    name = LADDERS[ladder.code]
    if anchor is None:
        return [
            f"{name}: không áp dụng ở trạng thái này."
            if row.due or ladder.code != "completion"
            else name + ": không có thời hạn."
        ]
    quiet = silent_until(ladder, facts, calendar)
    lines = [f"{name}, tính từ {anchor:%d/%m/%Y}:"]
    if quiet is not None and today < quiet:
        lines.append(f"  tạm dừng nhắc đến hết ngày trước {quiet:%d/%m/%Y}")
    record = {
        (n.rung, n.repeat_no): n
        for n in session.scalars(
            sa.select(Notice).where(
                Notice.assignment_id == row.id,
                Notice.ladder == ladder.code,
                Notice.arming == arming_of(ladder, facts),
            )
        )
    }
    for step in steps(ladder, anchor, calendar):
        notice = record.get((step.rung.code, step.repeat))
        again = f", lặp lần {step.repeat}" if step.repeat else ""
        head = f"  bậc {step.rung.code}{again} ({step.day:%d/%m/%Y}): "
        if notice is None:
            who = ", ".join(AUDIENCES[a.value] for a in step.rung.audience)
            state = "đến bậc, sẽ xét ở lượt tới" if step.day <= today else "còn chờ"
            lines.append(f"{head}{state}; báo {who}")
        elif notice.reason:
            lines.append(head + REASONS[notice.reason])
        else:
            lines.append(f"{head}đã ghi lúc {_local(notice.recorded_at)}")
            lines += [f"    {line}" for line in _mails(session, notice.id)]
    return lines


def _mails(session: Session, notice_id: int) -> list[str]:
    rows: Any = session.execute(
        sa.select(
            OutboxItem.audience, OutboxItem.dropped, User.full_name, Outbox.state, Outbox.sent_at, Outbox.day
        )
        .join(Outbox, Outbox.id == OutboxItem.outbox_id)
        .outerjoin(User, User.id == Outbox.user_id)
        .where(OutboxItem.notice_id == notice_id)
        .order_by(Outbox.day, OutboxItem.id)
    )
    return [
        f"{AUDIENCES[r.audience]}: {r.full_name or 'không có ai'}, "
        + (
            _DROPPED[r.dropped]
            if r.dropped
            else f"{DELIVERIES[r.state.value]} ({_local(r.sent_at) if r.sent_at else f'{r.day:%d/%m/%Y}'})"
        )
        for r in rows
    ]


_DROPPED = {
    "no_longer_true": "không gửi vì việc đã thay đổi",
    "moved": "chuyển cho người đang giữ chức vụ",
    "waits_for_lower_level": "lùi lại, chờ cấp dưới được báo trước",
    "knows_already": "không gửi lại vì đã được báo",
}


def _local(at: datetime) -> str:
    return f"{at.astimezone(TIMEZONE):%d/%m/%Y %H:%M}"
