"""What every reader hands on: tables of text, and the text that stands around them."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.intake.blocks import Block
from workflow.intake.errors import IntakeError
from workflow.rules.text import clean, clean_line

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELLS = 500_000
MAX_TEXT = 20_000_000
"""Characters of a whole file, those of merged cells counted in every cell."""
MAX_LINE = 200_000
"""Characters in one line of a text file: a paragraph of a hundred pages is none."""
MAX_RUNNING_TEXT = 5_000_000
"""Characters outside tables: some 2,000 pages."""
MAX_PARAGRAPHS = 50_000


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row as it stands in the file.

    ``number`` is the row of the sheet, the line of a text file or the row of a Word table (from 1).
    ``down`` and ``right`` name the cells that a merge filled from above or from the left.
    ``joined`` tells that a broken line was put together. ``page`` as in ``Block``.
    """

    number: int
    cells: tuple[str, ...]
    down: frozenset[int] = frozenset()
    right: frozenset[int] = frozenset()
    joined: bool = False
    page: int = 0


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table and the text between it and the table before it, one line per paragraph."""

    name: str
    rows: tuple[SourceRow, ...]
    heading_before: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A whole file: its tables in order, all its running text, and sheets that were hidden.

    ``blocks`` is the same content in the order of the document; sheets and CSV have none.
    ``unread_pages`` are pages of a PDF that are pictures without text.
    """

    kind: str
    tables: tuple[SourceTable, ...]
    text: str = ""
    hidden: tuple[str, ...] = ()
    encoding_guessed: bool = False
    blocks: tuple[Block, ...] = ()
    unread_pages: tuple[int, ...] = ()


def cell_text(raw: str) -> str:
    """A cell's text cleaned, its lines kept: offices list agencies one to a line, without commas."""
    return "\n".join(filter(None, map(clean_line, clean(raw).split("\n"))))


def check_size(name: str, rows: int, columns: int) -> None:
    """Refuse a table larger than any office's list.

    Raises:
        IntakeError: ``table_too_large``.
    """
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise IntakeError("table_too_large", table=name, rows=MAX_ROWS, columns=MAX_COLUMNS)


def check_text(characters: int, most: int = MAX_TEXT) -> None:
    """Refuse more text than any office's plan holds.

    Raises:
        IntakeError: ``text_too_long``.
    """
    if characters > most:
        raise IntakeError("text_too_long", limit=most)
