"""Damaged files of every kind, always the same 500 (``make fuzz`` reads 10,000): none ends the reader or holds it up."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from tests.intake.fuzz import MOST_MEGABYTES, fuzz
from tests.intake.mutations import mutated

FILES = 500


def test_the_same_number_is_always_the_same_file() -> None:
    assert mutated(7) == mutated(7)
    assert len({mutated(number) for number in range(20)}) == 20


@pytest.mark.skipif(sys.platform == "win32", reason="the limits of the child need a Unix system")
@pytest.mark.parametrize(
    ("number", "ended"), [(1860, "file_broken"), (2120, "file_broken"), (9003, "file_too_heavy")]
)
def test_what_long_runs_found_is_refused_with_a_sentence(number: int, ended: str) -> None:
    [outcome] = fuzz(number, 1)
    assert (outcome.ended, bool(outcome.detail)) == (ended, True)


@pytest.mark.skipif(sys.platform == "win32", reason="the limits of the child need a Unix system")
def test_damaged_files_are_read_or_refused_with_a_sentence() -> None:
    outcomes = fuzz(0, FILES)
    ends = Counter(outcome.ended for outcome in outcomes)
    assert [o for o in outcomes if o.ended in ("crash", "hang", "fault")] == []
    assert [o.number for o in outcomes] == list(range(FILES))
    assert all(o.detail or o.ended == "read" for o in outcomes)
    assert max(o.megabytes for o in outcomes) < MOST_MEGABYTES
    assert ends["read"] > FILES / 5, ends
    assert sum(ends.values()) - ends["read"] > FILES / 5, ends
