"""Sheets of any workbook: how far they may reach, their merges, and cells as an office would write them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from workflow.intake.errors import IntakeError
from workflow.intake.tables import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    SourceRow,
    cell_text,
    check_size,
    check_text,
)

Merge = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell as (row, column) from 0."""
MAX_MERGES = 100_000


def typed_text(value: Any) -> str:
    """A typed cell as an office would write it: 1.0 → "1", a date → "31/12/2025"."""
    if isinstance(value, datetime):
        clock = "" if value.time() == time() else f" {value:%H:%M}"
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}{clock}"
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, time | timedelta):
        return str(value)
    return cell_text(str(value))


def column_name(column: int) -> str:
    """ "A" for 0, "AA" for 26."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


@dataclass
class Extent:
    """How far the filled cells of a workbook reach, before anything is laid out as a full rectangle."""

    rows: int = 0
    columns: int = 0
    cells: int = 0

    def reach(self, row: int, column: int) -> None:
        """A filled cell at ``row`` and ``column`` from 0.

        Raises:
            IntakeError: ``table_too_large``.
        """
        if row >= MAX_ROWS or column >= MAX_COLUMNS:
            cell = f"{column_name(column)}{row + 1}"
            raise IntakeError("table_too_large", table=cell, rows=MAX_ROWS, columns=MAX_COLUMNS)
        self.rows = max(self.rows, row + 1)
        self.columns = max(self.columns, column + 1)

    def close(self, name: str) -> None:
        """The sheet ends; all sheets together may hold twice what one may.

        Raises:
            IntakeError: ``table_too_large``.
        """
        check_size(name, self.rows, self.columns)
        self.cells += self.rows * self.columns
        if self.cells > 2 * MAX_CELLS:
            raise IntakeError("table_too_large", table=name, rows=MAX_ROWS, columns=MAX_COLUMNS)
        self.rows = self.columns = 0


def sheet_rows(grid: list[list[str]], merges: Iterable[Merge]) -> tuple[SourceRow, ...]:
    """The rows that hold something; merged cells repeat their text and say so.

    Raises:
        IntakeError: ``file_unsafe`` where merges overlap, ``text_too_long``.
    """
    width = max(map(len, grid), default=0)
    down: dict[int, set[int]] = {}
    right: dict[int, set[int]] = {}
    area = 0
    for (top, left), (lowest, outmost) in merges:
        bottom, last = min(lowest, len(grid) - 1), min(outmost, width - 1)
        area += max(bottom - top + 1, 0) * max(last - left + 1, 0)
        if area > len(grid) * width:
            raise IntakeError("file_unsafe", reason="merges")
        for r in range(top, bottom + 1):
            for c in range(left, last + 1):
                grid[r][c] = grid[top][left]
                if r > top:
                    down.setdefault(r, set()).add(c)
                if c > left:
                    right.setdefault(r, set()).add(c)
    check_text(sum(len(cell) for row in grid for cell in row))
    return tuple(
        SourceRow(r + 1, tuple(row), frozenset(down.get(r, ())), frozenset(right.get(r, ())))
        for r, row in enumerate(grid)
        if any(row)
    )
