"""A table as numbers: which rows are heads, bodies and totals, what each column is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from workflow.rules.figure_numbers import parse_number
from workflow.rules.figure_text import Grid, GridRow

_CELL = re.compile(r"\(?\s*(?P<n>\d[\d.,]*)\s*(?P<percent>%)?\s*\)?")
_EMPTY = frozenset({"", "-", "–", "—", "/", "x", "X", "0", "…"})
_INDEX = re.compile(r"[\(\[]?\s*(?:\d{1,2}|[A-ZĐa-z])\s*[\)\]]?(?:\s*=.*)?")
_TOTAL = re.compile(
    r"\s*(?:tổng cộng|tổng số|tổng|cộng|toàn (?:tỉnh|thành phố|huyện|xã|phường|quốc)|tổng toàn \w+)\s*(?:\([^()]*\))?\s*:?\s*",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"\s*(?:[IVX]{1,5}|[A-HĐ])\.?\s*")
_LESSER = re.compile(r"\s*(?:[-+*•]|\d{1,2}\.\d|[a-zđ]\))")
_SHARE = re.compile(r"%|tỷ lệ|tỉ lệ|tỷ trọng", re.IGNORECASE)
_UNSUMMED = re.compile(
    r"\b(?:stt|tt|số tt|bình quân|trung bình|năm|ghi chú|hạng|xếp|điểm|chỉ số|mức|đơn giá|thời gian|ngày|số hiệu|mã)\b",
    re.IGNORECASE,
)
_COLUMNS_MOST, _CELLS_MOST = 40, 60_000


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a cell."""

    value: Fraction
    step: Fraction
    percent: bool
    text: str

    @property
    def decimals(self) -> int:
        """Digits after the decimal sign."""
        return len(str(self.step.denominator)) - 1


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A row with numbers: its index in the grid, its label, None where a cell holds no number."""

    at: int
    row: GridRow
    label: str
    values: tuple[Value | None, ...]
    total: bool
    group: bool
    lesser: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that counts something."""

    grid: Grid
    heads: tuple[str, ...]
    index: dict[int, int]
    rows: tuple[BodyRow, ...]

    def is_share(self, column: int) -> bool:
        """Whether the column holds percentages."""
        return bool(_SHARE.search(self.heads[column]))

    def is_summed(self, column: int) -> bool:
        """Whether a total of the column means anything."""
        return not self.is_share(column) and not _UNSUMMED.search(self.heads[column])


def number_in(text: str) -> Value | None:
    """The number of a cell that holds nothing else; an empty cell or a dash is none counted."""
    stripped = text.strip()
    if stripped in _EMPTY:
        return Value(Fraction(0), Fraction(1), False, stripped)
    match = _CELL.fullmatch(stripped)
    if match is None:
        return None
    parsed = parse_number(match["n"].rstrip(".,"), percent=match["percent"] is not None)
    return Value(*parsed, match["percent"] is not None, stripped) if parsed else None


def sheet_of(grid: Grid) -> Sheet | None:
    """The table with its heads told from its body; None where it counts nothing."""
    width = max((len(row.cells) for row in grid.rows), default=0)
    if not 2 <= width <= _COLUMNS_MOST or width * len(grid.rows) > _CELLS_MOST:
        return None
    first = next((n for n, row in enumerate(grid.rows) if _is_body(row)), None)
    if first is None:
        return None
    heads = [
        " ".join(dict.fromkeys(row.cells[c] for row in grid.rows[:first] if c < len(row.cells)))
        for c in range(width)
    ]
    index = _index(grid.rows[:first])
    rows = tuple(_body_rows(grid, first, width))
    return Sheet(grid, tuple(heads), index, rows) if rows else None


def _is_body(row: GridRow) -> bool:
    filled = [cell for cell in row.cells if cell.strip()]
    numbers = [cell for cell in row.cells[1:] if cell.strip() and number_in(cell)]
    if not numbers or (all(_INDEX.fullmatch(cell.strip()) for cell in filled) and len(filled) > 2):
        return False
    words = [cell for cell in filled if number_in(cell) is None]
    return bool(words) and len(numbers) >= max(1, len(filled) // 3)


def _index(heads: tuple[GridRow, ...]) -> dict[int, int]:
    """Column numbers as the table names them ("(3)") with their place."""
    for row in reversed(heads):
        filled = [cell for cell in row.cells if cell.strip()]
        if len(filled) > 2 and all(_INDEX.fullmatch(cell.strip()) for cell in filled):
            named = ((re.match(r"\D{0,2}(\d{1,2})", cell.strip()), at) for at, cell in enumerate(row.cells))
            return {int(found[1]): at for found, at in named if found}
    return {}


def _body_rows(grid: Grid, first: int, width: int) -> Iterator[BodyRow]:
    for at, row in enumerate(grid.rows[first:], first):
        cells = row.cells + ("",) * (width - len(row.cells))
        words = [cell for cell in cells[:3] if cell.strip() and number_in(cell) is None]
        label = next((cell for cell in words if not _ROMAN.fullmatch(cell)), words[0] if words else "")
        values = tuple(number_in(cell) for cell in cells)
        if sum(1 for value in values if value and value.text not in _EMPTY) == 0:
            continue
        total = any(_TOTAL.fullmatch(cell) for cell in cells[:3])
        group = bool(_ROMAN.fullmatch(cells[0]))
        yield BodyRow(
            at, row, label, values, total, group, bool(_LESSER.match(label) or _LESSER.match(cells[0]))
        )
