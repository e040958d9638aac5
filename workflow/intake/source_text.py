"""The document itself as the reader saw it, to be shown beside its duties: paragraphs and tables in order."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from workflow.intake.tables import Source

MAX_LETTERS = 3_000_000
"""Letters kept for showing; what stands beyond is left out and ``cut`` says so."""
MAX_BYTES = 4 * MAX_LETTERS + 4_000_000


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One paragraph with the number by which a duty names it, or the place of a table (from 1); ``breaks`` as in ``Block``."""

    line: int
    text: str = ""
    level: int = 0
    bold: bool = False
    table: int = 0
    breaks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TextRow:
    """One row; ``right`` and ``down`` are the columns whose cell only repeats its neighbour's (a merge)."""

    number: int
    cells: tuple[str, ...]
    right: frozenset[int] = frozenset()
    down: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SourceText:
    """All that can be shown. A workbook has no paragraphs: its tables follow each other."""

    blocks: tuple[TextBlock, ...] = ()
    tables: tuple[tuple[TextRow, ...], ...] = field(default=())
    cut: bool = False

    @classmethod
    def of(cls, source: Source) -> SourceText:
        """The source cut to what can be kept."""
        left = _Room(MAX_LETTERS)
        blocks = [
            TextBlock(b.line, b.text, b.level, b.bold, b.table, b.breaks)
            for b in source.blocks
            if left.takes(b.text)
        ]
        for number, table in () if source.blocks else enumerate(source.tables, 1):
            blocks += [TextBlock(0, table.name, bold=True), TextBlock(0, table=number)]
        tables = tuple(
            tuple(TextRow(r.number, r.cells, r.right, r.down) for r in table.rows if left.takes(*r.cells))
            for table in source.tables
        )
        return cls(tuple(blocks), tables, left.full)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values, short enough for the way out of the child process."""
        return {
            "blocks": [
                [b.line, b.text, b.level, int(b.bold), b.table, *map(list, b.breaks)] for b in self.blocks
            ],
            "tables": [
                [[r.number, list(r.cells), sorted(r.right), sorted(r.down)] for r in rows]
                for rows in self.tables
            ],
            "cut": self.cut,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SourceText:
        """Back from ``to_json``."""
        return cls(
            tuple(
                TextBlock(line, text, level, bool(b), table, tuple((at, number) for at, number in breaks))
                for line, text, level, b, table, *breaks in data["blocks"]
            ),
            tuple(
                tuple(
                    TextRow(n, tuple(cells), frozenset(right), frozenset(down))
                    for n, cells, right, down in rows
                )
                for rows in data["tables"]
            ),
            data["cut"],
        )

    def packed(self) -> bytes:
        """Compressed, for one column."""
        return zlib.compress(json.dumps(self.to_json(), ensure_ascii=False).encode(), 6)

    @classmethod
    def unpacked(cls, content: bytes) -> SourceText:
        """Back from ``packed``."""
        plain = zlib.decompressobj().decompress(content, MAX_BYTES)
        return cls.from_json(json.loads(plain))


class _Room:
    """Letters that still fit; once full it takes nothing more, so that no gap opens in the middle."""

    def __init__(self, letters: int) -> None:
        self.letters, self.full = letters, False

    def takes(self, *texts: str) -> bool:
        self.letters -= sum(map(len, texts))
        self.full = self.full or self.letters < 0
        return not self.full
