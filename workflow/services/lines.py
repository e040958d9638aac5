"""One assignment as lists show it: plain rows joined once, classified by the one rule."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from models import Agency, Assignment, Chip, Document, Duty, Event, Update
from models.statement_sql import stands
from workflow.rules.calendar import WorkCalendar
from workflow.rules.classification import Bucket, ClassFacts, classify, days_late
from workflow.rules.requests import is_broken
from workflow.rules.states import State

_EXPLAINED = ("return", "insist", "reassign", "hand_over", "reopen")


@dataclass(frozen=True, slots=True)
class Line:
    """``late`` and ``left`` are working days past and before the deadline.

    ``reason`` is what the other side wrote when it handed the assignment back; ``extensions`` how often
    more time was granted; ``broken``: the latest commitment passed with the duty open; ``nothing_arose``: so says
    the report of this period.
    """

    id: int
    duty_id: int
    text: str
    document_id: int
    document: str
    agency_id: int
    agency: str
    state: State
    period: str
    due: date | None
    first_due: date | None
    reported_on: date | None
    bucket: Bucket | None
    late: int
    left: int
    reason: str
    last_update_at: datetime | None
    extensions: int = 0
    committed_on: date | None = None
    broken: bool = False
    explain_by: date | None = None
    nothing_arose: bool = False


def reason_given() -> sa.ScalarSelect[str]:
    """Payload of the event that last sent an assignment back; looked up only where the state says so."""
    return (
        sa.select(Event.payload)
        .where(Event.subject == "assignment", Event.subject_id == Assignment.id, Event.verb.in_(_EXPLAINED))
        .order_by(Event.seq.desc())
        .limit(1)
        .correlate(Assignment)
        .scalar_subquery()
    )


def nothing_arose() -> sa.ColumnElement[bool]:
    """The report that waits or was accepted says that nothing arose in the period; others are not looked up."""
    said = sa.exists().where(
        Update.assignment_id == Assignment.id,
        Update.submission_no == Assignment.submission_no,
        Update.chip == Chip.NOTHING,
        stands(),
    )
    reported = sa.and_(Assignment.period != "", Assignment.reported_on.is_not(None))
    return sa.case((reported, sa.case((said, True), else_=False)), else_=False)


def note_of(payload: str | None) -> str:
    """The sentence a person wrote with an event."""
    return str(json.loads(payload).get("note", "")) if payload else ""


def select_lines(*extra: sa.ColumnElement[Any]) -> sa.Select[*tuple[Any, ...]]:
    """All columns a ``Line`` needs; the caller adds where, order and limit."""
    sent_back = sa.or_(
        Assignment.state == State.RETURNED,
        sa.and_(Assignment.state == State.ASSIGNED, Assignment.handout_no > 1),
    )
    return (
        sa.select(
            Assignment.id,
            Assignment.duty_id,
            Duty.text,
            Duty.document_id,
            Document.number,
            Document.issued_on,
            Assignment.agency_id,
            Agency.name.label("agency"),
            Assignment.state,
            Assignment.period,
            Assignment.due,
            Assignment.first_due,
            Assignment.reported_on,
            Assignment.decided_on,
            Assignment.last_update_at,
            Assignment.extensions,
            Assignment.committed_on,
            Assignment.explain_by,
            sa.case((sent_back, reason_given())).label("payload"),
            nothing_arose().label("nothing_arose"),
            *extra,
        )
        .select_from(Assignment)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Document, Document.id == Duty.document_id)
        .join(Agency, Agency.id == Assignment.agency_id)
    )


def document_label(number: str, issued_on: date | None) -> str:
    """``28/KH-UBND ngày 05/02/2024``, as a sentence cites it."""
    return f"{number} ngày {issued_on:%d/%m/%Y}" if issued_on else number


def cited_document(row: Any) -> str:
    """The document that ordered the duty: the one that the list cites as its origin, else the list itself."""
    if row.origin_number:
        return document_label(row.origin_number, row.origin_issued_on)
    return document_label(row.number, row.issued_on)


def line_of(row: Any, today: date, calendar: WorkCalendar) -> Line:
    """The row of ``select_lines`` as it stands on ``today``."""
    facts = ClassFacts(row.state, row.due, row.reported_on, row.decided_on)
    return Line(
        id=row.id,
        duty_id=row.duty_id,
        text=row.text,
        document_id=row.document_id,
        document=document_label(row.number, row.issued_on),
        agency_id=row.agency_id,
        agency=row.agency,
        state=row.state,
        period=row.period,
        due=row.due,
        first_due=row.first_due,
        reported_on=row.reported_on,
        bucket=classify(facts, today),
        late=days_late(facts, today, calendar),
        left=max(0, calendar.between(today, row.due)) if row.due else 0,
        reason=note_of(row.payload),
        last_update_at=row.last_update_at,
        extensions=row.extensions,
        committed_on=row.committed_on,
        broken=is_broken(facts, row.committed_on, today),
        explain_by=row.explain_by,
        nothing_arose=row.nothing_arose,
    )
