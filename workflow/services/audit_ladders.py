"""The ladders as rows for the check in SQL: the one place where it learns what is armed, when, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Agency, OwnLadder, OwnRung
from workflow.rules.rungs import DEFAULT_LADDERS
from workflow.rules.urging import MANUAL, TOLD, URGE

SHIPPED, OWN = 0, 1
"""The ladders as shipped, and those that an authority set for itself: of these the check knows no step."""


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
            (SHIPPED, ladder.code, state.value, ladder.anchor.value, int(ladder.restrained))
            for ladder in DEFAULT_LADDERS
            for state in sorted(ladder.armed)
        ),
        steps=tuple(
            (SHIPPED, ladder.code, rung.code, repeat, rung.wait + repeat * rung.repeat_every)
            for ladder in DEFAULT_LADDERS
            for rung in ladder.rungs
            for repeat in range(rung.repeat_max + 1)
        ),
        told=(
            *((of, MANUAL, URGE, TOLD.value) for of in (SHIPPED, OWN)),
            *(
                (SHIPPED, ladder.code, rung.code, audience.value)
                for ladder in DEFAULT_LADDERS
                for rung in ladder.rungs
                for audience in rung.audience
            ),
        ),
    )


def set_of(authority_id: InstrumentedAttribute[int]) -> sa.ColumnElement[int]:
    """Which set of ladders an assignment of that authority follows."""
    own = sa.exists().where(OwnLadder.authority_id == authority_id, OwnRung.ladder_id == OwnLadder.id)
    return sa.case((own, OWN), else_=SHIPPED)


def unchecked(session: Session) -> list[str]:
    """Names of the authorities whose own ladders the check does not know."""
    own = sa.select(OwnLadder.authority_id).join(OwnRung, OwnRung.ladder_id == OwnLadder.id)
    return list(session.scalars(sa.select(Agency.name).where(Agency.id.in_(own)).order_by(Agency.sort_key)))
