"""The four official boxes, and the figures real reports printed from them (domain.md a.4)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.official_calendar import OFFICIAL, d
from workflow.rules.classification import (
    DONE,
    Bucket,
    ClassFacts,
    Rate,
    Tally,
    classify,
    completion_day,
    days_late,
    is_overdue,
    tally,
)
from workflow.rules.refusal import Refusal
from workflow.rules.states import State

DUE = d("14/6/2024")


@pytest.mark.parametrize(
    ("state", "today", "reported", "decided", "bucket"),
    [
        ("assigned", "14/6/2024", None, None, "open_in_time"),
        ("assigned", "15/6/2024", None, None, "open_overdue"),
        ("in_progress", "14/6/2024", None, None, "open_in_time"),
        ("in_progress", "15/6/2024", None, None, "open_overdue"),
        ("refused", "15/6/2024", None, None, "open_overdue"),
        ("submitted", "20/6/2024", "14/6/2024", None, "open_in_time"),
        ("submitted", "20/6/2024", "15/6/2024", None, "open_overdue"),
        ("returned", "14/6/2024", "10/6/2024", None, "open_in_time"),
        ("returned", "15/6/2024", "10/6/2024", None, "open_overdue"),
        ("completed", "1/12/2024", "14/6/2024", "14/6/2024", "done_on_time"),
        ("completed", "1/12/2024", "17/6/2024", "17/6/2024", "done_late"),
        ("completed", "1/12/2024", "17/6/2024", "12/6/2024", "done_on_time"),
        ("completed", "1/12/2024", "14/6/2024", None, "done_on_time"),
        ("withdrawn", "15/6/2024", None, None, None),
        ("in_progress", "15/6/2024", "1/6/2024", "1/6/2024", "open_overdue"),
    ],
)
def test_where_an_assignment_due_on_14_june_stands(
    state: str, today: str, reported: str | None, decided: str | None, bucket: str | None
) -> None:
    facts = ClassFacts(State(state), DUE, d(reported) if reported else None, d(decided) if decided else None)
    assert classify(facts, d(today)) == bucket
    assert is_overdue(facts, d(today)) is (bucket == "open_overdue")


@given(st.sampled_from(sorted(State)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_without_a_deadline_nothing_is_ever_overdue(state: State, today: date) -> None:
    bucket = classify(ClassFacts(state, None, reported_on=today), today)
    assert bucket in (Bucket.UNDATED, Bucket.DONE_ON_TIME, None)
    assert days_late(ClassFacts(state, None, reported_on=today), today, OFFICIAL) == 0


@given(st.sampled_from(sorted(State)), st.integers(-30, 30), st.integers(-30, 30), st.integers(0, 30))
def test_a_done_assignment_never_changes_its_box_with_time(
    state: State, reported: int, decided: int, later: int
) -> None:
    facts = ClassFacts(state, DUE, DUE + timedelta(reported), DUE + timedelta(min(decided, reported)))
    now, then = classify(facts, DUE), classify(facts, DUE + timedelta(later))
    if state in (State.COMPLETED, State.SUBMITTED, State.WITHDRAWN):
        assert now is then
    assert (now in DONE) is (state is State.COMPLETED)


def test_a_completed_assignment_without_any_day_is_a_defect() -> None:
    with pytest.raises(ValueError, match="the day of its report"):
        classify(ClassFacts(State.COMPLETED, DUE), DUE)


def test_the_reviewer_may_date_completion_by_the_proving_document() -> None:
    assert completion_day(d("17/6/2024"), None) == d("17/6/2024")
    assert completion_day(d("17/6/2024"), d("12/6/2024")) == d("12/6/2024")
    with pytest.raises(Refusal, match="decided_after_report"):
        completion_day(d("17/6/2024"), d("18/6/2024"))


@pytest.mark.parametrize(
    ("facts", "today", "late"),
    [
        (ClassFacts(State.IN_PROGRESS, DUE), "15/6/2024", 0),
        (ClassFacts(State.IN_PROGRESS, DUE), "18/6/2024", 2),
        (ClassFacts(State.SUBMITTED, DUE, d("18/6/2024")), "1/8/2024", 2),
        (ClassFacts(State.SUBMITTED, DUE, d("14/6/2024")), "1/8/2024", 0),
        (ClassFacts(State.COMPLETED, DUE, d("18/6/2024"), d("17/6/2024")), "1/8/2024", 1),
        (ClassFacts(State.WITHDRAWN, DUE), "1/8/2024", 0),
    ],
)
def test_days_late_in_working_days(facts: ClassFacts, today: str, late: int) -> None:
    assert days_late(facts, d(today), OFFICIAL) == late


@pytest.mark.parametrize(
    ("source", "stated_total", "counts"),
    [
        ("1270/BC-TCTTTg, 2017", 21_914, Tally(14_068, 1_983, 5_640, 223)),
        ("31/8/2016", 3_726, Tally(1_310, 429, 1_812, 175)),
        ("VPCP, 4 tháng 2021", 1_589, Tally(495, 0, 1_059, 35)),
        ("Bình Định, 30/5/2022", 1_387, Tally(1_014, 146, 88, 16, 123, 508)),
        ("Quảng Nam, 6/7/2020", 833, Tally(585, 0, 67, 181)),
    ],
)
def test_printed_tables_add_up(source: str, stated_total: int, counts: Tally) -> None:
    assert counts.total == stated_total, source


def test_a_printed_table_that_is_off_by_one_shows_it() -> None:
    assert Tally(13_119, 0, 2_065, 348).total == 15_533 - 1


@pytest.mark.parametrize(
    ("counts", "of_due", "of_assigned"),
    [
        (Tally(14_068, 1_983, 5_640, 223), (223, 16_274, "1.37"), (223, 21_914, "1.02")),
        (Tally(495, 0, 1_059, 35), (35, 530, "6.60"), (35, 1_589, "2.20")),
        (Tally(4_069, 0, 3_138, 142), (142, 4_211, "3.37"), (142, 7_349, "1.93")),
        (Tally(1_014, 146, 88, 16, 123, 508), (16, 668, "2.40"), (16, 1_387, "1.15")),
        (Tally(0, 0, 10, 0, 5), (0, 0, None), (0, 15, "0.00")),
    ],
)
def test_both_official_denominators(
    counts: Tally, of_due: tuple[int, int, str | None], of_assigned: tuple[int, int, str | None]
) -> None:
    for rate, (numerator, denominator, percent) in (
        (counts.overdue_of_due, of_due),
        (counts.overdue_of_assigned, of_assigned),
    ):
        assert (rate.numerator, rate.denominator) == (numerator, denominator)
        assert rate.percent(2) == (None if percent is None else Decimal(percent))


def test_undated_duties_count_as_in_time_but_stand_apart() -> None:
    binh_dinh = Tally(1_014, 146, 88, 16, 123, 508)
    assert binh_dinh.open_in_time_official == 211
    assert binh_dinh.undated == 123
    assert binh_dinh.due + binh_dinh.open_in_time == 756


@pytest.mark.parametrize(
    ("rate", "decimals", "printed"),
    [
        (Rate(1, 8), 0, "13"),
        (Rate(1, 8), 1, "12.5"),
        (Rate(1, 8), 2, "12.50"),
        (Rate(1, 16), 1, "6.3"),
        (Rate(2, 3), 2, "66.67"),
        (Rate(13_119, 15_533), 2, "84.46"),
        (Rate(29, 2_000), 1, "1.5"),
    ],
)
def test_percent_rounds_half_up(rate: Rate, decimals: int, printed: str) -> None:
    assert str(rate.percent(decimals)) == printed


def test_counting_many_is_the_sum_of_counting_parts() -> None:
    facts = [
        ClassFacts(state, due, DUE, DUE)
        for state in State
        for due in (None, DUE - timedelta(1), DUE, DUE + timedelta(9))
    ]
    today = DUE + timedelta(3)
    assert tally(facts, today) == tally(facts[::2], today) + tally(facts[1::2], today)
    assert tally(facts, today).total == sum(f.state is not State.WITHDRAWN for f in facts)
    assert tally(facts, today).done_undated == 1
