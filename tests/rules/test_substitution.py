"""Post, holder, substitute, the substitute's substitute, nobody: who is told on a day."""

from __future__ import annotations

import pytest

from workflow.rules.substitution import Away

HERE, THERE = 5, 6
ALL = frozenset({1, 2, 3, 4})


@pytest.mark.parametrize(
    ("absences", "told"),
    [
        ({}, 1),
        ({(1, THERE): 2}, 1),  # away from another post
        ({(1, HERE): 2}, 2),
        ({(1, HERE): None}, None),
        ({(1, HERE): 9}, None),  # a closed account, or nobody of this authority
        ({(1, HERE): 2, (2, HERE): 3}, 3),
        ({(1, HERE): 2, (2, HERE): 3, (3, HERE): 4}, 4),
        ({(1, HERE): 2, (2, HERE): None}, None),
        ({(1, HERE): 2, (2, THERE): 3}, None),  # away from the own desk: nobody was named for this one
        ({(1, HERE): 2, (2, HERE): 1}, None),  # in a circle
        ({(1, HERE): 2, (2, HERE): 3, (3, HERE): 2}, None),
    ],
)
def test_who_is_told_in_the_place_of_the_holder(
    absences: dict[tuple[int, int], int | None], told: int | None
) -> None:
    assert Away(absences).told_for(1, HERE, ALL) == told
