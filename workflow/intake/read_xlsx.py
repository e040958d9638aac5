"""Excel workbooks by way of calamine: every sheet that can be seen is one table."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time, timedelta
from typing import Any

from workflow.intake.containers import open_container, read_part, refuse_doctype
from workflow.intake.errors import IntakeError
from workflow.intake.tables import (
    MAX_COLUMNS,
    MAX_ROWS,
    Source,
    SourceRow,
    SourceTable,
    cell_text,
    check_size,
)

_SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$")
# A cell that holds something: styled but empty cells end with "/>".
_FILLED = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,4})(\d{1,8})[\"'][^>]*(?<!/)>")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _refuse_far_cells(data: bytes) -> None:
    """calamine lays a sheet out as a full rectangle, so one far cell would cost gigabytes."""
    archive = open_container(data, "xlsx")
    refuse_doctype(archive, "xlsx")
    for name in archive.namelist():
        if not _SHEET.match(name):
            continue
        for letters, digits in _FILLED.findall(read_part(archive, name, "xlsx")):
            if int(digits) > MAX_ROWS or _column(letters) > MAX_COLUMNS:
                cell = (letters + digits).decode()
                raise IntakeError("table_too_large", table=cell, rows=MAX_ROWS, columns=MAX_COLUMNS)


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


def _rows(sheet: Any, name: str) -> tuple[SourceRow, ...]:
    check_size(name, sheet.total_height, sheet.total_width)
    grid = [[typed_text(v) for v in row] for row in sheet.to_python(skip_empty_area=False)]
    width = max((len(row) for row in grid), default=0)
    check_size(name, len(grid), width)
    down: dict[int, set[int]] = {}
    right: dict[int, set[int]] = {}
    for (top, left), (bottom, last) in sheet.merged_cell_ranges or ():
        for r in range(top, min(bottom, len(grid) - 1) + 1):
            for c in range(left, min(last, width - 1) + 1):
                grid[r][c] = grid[top][left]
                if r > top:
                    down.setdefault(r, set()).add(c)
                if c > left:
                    right.setdefault(r, set()).add(c)
    return tuple(
        SourceRow(r + 1, tuple(row), frozenset(down.get(r, ())), frozenset(right.get(r, ())))
        for r, row in enumerate(grid)
        if any(row)
    )


def read_xlsx(data: bytes) -> Source:
    """Every visible sheet; hidden ones are named, not read.

    Raises:
        IntakeError: ``file_broken``, ``file_encrypted``, ``file_unsafe``, ``table_too_large``.
    """
    import python_calamine as calamine

    _refuse_far_cells(data)
    tables: list[SourceTable] = []
    hidden: list[str] = []
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in book.sheets_metadata:
            if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible != calamine.SheetVisibleEnum.Visible:
                hidden.append(sheet.name)
                continue
            rows = _rows(book.get_sheet_by_name(sheet.name), sheet.name)
            if rows:
                tables.append(SourceTable(sheet.name, rows))
    except calamine.PasswordError as error:
        raise IntakeError("file_encrypted") from error
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise IntakeError("file_broken", kind="xlsx") from error
    return Source("xlsx", tuple(tables), hidden=tuple(hidden))
