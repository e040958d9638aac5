"""A report as the check of figures reads it: whole paragraphs that still know the lines they came from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, zip_longest

from workflow.rules.figure_findings import Place
from workflow.rules.figure_masks import masked
from workflow.rules.figure_numbers import Figure, Ratio, read_figures, read_ratios

_BULLET = re.compile(r"(?:[-+*•–]\s*){1,3}(?=\S)")
_NUMBERED = re.compile(r"(?:\(?(?:\d{1,2}(?:\.\d{1,2}){0,4}|[a-zđ]|[IVX]{1,5})[.)]+|\(\d{1,2}\))\s")
_OPEN_END = re.compile(r"[\w,%“(]$")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_a-zà-ỹ]|[-+•“(\d])")
_SENTENCE_MOST = 2_000
_SPOKEN = 18
_FIGURES_MOST = 300
_PARAGRAPH_MOST = 4_000


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A paragraph as the reader found it, or a table's cell (``cell``: table, row, column).

    ``breaks`` are offsets at which later lines of the file begin, with their numbers.
    """

    number: int
    text: str
    block: int = 0
    heading: bool = False
    breaks: tuple[tuple[int, int], ...] = ()
    cell: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a table; ``right`` are the columns whose cell repeats its left neighbour (a merge)."""

    number: int
    cells: tuple[str, ...]
    right: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its number from 1."""

    table: int
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a paragraph: ``offset`` in the paragraph, ``start`` in its source."""

    offset: int
    source: SourceLine
    start: int


@dataclass(frozen=True)
class Paragraph:
    """Running text of one paragraph, put together where a page break had cut it."""

    text: str
    parts: tuple[Part, ...]
    index: int = 0

    @cached_property
    def masked(self) -> str:
        """The text with dates, codes, clauses and other numbers that count nothing blanked out."""
        return masked(self.text)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every counted number, those inside fractions too."""
        return read_figures(self.masked)

    @cached_property
    def ratios(self) -> tuple[Ratio, ...]:
        """Every "38/48"."""
        return read_ratios(self.masked, self.figures)

    @cached_property
    def ratio_at(self) -> dict[int, Ratio]:
        """Each fraction by the start of its top and of its bottom."""
        return {start: r for r in self.ratios for start in (r.top.start, r.bottom.start)}

    @cached_property
    def counts(self) -> tuple[Figure, ...]:
        """The numbers that are neither percentages nor parts of a fraction."""
        return tuple(f for f in self.figures if not f.percent and f.start not in self.ratio_at)

    @cached_property
    def _closing(self) -> dict[int, int]:
        """For each figure in brackets where the innermost one closes."""
        found: dict[int, int] = {}
        starts = {figure.start for figure in self.figures}
        open_ones: list[list[int]] = []
        for at in sorted(starts | {i for i, char in enumerate(self.masked) if char in "()"}):
            if at in starts:
                if open_ones:
                    open_ones[-1].append(at)
            elif self.masked[at] == "(":
                open_ones.append([])
            elif open_ones:
                found |= dict.fromkeys(open_ones.pop(), at)
        return found

    def in_closed_bracket(self, figure: Figure, at: int) -> bool:
        """Whether a figure stands in a bracket that was closed before ``at``: an aside to what follows."""
        return self._closing.get(figure.start, at) < at

    @property
    def countable(self) -> bool:
        """Whether it is text with figures: neither without a number nor a heap of numbers."""
        return 0 < len(self.figures) <= _FIGURES_MOST

    def sentence_at(self, at: int) -> tuple[int, int]:
        """Start and end of the sentence that ``text[at]`` belongs to."""
        return self.sentences[max(0, bisect_right(self.sentences, (at, len(self.text) + 1)) - 1)]

    @cached_property
    def marker(self) -> str:
        """The sign of a list item: "-", "+", "a)", "(1)"; empty for plain text."""
        found = _BULLET.match(self.text)
        if found:
            return found[0].strip()[-1]
        numbered = _NUMBERED.match(self.text)
        return re.sub(r"[\da-zđIVX]+", "1", numbered[0].strip()) if numbered else ""

    @property
    def heading(self) -> bool:
        """Whether the whole paragraph is a heading."""
        return self.parts[0].source.heading

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each sentence; none longer than a page."""
        edges = [0, *(found.end() for found in _SENTENCE.finditer(self.masked)), len(self.text)]
        cut = [
            (start, min(start + _SENTENCE_MOST, end))
            for begin, end in pairwise(edges)
            for start in range(begin, end, _SENTENCE_MOST)
        ]
        return tuple(cut)

    def place(self, start: int, end: int) -> Place:
        """Where ``text[start:end]`` stands in the file; the marked words end with their source."""
        part = next(part for part in reversed(self.parts) if part.offset <= start or part is self.parts[0])
        source = part.source
        first = start - part.offset + part.start
        line = next((n for at, n in reversed(source.breaks) if at <= first), source.number)
        last = min(end - part.offset + part.start, len(source.text))
        if source.cell:
            table, row, column = source.cell
            return Place(line, -1, first, max(first, last), table, row, column)
        return Place(line, source.block, first, max(first, last))


@dataclass(frozen=True)
class Report:
    """A whole text: its paragraphs and its tables."""

    paragraphs: tuple[Paragraph, ...]
    grids: tuple[Grid, ...] = ()
    cells: tuple[Paragraph, ...] = ()


def report_of(lines: Iterable[SourceLine], grids: Iterable[Grid] = ()) -> Report:
    """Paragraphs from the reader's lines: cut before list items, joined over page breaks."""
    pieces = [piece for line in lines for piece in _pieces(line)]
    groups: list[list[Part]] = []
    for piece in pieces:
        if groups and _goes_on(groups[-1][-1], piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    whole = [_joined(group) for group in groups]
    paragraphs = [part for paragraph in whole for part in _cut(paragraph)]
    tables = tuple(grids)
    numbered = tuple(replace(paragraph, index=n) for n, paragraph in enumerate(paragraphs))
    return Report(numbered, tables, tuple(_spoken(tables)))


def _cut(paragraph: Paragraph) -> Iterator[Paragraph]:
    """A paragraph of many pages in pieces, so that no rule looks at more than a page at once."""
    if len(paragraph.text) <= _PARAGRAPH_MOST:
        yield paragraph
        return
    start = 0
    while start < len(paragraph.text):
        end = min(start + _PARAGRAPH_MOST, len(paragraph.text))
        if end < len(paragraph.text):
            end = _break_before(paragraph.text, start, end)
        parts = [
            Part(max(0, part.offset - start), part.source, part.start + max(0, start - part.offset))
            for part, after in zip_longest(paragraph.parts, paragraph.parts[1:])
            if part.offset < end and (after is None or after.offset > start)
        ]
        yield Paragraph(paragraph.text[start:end].rstrip(), tuple(parts))
        start = end


def _break_before(text: str, start: int, end: int) -> int:
    """The last end of a sentence, or else of a word; where there is none, anywhere."""
    return next(
        (at + len(sign) for sign in (". ", " ") if (at := text.rfind(sign, start + 1, end)) > start), end
    )


def _spoken(grids: tuple[Grid, ...]) -> Iterator[Paragraph]:
    """Cells that say something in words; a merged cell speaks once."""
    for grid in grids:
        for at, row in enumerate(grid.rows):
            for column, text in enumerate(row.cells):
                above = at and grid.rows[at - 1].cells[column : column + 1] == (text,)
                if len(text) >= _SPOKEN and not above and column not in row.right:
                    line = SourceLine(row.number, text, -1, cell=(grid.table, at, column))
                    yield Paragraph(text, (Part(0, line, 0),), -1)


def _text(part: Part) -> str:
    source = part.source
    later = [at for at, _ in source.breaks if at > part.start and _begins_item(source.text, at)]
    return source.text[part.start : min(later, default=len(source.text))].rstrip()


def _begins_item(text: str, at: int) -> bool:
    return bool(_BULLET.match(text, at) or _NUMBERED.match(text, at))


def _pieces(line: SourceLine) -> list[Part]:
    starts = [0, *(at for at, _ in line.breaks if _begins_item(line.text, at))]
    return [Part(0, line, start) for start in starts if line.text[start:].strip()]


def _goes_on(before: Part, after: Part) -> bool:
    """Whether a paragraph was cut by a page: it ends in mid-sentence and the next begins in one."""
    if before.source.heading or after.source.heading or after.start:
        return False
    first, text = _text(before), _text(after)
    begins = text[0].islower() or text[0].isdigit()
    return begins and len(first) > 60 and bool(_OPEN_END.search(first)) and not _begins_item(text + " ", 0)


def _joined(group: list[Part]) -> Paragraph:
    parts, text = [], ""
    for part in group:
        text += " " if text else ""
        parts.append(Part(len(text), part.source, part.start))
        text += _text(part)
    return Paragraph(text, tuple(parts))
