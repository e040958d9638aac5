"""The overdue list as a workbook ready to print: title, date of the data, frozen and repeated headings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import BinaryIO

from workflow.reports.official_sheet import Formats, open_book, open_sheet, write_row
from workflow.reports.overdue_table import COLUMNS, TITLE, Line, cells, data_date
from workflow.rules.local_time import local_day


def write_xlsx(lines: Iterable[Line], day: date, authority: str, target: BinaryIO) -> None:
    """Write all rows to ``target``, one row in memory at a time; text is always text, never a formula."""
    book = open_book(target)
    sheet, first = open_sheet(book, "Quá hạn", (authority, TITLE, data_date(day)), COLUMNS)
    formats = Formats(book)
    for number, line in enumerate(lines, 1):
        heard_on = local_day(line.last_update_at) if line.last_update_at else None
        write_row(sheet, first + number - 1, cells(number, line, heard_on), COLUMNS, formats)
    book.close()
