"""JSON lines on the command line: one question a line in, one answer a line out."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import click

from workflow.cli_errors import sentence_of
from workflow.rules.refusal import Refusal

_DAY = re.compile(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})|(?P<y>\d{4})-(?P<m>\d{1,2})")
Answer = Callable[[dict[str, Any]], dict[str, Any]]


def answer_lines(answer: Answer) -> None:
    """Answer every line of standard input; a broken one with ``{"error": …}``, and the rest goes on.

    Ends the process with 1 where a line was broken.
    """
    broken = False
    for raw in sys.stdin.buffer:
        try:
            reply = answer(_question(raw))
        except Refusal as error:
            reply, broken = {"error": sentence_of(error)}, True
        click.echo(as_json(reply))
    if broken:
        sys.exit(1)


def _question(raw: bytes) -> dict[str, Any]:
    try:
        question = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Refusal("line_not_json") from error
    if not isinstance(question, dict):
        raise Refusal("line_not_json")
    return question


def text_of(question: dict[str, Any], name: str, default: str | None = None) -> str:
    """The text under ``name``.

    Raises:
        Refusal: ``field_missing`` without one, ``field_not_text`` for anything but text.
    """
    value = question.get(name)
    if value is None and default is None:
        raise Refusal("field_missing", field=name)
    if value is None:
        return default or ""
    if not isinstance(value, str):
        raise Refusal("field_not_text", field=name)
    return value


def day_of(question: dict[str, Any], name: str) -> date | None:
    """The day under ``name``, like 2025-11-19 or 19/11/2025; of a month alone its first; None without text.

    Raises:
        Refusal: ``day_invalid``.
    """
    text = text_of(question, name, "").strip()
    if not text:
        return None
    written = _DAY.fullmatch(text)
    try:
        if written is None:
            return date.fromisoformat(text)
        year, month = written["year"] or written["y"], written["month"] or written["m"]
        return date(int(year), int(month), int(written["day"] or 1))
    except ValueError as error:
        raise Refusal("day_invalid", text=text, field=name) from error


def as_json(value: dict[str, Any]) -> str:
    """``value`` on one line, in letters where the terminal can take them."""
    line = json.dumps(value, ensure_ascii=False)
    return line if line.isprintable() else json.dumps(value)
