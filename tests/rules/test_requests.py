"""More time, explanations and commitments as tables of dates."""

from __future__ import annotations

from datetime import date

import pytest

from workflow.rules.calendar import WorkCalendar
from workflow.rules.classification import ClassFacts
from workflow.rules.refusal import Refusal
from workflow.rules.requests import (
    is_broken,
    is_unanswered,
    latest_pause,
    pause_until,
    require_later,
    require_wanted,
    require_with_agency,
)
from workflow.rules.states import State

TET = WorkCalendar(
    days_off=frozenset(date(2026, 2, d) for d in range(16, 21)),
    work_days=frozenset({date(2026, 1, 10)}),
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def refusal(call: object, *args: object) -> str:
    with pytest.raises(Refusal) as refused:
        call(*args)  # type: ignore[operator]
    return refused.value.code


def test_more_time_may_be_asked_before_and_after_the_deadline_for_a_day_still_to_come() -> None:
    require_wanted(day("2026-11-30"), day("2026-11-20"), day("2026-11-09"))
    require_wanted(day("2026-11-30"), day("2026-11-01"), day("2026-11-09"))
    require_wanted(day("2026-11-09"), day("2026-11-01"), day("2026-11-09"))
    assert refusal(require_wanted, day("2026-11-08"), day("2026-11-01"), day("2026-11-09")) == "day_past"


@pytest.mark.parametrize(
    ("wanted", "due", "why"),
    [
        ("2026-11-20", "2026-11-20", "not_later"),
        ("2026-11-19", "2026-11-20", "not_later"),
        ("2026-11-19", None, "no_deadline"),
    ],
)
def test_a_new_deadline_is_later_than_the_one_in_force(wanted: str, due: str | None, why: str) -> None:
    assert refusal(require_later, day(wanted), day(due) if due else None) == why


@pytest.mark.parametrize("state", State)
def test_only_an_agency_at_work_asks(state: State) -> None:
    if state in {State.ASSIGNED, State.IN_PROGRESS, State.RETURNED}:
        require_with_agency(state)
    else:
        assert refusal(require_with_agency, state) == "not_with_agency"


@pytest.mark.parametrize(
    ("accepted", "days", "latest"),
    [
        ("2026-11-09", 5, "2026-11-16"),  # Monday: to the end of next Monday
        ("2026-11-13", 1, "2026-11-16"),  # Friday: the weekend does not count
        ("2026-02-13", 1, "2026-02-23"),  # before Tết
        ("2026-01-09", 1, "2026-01-10"),  # a Saturday that is worked
        ("2026-11-09", 0, "2026-11-09"),
    ],
)
def test_reminders_rest_at_most_the_working_days_of_the_setting(
    accepted: str, days: int, latest: str
) -> None:
    assert latest_pause(day(accepted), days, TET) == day(latest)


@pytest.mark.parametrize(
    ("rests_to", "until"),
    [
        (None, None),
        ("2026-11-08", None),  # promised for a day that is gone: nothing rests
        ("2026-11-09", "2026-11-10"),
        ("2026-11-12", "2026-11-13"),
        ("2026-11-16", "2026-11-17"),
    ],
)
def test_reminders_go_out_again_on_the_day_after_the_last_quiet_one(
    rests_to: str | None, until: str | None
) -> None:
    found = pause_until(day("2026-11-09"), day(rests_to) if rests_to else None, 5, TET)
    assert found == (day(until) if until else None)


def test_a_pause_is_never_longer_than_the_setting() -> None:
    assert refusal(pause_until, day("2026-11-09"), day("2026-11-17"), 5, TET) == "pause_too_long"


def test_a_demand_is_unanswered_from_the_day_after_its_last_day() -> None:
    assert not is_unanswered(None, day("2026-11-12"))
    assert not is_unanswered(day("2026-11-12"), day("2026-11-12"))
    assert is_unanswered(day("2026-11-12"), day("2026-11-13"))


@pytest.mark.parametrize(
    ("state", "reported", "today", "broken"),
    [
        (State.IN_PROGRESS, None, "2026-11-20", False),
        (State.IN_PROGRESS, None, "2026-11-21", True),
        (State.RETURNED, None, "2026-11-21", True),
        (State.SUBMITTED, "2026-11-20", "2026-11-25", False),  # kept: it waits for the reviewer
        (State.SUBMITTED, "2026-11-21", "2026-11-25", True),
        (State.COMPLETED, "2026-11-25", "2026-11-26", False),  # closed: nothing to mark any more
        (State.WITHDRAWN, None, "2026-11-26", False),
    ],
)
def test_a_commitment_is_broken_when_its_day_passed_with_the_duty_open(
    state: State, reported: str | None, today: str, broken: bool
) -> None:
    facts = ClassFacts(state, day("2026-11-01"), day(reported) if reported else None)
    assert is_broken(facts, day("2026-11-20"), day(today)) is broken
    assert not is_broken(facts, None, day(today))
