"""The official two-by-two: is it done, and how does it stand against the deadline?

Derived from facts, never stored. Source: design.md part 2; the figures of domain.md a.4.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from workflow.rules.calendar import WorkCalendar
from workflow.rules.refusal import Refusal
from workflow.rules.states import State


class Bucket(StrEnum):
    """The four official boxes, and ``undated`` shown apart.

    An undated open duty is never overdue; official tables count it as "trong hạn"
    (``Tally.open_in_time_official``), lists show it by itself.
    """

    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    OPEN_IN_TIME = "open_in_time"
    OPEN_OVERDUE = "open_overdue"
    UNDATED = "undated"


def late_from(due: date) -> date:
    """The first day on which what is due on ``due`` is late: a deadline is inclusive (domain d.1)."""
    return due + timedelta(days=1)


DONE = frozenset({Bucket.DONE_ON_TIME, Bucket.DONE_LATE})


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """What the classification depends on.

    ``due`` is the deadline in force; ``reported_on`` the day the agency last reported
    completion; ``decided_on`` the day that counts as completion (see ``completion_day``).
    A completed assignment has at least one of the last two.
    """

    state: State
    due: date | None
    reported_on: date | None = None
    decided_on: date | None = None


def completion_day(reported_on: date, proved_on: date | None) -> date:
    """The day that decides "đúng hạn": the report's, or the proving document's if the reviewer says so.

    Raises:
        Refusal: ``decided_after_report`` where the document is later than the report.
    """
    if proved_on is not None and proved_on > reported_on:
        raise Refusal("decided_after_report", reported_on=reported_on, proved_on=proved_on)
    return proved_on or reported_on


def judged_on(facts: ClassFacts, today: date) -> date:
    """The day held against the deadline: of completion, of the waiting report, else ``today``."""
    if facts.state is State.COMPLETED:
        day = facts.decided_on or facts.reported_on
        if day is None:
            raise ValueError("a completed assignment has the day of its report or of the decision")
        return day
    if facts.state is State.SUBMITTED and facts.reported_on is not None:
        return facts.reported_on
    return today


def classify(facts: ClassFacts, today: date) -> Bucket | None:
    """The bucket on ``today``; ``None`` for a withdrawn assignment, which leaves every count.

    The deadline is inclusive: late from the day after. A report made in time keeps the
    assignment in time while it waits for review; one returned counts against today again.
    A duty completed without a deadline counts as done on time: practice knows no other box.
    """
    if facts.state is State.WITHDRAWN:
        return None
    done = facts.state is State.COMPLETED
    if facts.due is None:
        return Bucket.DONE_ON_TIME if done else Bucket.UNDATED
    if judged_on(facts, today) <= facts.due:
        return Bucket.DONE_ON_TIME if done else Bucket.OPEN_IN_TIME
    return Bucket.DONE_LATE if done else Bucket.OPEN_OVERDUE


def is_overdue(facts: ClassFacts, today: date) -> bool:
    """Whether the assignment is open and past its deadline on ``today``."""
    return classify(facts, today) is Bucket.OPEN_OVERDUE


def days_late(facts: ClassFacts, today: date, calendar: WorkCalendar) -> int:
    """Working days past the deadline, of open and of done assignments; time under review is not counted.

    0 also for one that went overdue on the days off just before ``today``.
    """
    if facts.due is None or facts.state is State.WITHDRAWN:
        return 0
    return calendar.late_by(facts.due, judged_on(facts, today))


@dataclass(frozen=True, slots=True)
class Rate:
    """A share that carries what it was computed from, so that a page can print it."""

    numerator: int
    denominator: int

    def percent(self, decimals: int = 2) -> Decimal | None:
        """The share in percent, rounded half up from the integers; ``None`` of nothing."""
        if self.denominator == 0:
            return None
        scaled = (2 * self.numerator * 100 * 10**decimals + self.denominator) // (2 * self.denominator)
        return Decimal(scaled).scaleb(-decimals)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts by bucket. ``done_undated`` is the part of ``done_on_time`` that had no deadline."""

    done_on_time: int = 0
    done_late: int = 0
    open_in_time: int = 0
    open_overdue: int = 0
    undated: int = 0
    done_undated: int = 0

    @property
    def total(self) -> int:
        """All assigned, withdrawn ones left out."""
        return self.done + self.open

    @property
    def done(self) -> int:
        """Hoàn thành, in time or late."""
        return self.done_on_time + self.done_late

    @property
    def open(self) -> int:
        """Chưa hoàn thành, undated ones included."""
        return self.open_in_time + self.undated + self.open_overdue

    @property
    def open_in_time_official(self) -> int:
        """ "Trong hạn" as official tables count it: undated duties included (domain.md a.4 rule 3)."""
        return self.open_in_time + self.undated

    @property
    def due(self) -> int:
        """ "Đến hạn": done or overdue, of those with a deadline (domain.md a.4 rule 2)."""
        return self.done - self.done_undated + self.open_overdue

    @property
    def overdue_of_due(self) -> Rate:
        """Tỷ lệ quá hạn trên số nhiệm vụ đến hạn (usage of 2017)."""
        return Rate(self.open_overdue, self.due)

    @property
    def overdue_of_assigned(self) -> Rate:
        """Tỷ lệ quá hạn trên tổng số nhiệm vụ được giao (usage of 2021)."""
        return Rate(self.open_overdue, self.total)

    @property
    def done_of_assigned(self) -> Rate:
        """Tỷ lệ hoàn thành trên tổng số nhiệm vụ được giao."""
        return Rate(self.done, self.total)

    @property
    def on_time_of_done(self) -> Rate:
        """Tỷ lệ đúng hạn trên số nhiệm vụ đã hoàn thành."""
        return Rate(self.done_on_time, self.done)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.done_on_time + other.done_on_time,
            self.done_late + other.done_late,
            self.open_in_time + other.open_in_time,
            self.open_overdue + other.open_overdue,
            self.undated + other.undated,
            self.done_undated + other.done_undated,
        )

    def __sub__(self, other: Tally) -> Tally:
        return Tally(
            self.done_on_time - other.done_on_time,
            self.done_late - other.done_late,
            self.open_in_time - other.open_in_time,
            self.open_overdue - other.open_overdue,
            self.undated - other.undated,
            self.done_undated - other.done_undated,
        )


def tally(all_facts: Iterable[ClassFacts], today: date) -> Tally:
    """Counts of ``all_facts`` by bucket on ``today``."""
    counts = dict.fromkeys(Bucket, 0)
    done_undated = 0
    for facts in all_facts:
        bucket = classify(facts, today)
        if bucket is None:
            continue
        counts[bucket] += 1
        done_undated += bucket in DONE and facts.due is None
    return Tally(**{bucket.value: n for bucket, n in counts.items()}, done_undated=done_undated)
