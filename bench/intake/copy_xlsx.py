"""The Excel copy: every table on a sheet under its merged title, numbers and dates typed, cells merged."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import xlsxwriter

from bench.intake.copy_model import Cell, Grid, Paragraph, Section
from bench.intake.copy_pdf import column_widths

_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_WIDTH = 140
_LINE, _TALLEST = 14, 400


def xlsx_copy(sections: Iterable[Section]) -> bytes:
    """A workbook with one sheet for each table."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    wrapped = {"text_wrap": True, "valign": "top", "border": 1, "font_name": "Times New Roman"}
    looks = {
        "cell": book.add_format(wrapped),
        "day": book.add_format({**wrapped, "num_format": "dd/mm/yyyy"}),
        "head": book.add_format({**wrapped, "bold": True, "align": "center"}),
        "title": book.add_format({"bold": True, "align": "center", "text_wrap": True}),
    }
    number = 0
    for section in sections:
        titles: list[str] = []
        for part in section.parts:
            if isinstance(part, Grid):
                number += 1
                _sheet(book.add_worksheet(f"Phụ lục {number}"), part, titles, looks)
                titles = []
            elif isinstance(part, Paragraph):
                titles.append(part.text)
    book.close()
    return out.getvalue()


def _sheet(sheet: Any, grid: Grid, titles: list[str], looks: dict[str, Any]) -> None:
    first = 0
    for title in titles[-3:]:
        sheet.merge_range(first, 0, first, grid.width - 1, title, looks["title"])
        first += 1
    total = sum(column_widths(grid))
    widths = [max(_WIDTH * width / total, 5) for width in column_widths(grid)]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for at, row in enumerate(grid.rows):
        lines = [
            len(cell.text) / width + 1
            for cell, width in zip(row, widths, strict=True)
            if cell and cell.right == cell.down == 1
        ]
        sheet.set_row(first + at, min(_LINE * int(max(lines, default=1) + 1), _TALLEST))
        look = "head" if at < grid.head else "cell"
        for column, cell in enumerate(row):
            if cell is not None:
                _write(sheet, first + at, column, cell, looks, look)
    sheet.repeat_rows(first, first + max(grid.head - 1, 0))
    sheet.freeze_panes(first + grid.head, 0)
    sheet.set_landscape()


def _write(sheet: Any, row: int, column: int, cell: Cell, looks: dict[str, Any], look: str) -> None:
    if cell.down > 1 or cell.right > 1:
        sheet.merge_range(row, column, row + cell.down - 1, column + cell.right - 1, "", looks[look])
    if cell.text.isdigit() and str(int(cell.text)) == cell.text:
        sheet.write_number(row, column, int(cell.text), looks[look])
    elif day := _day(cell.text):
        sheet.write_datetime(row, column, day, looks["day"])
    elif cell.text:
        sheet.write_string(row, column, cell.text, looks[look])
    else:
        sheet.write_blank(row, column, None, looks[look])


def _day(text: str) -> datetime | None:
    found = _DAY.fullmatch(text)
    try:
        return datetime(int(found[3]), int(found[2]), int(found[1])) if found else None  # noqa: DTZ001
    except ValueError:
        return None
