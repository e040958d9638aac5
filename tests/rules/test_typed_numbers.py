"""Numbers as offices type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.refusal import Refusal
from workflow.rules.typed_numbers import LARGEST, read_number, write_number, write_percent


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.093", 1093),
        ("2507", 2507),
        (" 1 093", 1093),
        ("1\u00a0093", 1093),
        ("1\u202f093", 1093),
        ("193.597.000", 193_597_000),
        ("04", 4),
        ("0", 0),
        ("5,0", 5),
    ],
)
def test_whole_numbers(text: str, number: int) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(("text", "number"), [("79,2", "79.2"), ("1.093,55", "1093.55"), ("0,5", "0.5")])
def test_decimals_where_they_are_allowed(text: str, number: str) -> None:
    assert read_number(text, 2) == Decimal(number)


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
def test_a_blank_is_no_zero(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,093", "number_ambiguous"),
        ("12,345,678", "number_ambiguous"),
        ("1,093.5", "number_ambiguous"),
        ("79.2", "number_point"),
        ("0.123", "number_point"),
        ("1.0935", "number_point"),
        ("-3", "number_negative"),
        ("− 3", "number_negative"),
        ("79,2", "number_decimals"),
        ("1.000.000.000.000", "number_too_large"),
        ("9" * 40, "number_too_large"),
        ("303 hồ sơ", "number_not_read"),
        ("240/303", "number_not_read"),
        ("1.09.3", "number_not_read"),
        ("1e5", "number_not_read"),
        ("٣", "number_not_read"),
        ("79%", "number_not_read"),
    ],
)
def test_what_nobody_can_read_for_certain_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_number(text)
    assert refused.value.code == code


def test_both_readings_of_an_ambiguous_number_are_named() -> None:
    with pytest.raises(Refusal) as refused:
        read_number("1,093", 2)
    assert refused.value.params == {"text": "1,093", "whole": "1.093", "decimal": "1,09"}


@given(st.decimals(min_value=0, max_value=LARGEST, places=2))
def test_what_is_written_is_read_back(number: Decimal) -> None:
    assert read_number(write_number(number), 2) == number


@pytest.mark.parametrize(
    ("percent", "written"),
    [
        (Decimal("79.2"), "79,2%"),
        (Decimal("100.00"), "100%"),
        (Decimal("0.05"), "0,05%"),
        (40, "40%"),
        (None, ""),
    ],
)
def test_a_percentage_stands_close_to_its_sign_as_in_the_official_reports(
    percent: Decimal | int | None, written: str
) -> None:
    assert write_percent(percent) == written


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        number = read_number(text, 2)
    except Refusal:
        return
    assert number is None or 0 <= number <= LARGEST
