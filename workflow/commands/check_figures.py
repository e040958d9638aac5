"""``dondoc check-figures``: what does not hold among the figures of a report (soát số liệu)."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from workflow.rules.figure_findings import Finding, FindingKind, Severity

KINDS = {
    FindingKind.PERCENT: "Tỷ lệ phần trăm",
    FindingKind.SUM: "Tổng và các phần",
    FindingKind.REMAINDER: "Số còn lại",
    FindingKind.ORDER: "Số lớn hơn mức có thể",
    FindingKind.CROSS_SECTION: "Một chỉ tiêu hai số",
    FindingKind.DUPLICATE: "Số lặp lại đáng ngờ",
    FindingKind.PERIOD: "Kỳ số liệu",
    FindingKind.TEMPLATE_RESIDUE: "Chữ thừa của văn bản mẫu",
    FindingKind.SCOPE_TEXT: "Cấp, địa bàn",
    FindingKind.CODE_TYPO: "Ký hiệu văn bản",
    FindingKind.CITATION: "Viện dẫn văn bản",
}
_SEVERITIES = {
    Severity.ERROR: "Sai",
    Severity.WARNING: "Cần xem lại",
    Severity.INFO: "Lưu ý",
}
_QUOTE_MOST = 160


@click.command(help="Soát số liệu của một báo cáo; không ghi gì vào sổ.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "json_wanted", is_flag=True, help="In dạng JSON.")
def command(file: Path, json_wanted: bool) -> None:
    """Print the findings of a file."""
    from workflow.intake.checked_text import report_from
    from workflow.intake.reading import read_text
    from workflow.rules.figure_check import check_figures

    text = read_text(file)
    findings = check_figures(report_from(text))
    if json_wanted:
        click.echo(_as_list(findings))
        return
    _print(findings)
    if text.cut:
        click.echo("Văn bản quá dài, phần cuối chưa được soát.")


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
        click.echo(f"{_SEVERITIES[severity].upper()} ({len(some)})")
        for finding in some:
            place = finding.place
            where = f"Bảng {place.table}, dòng {place.line}" if place.table else f"Dòng {place.line}"
            quote = (
                finding.quote if len(finding.quote) <= _QUOTE_MOST else finding.quote[: _QUOTE_MOST - 1] + "…"
            )
            click.echo(f"  {where} · {KINDS[finding.kind]}: “{quote}”")
            click.echo(f"      {finding.explanation}")
        click.echo("")
    counts = ", ".join(
        f"{sum(f.severity is one for f in findings)} {name.lower()}" for one, name in _SEVERITIES.items()
    )
    click.echo(f"Tổng cộng {len(findings)} chỗ: {counts}.")
