"""Word documents: own walk over the XML, since tracked insertions and content controls count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workflow.intake.blocks import Block
from workflow.intake.containers import open_container, refuse_doctype
from workflow.intake.docx_numbering import Lists, read_lists
from workflow.intake.docx_paragraphs import Paragraph, Reader
from workflow.intake.docx_styles import Styles, read_styles
from workflow.intake.docx_tables import TableReader
from workflow.intake.errors import IntakeError
from workflow.intake.office_xml import pieces
from workflow.intake.tables import (
    MAX_PARAGRAPHS,
    MAX_RUNNING_TEXT,
    Source,
    SourceRow,
    SourceTable,
    check_text,
)
from workflow.intake.word_xml import GONE, W, is_placeholder
from workflow.rules.text import clean_line

if TYPE_CHECKING:
    from lxml.etree import _Element

PART = "word/document.xml"
_BODY, _TABLE, _ROW, _PARAGRAPH = W + "body", W + "tbl", W + "tr", W + "p"


@dataclass
class _Document:
    """The body in its own order."""

    styles: Styles
    lists: Lists
    reader: Reader
    has_body: bool = False
    tables: list[SourceTable] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    _table: TableReader | None = None
    _since: list[str] = field(default_factory=list)
    _line: int = 0
    _length: int = 0
    _in_tables: int = 0

    def take(self, event: str, element: _Element) -> None:
        """A paragraph or a row that ended, a table or the body that begins or ends."""
        if element.tag == _BODY:
            self.has_body = True
        elif element.tag == _TABLE:
            self._table_edge(event)
        elif event == "end" and not _is_gone(element):
            if element.tag == _ROW and self._table is not None:
                self._table.row(element)
            elif element.tag == _PARAGRAPH and self._table is None:
                self._line += 1
                self.paragraph(self.reader.read(element))

    def paragraph(self, read: Paragraph | None) -> None:
        """A block for each line."""
        if self._line > MAX_PARAGRAPHS:
            raise IntakeError("text_too_long", limit=MAX_RUNNING_TEXT)
        if read is None:
            return
        for line in filter(None, map(clean_line, read.text.split("\n"))):
            self._length += len(line)
            check_text(self._length, MAX_RUNNING_TEXT)
            self.blocks.append(Block(self._line, line, read.level, read.bold))
            self._since.append(line)

    def _table_edge(self, event: str) -> None:
        if event == "start":
            self.paragraph(self.reader.rest())
            self._table = TableReader(self.styles, self.lists, f"Bảng {len(self.tables) + 1}")
        elif self._table is not None:
            rows = self._table.rows()
            self._put(rows)
            for inner in self._table.framed:
                self._since = [line for row in rows for cell in row.cells[:1] for line in cell.split("\n")]
                self._put(inner)
            self._table = None

    def _put(self, rows: tuple[SourceRow, ...]) -> None:
        if rows:
            self._in_tables += sum(len(cell) for row in rows for cell in row.cells)
            check_text(self._in_tables)
            name = f"Bảng {len(self.tables) + 1}"
            self.tables.append(SourceTable(name, rows, "\n".join(self._since)))
            self.blocks.append(Block(rows[0].number, table=len(self.tables)))
            self._since = []


def _is_gone(element: _Element) -> bool:
    return any(above.tag in GONE or is_placeholder(above) for above in element.iterancestors())


def read_docx(data: bytes) -> Source:
    """The document's body: its paragraphs as read on paper, its tables with the paragraphs before each.

    Raises:
        IntakeError: ``file_broken``, ``file_encrypted``, ``file_unsafe``, ``table_too_large``, ``text_too_long``.
    """
    archive = open_container(data, "docx")
    refuse_doctype(archive, "docx")
    styles = read_styles(archive)
    lists = read_lists(archive, styles)
    document = _Document(styles, lists, Reader(styles, lists))
    for event, element in pieces(archive, PART, "docx", {_PARAGRAPH, _ROW}, {_BODY, _TABLE}):
        document.take(event, element)
    if not document.has_body:
        raise IntakeError("file_broken", kind="docx")
    document.paragraph(document.reader.rest())
    text = "\n".join(block.text for block in document.blocks if not block.table)
    return Source("docx", tuple(document.tables), text, blocks=tuple(document.blocks))
