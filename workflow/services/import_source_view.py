"""The document beside its duties: every paragraph and row with the duties that stand in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from workflow.intake.source_text import SourceText, TextRow
from workflow.services.import_sheet import Item

LONG_CELL = 1_500
"""A cell with more letters holds running text in a layout table; its lines are paragraphs."""
_PROSE = 60


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a paragraph and the positions of the duties it is (none: between duties)."""

    text: str
    duties: tuple[int, ...] = ()


@dataclass(slots=True)
class Paragraph:
    """One paragraph; ``id`` names its place in forms and addresses, ``order`` its place in the document."""

    id: str
    order: int
    line: int
    text: str
    level: int = 0
    bold: bool = False
    runs: list[Run] = field(default_factory=list)

    @property
    def marked(self) -> bool:
        return any(run.duties for run in self.runs)


@dataclass(slots=True)
class Cell:
    """One cell over ``span`` columns; ``repeated`` where a merge from above filled it, ``wide`` in a column of prose."""

    text: str
    span: int = 1
    repeated: bool = False
    wide: bool = False


@dataclass(slots=True)
class Row:
    """One row of a table with the duties read from it."""

    id: str
    order: int
    number: int
    cells: list[Cell]
    duties: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells if not cell.repeated)


@dataclass(slots=True)
class Table:
    """A table as it stands in the document."""

    number: int
    rows: list[Row]


@dataclass
class SourceView:
    """All pieces in order, and for each duty the id of the piece in which it stands."""

    pieces: list[Paragraph | Table]
    cut: bool
    place_of: dict[int, str] = field(default_factory=dict)

    def units(self) -> Iterator[Paragraph | Row]:
        """Everything that a duty can stand in."""
        for piece in self.pieces:
            if isinstance(piece, Table):
                yield from piece.rows
            else:
                yield piece


def view_of(source: SourceText, items: Iterable[Item]) -> SourceView:
    """Lay the duties into the document; one that is found nowhere is simply not marked."""
    view = SourceView(list(_pieces(source)), source.cut)
    rows: dict[tuple[int, int], Row] = {}
    by_line: dict[int, list[Paragraph]] = defaultdict(list)
    for piece in view.pieces:
        if isinstance(piece, Table):
            rows.update({(piece.number, row.number): row for row in piece.rows})
        else:
            by_line[piece.line].append(piece)
    spans: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for item in items:
        place = item.draft.proposal.place
        row = rows.get((place.table, place.row)) if place.table else None
        if row is not None:
            row.duties.append(item.position)
            view.place_of[item.position] = row.id
        elif paragraph := _paragraph(item, by_line.get(place.row, [])):
            spans[paragraph.id].append((*_span(item, paragraph.text), item.position))
            view.place_of[item.position] = paragraph.id
    for unit in view.units():
        if isinstance(unit, Paragraph):
            unit.runs = list(_runs(unit.text, spans.get(unit.id, ())))
    return view


def _pieces(source: SourceText) -> Iterator[Paragraph | Table]:
    order = 0
    for n, block in enumerate(source.blocks):
        if not block.table:
            text = " ".join(block.text.split())
            yield Paragraph(f"b{n}", order, block.line, text, block.level, block.bold)
            order += 1
            continue
        rows = source.tables[block.table - 1]
        if any(len(cell) > LONG_CELL for row in rows for cell in row.cells):
            for row in rows:
                for paragraph in _lines(block.table, row, order):
                    yield paragraph
                    order += 1
            continue
        wide = _wide_columns(rows)
        yield Table(
            block.table,
            [
                Row(f"t{block.table}r{row.number}", order + k, row.number, _cells(row, wide))
                for k, row in enumerate(rows)
            ],
        )
        order += len(rows)


def _lines(table: int, row: TextRow, order: int) -> Iterator[Paragraph]:
    """The lines of a row of a layout table, each as a paragraph."""
    for c, cell in enumerate(row.cells):
        if c in row.right or c in row.down:
            continue
        for k, line in enumerate(cell.split("\n")):
            if text := " ".join(line.split()):
                yield Paragraph(f"t{table}r{row.number}c{c}n{k}", order, row.number, text)
                order += 1


def _wide_columns(rows: Sequence[TextRow]) -> set[int]:
    """Columns that hold prose in a good part of their rows; a row that slipped sideways makes none."""
    prose = Counter(c for row in rows for c, cell in enumerate(row.cells) if len(cell) > _PROSE)
    return {c for c, count in prose.items() if count * 4 > len(rows)}


def _cells(row: TextRow, wide: set[int]) -> list[Cell]:
    out: list[Cell] = []
    for c, text in enumerate(row.cells):
        if c in row.right and out:
            out[-1].span += 1
        else:
            out.append(Cell(text, repeated=c in row.down, wide=c in wide))
    return out


def _paragraph(item: Item, there: list[Paragraph]) -> Paragraph | None:
    """The paragraph of the duty among those of its line: by its exact words, then by what it contains."""
    written = " ".join("".join(item.draft.proposal.source[:1]).split())
    for paragraph in there:
        if paragraph.text == written:
            return paragraph
    for words in (item.draft.text, item.draft.proposal.text):
        begin = " ".join(words.split())[:60]
        for paragraph in there:
            if begin and begin in paragraph.text:
                return paragraph
    return there[0] if there else None


def _span(item: Item, text: str) -> tuple[int, int]:
    """From where to where the words of the duty stand; the whole paragraph where they were edited."""
    for words in (item.draft.text, item.draft.proposal.text):
        plain = " ".join(words.split())
        at = text.find(plain)
        if plain and at >= 0:
            return at, at + len(plain)
    return 0, len(text)


def _runs(text: str, spans: Iterable[tuple[int, int, int]]) -> Iterator[Run]:
    """The paragraph cut at the edges of its duties."""
    found = sorted(spans)
    edges = sorted({0, len(text), *(e for start, end, _ in found for e in (start, end))})
    for start, end in pairwise(edges):
        duties = tuple(p for s, e, p in found if s <= start and end <= e)
        yield Run(text[start:end], duties)


def texts(view: SourceView) -> Mapping[str, Paragraph | Row]:
    """Every unit by its id."""
    return {unit.id: unit for unit in view.units()}
