"""The sheet in which an agency says how far its work is: everything but its answers is locked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, BinaryIO

from workflow.reports.official_sheet import open_book

TITLE = "BIỂU CẬP NHẬT TIẾN ĐỘ NHIỆM VỤ"
_FONT = {"font_name": "Times New Roman", "font_size": 12}
_BODY = {**_FONT, "border": 1, "valign": "top", "text_wrap": True}
_WIDTHS = (5, 48, 22, 12, 16, 34, 16, 44, 9, 30, 30, 20, 13, 8, 8)
_ANSWER = 6
_HIDDEN = 2
_LINE = 16.5
_LEAST_LINES, _MOST_LINES = 3, 24


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One line: the printed cells after the number, the answers on offer, and the two hidden numbers."""

    printed: tuple[str, ...]
    answers: tuple[str, ...]
    assignment_id: int
    version: int


def write_progress_sheet(
    rows: Iterable[ProgressRow],
    target: BinaryIO,
    *,
    subtitle: str,
    hints: Sequence[str],
    headings: Sequence[str],
    key: tuple[int, int, str],
    head_row: int,
) -> None:
    """Write the sheet to ``target``; ``key`` is row, column and text of the cell that says whose it is."""
    book = open_book(target, row_by_row=False)
    sheet = book.add_worksheet("Tiến độ")
    formats = {
        "text": book.add_format({**_BODY, "bg_color": "#F4F6F8"}),
        "input": book.add_format({**_BODY, "locked": False, "num_format": "@"}),
        "head": book.add_format(
            {**_BODY, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E3E8ED"}
        ),
        "fill": book.add_format(
            {**_BODY, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#FBE9C6"}
        ),
        "bold": book.add_format({**_FONT, "bold": True}),
        "plain": book.add_format(_FONT),
        "pale": book.add_format({**_FONT, "font_color": "#FFFFFF"}),
    }
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width, None, {"hidden": column >= len(_WIDTHS) - _HIDDEN})
    sheet.write_string(0, 0, TITLE, formats["bold"])
    sheet.write_string(1, 0, subtitle, formats["bold"])
    for number, hint in enumerate(hints):
        sheet.write_string(2 + number, 0, hint, formats["plain"])
    sheet.write_string(key[0], key[1], key[2], formats["pale"])
    for column, heading in enumerate(headings):
        filled = _ANSWER <= column < len(headings) - _HIDDEN
        sheet.write_string(head_row, column, heading, formats["fill" if filled else "head"])
    for number, row in enumerate(rows, 1):
        _write_row(sheet, head_row + number, number, row, formats)
    sheet.set_row(head_row, 2 * _LINE)
    _set_up(sheet, head_row)
    book.close()


def _write_row(sheet: Any, at: int, number: int, row: ProgressRow, formats: dict[str, Any]) -> None:
    sheet.write_number(at, 0, number, formats["text"])
    for column, text in enumerate(row.printed, 1):
        sheet.write_string(at, column, text, formats["text"])
    for column in range(_ANSWER, len(_WIDTHS) - _HIDDEN):
        sheet.write_blank(at, column, None, formats["input"])
    sheet.data_validation(
        at,
        _ANSWER,
        at,
        _ANSWER,
        {
            "validate": "list",
            "source": list(row.answers),
            "error_title": "Tình trạng",
            "error_message": "Hãy chọn trong danh sách.",
        },
    )
    sheet.set_row(at, _height(row.printed))
    sheet.write_number(at, len(_WIDTHS) - 2, row.assignment_id, formats["text"])
    sheet.write_number(at, len(_WIDTHS) - 1, row.version, formats["text"])


def _height(texts: Iterable[str]) -> float:
    """Points that the longest of the printed cells needs: not every program fits wrapped rows by itself."""
    lines = max(ceil(len(text) / width) for text, width in zip(texts, _WIDTHS[1:], strict=False))
    return min(max(lines, _LEAST_LINES), _MOST_LINES) * _LINE


def _set_up(sheet: Any, head_row: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head_row)
    sheet.freeze_panes(head_row + 1, 2)
    sheet.protect("", {"format_columns": True, "format_rows": True})
