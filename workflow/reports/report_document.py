"""A report in words: its letterhead and its sections in, an official document out.

What stands here is frozen with an issued report as JSON, so every shape is plain data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from workflow.reports import official_measures as m
from workflow.reports.official_document import (
    Appendix,
    Block,
    Column,
    OfficialDocument,
    Paragraph,
    Signature,
    Style,
    Table,
)
from workflow.rules.report_outline import Heading, NumberStyle, before_heading, numbers
from workflow.rules.report_text import NOTE_MARK, Grid, Line, filled, read
from workflow.rules.text import clean_line

_SHORT_CELL = 16
"""Letters up to which all cells of a column are centred."""
_SHORT_WORD, _BREAKS = 12, re.compile(r"(?<=[/-])")
"""Letters from which a word may be broken, and where."""
_FIGURE = re.compile(r"[\d.,/]+%?[.,;]?")
"""A number, a fraction or a day: never broken."""
_CELL_PADDING, _LONGEST_WORD, _WIDEST = 3.0, 40.0, 90.0
"""Millimetres: beside the words of a cell, of a word that is not broken, of a cell in one line."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands around the sections. ``kind`` empty makes it a công văn; lines of lists come as tuples."""

    agency: str = ""
    superior: str = ""
    code: str = ""
    place: str = ""
    kind: str = ""
    subject: str = ""
    to: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    signed_as: tuple[str, ...] = ()


LISTS = ("to", "bases", "recipients", "signed_as")


