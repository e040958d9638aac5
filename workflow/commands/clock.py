"""``dondoc clock``: one process of the background, see ``jobs.clock``."""

from __future__ import annotations

import click

from workflow import logs
from workflow.commands.db import require_up_to_date
from workflow.runtime import build
from workflow.settings import read_settings


@click.command(help="Chạy đồng hồ: đặt lịch và gọi việc nền.")
def command() -> None:
    """Run until a signal ends it; work under way is finished first."""
    from jobs.clock import run

    runtime = build(read_settings())
    require_up_to_date(runtime)
    logs.set_up()
    run(runtime)
