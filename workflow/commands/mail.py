"""``dondoc mail hold|release``: the switch over all mail, for the person who runs the installation."""

from __future__ import annotations

import click

from workflow.commands.db import require_up_to_date
from workflow.runtime import build
from workflow.services.mail_switches import hold_mail, hold_reason, release_mail
from workflow.settings import read_settings


@click.group(help="Giữ lại hoặc cho gửi tiếp toàn bộ thư.")
def command() -> None:
    """Verbs about all mail."""


@command.command("hold", help="Giữ lại toàn bộ thư cho đến khi có lệnh release.")
@click.argument("reason")
def hold(reason: str) -> None:
    """Keep all mail back, and say why."""
    runtime = build(read_settings())
    require_up_to_date(runtime)
    with runtime.database.write() as session:
        hold_mail(session, reason, by=None, now=runtime.clock())
    click.echo("Đã giữ lại toàn bộ thư.")


@command.command("release", help="Cho gửi tiếp, sau khi đã kiểm tra đồng hồ máy chủ và số thư đang chờ.")
def release() -> None:
    """Let mail leave again and sweeping go on."""
    runtime = build(read_settings())
    require_up_to_date(runtime)
    with runtime.database.write() as session:
        if not hold_reason(session):
            click.echo("Thư không bị giữ lại.")
            return
        release_mail(session, by=None, now=runtime.clock())
    click.echo("Thư được gửi tiếp.")
