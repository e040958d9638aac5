"""``dondoc check-figures``: what does not hold among the figures of a report (soát số liệu)."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from workflow.finding_words import compared_words, kind_name, severity_chip
from workflow.rules.figure_entered import PeriodData
from workflow.rules.figure_findings import Finding, Severity
from workflow.standing_words import InLanguage

_SAY = InLanguage("vi")
_QUOTE_MOST = 160


@click.command(help="Soát số liệu của một báo cáo; không ghi gì vào sổ.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "json_wanted", is_flag=True, help="In dạng JSON.")
@click.option(
    "--period", "code", default="", help="Đối chiếu cả với số liệu đã nhập của kỳ này, ví dụ 2024-H1."
)
@click.option("--authority", default="", help="Tên cơ quan gốc, khi có nhiều cơ quan.")
def command(file: Path, json_wanted: bool, code: str, authority: str) -> None:
    """Print the findings of a file; with a period also what the figures entered for it contradict."""
    from workflow.intake.checked_text import report_from
    from workflow.intake.reading import read_text
    from workflow.rules.figure_check import check_figures
    from workflow.rules.figure_data import compare

    data = _data(code, authority) if code else None
    text = read_text(file)
    report = report_from(text)
    compared = compare(report, data) if data is not None else None
    findings = check_figures(report, compared.findings if compared is not None else ())
    if json_wanted:
        click.echo(_as_list(findings))
    else:
        _print(findings)
        if text.cut:
            click.echo("Văn bản quá dài, phần cuối chưa được soát.")
    if compared is not None and data is not None:
        click.echo(compared_words(compared, data.period.label, _SAY), err=json_wanted)


def _data(code: str, authority: str) -> PeriodData:
    """What was entered for the period.

    Raises:
        Refusal: ``period_unknown``, ``period_not_stored``, and those of ``authority_named``.
    """
    from workflow.commands.db import require_up_to_date
    from workflow.commands.key_tasks import authority_named
    from workflow.rules.periods import parse_period
    from workflow.runtime import opened
    from workflow.services.period_data import read_period_data
    from workflow.services.report_periods import stored_period
    from workflow.settings import read_settings

    named = parse_period(code).code
    with opened(read_settings()) as runtime:
        require_up_to_date(runtime)
        with runtime.database.read() as session:
            root = authority_named(session, authority)
            return read_period_data(session, stored_period(session, root.id, named))


def to_json(finding: Finding) -> dict[str, Any]:
    """One finding for programs; ``table`` (from 1) only where it stands in one."""
    told: dict[str, Any] = {
        "kind": finding.kind.value,
        "severity": finding.severity.value,
        "quote": finding.quote,
        "line": finding.place.line,
        "stated": finding.stated,
        "computed": finding.computed,
        "explanation": finding.explanation,
    }
    return told | ({"table": finding.place.table} if finding.place.table else {})


def _as_list(findings: tuple[Finding, ...]) -> str:
    """One finding a line, in letters where the terminal can take them."""
    lines = [json.dumps(to_json(finding), ensure_ascii=False) for finding in findings]
    lines = [line if line.isprintable() else json.dumps(json.loads(line)) for line in lines]
    return "[" + ",\n ".join(lines) + "]"


def _print(findings: tuple[Finding, ...]) -> None:
    if not findings:
        click.echo("Không thấy số liệu nào mâu thuẫn.")
        return
    rank = list(Severity)
    ordered = sorted(findings, key=lambda f: rank.index(f.severity))
    for severity, same in groupby(ordered, key=lambda f: f.severity):
        some = list(same)
        click.echo(f"{severity_chip(severity, _SAY)[1].upper()} ({len(some)})")
        for finding in some:
            place = finding.place
            where = f"Bảng {place.table}, dòng {place.line}" if place.table else f"Dòng {place.line}"
            quote = (
                finding.quote if len(finding.quote) <= _QUOTE_MOST else finding.quote[: _QUOTE_MOST - 1] + "…"
            )
            click.echo(f"  {where} · {kind_name(finding.kind, _SAY)}: “{quote}”")
            click.echo(f"      {finding.explanation}")
        click.echo("")
    counts = ", ".join(
        f"{sum(f.severity is one for f in findings)} {severity_chip(one, _SAY)[1].lower()}"
        for one in Severity
    )
    click.echo(f"Tổng cộng {len(findings)} chỗ: {counts}.")
