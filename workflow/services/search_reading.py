"""Search: whatever is the actor's, by its words, each kind through the database's full-text index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, AgencyAlias, Assignment, Document, Duty, Searched
from workflow.rules.permissions import Action, Actor
from workflow.rules.search_words import Asked, Stretch, asked_words, exactness, holds, stretches
from workflow.services import scope
from workflow.services.lines import document_label
from workflow.services.register_reading import progress_of
from workflow.services.search_hits import Said, comments, evidence, newest, updates

#: How many of the matches a page shows.
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
    remark: list[Stretch]


@dataclass(frozen=True, slots=True)
class Found:
    """``more``: there are further duties; a longer question narrows them."""

    duties: list[DutyHit]
    names: list[NameHit]
    more: bool
    updates: Said
    evidence: Said
    comments: Said

    @property
    def nothing(self) -> bool:
        """Not one hit of any kind."""
        return not (
            self.duties or self.names or self.updates.hits or self.evidence.hits or self.comments.hits
        )


def search(session: Session, actor: Actor, asked: str, today: date) -> Found:
    """What the actor sees of ``asked``, exact accents first, then the newest, in seven statements."""
    words = asked_words(asked)
    if not words:
        return Found([], [], False, Said([], False), Said([], False), Said([], False))
    rows = _duties(session, actor, words)
    best = sorted(rows, key=lambda row: -exactness(words, row.text))[:SHOWN]
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
    return Found(
        duties,
        [*_documents(session, actor, words), *_agencies(session, actor, words)],
        len(rows) > SHOWN,
        updates(session, actor, words),
        evidence(session, actor, words),
        comments(session, actor, words),
    )


def _roots(actor: Actor) -> list[int]:
    return [int(p.rstrip(".")) for p in actor.paths(Action.VIEW) if p.count(".") == 1]


def _below(actor: Actor) -> bool:
    """Whether some of what the actor sees is only part of an authority."""
    return any(p.count(".") > 1 for p in actor.paths(Action.VIEW))


def _duties(session: Session, actor: Actor, asked: Sequence[Asked]) -> list[Any]:
    seen: sa.ColumnElement[bool] = Duty.authority_id.in_(_roots(actor))
    if _below(actor):
        theirs = sa.exists().where(Assignment.duty_id == Duty.id, scope.visible(actor))
        seen = sa.or_(seen, theirs)
    wanted = (
        sa.select(
            Duty.id,
            Duty.text,
            Duty.clause,
            Duty.deadline_phrase,
            Duty.due,
            Document.number,
            Document.issued_on,
        )
        .join(Document, Document.id == Duty.document_id)
        .where(seen)
    )
    return newest(session, Searched.DUTY, asked, wanted, Duty.id)


def _documents(session: Session, actor: Actor, asked: Sequence[Asked]) -> list[NameHit]:
    readable: sa.ColumnElement[bool] = Document.authority_id.in_(_roots(actor))
    if _below(actor):
        theirs = sa.exists().where(
            Duty.document_id == Document.id, Assignment.duty_id == Duty.id, scope.visible(actor)
        )
        readable = sa.or_(readable, theirs)
    wanted = sa.select(
        Document.id, Document.number, Document.issued_on, Document.issuer, Document.subject
    ).where(readable)
    rows = newest(session, Searched.DOCUMENT, asked, wanted, Document.id, most=NAMES_SHOWN)[:NAMES_SHOWN]
    return [
        NameHit(
            "document",
            row.id,
            stretches(
                " – ".join(filter(None, (document_label(row.number, row.issued_on), row.issuer))), asked
            ),
            stretches(row.subject, asked),
        )
        for row in rows
    ]


def _agencies(session: Session, actor: Actor, asked: Sequence[Asked]) -> list[NameHit]:
    """By name, abbreviation or former name; an authority has hundreds of agencies, so the rule reads them all."""
    rows = session.execute(
        sa.select(Agency.id, Agency.name, Agency.short_name, AgencyAlias.folded)
        .outerjoin(AgencyAlias, AgencyAlias.agency_id == Agency.id)
        .where(Agency.id.in_(scope.agencies_under(actor.paths(Action.VIEW))))
        .order_by(Agency.order_no, Agency.sort_key, Agency.id)
    )
    found: dict[int, NameHit] = {}
    for row in rows:
        if row.id not in found and any(holds(n, asked) for n in (row.name, row.short_name, row.folded or "")):
            found[row.id] = NameHit(
                "agency", row.id, stretches(row.name, asked), stretches(row.short_name, asked)
            )
            if len(found) == NAMES_SHOWN:
                break
    return list(found.values())
