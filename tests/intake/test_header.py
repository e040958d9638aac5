"""The document's own marks, read from the layouts of official papers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.intake.files import HEADER, ROW, docx, paragraph, read, table
from workflow.intake.plan import DocumentHeader, PlanReading


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


def _of_text(*paragraphs: str) -> DocumentHeader:
    duty = "1. Giao Sở Y tế kiểm tra việc thực hiện tại các bệnh viện."
    return read("\n\n".join((*paragraphs, "I. TỔ CHỨC THỰC HIỆN", duty)).encode(), "ke-hoach.txt").header


def test_a_draft_has_a_symbol_and_a_place_before_it_has_number_and_day() -> None:
    header = _of_text(
        "Số:      /KH-UBND", "TP Bắc Kạn, ngày    tháng 7 năm 2024", "KẾ HOẠCH", "Triển khai Đề án 06"
    )
    assert (header.number, header.symbol) == ("", "KH-UBND")
    assert (header.place, header.issued_on) == ("TP Bắc Kạn", None)


def test_the_agency_above_the_issuing_one_is_its_superior() -> None:
    header = _header("KẾ HOẠCH", block=(("UBND TỈNH A SỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),))
    assert (header.superior, header.issuer) == ("UBND TỈNH A", "SỞ NỘI VỤ")


def test_an_office_is_not_cut_into_a_superior_and_a_room() -> None:
    header = _header("THÔNG BÁO", block=(("VĂN PHÒNG CHÍNH PHỦ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),))
    assert (header.superior, header.issuer) == ("", "VĂN PHÒNG CHÍNH PHỦ")


def test_the_documents_a_plan_rests_on() -> None:
    header = _of_text(
        "KẾ HOẠCH",
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
        "Căn cứ Luật Dữ liệu số 60/2024/QH15 ngày 30 tháng 11 năm 2024;",
        "Căn cứ Quyết định số 213/QĐ-TTg ngày 01 tháng 3 năm 2024 của Thủ tướng Chính phủ phê duyệt Đề án tổng kiểm kê;",
        "Thực hiện Kế hoạch số 14-KH/TU ngày 29/7/2025 của Ban Thường vụ Tỉnh ủy và Kế hoạch số 24/KH-UBND ngày 14/8/2025"
        " của UBND tỉnh thực hiện Nghị quyết số 66-NQ/TW ngày 30/4/2025 của Bộ Chính trị, UBND tỉnh ban hành Kế hoạch như sau:",
    )
    assert [(b.kind, b.number, b.issuer, str(b.issued_on)) for b in header.based_on] == [
        ("Luật Tổ chức chính quyền địa phương", "", "", "2025-06-16"),
        ("Luật Dữ liệu", "60/2024/QH15", "", "2024-11-30"),
        ("Quyết định", "213/QĐ-TTg", "Thủ tướng Chính phủ", "2024-03-01"),
        ("Kế hoạch", "14-KH/TU", "Ban Thường vụ Tỉnh ủy", "2025-07-29"),
        ("Kế hoạch", "24/KH-UBND", "UBND tỉnh", "2025-08-14"),
    ]


def test_recipients_are_the_entries_under_their_heading() -> None:
    text = "Nơi nhận:", "- Bộ Công an (b/c);", "- UBND các xã, phường;", "- Lưu: VT, NC."
    found = read(("\n\n".join(("1. Giao Sở Y tế kiểm tra các bệnh viện.", *text))).encode(), "a.txt").header
    assert found.recipients == ("Bộ Công an (b/c)", "UBND các xã, phường", "Lưu: VT, NC")


def test_a_header_survives_staging() -> None:
    header = _of_text("KẾ HOẠCH", "Căn cứ Luật Dữ liệu số 60/2024/QH15 ngày 30 tháng 11 năm 2024;")
    plan = read("1. Giao Sở Y tế kiểm tra các bệnh viện.".encode(), "a.txt")
    whole = replace(plan, header=header)
    assert PlanReading.from_json(whole.to_json()) == whole


def test_the_day_of_a_basis_is_not_the_day_of_the_document() -> None:
    text = "**QUYẾT ĐỊNH**\n\nCăn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015;\n\nĐiều 3. Quyết định này có hiệu lực kể từ ngày ký.\n\n- Sở Y tế báo cáo kết quả.\n"
    header = read(text.encode(), "quyet-dinh.md").header
    assert header.issued_on is None
    assert "hiệu lực" not in header.subject
