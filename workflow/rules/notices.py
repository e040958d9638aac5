"""What the ladders know and what they answer: facts, notices on record, notices to record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from workflow.rules.rungs import Audience
from workflow.rules.states import State


class Outcome(StrEnum):
    """What became of a rung that was reached."""

    SEND = "sent"
    SKIP = "skipped"


class Reason(StrEnum):
    """Why a notice is sent or skipped; ``dondoc explain`` prints it."""

    REACHED = "reached"
    CATCH_UP = "catch_up"
    DOWNTIME = "downtime"
    PAUSED = "paused"
    RETURNED = "returned"
    BEFORE_ASSIGNMENT = "before_assignment"
    DEADLINE_PASSED = "deadline_passed"
    SUPERSEDED = "superseded"


class Delivery(NamedTuple):
    """One audience, told on or after one working day."""

    audience: Audience
    on: date


@dataclass(frozen=True, slots=True)
class Fired:
    """A notice on record. ``arming`` is the arming of its ladder it belongs to, see ``ladder.arming_of``.

    Unique per assignment by (ladder, arming, rung, repeat). ``wait`` and ``urging`` are those of the day
    it was recorded: the ladder may have been changed since. ``deliveries`` are those that were
    promised and not called off: what was called off has told nobody.
    """

    ladder: str
    arming: int
    rung: str
    repeat: int
    wait: int
    outcome: Outcome
    deliveries: tuple[Delivery, ...] = ()
    urging: bool = False


@dataclass(frozen=True, slots=True)
class LadderFacts:
    """What the ladders depend on.

    ``due_version`` grows with each changed deadline and each new lead, ``handout_no`` and
    ``submission_no`` with each hand-out and submission; ``returned_on`` is the last return or
    reopening; ``paused_until`` the first day on which reminders go out again;
    ``told`` every notice on record for the assignment, whatever its arming.
    """

    state: State
    due: date | None
    due_version: int
    assigned_on: date
    submitted_on: date | None = None
    handout_no: int = 1
    submission_no: int = 1
    returned_on: date | None = None
    paused_until: date | None = None
    told: frozenset[Fired] = frozenset()


@dataclass(frozen=True, slots=True)
class Firing:
    """A notice to record now, ``wait`` working days after the anchor (before it if negative).

    ``urging`` is its number as "đôn đốc lần n", 0 where it is none or was not sent. ``letter``: an
    official letter to the agency is to be prepared with it.
    """

    ladder: str
    arming: int
    rung: str
    repeat: int
    wait: int
    reached_on: date
    outcome: Outcome
    reason: Reason
    deliveries: tuple[Delivery, ...] = ()
    urging: int = 0
    letter: bool = False

    def recorded(self) -> Fired:
        """The same notice as it stands in the record."""
        return Fired(
            self.ladder,
            self.arming,
            self.rung,
            self.repeat,
            self.wait,
            self.outcome,
            self.deliveries,
            self.urging > 0,
        )