@dataclass(frozen=True, slots=True)
class Printed:
    """One section as it is printed."""

    heading: str
    level: int
    style: NumberStyle
    text: str
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that one report says."""

    head: Head
    sections: tuple[Printed, ...]
    number: str = ""
    issued_on: date | None = None
    signer: str = ""


def head_json(head: Head) -> str:
    """The letterhead as JSON."""
    return json.dumps(asdict(head), ensure_ascii=False, sort_keys=True)


def read_head(text: str) -> Head:
    """The letterhead that ``head_json`` wrote; what it does not name stays empty."""
    found = json.loads(text)
    known: dict[str, Any] = {
        field.name: tuple(found[field.name]) if field.name in LISTS else str(found[field.name])
        for field in fields(Head)
        if field.name in found
    }
    return Head(**known)


def filled_head(head: Head, words: Callable[[str], str | None]) -> Head:
    """The letterhead with its blanks filled; a line that comes out empty is left out."""
    changed: dict[str, Any] = {}
    for field in fields(Head):
        value = getattr(head, field.name)
        if field.name in LISTS:
            lines = (clean_line(filled(line, words)) for line in value)
            changed[field.name] = tuple(line for line in lines if line)
        else:
            changed[field.name] = clean_line(filled(value, words))
    return replace(head, **changed)


def content_json(words: Words) -> str:
    """All words of a report in one canonical text: what is hashed when it is issued."""
    plain = asdict(words)
    plain["issued_on"] = words.issued_on.isoformat() if words.issued_on else ""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_content(text: str) -> Words:
    """The words that ``content_json`` wrote."""
    found = json.loads(text)
    sections = tuple(
        Printed(**{**section, "style": NumberStyle(section["style"])}) for section in found["sections"]
    )
    day = date.fromisoformat(found["issued_on"]) if found["issued_on"] else None
    return Words(read_head(json.dumps(found["head"])), sections, found["number"], day, found["signer"])


def titles(sections: Sequence[Printed]) -> list[str]:
    """Number and heading of each section as printed; empty for one without heading."""
    found = numbers(Heading(section.level, section.style) for section in sections)
    return [_title(section, number) for section, number in zip(sections, found, strict=True)]


def _title(section: Printed, number: str) -> str:
    heading = clean_line(section.heading)
    if not heading:
        return ""
    shown = heading.upper() if section.style is NumberStyle.ROMAN else heading
    return f"{before_heading(number, section.style)}{shown}"


def lines_of(words: Words) -> list[str]:
    """The text of the report line by line as a reader sees it: headings, paragraphs, rows, footnotes."""
    return [line for _section, line in placed_lines(words)]


def placed_lines(words: Words) -> list[tuple[int, str]]:
    """The same lines, each with the index of its section; -1 before the first one."""
    found: list[tuple[int, str]] = [(-1, line) for line in (words.head.subject, *words.head.bases)]
    for n, (section, title) in enumerate(zip(words.sections, titles(words.sections), strict=True)):
        found.append((n, title))
        for part in read(section.text):
            if isinstance(part, Grid):
                found += [(n, " | ".join(row)) for row in (part.headings, *part.rows)]
            else:
                found += [(n, line) for line in (part.text.replace(NOTE_MARK, ""), *part.notes)]
    return [(n, line) for n, line in found if line]


def document_of(words: Words) -> OfficialDocument:
    """The report in the official form; number and day stay blank until they are registered."""
    head = words.head
    body: list[Block] = []
    appendices: list[Appendix] = []
    for section, title in zip(words.sections, titles(words.sections), strict=True):
        blocks = list(_blocks(section.text, m.LANDSCAPE_WIDTH if section.landscape else m.TEXT_WIDTH))
        if section.style is NumberStyle.APPENDIX:
            appendices.append(Appendix(section.heading, tuple(blocks), section.landscape))
            continue
        if title:
            style = Style.BOLD_ITALIC if section.style is NumberStyle.BRACKETED else Style.HEADING
            body.append(Paragraph(title, style, level=section.level))
        body += blocks
    return OfficialDocument(
        agency=head.agency,
        superior=head.superior,
        number=words.number,
        code=head.code,
        place=head.place,
        day=words.issued_on,
        kind=head.kind,
        subject=head.subject,
        to=head.to,
        bases=head.bases,
        blocks=tuple(body),
        signature=Signature(head.signed_as, words.signer),
        recipients=head.recipients,
        appendices=tuple(appendices),
    )


def _blocks(text: str, width: float) -> Iterable[Block]:
    for part in read(text):
        yield table_of(part, width) if isinstance(part, Grid) else _paragraph(part)


def _paragraph(line: Line) -> Paragraph:
    if line.bold:
        style = Style.BOLD_ITALIC if line.italic else Style.HEADING
    else:
        style = Style.ITALIC if line.italic else Style.BODY
    return Paragraph(line.text, style, line.notes)


def table_of(grid: Grid, width: float = m.TEXT_WIDTH) -> Table:
    """The table with columns wide enough for every word; what is left goes where most is written."""
    widths = [_widths([heading, *(row[n] for row in grid.rows)]) for n, heading in enumerate(grid.headings)]
    spare = width - sum(least for least, _most in widths)
    wanted = sum(most - least for least, most in widths) or 1
    columns = []
    for n, (heading, (least, most)) in enumerate(zip(grid.headings, widths, strict=True)):
        short = max((len(row[n]) for row in grid.rows), default=0) <= _SHORT_CELL
        share = least + max(spare, 0) * (most - least) / wanted
        columns.append(Column(heading, share, centred=short))
    return Table(tuple(columns), grid.rows)


def _widths(cells: Sequence[str]) -> tuple[float, float]:
    """Millimetres that the longest word needs, and that the longest cell would like, padding included."""
    size, room = m.TABLE_SIZE, _CELL_PADDING
    word = max((m.bold_width(part, size) for cell in cells for part in _unbroken(cell)), default=0.0)
    cell = max((m.bold_width(cell, size) for cell in cells), default=0.0)
    return min(word, _LONGEST_WORD) + room, min(max(cell, word), _WIDEST) + room


def _unbroken(cell: str) -> list[str]:
    """What must stand on one line: words, of long ones ("1497/QĐ-TCTTKĐA") their pieces."""
    return [
        piece
        for word in cell.split()
        for piece in ([word] if len(word) <= _SHORT_WORD or _FIGURE.fullmatch(word) else _BREAKS.split(word))
    ]
