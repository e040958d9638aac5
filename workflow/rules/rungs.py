"""Ladders as data: what is armed when, waits how long, and tells whom.

A rung is armed in some states, waits a number of working days from an anchor, goes to an
audience relative to the agency's place in the tree, and may repeat (design.md part 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from workflow.rules.calendar import WorkCalendar
from workflow.rules.refusal import Refusal
from workflow.rules.states import State


class Audience(StrEnum):
    """Who is told. Resolved to people only when the message is sent."""

    OFFICER = "officer"
    HEAD = "head"
    OFFICE = "office"
    LEADER = "leader"

    @property
    def level(self) -> int:
        """1 the agency itself, 2 the standing office, 3 the leader."""
        return _LEVELS[self]


_LEVELS = {Audience.OFFICER: 1, Audience.HEAD: 1, Audience.OFFICE: 2, Audience.LEADER: 3}


class Anchor(StrEnum):
    """The day from which the rungs of a ladder wait."""

    DUE = "due"
    ASSIGNED_ON = "assigned_on"
    SUBMITTED_ON = "submitted_on"


@dataclass(frozen=True, slots=True)
class Rung:
    """Told ``wait`` working days after the anchor (before it if negative), then every ``repeat_every``.

    ``code`` names the rung in the record and stays when its wait is changed. ``urging``: counts as a
    "lần đôn đốc". ``repeat_max`` is the number of repeats after the first. ``letter``: with this
    urging a draft of an official letter to the agency is prepared (``services.letter_drafts``).
    """

    code: str
    wait: int
    to: tuple[Audience, ...]
    copy: tuple[Audience, ...] = ()
    urging: bool = False
    repeat_every: int = 0
    repeat_max: int = 0
    letter: bool = False

    @property
    def audience(self) -> tuple[Audience, ...]:
        """Everybody who is told, copies last."""
        return self.to + self.copy


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    """Rungs in order of their wait, armed while the assignment is in one of ``armed``.

    ``restrained``: stands still during an explanation's pause and the grace after a return.
    """

    code: str
    armed: frozenset[State]
    anchor: Anchor
    rungs: tuple[Rung, ...]
    restrained: bool = False


COMPLETION = Ladder(
    "completion",
    frozenset({State.ASSIGNED, State.IN_PROGRESS, State.RETURNED}),
    Anchor.DUE,
    (
        Rung("-5", -5, (Audience.OFFICER, Audience.HEAD)),
        Rung("-1", -1, (Audience.OFFICER, Audience.HEAD)),
        Rung("+1", 1, (Audience.HEAD,), urging=True),
        # above the reminder by mail stands the official letter with the list of late duties; the office
        # learns of the delay at +5 and has it signed, at +10 again beside the leader's copy
        Rung("+5", 5, (Audience.HEAD,), (Audience.OFFICE,), urging=True, letter=True),
        Rung(
            "+10",
            10,
            (Audience.HEAD,),
            (Audience.LEADER,),
            urging=True,
            repeat_every=10,
            repeat_max=3,
            letter=True,
        ),
    ),
    restrained=True,
)
RECEPTION = Ladder(
    "reception",
    frozenset({State.ASSIGNED}),
    Anchor.ASSIGNED_ON,
    (Rung("+2", 2, (Audience.HEAD,)), Rung("+5", 5, (Audience.OFFICE,))),
)
REVIEW = Ladder(
    "review",
    frozenset({State.SUBMITTED}),
    Anchor.SUBMITTED_ON,
    (Rung("+2", 2, (Audience.OFFICE,)), Rung("+5", 5, (Audience.LEADER,))),
)

DEFAULT_LADDERS: tuple[Ladder, ...] = (COMPLETION, RECEPTION, REVIEW)
"""As shipped; an authority may replace the rungs, never the states, the anchor or the code of a ladder."""

Ladders = tuple[Ladder, ...]
SHIPPED = {ladder.code: ladder for ladder in DEFAULT_LADDERS}


class Step(NamedTuple):
    """A rung, or one repeat of it, on the working day it is reached."""

    day: date
    wait: int
    rung: Rung
    repeat: int


@lru_cache(maxsize=16_384)
def steps(ladder: Ladder, anchor: date, calendar: WorkCalendar) -> tuple[Step, ...]:
    """All rungs of ``ladder`` with their days, in order; those beyond the calendar's years are left out."""
    found = []
    for rung in ladder.rungs:
        for repeat in range(rung.repeat_max + 1):
            wait = rung.wait + repeat * rung.repeat_every
            try:
                found.append(Step(calendar.shift(anchor, wait), wait, rung, repeat))
            except Refusal:
                break
    return tuple(sorted(found, key=lambda step: step.wait))
