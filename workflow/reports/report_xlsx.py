"""The tables of a report as a workbook: one sheet each, numbers as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from workflow.reports.official_sheet import open_book
from workflow.reports.report_document import Words, titles
from workflow.rules.report_outline import NumberStyle, roman
from workflow.rules.report_text import Grid, read

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})*(?:,[0-9]+)?|[0-9]+")
_NARROW, _WIDE = 9, 60


def tables_of(words: Words) -> list[tuple[str, Grid]]:
    """Every table of the report under the title of its section or appendix."""
    found, appendix = [], 0
    for section, title in zip(words.sections, titles(words.sections), strict=True):
        label = title
        if section.style is NumberStyle.APPENDIX:
            appendix += 1
            label = f"Phụ lục {roman(appendix)}. {section.heading}"
        found += [(label, part) for part in read(section.text) if isinstance(part, Grid)]
    return found


def write_xlsx(words: Words) -> bytes:
    """The workbook; a report without tables gives one sheet that says so."""
    target = BytesIO()
    book = open_book(target, row_by_row=False)
    tables = tables_of(words)
    for n, (title, grid) in enumerate(tables, 1):
        _sheet(book, n, title, grid)
    if not tables:
        book.add_worksheet("Báo cáo").write_string(0, 0, "Báo cáo này không có bảng.")
    book.close()
    return target.getvalue()


def _sheet(book: Any, n: int, title: str, grid: Grid) -> None:
    sheet = book.add_worksheet(_FORBIDDEN.sub(" ", f"{n}. {title}")[:31].strip())
    bold = book.add_format({"bold": True})
    head = book.add_format(
        {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
    )
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, title, bold)
    for column, heading in enumerate(grid.headings):
        sheet.write_string(2, column, heading, head)
        widest = max((len(row[column]) for row in grid.rows), default=0)
        sheet.set_column(column, column, min(max(widest + 2, _NARROW), _WIDE))
    for line, row in enumerate(grid.rows, 3):
        _row(sheet, line, row, cell)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _row(sheet: object, line: int, row: Sequence[str], cell: object) -> None:
    for column, text in enumerate(row):
        if _NUMBER.fullmatch(text):
            sheet.write_number(line, column, float(text.replace(".", "").replace(",", ".")), cell)  # type: ignore[attr-defined]
        else:
            sheet.write_string(line, column, text, cell)  # type: ignore[attr-defined]
