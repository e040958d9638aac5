"""Tables of a PDF: the text of their cells, and the parts of one table on several pages put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from workflow.intake.pdf_grid import Grid, Region
from workflow.intake.pdf_lines import Line, joined, lines_of
from workflow.intake.shapes import looks_like_stt, stt_style
from workflow.intake.tables import SourceRow, SourceTable, cell_text, check_size
from workflow.rules.names import fold

_PADDING = 5.0
_LIST = re.compile(r"(?:[-–+•*●▪]|\d{1,2}[.)]|[a-zđ]\))\s*\S")
_ENDS = (".", ";", ":", "/.", "!", "?")
_HEADER_ROWS = 4
_SAME_PLACE = 4.0
_MERGED_TO_EMPTY = 3


class Fit(Enum):
    """Whether two texts are one: surely, likely, perhaps, surely not; NOTHING where one of them is missing."""

    SURE = 1
    LIKELY = 2
    OPEN = 3
    OFF = 4
    NOTHING = 5


@dataclass(eq=False, slots=True)
class Cell:
    """The text of a region and its first and last line; two pages may share it. ``height`` counts rows."""

    text: str
    room: float
    first: Line | None = None
    last: Line | None = None
    height: int = 1

    def relation(self, other: Cell) -> Fit:
        """What the page break between this text and ``other`` on the next page means."""
        if self.last is None or other.first is None:
            return Fit.NOTHING
        if _LIST.match(other.text):
            return Fit.SURE if self.text.endswith((";", ",", ":")) else Fit.OPEN
        if other.text[:1].islower():
            return Fit.SURE
        if other.first.would_have_fitted(self.last, self.room):
            return Fit.OFF
        return Fit.OPEN if self.text.endswith(_ENDS) else Fit.LIKELY

    def is_broken_off(self, other: Cell) -> bool:
        """Surely one text: a list or a sentence that stops in the middle."""
        return bool(self.text) and (other.text[:1].islower() or self.text.endswith(","))

    def absorb(self, other: Cell) -> None:
        """Take over the text of the same cell on the next page."""
        if other.first is None:
            return
        if self.last is None:
            self.text, self.first = other.text, other.first
        elif _LIST.match(other.text) or other.first.would_have_fitted(self.last, self.room):
            self.text = f"{self.text}\n{other.text}"
        else:
            self.text = joined(self.text, other.text)
        self.last = other.last


@dataclass(slots=True)
class Row:
    """One row: the cell over each column of the grid. ``joined`` where a page break cut it."""

    cells: list[Cell]
    page: int
    joined: bool = False

    def words(self) -> list[str]:
        return [fold(cell.text) for cell in self.cells]


@dataclass(slots=True)
class Table:
    """A table, first as it stands on one page, then grown by its continuations.

    ``seams`` are cells on both sides of a page break that may be one: column, above, below.
    """

    xs: list[float]
    rows: list[Row]
    page: int
    top: float
    bottom: float
    head: int = 0
    seams: list[tuple[int, Cell, Cell]] = field(default_factory=list)

    def usually_merges(self, column: int) -> bool:
        """Whether far more cells of this column are merged downwards than are left empty."""
        doubtful = {id(new) for _, _, new in self.seams}
        cells = [row.cells[column] for row in self.rows[self.head :] if not _is_heading(row)]
        merged = sum(cell.height > 1 for cell in cells)
        empty = sum(not cell.text and id(cell) not in doubtful for cell in cells)
        return merged > _MERGED_TO_EMPTY * empty


def table_of(grid: Grid, page: int) -> Table:
    """The table of one page."""
    padding = _padding(grid)
    cells = {id(region): _cell(region, page, padding) for region in grid.regions()}
    rows = [Row([cells[id(region)] for region in row], page) for row in grid.cells]
    filled = [row for row in rows if any(cell.text for cell in row.cells)]
    return Table(grid.xs, filled, page, grid.ys[0], grid.ys[-1])


def _padding(grid: Grid) -> float:
    """How far texts keep from the rule at their left."""
    gaps = sorted(word.x0 - region.x0 for region in grid.regions() for word in region.words)
    return min(max(gaps[len(gaps) // 50], 1.0), 2 * _PADDING) if gaps else _PADDING


def _cell(region: Region, page: int, padding: float) -> Cell:
    lines = lines_of(region.words, page)
    room = region.x1 - region.x0 - 2 * padding
    height = region.rows[1] - region.rows[0]
    if not lines:
        return Cell("", room, height=height)
    text = lines[0].text
    for before, line in pairwise(lines):
        if _begins_entry(before, line, room):
            text = f"{text}\n{line.text}"
        else:
            text = joined(text, line.text)
    return Cell(cell_text(text), room, lines[0], lines[-1], height)


def _begins_entry(before: Line, line: Line, room: float) -> bool:
    if line.would_have_fitted(before, room):
        return True
    return bool(_LIST.match(line.text)) and before.text.endswith((".", ";", ":", ","))


def continues(before: Table, table: Table) -> bool:
    """Whether ``table``, on top of the next page, has the columns of ``before``."""
    return _placed(before.xs, table.xs) is not None or _placed(table.xs, before.xs) is not None


def _placed(all_xs: Sequence[float], some_xs: Sequence[float]) -> list[int] | None:
    """The index in ``all_xs`` of every position of ``some_xs``; None where one is missing."""
    shift = all_xs[0] - some_xs[0]
    out = []
    for x in some_xs:
        near = min(range(len(all_xs)), key=lambda i: abs(all_xs[i] - x - shift))
        if abs(all_xs[near] - x - shift) > _SAME_PLACE:
            return None
        out.append(near)
    ends_fit = bool(out) and out[-1] == len(all_xs) - 1 and len(set(out)) == len(out)
    return out if ends_fit else None


def _spread(rows: Iterable[Row], places: Sequence[int]) -> None:
    """Widen rows to the finer columns of the other part."""
    for row in rows:
        row.cells = [
            cell
            for cell, start, end in zip(row.cells, places, places[1:], strict=False)
            for _ in range(end - start)
        ]


def append(before: Table, table: Table) -> None:
    """Put the part on the next page below ``before``: its repeated header goes, a row that was cut is joined."""
    places = _placed(before.xs, table.xs)
    if places is not None:
        _spread(table.rows, places)
    elif (places := _placed(table.xs, before.xs)) is not None:
        _spread(before.rows, places)
        before.xs = table.xs
    head = _repeated_header(before, table)
    before.head = max(before.head, head)
    rest = table.rows[head:]
    if rest and before.rows:
        _seam(before, rest)
    before.rows += rest
    before.page, before.top, before.bottom = table.page, table.top, table.bottom


def _repeated_header(before: Table, table: Table) -> int:
    """How many rows on top are the first rows of the table again."""
    count = 0
    for old, new in zip(before.rows[:_HEADER_ROWS], table.rows, strict=False):
        if old.words() != new.words():
            break
        count += 1
    return count


def _seam(before: Table, rest: list[Row]) -> None:
    """Join what the page break parted: a row, or cells that are merged over it."""
    last, first = before.rows[-1], rest[0]
    if _is_cut(last, first):
        for old, new in dict.fromkeys(zip(last.cells, first.cells, strict=True)):
            old.absorb(new)
            _replace(rest, new, old)
        last.joined = True
        del rest[0]
    elif not _is_heading(first):
        before.seams += [
            (column, old, new)
            for column, (old, new) in enumerate(zip(last.cells, first.cells, strict=True))
            if new is not old and (not new.text or old.is_broken_off(new))
        ]


def _is_heading(row: Row) -> bool:
    """The heading of a group: one text, and no number that duties have."""
    texts = {cell.text for cell in row.cells if cell.text and not looks_like_stt(cell.text)}
    return len(texts) == 1 and stt_style(row.cells[0].text) not in ("arabic", "dotted")


def _replace(rows: Iterable[Row], cell: Cell, by: Cell) -> None:
    for row in rows:
        row.cells = [by if one is cell else one for one in row.cells]


def _is_cut(last: Row, first: Row) -> bool:
    """Whether the page break fell into a row: no number of its own, and texts that go on."""
    head, below = last.cells[0], first.cells[0]
    over_width = below is first.cells[-1] and head is not last.cells[-1]
    pairs = list(dict.fromkeys(zip(last.cells, first.cells, strict=True)))
    fits = [old.relation(new) for old, new in pairs]
    if over_width or Fit.OFF in fits:
        return False
    if below.text:
        return not (head.text and looks_like_stt(below.text)) and Fit.SURE in fits
    lone = sum(bool(new.text) for _, new in pairs) == 1
    numbered = bool(head.text) and head.height == below.height == 1
    return Fit.SURE in fits or (lone and (Fit.LIKELY in fits or (Fit.OPEN in fits and numbered)))


def settle(table: Table) -> None:
    """Decide about the cells that stand empty below a page break, once the whole table is known.

    They repeat the cell above where they are merged over rows themselves, or where the column has many
    merges and hardly an empty cell, which is marked for a look; else the paper leaves them empty.
    """
    one: dict[int, Cell] = {}
    guessed: set[int] = set()
    for column, above, new in table.seams:
        old = one.get(id(above), above)
        spans = above.height > 1 or new.height > 1
        sure = spans if new.text else new.height > 1
        if not old.text or not (sure or (not new.text and table.usually_merges(column))):
            continue
        if not sure:
            guessed.add(id(new))
        old.absorb(new)
        one[id(new)] = old
    for row in table.rows:
        row.joined = row.joined or any(id(cell) in guessed for cell in row.cells)
        row.cells = [one.get(id(cell), cell) for cell in row.cells]


def source_table(table: Table, name: str, heading: str) -> SourceTable:
    """The table as every reader hands it on; rows are numbered from 1 after the joining."""
    settle(table)
    check_size(name, len(table.rows), len(table.xs) - 1)
    rows = []
    above: list[Cell] = []
    for number, row in enumerate(table.rows, start=1):
        cells = row.cells
        down = {i for i, cell in enumerate(cells) if above and cell is above[i] and cell.text}
        right = {i for i, cell in enumerate(cells) if i and cell is cells[i - 1]}
        texts = tuple(cell.text for cell in cells)
        rows.append(SourceRow(number, texts, frozenset(down), frozenset(right), row.joined, row.page))
        above = cells
    return SourceTable(name, tuple(rows), heading)
