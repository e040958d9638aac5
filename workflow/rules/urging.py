"""Urging by a person ("Đôn đốc ngay"), beside the ladders: when it is possible, and which urging it is.

It goes to the head of the lead agency alone, never to a coordinator (``domain.md`` a.7), and stands in the
record under a ladder of its own, so that no rung is taken for told by it or told twice because of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from workflow.rules.requests import WITH_AGENCY
from workflow.rules.rungs import Audience
from workflow.rules.states import CLOSED, State

MANUAL = "manual"
"""The ladder under which such an urging is recorded."""
URGE = "urge"
"""Its one rung."""
TOLD = Audience.HEAD
SOON_DAYS = 14
"""A deadline at most this many days ahead is near: "sắp tới" on the page, and open to urging."""


class Unurged(StrEnum):
    """Why an assignment is not urged now."""

    CLOSED = "closed"
    SUBMITTED = "submitted"
    REFUSED = "refused"
    UNDATED = "undated"
    NOT_SOON = "not_soon"
    PAUSED = "paused"
    WAITS = "waits"
    URGED = "urged"
    NOBODY = "nobody"


def why_not(state: State, due: date | None, paused_until: date | None, today: date) -> Unurged | None:
    """What in the assignment itself forbids urging; ``None``: nothing."""
    if state in CLOSED:
        return Unurged.CLOSED
    if state not in WITH_AGENCY:
        return Unurged.REFUSED if state is State.REFUSED else Unurged.SUBMITTED
    if due is None:
        return Unurged.UNDATED
    if due > today + timedelta(days=SOON_DAYS):
        return Unurged.NOT_SOON
    return Unurged.PAUSED if paused_until is not None and today < paused_until else None


class Reach(StrEnum):
    """What became of the mails of one urging: somebody has it, it is on its way, or nobody got it."""

    DELIVERED = "delivered"
    ON_THE_WAY = "on_the_way"
    LOST = "lost"


class Urged(NamedTuple):
    """One urging on record; ``arming`` is the due version it belongs to."""

    notice_id: int
    arming: int
    reach: Reach


def numbered(urgings: Iterable[Urged]) -> dict[int, int]:
    """Notice → its number as "đôn đốc lần n" within its due version, in the order of the record.

    Only what was delivered counts; what is on its way has the number it will have, what was lost has 0.
    """
    numbers: dict[int, int] = {}
    so_far: dict[int, int] = {}
    for urged in sorted(urgings):
        if urged.reach is Reach.LOST:
            numbers[urged.notice_id] = 0
            continue
        numbers[urged.notice_id] = so_far[urged.arming] = so_far.get(urged.arming, 0) + 1
    return numbers
