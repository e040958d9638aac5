"""What the roll-up of key tasks depends on, read in two statements."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Document, Duty, Update
from models.classification_sql import overdue, still_open
from models.statement_sql import stands
from workflow.rules.classification import ClassFacts, classify
from workflow.rules.key_tasks import KeyTaskFacts
from workflow.rules.periods import Period

CONTINUOUS = "continuous"


def facts_of_authority(
    session: Session, authority_id: int, period: Period, today: date
) -> list[KeyTaskFacts]:
    """Open assignments that are late, due in the period or continuous, with their last difficulty."""
    places = {
        agency_id: place
        for place, agency_id in enumerate(
            session.scalars(
                sa.select(Agency.id)
                .where(Agency.authority_id == authority_id)
                .order_by(Agency.order_no, Agency.sort_key, Agency.id)
            )
        )
    }
    reason = (
        sa.select(Update.difficulty)
        .where(Update.assignment_id == Assignment.id, Update.difficulty != "", stands())
        .order_by(Update.id.desc())
        .limit(1)
        .correlate(Assignment)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(
            Assignment.id,
            Assignment.duty_id,
            Duty.text,
            Agency.id.label("agency_id"),
            Agency.name,
            Assignment.due,
            Assignment.state,
            Assignment.reported_on,
            Assignment.decided_on,
            Assignment.period,
            Duty.deadline_kind,
            Duty.product,
            Document.kind,
            Document.number,
            Document.issued_on,
            reason.label("reason"),
        )
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Document, Document.id == Duty.document_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(
            Assignment.authority_id == authority_id,
            still_open(),
            sa.or_(
                overdue(today),
                Assignment.due.between(period.start, period.end),
                Duty.deadline_kind == CONTINUOUS,
            ),
        )
        .order_by(Assignment.id)
    )
    return [
        KeyTaskFacts(
            assignment_id=r.id,
            duty_id=r.duty_id,
            duty=r.text,
            lead=r.name,
            due=r.due,
            state=r.state,
            bucket=classify(ClassFacts(r.state, r.due, r.reported_on, r.decided_on), today),
            lead_order=places[r.agency_id],
            continuous=r.deadline_kind == CONTINUOUS,
            reason=r.reason or "",
            document=cited(r.kind, r.number, r.issued_on),
            product=r.product,
            period=r.period,
        )
        for r in rows
    ]


def cited(kind: str, number: str, issued_on: date | None) -> str:
    """ "Kế hoạch số 28/KH-UBND ngày 05/02/2026", as far as the document is known."""
    named = f"{kind} số {number}" if kind else f"văn bản số {number}"
    return f"{named} ngày {issued_on:%d/%m/%Y}" if issued_on else named
