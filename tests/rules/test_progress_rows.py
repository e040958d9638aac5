"""What a filled row of a sheet of progress means, and what is wrong with it, cell by cell."""

from __future__ import annotations

from datetime import date

import pytest

from workflow.rules.progress_rows import Cell, TypedProgress, read_progress
from workflow.rules.refusal import Refusal
from workflow.rules.typed_days import read_typed_day

TODAY = date(2026, 11, 9)


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        (TypedProgress("Đang làm", "Đã rà soát 40 hồ sơ", "40%"), {}),
        (TypedProgress("đang  LÀM", "Đã rà soát", "40"), {}),
        (TypedProgress("Hoàn thành", "Đã xong", "100", number="5/BC-TP", day="6/11/2026"), {}),
        (TypedProgress("", "Đã rà soát"), {Cell.ANSWER: "answer_missing"}),
        (TypedProgress("Xong rồi", "Đã rà soát"), {Cell.ANSWER: "answer_unknown"}),
        (TypedProgress("Không phát sinh"), {Cell.ANSWER: "nothing_not_here"}),
        (TypedProgress("Đang làm", ""), {Cell.TEXT: "result_missing"}),
        (TypedProgress("Vướng mắc", "Chưa làm được"), {Cell.DIFFICULTY: "difficulty_missing"}),
        (TypedProgress("Vướng mắc", "Chưa làm được", difficulty="Thiếu máy"), {}),
        (TypedProgress("Đang làm", "a", "0,4"), {Cell.PERCENT: "percent_not_read"}),
        (TypedProgress("Đang làm", "a", "101"), {Cell.PERCENT: "percent_not_read"}),
        (TypedProgress("Đang làm", "a", "gần xong"), {Cell.PERCENT: "percent_not_read"}),
        (TypedProgress("Hoàn thành", "a", "90"), {Cell.PERCENT: "percent_not_done"}),
        (TypedProgress("Đang làm", "a", number="5/BC-TP"), {Cell.DAY: "document_day_missing"}),
        (TypedProgress("Đang làm", "a", day="06/11/2026"), {Cell.NUMBER: "document_number_missing"}),
        (TypedProgress("Đang làm", "a", number="5", day="31/02/2026"), {Cell.DAY: "day_not_read"}),
        (TypedProgress("Đang làm", "a", number="5", day="10/11/2026"), {Cell.DAY: "document_day_ahead"}),
        (TypedProgress("Đang làm", "a" * 10_001), {Cell.TEXT: "cell_too_long"}),
        (TypedProgress("Đang làm", "a", number="5" * 101, day="6/11/2026"), {Cell.NUMBER: "cell_too_long"}),
    ],
)
def test_each_wrong_cell_is_named(typed: TypedProgress, problems: dict[Cell, str]) -> None:
    found = read_progress(typed, endless=False, today=TODAY)
    assert {p.cell: p.code for p in found.problems} == problems


def test_where_a_duty_has_no_end_nothing_may_have_arisen() -> None:
    found = read_progress(TypedProgress("Không phát sinh"), endless=True, today=TODAY)
    assert (found.answer, found.text, found.problems) == ("nothing", "", [])


def test_what_was_typed_is_what_is_meant() -> None:
    typed = TypedProgress("Vướng mắc", " Đã làm ", "40 %", "Thiếu máy", "Cấp thêm", " 5/BC-TP ", "6.11.2026")
    found = read_progress(typed, endless=False, today=TODAY)
    assert (found.answer, found.text, found.percent) == ("blocked", "Đã làm", 40)
    assert (found.difficulty, found.proposal) == ("Thiếu máy", "Cấp thêm")
    assert (found.number, found.day) == ("5/BC-TP", date(2026, 11, 6))


def test_a_row_of_spaces_says_nothing() -> None:
    assert TypedProgress(" ", "\t", "\n").blank
    assert not TypedProgress(percent="0").blank


@pytest.mark.parametrize("text", ["", "  "])
def test_a_blank_is_no_day(text: str) -> None:
    assert read_typed_day(text) is None


@pytest.mark.parametrize(
    "text", ["6/11/2026", "06/11/2026", "06-11-2026", "6.11.2026", "06 11 2026", "06112026", "2026-11-06"]
)
def test_a_day_is_read_as_it_comes_from_a_keyboard_or_the_number_pad_of_a_phone(text: str) -> None:
    assert read_typed_day(text) == date(2026, 11, 6)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("13/13/2026", "day_not_read"),
        ("1/1/1989", "year_out_of_range"),
        ("mai", "day_not_read"),
        ("6112026", "day_not_read"),
        ("32112026", "day_not_read"),
    ],
)
def test_what_is_no_day_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_typed_day(text)
    assert refused.value.code == code
