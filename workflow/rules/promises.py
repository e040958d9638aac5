"""The day to which an agency has given its word about a duty that is late, and whether it stands explained.

A word moves no deadline: the duty stays overdue, only below those about which nothing was said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Promise(StrEnum):
    """How a day was promised, the most binding first."""

    COMMITMENT = "commitment"
    #: Named in an explanation that was accepted.
    EXPLANATION = "explanation"
    #: Asked for as the new deadline; nobody has decided yet.
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Word:
    """A promised day and how it was promised."""

    promise: Promise
    day: date


@dataclass(frozen=True, slots=True)
class Said:
    """What the present lead said: the day of its latest commitment, of its latest accepted explanation, and the
    one that its undecided request asks for; ``paused_until`` is the first day on which reminders go out again.
    """

    committed_on: date | None = None
    explained_to: date | None = None
    asked_for: date | None = None
    paused_until: date | None = None


def word_in_force(said: Said, today: date) -> Word | None:
    """The most binding promised day that is not past."""
    days = (
        (Promise.COMMITMENT, said.committed_on),
        (Promise.EXPLANATION, said.explained_to),
        (Promise.REQUEST, said.asked_for),
    )
    return next((Word(promise, day) for promise, day in days if day is not None and day >= today), None)


def stands_explained(said: Said, today: date) -> bool:
    """Whether a promised day is still to come, or an accepted explanation rests the reminders."""
    paused = said.paused_until is not None and said.paused_until > today
    return paused or word_in_force(said, today) is not None
