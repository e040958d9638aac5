"""``dondoc mail hold|release``: the switch over all mail, for the person who runs the installation."""

from __future__ import annotations

import click

from workflow.cli_words import moment
from workflow.commands.db import require_up_to_date
from workflow.runtime import build
from workflow.services.mail_hold import let_go
from workflow.services.mail_switches import hold_mail, hold_reason, restore_point
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
@click.option("--before", default=None, help="Bỏ qua thư ghi trước thời điểm này, ví dụ 2026-11-09T07:30.")
@click.option("--all", "everything", is_flag=True, help="Gửi cả thư ghi trước khi khôi phục dữ liệu.")
def release(before: str | None, everything: bool) -> None:
    """Let mail leave again and sweeping go on; after a restore without the mails of the backup."""
    runtime = build(read_settings())
    require_up_to_date(runtime)
    with runtime.database.write() as session:
        if not hold_reason(session):
            click.echo("Thư không bị giữ lại.")
            return
        limit = moment(before) if before else None if everything else restore_point(session)
        expired = let_go(session, expire_before=limit, by=None, now=runtime.clock())
    click.echo("Thư được gửi tiếp." + (f" Đã bỏ qua {expired} thư cũ." if expired else ""))
