"""``dondoc read-deadline``: what a deadline phrase means."""

from __future__ import annotations

from functools import cache
from typing import Any

import click

from workflow.json_lines import answer_lines, as_json, day_of, text_of
from workflow.phrase_command import PhraseCommand
from workflow.rules.calendar import WorkCalendar
from workflow.rules.deadline import Deadline, DeadlineKind
from workflow.rules.deadline_phrases import read_deadline
from workflow.rules.recurrence_words import recurrence_words
from workflow.rules.refusal import Refusal

_KINDS = {
    DeadlineKind.FIXED: "ngày cụ thể",
    DeadlineKind.MONTH: "tháng",
    DeadlineKind.QUARTER: "quý",
    DeadlineKind.HALF_YEAR: "nửa năm",
    DeadlineKind.YEAR: "năm",
    DeadlineKind.RANGE: "khoảng thời gian",
    DeadlineKind.RECURRING: "định kỳ",
    DeadlineKind.RELATIVE_WORKING_DAYS: "tính từ một sự kiện",
    DeadlineKind.RELATIVE_EVENT: "theo một sự kiện, chưa có ngày",
    DeadlineKind.CONTINUOUS: "thường xuyên",
    DeadlineKind.NONE: "không đọc được thời hạn",
}
_UNITS = {"day": "ngày", "working_day": "ngày làm việc", "month": "tháng"}
_WARNINGS = {
    "before_period": "“trước” một kỳ: lấy ngày cuối của kỳ liền trước",
    "date_out_of_range": "ngày nằm ngoài khoảng 2000–2100",
    "days_unclear": "nhiều nhịp, không rõ ngày nào của nhịp nào; nhịp chưa rõ thì để trống ngày",
    "empty": "cụm từ trống",
    "no_such_date": "ngày không có trong lịch",
    "not_understood": "không nhận ra thời hạn, cần người xem",
    "not_working_day": "rơi vào ngày nghỉ (không dời)",
    "open_ended": "không có điểm kết thúc",
    "past_when_issued": "đã qua khi văn bản được ký",
    "period_unknown": "định kỳ nhưng không rõ kỳ",
    "refers_above": "như dòng trên",
    "several_deadlines": "có nhiều thời hạn, lấy thời hạn đầu tiên",
    "several_times": "nhiều lần trong một kỳ",
    "year_missing": "không ghi năm, suy từ ngày ban hành",
    "year_out_of_range": "năm nằm ngoài khoảng 2000–2100",
}


@click.command(
    cls=PhraseCommand, help="Cho biết một cụm từ thời hạn nghĩa là gì. PHRASE là “-” thì đọc từng dòng JSON."
)
@click.argument("phrase")
@click.option("--issued", metavar="DATE", help="Ngày ban hành văn bản, như 2025-11-19.")
@click.option("--event", metavar="DATE", help="Ngày xảy ra sự kiện mà thời hạn tính từ đó.")
@click.option("--context", default="", help="Câu văn chứa cụm từ.")
@click.option("--json", "json_wanted", is_flag=True, help="In dạng JSON.")
def command(phrase: str, issued: str | None, event: str | None, context: str, json_wanted: bool) -> None:
    """One phrase, or with ``-`` one JSON line of standard input after the other."""
    if phrase == "-":
        given = {"issued": issued, "event": event}
        answer_lines(lambda line: answer({**{k: v for k, v in given.items() if v}, **line}))
        return
    if issued is None:
        raise Refusal("issued_needed")
    read = _read({"phrase": phrase, "issued": issued, "event": event, "context": context})
    if json_wanted:
        click.echo(as_json(to_json(read)))
        return
    _print(read)


def to_json(read: Deadline) -> dict[str, Any]:
    """The answer for programs; ``rule`` holds iCalendar rules, one a line."""
    return {
        "kind": str(read.kind),
        "due": read.due.isoformat() if read.due else None,
        "start": read.start.isoformat() if read.start else None,
        "rule": read.rule or None,
        "amount": read.amount,
        "unit": read.unit or None,
        "event": read.event or None,
        "phrase": read.phrase,
        "warnings": list(read.warnings),
    }


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """The answer to ``{"phrase", "issued", "event"?, "context"?}``.

    Raises:
        Refusal: ``field_missing``, ``field_not_text``, ``day_invalid``.
    """
    return to_json(_read(question))


def _read(given: dict[str, Any]) -> Deadline:
    phrase, context = text_of(given, "phrase"), text_of(given, "context", "")
    issued, event = day_of(given, "issued"), day_of(given, "event")
    read = read_deadline(phrase, issued, context, None, event)
    if read.due is None or not (read.amount or read.kind is DeadlineKind.FIXED):
        return read
    return read_deadline(phrase, issued, context, _calendar_of(read.due.year), event)


@cache
def _calendar_of(year: int) -> WorkCalendar:
    """Days off around a year, as known without a database."""
    from workflow.holiday_seed import seed_days

    days = list(seed_days((year - 1, year, year + 1)))
    return WorkCalendar(
        frozenset(d.day for d in days if not d.working), frozenset(d.day for d in days if d.working)
    )


def _print(read: Deadline) -> None:
    click.echo(f"Loại: {_KINDS[read.kind]}")
    if read.start:
        click.echo(f"Từ ngày: {read.start:%d/%m/%Y}")
    if read.due:
        click.echo(f"Đến hết ngày: {read.due:%d/%m/%Y}")
    if read.rule:
        click.echo(f"Lặp lại: {recurrence_words(read.rule)}")
    if read.amount is not None:
        side = "trước" if read.amount < 0 else "kể từ"
        event = f" {side} {read.event}" if read.event else ""
        click.echo(f"Tính: {abs(read.amount)} {_UNITS[read.unit]}{event}")
    elif read.event:
        click.echo(f"Sự kiện: {read.event}")
    for warning in read.warnings:
        click.echo(f"Lưu ý: {_WARNINGS.get(warning, warning)}")
