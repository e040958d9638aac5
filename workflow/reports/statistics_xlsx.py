"""Statistics as a workbook: the table, its differences from the period before, and the two annexes used in practice.

Source of the annexes' columns: 624/TB-VPCP of 16/11/2025, Phụ lục I and II (domain.md a.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, Protocol

from workflow.reports.official_sheet import (
    Cell,
    Columns,
    Formats,
    open_book,
    open_sheet,
    write_row,
    write_section,
)
from workflow.reports.overdue_table import TITLE, data_date
from workflow.rules.classification import Rate
from workflow.rules.period_codes import with_period
from workflow.rules.statistics import Box, Figures, Share, points

TABLE_TITLE = "THỐNG KÊ TÌNH HÌNH THỰC HIỆN NHIỆM VỤ ĐƯỢC GIAO"
CHANGES_TITLE = "TĂNG, GIẢM SO VỚI KỲ TRƯỚC"
RESULTS_TITLE = "KẾT QUẢ THỰC HIỆN NHIỆM VỤ"
NOBODY = "Chưa ghi lãnh đạo phụ trách"
UNDATED = "Không có thời hạn"
GROUPED_BY = {"agency": "Cơ quan chủ trì", "document": "Văn bản", "leader": "Lãnh đạo phụ trách"}
OVERDUE_COLUMNS = (
    ("STT", 6),
    ("Nhiệm vụ", 70),
    ("Văn bản giao nhiệm vụ", 30),
    ("Cơ quan chủ trì thực hiện", 34),
    ("Thời hạn hoàn thành", 14),
)
RESULT_COLUMNS = (
    ("STT", 6),
    ("Tên nhiệm vụ", 60),
    ("Đơn vị chủ trì", 30),
    ("Thời hạn", 14),
    ("Kết quả thực hiện", 60),
    ("Tiến độ", 16),
)
_COUNTS: tuple[tuple[str, Box | Share], ...] = (
    ("Tổng số", Box.TOTAL),
    ("Có thời hạn", Box.DATED),
    ("Không thời hạn", Box.UNDATED),
    ("Hoàn thành", Box.DONE),
    ("Hoàn thành đúng hạn", Box.DONE_ON_TIME),
    ("Hoàn thành quá hạn", Box.DONE_LATE),
    ("Chưa hoàn thành", Box.OPEN),
    ("Trong hạn", Box.IN_TIME),
    ("Quá hạn chưa hoàn thành", Box.OVERDUE),
    ("Đến hạn", Box.DUE),
    ("Tỷ lệ hoàn thành (%), trên tổng số được giao", Share.DONE),
    ("Tỷ lệ quá hạn (%), trên số đến hạn", Share.OVERDUE_OF_DUE),
    ("Tỷ lệ quá hạn (%), trên tổng số được giao", Share.OVERDUE_OF_ASSIGNED),
    ("Quá hạn trên 30 ngày", Box.OVER_30),
    ("Trong đó quá hạn trên 120 ngày", Box.OVER_120),
    ("Không thời hạn, lâu không cập nhật", Box.SILENT_UNDATED),
    ("Có cập nhật", Box.UPDATED),
    ("Tỷ lệ cập nhật (%), trên số chưa hoàn thành", Share.UPDATED),
    ("Đã rút (không tính)", Box.WITHDRAWN),
)
_TABLE_WIDTH = 9


class Line(Protocol):
    """One line of the table."""

    @property
    def name(self) -> str: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def before(self) -> Figures | None: ...
    @property
    def duties(self) -> Rate | None: ...


class Counted(Protocol):
    """One assignment of an annex, as it stood on the day of the data."""

    @property
    def text(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def document(self) -> str: ...
    @property
    def agency(self) -> str: ...
    @property
    def leader(self) -> str: ...
    @property
    def due(self) -> date | None: ...
    @property
    def phrase(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def progress(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Sheets:
    """What the workbook holds. ``scope`` names the filters; ``grouped_by`` is a key of ``GROUPED_BY``.

    ``since`` and ``months`` say what "có cập nhật" means; ``before`` is the day of the period before, none where
    nothing is compared.
    """

    authority: str
    scope: str
    grouped_by: str
    day: date
    since: date | None
    months: int
    before: date | None
    lines: Sequence[Line]
    total: Line
    overdue: Iterable[Counted]
    by_leader: Iterable[Counted]


def write_xlsx(sheets: Sheets, target: BinaryIO) -> None:
    """All sheets, a row in memory at a time."""
    book = open_book(target)
    formats = Formats(book)
    _table(book, sheets, formats)
    if sheets.before is not None:
        _changes(book, sheets, sheets.before, formats)
    _overdue(book, sheets, formats)
    _by_leader(book, sheets, formats)
    book.close()


def _columns(sheets: Sheets) -> Columns:
    duties = (("Nhiệm vụ hoàn thành toàn bộ", _TABLE_WIDTH), ("Số nhiệm vụ", _TABLE_WIDTH))
    return (
        ("STT", 6),
        (GROUPED_BY[sheets.grouped_by], 34),
        *((heading, _TABLE_WIDTH) for heading, _what in _COUNTS),
        *(duties if sheets.total.duties else ()),
    )


def _titles(sheets: Sheets, *titles: str) -> tuple[str, ...]:
    scope = (f"Phạm vi: {sheets.scope}",) if sheets.scope else ()
    return (sheets.authority, *titles, *scope, data_date(sheets.day))


def _lines(sheets: Sheets) -> Iterator[tuple[Cell, Cell, Line]]:
    for number, line in enumerate(sheets.lines, 1):
        yield number, line.name or NOBODY, line
    yield None, "Cộng", sheets.total


def _table(book: Any, sheets: Sheets, formats: Formats) -> None:
    columns = _columns(sheets)
    sheet, row = open_sheet(book, "Thống kê", _titles(sheets, TABLE_TITLE), columns)
    for number, name, line in _lines(sheets):
        values = [_value(line.figures, what) for _heading, what in _COUNTS]
        duties = (line.duties.numerator, line.duties.denominator) if line.duties else ()
        write_row(sheet, row, (number, name, *values, *duties), columns, formats)
        row += 1
    sheet.write_string(row + 1, 0, _definition(sheets))


def _definition(sheets: Sheets) -> str:
    if sheets.since is not None:
        return (
            f"Có cập nhật: nhiệm vụ chưa hoàn thành được cập nhật trong kỳ (từ ngày {sheets.since:%d/%m/%Y})."
        )
    return (
        f"Có cập nhật: nhiệm vụ chưa hoàn thành và không quá {sheets.months} tháng"
        " (hoặc nhịp cập nhật riêng) không có cập nhật."
    )


def _changes(book: Any, sheets: Sheets, before: date, formats: Formats) -> None:
    columns = _columns(sheets)[: 2 + len(_COUNTS)]
    title = f"{CHANGES_TITLE} (SỐ LIỆU ĐẾN NGÀY {before:%d/%m/%Y}; TỶ LỆ TÍNH BẰNG ĐIỂM PHẦN TRĂM)"
    sheet, row = open_sheet(book, "So với kỳ trước", _titles(sheets, title), columns)
    signed = Formats(book, signed=True)
    for number, name, line in _lines(sheets):
        values = [_change(line.figures, line.before or Figures(), what) for _heading, what in _COUNTS]
        write_row(sheet, row, (None, name, *values), columns, signed)
        if isinstance(number, int):
            sheet.write_number(row, 0, number, formats.number)
        row += 1


def _value(figures: Figures, what: Box | Share) -> Cell:
    return figures[what] if isinstance(what, Box) else figures.share(what).percent()


def _change(figures: Figures, before: Figures, what: Box | Share) -> Cell:
    if isinstance(what, Box):
        return figures[what] - before[what]
    return points(figures.share(what), before.share(what))


def _overdue(book: Any, sheets: Sheets, formats: Formats) -> None:
    sheet, row = open_sheet(book, "Phụ lục I", _titles(sheets, "PHỤ LỤC I", TITLE), OVERDUE_COLUMNS)
    for number, one in enumerate(sheets.overdue, 1):
        values = (number, with_period(one.text, one.period), one.document, one.agency, one.due)
        write_row(sheet, row, values, OVERDUE_COLUMNS, formats)
        row += 1


def _by_leader(book: Any, sheets: Sheets, formats: Formats) -> None:
    titles = _titles(sheets, "PHỤ LỤC II", RESULTS_TITLE)
    sheet, row = open_sheet(book, "Phụ lục II", titles, RESULT_COLUMNS)
    leader: str | None = None
    for number, one in enumerate(sheets.by_leader, 1):
        if one.leader != leader:
            leader = one.leader
            heading = f"Nhiệm vụ giao {leader} chỉ đạo" if leader else NOBODY
            write_section(sheet, row, heading, RESULT_COLUMNS, formats)
            row += 1
        due = one.due or one.phrase or UNDATED
        values = (number, with_period(one.text, one.period), one.agency, due, one.words, str(one.progress))
        write_row(sheet, row, values, RESULT_COLUMNS, formats)
        row += 1
