"""PDF files with a text layer, by way of PDFium: ruled tables, and paragraphs put together from lines.

Pictures, forms, scripts and attachments are not looked at. A scan has no text to read and is refused.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pypdfium2.raw as pdfium

from workflow.intake.blocks import Block
from workflow.intake.errors import IntakeError
from workflow.intake.pdf_columns import SideBySide, side_by_side
from workflow.intake.pdf_geometry import Page
from workflow.intake.pdf_grid import grids_of
from workflow.intake.pdf_lines import Line, lines_of
from workflow.intake.pdf_margins import footnotes_from, without_margins
from workflow.intake.pdf_page import read_page
from workflow.intake.pdf_paragraphs import Measure, measure_of, paragraphs_of
from workflow.intake.pdf_streams import check_streams
from workflow.intake.pdf_tables import Table, append, continues, source_table, table_of
from workflow.intake.tables import Source, SourceRow, SourceTable

MAX_PAGES = 500
MAX_LETTERS = 5 << 20
_SCAN_PICTURE = 0.5
_SCAN_LETTERS = 300
_RULE_SIGNS = frozenset("-=_*. ")


def read_pdf(data: bytes) -> Source:
    """Tables and paragraphs of a PDF in the order of its pages.

    Raises:
        IntakeError: ``file_broken``, ``file_encrypted``, ``file_scanned``, ``file_too_long``,
            ``file_unsafe``, ``table_too_large``, ``text_too_long``.
    """
    check_streams(data)
    pages = _pages(data)
    scanned = [page.number for page in pages if _is_scanned(page)]
    if 2 * len(scanned) >= len(pages) or not any(page.letters() for page in pages):
        raise IntakeError("file_scanned")
    return replace(_Document(pages).source(), unread_pages=tuple(scanned))


def _is_scanned(page: Page) -> bool:
    """A picture of a page; the stamp of a signature may stand on it as text."""
    return page.picture > _SCAN_PICTURE and page.letters() < _SCAN_LETTERS


def _pages(data: bytes) -> list[Page]:
    pdfium.FPDF_InitLibrary()
    held = ctypes.create_string_buffer(data, len(data))
    document = pdfium.FPDF_LoadMemDocument64(held, len(data), None)
    if not document:
        protected = pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise IntakeError("file_encrypted") if protected else IntakeError("file_broken", kind="pdf")
    try:
        return list(_limited(document, pdfium.FPDF_GetPageCount(document)))
    finally:
        pdfium.FPDF_CloseDocument(document)


def _limited(document: object, count: int) -> Iterator[Page]:
    if count < 1:
        raise IntakeError("file_broken", kind="pdf")
    if count > MAX_PAGES:
        raise IntakeError("file_too_long", pages=MAX_PAGES)
    letters = 0
    for index in range(count):
        page = read_page(document, index)
        letters += page.letters()
        if letters > MAX_LETTERS:
            raise IntakeError("text_too_long", limit=MAX_LETTERS)
        yield page


Item = Line | SideBySide | Table


@dataclass
class _Document:
    """The pages as one stream of lines, blocks in two columns, and tables."""

    pages: Sequence[Page]
    measures: dict[int, Measure] = field(default_factory=dict)
    tables: list[SourceTable] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    since: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    paragraphs: int = 0

    def source(self) -> Source:
        """Everything that was read."""
        waiting: list[Line] = []
        table: Table | None = None
        for item in self._items():
            if isinstance(item, Line):
                waiting.append(item)
                continue
            if isinstance(item, Table) and table is not None and not waiting and _follows(table, item):
                append(table, item)
                continue
            self._close(table, waiting)
            waiting = []
            table = item if isinstance(item, Table) else None
            if isinstance(item, SideBySide):
                self._add(_layout(item))
        self._close(table, waiting)
        text = "\n".join([b.text for b in self.blocks if b.text] + self.notes)
        return Source("pdf", tuple(self.tables), text, blocks=tuple(self.blocks))

    def _items(self) -> list[Item]:
        """In reading order, page by page."""
        out: list[Item] = []
        content = [_content(page) for page in self.pages]
        kept = without_margins([(page, lines) for page, (lines, _) in zip(self.pages, content, strict=True)])
        self._measure(kept)
        open_block: SideBySide | None = None
        for page, lines, (_, tables) in zip(self.pages, kept, content, strict=True):
            if open_block is not None:
                open_block.take_rest(lines)
            measure = self.measures[page.number]
            end = footnotes_from(page, lines, measure.size)
            self.notes += [line.text for line in lines[end:]]
            loose, blocks = side_by_side(lines[:end], measure.middle)
            out += sorted([*loose, *blocks, *tables], key=lambda item: item.top)
            open_block = out[-1] if out and isinstance(out[-1], SideBySide) else None
        return out

    def _measure(self, kept: Sequence[list[Line]]) -> None:
        widths = {round(page.width) for page in self.pages}
        for width in widths:
            own = [i for i, page in enumerate(self.pages) if round(page.width) == width]
            measure = measure_of([kept[i] for i in own], width)
            self.measures |= {self.pages[i].number: measure for i in own}

    def _close(self, table: Table | None, lines: list[Line]) -> None:
        """The table that ended and the lines that stand below it."""
        if table is not None and table.rows:
            self._add(source_table(table, "", ""))
        for paragraph in paragraphs_of(lines, self.measures):
            if text := paragraph.text.strip():
                self.paragraphs += 1
                if set(text) <= _RULE_SIGNS:
                    continue
                self.since.append(text)
                self.blocks.append(Block(self.paragraphs, text, bold=paragraph.bold, page=paragraph.page))

    def _add(self, table: SourceTable) -> None:
        name = f"Bảng {len(self.tables) + 1}"
        self.tables.append(SourceTable(name, table.rows, "\n".join(self.since)))
        self.blocks.append(Block(self.paragraphs + 1, table=len(self.tables), page=table.rows[0].page))
        self.since = []


def _content(page: Page) -> tuple[list[Line], list[Table]]:
    """The lines outside the tables, and the tables with the words inside them."""
    grids = grids_of(page)
    outside = []
    for word in page.words:
        middle = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        grid = next((grid for grid in grids if grid.holds(*middle)), None)
        if grid is None:
            outside.append(word)
        else:
            grid.take(word)
    return lines_of(outside, page.number), [table_of(grid, page.number) for grid in grids]


def _follows(table: Table, item: Table) -> bool:
    return item.page == table.page + 1 and continues(table, item)


def _layout(block: SideBySide) -> SourceTable:
    rows = enumerate(block.rows(), start=1)
    page = block.left[0].page
    return SourceTable("", tuple(SourceRow(number, cells, page=page) for number, cells in rows))
