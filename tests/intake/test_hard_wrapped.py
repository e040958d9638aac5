"""Plain text whose lines were broken at the width of a page, with the marks that Windows puts into it."""

from __future__ import annotations

import textwrap

from tests.intake.files import read

PARAGRAPHS = (
    "II. VỀ CUNG CẤP DỊCH VỤ CÔNG TRỰC TUYẾN VÀ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH KHÔNG PHỤ THUỘC ĐỊA GIỚI",
    "1. Sở, ban, ngành thuộc tỉnh và Ủy ban nhân dân các xã, phường",
    "a) Rà soát, sửa đổi các quy trình nội bộ đã ban hành; cập nhật lên Cổng Dịch vụ công quốc gia, xong trước ngày 31/3/2026.",
    "b) Bố trí công chức hướng dẫn người dân nộp hồ sơ trực tuyến tại bộ phận một cửa; bảo đảm máy tính, đường truyền.",
    "2. Giao Sở Khoa học và Công nghệ chủ trì, phối hợp với Văn phòng UBND tỉnh nâng cấp hệ thống thông tin của tỉnh.",
)


def _seen(text: str) -> list[tuple[str, str, str, str]]:
    duties = read(text.encode(), "chi-thi.txt").duties
    return [(d.clause, d.text, d.owner_phrase, d.deadline_phrase) for d in duties]


def test_a_wrapped_text_is_read_like_the_same_text_with_a_line_for_each_paragraph() -> None:
    whole = _seen("\n\n".join(PARAGRAPHS))
    assert [row[2] for row in whole] == [
        "Sở, ban, ngành thuộc tỉnh và Ủy ban nhân dân các xã, phường",
        "Sở, ban, ngành thuộc tỉnh và Ủy ban nhân dân các xã, phường",
        "Sở Khoa học và Công nghệ",
    ]
    for width in (70, 84, 96):
        lines = [line for paragraph in PARAGRAPHS for line in textwrap.wrap(paragraph, width)]
        assert _seen("\n".join(lines)) == whole, width


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    text = "\n".join(line for paragraph in PARAGRAPHS for line in textwrap.wrap(paragraph, 84))
    assert _seen("\ufeff" + text.replace("\n", "\r\n")) == _seen(text)


def test_short_lines_that_end_where_their_paragraph_ends_are_not_put_together() -> None:
    text = "III. TỔ CHỨC THỰC HIỆN\n1. Sở Nội vụ\nTheo dõi, đôn đốc việc thực hiện\n2. Sở Tài chính\nBố trí kinh phí"
    assert [row[2] for row in _seen(text)] == ["Sở Nội vụ", "Sở Tài chính"]
