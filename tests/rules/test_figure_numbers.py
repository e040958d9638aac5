"""Numbers as offices write them, and numbers that count nothing."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.figure_masks import masked
from workflow.rules.figure_numbers import half_up, parse_number, read_figures, read_ratios, written

COUNTED = [
    ("1.093 hồ sơ", [1093]),
    ("2507 dữ liệu", [2507]),
    ("đạt 79,2 %", [Fraction("79.2")]),
    ("đạt 79.2%", [Fraction("79.2")]),
    ("04 quyết định", [4]),
    ("2,5 triệu đồng", [2_500_000]),
    ("1.234,5 tỷ đồng", [1_234_500_000_000]),
    ("193.597.000đ", [193_597_000]),
    ("tổng số 136 người", [136]),
    ("12 tổ công nghệ số 130 thành viên", [12, 130]),
    ("kỷ luật 17 người", [17]),
    ("cấp thôn 57 thành viên", [57]),
    ("2.600/2.600 hồ sơ", [2600, 2600]),
]


@pytest.mark.parametrize(("text", "values"), COUNTED)
def test_a_written_number_has_its_value(text: str, values: list[Fraction]) -> None:
    assert [figure.value for figure in read_figures(masked(text))] == values


UNCOUNTED = [
    "ngày 05/02/2024",
    "ngày 28 tháng 4 năm 2023",
    "từ 15/12/2023 đến 14/6/2024",
    "trước ngày 01/6 và 15/11 hằng năm",
    "giai đoạn 2022-2025, tầm nhìn đến năm 2030",
    "Quyết định số 06/QĐ-TTg",
    "Nghị định số 104/2022/NĐ-CP",
    "Chỉ thị 26-CT/TU",
    "Luật số 20/2023/QH15",
    "khoản 1 Điều 5, điểm 3.2",
    "Đề án 06/CP, Đề án 06",
    "Phụ lục 2, mục 3.1",
    "6 tháng đầu năm, 15 ngày làm việc, trẻ em dưới 6 tuổi",
    "định danh mức 2, mức độ 4",
    "0987.654.321",
    "điện thoại 0208.3867.113",
    "lưới điện (220/380V), mạng 4G, PC06",
    "thôn 5, xã Tân Lập",
    "Công nghiệp 4.0",
    "3.1. Nhiệm vụ",
    "(1) dữ liệu; (2) hạ tầng",
    "số 12/5 đường Trần Phú",
    "3 kế hoạch<sup>1</sup>"[3:],
    "trực 24/7",
    "trực 24/24 giờ, làm việc 24/24h",
    "tiếp nhận liên tục 24/24; phục vụ 24/24.",
]


@pytest.mark.parametrize("text", UNCOUNTED)
def test_dates_codes_clauses_and_phones_are_no_figures(text: str) -> None:
    assert read_figures(masked(text)) == ()


@pytest.mark.parametrize(
    "text", ["24/24 hồ sơ", "giải quyết 24/24, đạt 100%", "trực tuyến tới 24/24 điểm cầu"]
)
def test_twenty_four_of_twenty_four_are_counted(text: str) -> None:
    assert [figure.value for figure in read_figures(masked(text))][:2] == [24, 24]


def test_a_comma_that_may_mean_thousands_is_not_guessed() -> None:
    assert parse_number("1,234") is None
    assert parse_number("1,234,567") == (Fraction(1234567), Fraction(1))


FRACTIONS = [
    ("38/48 hồ sơ", (38, 48)),
    ("6.215 tài khoản/6.890 tài khoản", (6215, 6890)),
    ("38 trên tổng số 48 hồ sơ", (38, 48)),
    ("1,25/2,5 tỷ đồng", (1_250_000_000, 2_500_000_000)),
]


@pytest.mark.parametrize(("text", "pair"), FRACTIONS)
def test_a_fraction_is_read_in_every_spelling(text: str, pair: tuple[int, int]) -> None:
    line = masked(text)
    (ratio,) = read_ratios(line, read_figures(line))
    assert (ratio.top.value, ratio.bottom.value) == pair


def test_five_people_of_three_households_are_no_fraction() -> None:
    line = masked("5 người/3 hộ")
    assert read_ratios(line, read_figures(line)) == ()


@given(st.text(alphabet="0123456789.,/§%-() thánghồsơngày<>", max_size=200))
def test_masking_keeps_every_place(text: str) -> None:
    assert len(masked(text)) == len(text)
    for figure in read_figures(masked(text)):
        assert text[figure.start : figure.end] == figure.written


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 3))
def test_rounding_is_half_up_as_decimals_do_it(top: int, bottom: int, decimals: int) -> None:
    exact = Fraction(100 * top, bottom)
    places = Decimal(1).scaleb(-decimals)
    scaled = Decimal(exact.numerator * 10**40 // exact.denominator).scaleb(-40)
    # an exact half is lost in no decimal of forty places
    assert half_up(exact, decimals) == Fraction(scaled.quantize(places, ROUND_HALF_UP))


@given(st.integers(0, 10**12), st.integers(0, 2))
def test_what_is_written_is_read_back(number: int, decimals: int) -> None:
    value = Fraction(number, 10**decimals)
    assert (parse_number(written(value, decimals)) or (None,))[0] == value


@pytest.mark.parametrize(
    ("text", "rough"),
    [
        ("khoảng 240 hồ sơ", True),
        ("ước 240 hồ sơ", True),
        ("≥ 240 hồ sơ", True),
        ("thẻ căn cước 240 hồ sơ", False),
        ("cấp trên địa bàn 240 hồ sơ", False),
    ],
)
def test_a_rough_number_is_known_by_a_whole_word_before_it(text: str, rough: bool) -> None:
    (figure,) = read_figures(masked(text))
    assert figure.rough is rough
