"""``dondoc verify``: read again everything that is kept as proof, and name the first place that does not hold."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from workflow.backups.checking import Checked, check_system
from workflow.backups.sealing import unsealed
from workflow.backups.sets import BadPart, bad_parts, read_set
from workflow.cli_progress import summed
from workflow.cli_words import place_of
from workflow.commands.db import require_up_to_date
from workflow.runtime import opened
from workflow.services.event_book_check import BadPlace, Wrong
from workflow.settings import read_settings

WRONG = {
    Wrong.ALTERED: "sự kiện {seq} của {subject} {subject_id} đã bị sửa hoặc không do hệ thống ghi",
    Wrong.MISSING: "trước sự kiện {seq} của {subject} {subject_id} có sự kiện bị xóa hoặc đổi thứ tự",
    Wrong.UNSEALED: "sự kiện {seq} của {subject} {subject_id} không có dấu xác nhận",
    Wrong.ROWS: "các sự kiện đến bảng kê ngày {day} không còn như lúc lập bảng kê",
    Wrong.CUT: "bảng kê ngày {day} có ở nơi lưu riêng nhưng không còn trong hệ thống",
    Wrong.FILE: "bảng kê ngày {day} ở nơi lưu riêng khác với trong hệ thống",
}


@click.command(help="Kiểm tra chuỗi sự kiện và mọi tệp minh chứng, hoặc một bản sao lưu.")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Tệp khóa: thử mở cả bản sao lưu đã mã hóa.",
)
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON.")
def command(folder: Path | None, key: Path | None, as_json: bool) -> None:
    """The running system, or the backup set in FOLDER; exit code 1 where anything does not hold."""
    well = _backup(folder.resolve(), key, as_json) if folder else _system(as_json)
    if not well:
        sys.exit(1)


def _backup(folder: Path, key: Path | None, as_json: bool) -> bool:
    settings = read_settings()
    found = read_set(folder, settings.chain_key.encode())
    with summed("Đọc bản sao lưu", quiet=as_json) as tell:
        bad = bad_parts(found, tell)
    if key and not bad:
        with unsealed(found, key, settings.data) as clear:
            bad = bad_parts(clear)
    if as_json:
        click.echo(json.dumps({"bad": [asdict(part) for part in bad], "lost": found.lost}))
    else:
        _say_parts(bad)
        for digest in found.lost:
            click.echo(f"Đã mất từ trước khi sao lưu: {digest}", err=True)
        if not bad:
            click.echo(f"Bản sao lưu đầy đủ, không có gì bị thay đổi: {len(found.files)} tệp.")
            if found.recipient:
                click.echo("Mở được bằng khóa này." if key else f"Đã mã hóa cho khóa {found.recipient}.")
    return not bad


def _system(as_json: bool) -> bool:
    settings = read_settings()
    with opened(settings) as runtime:
        require_up_to_date(runtime)
        with summed("Đọc sự kiện và minh chứng", quiet=as_json) as tell:
            found = check_system(runtime, tell)
    if as_json:
        click.echo(json.dumps({**asdict(found), "well": found.well}, ensure_ascii=False))
    else:
        _say_system(found)
        click.echo(place_of(settings))
    return found.well


def _say_system(found: Checked) -> None:
    for line in found.damage:
        click.echo(f"Cơ sở dữ liệu hỏng: {line}", err=True)
    for place in found.book.bad:
        click.echo(f"Sổ sự kiện: {_sentence(place)}.", err=True)
    _say_parts(found.bad_files)
    book = found.book
    click.echo(
        f"Đã đọc {book.events} sự kiện ({book.manifests} bảng kê; {book.open_events} sự kiện chưa vào bảng kê nào), "
        f"{found.files} tệp."
    )
    click.echo("Không có gì bị mất hoặc thay đổi." if found.well else "Có chỗ không đúng, nêu ở trên.")


def _say_parts(bad: list[BadPart]) -> None:
    for part in bad:
        click.echo(f"{'Thiếu' if part.missing else 'Bị thay đổi'}: {part.name}", err=True)


def _sentence(place: BadPlace) -> str:
    return WRONG[place.wrong].format_map(asdict(place))
