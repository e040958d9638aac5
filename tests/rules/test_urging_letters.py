"""Who may be named in an official letter, as tables of facts and dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from workflow.rules.calendar import WorkCalendar
from workflow.rules.refusal import Refusal
from workflow.rules.states import State
from workflow.rules.urging_letters import (
    LetterFacts,
    check_catch_up,
    number_of,
    stands_in_letter,
    usual_catch_up,
)

TODAY = date(2026, 11, 9)
LATE = date(2026, 11, 6)
#: 24 November off, Saturday 28 November worked.
CALENDAR = WorkCalendar(frozenset({date(2026, 11, 24)}), frozenset({date(2026, 11, 28)}))


@pytest.mark.parametrize(
    ("state", "due", "reported_on", "paused_until", "kind", "stands"),
    [
        (State.ASSIGNED, LATE, None, None, "fixed", True),
        (State.IN_PROGRESS, LATE, None, None, "fixed", True),
        (State.RETURNED, LATE, None, None, "fixed", True),
        (State.SUBMITTED, LATE, TODAY, None, "fixed", False),
        (State.REFUSED, LATE, None, None, "fixed", False),
        (State.COMPLETED, LATE, TODAY, None, "fixed", False),
        (State.WITHDRAWN, LATE, None, None, "fixed", False),
        (State.IN_PROGRESS, TODAY, None, None, "fixed", False),
        (State.IN_PROGRESS, None, None, None, "none", False),
        (State.IN_PROGRESS, LATE, None, None, "continuous", False),
        (State.IN_PROGRESS, LATE, None, None, "recurring", True),
        (State.IN_PROGRESS, LATE, None, date(2026, 11, 10), "fixed", False),
        (State.IN_PROGRESS, LATE, None, TODAY, "fixed", True),
    ],
)
def test_who_stands_in_a_letter(
    state: State,
    due: date | None,
    reported_on: date | None,
    paused_until: date | None,
    kind: str,
    stands: bool,
) -> None:
    facts = LetterFacts(state, due, reported_on, paused_until, kind, date(2026, 10, 1))
    assert stands_in_letter(facts, TODAY) is stands


@pytest.mark.parametrize(
    ("assigned_on", "stands"),
    [
        (LATE, True),
        (date(2026, 11, 7), False),
        (TODAY, False),
        (date(2026, 11, 3), True),
    ],
)
def test_a_lead_that_got_the_duty_late_is_not_accused_at_once(assigned_on: date, stands: bool) -> None:
    facts = LetterFacts(State.IN_PROGRESS, LATE, None, None, "fixed", assigned_on)
    assert stands_in_letter(facts, TODAY) is stands
    assert stands_in_letter(facts, assigned_on + timedelta(days=7))


@pytest.mark.parametrize(
    ("returned_on", "stands"), [(TODAY, False), (date(2026, 11, 6), False), (date(2026, 11, 5), True)]
)
def test_a_report_that_was_just_returned_has_its_days(returned_on: date, stands: bool) -> None:
    facts = LetterFacts(State.RETURNED, LATE, None, None, "fixed", date(2026, 10, 1), returned_on)
    assert stands_in_letter(facts, TODAY) is stands


@pytest.mark.parametrize(
    ("named_before", "n"),
    [([], 1), ([()], 1), ([(7,), ()], 2), ([(7,), (7,)], 2), ([(7,), (8,)], 3), ([(7, 8), (8, 9)], 4)],
)
def test_the_number_is_one_more_than_the_letters_that_named_any_of_the_duties(
    named_before: list[tuple[int, ...]], n: int
) -> None:
    assert number_of(named_before) == n


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 11, 10), ""),
        (date(2026, 11, 28), ""),
        (TODAY, "catch_up_not_after"),
        (date(2026, 11, 8), "catch_up_not_after"),
        (date(2026, 11, 14), "catch_up_not_working"),
        (date(2026, 11, 24), "catch_up_not_working"),
    ],
)
def test_a_catch_up_day_is_a_working_day_after_today(day: date, code: str) -> None:
    if not code:
        check_catch_up(day, TODAY, CALENDAR)
        return
    with pytest.raises(Refusal, match=code):
        check_catch_up(day, TODAY, CALENDAR)


def test_the_proposal_is_five_working_days() -> None:
    assert usual_catch_up(date(2026, 11, 20), CALENDAR) == date(2026, 11, 28)
