"""``dondoc privacy export|erase``: requests of a person about the own data (to be answered in two working days)."""

from __future__ import annotations

import json
from pathlib import Path

import click

from workflow.commands.db import require_up_to_date
from workflow.rules.refusal import Refusal
from workflow.runtime import opened
from workflow.services.privacy import find_person, kept_of, take_name_away
from workflow.settings import read_settings


@click.group(help="Dữ liệu cá nhân của một người dùng.")
def command() -> None:
    """Verbs about one person's data."""


@command.command("export", help="Xuất mọi dòng dữ liệu có tên một người ra tệp JSON.")
@click.argument("email")
@click.option(
    "--out", "out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Tệp kết quả."
)
def export(email: str, out: Path) -> None:
    """Write everything that names the person; the file is for that person alone."""
    with opened(read_settings()) as runtime:
        require_up_to_date(runtime)
        with runtime.database.read() as session:
            found = kept_of(session, find_person(session, email))
    try:
        out.touch(mode=0o600)
        out.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as error:
        raise Refusal("out_not_written", name=out, why=error.strerror) from error
    rows = sum(len(lines) for lines in found.values())
    click.echo(f"Đã xuất {rows} dòng của {len(found)} bảng ra {out}.")


@command.command(
    "erase", help="Bỏ họ tên và địa chỉ của một người đã đóng tài khoản; diễn biến công việc giữ nguyên."
)
@click.argument("email")
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
def erase(email: str, yes: bool) -> None:
    """Take the name away; it cannot be brought back except from a backup."""
    with opened(read_settings()) as runtime:
        require_up_to_date(runtime)
        with runtime.database.write() as session:
            person = find_person(session, email)
            if not yes:
                click.confirm(f"Bỏ hẳn tên và địa chỉ của {person.full_name} <{person.email}>?", abort=True)
            take_name_away(session, person, by=None, now=runtime.clock())
            number = person.id
    click.echo(f"Từ nay người này chỉ còn là “Người dùng số {number}”. Bản sao lưu cũ vẫn còn tên.")
