"""Give a recurring duty to a lead: the periods that run today, the later ones follow by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Duty
from workflow.rules.local_time import local_day
from workflow.rules.recurrence import Occurrence
from workflow.services import registration
from workflow.services.calendar import load_calendar
from workflow.services.period_opening import open_periods
from workflow.services.rhythm import recurrence_of


def running_periods(session: Session, duty: Duty, today: date) -> list[Occurrence]:
    """The periods of the duty that are open on ``today``."""
    rhythm = recurrence_of(duty)
    return rhythm.running(today, load_calendar(session)) if rhythm else []


def bring_up_to_date(session: Session, duty: Duty, *, now: datetime) -> None:
    """Open what has opened by now, before somebody changes who leads the duty or how it comes back."""
    if not duty.rhythm:
        return
    session.execute(
        sa.select(Duty).where(Duty.id == duty.id).with_for_update().execution_options(populate_existing=True)
    )
    if duty.next_period_on is not None and duty.next_period_on <= local_day(now):
        session.flush()
        while open_periods(session, [duty], now=now).more:
            continue


def assign_running(
    session: Session,
    duty: Duty,
    lead: Agency,
    *,
    by: int | None,
    now: datetime,
    coordinators: Iterable[Agency] = (),
    due: date | None = None,
) -> list[Assignment]:
    """Give the duty to one more lead: its running periods, or the duty as a whole where it has none.

    ``due`` is a last day of its own for this lead; the following periods follow the rhythm.
    """
    bring_up_to_date(session, duty, now=now)
    helpers = list(coordinators)
    running = running_periods(session, duty, local_day(now))
    if not running:
        made = registration.assign(session, duty, lead, by=by, now=now, coordinators=helpers, due=due)
        return [made]
    return [
        registration.assign(
            session, duty, lead, by=by, now=now, coordinators=helpers, due=due or x.due, period=x.period
        )
        for x in running
    ]
