"""Work that does not move: nothing heard for some months.

Source: domain.md a.4 rule 3 (undated duties older than three months without a word are listed
with the late ones); peers.md part 4 rank 10. The number of months is a setting.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from workflow.rules.calendar import add_months
from workflow.rules.states import CLOSED, State

SILENCE_MONTHS, LONGEST_SILENCE = 3, 60
OWN_MONTHS = (1, 2, 3, 6, 12)
"""Rhythms of updates that a duty may have of its own ("ít nhất mỗi tháng một lần")."""


@lru_cache(maxsize=256)
def silent_before(today: date, months: int = SILENCE_MONTHS) -> date:
    """The day whose evening began the silence: a last word before it is too old on ``today``."""
    return add_months(today, -months)


def is_silent(
    state: State, last_word: date, today: date, months: int = SILENCE_MONTHS, own: int | None = None
) -> bool:
    """Whether the agency has let an assignment rest for more than ``months``, or than its duty's ``own``.

    ``last_word`` is the local day of its last update, of the hand-out where there is none.
    What waits for the reviewer is not the agency's silence.
    """
    if state in CLOSED or state is State.SUBMITTED:
        return False
    return last_word < silent_before(today, own or months)
