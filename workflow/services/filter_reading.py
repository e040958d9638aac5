"""What the filters of a list offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Document, Duty, Programme
from workflow.rules.permissions import Action, Actor
from workflow.services import scope

DOCUMENTS = 100
"""How many of the newest documents a filter offers: thousands would be most of the page."""


@dataclass(frozen=True, slots=True)
class Options:
    """(id, name) pairs in official or alphabetical order, and the leaders as documents name them."""

    agencies: list[tuple[int, str]]
    programmes: list[tuple[int, str]]
    documents: list[tuple[int, str]]
    leaders: list[str]
    #: There are older documents than the ``DOCUMENTS`` offered; those are found by their number.
    more_documents: bool = False


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


def _documents(within: sa.Select[*tuple[Any, ...]], chosen: int | None) -> sa.Select[*tuple[Any, ...]]:
    """The newest documents, one more than are offered, and the one already chosen."""
    mine = sa.select(Document.id).where(Document.authority_id.in_(within))
    newest = mine.order_by(Document.issued_on.desc().nulls_last(), Document.id.desc()).limit(DOCUMENTS + 1)
    ids = sa.union(
        sa.select(newest.subquery().c.id), mine.where(Document.id == (chosen if chosen is not None else -1))
    )
    return sa.select(
        sa.literal("document"), Document.id, Document.number, sa.literal(0), Document.number
    ).where(Document.id.in_(sa.select(ids.subquery().c.id)))


def filter_options(
    session: Session, actor: Actor, *, units: bool = True, document_id: int | None = None
) -> Options:
    """All filter lists in one statement, within the actor's authorities; agencies and leaders if ``units``.

    ``document_id`` is offered however old it is.
    """
    agencies = scope.agencies_under(actor.paths(Action.VIEW))
    authorities = sa.select(Agency.authority_id.label("id")).where(Agency.id.in_(agencies)).distinct()
    within = sa.select(authorities.subquery().c.id)
    parts: list[sa.Select[*tuple[Any, ...]]] = [
        sa.select(
            sa.literal("programme").label("what"),
            Programme.id.label("id"),
            Programme.name.label("name"),
            sa.literal(0).label("place"),
            Programme.name.label("sort_key"),
        ).where(Programme.authority_id.in_(within)),
        _documents(within, document_id),
    ]
    if units:
        parts += [
            sa.select(sa.literal("agency"), Agency.id, Agency.name, Agency.order_no, Agency.sort_key).where(
                Agency.id.in_(agencies)
            ),
            _leaders(authorities.subquery()),
        ]
    found = session.execute(sa.union_all(*parts)).all()
    rows = sorted(found, key=lambda r: (r.place, r.sort_key, r.name))

    def of(what: str) -> list[tuple[int, str]]:
        return [(r.id, r.name) for r in rows if r.what == what]

    leaders = sorted({name for _id, name in of("leader")})
    documents = of("document")
    return Options(of("agency"), of("programme"), documents, leaders, len(documents) > DOCUMENTS)
