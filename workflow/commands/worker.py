"""``dondoc worker``: one process of the background, see ``jobs.worker``."""

from __future__ import annotations

import click

from workflow.commands.db import require_up_to_date
from workflow.runtime import build
from workflow.settings import read_settings


@click.command(help="Chạy tiến trình làm việc nền (RQ).")
def command() -> None:
    """Run until a signal ends it; work under way is finished first."""
    from jobs.worker import run

    runtime = build(read_settings())
    require_up_to_date(runtime)
    run(runtime)
