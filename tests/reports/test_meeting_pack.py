"""The pack of a review meeting: one landscape page per leader in charge, however much there is to say."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from workflow.reports.meeting_pdf import write_pdf
from workflow.reports.meeting_table import NO_LEADER, PackHead, PackPage, boxes
from workflow.reports.meeting_xlsx import write_xlsx
from workflow.rules.classification import Tally
from workflow.rules.local_time import TIMEZONE

HEAD = PackHead(
    "UBND thành phố Mẫu",
    "Họp giao ban tháng 11",
    "Đề án 06",
    datetime(2026, 11, 12, 14, 0, tzinfo=TIMEZONE),
    "Phòng họp số 2",
    "Đồng chí Lãnh",
    datetime(2026, 11, 9, 2, 0, tzinfo=UTC),
)


@dataclass(frozen=True)
class Row:
    text: str = "Rà soát dữ liệu hộ tịch"
    period: str = ""
    document: str = "28/KH-UBND ngày 05/02/2026"
    agency: str = "Phòng Tư pháp"
    due: date | None = date(2026, 11, 3)
    first_due: date | None = date(2026, 10, 3)
    late: int = 4
    why: tuple[str, ...] = ("overdue", "silent")
    words: str = "Đã làm được một nửa"
    words_on: date | None = date(2026, 10, 20)
    difficulty: str = "Thiếu máy quét"
    proposal: str = "Cấp kinh phí"
    wants: date | None = date(2026, 12, 1)
    explains: bool = True
    explain_by: date | None = None


def text_of(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as file:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in file]


def test_every_leader_has_one_landscape_page_with_boxes_rows_and_the_moment_of_the_figures() -> None:
    pages = [
        PackPage("Phó Chủ tịch A", Tally(10, 2, 5, 7, 1), [Row()]),
        PackPage("Phó Chủ tịch B", Tally(0, 0, 3, 0, 0), []),
        PackPage("", Tally(0, 0, 0, 1, 0), [Row(due=None, late=0)]),
    ]
    pdf = write_pdf(HEAD, pages)
    first, second, last = text_of(pdf)
    for words in (
        "UBND THÀNH PHỐ MẪU",
        "Số liệu tính đến 09:00 ngày 09/11/2026",
        "14:00 ngày 12/11/2026; tại Phòng họp số 2; chủ trì: Đồng chí Lãnh",
        "Đồng chí phụ trách: Phó Chủ tịch A",
        "25 10 2 6 7",  # the boxes; the undated one is "trong hạn"
        "Rà soát dữ liệu hộ tịch (28/KH-UBND ngày 05/02/2026)",
        "03/11/2026 (hạn đầu 03/10/2026)",
        "Quá hạn Lâu không cập nhật",
        "20/10/2026: Đã làm được một nửa",
        "Đề xuất: Cấp kinh phí",
        "Xin gia hạn đến 01/12/2026 Đã giải trình, chờ xem xét",
        "Trang 1/3",
    ):
        assert words in first, (words, first)
    assert "Không có nhiệm vụ nào phải nêu tại cuộc họp." in second
    assert NO_LEADER in last
    assert "Không có thời hạn" in last
    with pypdfium2.PdfDocument(pdf) as file:
        assert all(page.get_width() > page.get_height() for page in file)


@pytest.mark.parametrize("n", [1, 12, 39, 40, 41, 500])
def test_what_a_page_does_not_hold_is_counted(n: int) -> None:
    [page] = text_of(write_pdf(HEAD, [PackPage("Phó Chủ tịch A", Tally(open_overdue=n), [Row()] * n)]))
    shown = page.count("Rà soát dữ liệu hộ tịch")
    assert 1 <= shown <= n
    rest = f"… và {n - shown} nhiệm vụ khác"
    assert (rest in page) is (shown < n)
    assert ("nhiệm vụ khác" in page) is (shown < n)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 25), st.integers(0, 2000)), min_size=1, max_size=3),
    st.sampled_from(("Rà soát dữ liệu. ", "a", "Nguyễn\n", "https://dichvucong.gov.vn/", "🙂", '"#[]$\\')),
)
def test_as_many_pages_as_leaders_whatever_the_texts(sizes: list[tuple[int, int]], piece: str) -> None:
    pages = [
        PackPage(
            (piece * length)[:300],
            Tally(open_overdue=n),
            [
                Row(
                    text=piece * length,
                    words=piece * length,
                    difficulty=piece * length,
                    proposal=piece * length,
                    agency=(piece * length)[:300],
                    document=(piece * length)[:300],
                )
            ]
            * n,
        )
        for n, length in sizes
    ]
    with pypdfium2.PdfDocument(write_pdf(HEAD, pages)) as file:
        assert len(file) == len(pages)


def test_the_workbook_has_every_row_in_full_and_no_formula() -> None:
    long = "Đã đối chiếu. " * 100
    pages = [
        PackPage("Phó Chủ tịch A", Tally(open_overdue=60), [Row(words=long, text="=1+1")] * 60),
        PackPage("", Tally(), []),
    ]
    made = write_xlsx(HEAD, pages)
    rows = CalamineWorkbook.from_filelike(BytesIO(made)).get_sheet_by_index(0).to_python()
    assert rows[3][0] == "Số liệu tính đến 09:00 ngày 09/11/2026"
    assert sum(row[1] == "=1+1\n(28/KH-UBND ngày 05/02/2026)" for row in rows) == 60
    with zipfile.ZipFile(BytesIO(made)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    assert any(" ".join(long.split()) in str(row[6]) for row in rows)
    assert [row[4] for row in rows if row[0] == 1] == [4]
    assert rows[-1][0].startswith(f"Đồng chí phụ trách: {NO_LEADER}")


def test_the_four_boxes_add_up_to_the_total() -> None:
    (_, total), *parts = boxes(Tally(10, 2, 5, 7, 1))
    assert total == sum(n for _, n in parts) == 25
