"""The exported lists, opened again: nothing in them runs, dates are dates, and they say as of which day."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from workflow.reports.overdue_csv import FORMULA_STARTS, write_csv
from workflow.reports.overdue_table import COLUMNS
from workflow.reports.overdue_xlsx import write_xlsx
from workflow.rules.promises import Promise, Word

DAY = date(2026, 11, 9)


@dataclass
class Sample:
    text: str = "Báo cáo kết quả"
    period: str = ""
    document: str = "28/KH-UBND ngày 05/02/2026"
    agency: str = "Phòng Tư pháp"
    leader: str = ""
    first_due: date | None = date(2026, 10, 1)
    due: date | None = date(2026, 11, 2)
    days_late: int = 5
    last_update_at: datetime | None = datetime(2026, 11, 6, 18, 0, tzinfo=UTC)
    urgings: int = 2
    last_words: str = "Đang làm"
    evidence: int = 0
    explained: bool = False
    word: Word | None = None


PAYLOADS = [
    "=1+1",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    '=HYPERLINK("http://x")',
    "'=1",
]
ODD = "a\x00b\x1fc\u2028d\ufffee\u202ef\x85g"


def as_csv(lines: list[Sample]) -> tuple[bytes, list[list[str]]]:
    raw = b"".join(write_csv(lines, DAY))
    return raw, list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def as_xlsx(lines: list[Sample]) -> tuple[bytes, list[list[object]]]:
    target = io.BytesIO()
    write_xlsx(lines, DAY, "UBND thành phố Mẫu", target)
    book = CalamineWorkbook.from_filelike(io.BytesIO(target.getvalue()))
    return target.getvalue(), book.get_sheet_by_index(0).to_python()


def test_both_say_the_day_of_the_data_and_name_their_columns() -> None:
    raw, rows = as_csv([Sample()])
    assert raw.startswith(b"\xef\xbb\xbf")
    assert rows[0] == ["Dữ liệu tính đến ngày 09/11/2026"]
    assert rows[1] == [heading for heading, _width in COLUMNS]
    _raw, cells = as_xlsx([Sample()])
    assert cells[0][0] == "UBND thành phố Mẫu"
    assert cells[2][0] == "Dữ liệu tính đến ngày 09/11/2026"
    assert cells[3] == [heading for heading, _width in COLUMNS]


def test_dates_are_dates_numbers_are_numbers_and_a_late_evening_counts_as_the_vietnamese_day() -> None:
    _raw, rows = as_csv([Sample()])
    assert rows[2] == [
        "1", "Báo cáo kết quả", "28/KH-UBND ngày 05/02/2026", "Phòng Tư pháp", "", "01/10/2026", "02/11/2026",
        "5", "07/11/2026", "2", "Đang làm", "0", "", "",
    ]  # fmt: skip
    _raw, cells = as_xlsx([Sample()])
    assert cells[4][5:10] == [date(2026, 10, 1), date(2026, 11, 2), 5, date(2026, 11, 7), 2]


def test_who_gave_a_word_has_its_day_and_how_it_was_given() -> None:
    promised = date(2026, 12, 5)
    lines = [
        Sample(explained=True, word=Word(Promise.COMMITMENT, promised)),
        Sample(explained=True, word=Word(Promise.REQUEST, promised)),
        Sample(explained=True),
        Sample(),
    ]
    _raw, rows = as_csv(lines)
    assert [row[12:] for row in rows[2:]] == [
        ["Cam kết", "05/12/2026"], ["Xin gia hạn, chờ quyết định", "05/12/2026"], ["Đã giải trình", ""], ["", ""],
    ]  # fmt: skip
    _raw, cells = as_xlsx(lines)
    assert cells[4][12:14] == ["Cam kết", promised]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_p6_nothing_that_looks_like_a_formula_runs(payload: str) -> None:
    line = Sample(text=payload, document=payload, agency=payload, leader=payload, last_words=payload)
    _raw, rows = as_csv([line])
    assert all(not cell.startswith(FORMULA_STARTS) for cell in rows[2])
    raw, cells = as_xlsx([line])
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert cells[4][1] == payload.strip(), "in a workbook the text stays what it was"


def test_p7_forbidden_characters_do_not_break_either_file() -> None:
    _raw, rows = as_csv([Sample(text=ODD)])
    assert rows[2][1] == "abc\ndefg".replace("g", "\ng")
    _raw, cells = as_xlsx([Sample(text=ODD)])
    assert cells[4][1] == rows[2][1]


def test_headings_are_frozen_and_repeated_on_paper_which_lies_landscape() -> None:
    raw, _cells = as_xlsx([Sample()])
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        book = parts.read("xl/workbook.xml").decode()
    assert 'orientation="landscape"' in sheet
    assert 'state="frozen"' in sheet
    assert "_xlnm.Print_Titles" in book


def test_memory_does_not_grow_with_the_list() -> None:
    def many(n: int) -> Iterator[Sample]:
        return (Sample(text=f"Báo cáo kết quả thực hiện số {i} " * 5) for i in range(n))

    def peak(n: int) -> int:
        tracemalloc.start()
        for _piece in write_csv(many(n), DAY):
            pass
        with io.BytesIO() as target:
            write_xlsx([], DAY, "", target)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(10)  # what importing costs is not the list's
    assert peak(6000) < peak(1000) + 1_000_000
