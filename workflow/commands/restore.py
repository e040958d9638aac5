"""``dondoc restore``: bring a backup set back; mail is held until an administrator lets it go."""

from __future__ import annotations

from pathlib import Path

import click

from workflow.backups.restoring import restore_set, settle
from workflow.backups.sealing import unsealed
from workflow.backups.sets import BackupSet, read_set
from workflow.cli_progress import summed
from workflow.cli_words import place_of
from workflow.commands.db import bring_up_to_date
from workflow.manifest_files import put_aside
from workflow.rules.local_time import TIMEZONE
from workflow.rules.refusal import Refusal
from workflow.runtime import Runtime, opened
from workflow.services.event_manifests import manifest_files
from workflow.settings import read_settings
from workflow.supervisor import AlreadyRunning, only_one


@click.command(help="Khôi phục từ một bản sao lưu. Thư được giữ lại cho đến khi quản trị cho gửi.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Thay dữ liệu đang có.")
@click.option(
    "--key", type=click.Path(dir_okay=False, path_type=Path), help="Tệp khóa mở bản sao lưu đã mã hóa."
)
def command(folder: Path, replace: bool, key: Path | None) -> None:
    """Check the set, put it in place, hold the mail, say what to do next."""
    settings = read_settings()
    found = read_set(folder.resolve(), settings.chain_key.encode())
    try:
        with (
            only_one(settings.data),
            opened(settings) as runtime,
            unsealed(found, key, settings.data) as clear,
        ):
            _restore(runtime, clear, replace)
    except AlreadyRunning as running:
        raise Refusal("already_running", data=settings.data) from running


def _restore(runtime: Runtime, found: BackupSet, replace: bool) -> None:
    with summed("Kiểm tra bản sao lưu") as tell:
        kept = restore_set(runtime, found, replace=replace, tell=tell)
    bring_up_to_date(runtime)
    settle(runtime, found)
    moved = _other_manifests(runtime)
    at = found.made_at.astimezone(TIMEZONE)
    click.echo(
        f"Đã khôi phục bản sao lưu lúc {at:%H:%M ngày %d/%m/%Y}: {found.rows['assignments']} phân công, "
        f"{found.rows['events']} sự kiện, {len(found.files)} tệp."
    )
    if kept:
        click.echo(f"Cơ sở dữ liệu cũ còn ở {kept}.")
    if moved:
        click.echo(f"{len(moved)} bảng kê sự kiện làm sau bản sao lưu đã được chuyển sang một thư mục riêng.")
    click.echo(place_of(runtime.settings))
    click.echo(
        "Thư đang được giữ lại. Kiểm tra xong thì cho gửi ở trang giữ thư hoặc bằng: dondoc mail release"
    )


def _other_manifests(runtime: Runtime) -> list[str]:
    with runtime.database.read() as session:
        wanted = manifest_files(session)
    return put_aside(runtime.settings.manifests, wanted, f"truoc-khoi-phuc-{runtime.clock():%Y%m%d-%H%M%S}")
