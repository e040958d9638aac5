"""``dondoc read-plan``: what a plan's file holds, without writing anything."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import click

from workflow.commands import read_deadline
from workflow.intake.clauses import clause_of
from workflow.intake.plan import DocumentHeader, PlanReading, ProposedDuty, plain
from workflow.json_lines import as_json
from workflow.rules import deadline_phrases
from workflow.rules.owner_phrases import OwnerReading, read_owners


@click.command(help="Đọc tệp kế hoạch và in các nhiệm vụ tìm thấy; không ghi gì vào sổ.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "json_wanted", is_flag=True, help="In dạng JSON.")
def command(file: Path, json_wanted: bool) -> None:
    """Print the header and the proposed duties of a file."""
    from workflow.intake.reading import read_file

    reading = read_file(file)
    if json_wanted:
        click.echo(as_json(to_json(reading)))
        return
    print_reading(reading)


def to_json(reading: PlanReading) -> dict[str, Any]:
    """The answer for programs: owners and deadlines by the words alone, without a directory."""
    issued = reading.header.issued_on

    @cache
    def owners(phrase: str) -> OwnerReading:
        from workflow.seeds.agencies import seed_directory

        return read_owners(phrase, None, seed_directory())

    return {
        "document": _document(reading.header),
        "duties": [
            _duty(duty, owners(duty.owner_phrase), owners(duty.coordinate_phrase), issued)
            for duty in reading.duties
        ],
        "warnings": list(dict.fromkeys(problem.code for problem in reading.problems)),
    }


def _document(header: DocumentHeader) -> dict[str, Any]:
    return {
        "kind": header.kind,
        "number": header.number,
        "issuer": header.issuer,
        "issued_on": plain(header.issued_on),
        "subject": header.subject,
        "based_on": [
            {
                "kind": base.kind,
                "number": base.number,
                "issuer": base.issuer,
                "issued_on": plain(base.issued_on),
            }
            for base in header.based_on
        ],
    }


def _duty(
    duty: ProposedDuty, owner: OwnerReading, beside: OwnerReading, issued: date | None
) -> dict[str, Any]:
    lead = [match.name_as_written for match in owner.lead]
    helping = [m.name_as_written for m in (*owner.coordinate, *beside.lead, *beside.coordinate)]
    place = duty.place
    codes = [problem.code for problem in duty.problems]
    codes += [code for code in owner.warnings if duty.owner_phrase]
    codes += ["request_only"] if owner.request else []
    return {
        "clause": clause_of(duty),
        "text": duty.text,
        "lead": lead,
        "coordinate": [name for name in dict.fromkeys(helping) if name not in lead],
        "deadline": _deadline(duty, issued),
        "product": duty.product,
        "source": {"table": place.table, "row": place.row} if place.table else {"line": place.row},
        "warnings": list(dict.fromkeys(codes)),
    }


def _deadline(duty: ProposedDuty, issued: date | None) -> dict[str, Any]:
    """Without a day of issue, dates without a year and relative phrases stay open."""
    if issued is None:
        return read_deadline.to_json(deadline_phrases.read_deadline(duty.deadline_phrase, None, duty.text))
    return read_deadline.answer(
        {"phrase": duty.deadline_phrase, "issued": issued.isoformat(), "context": duty.text}
    )


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
    if in_text := sum(not duty.place.table for duty in reading.duties):
        click.echo(f"Trong lời văn: {in_text} nhiệm vụ")
    for duty in reading.duties:
        click.echo(f"- [{duty.place.stt or '?'}] {duty.text[:100]}")
        click.echo(
            f"    chủ trì: {duty.owner_phrase or '(trống)'}; thời hạn: {duty.deadline_phrase or '(trống)'}"
        )
        for problem in duty.problems:
            click.echo(f"    ! {problem.code} ({problem.column or 'dòng'}) {problem.detail[:80]}".rstrip())
    click.echo(f"Tổng cộng {len(reading.duties)} nhiệm vụ.")
