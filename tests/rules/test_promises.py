"""Which word of an agency is still good, and whether it stands explained."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from workflow.rules.promises import Promise, Said, Word, stands_explained, word_in_force

TODAY = date(2026, 11, 9)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("said", "word", "explained"),
    [
        (Said(), None, False),
        (Said(committed_on=TODAY), Word(Promise.COMMITMENT, TODAY), True),
        (Said(committed_on=TODAY - DAY), None, False),
        (Said(explained_to=TODAY + DAY), Word(Promise.EXPLANATION, TODAY + DAY), True),
        (Said(asked_for=TODAY + DAY), Word(Promise.REQUEST, TODAY + DAY), True),
        (
            Said(TODAY + 9 * DAY, TODAY + DAY, TODAY + 2 * DAY),
            Word(Promise.COMMITMENT, TODAY + 9 * DAY),
            True,
        ),
        (Said(TODAY - DAY, None, TODAY + 2 * DAY), Word(Promise.REQUEST, TODAY + 2 * DAY), True),
        (Said(paused_until=TODAY + DAY), None, True),
        (Said(paused_until=TODAY), None, False),
        (Said(TODAY - DAY, TODAY - DAY, TODAY - DAY, TODAY), None, False),
    ],
)
def test_a_word_is_good_through_its_day_the_most_binding_first(
    said: Said, word: Word | None, explained: bool
) -> None:
    assert (word_in_force(said, TODAY), stands_explained(said, TODAY)) == (word, explained)
