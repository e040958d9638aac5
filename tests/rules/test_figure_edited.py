"""Numbers that an editor typed in the place of computed ones."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workflow.rules.figure_edited import Retyped, retyped
from workflow.rules.report_text import filled
from workflow.rules.typed_numbers import write_number

STANDING = """Trên địa bàn có {số to} Tổ công tác ({các cấp to}) theo 25 dịch vụ công, từ ngày {từ}.
- Ban hành {đếm vb} văn bản."""
WORDS = {
    "số to": "126",
    "các cấp to": "cấp xã: 8 tổ, cấp thôn: 118 tổ",
    "từ": "15/12/2023",
    "đếm vb": "04",
}
COMPUTED = filled(STANDING, WORDS.get)


def told(edited: str, standing: str = STANDING, computed: str = COMPUTED) -> list[tuple[str, str, str]]:
    return [(one.stated, one.computed, one.place) for one in retyped(standing, computed, edited)]


def test_a_number_typed_over_a_computed_one_is_told_with_its_place() -> None:
    assert told(COMPUTED.replace("126", "128")) == [("128", "126", "số to")]
    assert told(COMPUTED.replace("8 tổ", "9 tổ", 1)) == [("9", "8", "các cấp to")]
    (one,) = retyped(STANDING, COMPUTED, COMPUTED.replace("126", "128"))
    assert isinstance(one, Retyped)
    assert "128" in one.quote
    assert one.quote in one.line


@pytest.mark.parametrize(
    "edited",
    [
        COMPUTED,
        COMPUTED.replace("04", "4"),
        COMPUTED.replace("25 dịch vụ", "53 dịch vụ"),
        COMPUTED.replace("15/12/2023", "16/12/2023"),
        COMPUTED.replace("126 Tổ", "khoảng 130 Tổ"),
        "Câu chữ khác hẳn với 128 tổ.",
        "",
    ],
)
def test_the_editors_own_numbers_and_words_are_left_to_the_editor(edited: str) -> None:
    assert told(edited) == []


def test_lines_that_were_computed_as_a_whole_and_rows_of_tables_count_too() -> None:
    line = "- Đăng ký khai sinh: đã tiếp nhận và trả kết quả 240/303 hồ sơ, đạt 79,2%."
    assert told(line.replace("240", "204").replace("79,2", "67,3"), "", line) == [
        ("204/303", "240/303", ""),
        ("67,3%", "79,2%", ""),
    ]
    table = "| STT | Chỉ tiêu | Kết quả |\n| 1 | Đăng ký khai sinh | 240/303 |"
    assert told(table.replace("240", "204"), "", table) == [("204/303", "240/303", "")]


def test_words_that_stand_twice_decide_nothing() -> None:
    line = "- Đăng ký khai sinh: {} hồ sơ."
    assert told(line.format(3), "", f"{line.format(1)}\n{line.format(2)}") == []


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_any_other_number_is_told_and_the_same_one_never(entered: int, typed: int) -> None:
    line = "- Số tổ công tác: {} tổ."
    before, after = (line.format(write_number(Decimal(n))) for n in (entered, typed))
    assert told(before, "", before) == []
    assume(entered != typed)
    assert told(after, "", before) == [(write_number(typed), write_number(entered), "")]


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_any_texts_are_answered(standing: str, computed: str, edited: str) -> None:
    for one in retyped(standing, computed, edited):
        assert one.quote
