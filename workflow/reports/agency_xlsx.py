"""The empty list of agencies, to be filled by whoever sets the system up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from workflow.reports.official_sheet import open_book

TITLE = "DANH SÁCH CƠ QUAN, ĐƠN VỊ"
HINTS = (
    "Mỗi dòng một cơ quan. Bắt buộc ghi tên; “Trực thuộc” ghi tên cơ quan cấp trên trong danh sách này hoặc đã có, để trống là trực thuộc cơ quan đứng đầu.",
    "Tên gọi khác: các cách viết thường gặp trong văn bản, cách nhau dấu chấm phẩy. Thứ tự: số nguyên, số nhỏ đứng trước. Cơ quan đã có thì giữ nguyên.",
)
_WIDTHS = (44, 34, 16, 44, 30, 9)
_FONT = {"font_name": "Times New Roman", "font_size": 12}
_ROWS = 200
"""So many framed rows are ready; more can be typed below."""


def write_agency_sheet(target: BinaryIO, headings: Sequence[str]) -> None:
    """The sheet with its hints, its headings and empty rows of text."""
    book = open_book(target, row_by_row=False)
    sheet = book.add_worksheet("Cơ quan")
    bold, plain = book.add_format({**_FONT, "bold": True}), book.add_format(_FONT)
    head = book.add_format({**_FONT, "bold": True, "border": 1, "align": "center", "bg_color": "#FBE9C6"})
    cell = book.add_format({**_FONT, "border": 1, "text_wrap": True, "valign": "top", "num_format": "@"})
    sheet.write_string(0, 0, TITLE, bold)
    for n, hint in enumerate(HINTS, 1):
        sheet.write_string(n, 0, hint, plain)
    first = len(HINTS) + 2
    for column, (heading, width) in enumerate(zip(headings, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(first - 1, column, heading, head)
        for row in range(first, first + _ROWS):
            sheet.write_blank(row, column, None, cell)
    sheet.freeze_panes(first, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first - 1)
    book.close()
