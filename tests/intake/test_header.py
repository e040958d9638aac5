"""The document's own marks, read from the layouts of official papers."""

from __future__ import annotations

import pytest

from tests.intake.files import HEADER, ROW, docx, paragraph, read, table
from workflow.intake.plan import DocumentHeader


def _header(*lines: str, block: tuple[tuple[str, str], ...] = ()) -> DocumentHeader:
    body = (table(block) if block else "") + "".join(map(paragraph, lines)) + table([HEADER, ROW])
    return read(docx(body), "a.docx").header


def test_the_title_block_of_an_official_paper() -> None:
    header = _header(
        "KẾ HOẠCH",
        "Triển khai Đề án 06 năm 2026",
        block=(
            ("ỦY BAN NHÂN DÂN TỈNH A", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            ("Số: 05/KH-UBND", "Tỉnh A, ngày 05 tháng 02 năm 2026"),
        ),
    )
    assert (header.number, header.issuer) == ("05/KH-UBND", "ỦY BAN NHÂN DÂN TỈNH A")
    assert str(header.issued_on) == "2026-02-05"
    assert (header.kind, header.subject) == ("Kế hoạch", "Triển khai Đề án 06 năm 2026")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Số: 624/TB-VPCP", "624/TB-VPCP"),
        ("Số: 15/UBND-VX", "15/UBND-VX"),
        ("Số: 02-KH/BCĐTW", "02-KH/BCĐTW"),
        ("Số: 42/2014/QĐ-TTg", "42/2014/QĐ-TTg"),
        ("Số: 44-TB/TGV", "44-TB/TGV"),
        ("- Số, ký hiệu: 179/KH-UBND", "179/KH-UBND"),
        ("Số:      /BC-TCTTKĐA", ""),
    ],
)
def test_numbers_of_documents(line: str, number: str) -> None:
    assert _header(line).number == number


def test_a_draft_without_day_and_an_impossible_day_give_no_date() -> None:
    assert _header("Hà Nội, ngày   tháng 7 năm 2024").issued_on is None
    assert _header("Hà Nội, ngày 31 tháng 02 năm 2024").issued_on is None
