"""The ladders as rows for the check in SQL: the one place where it learns what is armed, when, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflow.rules.rungs import DEFAULT_LADDERS

ALL = 0
"""The only set of ladders there is: every assignment follows it."""


@dataclass(frozen=True, slots=True)
class LadderRows:
    """Rows by set of ladders. Notices recorded before ``changed_at`` are not measured against them."""

    #: set, ladder, state in which it is armed, anchor, 1 where it rests during a pause and a grace.
    armed: tuple[tuple[int, str, str, str, int], ...]
    #: set, ladder, rung, repeat, working days after the anchor (before it if negative).
    steps: tuple[tuple[int, str, str, int, int], ...]
    #: set, ladder, rung, audience that the rung is sent to.
    told: tuple[tuple[int, str, str, str], ...]
    changed_at: datetime = datetime(2000, 1, 1, tzinfo=UTC)


def ladder_rows(_session: Session) -> LadderRows:
    """The ladders in force."""
    return LadderRows(
        armed=tuple(
            (ALL, ladder.code, state.value, ladder.anchor.value, int(ladder.restrained))
            for ladder in DEFAULT_LADDERS
            for state in sorted(ladder.armed)
        ),
        steps=tuple(
            (ALL, ladder.code, rung.code, repeat, rung.wait + repeat * rung.repeat_every)
            for ladder in DEFAULT_LADDERS
            for rung in ladder.rungs
            for repeat in range(rung.repeat_max + 1)
        ),
        told=tuple(
            (ALL, ladder.code, rung.code, audience.value)
            for ladder in DEFAULT_LADDERS
            for rung in ladder.rungs
            for audience in rung.audience
        ),
    )


def set_of() -> sa.ColumnElement[int]:
    """Which set of ladders an assignment follows, as an expression over its columns."""
    return sa.literal(ALL)
