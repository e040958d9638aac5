"""Working days and time limits as the law counts them (domain.md d.2, d.3)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.official_calendar import OFFICIAL, d
from workflow.rules.calendar import FIRST_DAY, LAST_DAY, WorkCalendar, add_months, in_range, period_end
from workflow.rules.refusal import Refusal

days = st.dates(date(2023, 6, 1), date(2027, 6, 1))


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        ("12/2/2024", False, "Tết Giáp Thìn"),
        ("15/2/2024", True, "first day after Tết"),
        ("18/4/2024", False, "Giỗ Tổ"),
        ("29/4/2024", False, "swapped off"),
        ("4/5/2024", True, "Saturday worked for 29/4"),
        ("11/5/2024", False, "an ordinary Saturday"),
        ("2/5/2025", False, "swapped off"),
        ("26/4/2025", True, "Saturday worked for 2/5"),
        ("2/1/2026", False, "swapped off"),
        ("10/1/2026", True, "Saturday worked for 2/1"),
        ("27/4/2026", False, "in place of Giỗ Tổ on a Sunday"),
        ("31/8/2026", False, "swapped off"),
        ("22/8/2026", True, "Saturday worked for 31/8"),
        ("24/11/2026", False, "Ngày Văn hóa Việt Nam"),
        ("25/11/2026", True, "the day after"),
    ],
)
def test_announced_calendar(day: str, works: bool, why: str) -> None:
    assert OFFICIAL.is_working(d(day)) is works, why


@pytest.mark.parametrize(
    ("event", "amount", "unit", "ends"),
    [
        ("26/4/2024", 5, "working_day", "7/5/2024"),
        ("25/12/2025", 5, "working_day", "5/1/2026"),
        ("7/1/2026", 3, "working_day", "10/1/2026"),
        ("17/4/2025", 15, "day", "5/5/2025"),
        ("31/1/2024", 1, "month", "29/2/2024"),
        ("31/1/2025", 1, "month", "28/2/2025"),
        ("30/11/2024", 3, "month", "28/2/2025"),
        ("15/11/2024", 1, "month", "16/12/2024"),
        ("1/6/2024", 30, "day", "1/7/2024"),
        ("3/6/2024", 1, "day", "4/6/2024"),
    ],
)
def test_period_ends(event: str, amount: int, unit: str, ends: str) -> None:
    assert period_end(d(event), amount, unit, OFFICIAL) == d(ends)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("14/6/2024", 0, "14/6/2024"),
        ("14/6/2024", 1, "17/6/2024"),
        ("15/6/2024", 0, "15/6/2024"),
        ("15/6/2024", 1, "17/6/2024"),
        ("15/6/2024", -1, "14/6/2024"),
        ("17/6/2024", -1, "14/6/2024"),
        ("7/2/2024", 1, "15/2/2024"),
        ("15/2/2024", -1, "7/2/2024"),
        ("3/5/2024", 1, "4/5/2024"),
    ],
)
def test_shift_counts_working_days_only(day: str, n: int, expected: str) -> None:
    assert OFFICIAL.shift(d(day), n) == d(expected)


@pytest.mark.parametrize(
    ("due", "today", "late"),
    [
        ("14/6/2024", "13/6/2024", 0),
        ("14/6/2024", "14/6/2024", 0),
        ("14/6/2024", "15/6/2024", 0),
        ("14/6/2024", "17/6/2024", 1),
        ("15/6/2024", "17/6/2024", 1),
        ("7/2/2024", "14/2/2024", 0),
        ("7/2/2024", "15/2/2024", 1),
        ("3/5/2024", "4/5/2024", 1),
        ("1/1/2024", "31/12/2024", 251),
    ],
)
def test_late_by_counts_working_days_after_the_deadline(due: str, today: str, late: int) -> None:
    assert OFFICIAL.late_by(d(due), d(today)) == late


def test_a_make_up_day_wins_over_a_day_off_on_the_same_date() -> None:
    both = WorkCalendar(
        frozenset({d("4/5/2024"), d("6/5/2024")}),
        frozenset({d("4/5/2024"), d("6/5/2024")}),
    )
    assert both.is_working(d("4/5/2024"))
    assert both.between(d("3/5/2024"), d("6/5/2024")) == 2


@given(days, st.integers(-60, 60).filter(bool))
def test_shift_lands_on_a_working_day_n_working_days_away(day: date, n: int) -> None:
    landed = OFFICIAL.shift(day, n)
    assert OFFICIAL.is_working(landed)
    counted = OFFICIAL.between(day, landed) if n > 0 else OFFICIAL.between(landed - timedelta(1), day)
    assert counted == abs(n) + (n < 0 and OFFICIAL.is_working(day))


@given(days, st.integers(0, 400))
def test_between_equals_counting_day_by_day(day: date, length: int) -> None:
    until = day + timedelta(days=length)
    one_by_one = sum(OFFICIAL.is_working(day + timedelta(days=i)) for i in range(1, length + 1))
    assert OFFICIAL.between(day, until) == one_by_one
    assert OFFICIAL.between(until, day) == -one_by_one


@given(days)
def test_next_working_is_the_day_itself_or_the_first_after(day: date) -> None:
    landed = OFFICIAL.next_working(day)
    assert OFFICIAL.is_working(landed)
    assert not any(OFFICIAL.is_working(day + timedelta(days=i)) for i in range((landed - day).days))


@pytest.mark.parametrize(
    ("event", "amount", "unit"),
    [
        (date(1999, 12, 31), 1, "day"),
        (date(2100, 12, 31), 1, "day"),
        (date(2024, 1, 1), 10**9, "day"),
        (date(2024, 1, 1), 10**9, "month"),
        (date(2024, 1, 1), 10**9, "working_day"),
        (date(9999, 12, 31), 1, "working_day"),
    ],
)
def test_dates_beyond_the_calendar_are_refused(event: date, amount: int, unit: str) -> None:
    with pytest.raises(Refusal, match="date_out_of_range"):
        period_end(event, amount, unit, OFFICIAL)  # type: ignore[arg-type]


def test_a_period_needs_a_positive_length() -> None:
    with pytest.raises(Refusal, match="amount_not_positive"):
        period_end(date(2024, 1, 1), 0, "day", OFFICIAL)


def test_equal_calendars_share_what_was_computed() -> None:
    again = WorkCalendar(OFFICIAL.days_off, OFFICIAL.work_days)
    assert again == OFFICIAL
    assert hash(again) == hash(OFFICIAL)
    assert add_months(date(2024, 12, 31), 2) == date(2025, 2, 28)


@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
def test_the_first_and_the_last_day_of_the_calendar_are_days_of_it(day: date) -> None:
    assert in_range(day) == day
    assert add_months(day, 0) == day
    assert OFFICIAL.between(day, day) == 0


@pytest.mark.parametrize(
    ("refused", "day"),
    [
        (in_range, FIRST_DAY - timedelta(days=1)),
        (in_range, LAST_DAY + timedelta(days=1)),
        (lambda day: add_months(day, 1), LAST_DAY),
        (lambda day: add_months(day, -1), FIRST_DAY),
        (lambda day: period_end(day, 2, "day", OFFICIAL), LAST_DAY - timedelta(days=1)),
    ],
)
def test_a_day_outside_is_refused_with_the_day_and_the_years(
    refused: Callable[[date], object], day: date
) -> None:
    with pytest.raises(Refusal) as found:
        refused(day)
    assert found.value.code == "date_out_of_range"
    assert found.value.params == {"day": day, "first": FIRST_DAY.year, "last": LAST_DAY.year}


def test_a_period_may_end_on_the_last_day_and_has_a_length() -> None:
    eve = LAST_DAY - timedelta(days=1)
    assert period_end(eve - timedelta(days=1), 1, "day", OFFICIAL) == eve
    with pytest.raises(Refusal) as found:
        period_end(eve, 0, "month", OFFICIAL)
    assert (found.value.code, found.value.params) == ("amount_not_positive", {"amount": 0})
