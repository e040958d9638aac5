"""``dondoc sweep``: evaluate the ladders now, or say what would happen at another moment."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Duty, User
from workflow.cli_words import AUDIENCES, LADDERS, REASONS, moment
from workflow.commands.db import require_up_to_date
from workflow.runtime import Runtime, build
from workflow.settings import read_settings


@click.command(help="Xét các bậc đôn đốc. --dry-run chỉ in ra ai sẽ được báo việc gì và vì sao.")
@click.option("--at", "at", default=None, help="Thời điểm xét, ví dụ 2026-11-09 hoặc 2026-11-09T08:30.")
@click.option("--dry-run", is_flag=True, help="Không ghi gì.")
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON.")
def command(at: str | None, dry_run: bool, as_json: bool) -> None:
    """Evaluate everything that waits; mails leave by the worker in their window."""
    runtime = build(read_settings())
    require_up_to_date(runtime)
    now = moment(at) if at else runtime.clock()
    if dry_run:
        _say_lines(_forecast(runtime, now), as_json)
        return
    from jobs.sweeping import sweep_all
    from workflow.mail import domain_of

    result = sweep_all(runtime.database, now=now, domain=domain_of(runtime.settings))
    if as_json:
        click.echo(json.dumps(asdict(result), ensure_ascii=False))
        return
    click.echo(
        f"Đã xét {result.checked} phân công: {result.sent} nhắc việc, {result.skipped} bậc bỏ qua, "
        f"{result.asked} đề nghị cập nhật trước cuộc họp, {result.mails} thư mới."
    )
    for assignment_id, reason in result.set_aside:
        click.echo(f"Không xét được phân công {assignment_id}: {reason}", err=True)


def _forecast(runtime: Runtime, now: datetime) -> list[dict[str, Any]]:
    from workflow.services.sweep import forecast

    with runtime.database.read() as session:
        found = list(forecast(session, now=now))
        duties = _duties(session, {f.assignment_id for f in found})
        names = _names(session, {user_id for f in found for _, people in f.people for user_id in people})
    return [
        {
            "assignment": f.assignment_id,
            "agency": duties[f.assignment_id][0],
            "duty": duties[f.assignment_id][1],
            "ladder": f.firing.ladder,
            "rung": f.firing.rung,
            "wait": f.firing.wait,
            "reached_on": f.firing.reached_on.isoformat(),
            "outcome": f.firing.outcome.value,
            "reason": f.firing.reason.value,
            "urging": f.firing.urging,
            "to": [
                {"audience": d.audience.value, "on": d.on.isoformat(), "people": [names[i] for i in people]}
                for d, people in f.people
            ],
        }
        for f in found
    ]


def _duties(session: Session, ids: set[int]) -> dict[int, tuple[str, str]]:
    rows = session.execute(
        sa.select(Assignment.id, Agency.name, Duty.text)
        .join(Agency, Agency.id == Assignment.agency_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .where(Assignment.id.in_(ids))
    )
    return {row.id: (row.name, row.text) for row in rows}


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    rows = session.execute(sa.select(User.id, User.full_name, User.email).where(User.id.in_(ids)))
    return {row.id: f"{row.full_name} <{row.email}>" for row in rows}


def _say_lines(lines: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2))
        return
    if not lines:
        click.echo("Không có gì phải nhắc hoặc đôn đốc.")
    for line in lines:
        click.echo(f"Phân công {line['assignment']} · {line['agency']} · {line['duty'][:80]}")
        nth = f" (đôn đốc lần {line['urging']})" if line["urging"] else ""
        head = f"  {LADDERS[line['ladder']]}, bậc {line['wait']:+d}, đến bậc ngày {line['reached_on']}{nth}"
        click.echo(f"{head}: {REASONS[line['reason']]}")
        for told in line["to"]:
            people = ", ".join(told["people"]) or "không có ai để báo"
            click.echo(f"    ngày {told['on']} báo {AUDIENCES[told['audience']]}: {people}")
