"""A sheet of an official list: titles and the date of the data, headings frozen and repeated on landscape A4.

Text is always text: a cell that begins like a formula stays what was written (``trust.md`` P6).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from workflow.reports.overdue_table import safe

Cell = str | int | Decimal | date | None
#: Heading, and the width of the column in characters.
Columns = Sequence[tuple[str, int]]

_FONT = {"font_name": "Times New Roman", "font_size": 12}
_BODY = {**_FONT, "border": 1, "valign": "top", "text_wrap": True}
_LONGEST_CELL = 32_767
#: A line of text and the tallest row, in points.
_LINE, _TALLEST = 15.75, 409.0


def open_book(target: BinaryIO, *, row_by_row: bool = True) -> Any:
    """A workbook that is written to ``target``; nothing in it becomes a formula or a link.

    ``row_by_row``: in the order of the rows only, which keeps one of them in memory.
    """
    import xlsxwriter

    memory = "constant_memory" if row_by_row else "in_memory"
    return xlsxwriter.Workbook(target, {memory: True, "strings_to_formulas": False, "strings_to_urls": False})


class Formats:
    """How cells look; ``signed`` prints the sign of a difference."""

    def __init__(self, book: Any, *, signed: bool = False) -> None:
        number, percent = ("+#,##0;-#,##0;0", "+0.00;-0.00;0.00") if signed else ("#,##0", "0.00")
        centred = {**_BODY, "align": "center"}
        self.text = book.add_format(_BODY)
        self.number = book.add_format({**centred, "num_format": number})
        self.percent = book.add_format({**centred, "num_format": percent})
        self.date = book.add_format({**centred, "num_format": "dd/mm/yyyy"})
        self.section = book.add_format({**_BODY, "bold": True})


def open_sheet(
    book: Any, name: str, titles: Sequence[str], columns: Columns, *, frozen: int = 2
) -> tuple[Any, int]:
    """An empty sheet under its titles (the last is the date of the data) and headings; and its first free row."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({**_FONT, "bold": True})
    italic = book.add_format({**_FONT, "italic": True})
    head = book.add_format(
        {**_BODY, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#EEF1F4"}
    )
    head_row = len(titles)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_header("&C&P")
    sheet.repeat_rows(head_row)
    sheet.freeze_panes(head_row + 1, frozen)
    for column, (_heading, width) in enumerate(columns):
        sheet.set_column(column, column, width)
    sheet.set_row(head_row, _height([heading for heading, _width in columns], columns))
    for row, title in enumerate(titles):
        sheet.write_string(row, 0, safe(title), italic if row == head_row - 1 else bold)
    for column, (heading, _width) in enumerate(columns):
        sheet.write_string(head_row, column, heading, head)
    return sheet, head_row + 1


def write_row(sheet: Any, row: int, values: Sequence[Cell], columns: Columns, formats: Formats) -> None:
    """One row, as tall as its text needs; what has no value is an empty cell with its border.

    The height is written because not every spreadsheet measures wrapped text when it opens a file.
    """
    height = _height(values, columns)
    if height > _LINE:
        sheet.set_row(row, height)
    for column, value in enumerate(values):
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, formats.date)
        elif isinstance(value, Decimal):
            sheet.write_number(row, column, float(value), formats.percent)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, formats.number)
        elif value:
            sheet.write_string(row, column, safe(value)[:_LONGEST_CELL], formats.text)
        else:
            sheet.write_blank(row, column, None, formats.text)


def _height(values: Sequence[Cell], columns: Columns) -> float:
    """Points that the tallest cell needs. A column of n characters holds about 1.2 n letters; the rest is spare."""
    lines = 1
    for value, (_heading, width) in zip(values, columns, strict=True):
        if isinstance(value, str) and (len(value) > width or "\n" in value):
            lines = max(lines, sum(-(-len(part) // width) or 1 for part in value.split("\n")))
    return min(_TALLEST, lines * _LINE)


def write_section(sheet: Any, row: int, heading: str, columns: Columns, formats: Formats) -> None:
    """A row that heads those below it, over the width of the sheet."""
    sheet.merge_range(row, 0, row, len(columns) - 1, "", formats.section)
    sheet.write_string(row, 0, safe(heading)[:_LONGEST_CELL], formats.section)
