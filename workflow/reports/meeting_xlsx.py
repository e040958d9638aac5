"""The pack of a review meeting as a workbook: every listed duty in full, leader by leader on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from workflow.reports.meeting_table import COLUMNS, LATE_COLUMN, PackHead, PackPage, boxes, cells, leader_name
from workflow.reports.official_sheet import Cell, Formats, open_book, open_sheet, write_row, write_section

_CHARACTERS = 1.5
"""Of a column for each part of its share."""


def write_xlsx(head: PackHead, pages: Sequence[PackPage]) -> bytes:
    """The workbook; text is always text, never a formula."""
    target = BytesIO()
    book = open_book(target)
    columns = [(heading, round(share * _CHARACTERS)) for heading, share in COLUMNS]
    titles = (head.authority, head.title, head.meeting, head.cut_off)
    sheet, at = open_sheet(book, "Tài liệu họp", titles, columns)
    formats = Formats(book)
    for page in pages:
        counts = "; ".join(f"{name}: {n}" for name, n in boxes(page.tally))
        write_section(sheet, at, f"Đồng chí phụ trách: {leader_name(page)} ({counts})", columns, formats)
        for n, line in enumerate(page.lines, 1):
            texts = cells(n, line, short=False)
            values: list[Cell] = [
                int(text) if column in (0, LATE_COLUMN) and text else text
                for column, text in enumerate(texts)
            ]
            write_row(sheet, at + n, values, columns, formats)
        at += len(page.lines) + 1
    book.close()
    return target.getvalue()
