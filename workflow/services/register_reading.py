"""Documents as the register shows them, with their duties: k of n."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Document, DocumentBasis, Duty, Programme
from models.classification_sql import bucket, overdue
from workflow.rules.classification import Tally
from workflow.rules.permissions import Action, Actor
from workflow.rules.states import State
from workflow.services import scope
from workflow.services.lines import document_label

PAGE = 50
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document in the list."""

    id: int
    number: str
    issuer: str
    issued_on: date | None
    kind: str
    subject: str
    programme: str
    duties: int


@dataclass(frozen=True, slots=True)
class Basis:
    """A document further up the chain; ``depth`` 1 is what the document itself names."""

    id: int
    label: str
    issuer: str
    subject: str
    depth: int


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty with its progress: ``done`` of ``total`` assignments, ``late`` of them overdue."""

    id: int
    clause: str
    section: str
    text: str
    deadline_phrase: str
    due: date | None
    done: int
    total: int
    late: int


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document's header, its bases, and who must do what by it."""

    document: Document
    programme: str
    bases: list[Basis]
    tally: Tally
    duties: list[DutyLine]
    duty_count: int


def pages_of(total: int) -> int:
    """How many pages so many lines take."""
    return -(-total // PAGE)


def sees_all_documents(actor: Actor, authority_id: int) -> bool:
    """Whether the actor looks at the whole register of the authority."""
    return f"{authority_id}." in actor.paths(Action.VIEW)


def readable_documents(actor: Actor) -> sa.ColumnElement[bool]:
    """Documents of the whole authority, or those that order a duty the actor sees."""
    seen = sa.select(Assignment.duty_id).where(Assignment.id.in_(scope.visible_ids(actor)))
    ordered: sa.CompoundSelect[Any] = sa.union_all(
        sa.select(Duty.document_id).where(Duty.id.in_(seen)),
        sa.select(Duty.origin_id).where(Duty.id.in_(seen), Duty.origin_id.is_not(None)),
    )
    roots = [int(p.rstrip(".")) for p in actor.paths(Action.VIEW) if p.count(".") == 1]
    parts: list[sa.ColumnElement[bool]] = [Document.authority_id.in_(roots)]
    if any(p.count(".") > 1 for p in actor.paths(Action.VIEW)):
        parts.append(Document.id.in_(ordered))
    return sa.or_(*parts)


def documents(session: Session, actor: Actor, page: int = 1) -> tuple[list[DocumentLine], int]:
    """One page of the actor's documents, newest first, and how many there are."""
    duties = (
        sa.select(sa.func.count(Duty.id))
        .where(Duty.document_id == Document.id)
        .correlate(Document)
        .scalar_subquery()
    )
    newest_first = (Document.issued_on.is_(None), Document.issued_on.desc(), Document.id.desc())
    part = (
        sa.select(Document.id, sa.func.count().over().label("total"))
        .where(readable_documents(actor))
        .order_by(*newest_first)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .subquery()
    )
    rows = session.execute(
        sa.select(
            Document.id,
            Document.number,
            Document.issuer,
            Document.issued_on,
            Document.kind,
            Document.subject,
            Programme.name,
            duties.label("duties"),
            part.c.total,
        )
        .join(part, part.c.id == Document.id)
        .outerjoin(Programme, Programme.id == Document.programme_id)
        .order_by(*newest_first)
    ).all()
    return [
        DocumentLine(r.id, r.number, r.issuer, r.issued_on, r.kind, r.subject, r.name or "", r.duties)
        for r in rows
    ], (rows[0].total if rows else 0)


def document(session: Session, actor: Actor, document_id: int, today: date, page: int = 1) -> DocumentView:
    """The document's page in five statements.

    Raises:
        NotFound: it does not exist or is not the actor's.
    """
    found = scope.document_for(session, actor, document_id)
    # the earlier document that ordered a duty shows it too, as its own
    ordered = Duty.id.in_(scope.ordered_by(found.id))
    programme = (
        session.scalar(sa.select(Programme.name).where(Programme.id == found.programme_id))
        if found.programme_id
        else ""
    )
    duties, count = _duty_lines(session, actor, ordered, today, page)
    return DocumentView(
        found,
        programme or "",
        _bases(session, found.id),
        _tally(session, actor, ordered, today),
        duties,
        count,
    )


def _bases(session: Session, document_id: int) -> list[Basis]:
    chain = (
        sa.select(DocumentBasis.basis_id, sa.literal(1).label("depth"), DocumentBasis.order_no)
        .where(DocumentBasis.document_id == document_id)
        .cte(recursive=True)
    )
    chain = chain.union(
        sa.select(DocumentBasis.basis_id, chain.c.depth + 1, DocumentBasis.order_no)
        .join(chain, chain.c.basis_id == DocumentBasis.document_id)
        .where(chain.c.depth < _DEEPEST)
    )
    depth = sa.func.min(chain.c.depth)
    rows = session.execute(
        sa.select(
            Document.id,
            Document.number,
            Document.issued_on,
            Document.issuer,
            Document.subject,
            depth.label("depth"),
        )
        .join(chain, chain.c.basis_id == Document.id)
        .where(Document.id != document_id)
        .group_by(Document.id, Document.number, Document.issued_on, Document.issuer, Document.subject)
        .order_by(depth, sa.func.min(chain.c.order_no), Document.id)
    )
    return [Basis(r.id, document_label(r.number, r.issued_on), r.issuer, r.subject, r.depth) for r in rows]


def _tally(session: Session, actor: Actor, ordered: sa.ColumnElement[bool], today: date) -> Tally:
    found, undated = bucket(today), Assignment.due.is_(None)
    counts: dict[str, int] = {}
    rows = session.execute(
        sa.select(found, undated, sa.func.count())
        .join(Duty, Duty.id == Assignment.duty_id)
        .where(ordered, scope.visible(actor), found.is_not(None))
        .group_by(found, undated)
    )
    for name, without_due, n in rows:
        assert name is not None
        counts[name] = counts.get(name, 0) + n
        if without_due and name == "done_on_time":
            counts["done_undated"] = n
    return Tally(**counts)


def _progress(today: date) -> tuple[sa.ColumnElement[Any], ...]:
    def count(what: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((what, 1), else_=0)), 0)

    return (
        count(Assignment.state == State.COMPLETED).label("done"),
        count(Assignment.state != State.WITHDRAWN).label("total"),
        count(overdue(today)).label("late"),
    )


