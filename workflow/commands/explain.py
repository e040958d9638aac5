"""``dondoc explain``: why an assignment got, or did not get, a notice."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import click

from workflow.cli_words import moment
from workflow.commands.db import require_up_to_date
from workflow.rules.local_time import local_day
from workflow.runtime import build
from workflow.settings import read_settings


@click.command(
    help="Giải thích từng bậc nhắc việc của một phân công: đã gửi, bỏ qua hay còn chờ, cho ai, khi nào."
)
@click.argument("assignment", type=int)
@click.option("--at", "at", default=None, help="Ngày muốn xem, đã qua hoặc sắp tới, ví dụ 2026-11-09.")
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON.")
def command(assignment: int, at: str | None, as_json: bool) -> None:
    """Print every rung of every ladder with what became of it by the end of the day."""
    from workflow.explaining import lines_of
    from workflow.services.explanation import explain

    runtime = build(read_settings())
    require_up_to_date(runtime)
    now = runtime.clock()
    day = local_day(moment(at) if at else now)
    with runtime.database.read() as session:
        found = explain(session, assignment, day, now=now)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2, default=_plain))
        return
    for line in lines_of(found):
        click.echo(line)


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
