"""Open work along the days: which stretches a bar has, and where they stand on the axis."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.classification import ClassFacts
from workflow.rules.states import State
from workflow.rules.timeline import Axis, Kind, Stretch, axis, stretches

TODAY = date(2026, 11, 9)
DAY = timedelta(days=1)


def d(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("given_on", "due", "reported", "expected"),
    [
        ("10-01", "11-20", None, [("run", "10-01", "11-20")]),
        ("10-01", "11-09", None, [("run", "10-01", "11-09")]),
        ("10-01", "11-08", None, [("run", "10-01", "11-08"), ("over", "11-09", "11-09")]),
        ("10-01", "10-20", None, [("run", "10-01", "10-20"), ("over", "10-21", "11-09")]),
        ("10-01", "10-20", "10-30", [("run", "10-01", "10-20"), ("over", "10-21", "10-30")]),
        ("10-01", "10-20", "10-20", [("run", "10-01", "10-20")]),
        ("11-01", "10-20", None, [("over", "11-01", "11-09")]),
        ("11-09", "11-09", None, [("run", "11-09", "11-09")]),
        ("10-01", None, None, [("plain", "10-01", "11-09")]),
    ],
)
def test_a_bar_runs_to_its_deadline_and_past_it_to_today_or_to_the_report(
    given_on: str, due: str | None, reported: str | None, expected: list[tuple[str, str, str]]
) -> None:
    state = State.SUBMITTED if reported else State.IN_PROGRESS
    facts = ClassFacts(state, d(due) if due else None, d(reported) if reported else None)
    found = stretches(facts, d(given_on), TODAY)
    assert [(s.kind.value, s.first, s.last) for s in found] == [(k, d(a), d(b)) for k, a, b in expected]


days = st.dates(date(2020, 1, 1), date(2032, 12, 31))


@given(st.lists(st.tuples(days, days), max_size=6), days)
def test_every_bar_lies_on_the_axis_from_left_to_right(pairs: list[tuple[date, date]], today: date) -> None:
    found = [Stretch(Kind.IN_TIME, min(pair), max(pair)) for pair in pairs]
    drawn = axis(found, today)
    assert drawn.first <= today <= drawn.last
    assert (drawn.first.day, (drawn.last + DAY).day) == (1, 1)
    assert (drawn.last - drawn.first).days < 26 * 31
    for stretch in found:
        assert 0 <= drawn.place(stretch.first) <= drawn.place(stretch.last + DAY) <= 100
    for most in (1, 4, 12):
        months = drawn.months(most)
        assert 1 <= len(months) <= most
        assert all(drawn.first <= month <= drawn.last for month in months)


def test_a_day_stands_where_its_share_of_the_months_ends() -> None:
    november = Axis(date(2026, 11, 1), date(2026, 11, 30))
    places = [november.place(date(2026, 11, day)) for day in (1, 16)]
    assert places == [0, 50]
    assert november.place(date(2026, 12, 1)) == november.place(date(2030, 1, 1)) == 100
    assert november.place(date(2020, 1, 1)) == 0
