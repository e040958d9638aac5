"""Thresholds decide with whole numbers, and nobody is charged with what another was late with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.classification import Bucket
from workflow.rules.criticism import (
    Aside,
    Came,
    DueFacts,
    Level,
    Thresholds,
    check_thresholds,
    counts_as,
    proposed,
)
from workflow.rules.refusal import Refusal
from workflow.rules.states import State

TODAY = date(2026, 11, 9)
DUE = date(2026, 10, 30)
THANH_HOA = Thresholds(remind_below=Decimal(80), criticise_below=Decimal(70))
DA_NANG = Thresholds(praise_above=Decimal(90), praise_late_below=Decimal(10))


@pytest.mark.parametrize(
    ("on_time", "due", "level"),
    [
        (8, 10, None),  # exactly 80 %
        (799, 1000, Level.REMIND),
        (7, 10, Level.REMIND),  # exactly 70 %
        (699, 1000, Level.CRITICISE),
        (2, 3, Level.CRITICISE),
        (0, 1, Level.CRITICISE),
        (0, 0, None),
        (1, 1, None),
        (79_999_999, 100_000_000, Level.REMIND),  # 80,00 % once it is rounded, yet below
    ],
)
def test_an_agency_exactly_on_a_threshold_is_not_below_it(
    on_time: int, due: int, level: Level | None
) -> None:
    assert proposed(Came(on_time=on_time, overdue=due - on_time), THANH_HOA) is level
    assert proposed(Came(on_time=on_time, late=due - on_time), THANH_HOA) is level


@pytest.mark.parametrize(
    ("came", "level"),
    [
        (Came(on_time=90, overdue=10), None),  # exactly 90 % done
        (Came(on_time=91, overdue=9), Level.PRAISE),
        (Came(on_time=85, late=9, overdue=6), Level.PRAISE),
        (Came(on_time=84, late=10, overdue=6), None),  # exactly 10 % done late
        (Came(on_time=90_001, late=9_999), Level.PRAISE),
    ],
)
def test_praise_wants_more_than_the_share_done_and_less_than_the_share_late(
    came: Came, level: Level | None
) -> None:
    assert proposed(came, DA_NANG) is level


def test_without_a_threshold_nothing_is_proposed_and_too_few_duties_are_not_judged() -> None:
    assert proposed(Came(overdue=50), Thresholds()) is None
    assert not Thresholds().any
    few = Thresholds(least=5, criticise_below=Decimal(50))
    assert proposed(Came(overdue=4), few) is None
    assert proposed(Came(overdue=5), few) is Level.CRITICISE
    assert proposed(Came(overdue=4, aside=9), few) is None, "what is set aside did not come due"


def test_the_share_of_a_threshold_may_have_two_decimals() -> None:
    third = Thresholds(remind_below=Decimal("33.33"))
    assert proposed(Came(on_time=3333, overdue=6667), third) is None
    assert proposed(Came(on_time=3332, overdue=6668), third) is Level.REMIND


PERCENT = st.decimals(0, 100, places=2)


@given(on_time=st.integers(0, 10**6), rest=st.integers(0, 10**6), percent=PERCENT)
def test_the_comparison_is_that_of_exact_fractions(on_time: int, rest: int, percent: Decimal) -> None:
    came = Came(on_time=on_time, overdue=rest)
    below = came.due > 0 and Fraction(on_time, came.due) < Fraction(percent) / 100
    above = came.due > 0 and Fraction(on_time, came.due) > Fraction(percent) / 100
    assert (proposed(came, Thresholds(criticise_below=percent)) is Level.CRITICISE) == below
    assert (proposed(came, Thresholds(praise_above=percent)) is Level.PRAISE) == above


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Thresholds(least=0), "threshold_least"),
        (Thresholds(least=1001), "threshold_least"),
        (Thresholds(remind_below=Decimal(101)), "threshold_range"),
        (Thresholds(remind_below=Decimal(-1)), "threshold_range"),
        (Thresholds(remind_below=Decimal("NaN")), "threshold_range"),
        (Thresholds(remind_below=Decimal("0.001")), "threshold_decimals"),
        (Thresholds(remind_below=Decimal(50), criticise_below=Decimal(50)), "threshold_order"),
        (Thresholds(remind_below=Decimal(50), criticise_below=Decimal(60)), "threshold_order"),
        (Thresholds(praise_late_below=Decimal(10)), "threshold_praise"),
    ],
)
def test_thresholds_that_make_no_sense_are_refused(wanted: Thresholds, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        check_thresholds(wanted)


def test_one_threshold_alone_and_none_at_all_may_stand() -> None:
    for wanted in (Thresholds(), THANH_HOA, DA_NANG, Thresholds(criticise_below=Decimal(50))):
        check_thresholds(wanted)


def facts(
    state: State = State.IN_PROGRESS,
    *,
    due: date | None = DUE,
    reported: date | None = None,
    decided: date | None = None,
    assigned: date = date(2026, 9, 1),
    kind: str = "fixed",
    from_other: bool = False,
) -> DueFacts:
    return DueFacts(state, due, reported, decided, assigned, kind, from_other)


NOV_3 = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("given_facts", "counted"),
    [
        (facts(), Bucket.OPEN_OVERDUE),
        (facts(State.RETURNED), Bucket.OPEN_OVERDUE),
        (facts(due=TODAY), None),  # not over yet
        (facts(due=None), None),
        (facts(kind="continuous"), None),
        (facts(State.WITHDRAWN), None),
        (facts(State.COMPLETED, reported=DUE, decided=DUE), Bucket.DONE_ON_TIME),
        (facts(State.COMPLETED, reported=NOV_3, decided=NOV_3), Bucket.DONE_LATE),
        (facts(State.COMPLETED, reported=NOV_3, decided=DUE), Bucket.DONE_ON_TIME),
        (facts(State.COMPLETED, due=date(2026, 12, 1), reported=NOV_3, decided=NOV_3), Bucket.DONE_ON_TIME),
        (facts(State.SUBMITTED, reported=DUE), Aside.WAITS),
        (facts(State.SUBMITTED, reported=NOV_3), Bucket.OPEN_OVERDUE),
        (facts(State.REFUSED), Aside.HANDED_BACK),
        (facts(assigned=NOV_3), Aside.HANDED_LATE),  # six days ago, after its deadline
        (facts(assigned=date(2026, 11, 2)), Bucket.OPEN_OVERDUE),  # seven days to settle are over
        (facts(assigned=date(2026, 11, 1), from_other=True), Aside.HANDED_LATE),
        (facts(assigned=DUE, from_other=True), Bucket.OPEN_OVERDUE),  # it had the deadline before it
        (
            facts(State.COMPLETED, reported=NOV_3, decided=NOV_3, assigned=NOV_3, from_other=True),
            Aside.HANDED_LATE,
        ),
    ],
)
def test_how_a_duty_counts_for_its_present_lead(
    given_facts: DueFacts, counted: Bucket | Aside | None
) -> None:
    assert counts_as(given_facts, TODAY) is counted


def test_what_is_set_aside_is_in_no_denominator() -> None:
    came = Came()
    for kind in (Bucket.DONE_ON_TIME, Bucket.DONE_LATE, Bucket.OPEN_OVERDUE, Aside.WAITS, Aside.HANDED_LATE):
        came = came.with_one(kind)
    assert came == Came(1, 1, 1, 2)
    assert (came.due, came.on_time_of_due.denominator, came.done_of_due.numerator) == (3, 3, 2)
