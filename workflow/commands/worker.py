"""``dondoc worker``: one process of the background, see ``jobs.worker``."""

from __future__ import annotations

import click

from workflow import logs
from workflow.commands.db import require_up_to_date


@click.command(help="Chạy tiến trình làm việc nền (RQ).")
@click.option(
    "--waiting", is_flag=True, help="Làm một lượt mọi việc nền đang chờ, không cần hàng đợi, rồi kết thúc."
)
def command(*, waiting: bool) -> None:
    """Run until a signal ends it, or through what waits; work under way is finished first."""
    from jobs import tasks
    from jobs.worker import run, run_waiting

    runtime = tasks.world()
    require_up_to_date(runtime)
    logs.set_up()
    logs.watch_slow(runtime.database.engine)
    if waiting:
        run_waiting(runtime)
    else:
        run(runtime)
