"""A document with the words of its findings marked, piece by piece, for a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workflow.intake.source_text import SourceText, TextRow
from workflow.rules.figure_findings import Finding

WHOLE = 200_000
"""Letters up to which the whole document is shown; of a longer one what surrounds a finding."""

_At = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words; ``finding`` is the number of the finding that begins here (from 1), 0 for plain words."""

    text: str
    finding: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph or one row of a table; ``skipped``: something before it is left out."""

    cells: tuple[tuple[Piece, ...], ...]
    heading: bool = False
    row: bool = False
    skipped: bool = False


def marked(text: SourceText, findings: Sequence[Finding]) -> list[Shown]:
    """Paragraphs and rows in the order of the document."""
    marks: dict[_At, list[tuple[int, int, int]]] = defaultdict(list)
    for number, finding in enumerate(findings, 1):
        p = finding.place
        at = (p.table, p.row, p.column, 0) if p.table else (0, 0, 0, p.block)
        marks[at].append((p.start, p.end, number))
    lines = list(_lines(text, marks))
    whole = sum(len(piece.text) for line in lines for cell in line.cells for piece in cell) <= WHOLE
    return lines if whole else list(_around(lines))


def _lines(text: SourceText, marks: dict[_At, list[tuple[int, int, int]]]) -> Iterable[Shown]:
    for n, block in enumerate(text.blocks):
        if not block.table:
            yield Shown(
                (_pieces(block.text, marks.get((0, 0, 0, n), ())),), heading=bool(block.level) or block.bold
            )
            continue
        for index, row in enumerate(text.tables[block.table - 1]):
            yield Shown(tuple(_cells(row, block.table, index, marks)), row=True)


def _cells(
    row: TextRow, table: int, index: int, marks: dict[_At, list[tuple[int, int, int]]]
) -> Iterable[tuple[Piece, ...]]:
    for column, cell in enumerate(row.cells):
        if column not in row.right:
            yield _pieces(cell, marks.get((table, index, column, 0), ()))


def _pieces(text: str, marks: Iterable[tuple[int, int, int]]) -> tuple[Piece, ...]:
    """The words cut at the marks; of two that overlap the later one only has its number where it begins."""
    found: list[Piece] = []
    at = 0
    for start, end, number in sorted(marks):
        begin = max(start, at)
        found.append(Piece(text[at:begin]))
        found.append(Piece(text[begin : max(end, begin)], number))
        at = max(end, begin)
    found.append(Piece(text[at:]))
    return tuple(piece for piece in found if piece.text or piece.finding)


def _around(lines: Sequence[Shown]) -> Iterable[Shown]:
    wanted = {
        near
        for n, line in enumerate(lines)
        if any(piece.finding for cell in line.cells for piece in cell)
        for near in (n - 1, n, n + 1)
    }
    last = -1
    for n, line in enumerate(lines):
        if n in wanted:
            yield Shown(line.cells, line.heading, line.row, skipped=n > last + 1)
            last = n
