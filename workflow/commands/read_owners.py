"""``dondoc read-owners``: who leads and who coordinates in a phrase."""

from __future__ import annotations

from typing import Any

import click

from workflow.json_lines import answer_lines, as_json, text_of
from workflow.phrase_command import PhraseCommand
from workflow.rules.owner_phrases import OwnerReading, read_owners

_WARNINGS = {
    "ambiguous_name": "một tên có thể chỉ nhiều cơ quan",
    "missing_separator": "thiếu dấu ngăn cách giữa hai cơ quan",
    "no_lead": "không thấy cơ quan chủ trì",
    "self_coordination": "cơ quan chủ trì cũng ghi là phối hợp",
    "several_leads": "nhiều cơ quan chủ trì",
}


@click.command(
    cls=PhraseCommand,
    help="Cho biết ai chủ trì, ai phối hợp trong một cụm từ. PHRASE là “-” thì đọc từng dòng JSON.",
)
@click.argument("phrase")
@click.option("--context", default="", help="Câu văn chứa cụm từ.")
@click.option("--json", "json_wanted", is_flag=True, help="In dạng JSON.")
def command(phrase: str, context: str, json_wanted: bool) -> None:
    """One phrase, or with ``-`` one JSON line of standard input after the other."""
    if phrase == "-":
        answer_lines(answer)
        return
    read = _read({"phrase": phrase, "context": context})
    if json_wanted:
        click.echo(as_json(to_json(read)))
        return
    _print(read)


def to_json(read: OwnerReading) -> dict[str, Any]:
    """The answer for programs; the flags judge all names of the phrase."""
    names = (*read.lead, *read.coordinate)
    return {
        "lead": [match.name_as_written for match in read.lead],
        "coordinate": [match.name_as_written for match in read.coordinate],
        "is_group": any(match.is_group for match in names),
        "open_group": any(match.is_open for match in names),
        "request": read.request,
        "warnings": list(read.warnings),
    }


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """The answer to ``{"phrase", "context"?}``.

    Raises:
        Refusal: ``field_missing``, ``field_not_text``.
    """
    return to_json(_read(question))


def _read(given: dict[str, Any]) -> OwnerReading:
    from workflow.seeds.agencies import seed_directory

    return read_owners(text_of(given, "phrase"), text_of(given, "context", ""), seed_directory())


def _print(read: OwnerReading) -> None:
    said = to_json(read)
    click.echo(f"Chủ trì: {'; '.join(said['lead']) or '(không có)'}")
    click.echo(f"Phối hợp: {'; '.join(said['coordinate']) or '(không có)'}")
    if said["open_group"]:
        click.echo("Lưu ý: có nhóm cơ quan phải do người chỉ rõ gồm những ai")
    elif said["is_group"]:
        click.echo("Lưu ý: có nhóm cơ quan")
    if read.request:
        click.echo("Lưu ý: đây là đề nghị, không phải giao việc")
    for warning in read.warnings:
        click.echo(f"Lưu ý: {_WARNINGS.get(warning, warning)}")
