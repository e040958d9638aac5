"""What may be turned off, and up to when everything is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workflow.rules.notifications import OBLIGING, Choosable, read_back, read_up_to, written
from workflow.rules.states import Move

NOW = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_nothing_that_obliges_somebody_can_be_turned_off() -> None:
    assert not set(OBLIGING) & {kind.value for kind in Choosable}
    assert {Move.ACCEPT.value, Move.RETURN.value, Move.INSIST.value, Move.REASSIGN.value} <= set(OBLIGING)


@pytest.mark.parametrize("kinds", [[], [Choosable.COMMENT], list(Choosable)])
def test_what_was_turned_off_reads_back(kinds: list[Choosable]) -> None:
    assert read_back(written(reversed(kinds))) == set(kinds)
    assert len(written(Choosable)) <= 100
    assert read_back("comment of_another_time") == {Choosable.COMMENT}


@pytest.mark.parametrize(
    ("shown", "before", "upto"),
    [(NOW - HOUR, None, NOW - HOUR), (NOW - HOUR, NOW, NOW), (NOW + HOUR, None, NOW), (NOW, NOW - HOUR, NOW)],
)
def test_reading_goes_neither_back_nor_into_the_future(
    shown: datetime, before: datetime | None, upto: datetime
) -> None:
    assert read_up_to(shown, before, NOW) == upto
