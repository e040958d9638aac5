"""A plan as an office would lay it out: title block, numbered paragraphs, merged tables, landscape annexes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from workflow.intake.blocks import Block
from workflow.intake.columns import Role, assign, is_header
from workflow.intake.numbering import Numbered, is_title, numbered
from workflow.intake.rows import ReadRow, RowKind, read_row
from workflow.intake.shapes import looks_like_stt
from workflow.intake.tables import Source, SourceRow, SourceTable
from workflow.intake.unfold import unfolded
from workflow.rules.names import fold

_LONG_CELL = 1_500
_WIDE = 5
_MERGED = frozenset({Role.OWNER, Role.OWNERS, Role.COORDINATE, Role.DEADLINE, Role.ORIGIN})
_DASHES = re.compile(r"\s*[-_]{3,}\s*$")
_LIST_ENTRY = re.compile(r"(?<=[;:.)])\s+(?=[-–+] )")
_POST = re.compile(r"\s+(?=(?:KT|TL|TUQ|Q)\. |PHÓ )")
_META = re.compile(
    r"-?\s*(số, ký hiệu|cơ quan ban hành|ngày ban hành|nguồn|bản lưu|ghi chú)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid and how many rows and columns it covers."""

    text: str
    down: int = 1
    right: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table; None stands where a merged cell reaches. ``head`` rows repeat on every page."""

    rows: tuple[tuple[Cell | None, ...], ...]
    head: int

    @property
    def width(self) -> int:
        return len(self.rows[0])


@dataclass(frozen=True, slots=True)
class Columns:
    """A table without rules that only puts texts side by side; every text is a list of lines."""

    rows: tuple[tuple[tuple[str, ...], ...], ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as printed, its number cut off into ``number``."""

    text: str
    number: Numbered
    bold: bool = False
    centred: bool = False
    level: int = 0


Part = Grid | Columns | Paragraph


@dataclass(frozen=True, slots=True)
class Section:
    """Pages of one orientation."""

    parts: tuple[Part, ...]
    landscape: bool = False


def copy_of(source: Source) -> tuple[Section, ...]:
    """The sections of the office copy of a plan that was read from Markdown."""
    return tuple(_sections(list(_parts(source))))


def grids(sections: Iterable[Section]) -> list[Grid]:
    """The ruled tables in order."""
    return [part for section in sections for part in section.parts if isinstance(part, Grid)]


def _parts(source: Source) -> Iterator[Part]:
    blocks = source.blocks
    title = next((b.table for b in blocks if b.table and _is_title(source.tables[b.table - 1])), 0)
    for block in blocks:
        if block.table:
            yield from _of_table(source.tables[block.table - 1])
        elif not title or block.line > source.tables[title - 1].rows[0].number:
            yield from _paragraphs(block)


def _is_title(table: SourceTable) -> bool:
    return any("cong hoa xa hoi" in fold(cell) for cell in table.rows[0].cells)


def _of_table(table: SourceTable) -> Iterator[Part]:
    if _is_title(table):
        yield _title_block(table)
        yield from _long_texts(table)
        yield from (_signature(row.cells) for row in table.rows if _foot_at(row.cells) >= 0)
    elif _foot_at(table.rows[0].cells) >= 0 and len(table.rows) <= 2:
        yield _signature(table.rows[0].cells)
    else:
        yield _grid(table)


def _long_texts(table: SourceTable) -> Iterator[Part]:
    for row in table.rows:
        foot = _foot_at(row.cells)
        for cell in row.cells[: foot if foot >= 0 else None]:
            if len(cell) > _LONG_CELL:
                yield from _paragraphs(Block(row.number, cell))


def _title_block(table: SourceTable) -> Columns:
    at = next(i for i, cell in enumerate(table.rows[0].cells) if "cong hoa xa hoi" in fold(cell))
    issuer = _DASHES.sub("", table.rows[0].cells[at - 1])
    motto = re.split(r"\s+(?=Độc lập)", _DASHES.sub("", table.rows[0].cells[at]))
    number, place = [cell for cell in table.rows[1].cells if cell][:2]
    return Columns(((_issuer_lines(issuer), tuple(motto)), ((number,), (place,))), "title")


def _issuer_lines(issuer: str) -> tuple[str, ...]:
    """ "ỦY BAN NHÂN DÂN" above "TỈNH A", as printed."""
    cut = re.match(r"(Ủ?U?[ỶY] BAN NHÂN DÂN|UỶ BAN NHÂN DÂN)\s+(.+)$", issuer)
    return (cut[1], cut[2]) if cut else (issuer,)


def _foot_at(cells: Sequence[str]) -> int:
    return next((i for i, cell in enumerate(cells) if fold(cell[:20]).startswith("noi nhan")), -1)


def _signature(cells: Sequence[str]) -> Columns:
    at = _foot_at(cells)
    right = cells[at + 1] if at + 1 < len(cells) else ""
    words = right.split()
    posts = [word for word in words if word.isupper()]
    lines = (*_POST.split(" ".join(posts)), "", "", " ".join(words[len(posts) :]))
    return Columns(((tuple(_LIST_ENTRY.split(cells[at])), lines),), "signature")


