"""Figures that come as a block: a filled sheet or lines pasted from one. They are compared first, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from workflow.rules.entered_rows import ReadRow, TypedRow, read_row, typed_row
from workflow.rules.indicators import Column, Problem
from workflow.rules.names import fold
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.services.figure_reading import Grid, GridRow

#: Headings of the sheet in their order; the last is hidden and holds the version of each figure.
HEADINGS = (
    "STT",
    "Mã",
    "Chỉ tiêu",
    "Đơn vị tính",
    "Tử số / Số lượng",
    "Mẫu số",
    "Không phát sinh",
    "Ghi chú",
    "Phiên bản",
)
KEY_ROW, HEAD_ROW = 2, 4
"""Rows of the sheet from 0: the one that says whose sheet it is, and the one of the headings."""
KEY_COLUMN = 8
_CODE, _NAME, _UNIT, _FIRST, _VERSION = 1, 2, 3, 4, 8
_PLACE = {
    Column.NUMERATOR: 4,
    Column.VALUE: 4,
    Column.DENOMINATOR: 5,
    Column.NOTHING: 6,
    Column.NOTE: 7,
}


def key_of(period: str, agency_id: int) -> str:
    """What a sheet says about where it belongs."""
    return f"dondoc/{period}/{agency_id}"


@dataclass(frozen=True, slots=True)
class Change:
    """A row that would become something else: as it stands and as it would be. ``version`` is the one it came with."""

    row: int
    at: GridRow
    old: TypedRow
    new: TypedRow
    read: ReadRow
    version: int


@dataclass(frozen=True, slots=True)
class BlockProblem:
    """What is wrong at a place: the cell of a sheet (``E7``) or a row of the grid (``cell`` empty)."""

    problem: Problem
    cell: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a block would change; with problems nothing of it can be applied."""

    changes: list[Change] = field(default_factory=list)
    problems: list[BlockProblem] = field(default_factory=list)


def compare_sheet(grid: Grid, cells: Sequence[Sequence[str]], key: str) -> Proposal:
    """A filled sheet against what stands there now.

    Rows are known by their code. A sheet of another period or agency, a changed heading, a foreign or doubled row, a
    changed name, and a figure that somebody else changed since the sheet was made are problems of their cells.

    Raises:
        Refusal: ``sheet_foreign`` where the sheet is not one of these, or of another agency or period.
    """
    if _cell(cells, KEY_ROW, KEY_COLUMN) != key:
        raise Refusal("sheet_foreign", cell=_name(KEY_ROW, KEY_COLUMN))
    proposal = Proposal()
    for column, heading in enumerate(HEADINGS):
        if _cell(cells, HEAD_ROW, column) != heading:
            proposal.problems.append(
                BlockProblem(
                    Problem(Column.NOTE, "sheet_heading", (("heading", heading),)), _name(HEAD_ROW, column)
                )
            )
    if proposal.problems:
        return proposal
    known = {row.line.code: (n, row) for n, row in enumerate(grid.rows, 1)}
    seen: set[str] = set()
    for at in range(HEAD_ROW + 1, len(cells)):
        if not any(map(clean_line, cells[at])):
            continue
        _compare_row(proposal, cells, at, known, seen)
    return proposal


def _compare_row(
    proposal: Proposal,
    cells: Sequence[Sequence[str]],
    at: int,
    known: dict[str, tuple[int, GridRow]],
    seen: set[str],
) -> None:
    code = _cell(cells, at, _CODE)
    if code in seen or code not in known:
        why = "row_twice" if code in seen else "row_foreign"
        problem = Problem(Column.NOTE, why, (("indicator", code),))
        proposal.problems.append(BlockProblem(problem, _name(at, _CODE)))
        return
    seen.add(code)
    number, row = known[code]
    for column, right in ((_NAME, row.line.name), (_UNIT, row.line.unit)):
        if _cell(cells, at, column) != right:
            problem = Problem(Column.NOTE, "row_changed", (("right", right),))
            proposal.problems.append(BlockProblem(problem, _name(at, column)))
    typed = TypedRow(*(_cell(cells, at, column) for column in range(_FIRST, _FIRST + 4)))
    version = _cell(cells, at, _VERSION)
    change = _change(number, row, typed, int(version) if version.isdecimal() and len(version) < 9 else -1)
    if change is None:
        return
    for found in change.read.problems:
        proposal.problems.append(BlockProblem(found, _name(at, _PLACE[found.column])))
    if change.version != row.kept.version:
        proposal.problems.append(BlockProblem(Problem(Column.VALUE, "row_moved_on"), _name(at, _FIRST)))
    proposal.changes.append(change)


