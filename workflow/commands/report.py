"""``dondoc report build``: the report of a period as a Word or PDF file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from models import Agency, Report
from workflow.commands.db import require_up_to_date
from workflow.commands.key_tasks import authority_named
from workflow.rules.periods import parse_period
from workflow.rules.refusal import Refusal
from workflow.rules.report_states import ReportState
from workflow.runtime import opened
from workflow.services import report_templates, reports
from workflow.services.report_periods import stored_period
from workflow.services.report_words import ENDINGS, made, words_of
from workflow.settings import read_settings
from workflow.whole_files import open_whole


@click.group(help="Báo cáo định kỳ.")
def command() -> None:
    """What can be done with reports on the command line."""


@command.command(help="Dựng báo cáo của một kỳ ra tệp Word (.docx) hoặc PDF (.pdf).")
@click.option("--period", "code", required=True, help="Mã kỳ, ví dụ 2024-H1.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Tệp .docx hoặc .pdf."
)
@click.option("--authority", default="", help="Tên cơ quan gốc, khi có nhiều cơ quan.")
@click.option("--template", default="", help="Mã mẫu báo cáo, khi kỳ có nhiều mẫu.")
def build(code: str, out: Path, authority: str, template: str) -> None:
    """Bring the stored report up to date, or make it, and write the file; an issued one comes as it was issued."""
    ending = out.suffix.lower().removeprefix(".")
    if ending not in ENDINGS:
        raise Refusal("report_ending", name=out.name)
    with opened(read_settings()) as runtime:
        require_up_to_date(runtime)
        now = runtime.clock()
        with runtime.database.write() as session:
            root = authority_named(session, authority)
            report = _report(session, root, parse_period(code).code, template, now=now)
            stored = report.docx_sha256 if ending == "docx" else report.pdf_sha256
            words = words_of(session, report)
            missing = () if stored else _missing(session, report)
        if stored:
            with open_whole(runtime.files, stored) as file:
                content = file.read()
        else:
            content = made(words, ending, now=now)
    _write(out, content)
    click.echo(f"Đã ghi {out} ({len(content) // 1024 + 1} KB).")
    for line in missing:
        click.echo(f"Thiếu số liệu: {line}", err=True)


def _report(session: Session, root: Agency, code: str, template: str, *, now: datetime) -> Report:
    """The last report of the period, up to date; made from the first template of its kind where there is none.

    Raises:
        Refusal: ``period_not_stored``, ``template_unknown``.
    """
    period = stored_period(session, root.id, code, lock=True)
    report_templates.install(session, root.id, now=now)
    choices = [t for t in report_templates.latest(session, root.id, period.kind) if template in ("", t.code)]
    if not choices:
        raise Refusal("template_unknown", name=template or code)
    found = reports.latest_report(session, period.id, template or None)
    if found is None:
        return reports.make(session, period, choices[0], by=None, now=now)
    if found.state is ReportState.DRAFT:
        reports.recompute_report(session, found, by=None, now=now)
    return found


def _missing(session: Session, report: Report) -> tuple[str, ...]:
    sections = (s for s in reports.sections_of(session, report.id) if not s.dropped)
    return tuple(dict.fromkeys(line for s in sections for line in s.missing.splitlines()))


def _write(out: Path, content: bytes) -> None:
    """Whole or not at all: beside its place first."""
    beside = out.with_name(f".{out.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(out)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Refusal("out_not_written", name=str(out), why=error.strerror or "") from error
