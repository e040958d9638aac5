"""A deadline far ahead is asked for twice."""

from __future__ import annotations

from datetime import date

import pytest

from workflow.rules.far_deadlines import is_far, require_sure
from workflow.rules.refusal import Refusal

TODAY = date(2026, 11, 9)


@pytest.mark.parametrize(
    ("due", "far"),
    [
        (date(2026, 11, 9), False),
        (date(2028, 11, 9), False),
        (date(2028, 11, 10), True),
        (date(2099, 12, 31), True),
        (date(2020, 1, 1), False),
    ],
)
def test_two_years_ahead_are_taken_without_a_question_a_day_more_is_not(due: date, far: bool) -> None:
    assert is_far(due, TODAY) is far


def test_from_the_last_day_of_february_two_years_end_on_that_day_or_the_first_of_march() -> None:
    assert not is_far(date(2030, 2, 28), date(2028, 2, 29))
    assert is_far(date(2030, 3, 1), date(2028, 2, 29))


def test_only_the_very_day_that_was_confirmed_passes() -> None:
    far = date(2099, 12, 31)
    require_sure(far, TODAY, far)
    require_sure(None, TODAY, None)
    for confirmed in (None, date(2098, 12, 31)):
        with pytest.raises(Refusal) as refused:
            require_sure(far, TODAY, confirmed)
        assert refused.value.code == "due_far"
