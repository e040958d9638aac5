"""Taking back an update: a minute, one's own, the last thing that happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workflow.rules.refusal import Refusal
from workflow.rules.retraction import require_in_time, seconds_left, way_back
from workflow.rules.states import TRANSITIONS, Move, State

SENT = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)
ME, COLLEAGUE = 7, 8


@pytest.mark.parametrize(
    ("verb", "author", "after", "left", "refused"),
    [
        ("progress", ME, 0, 60, ""),
        ("submit", ME, 12.5, 47, ""),
        ("progress", ME, 59, 1, ""),
        ("progress", ME, 60, 0, ""),
        ("progress", ME, 60.001, 0, "retract_too_late"),
        ("submit", ME, 3600, 0, "retract_too_late"),
        ("submit", COLLEAGUE, 5, 0, "retract_not_possible"),
        ("submit", None, 5, 0, "retract_not_possible"),  # an official list said it
        ("receive", ME, 5, 0, "retract_not_possible"),
        ("accept", ME, 5, 0, "retract_not_possible"),
        ("retract", ME, 5, 0, "retract_not_possible"),
    ],
)
def test_a_minute_for_ones_own_update(
    verb: str, author: int | None, after: float, left: int, refused: str
) -> None:
    now = SENT + timedelta(seconds=after)
    assert seconds_left(verb, SENT, author, ME, now) == left
    if not refused:
        require_in_time(verb, SENT, author, ME, now)
        return
    with pytest.raises(Refusal) as why:
        require_in_time(verb, SENT, author, ME, now)
    assert why.value.code == refused


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: f"{row.source}-{row.move}")
def test_the_way_back_is_the_row_of_the_table_read_from_its_end(row: object) -> None:
    assert way_back(row.source, row.move, row.target) is row.source  # type: ignore[attr-defined]


def test_no_row_no_way_back() -> None:
    for before, move, state in (
        (State.ASSIGNED, Move.SUBMIT, State.IN_PROGRESS),
        (State.COMPLETED, Move.PROGRESS, State.IN_PROGRESS),
    ):
        with pytest.raises(Refusal):
            way_back(before, move, state)