def progress_of(
    session: Session, actor: Actor, duty_ids: list[int], today: date
) -> dict[int, tuple[int, int, int]]:
    """Done, all and overdue assignments that the actor sees, by duty."""
    rows = session.execute(
        sa.select(Assignment.duty_id, *_progress(today))
        .where(Assignment.duty_id.in_(duty_ids), scope.visible(actor))
        .group_by(Assignment.duty_id)
    )
    return {row.duty_id: (int(row.done), int(row.total), int(row.late)) for row in rows}


def _duty_lines(
    session: Session, actor: Actor, ordered: sa.ColumnElement[bool], today: date, page: int
) -> tuple[list[DutyLine], int]:
    whole = [int(p.rstrip(".")) for p in actor.paths(Action.VIEW) if p.count(".") == 1]
    seen = sa.exists().where(Assignment.duty_id == Duty.id, scope.visible(actor))
    rows = session.execute(
        sa.select(
            Duty.id,
            Duty.clause,
            Duty.section,
            Duty.text,
            Duty.deadline_phrase,
            Duty.due,
            sa.func.count().over().label("number_of_duties"),
        )
        .where(ordered, sa.or_(Duty.authority_id.in_(whole), seen))
        .order_by(Duty.order_no, Duty.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    progress = progress_of(session, actor, [r.id for r in rows], today)
    return [
        DutyLine(r.id, r.clause, r.section, r.text, r.deadline_phrase, r.due, *progress.get(r.id, (0, 0, 0)))
        for r in rows
    ], (rows[0].number_of_duties if rows else 0)
