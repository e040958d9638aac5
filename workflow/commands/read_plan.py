"""``dondoc read-plan``: what a plan's file holds, without writing anything."""

from __future__ import annotations

import json
from pathlib import Path

import click

from workflow.intake.plan import PlanReading


@click.command(help="Đọc tệp kế hoạch và in các nhiệm vụ tìm thấy; không ghi gì vào sổ.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON.")
def command(file: Path, as_json: bool) -> None:
    """Print the header and the proposed duties of a file."""
    from workflow.intake.reading import read_file

    reading = read_file(file)
    if as_json:
        click.echo(json.dumps(reading.to_json(), ensure_ascii=False, indent=1))
        return
    print_reading(reading)


def print_reading(reading: PlanReading) -> None:
    """The reading as lines for a person."""
    head = reading.header
    signed = f" ngày {head.issued_on:%d/%m/%Y}" if head.issued_on else ""
    click.echo(
        f"{head.kind or 'Văn bản'} {head.number or '(chưa rõ số)'}{signed} – {head.issuer or '(chưa rõ)'}"
    )
    for table in reading.tables:
        click.echo(f"Bảng {table.table}: {table.duties} nhiệm vụ")
    for left in reading.tables_left_out:
        click.echo(f"Bảng {left.table}: không đọc ({left.reason})")
    for duty in reading.duties:
        click.echo(f"- [{duty.place.stt or '?'}] {duty.text[:100]}")
        click.echo(
            f"    chủ trì: {duty.owner_phrase or '(trống)'}; thời hạn: {duty.deadline_phrase or '(trống)'}"
        )
        for problem in duty.problems:
            click.echo(f"    ! {problem.code} ({problem.column or 'dòng'}) {problem.detail[:80]}".rstrip())
    click.echo(f"Tổng cộng {len(reading.duties)} nhiệm vụ.")
