"""The columns of the exported list, in one place for CSV and XLSX."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol
from unicodedata import is_normalized

from workflow.rules.period_codes import with_period
from workflow.rules.promises import Promise, Word
from workflow.rules.text import clean

#: Heading, and the width of the column in characters.
COLUMNS = (
    ("STT", 6),
    ("Nhiệm vụ", 60),
    ("Văn bản giao nhiệm vụ", 28),
    ("Cơ quan chủ trì", 32),
    ("Lãnh đạo phụ trách", 24),
    ("Hạn ban đầu", 12),
    ("Hạn hiện nay", 12),
    ("Số ngày làm việc quá hạn", 12),
    ("Cập nhật gần nhất", 12),
    ("Số lần đôn đốc đã gửi", 10),
    ("Kết quả thực hiện (đơn vị báo cáo)", 60),
    ("Số minh chứng", 10),
    ("Giải trình, cam kết", 16),
    ("Ngày đã hẹn", 12),
)
#: How the promised day came about, as the list says it.
_PROMISES = {
    Promise.COMMITMENT: "Cam kết",
    Promise.EXPLANATION: "Đã giải trình",
    Promise.REQUEST: "Xin gia hạn, chờ quyết định",
}
TITLE = "DANH SÁCH NHIỆM VỤ QUÁ HẠN CHƯA HOÀN THÀNH"
Cell = str | int | date | None


class Line(Protocol):
    """What a row of the list must know to be exported."""

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
    def first_due(self) -> date | None: ...
    @property
    def due(self) -> date | None: ...
    @property
    def days_late(self) -> int: ...
    @property
    def last_update_at(self) -> datetime | None: ...
    @property
    def urgings(self) -> int: ...
    @property
    def last_words(self) -> str: ...
    @property
    def evidence(self) -> int: ...
    @property
    def explained(self) -> bool: ...
    @property
    def word(self) -> Word | None: ...


def cells(number: int, line: Line, heard_on: date | None) -> tuple[Cell, ...]:
    """One row under ``COLUMNS``; ``heard_on`` is the local day of the last update."""
    return (
        number,
        with_period(line.text, line.period),
        line.document,
        line.agency,
        line.leader,
        line.first_due,
        line.due,
        line.days_late,
        heard_on,
        line.urgings,
        line.last_words,
        line.evidence,
        _stands(line),
        line.word.day if line.word else None,
    )


def _stands(line: Line) -> str:
    if line.word:
        return _PROMISES[line.word.promise]
    return "Đã giải trình" if line.explained else ""


def data_date(day: date) -> str:
    """The line that every official list carries under its title."""
    return f"Dữ liệu tính đến ngày {day:%d/%m/%Y}"


def safe(text: str) -> str:
    """``clean(text)``; text without anything to clean, as nearly all is, is looked at only."""
    return text if text.isprintable() and is_normalized("NFC", text) else clean(text)
