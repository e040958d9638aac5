"""A document in its own order: paragraphs and tables, the same from every kind of file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, or the place of one table.

    ``line`` is where a person finds it: the line of a text file, the paragraph of a Word or PDF
    file counted from 1 (paragraphs inside tables are not counted). ``text`` is one line as it is
    read on paper, its automatic number in front ("III. NỘI DUNG", "a) Nhiệm vụ: …", "- Giao …");
    a line break inside a paragraph begins a new block with the same ``line``. ``level`` is the
    outline level of a heading style (1 to 9), 0 where the file names none; ``bold`` tells that the
    whole paragraph is bold. ``table`` is the number of the table in ``Source.tables`` (from 1) that
    stands here, then ``text`` is empty; 0 for a paragraph. ``page`` is counted from 1 in a PDF, 0 in files
    that have no pages of their own. ``breaks`` tells where in ``text`` further lines of a text file begin, which
    the file had broken at the page's width: (offset, line).
    """

    line: int
    text: str = ""
    level: int = 0
    bold: bool = False
    table: int = 0
    page: int = 0
    breaks: tuple[tuple[int, int], ...] = ()
