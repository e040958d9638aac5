"""What the filters of a list offer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Document, Duty, Programme
from workflow.rules.permissions import Action, Actor
from workflow.services import scope
from workflow.services.document_names import told_apart
from workflow.services.register_reading import readable_documents

DOCUMENTS = 100
"""How many of the newest documents a filter offers: thousands would be most of the page."""


_NO_DOCUMENT = (sa.cast(sa.null(), sa.Date).label("issued_on"), sa.literal("").label("issuer"))
"""What the other rows of the one statement carry where a document has its date and its issuer."""


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
        sa.literal("leader"), sa.literal(0), found.c.leader, sa.literal(0), found.c.leader, *_NO_DOCUMENT
    ).where(found.c.leader.is_not(None))


def _documents(actor: Actor, chosen: int | None) -> sa.Select[*tuple[Any, ...]]:
    """The newest documents that the actor may read, one more than are offered, and the one already chosen."""
    mine = sa.select(Document.id).where(readable_documents(actor))
    newest = mine.order_by(Document.issued_on.desc().nulls_last(), Document.id.desc()).limit(DOCUMENTS + 1)
    ids = sa.union(
        sa.select(newest.subquery().c.id), mine.where(Document.id == (chosen if chosen is not None else -1))
    )
    return sa.select(
        sa.literal("document"),
        Document.id,
        Document.number,
        sa.literal(0),
        Document.number,
        Document.issued_on,
        Document.issuer,
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
            *_NO_DOCUMENT,
        ).where(Programme.authority_id.in_(within)),
        _documents(actor, document_id),
    ]
    if units:
        parts += [
            sa.select(
                sa.literal("agency"), Agency.id, Agency.name, Agency.order_no, Agency.sort_key, *_NO_DOCUMENT
            ).where(Agency.id.in_(agencies)),
            _leaders(authorities.subquery()),
        ]
    found = session.execute(sa.union_all(*parts)).all()
    rows = sorted(found, key=lambda r: (r.place, r.sort_key, r.name))

    def of(what: str) -> list[tuple[int, str]]:
        return [(r.id, r.name) for r in rows if r.what == what]

    leaders = sorted({name for _id, name in of("leader")})
    documents = _named(r for r in rows if r.what == "document")
    return Options(of("agency"), of("programme"), documents, leaders, len(documents) > DOCUMENTS)


@dataclass(frozen=True, slots=True)
class _Found:
    id: int
    number: str
    issuer: str
    issued_on: date | None


def _named(rows: Iterable[Any]) -> list[tuple[int, str]]:
    """By number, of one number the latest first."""
    found = [_Found(r.id, r.name, r.issuer, r.issued_on) for r in rows]
    found.sort(key=lambda one: (one.number, -(one.issued_on or date.min).toordinal(), one.issuer))
    return [(one.id, name) for one, name in zip(found, told_apart(found), strict=True)]