def compare_lines(grid: Grid, text: str, start: int = 1) -> Proposal:
    """Lines pasted from a sheet, cells parted by tabs.

    Lines with the codes of the indicators are laid to their rows, in the columns of the sheet. Lines without go to
    the rows from ``start`` on: first number, denominator, "không phát sinh", note.
    """
    lines = [line.split("\t") for line in text.replace("\r\n", "\n").strip("\n").split("\n")]
    known = {row.line.code: (n, row) for n, row in enumerate(grid.rows, 1)}
    lines = [line for line in lines if not _is_heading(line)]
    proposal = Proposal()
    seen: set[str] = set()
    keyed = any(_code_at(line, known) is not None for line in lines)
    for offset, line in enumerate(lines):
        if not any(map(clean_line, line)):
            continue
        if keyed:
            _compare_keyed(proposal, line, offset + 1, known, seen)
        elif not 1 <= start + offset <= len(grid.rows):
            problem = Problem(Column.NOTE, "line_too_many", (("rows", len(grid.rows)),))
            proposal.problems.append(BlockProblem(problem, row=start + offset))
        else:
            row = grid.rows[start + offset - 1]
            _take(proposal, start + offset, row, TypedRow(*_padded(line)))
    return proposal


def _compare_keyed(
    proposal: Proposal, line: list[str], number: int, known: dict[str, tuple[int, GridRow]], seen: set[str]
) -> None:
    at = _code_at(line, known)
    code = clean_line(line[at]) if at is not None else ""
    if at is None or code in seen:
        why = "row_foreign" if at is None else "row_twice"
        shown = code or clean_line(" ".join(line))[:40]
        problem = Problem(Column.NOTE, why, (("indicator", shown),))
        proposal.problems.append(BlockProblem(problem, row=number))
        return
    seen.add(code)
    row_number, row = known[code]
    _take(proposal, row_number, row, TypedRow(*_padded(line[at + 3 :])))


def _take(proposal: Proposal, number: int, row: GridRow, typed: TypedRow) -> None:
    change = _change(number, row, typed, row.kept.version)
    if change is None:
        return
    proposal.problems.extend(BlockProblem(found, row=number) for found in change.read.problems)
    proposal.changes.append(change)


def _change(number: int, row: GridRow, typed: TypedRow, version: int) -> Change | None:
    read = read_row(row.line.traits, typed)
    if not read.problems and (read.figure, read.note) == (row.kept.figure, row.kept.note):
        return None
    return Change(
        number, row, typed_row(row.line.traits, row.kept.figure, row.kept.note), typed, read, version
    )


def _padded(line: Sequence[str]) -> Iterator[str]:
    yield from (*line[:4], *[""] * (4 - len(line[:4])))


def _code_at(line: Sequence[str], known: dict[str, tuple[int, GridRow]]) -> int | None:
    return next((n for n, cell in enumerate(line[:2]) if clean_line(cell) in known), None)


def _is_heading(line: Sequence[str]) -> bool:
    words = {fold(cell) for cell in line if cell.strip()}
    return len(words) > 1 and words <= {fold(heading) for heading in HEADINGS}


def _cell(cells: Sequence[Sequence[str]], row: int, column: int) -> str:
    if row >= len(cells) or column >= len(cells[row]):
        return ""
    return clean_line(cells[row][column])


def _name(row: int, column: int) -> str:
    return f"{'ABCDEFGHI'[column]}{row + 1}"
