"""The first sheet of a workbook as plain cells, for sheets that we made ourselves and somebody filled."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from workflow.intake.errors import IntakeError
from workflow.intake.kinds import check_bytes
from workflow.intake.read_xlsx import check_book
from workflow.intake.sandbox import ask_apart
from workflow.intake.sheets import typed_text
from workflow.intake.tables import check_size


def read_filled_sheet(data: bytes) -> list[list[str]]:
    """The cells of the first visible sheet from A1 on, read in a child process under limits.

    Numbers are written as Vietnamese offices write them, so that what was typed as text and as a number reads alike.

    Raises:
        IntakeError: see its table of codes.
    """
    check_bytes(data)
    told = ask_apart(data, {"want": "cells"})
    return [[str(cell) for cell in row] for row in told["cells"]]


def cells_of(data: bytes) -> list[list[str]]:
    """The same in this process; only the child calls it."""
    import python_calamine as calamine

    check_book(data)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for info in book.sheets_metadata:
            if (
                info.typ == calamine.SheetTypeEnum.WorkSheet
                and info.visible == calamine.SheetVisibleEnum.Visible
            ):
                return _laid_out(book.get_sheet_by_name(info.name), info.name)
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise IntakeError("file_broken", kind="xlsx") from error
    raise IntakeError("no_table")


def _laid_out(sheet: Any, name: str) -> list[list[str]]:
    check_size(name, sheet.total_height, sheet.total_width)
    before = [""] * (sheet.start[1] if sheet.start else 0)
    return [before + [_text(value) for value in row] for row in sheet.iter_rows()]


def _text(value: Any) -> str:
    if isinstance(value, float) and not value.is_integer():
        return f"{Decimal(repr(value)):f}".replace(".", ",")
    return typed_text(value)