def _paragraphs(block: Block) -> Iterator[Paragraph]:
    if _META.match(block.text) and block.line < 12:
        return
    for piece in unfolded(block):
        centred = is_title(piece.text)
        yield Paragraph(piece.text, numbered(piece.text), piece.bold or centred, centred, piece.level)


def _grid(table: SourceTable) -> Grid:
    used = [i for i in range(len(table.rows[0].cells)) if any(row.cells[i] for row in table.rows)]
    rows = [replace(row, cells=tuple(row.cells[i] for i in used)) for row in table.rows]
    head = next((i + 1 for i, row in enumerate(rows[:4]) if is_header(row.cells)), 0)
    columns = assign(rows[head - 1].cells, rows[head : head + 30]) if head else {}
    lost: set[tuple[int, int]] = set()
    if Role.TEXT in columns.values():
        rows = rows[:head] + _set_right(rows[head:], columns, head, lost)
    taken: list[list[Cell | None]] = [[Cell(text) for text in row.cells] for row in rows]
    for column in range(len(used)):
        _merge_down(taken, column, head, lost, whole=columns.get(column) in _MERGED)
    for i, row in enumerate(rows[head:], start=head):
        _merge_right(taken[i], row)
    return Grid(tuple(map(tuple, taken)), head)


def _set_right(
    rows: Sequence[SourceRow], columns: dict[int, Role], first: int, lost: set[tuple[int, int]]
) -> list[SourceRow]:
    """The rows in their own columns: where the page's copy lost a merge, the merge is drawn again."""
    out: list[SourceRow] = []
    above: ReadRow | None = None
    for at, row in enumerate(rows, start=first):
        read = read_row(row, columns, above)
        cells = row.cells
        if read.kind is RowKind.DUTY and read.moved > 0:
            cells = cells[read.moved :] + ("",) * read.moved
        elif read.kind is RowKind.DUTY and read.moved < 0:
            repeated = {i for i, role in columns.items() if role in read.above}
            lost |= {(at, i) for i in repeated}
            cells = ("",) * -read.moved + cells[: read.moved]
            cells = tuple(out[-1].cells[i] if i in repeated else cell for i, cell in enumerate(cells))
        out.append(replace(row, cells=cells))
        above = read if read.kind is RowKind.DUTY else above
    return out


def _merge_down(
    rows: list[list[Cell | None]], column: int, head: int, lost: set[tuple[int, int]], *, whole: bool
) -> None:
    """Merge what repeats: in the whole column, or only where a merge was lost."""
    top = head
    for at in range(head + 1, len(rows) + 1):
        same = at < len(rows) and _text(rows[at][column]) == _text(rows[top][column]) != ""
        if same and (whole or (at, column) in lost):
            continue
        if at - top > 1:
            rows[top][column] = Cell(_text(rows[top][column]), down=at - top)
            for covered in range(top + 1, at):
                rows[covered][column] = None
        top = at


def _text(cell: Cell | None) -> str:
    return cell.text if cell is not None else ""


def _merge_right(cells: list[Cell | None], row: SourceRow) -> None:
    """A heading of a group runs over the empty cells after it."""
    filled = [i for i, text in enumerate(row.cells) if text]
    if not filled or filled[-1] > 1 or len(filled) > 2 or len(row.cells) - filled[-1] < 3:
        return
    last = filled[-1]
    if last and not looks_like_stt(row.cells[0]):
        return
    cells[last] = Cell(row.cells[last], right=len(cells) - last)
    for covered in range(last + 1, len(cells)):
        cells[covered] = None


def _sections(parts: list[Part]) -> Iterator[Section]:
    start = 0
    at = 0
    while at < len(parts):
        part = parts[at]
        if isinstance(part, Grid) and part.width >= _WIDE:
            first = _annex_start(parts, start, at)
            if first > start:
                yield Section(tuple(parts[start:first]))
            end = _annex_end(parts, at + 1)
            yield Section(tuple(parts[first:end]), landscape=True)
            start, at = end, end
        else:
            at += 1
    if start < len(parts):
        yield Section(tuple(parts[start:]))


def _annex_start(parts: list[Part], start: int, at: int) -> int:
    """Back to the heading of the annex; its name stands on the landscape page too."""
    first = at
    while first > start and at - first < 4 and isinstance(parts[first - 1], Paragraph):
        first -= 1
        text = parts[first].text  # type: ignore[union-attr]
        if fold(text[:8]).startswith("phu luc"):
            return first
    near = at - 1
    return near if near >= start and _is_centred(parts[near]) else at


def _is_centred(part: Part) -> bool:
    return isinstance(part, Paragraph) and (part.centred or part.text.startswith("("))


def _annex_end(parts: list[Part], at: int) -> int:
    """The tables that follow within a few lines stand on the same pages."""
    following = [i for i in range(at, min(at + 4, len(parts))) if isinstance(parts[i], Grid)]
    return _annex_end(parts, following[-1] + 1) if following else at
