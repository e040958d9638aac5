"""The newest rows that hold every word, those with the same accents first; and what was said about assignments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Agency, Assignment, Comment, Duty, Evidence, Searched, Update, User
from models.search_sql import matching
from models.statement_sql import proves, stands
from workflow.rules.permissions import Actor
from workflow.rules.search_words import Asked, Stretch, exactness, stretches
from workflow.services import scope
from workflow.services.lines import document_label

#: How many of the newest matches of a kind are looked at, and how many of what was said a page shows.
LOOKED_AT = 200
SAID_SHOWN = 20


@dataclass(frozen=True, slots=True)
class SaidHit:
    """A statement or a piece of evidence, with the assignment it is about."""

    id: int
    assignment_id: int
    text: list[Stretch]
    duty: str
    agency: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Said:
    """The best hits of one kind; ``more``: there are others."""

    hits: list[SaidHit]
    more: bool


def newest(
    session: Session,
    kind: Searched,
    asked: Sequence[Asked],
    wanted: sa.Select[*tuple[Any, ...]],
    key: InstrumentedAttribute[int],
    *,
    most: int = LOOKED_AT,
) -> list[Any]:
    """Rows of ``wanted`` (with ``id``) that hold every word: with the accents as asked, then the others, newest first."""
    stages = []
    for stage, exact in enumerate((True, False)):
        hit = matching(session.get_bind().dialect.name, kind, asked, exact=exact)
        found = (
            wanted.add_columns(sa.literal(stage).label("stage"), hit.c.id.label("place"))
            .join(hit, hit.c.row_id == key)
            .order_by(hit.c.id.desc())
            .limit(most)
            .subquery()
        )
        stages.append(sa.select(found))
    rows = sorted(session.execute(sa.union_all(*stages)), key=lambda row: (row.stage, -row.place))
    return list({row.id: row for row in reversed(rows)}.values())[::-1]


def updates(session: Session, actor: Actor, asked: Sequence[Asked]) -> Said:
    """What agencies said about their work, in one statement."""
    wanted = (
        _about(actor, Update.assignment_id)
        .add_columns(Update.id, Update.at, Update.text, Update.difficulty, Update.proposal)
        .outerjoin(User, User.id == Update.by_id)
        .where(stands())
    )
    rows = newest(session, Searched.UPDATE, asked, wanted, Update.id)
    return _said(rows, asked, lambda row: " · ".join(filter(None, (row.text, row.difficulty, row.proposal))))


def evidence(session: Session, actor: Actor, asked: Sequence[Asked]) -> Said:
    """Evidence by number, signer and file name, in one statement."""
    wanted = (
        _about(actor, Evidence.assignment_id)
        .add_columns(
            Evidence.id,
            Evidence.at,
            Evidence.document_number,
            Evidence.document_date,
            Evidence.document_signer,
            Evidence.file_name,
        )
        .join(User, User.id == Evidence.by_id)
        .where(proves())
    )

    def name(row: Any) -> str:
        document = document_label(row.document_number, row.document_date) if row.document_number else ""
        return " · ".join(filter(None, (document, row.document_signer, row.file_name)))

    return _said(newest(session, Searched.EVIDENCE, asked, wanted, Evidence.id), asked, name)


def comments(session: Session, actor: Actor, asked: Sequence[Asked]) -> Said:
    """What was said in the exchange about assignments, in one statement."""
    wanted = (
        _about(actor, Comment.assignment_id)
        .add_columns(Comment.id, Comment.at, Comment.text)
        .join(User, User.id == Comment.by_id)
    )
    rows = newest(session, Searched.COMMENT, asked, wanted, Comment.id)
    return _said(rows, asked, lambda row: str(row.text))


def _about(actor: Actor, assignment_id: InstrumentedAttribute[int]) -> sa.Select[*tuple[Any, ...]]:
    """The assignment that something was said about, if it is the actor's."""
    return (
        sa.select(
            Assignment.id.label("assignment_id"),
            Duty.text.label("duty"),
            Agency.name.label("agency"),
            User.full_name.label("by"),
        )
        .select_from(assignment_id.class_)
        .join(Assignment, Assignment.id == assignment_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(scope.visible(actor))
    )


def _said(rows: list[Any], asked: Sequence[Asked], text_of: Any) -> Said:
    best = sorted(rows, key=lambda row: -exactness(asked, text_of(row)))[:SAID_SHOWN]
    hits = [
        SaidHit(
            row.id,
            row.assignment_id,
            stretches(text_of(row), asked),
            row.duty,
            row.agency,
            row.at,
            row.by or "",
        )
        for row in best
    ]
    return Said(hits, len(rows) > SAID_SHOWN)
