"""A duty as its page shows it: what was written, what was read, who leads it, its periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Coordinator, Document, Duty
from workflow.rules.permissions import Actor
from workflow.rules.states import State
from workflow.services import scope
from workflow.services.calendar import load_calendar
from workflow.services.lines import Line, line_of, select_lines
from workflow.services.recurrence_reading import RhythmView, comes_back, rhythm_view


@dataclass(frozen=True, slots=True)
class DutyView:
    """A duty, where it stands, and each agency that leads it."""

    duty: Duty
    document: Document
    origin: Document | None
    lines: list[Line]
    helpers: list[str]
    rhythm: RhythmView | None = None

    @property
    def total(self) -> int:
        return sum(line.state is not State.WITHDRAWN for line in self.lines)

    @property
    def done(self) -> int:
        return sum(line.state is State.COMPLETED for line in self.lines)


def duty(session: Session, actor: Actor, duty_id: int, today: date, period: str | None = None) -> DutyView:
    """The duty's page in five statements, each lead agency in official order.

    Of a recurring duty three more, and the leads of one period: of ``period``, else of the newest.

    Raises:
        NotFound: it does not exist or is not the actor's.
    """
    found = scope.duty_for(session, actor, duty_id)
    wanted = [i for i in (found.document_id, found.origin_id) if i is not None]
    papers = {d.id: d for d in session.scalars(sa.select(Document).where(Document.id.in_(wanted)))}
    calendar = load_calendar(session)
    rhythm = rhythm_view(session, actor, found, today, calendar, period) if comes_back(found) else None
    of_period = Assignment.period == rhythm.chosen if rhythm else sa.true()
    rows = session.execute(
        select_lines()
        .where(Assignment.duty_id == found.id, scope.visible(actor), of_period)
        .order_by(Agency.order_no, Agency.sort_key, Assignment.period)
    )
    helpers = session.scalars(
        sa.select(Agency.name)
        .join(Coordinator, Coordinator.agency_id == Agency.id)
        .join(Assignment, Assignment.id == Coordinator.assignment_id)
        .where(Assignment.duty_id == found.id, scope.visible(actor))
        .group_by(Agency.id, Agency.name, Agency.order_no, Agency.sort_key)
        .order_by(Agency.order_no, Agency.sort_key)
    )
    return DutyView(
        found,
        papers[found.document_id],
        papers.get(found.origin_id or 0),
        [line_of(row, today, calendar) for row in rows],
        list(helpers),
        rhythm,
    )
