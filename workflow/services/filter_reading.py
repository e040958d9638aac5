"""What the filters of a list offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Document, Duty, Programme
from workflow.rules.permissions import Action, Actor
from workflow.services import scope


@dataclass(frozen=True, slots=True)
class Options:
    """(id, name) pairs in official or alphabetical order, and the leaders as documents name them."""

    agencies: list[tuple[int, str]]
    programmes: list[tuple[int, str]]
    documents: list[tuple[int, str]]
    leaders: list[str]


def _leaders(authorities: sa.Subquery) -> sa.Select[*tuple[Any, ...]]:
    """The different leaders of all duties: one look into ix_duty_leader per name, however many duties."""

    def next_leader(
        authority_id: sa.ColumnElement[int], after: sa.ColumnElement[str]
    ) -> sa.ScalarSelect[str]:
        query = sa.select(sa.func.min(Duty.leader)).where(
            Duty.authority_id == authority_id, Duty.leader > after, Duty.leader != ""
        )
        return query.scalar_subquery()

    first = sa.select(
        authorities.c.id.label("authority_id"),
        next_leader(authorities.c.id, sa.literal("")).label("leader"),
    ).cte("leaders", recursive=True)
    found = first.union_all(
        sa.select(first.c.authority_id, next_leader(first.c.authority_id, first.c.leader)).where(
            first.c.leader.is_not(None)
        )
    )
    return sa.select(
        sa.literal("leader"), sa.literal(0), found.c.leader, sa.literal(0), found.c.leader
    ).where(found.c.leader.is_not(None))


def filter_options(session: Session, actor: Actor) -> Options:
    """All filter lists in one statement, within the authorities and agencies of the actor."""
    agencies = scope.agencies_under(actor.paths(Action.VIEW))
    authorities = sa.select(Agency.authority_id.label("id")).where(Agency.id.in_(agencies)).distinct()
    within = sa.select(authorities.subquery().c.id)
    found: Sequence[sa.Row[*tuple[Any, ...]]] = session.execute(
        sa.union_all(
            sa.select(
                sa.literal("agency").label("what"),
                Agency.id.label("id"),
                Agency.name.label("name"),
                Agency.order_no.label("place"),
                Agency.sort_key.label("sort_key"),
            ).where(Agency.id.in_(agencies)),
            sa.select(
                sa.literal("programme"), Programme.id, Programme.name, sa.literal(0), Programme.name
            ).where(Programme.authority_id.in_(within)),
            sa.select(
                sa.literal("document"), Document.id, Document.number, sa.literal(0), Document.number
            ).where(Document.authority_id.in_(within)),
            _leaders(authorities.subquery()),
        )
    ).all()
    rows = sorted(found, key=lambda r: (r.place, r.sort_key, r.name))

    def of(what: str) -> list[tuple[int, str]]:
        return [(r.id, r.name) for r in rows if r.what == what]

    leaders = sorted({name for _id, name in of("leader")})
    return Options(of("agency"), of("programme"), of("document"), leaders)
