"""Issuer, kind and subject from the block at the head of a paper, in tables and in plain lines."""

from __future__ import annotations

import pytest

from tests.intake.files import read
from workflow.intake.plan import DocumentHeader

DUTY = "1. Giao Sở Y tế kiểm tra việc thực hiện tại các bệnh viện."
COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc ---------------"


def header(*paragraphs: str) -> DocumentHeader:
    return read("\n\n".join((*paragraphs, "I. TỔ CHỨC THỰC HIỆN", DUTY)).encode(), "van-ban.md").header


def block(left: str, below: str = "Số: 12/KH-UBND", right: str = COUNTRY) -> str:
    return f"| {left} | {right} |\n|---|---|\n| {below} | *An Bình, ngày 05 tháng 3 năm 2026* |"


@pytest.mark.parametrize(
    ("left", "superior", "issuer"),
    [
        ("**ỦY BAN NHÂN DÂN** TỈNH AN BÌNH -------", "", "ỦY BAN NHÂN DÂN TỈNH AN BÌNH"),
        ("THỦ TƯỚNG CHÍNH PHỦ --------", "", "THỦ TƯỚNG CHÍNH PHỦ"),
        ("VĂN PHÒNG CHÍNH PHỦ -------", "", "VĂN PHÒNG CHÍNH PHỦ"),
        ("TỔNG CỤC THUẾ -------", "", "TỔNG CỤC THUẾ"),
        ("UBND TỈNH AN BÌNH **SỞ NỘI VỤ** ---", "UBND TỈNH AN BÌNH", "SỞ NỘI VỤ"),
    ],
)
def test_the_issuer_stands_opposite_the_name_of_the_country(left: str, superior: str, issuer: str) -> None:
    found = header(block(left), "**KẾ HOẠCH**", "TRIỂN KHAI ĐỀ ÁN 06 NĂM 2026")
    assert (found.superior, found.issuer) == (superior, issuer)
    assert (found.kind, found.subject) == ("Kế hoạch", "TRIỂN KHAI ĐỀ ÁN 06 NĂM 2026")


def test_a_paper_of_the_party() -> None:
    head = block("TỈNH ỦY AN BÌNH *", "Số 21-CTr/TU", "ĐẢNG CỘNG SẢN VIỆT NAM")
    found = header(head, "**THÔNG BÁO KẾT LUẬN**", "CỦA BAN THƯỜNG VỤ TỈNH ỦY VỀ NHÂN LỰC SỐ")
    assert (found.issuer, found.number) == ("TỈNH ỦY AN BÌNH", "21-CTr/TU")
    assert (found.kind, found.subject) == ("Thông báo", "KẾT LUẬN CỦA BAN THƯỜNG VỤ TỈNH ỦY VỀ NHÂN LỰC SỐ")


def test_name_and_number_of_a_paper_of_the_party_in_one_cell() -> None:
    head = "| TỈNH ỦY AN BÌNH * Số 21-CTr/TU | ĐẢNG CỘNG SẢN VIỆT NAM An Bình, ngày 15 tháng 8 năm 2024 |\n|---|---|"
    found = header(head, "**CHƯƠNG TRÌNH**", "thực hiện Nghị quyết số 45-NQ/TW")
    assert (found.issuer, found.number, str(found.issued_on)) == (
        "TỈNH ỦY AN BÌNH",
        "21-CTr/TU",
        "2024-08-15",
    )


def test_a_letter_has_only_its_about() -> None:
    found = header(block("UBND XÃ HÒA LỢI", "Số: 45/UBND-VX V/v tiêm phòng đợt 2"), "Kính gửi: Các thôn")
    assert (found.kind, found.subject, found.number) == ("Công văn", "tiêm phòng đợt 2", "45/UBND-VX")


def test_a_decision_names_its_authority_below_the_subject() -> None:
    found = header(
        block("ỦY BAN NHÂN DÂN TỈNH AN BÌNH", "Số: 9/QĐ-UBND"),
        "**QUYẾT ĐỊNH**",
        "VỀ VIỆC BAN HÀNH KẾ HOẠCH XUẤT KHẨU",
        "GIAI ĐOẠN 2026 - 2030",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH AN BÌNH",
    )
    assert found.subject == "VỀ VIỆC BAN HÀNH KẾ HOẠCH XUẤT KHẨU GIAI ĐOẠN 2026 - 2030"


def test_a_title_block_in_plain_lines() -> None:
    text = (
        "ỦY BAN NHÂN DÂN\nTỈNH AN BÌNH\nSỞ NỘI VỤ\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\n"
        f"Số: 77/KH-SNV\n\nKẾ HOẠCH\nRà soát vị trí việc làm\n\nI. TỔ CHỨC THỰC HIỆN\n\n{DUTY}\n"
    )
    found = read(text.encode(), "ke-hoach.txt").header
    assert (found.superior, found.issuer) == ("ỦY BAN NHÂN DÂN TỈNH AN BÌNH", "SỞ NỘI VỤ")
    assert (found.kind, found.subject) == ("Kế hoạch", "Rà soát vị trí việc làm")


def test_a_title_block_of_single_paragraphs_names_its_issuer_once() -> None:
    found = header(
        "**UBND PHƯỜNG AN PHÚ**", "**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**", "Số: 15/KH-UBND", "**KẾ HOẠCH**"
    )
    assert (found.superior, found.issuer) == ("", "UBND PHƯỜNG AN PHÚ")
