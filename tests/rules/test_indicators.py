"""What is computed from figures, and how they add up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.entered_rows import TypedRow, read_row, typed_row
from workflow.rules.indicators import (
    Column,
    Direction,
    Entry,
    Figure,
    Kind,
    RollUp,
    Traits,
    meets,
    problems_of,
    rolled_up,
    sum_of_parts,
)

NOW = datetime(2026, 6, 16, 2, tzinfo=UTC)
RATIO, COUNT = Traits(Kind.RATIO), Traits(Kind.COUNT)
NUMBERS = st.integers(0, 10**9).map(Decimal)


def ratio(numerator: int, denominator: int) -> Figure:
    return Figure(Decimal(numerator), Decimal(denominator))


def count(value: int) -> Figure:
    return Figure(value=Decimal(value))


@pytest.mark.parametrize(
    ("numerator", "denominator", "decimals", "percent"),
    [
        (240, 303, 1, "79.2"),
        (3666, 32422, 0, "11"),
        (332, 426, 2, "77.93"),
        (1, 8, 2, "12.50"),
        (1, 8, 1, "12.5"),
        (1, 8, 0, "13"),  # half up, also where the even neighbour is below
        (5, 8, 0, "63"),
        (1, 200, 0, "1"),
    ],
)
def test_percentages_are_rounded_half_up(
    numerator: int, denominator: int, decimals: int, percent: str
) -> None:
    assert str(ratio(numerator, denominator).percent(decimals)) == percent


def test_nothing_over_nothing_has_no_percentage_and_is_an_answer_of_its_own() -> None:
    assert ratio(0, 0).percent(1) is None
    assert ratio(0, 0).entered
    assert not Figure().entered
    assert Figure(nothing_arose=True).entered
    assert len({ratio(0, 0), Figure(), Figure(nothing_arose=True), count(0)}) == 4


@given(NUMBERS, NUMBERS.filter(bool), st.integers(0, 2))
def test_the_percentage_is_the_nearest_and_the_upper_of_two(
    numerator: Decimal, denominator: Decimal, decimals: int
) -> None:
    percent = Figure(numerator, denominator).percent(decimals)
    assert percent is not None
    exact = Fraction(numerator) * 100 / Fraction(denominator)
    half = Fraction(1, 2 * 10**decimals)
    assert -half < Fraction(percent) - exact <= half
    assert -percent.as_tuple().exponent == decimals  # type: ignore[operator]


@given(st.integers(0, 10**6), st.integers(0, 2))
def test_it_agrees_with_decimal_arithmetic_where_that_is_exact(numerator: int, decimals: int) -> None:
    exact = Decimal(numerator) / 8 * 100
    assert ratio(numerator, 8).percent(decimals) == exact.quantize(
        Decimal(1).scaleb(-decimals), ROUND_HALF_UP
    )


@pytest.mark.parametrize(
    ("traits", "figure", "found"),
    [
        (RATIO, Figure(), []),
        (RATIO, ratio(5, 5), []),
        (RATIO, ratio(0, 0), []),
        (RATIO, ratio(6, 5), [(Column.NUMERATOR, "numerator_larger")]),
        (Traits(Kind.RATIO, subset=False), ratio(6, 5), []),
        (Traits(Kind.RATIO, subset=False), ratio(6, 0), [(Column.DENOMINATOR, "denominator_zero")]),
        (RATIO, Figure(Decimal(5)), [(Column.DENOMINATOR, "part_missing")]),
        (RATIO, Figure(None, Decimal(5)), [(Column.NUMERATOR, "part_missing")]),
        (RATIO, Figure(Decimal(0), Decimal(0), None, True), [(Column.NOTHING, "nothing_with_numbers")]),
        (COUNT, Figure(value=Decimal(0), nothing_arose=True), [(Column.NOTHING, "nothing_with_numbers")]),
        (COUNT, Figure(nothing_arose=True), []),
        (Traits(Kind.YES_NO), count(1), []),
        (Traits(Kind.YES_NO), count(2), [(Column.VALUE, "yes_or_no")]),
    ],
)
def test_impossible_figures_are_named_by_their_cell(
    traits: Traits, figure: Figure, found: list[tuple[Column, str]]
) -> None:
    assert [(p.column, p.code) for p in problems_of(traits, figure)] == found


def entries(*figures: Figure) -> list[Entry]:
    return [Entry(figure, NOW + timedelta(minutes=n)) for n, figure in enumerate(figures)]


@pytest.mark.parametrize(
    ("rule", "kind", "given_", "result"),
    [
        (RollUp.SUM, Kind.COUNT, [], Figure()),
        (RollUp.SUM, Kind.COUNT, [Figure(), Figure()], Figure()),
        (RollUp.SUM, Kind.COUNT, [count(3), Figure(), count(4)], count(7)),
        (RollUp.SUM, Kind.COUNT, [count(0), Figure(nothing_arose=True)], count(0)),
        (RollUp.SUM, Kind.COUNT, [Figure(nothing_arose=True)] * 2, Figure(nothing_arose=True)),
        (RollUp.SUM, Kind.RATIO, [ratio(1, 2), ratio(3, 4), Figure(nothing_arose=True)], ratio(4, 6)),
        (RollUp.SUM, Kind.YES_NO, [count(1), count(0), count(1), Figure()], ratio(2, 3)),
        (RollUp.LAST, Kind.COUNT, [count(3), count(4), Figure()], count(4)),
        (RollUp.NONE, Kind.RATIO, [ratio(1, 2)], ratio(1, 2)),
    ],
)
def test_how_agencies_become_the_authority(
    rule: RollUp, kind: Kind, given_: list[Figure], result: Figure
) -> None:
    assert rolled_up(rule, kind, entries(*given_)) == result


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1), st.randoms())
def test_a_sum_is_the_same_in_any_order_and_its_percentage_that_of_the_sums(
    pairs: list[tuple[Decimal, Decimal]], chance: object
) -> None:
    figures = [Figure(min(pair), max(pair)) for pair in pairs]
    whole = rolled_up(RollUp.SUM, Kind.RATIO, entries(*figures))
    assert whole.numerator == sum(figure.numerator for figure in figures if figure.numerator is not None)
    shuffled = list(figures)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rolled_up(RollUp.SUM, Kind.RATIO, entries(*shuffled)) == whole
    assert problems_of(RATIO, whole) == []  # sums of subsets are subsets


def test_parts_are_summed_only_when_all_are_there() -> None:
    assert sum_of_parts([count(1058), count(744)]) == 1802
    assert sum_of_parts([count(1058), Figure()]) is None
    assert sum_of_parts([count(1058), Figure(nothing_arose=True)]) == 1058
    assert sum_of_parts([]) is None


@pytest.mark.parametrize(
    ("figure", "target", "direction", "met"),
    [
        (ratio(7996, 10000), "80", Direction.UP, False),  # prints as 80,0 % and is below all the same
        (ratio(8, 10), "80", Direction.UP, True),
        (ratio(1, 10), "5", Direction.DOWN, False),
        (count(5), "5", Direction.DOWN, True),
        (ratio(0, 0), "80", Direction.UP, None),
        (Figure(nothing_arose=True), "80", Direction.UP, None),
    ],
)
def test_targets_are_compared_before_rounding(
    figure: Figure, target: str, direction: Direction, met: bool | None
) -> None:
    assert meets(figure, Decimal(target), direction) is met


@pytest.mark.parametrize(
    ("traits", "typed", "figure"),
    [
        (RATIO, TypedRow("1.093", "1.093"), ratio(1093, 1093)),
        (RATIO, TypedRow("không phát sinh"), Figure(nothing_arose=True)),
        (RATIO, TypedRow(nothing="x"), Figure(nothing_arose=True)),
        (COUNT, TypedRow("Không phát sinh hồ sơ"), Figure(nothing_arose=True)),
        (Traits(Kind.YES_NO), TypedRow("Có"), count(1)),
        (Traits(Kind.YES_NO), TypedRow("không"), count(0)),
        (RATIO, TypedRow(), Figure()),
    ],
)
def test_a_typed_row_is_read_and_shown_again(traits: Traits, typed: TypedRow, figure: Figure) -> None:
    read = read_row(traits, typed)
    assert read.problems == []
    assert read.figure == figure
    assert read_row(traits, typed_row(traits, figure)).figure == figure


@pytest.mark.parametrize(
    ("traits", "typed", "column", "code"),
    [
        (RATIO, TypedRow("1,093", "2000"), Column.NUMERATOR, "number_ambiguous"),
        (RATIO, TypedRow("5", "4"), Column.NUMERATOR, "numerator_larger"),
        (COUNT, TypedRow("5", "4"), Column.DENOMINATOR, "no_denominator"),
        (COUNT, TypedRow("5", nothing="chưa"), Column.NOTHING, "mark_not_read"),
        (Traits(Kind.YES_NO), TypedRow("chắc"), Column.VALUE, "yes_or_no"),
        (COUNT, TypedRow("5", note="x" * 1001), Column.NOTE, "note_too_long"),
    ],
)
def test_what_is_wrong_in_a_typed_row_names_its_column(
    traits: Traits, typed: TypedRow, column: Column, code: str
) -> None:
    assert [(p.column, p.code) for p in read_row(traits, typed).problems] == [(column, code)]
