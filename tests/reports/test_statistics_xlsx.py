"""The statistics workbook, opened again: its sheets, its columns, its sums, and nothing in it runs."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.reports.test_overdue_exports import ODD, PAYLOADS
from workflow.reports.statistics_xlsx import OVERDUE_COLUMNS, RESULT_COLUMNS, Sheets, write_xlsx
from workflow.rules.classification import Rate
from workflow.rules.statistics import Box, Figures

DAY, BEFORE = date(2025, 11, 7), date(2025, 10, 14)


@dataclass
class Line:
    name: str
    figures: Figures
    before: Figures | None = None
    duties: Rate | None = None


@dataclass
class Counted:
    text: str = "Định danh tàu thuyền"
    period: str = ""
    document: str = "71/NQ-CP ngày 01/04/2025"
    agency: str = "Bộ Nông nghiệp và Môi trường"
    leader: str = "Bộ trưởng Bộ Nông nghiệp và Môi trường"
    due: date | None = date(2025, 9, 30)
    phrase: str = ""
    words: str = "Đang thực hiện"
    progress: str = "Chưa hoàn thành"


def figures(total: int, overdue: int, done: int = 0) -> Figures:
    return Figures({Box.TOTAL: total, Box.OVERDUE: overdue, Box.DONE: done, Box.DUE: overdue + done})


@dataclass
class Sample:
    lines: list[Line] = field(default_factory=lambda: [Line("Bộ Tài chính", figures(4, 1, 3), figures(5, 0))])
    overdue: list[Counted] = field(default_factory=lambda: [Counted()])
    by_leader: list[Counted] = field(default_factory=lambda: [Counted()])
    more: dict[str, Any] = field(default_factory=dict)

    def raw(self) -> bytes:
        target, lines = io.BytesIO(), self.lines
        total = Line(
            "",
            sum((x.figures for x in lines), Figures()),
            sum((x.before or Figures() for x in lines), Figures()),
        )
        sheets = Sheets(
            "Văn phòng Chính phủ",
            "",
            "agency",
            DAY,
            None,
            3,
            BEFORE,
            lines,
            total,
            self.overdue,
            self.by_leader,
        )
        write_xlsx(replace(sheets, **self.more), target)
        return target.getvalue()

    def sheets(self) -> dict[str, list[list[Any]]]:
        book = CalamineWorkbook.from_filelike(io.BytesIO(self.raw()))
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_every_sheet_says_whose_data_of_which_day() -> None:
    found = Sample(more={"scope": "Đề án 06"}).sheets()
    assert list(found) == ["Thống kê", "So với kỳ trước", "Phụ lục I", "Phụ lục II"]
    for rows in found.values():
        top = [row[0] for row in rows[:6]]
        assert top[0] == "Văn phòng Chính phủ"
        assert "Phạm vi: Đề án 06" in top
        assert "Dữ liệu tính đến ngày 07/11/2025" in top


def test_the_first_annex_has_the_columns_of_the_official_one() -> None:
    rows = Sample().sheets()["Phụ lục I"]
    assert rows[1:3] == [["PHỤ LỤC I", *[""] * 4], ["DANH SÁCH NHIỆM VỤ QUÁ HẠN CHƯA HOÀN THÀNH", *[""] * 4]]
    assert rows[4] == [heading for heading, _width in OVERDUE_COLUMNS]
    assert rows[4] == [
        "STT",
        "Nhiệm vụ",
        "Văn bản giao nhiệm vụ",
        "Cơ quan chủ trì thực hiện",
        "Thời hạn hoàn thành",
    ]
    assert rows[5] == [
        1, "Định danh tàu thuyền", "71/NQ-CP ngày 01/04/2025", "Bộ Nông nghiệp và Môi trường", date(2025, 9, 30),
    ]  # fmt: skip


def test_the_second_annex_groups_by_leader_and_numbers_through() -> None:
    rows = Sample(
        by_leader=[
            Counted(period="2025-11"),
            Counted(leader="", due=None, phrase="Thường xuyên", progress="Đang thực hiện", words=""),
            Counted(leader="", due=None, progress="Đã hoàn thành"),
        ]
    ).sheets()["Phụ lục II"]
    assert rows[4] == [heading for heading, _width in RESULT_COLUMNS]
    assert rows[4][1:] == ["Tên nhiệm vụ", "Đơn vị chủ trì", "Thời hạn", "Kết quả thực hiện", "Tiến độ"]
    assert [row[0] for row in rows[5:]] == [
        "Nhiệm vụ giao Bộ trưởng Bộ Nông nghiệp và Môi trường chỉ đạo",
        1,
        "Chưa ghi lãnh đạo phụ trách",
        2,
        3,
    ]
    assert rows[6][1] == "Định danh tàu thuyền (kỳ tháng 11 năm 2025)"
    assert rows[8][3:] == ["Thường xuyên", "", "Đang thực hiện"]
    assert rows[9][3] == "Không có thời hạn"


def test_the_table_prints_its_sum_and_both_shares_of_overdue() -> None:
    lines = [
        Line("Bộ Tài chính", figures(4, 1, 2), figures(5, 0), Rate(1, 2)),
        Line("Bộ Y tế", figures(6, 1, 0), figures(0, 0), Rate(0, 3)),
    ]
    total = Line("", figures(10, 2, 2), figures(5, 0), Rate(1, 5))
    found = Sample(lines=lines, more={"total": total}).sheets()
    head, *rows = found["Thống kê"][3:7]
    at = {heading: n for n, heading in enumerate(head)}
    assert [row[at["Tổng số"]] for row in rows] == [4, 6, 10]
    assert [row[at["Tỷ lệ quá hạn (%), trên số đến hạn"]] for row in rows] == [33.33, 100, 50]
    assert [row[at["Tỷ lệ quá hạn (%), trên tổng số được giao"]] for row in rows] == [25, 16.67, 20]
    assert [(row[-2], row[-1]) for row in rows] == [(1, 2), (0, 3), (1, 5)]
    assert rows[-1][1] == "Cộng"
    changes = found["So với kỳ trước"][4:7]
    assert [row[at["Tổng số"]] for row in changes] == [-1, 6, 5]
    assert changes[0][at["Tỷ lệ quá hạn (%), trên tổng số được giao"]] == 25
    assert changes[1][at["Tỷ lệ quá hạn (%), trên tổng số được giao"]] == "", (
        "nothing to compare a share with"
    )


def test_without_a_period_before_there_is_no_comparison() -> None:
    assert list(Sample(more={"before": None}).sheets()) == ["Thống kê", "Phụ lục I", "Phụ lục II"]


@pytest.mark.parametrize("since", [None, date(2025, 10, 15)])
def test_the_table_says_what_updated_means(since: date | None) -> None:
    last = Sample(more={"since": since}).sheets()["Thống kê"][-1][0]
    assert ("trong kỳ (từ ngày 15/10/2025)" in last) == (since is not None)
    assert ("3 tháng" in last) == (since is None)


@pytest.mark.parametrize("payload", [*PAYLOADS, ODD])
def test_p6_nothing_that_looks_like_a_formula_runs_and_nothing_breaks_the_file(payload: str) -> None:
    one = Counted(payload, "", payload, payload, payload, None, payload, payload)
    sample = Sample(
        lines=[Line(payload, figures(1, 1), figures(0, 0))],
        overdue=[one],
        by_leader=[one],
        more={"authority": payload, "scope": payload},
    )
    with zipfile.ZipFile(io.BytesIO(sample.raw())) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/"):
                sheet = parts.read(name).decode()
                assert "<f>" not in sheet
                assert "<hyperlink" not in sheet
                assert 'orientation="landscape"' in sheet
                assert 'state="frozen"' in sheet
    assert len(sample.sheets()) == 4


def test_rows_are_as_tall_as_their_text_in_every_spreadsheet() -> None:
    long = Counted(text="Rà soát quy định hiện hành về ưu đãi đầu tư, thuê, mua sản phẩm, dịch vụ số " * 4)
    with zipfile.ZipFile(io.BytesIO(Sample(overdue=[Counted(), long]).raw())) as parts:
        sheet = parts.read("xl/worksheets/sheet3.xml").decode()
    heights = {row: float(height) for row, height in re.findall(r'<row r="(\d+)"[^>]* ht="([\d.]+)"', sheet)}
    assert "6" not in heights, "one line needs no height"
    assert heights["7"] == 5 * 15.75, "312 letters in a column of 70"
