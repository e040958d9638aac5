"""The counts of official statistics: which of them an assignment belongs to on the day of the data.

Source: domain.md a.4. Every count adds up by construction, because each assignment is put into its counts once,
by ``boxes``, and the list behind a count holds exactly the assignments that ``boxes`` put there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from workflow.rules.classification import DONE, Bucket, ClassFacts, Rate, classify, judged_on
from workflow.rules.silence import is_silent


class Box(StrEnum):
    """One count. ``IN_TIME`` is the official "trong hạn": undated duties included, also shown apart (a.4 rule 3)."""

    TOTAL = "total"
    DATED = "dated"
    UNDATED = "undated"
    DONE = "done"
    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    OPEN = "open"
    IN_TIME = "in_time"
    OPEN_UNDATED = "open_undated"
    OVERDUE = "overdue"
    #: "Đến hạn": done or overdue, of those with a deadline (a.4 rule 2).
    DUE = "due"
    OVER_30 = "over_30"
    OVER_120 = "over_120"
    SILENT_UNDATED = "silent_undated"
    UPDATED = "updated"
    #: Outside every other count, and still visible (a.4 rule 8).
    WITHDRAWN = "withdrawn"


#: Age of the delay in calendar days, as practice cuts it (a.4 rule 4); the older ones are in both.
BANDS = {Box.OVER_30: 30, Box.OVER_120: 120}


class Share(StrEnum):
    """One percentage under its official name; its two counts stand in ``PARTS``."""

    DONE = "done"
    #: Usage of 2017.
    OVERDUE_OF_DUE = "overdue_of_due"
    #: Usage of 2021.
    OVERDUE_OF_ASSIGNED = "overdue_of_assigned"
    UPDATED = "updated"


PARTS = {
    Share.DONE: (Box.DONE, Box.TOTAL),
    Share.OVERDUE_OF_DUE: (Box.OVERDUE, Box.DUE),
    Share.OVERDUE_OF_ASSIGNED: (Box.OVERDUE, Box.TOTAL),
    Share.UPDATED: (Box.UPDATED, Box.OPEN),
}


@dataclass(frozen=True, slots=True)
class CutOff:
    """The day at whose end the figures stand.

    ``since`` is the first day of a reporting period, none where a day alone was asked for; ``months`` is the
    silence after which an assignment counts as not updated, for duties without a rhythm of their own.
    """

    day: date
    months: int
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the counts depend on. ``updated_on`` is the day of the last word of the agency, none before the first."""

    facts: ClassFacts
    assigned_on: date
    updated_on: date | None = None
    own_months: int | None = None


def boxes(standing: Standing, cut: CutOff) -> tuple[Box, ...]:
    """Every count that the assignment belongs to at the end of the day."""
    facts = standing.facts
    bucket = classify(facts, cut.day)
    if bucket is None:
        return (Box.WITHDRAWN,)
    dated = facts.due is not None
    base = (Box.TOTAL, Box.DATED if dated else Box.UNDATED)
    if bucket in DONE:
        how = Box.DONE_ON_TIME if bucket is Bucket.DONE_ON_TIME else Box.DONE_LATE
        return (*base, Box.DONE, how, *((Box.DUE,) if dated else ()))
    heard = (Box.UPDATED,) if is_updated(standing, cut) else ()
    return (*base, Box.OPEN, *heard, *_open(standing, bucket, cut))


def _open(standing: Standing, bucket: Bucket, cut: CutOff) -> tuple[Box, ...]:
    if bucket is Bucket.OPEN_OVERDUE:
        late = days_over(standing.facts, cut.day)
        return (Box.OVERDUE, Box.DUE, *(band for band, days in BANDS.items() if late > days))
    if bucket is Bucket.OPEN_IN_TIME:
        return (Box.IN_TIME,)
    silent = (Box.SILENT_UNDATED,) if _is_silent(standing, cut) else ()
    return (Box.IN_TIME, Box.OPEN_UNDATED, *silent)


def days_over(facts: ClassFacts, day: date) -> int:
    """Calendar days past the deadline; time under review is not counted. 0 without a deadline."""
    return 0 if facts.due is None else max(timedelta(0), judged_on(facts, day) - facts.due).days


def is_updated(standing: Standing, cut: CutOff) -> bool:
    """Whether the agency has spoken within the period; where a day was asked for, within the rhythm of updates."""
    if cut.since is None:
        return not _is_silent(standing, cut)
    return standing.updated_on is not None and standing.updated_on >= cut.since


def _is_silent(standing: Standing, cut: CutOff) -> bool:
    last_word = standing.updated_on or standing.assigned_on
    return is_silent(standing.facts.state, last_word, cut.day, cut.months, standing.own_months)


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one line of a table, or of all its lines together."""

    counts: Mapping[Box, int] = field(default_factory=dict)

    def __getitem__(self, box: Box) -> int:
        return self.counts.get(box, 0)

    def __add__(self, other: Figures) -> Figures:
        return Figures({box: self[box] + other[box] for box in Box})

    @property
    def nothing(self) -> bool:
        """No assignment at all, not even a withdrawn one."""
        return not (self[Box.TOTAL] or self[Box.WITHDRAWN])

    def share(self, share: Share) -> Rate:
        """The percentage with the two counts that it is made of."""
        part, whole = PARTS[share]
        return Rate(self[part], self[whole])


def count(members: Iterable[tuple[Box, ...]]) -> Figures:
    """The figures of assignments, each given by its ``boxes``."""
    counts: Counter[Box] = Counter()
    for same, n in Counter(members).items():
        for box in same:
            counts[box] += n
    return Figures(counts)


def points(now: Rate, before: Rate) -> Decimal | None:
    """By how many percentage points a share grew; ``None`` where one of the two is a share of nothing."""
    new, old = now.percent(), before.percent()
    return None if new is None or old is None else new - old


class Progress(StrEnum):
    """ "Tiến độ" as Phụ lục II of 624/TB-VPCP prints it."""

    DONE = "Đã hoàn thành"
    RUNNING = "Đang thực hiện"
    NOT_DONE = "Chưa hoàn thành"


def progress(belongs_to: tuple[Box, ...]) -> Progress:
    """Done; not done though its deadline has passed; else still being done."""
    if Box.DONE in belongs_to:
        return Progress.DONE
    return Progress.NOT_DONE if Box.OVERDUE in belongs_to else Progress.RUNNING
