"""What the list of criticism is made of: figures by agency, the late duties behind them, who was left out.

Everything here is frozen with the letter as JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workflow.rules.classification import Rate
from workflow.rules.criticism import Level
from workflow.rules.requests import Cause


@dataclass(frozen=True, slots=True)
class LateLine:
    """One duty that was late, with everything said about it. ``outcome`` is a ``Bucket`` or an ``Aside``.

    ``waits_extension``: a request for more time waits; ``explanation`` is the state of the last explanation
    (demanded in time, answered, accepted, rejected), ``cause`` and ``said`` what it gives. ``contested``: something
    waits for the assigning side, or a cause outside the agency was accepted.
    """

    assignment_id: int
    due_version: int
    text: str
    document: str
    due: date
    outcome: str
    working_days: int = 0
    first_due: date | None = None
    extensions: int = 0
    finished_on: date | None = None
    waits_extension: bool = False
    explanation: str = ""
    cause: Cause | None = None
    said: str = ""
    contested: bool = False


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency with its figures. ``without`` is what would be proposed if its contested duties did not count."""

    agency_id: int
    agency: str
    level: Level | None
    on_time: int
    late: int
    overdue: int
    aside: int
    without: Level | None = None
    duties: tuple[LateLine, ...] = ()

    @property
    def due(self) -> int:
        return self.on_time + self.late + self.overdue

    @property
    def rate(self) -> Rate:
        """Done on time of those that came due."""
        return Rate(self.on_time, self.due)

    @property
    def contested(self) -> int:
        """How many of its late duties are contested."""
        return sum(duty.contested for duty in self.duties)

    @property
    def depends(self) -> bool:
        """Whether the proposal rests on contested duties."""
        return self.level is not None and self.without is not self.level


@dataclass(frozen=True, slots=True)
class Dropped:
    """An agency that a person took off the list, and why."""

    agency_id: int
    agency: str
    level: Level
    reason: str


@dataclass(frozen=True, slots=True)
class Criteria:
    """The thresholds as they held, in percent as written; empty: not set."""

    least: int
    remind_below: str = ""
    criticise_below: str = ""
    praise_above: str = ""
    praise_late_below: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """Duties with a deadline from ``since`` to ``until``, as they stood on ``as_of``."""

    since: date
    until: date
    as_of: date
    criteria: Criteria
    agencies: tuple[AgencyLine, ...]
    dropped: tuple[Dropped, ...] = ()
