"""Tables of Word files: the grid with its merges, tracked rows and cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workflow.intake.docx_numbering import Lists
from workflow.intake.docx_paragraphs import lines_of
from workflow.intake.docx_styles import Styles
from workflow.intake.tables import MAX_COLUMNS, SourceRow, cell_text, check_size
from workflow.intake.word_xml import W, content, number, value

if TYPE_CHECKING:
    from lxml.etree import _Element

_CELL, _ROW, _TABLE = W + "tc", W + "tr", W + "tbl"


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    span: int
    down: str
    right: bool


@dataclass
class TableReader:
    """One table, row by row. Merged cells repeat their text and are named in ``down`` and ``right``.

    A table that stands in a row of one cell is a table of its own, whose frame the outer one only draws.
    """

    styles: Styles
    lists: Lists
    name: str = ""
    framed: list[tuple[SourceRow, ...]] = field(default_factory=list)
    _rows: list[SourceRow] = field(default_factory=list)
    _merged: dict[int, str] = field(default_factory=dict)
    _number: int = 0
    _width: int = 0

    def row(self, element: _Element) -> None:
        """The next ``w:tr``; a deleted one only counts.

        Raises:
            IntakeError: ``table_too_large``.
        """
        self._number += 1
        properties = element.find(W + "trPr")
        if properties is not None and properties.find(W + "del") is not None:
            return
        before = after = 0
        if properties is not None:
            before = number(properties.find(W + "gridBefore"), 0, MAX_COLUMNS + 1)
            after = number(properties.find(W + "gridAfter"), 0, MAX_COLUMNS + 1)
        cells = [cell for cell in content(element) if cell.tag == _CELL and not _is_deleted(cell)]
        read = self._read(cells)
        self._put(before, read, after)

    def _read(self, cells: list[_Element]) -> Iterator[_Cell]:
        inner: list[_Element] | None = [] if len(cells) == 1 else None
        for cell in cells:
            properties = cell.find(W + "tcPr")
            span, down, right = 1, "", False
            if properties is not None:
                span = max(number(properties.find(W + "gridSpan"), 1, MAX_COLUMNS + 1), 1)
                merge = properties.find(W + "vMerge")
                down = "" if merge is None else value(merge, "continue")
                across = properties.find(W + "hMerge")
                right = across is not None and value(across, "continue") == "continue"
            yield _Cell(cell_text(lines_of(cell, self.styles, self.lists, inner)), span, down, right)
        for table in inner or ():
            reader = TableReader(self.styles, self.lists)
            for row in content(table):
                if row.tag == _ROW:
                    reader.row(row)
            self.framed += [reader.rows(), *reader.framed]

    def _put(self, before: int, read: Iterator[_Cell], after: int) -> None:
        cells: list[str] = [""] * before
        down: set[int] = set()
        right: set[int] = set()
        for cell in read:
            column = len(cells)
            text = cell.text
            if cell.down == "continue" and column in self._merged:
                text = self._merged[column]
                down.add(column)
            elif cell.down:
                self._merged[column] = text
            else:
                self._merged.pop(column, None)
            if cell.right and column:
                text = cells[-1]
                right.add(column)
            cells += [text] * cell.span
            right.update(range(column + 1, column + cell.span))
            check_size(self.name, 1, len(cells))
        cells += [""] * after
        self._rows.append(SourceRow(self._number, tuple(cells), frozenset(down), frozenset(right)))
        self._width = max(self._width, len(cells))
        check_size(self.name, len(self._rows), self._width)

    def rows(self) -> tuple[SourceRow, ...]:
        """All rows that hold something, equally wide."""
        return tuple(
            SourceRow(r.number, r.cells + ("",) * (self._width - len(r.cells)), r.down, r.right)
            for r in self._rows
            if any(r.cells)
        )


def _is_deleted(cell: _Element) -> bool:
    return cell.find(f"{W}tcPr/{W}cellDel") is not None
