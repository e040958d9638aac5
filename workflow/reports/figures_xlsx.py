"""The sheet in which an agency fills its figures: everything but the figures is locked, and says where it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from workflow.reports.official_sheet import open_book
from workflow.rules.entered_rows import TypedRow

TITLE = "BIỂU NHẬP SỐ LIỆU"
_FONT = {"font_name": "Times New Roman", "font_size": 12}
_BODY = {**_FONT, "border": 1, "valign": "top", "text_wrap": True}
_WIDTHS = (6, 18, 60, 14, 18, 14, 14, 40, 10)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of the sheet; without a denominator its cell is locked."""

    code: str
    name: str
    unit: str
    typed: TypedRow
    has_denominator: bool
    version: int


def write_sheet(
    rows: Iterable[SheetRow],
    target: BinaryIO,
    *,
    subtitle: str,
    headings: Sequence[str],
    key: tuple[int, int, str],
    head_row: int,
) -> None:
    """Write the sheet to ``target``; ``key`` is row, column and text of the cell that says where it belongs."""
    book = open_book(target, row_by_row=False)
    sheet = book.add_worksheet("Số liệu")
    formats = {
        "text": book.add_format(_BODY),
        "number": book.add_format({**_BODY, "align": "right", "locked": False, "num_format": "@"}),
        "input": book.add_format({**_BODY, "locked": False, "num_format": "@"}),
        "shut": book.add_format({**_BODY, "bg_color": "#EEF1F4"}),
        "head": book.add_format({**_BODY, "bold": True, "align": "center", "bg_color": "#EEF1F4"}),
        "bold": book.add_format({**_FONT, "bold": True}),
        "pale": book.add_format({**_FONT, "font_color": "#FFFFFF"}),
    }
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width, None, {"hidden": column == len(_WIDTHS) - 1})
    sheet.write_string(0, 0, TITLE, formats["bold"])
    sheet.write_string(1, 0, subtitle, formats["bold"])
    sheet.write_string(key[0], key[1], key[2], formats["pale"])
    for column, heading in enumerate(headings):
        sheet.write_string(head_row, column, heading, formats["head"])
    for number, row in enumerate(rows, 1):
        _write_row(sheet, head_row + number, number, row, formats)
    _set_up(sheet, head_row)
    book.close()


def _write_row(sheet: Any, at: int, number: int, row: SheetRow, formats: dict[str, Any]) -> None:
    sheet.write_number(at, 0, number, formats["text"])
    for column, text in enumerate((row.code, row.name, row.unit), 1):
        sheet.write_string(at, column, text, formats["text"])
    sheet.write_string(at, 4, row.typed.first, formats["number"])
    sheet.write_string(at, 5, row.typed.second, formats["number" if row.has_denominator else "shut"])
    sheet.write_string(at, 6, row.typed.nothing, formats["input"])
    sheet.write_string(at, 7, row.typed.note, formats["input"])
    sheet.write_number(at, 8, row.version, formats["text"])


def _set_up(sheet: Any, head_row: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head_row)
    sheet.freeze_panes(head_row + 1, 3)
    sheet.protect("", {"format_columns": True, "format_rows": True})
