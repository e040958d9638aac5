"""The overdue list as a workbook ready to print: title, date of the data, frozen and repeated headings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, BinaryIO

from workflow.reports.overdue_table import COLUMNS, TITLE, Cell, Line, cells, data_date, safe
from workflow.rules.local_time import local_day

_FONT = {"font_name": "Times New Roman", "font_size": 12}
_BODY = {**_FONT, "border": 1, "valign": "top", "text_wrap": True}
_HEAD_ROW = 3
_LONGEST_CELL = 32_767


def write_xlsx(lines: Iterable[Line], day: date, authority: str, target: BinaryIO) -> None:
    """Write all rows to ``target``, one row in memory at a time; text is always text, never a formula."""
    import xlsxwriter

    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("Quá hạn")
    formats = {
        "text": book.add_format(_BODY),
        "number": book.add_format({**_BODY, "align": "center"}),
        "date": book.add_format({**_BODY, "align": "center", "num_format": "dd/mm/yyyy"}),
    }
    _set_up(book, sheet, day, authority)
    for number, line in enumerate(lines, 1):
        heard_on = local_day(line.last_update_at) if line.last_update_at else None
        _write_row(sheet, _HEAD_ROW + number, cells(number, line, heard_on), formats)
    book.close()


def _set_up(book: Any, sheet: Any, day: date, authority: str) -> None:
    bold = book.add_format({**_FONT, "bold": True})
    italic = book.add_format({**_FONT, "italic": True})
    head = book.add_format(
        {**_BODY, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#EEF1F4"}
    )
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_header("&C&P")
    sheet.repeat_rows(_HEAD_ROW)
    sheet.freeze_panes(_HEAD_ROW + 1, 2)
    for column, (_heading, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, safe(authority), bold)
    sheet.write_string(1, 0, TITLE, bold)
    sheet.write_string(2, 0, data_date(day), italic)
    for column, (heading, _width) in enumerate(COLUMNS):
        sheet.write_string(_HEAD_ROW, column, heading, head)


def _write_row(sheet: Any, row: int, values: tuple[Cell, ...], formats: dict[str, Any]) -> None:
    for column, value in enumerate(values):
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, formats["date"])
        elif isinstance(value, int):
            sheet.write_number(row, column, value, formats["number"])
        elif value:
            sheet.write_string(row, column, safe(value)[:_LONGEST_CELL], formats["text"])
        else:
            sheet.write_blank(row, column, None, formats["text"])
