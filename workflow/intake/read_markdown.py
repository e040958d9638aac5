"""Markdown and plain text: pipe tables and the paragraphs around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from workflow.intake.blocks import Block
from workflow.intake.field_lines import field_line
from workflow.intake.numbering import is_title, numbered
from workflow.intake.read_text import decode
from workflow.intake.tables import MAX_LINE, Source, SourceRow, SourceTable, cell_text, check_size, check_text
from workflow.rules.text import clean, clean_line

_RULER = re.compile(r"^\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?$")
# A heading line in bold often holds several: the annex, its title, the group.
_BOLD = re.compile(r"(\*\*[^*]+\*\*)")
_CELL_END = re.compile(r"(?<!\\)\|")
_MARKS = re.compile(r"(?<![\w*])\*{1,3}|\*{1,3}(?![\w*])|\*\*|`")
_ALL_BOLD = re.compile(r"#{1,6} .*|\*\*[^*]+\*\*")
# A line is taken for a full one when the next word would not have fitted into this part of the usual width.
_FULL = 0.88
_WIDEST, _NARROWEST = 150, 45
_RULE_SIGNS = frozenset("-=_*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def plain(text: str) -> str:
    """``text`` without Markdown emphasis, escapes and heading signs, on one line."""
    text = _MARKS.sub("", text)
    text = re.sub(r"\\([\\|*_`#\[\]().!~>-])", r"\1", text)
    return clean_line(re.sub(r"^\s*#{1,6}\s+", "", text))


def _cell(text: str) -> str:
    return cell_text("\n".join(map(plain, _BREAK.split(text))))


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|")
    inner = re.sub(r"(?<!\\)\|$", "", inner)
    return tuple(_cell(cell) for cell in _CELL_END.split(inner))


@dataclass
class _Collector:
    tables: list[SourceTable] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    since: list[str] = field(default_factory=list)
    rows: list[SourceRow] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    last_line: int = 0
    last_length: int = 0
    width: int = _WIDEST

    def paragraph(self, number: int, line: str) -> None:
        self.close()
        if (whole := plain(line)) and not set(whole) <= _RULE_SIGNS:
            bold = _ALL_BOLD.fullmatch(line.strip()) is not None
            level = len(line) - len(line.lstrip("#")) if line.startswith("#") else 0
            block = Block(number, whole, level=min(level, 9), bold=bold)
            if self._wraps(block):
                before = self.blocks[-1]
                breaks = (*before.breaks, (len(before.text) + 1, number))
                self.blocks[-1] = replace(before, text=f"{before.text} {whole}", breaks=breaks)
            else:
                self.blocks.append(block)
            self.last_line, self.last_length = number, len(line.strip())
        pieces = _BOLD.split(line) if line.lstrip().startswith("**") else [line]
        for text in map(plain, pieces):
            if text and not set(text) <= _RULE_SIGNS:
                self.paragraphs.append(text)
                self.since.append(text)

    def _wraps(self, block: Block) -> bool:
        """The next line of a paragraph that the file broke at the page's width."""
        if not self.blocks or self.last_line != block.line - 1 or block.bold or block.level:
            return False
        before = self.blocks[-1]
        with_next_word = self.last_length + 1 + len(block.text.split(" ", 1)[0])
        full = self.last_length >= _NARROWEST and with_next_word > _FULL * self.width
        if before.table or before.bold or before.level or not full:
            return False
        if is_title(before.text) and not block.text.isupper():
            return False
        if before.text.endswith((".", ":", "/")) or (before.text.endswith(";") and block.text[0].isupper()):
            return False
        begins = numbered(block.text).style
        return begins in ("", "title" if is_title(before.text) else "") and not field_line(block.text).parts

    def row(self, number: int, line: str) -> None:
        if _RULER.match(line.strip()):
            return
        self.rows.append(SourceRow(number, _cells(line)))
        check_size(f"Bảng {len(self.tables) + 1}", len(self.rows), len(self.rows[-1].cells))

    def broken(self, line: str) -> None:
        """A row that went on in the next line: its text belongs to the last cell that was open."""
        last = self.rows[-1]
        first, *more = _cells("|" + line)
        cells = (*last.cells[:-1], clean_line(f"{last.cells[-1]} {first}"), *more)
        self.rows[-1] = SourceRow(last.number, cells, joined=True)

    def close(self) -> None:
        if not self.rows:
            return
        width = max(len(row.cells) for row in self.rows)
        name = f"Bảng {len(self.tables) + 1}"
        check_size(name, len(self.rows), width)
        rows = tuple(
            SourceRow(r.number, r.cells + ("",) * (width - len(r.cells)), joined=r.joined) for r in self.rows
        )
        self.tables.append(SourceTable(name, rows, "\n".join(self.since)))
        self.blocks.append(Block(rows[0].number, table=len(self.tables)))
        self.since, self.rows = [], []


def _width(raw: str) -> int:
    """The usual length of a full line: what nine of ten lines do not exceed, within the width of a page."""
    lengths = sorted(len(line.strip()) for line in raw.split("\n") if len(line.strip()) >= _NARROWEST)
    return min(lengths[len(lengths) * 9 // 10], _WIDEST) if lengths else _WIDEST


def read_markdown(data: bytes, kind: str) -> Source:
    """Pipe tables with their headings; ``kind`` is ``markdown`` or ``text``.

    Raises:
        IntakeError: ``file_bad_text``, ``table_too_large``, ``text_too_long`` for a single line.
    """
    raw, guessed = decode(data)
    found = _Collector(width=_width(raw))
    open_row = False
    blank = len(raw) - len(raw.lstrip())
    first = raw[:blank].count("\n") + 1
    for number, line in enumerate(clean(raw).split("\n"), start=first):
        check_text(len(line), MAX_LINE)
        stripped = line.strip()
        if stripped.startswith("|"):
            found.row(number, line)
            open_row = re.search(r"(?<!\\)\|$", stripped) is None
        elif stripped and open_row and found.rows:
            found.broken(stripped)
            open_row = re.search(r"(?<!\\)\|$", stripped) is None
        else:
            found.paragraph(number, line)
            open_row = False
    found.close()
    text = "\n".join(found.paragraphs)
    return Source(kind, tuple(found.tables), text, encoding_guessed=guessed, blocks=tuple(found.blocks))
