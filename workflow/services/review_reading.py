"""What waits for a reviewer, oldest report first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Document, Duty, Evidence, Update, User
from models.statement_sql import proves, stands
from workflow.rules.calendar import WorkCalendar
from workflow.rules.permissions import Action, Actor
from workflow.services import scope
from workflow.services.assignment_history import Proof
from workflow.services.lines import document_label, nothing_arose

PAGE = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """One report that waits. ``own``: this reviewer submitted or wrote it, so somebody else must decide."""

    assignment_id: int
    text: str
    agency: str
    document: str
    due: date | None
    reported_on: date
    days_waiting: int
    submitted_by: str
    own: bool
    period: str = ""
    nothing_arose: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue and its full length."""

    rows: list[Waiting]
    total: int
    page: int
    pages: int


def _waiting(actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    """What is submitted, in the words of ix_assignment_waiting_review: the table checks that both mean the same."""
    return (
        scope.own(actor, Action.REVIEW),
        Assignment.closed_on.is_(None),
        Assignment.reported_on.is_not(None),
    )


def _is_own(actor: Actor) -> sa.ColumnElement[bool]:
    wrote = sa.exists().where(
        Update.assignment_id == Assignment.id,
        Update.submission_no == Assignment.submission_no,
        Update.by_id == actor.user_id,
        stands(),
    )
    return sa.or_(Assignment.submitted_by_id == actor.user_id, wrote)


def read_queue(
    session: Session, actor: Actor, *, today: date, calendar: WorkCalendar, page: int = 1
) -> Queue:
    """One page, oldest report first; days waiting are working days."""
    n = session.scalar(sa.select(sa.func.count()).select_from(Assignment).where(*_waiting(actor))) or 0
    pages = max(1, -(-n // PAGE))
    page = min(max(1, page), pages)
    ids = (
        sa.select(Assignment.id)
        .where(*_waiting(actor))
        .order_by(Assignment.reported_on, Assignment.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .subquery()
    )
    rows = session.execute(
        sa.select(
            Assignment.id,
            Duty.text,
            Agency.name.label("agency"),
            Document.number,
            Document.issued_on,
            Assignment.due,
            Assignment.reported_on,
            User.full_name,
            sa.case((_is_own(actor), True), else_=False).label("own"),
            Assignment.period,
            nothing_arose().label("nothing_arose"),
        )
        .join(ids, ids.c.id == Assignment.id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Document, Document.id == Duty.document_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .outerjoin(User, User.id == Assignment.submitted_by_id)
        .order_by(Assignment.reported_on, Assignment.id)
    )
    found = [
        Waiting(
            r.id,
            r.text,
            r.agency,
            document_label(r.number, r.issued_on),
            r.due,
            r.reported_on,
            max(0, calendar.between(r.reported_on, today)),
            r.full_name or "",
            r.own,
            r.period,
            r.nothing_arose,
        )
        for r in rows
    ]
    return Queue(found, n, page, pages)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The reports before and after one, and how many wait in all."""

    before: int | None
    after: int | None
    total: int


def neighbours(session: Session, actor: Actor, assignment_id: int, reported_on: date | None) -> Neighbours:
    """Where a report stands in the queue; after a decision ``after`` is what comes next."""
    here = sa.tuple_(Assignment.reported_on, Assignment.id)
    this = sa.tuple_(sa.literal(reported_on or date.min, sa.Date()), sa.literal(assignment_id))
    others = sa.select(Assignment.id).where(*_waiting(actor), Assignment.id != assignment_id)
    oldest = (Assignment.reported_on, Assignment.id)
    newest = tuple(column.desc() for column in oldest)
    before, after, total = session.execute(
        sa.select(
            others.where(here < this).order_by(*newest).limit(1).scalar_subquery(),
            others.where(here > this).order_by(*oldest).limit(1).scalar_subquery(),
            sa.select(sa.func.count()).select_from(Assignment).where(*_waiting(actor)).scalar_subquery(),
        )
    ).one()
    return Neighbours(before, after, total)


def next_waiting(session: Session, actor: Actor) -> int | None:
    """The oldest report this reviewer may decide on."""
    return session.scalar(
        sa.select(Assignment.id)
        .where(*_waiting(actor), sa.not_(_is_own(actor)))
        .order_by(Assignment.reported_on, Assignment.id)
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class OtherUse:
    """Where the same document or file was handed in before."""

    assignment_id: int
    text: str
    agency: str


def other_uses(
    session: Session, actor: Actor, assignment_id: int, proofs: Iterable[Proof]
) -> Mapping[int, list[OtherUse]]:
    """Per piece of evidence: other assignments the actor sees that cite the same document or hold the same file."""
    proofs = list(proofs)
    same: list[sa.ColumnElement[bool]] = [Evidence.sha256.in_([p.sha256 for p in proofs if p.sha256])]
    same += [
        sa.and_(Evidence.document_number == p.document_number, Evidence.document_date == p.document_date)
        for p in proofs
        if p.document_number and p.document_date
    ]
    if not proofs:
        return {}
    rows = session.execute(
        sa.select(
            Evidence.sha256,
            Evidence.document_number,
            Evidence.document_date,
            Assignment.id,
            Duty.text,
            Agency.name,
        )
        .join(Assignment, Assignment.id == Evidence.assignment_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(Evidence.assignment_id != assignment_id, sa.or_(*same), scope.visible(actor), proves())
        .order_by(Evidence.id.desc())
        .limit(100)
    ).all()
    found: dict[int, dict[int, OtherUse]] = {}
    for p in proofs:
        for sha256, number, day, other, text, agency in rows:
            by_file = p.sha256 is not None and sha256 == p.sha256
            by_number = bool(number) and (number, day) == (p.document_number, p.document_date)
            if by_file or by_number:
                found.setdefault(p.id, {})[other] = OtherUse(other, text, agency)
    return {piece: list(uses.values()) for piece, uses in found.items()}
