"""The title block of a Word file is a table without borders; its marks are read as from a text."""

from __future__ import annotations

import pytest

from tests.intake.files import cell, docx, paragraph, read, table
from workflow.intake.plan import DocumentHeader

COUNTRY = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
BASES = "Căn cứ Luật Dữ liệu số 60/2024/QH15 ngày 30 tháng 11 năm 2024;"
DUTY = ("I. NHIỆM VỤ", "1. Giao Sở Y tế kiểm tra việc thực hiện tại các bệnh viện.")
PLAN = ("KẾ HOẠCH", "Triển khai Đề án 06", BASES)


def _lines(*lines: str) -> str:
    return cell("".join(map(paragraph, lines)))


def _header(*rows: tuple[str, str], below: tuple[str, ...] = PLAN) -> DocumentHeader:
    foot = table(
        [
            (
                _lines("Nơi nhận:", "- Bộ Công an (b/c);", "- Lưu: VT."),
                _lines("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
            )
        ]
    )
    return read(docx(table(rows) + "".join(map(paragraph, (*below, *DUTY))) + foot), "a.docx").header


DAY = "Tỉnh A, ngày 05 tháng 02 năm 2026"
IN_ROWS = (
    (_lines("ỦY BAN NHÂN DÂN", "TỈNH A"), _lines(*COUNTRY)),
    (_lines("Số: 05/KH-UBND"), _lines(DAY)),
)
IN_ONE_ROW = ((_lines("ỦY BAN NHÂN DÂN", "TỈNH A", "-------", "Số: 05/KH-UBND"), _lines(*COUNTRY, DAY)),)


@pytest.mark.parametrize("rows", [IN_ROWS, IN_ONE_ROW])
def test_issuer_number_place_and_day_stand_in_the_table_above_the_title(
    rows: tuple[tuple[str, str], ...],
) -> None:
    header = _header(*rows)
    assert (header.issuer, header.superior, header.number) == ("ỦY BAN NHÂN DÂN TỈNH A", "", "05/KH-UBND")
    assert (header.place, str(header.issued_on)) == ("Tỉnh A", "2026-02-05")
    assert (header.kind, header.subject) == ("Kế hoạch", "Triển khai Đề án 06")
    assert [base.number for base in header.based_on] == ["60/2024/QH15"]
    assert header.recipients == ("Bộ Công an (b/c)", "Lưu: VT")


def test_an_agency_below_its_superior_and_a_draft_without_day() -> None:
    header = _header(
        (
            _lines("UBND TỈNH A", "SỞ NỘI VỤ", "Số:      /KH-SNV"),
            _lines(*COUNTRY, "Tỉnh A, ngày     tháng 02 năm 2026"),
        )
    )
    assert (header.superior, header.issuer, header.symbol) == ("UBND TỈNH A", "SỞ NỘI VỤ", "KH-SNV")
    assert (header.number, header.issued_on) == ("", None)


def test_a_letter_names_its_subject_in_the_block_and_no_kind() -> None:
    header = _header(
        (_lines("UBND TỈNH A", "SỞ NỘI VỤ"), _lines(*COUNTRY)),
        (_lines("Số: 123/SNV-VP", "V/v triển khai chuyển đổi số", "năm 2026"), _lines(DAY)),
        below=("Kính gửi: Các sở, ban, ngành",),
    )
    assert (header.kind, header.subject) == ("Công văn", "triển khai chuyển đổi số năm 2026")


def test_a_paper_of_the_party_writes_its_number_without_colon() -> None:
    header = _header(
        (
            _lines("TỈNH ỦY A", "*", "Số 12-KH/TU"),
            _lines("ĐẢNG CỘNG SẢN VIỆT NAM", "A, ngày 3 tháng 2 năm 2026"),
        )
    )
    assert (header.issuer, header.number, str(header.issued_on)) == ("TỈNH ỦY A", "12-KH/TU", "2026-02-03")
