"""Which agencies are proposed for praise, a reminder or criticism, by thresholds that the authority sets itself.

The thresholds are local policy (domain.md a.7: Đà Nẵng praises above 90 % done with fewer than 10 % done late and
criticises below 50 %; Thanh Hóa criticises below 80 % done on time): none holds until somebody sets it. The software
prepares the list; a leader signs it. Shares are compared as whole numbers, so that no rounding decides about an agency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from workflow.rules.classification import Bucket, ClassFacts, Rate, classify
from workflow.rules.refusal import Refusal
from workflow.rules.states import State
from workflow.rules.urging_letters import CONTINUOUS, SETTLING

MOST_DUTIES = 1000


class Level(StrEnum):
    """What is proposed for an agency."""

    CRITICISE = "criticise"
    REMIND = "remind"
    PRAISE = "praise"


class Aside(StrEnum):
    """Why a duty is shown and not counted: its delay is not, or not yet, the present lead's."""

    HANDED_LATE = "handed_late"
    HANDED_BACK = "handed_back"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """In percent, at most two decimals; ``None``: that level is not proposed.

    ``least`` duties must have come due. Below ``remind_below`` on time: a reminder; below ``criticise_below``: criticism.
    More than ``praise_above`` done and less than ``praise_late_below`` done late (none: however late): praise.
    """

    least: int = 1
    remind_below: Decimal | None = None
    criticise_below: Decimal | None = None
    praise_above: Decimal | None = None
    praise_late_below: Decimal | None = None

    @property
    def any(self) -> bool:
        """Whether somebody has set a threshold."""
        return not self.remind_below is self.criticise_below is self.praise_above is None


def check_thresholds(wanted: Thresholds) -> None:
    """Nothing where they make sense.

    Raises:
        Refusal: ``threshold_least``, ``threshold_range``, ``threshold_decimals``; ``threshold_order`` where criticism
            would begin above the reminder or praise below it; ``threshold_praise`` of a share of late ones alone.
    """
    if not 1 <= wanted.least <= MOST_DUTIES:
        raise Refusal("threshold_least", most=MOST_DUTIES)
    for share in (wanted.remind_below, wanted.criticise_below, wanted.praise_above, wanted.praise_late_below):
        if share is not None:
            _check_share(share)
    if wanted.praise_late_below is not None and wanted.praise_above is None:
        raise Refusal("threshold_praise")
    remind, criticise = wanted.remind_below, wanted.criticise_below
    if remind is not None and criticise is not None and criticise >= remind:
        raise Refusal("threshold_order")


def _check_share(share: Decimal) -> None:
    if not share.is_finite() or not 0 <= share <= 100:
        raise Refusal("threshold_range")
    if share != share.quantize(Decimal("0.01")):
        raise Refusal("threshold_decimals")


@dataclass(frozen=True, slots=True)
class DueFacts:
    """What the count of one duty depends on; ``from_other``: its present lead took it over from another."""

    state: State
    due: date | None
    reported_on: date | None
    decided_on: date | None
    assigned_on: date
    deadline_kind: str
    from_other: bool = False


def counts_as(facts: DueFacts, today: date) -> Bucket | Aside | None:
    """How a duty that came due counts for its lead: done on time, done late, overdue, aside, or not at all.

    Not at all: without a deadline, continuous, withdrawn, not due yet. Aside: taken over from another lead after
    the deadline (that one was late), just given out after it, handed back as not its own and not yet decided, or
    reported in time and waiting for the assigning side.
    """
    bucket = classify(ClassFacts(facts.state, facts.due, facts.reported_on, facts.decided_on), today)
    if facts.due is None or facts.deadline_kind == CONTINUOUS or bucket is None:
        return None
    late_start = facts.assigned_on > facts.due and bucket is not Bucket.DONE_ON_TIME
    if late_start and (facts.from_other or today < facts.assigned_on + SETTLING):
        return Aside.HANDED_LATE
    if bucket is Bucket.OPEN_IN_TIME:
        return Aside.WAITS if facts.due < today else None
    if bucket is Bucket.OPEN_OVERDUE and facts.state is State.REFUSED:
        return Aside.HANDED_BACK
    return bucket


@dataclass(frozen=True, slots=True)
class Came:
    """The duties of one agency that came due, by what became of them; ``aside`` ones are not counted."""

    on_time: int = 0
    late: int = 0
    overdue: int = 0
    aside: int = 0

    @property
    def due(self) -> int:
        """ "Đến hạn": done or overdue (domain.md a.4 rule 2)."""
        return self.on_time + self.late + self.overdue

    @property
    def on_time_of_due(self) -> Rate:
        """Tỷ lệ hoàn thành đúng hạn trên số nhiệm vụ đến hạn."""
        return Rate(self.on_time, self.due)

    @property
    def done_of_due(self) -> Rate:
        """Tỷ lệ hoàn thành trên số nhiệm vụ đến hạn."""
        return Rate(self.on_time + self.late, self.due)

    @property
    def late_of_due(self) -> Rate:
        """Tỷ lệ hoàn thành quá hạn trên số nhiệm vụ đến hạn."""
        return Rate(self.late, self.due)

    def with_one(self, kind: Bucket | Aside) -> Came:
        """One duty more."""
        if isinstance(kind, Aside):
            return Came(self.on_time, self.late, self.overdue, self.aside + 1)
        return Came(
            self.on_time + (kind is Bucket.DONE_ON_TIME),
            self.late + (kind is Bucket.DONE_LATE),
            self.overdue + (kind is Bucket.OPEN_OVERDUE),
            self.aside,
        )


def proposed(came: Came, thresholds: Thresholds) -> Level | None:
    """What the thresholds propose for an agency; the heavier where two would.

    "Below" and "above" are strict: an agency exactly on the threshold is neither.
    """
    if came.due < max(1, thresholds.least):
        return None
    if _below(came.on_time_of_due, thresholds.criticise_below):
        return Level.CRITICISE
    if _below(came.on_time_of_due, thresholds.remind_below):
        return Level.REMIND
    praised = _above(came.done_of_due, thresholds.praise_above)
    if praised and (
        thresholds.praise_late_below is None or _below(came.late_of_due, thresholds.praise_late_below)
    ):
        return Level.PRAISE
    return None


def _below(rate: Rate, percent: Decimal | None) -> bool:
    return percent is not None and _scaled(rate) < _limit(rate, percent)


def _above(rate: Rate, percent: Decimal | None) -> bool:
    return percent is not None and _scaled(rate) > _limit(rate, percent)


def _scaled(rate: Rate) -> int:
    return rate.numerator * 10_000


def _limit(rate: Rate, percent: Decimal) -> int:
    """The threshold over the same denominator, in hundredths of a percent: whole numbers on both sides."""
    return rate.denominator * int(percent.scaleb(2))
