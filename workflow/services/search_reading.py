"""Search: duties by their words through the database's full-text index, documents and agencies by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, AgencyAlias, Assignment, Document, Duty
from models.search_sql import matching_duties
from workflow.rules.permissions import Action, Actor
from workflow.rules.search_words import Stretch, exactness, folded_words, stretches
from workflow.services import scope
from workflow.services.lines import document_label
from workflow.services.register_reading import progress_of

#: How many of the newest matches are looked at, and how many of them a page shows.
LOOKED_AT = 200
SHOWN = 50
NAMES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class DutyHit:
    """A duty that holds every word."""

    id: int
    text: list[Stretch]
    clause: str
    document: str
    deadline_phrase: str
    due: date | None
    done: int
    total: int
    late: int


@dataclass(frozen=True, slots=True)
class NameHit:
    """A document or an agency; ``remark`` is its subject or its abbreviation."""

    kind: str
    id: int
    name: list[Stretch]
    remark: str


@dataclass(frozen=True, slots=True)
class Found:
    """``more``: there are further duties; a longer question narrows them."""

    duties: list[DutyHit]
    names: list[NameHit]
    more: bool


def search(session: Session, actor: Actor, asked: str, today: date) -> Found:
    """What the actor sees of ``asked``, exact accents first, then the newest, in three statements."""
    words = folded_words(asked)
    if not words:
        return Found([], [], False)
    rows = _duties(session, actor, words)
    best = sorted(rows, key=lambda row: -exactness(asked, row.text))[:SHOWN]
    progress = progress_of(session, actor, [row.id for row in best], today)
    duties = [
        DutyHit(
            row.id,
            stretches(row.text, words),
            row.clause,
            document_label(row.number, row.issued_on),
            row.deadline_phrase,
            row.due,
            *progress.get(row.id, (0, 0, 0)),
        )
        for row in best
    ]
    return Found(duties, _names(session, actor, words), len(rows) > SHOWN)


def _roots(actor: Actor) -> list[int]:
    return [int(p.rstrip(".")) for p in actor.paths(Action.VIEW) if p.count(".") == 1]


def _below(actor: Actor) -> bool:
    """Whether some of what the actor sees is only part of an authority."""
    return any(p.count(".") > 1 for p in actor.paths(Action.VIEW))


def _duties(session: Session, actor: Actor, words: tuple[str, ...]) -> list[Any]:
    matched = matching_duties(session.get_bind().dialect.name, words)
    seen: sa.ColumnElement[bool] = Duty.authority_id.in_(_roots(actor))
    if _below(actor):
        theirs = sa.exists().where(Assignment.duty_id == Duty.id, scope.visible(actor))
        seen = sa.or_(seen, theirs)
    return list(
        session.execute(
            sa.select(
                Duty.id,
                Duty.text,
                Duty.clause,
                Duty.deadline_phrase,
                Duty.due,
                Document.number,
                Document.issued_on,
            )
            .join(matched, matched.c.id == Duty.id)
            .join(Document, Document.id == Duty.document_id)
            .where(seen)
            .order_by(matched.c.id.desc())
            .limit(LOOKED_AT)
        )
    )


def _names(session: Session, actor: Actor, words: tuple[str, ...]) -> list[NameHit]:
    readable: sa.ColumnElement[bool] = Document.authority_id.in_(_roots(actor))
    if _below(actor):
        theirs = sa.exists().where(
            Duty.document_id == Document.id, Assignment.duty_id == Duty.id, scope.visible(actor)
        )
        readable = sa.or_(readable, theirs)
    # the right is asked only of the few documents whose key holds the words
    document = sa.and_(*(Document.key.contains(word, autoescape=True) for word in words), readable)
    by_name = sa.and_(*(Agency.folded.contains(word, autoescape=True) for word in words))
    by_alias = sa.exists().where(
        AgencyAlias.agency_id == Agency.id,
        *(AgencyAlias.folded.contains(word, autoescape=True) for word in words),
    )
    documents = (
        sa.select(
            sa.literal("document").label("kind"),
            Document.id,
            Document.number.label("name"),
            Document.issued_on,
            Document.issuer,
            Document.subject.label("remark"),
        )
        .where(document)
        .order_by(Document.issued_on.desc(), Document.id)
        .limit(NAMES_SHOWN)
        .subquery()
    )
    agencies = (
        sa.select(
            sa.literal("agency").label("kind"),
            Agency.id,
            Agency.name.label("name"),
            sa.cast(sa.null(), sa.Date).label("issued_on"),
            sa.literal("").label("issuer"),
            Agency.short_name.label("remark"),
        )
        .where(Agency.id.in_(scope.agencies_under(actor.paths(Action.VIEW))), sa.or_(by_name, by_alias))
        .order_by(Agency.order_no, Agency.sort_key)
        .limit(NAMES_SHOWN)
        .subquery()
    )
    rows = session.execute(sa.union_all(sa.select(documents), sa.select(agencies)))
    return [
        NameHit(
            row.kind,
            row.id,
            stretches(" – ".join(filter(None, (document_label(row.name, row.issued_on), row.issuer))), words),
            row.remark,
        )
        for row in rows
    ]
