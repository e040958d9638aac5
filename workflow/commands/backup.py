"""``dondoc backup``: everything that must not be lost, in one folder, while the system runs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from workflow.backups.making import make_set
from workflow.backups.sealing import new_key as make_key
from workflow.backups.sets import BackupSet
from workflow.cli_progress import counted
from workflow.cli_words import place_of
from workflow.commands.db import require_up_to_date
from workflow.rules.refusal import Refusal
from workflow.runtime import Runtime, opened
from workflow.services import schedule
from workflow.settings import read_settings


@click.command(help="Sao lưu cơ sở dữ liệu và minh chứng vào một thư mục con mới; hệ thống vẫn chạy.")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON.")
@click.option(
    "--new-key", type=click.Path(dir_okay=False, path_type=Path),
    help="Chỉ tạo một khóa mã hóa bản sao lưu, ghi vào tệp này.",
)  # fmt: skip
def command(folder: Path | None, as_json: bool, new_key: Path | None) -> None:
    """Make a set below FOLDER, or below the configured folder of backups; exit code 1 where files were lost."""
    if new_key:
        click.echo(f"DONDOC_BACKUP_RECIPIENT={make_key(new_key)}")
        click.echo(
            f"Đặt dòng trên vào cấu hình. Chuyển {new_key} đi nơi khác: mất tệp này thì không mở được bản sao lưu."
        )
        return
    settings = read_settings()
    target = folder or settings.backups
    if target is None:
        raise Refusal("backup_where")
    with opened(settings) as runtime:
        require_up_to_date(runtime)
        with counted("Minh chứng", quiet=as_json) as tell:
            made = make_set(runtime, target.resolve(), tell)
        if target.resolve() == settings.backups and not made.lost:
            _note(runtime, made)
    if as_json:
        said = {"folder": str(made.folder), "rows": made.rows, "files": len(made.files), "lost": made.lost}
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        click.echo(
            f"Đã sao lưu vào {made.folder}: {made.rows['assignments']} phân công, "
            f"{made.rows['events']} sự kiện, {len(made.files)} tệp."
        )
        for digest in made.lost:
            click.echo(f"Tệp đã mất hoặc bị thay đổi, không có trong bản sao lưu: {digest}", err=True)
        click.echo(place_of(settings))
    if made.lost:
        sys.exit(1)


def _note(runtime: Runtime, made: BackupSet) -> None:
    """A set in the folder of backups is as good as that of the night: what watches over their age hears of it."""
    now, by_hand = runtime.clock(), "dondoc backup"
    with runtime.database.write() as session:
        schedule.make_slot(session, "backup", now, now=now)
        schedule.take(session, "backup", now, owner=by_hand, now=now)
        figures = {"set": made.folder.name, "files": len(made.files)}
        schedule.finish(session, "backup", now, figures, owner=by_hand, now=now)
