"""Workbooks that calamine reads, after their kind's own reader has checked how far they reach."""

from __future__ import annotations

import io
from typing import Any

from workflow.intake.errors import IntakeError
from workflow.intake.sheets import sheet_rows, typed_text
from workflow.intake.tables import Source, SourceRow, SourceTable, check_size

_SHORT = 100


def _rows(sheet: Any, name: str) -> tuple[SourceRow, ...]:
    check_size(name, sheet.total_height, sheet.total_width)
    known: dict[str, str] = {}

    def text(value: Any) -> str:
        """Short texts repeat down a column and are kept once."""
        if not isinstance(value, str) or len(value) > _SHORT:
            return typed_text(value)
        return known[value] if value in known else known.setdefault(value, typed_text(value))

    before = [""] * (sheet.start[1] if sheet.start else 0)
    grid = [before + [text(value) for value in row] for row in sheet.iter_rows()]
    check_size(name, len(grid), max(map(len, grid), default=0))
    return sheet_rows(grid, sheet.merged_cell_ranges or ())


def _visible(data: bytes, kind: str) -> Source:
    import python_calamine as calamine

    tables: list[SourceTable] = []
    hidden: list[str] = []
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    for sheet in book.sheets_metadata:
        if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if sheet.visible != calamine.SheetVisibleEnum.Visible:
            hidden.append(sheet.name)
        elif rows := _rows(book.get_sheet_by_name(sheet.name), sheet.name):
            tables.append(SourceTable(sheet.name, rows))
    return Source(kind, tuple(tables), hidden=tuple(hidden))


def read_book(data: bytes, kind: str) -> Source:
    """Every visible sheet is one table; hidden ones are named, not read.

    Raises:
        IntakeError: ``file_broken``, ``file_encrypted``, ``table_too_large``, ``text_too_long``.
    """
    import python_calamine as calamine

    try:
        return _visible(data, kind)
    except calamine.PasswordError as error:
        raise IntakeError("file_encrypted") from error
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise IntakeError("file_broken", kind=kind) from error
    except BaseException as error:
        # A record that contradicts itself; the class of this error cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise IntakeError("file_broken", kind=kind) from error
