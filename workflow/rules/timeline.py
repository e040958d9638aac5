"""Open work along the days: from the hand-out to the deadline, and how far beyond it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workflow.rules.calendar import add_months
from workflow.rules.classification import Bucket, ClassFacts, classify, judged_on

MONTHS_EACH_WAY = 12
"""So far before and after today does a picture reach at most; what is older or later runs out of it."""


class Kind(StrEnum):
    """What a stretch of days means."""

    IN_TIME = "run"
    OVERDUE = "over"
    UNDATED = "plain"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one kind, both ends included."""

    kind: Kind
    first: date
    last: date


def stretches(facts: ClassFacts, given_on: date, today: date) -> tuple[Stretch, ...]:
    """An open assignment: up to its deadline, and past it up to today or to the report that waits for review.

    One without a deadline runs up to today. What was handed out after its deadline is overdue only.
    """
    if facts.due is None:
        return (Stretch(Kind.UNDATED, given_on, max(given_on, today)),)
    found = [Stretch(Kind.IN_TIME, given_on, facts.due)] if given_on <= facts.due else []
    if classify(facts, today) is Bucket.OPEN_OVERDUE:
        first = max(given_on, facts.due + timedelta(days=1))
        found.append(Stretch(Kind.OVERDUE, first, max(first, judged_on(facts, today))))
    return tuple(found) or (Stretch(Kind.IN_TIME, given_on, given_on),)


@dataclass(frozen=True, slots=True)
class Axis:
    """Whole months, from the first day of one to the last day of another."""

    first: date
    last: date

    def place(self, day: date) -> float:
        """Where the day begins, in percent of the width; days outside stand at the edge."""
        inside = min(max(day, self.first), self.last + timedelta(days=1))
        return 100 * (inside - self.first).days / ((self.last - self.first).days + 1)

    def months(self, most: int) -> tuple[date, ...]:
        """First days of months, at most so many and evenly spaced."""
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        step = -(-count // most)
        return tuple(add_months(self.first, n) for n in range(0, count, step))


def axis(found: Iterable[Stretch], today: date) -> Axis:
    """The months that hold today and all stretches, ``MONTHS_EACH_WAY`` at most."""
    days = [today, *(day for stretch in found for day in (stretch.first, stretch.last))]
    first = max(min(days), add_months(today, -MONTHS_EACH_WAY)).replace(day=1)
    last = min(max(days), add_months(today, MONTHS_EACH_WAY)).replace(day=1)
    return Axis(first, add_months(last, 1) - timedelta(days=1))
