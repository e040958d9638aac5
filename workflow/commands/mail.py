"""``dondoc mail hold|release|bounced``: mail as a whole, for the person or the mail server that runs beside it."""

from __future__ import annotations

from typing import IO

import click

from workflow.cli_words import moment
from workflow.commands.db import require_up_to_date
from workflow.delivery_report import LARGEST, read_report
from workflow.runtime import opened
from workflow.services.bounces import Bounce, take_back
from workflow.services.mail_hold import let_go
from workflow.services.mail_switches import hold_mail, hold_reason, restore_point
from workflow.settings import read_settings


@click.group(help="Giữ lại, cho gửi tiếp toàn bộ thư; ghi nhận thư bị trả lại.")
def command() -> None:
    """Verbs about all mail."""


@command.command("hold", help="Giữ lại toàn bộ thư cho đến khi có lệnh release.")
@click.argument("reason")
def hold(reason: str) -> None:
    """Keep all mail back, and say why."""
    with opened(read_settings()) as runtime:
        require_up_to_date(runtime)
        with runtime.database.write() as session:
            hold_mail(session, reason, by=None, now=runtime.clock())
        click.echo("Đã giữ lại toàn bộ thư.")


@command.command("release", help="Cho gửi tiếp, sau khi đã kiểm tra đồng hồ máy chủ và số thư đang chờ.")
@click.option("--before", default=None, help="Bỏ qua thư ghi trước thời điểm này, ví dụ 2026-11-09T07:30.")
@click.option("--all", "everything", is_flag=True, help="Gửi cả thư ghi trước khi khôi phục dữ liệu.")
def release(before: str | None, everything: bool) -> None:
    """Let mail leave again and sweeping go on; after a restore without the mails of the backup."""
    with opened(read_settings()) as runtime:
        require_up_to_date(runtime)
        with runtime.database.write() as session:
            if not hold_reason(session):
                click.echo("Thư không bị giữ lại.")
                return
            limit = moment(before) if before else None if everything else restore_point(session)
            expired = let_go(session, expire_before=limit, by=None, now=runtime.clock())
        click.echo("Thư được gửi tiếp." + (f" Đã bỏ qua {expired} thư cũ." if expired else ""))


_TOLD = {
    Bounce.MARKED: "Đã ghi thư số {n} bị trả lại; lần đôn đốc trong thư không còn tính.",
    Bounce.KNOWN: "Thư số {n} đã được ghi là không đến từ trước; không ghi thêm.",
    Bounce.NOTHING: "Báo cáo về thư số {n} không phải thư hỏng hẳn; không ghi gì.",
}


@command.command(
    "bounced",
    help="Đọc một báo cáo không gửi được (DSN, RFC 3464) từ FILE hoặc đầu vào chuẩn và ghi thư đó bị trả lại. "
    "Máy chủ thư có thể gọi trực tiếp, ví dụ trong /etc/aliases của Postfix: "
    'tra-lai: "|dondoc mail bounced". Chạy lại cùng một báo cáo không ghi thêm; báo cáo không nêu '
    "đúng thư đã gửi và đúng người nhận bị từ chối bằng một dòng, mã thoát 1.",
)
@click.argument("file", type=click.File("rb"), default="-")
def bounced(file: IO[bytes]) -> None:
    """Mark the mail that a delivery report names."""
    report = read_report(file.read(LARGEST + 1))
    with opened(read_settings()) as runtime:
        require_up_to_date(runtime)
        with runtime.database.write() as session:
            done, mail = take_back(session, report, now=runtime.clock())
            number = mail.id
        click.echo(_TOLD[done].format(n=number))
