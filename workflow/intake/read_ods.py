"""OpenDocument spreadsheets: own walk over the rows, since cells and rows are stored as "repeat a million times"."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from workflow.intake.containers import open_container, part_chunks, refuse_doctype
from workflow.intake.errors import IntakeError
from workflow.intake.office_xml import pieces
from workflow.intake.sheets import MAX_MERGES, Extent, Merge, sheet_rows, typed_text
from workflow.intake.tables import MAX_ROWS, Source, SourceTable, cell_text, check_text

if TYPE_CHECKING:
    import zipfile

    from lxml.etree import _Element

MIME = "application/vnd.oasis.opendocument.spreadsheet"
PART = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_ODF = "{urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _TEXT, _STYLE, _OFFICE = (_ODF + n + ":1.0}" for n in ("table", "text", "style", "office"))
_CELLS = frozenset({_TABLE + "table-cell", _TABLE + "covered-table-cell"})
_NOTES = frozenset({_OFFICE + "annotation", _TEXT + "note"})
_MAX_REPEAT = 1 << 20


@dataclass
class _Sheet:
    """The filled cells of one sheet."""

    name: str
    extent: Extent
    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    length: int = 0
    _row: int = 0

    def take(self, row: _Element) -> None:
        """The next ``table:table-row``; a row without content repeats for nothing."""
        times = _times(row, "number-rows-repeated")
        filled: dict[int, str] = {}
        column = 0
        for cell in row:
            if cell.tag in _CELLS:
                column = self._take_cell(cell, column, filled)
        if filled:
            self.extent.reach(self._row + min(times, MAX_ROWS + 1) - 1, max(filled))
            self.length += times * sum(map(len, filled.values()))
            check_text(self.length)
            self.cells.update((self._row + n, filled) for n in range(times))
        self._row += times

    def _take_cell(self, cell: _Element, column: int, filled: dict[int, str]) -> int:
        times = _times(cell, "number-columns-repeated")
        down, right = _times(cell, "number-rows-spanned"), _times(cell, "number-columns-spanned")
        text = "" if cell.tag.endswith("}covered-table-cell") else _cell_text(cell)
        if text:
            self.extent.reach(self._row, column + times - 1)
            filled.update((column + n, text) for n in range(times))
        if text and (down > 1 or right > 1):
            self.merges.append(((self._row, column), (self._row + down - 1, column + right - 1)))
            if len(self.merges) > MAX_MERGES:
                raise IntakeError("file_unsafe", reason="merges")
        return column + times

    def table(self) -> SourceTable | None:
        """The sheet laid out, or None where it is empty. A merge may end below and beside the last text."""
        for _, (bottom, last) in self.merges:
            self.extent.reach(bottom, last)
        rows, columns = self.extent.rows, self.extent.columns
        self.extent.close(self.name)
        grid = [[self.cells.get(r, {}).get(c, "") for c in range(columns)] for r in range(rows)]
        found = sheet_rows(grid, self.merges)
        return SourceTable(self.name, found) if found else None


def _times(element: _Element, name: str) -> int:
    text = element.get(_TABLE + name) or "1"
    return max(min(int(text[:9]), _MAX_REPEAT), 1) if text.isascii() and text.isdigit() else 1


def _cell_text(cell: _Element) -> str:
    """A number or a date as in the other workbooks, everything else as it is shown."""
    kind = cell.get(_OFFICE + "value-type") or ""
    with contextlib.suppress(ValueError, OverflowError):
        if kind == "float":
            return typed_text(float(cell.get(_OFFICE + "value") or ""))
        if kind == "date":
            return typed_text(datetime.fromisoformat(cell.get(_OFFICE + "date-value") or ""))
    return cell_text("\n".join("".join(_shown(p)) for p in cell.iterchildren(_TEXT + "p", _TEXT + "h")))


def _shown(element: _Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == _TEXT + "line-break":
            yield "\n"
        elif child.tag in (_TEXT + "s", _TEXT + "tab"):
            yield " "
        elif child.tag not in _NOTES:
            yield from _shown(child)
        yield child.tail or ""


def _refuse_encrypted(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    manifest = b"".join(part_chunks(archive, _MANIFEST, "ods")) if _MANIFEST in names else b""
    if b"encryption-data" in manifest or "encrypted-package" in names:
        raise IntakeError("file_encrypted")


@dataclass
class _Book:
    """The sheets in order; the styles that hide sheets stand before them."""

    tables: list[SourceTable] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    extent: Extent = field(default_factory=Extent)
    length: int = 0
    sheet: _Sheet | None = None
    _hiding: set[str] = field(default_factory=set)

    def take(self, event: str, element: _Element) -> None:
        """A style or row that ended, a sheet that begins or ends."""
        if element.tag == _TABLE + "table":
            self._edge(event, element)
        elif event == "start":
            return
        elif element.tag == _STYLE + "style":
            shown = element.find(_STYLE + "table-properties")
            if shown is not None and shown.get(_TABLE + "display") == "false":
                self._hiding.add(element.get(_STYLE + "name") or "")
        elif self.sheet is not None:
            self.sheet.take(element)

    def _edge(self, event: str, table: _Element) -> None:
        name = table.get(_TABLE + "name") or ""
        if event == "start" and (table.get(_TABLE + "style-name") or "") in self._hiding:
            self.hidden.append(name)
        elif event == "start":
            self.sheet = _Sheet(name, self.extent, length=self.length)
        elif self.sheet is not None:
            found = self.sheet.table()
            self.tables += [found] if found is not None else []
            self.length = self.sheet.length
            self.sheet = None


def read_ods(data: bytes) -> Source:
    """Every visible sheet is one table; hidden ones are named, not read.

    Raises:
        IntakeError: ``file_broken``, ``file_encrypted``, ``file_unsafe``, ``table_too_large``, ``text_too_long``.
    """
    archive = open_container(data, "ods")
    _refuse_encrypted(archive)
    refuse_doctype(archive, "ods")
    book = _Book()
    whole = {_TABLE + "table-row", _STYLE + "style"}
    for event, element in pieces(archive, PART, "ods", whole, {_TABLE + "table"}):
        book.take(event, element)
    return Source("ods", tuple(book.tables), hidden=tuple(book.hidden))
