"""Everything a weekly digest says, by the counts and lists that its reader's own pages show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency as AgencyRow
from models import Assignment, Duty
from models.classification_sql import overdue
from workflow.letters import Digest, DigestAgency, DigestLine, DigestList
from workflow.rules.calendar import WorkCalendar
from workflow.rules.classification import late_from
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor, Role
from workflow.rules.text import cut
from workflow.rules.weekly import LONG_WAIT, NEW_DAYS, SHOWN, week_of
from workflow.services import scope
from workflow.services.calendar import load_calendar
from workflow.services.listing_filter import Listing, Selection
from workflow.services.listing_reading import ListRow, read_page
from workflow.services.silence_setting import silence_months
from workflow.services.tally_reading import tallies, total

LONGEST_DUTY = 200


def digest_for(session: Session, user_id: int, *, now: datetime) -> Digest | None:
    """The digest of everything the person leads; ``None`` for somebody who leads nothing."""
    today = local_day(now)
    person = scope.load_actor(session, user_id, today)
    if person is None:
        return None
    actor = Actor(person.user_id, person.name, tuple(g for g in person.grants if g.role is Role.LEADER))
    if not actor.grants:
        return None
    calendar, months = load_calendar(session), silence_months(session)
    lines = tallies(session, actor, today, Action.VIEW_OVERVIEW)
    oldest_due = today - NEW_DAYS
    return Digest(
        week=week_of(today).number,
        since=late_from(oldest_due),
        months=months,
        review_days=LONG_WAIT,
        total=total(lines),
        agencies=tuple(DigestAgency(line.name, line.tally) for line in lines),
        newly=_newly(session, actor, oldest_due, today, calendar),
        longest=_listed(session, actor, Listing.OPEN_OVERDUE, "/overdue", today, calendar, months),
        silent=_listed(session, actor, Listing.SILENT, "/overview/silent", today, calendar, months),
        waiting=_waiting(session, actor, today, calendar),
    )


def _listed(
    session: Session,
    actor: Actor,
    listing: Listing,
    page: str,
    today: date,
    calendar: WorkCalendar,
    months: int,
) -> DigestList:
    """The first lines of a list as its page orders them."""
    found = read_page(session, actor, listing, Selection(), today=today, calendar=calendar, months=months)
    silent = listing is Listing.SILENT
    return DigestList(found.total, tuple(_line(row, silent=silent) for row in found.rows[:SHOWN]), page)


def _line(row: ListRow, *, silent: bool) -> DigestLine:
    days = row.silent_days if silent else row.days_late
    return DigestLine(
        row.assignment_id, cut(row.text, LONGEST_DUTY), row.agency, row.due, days, row.committed_on
    )


_COLUMNS = (
    Assignment.id,
    Duty.text,
    AgencyRow.name,
    Assignment.due,
    Assignment.reported_on,
    Assignment.committed_on,
)


def _newly(
    session: Session, actor: Actor, oldest_due: date, today: date, calendar: WorkCalendar
) -> DigestList:
    """What is overdue now and was due on ``oldest_due`` or later, in the order of the overdue list."""
    found = (scope.own(actor, Action.VIEW), overdue(today), Assignment.due >= oldest_due)

    def late(row: Any) -> int:
        return calendar.late_by(row.due, min(today, row.reported_on or today))

    return _oldest_first(session, found, Assignment.due, late, "/overdue?sort=-due")


def _waiting(session: Session, actor: Actor, today: date, calendar: WorkCalendar) -> DigestList:
    """Reports that have waited for review for ``LONG_WAIT`` working days or more, oldest first."""
    reported_by = calendar.shift(today, -LONG_WAIT)
    found = (
        scope.own(actor, Action.REVIEW),
        Assignment.closed_on.is_(None),
        Assignment.reported_on <= reported_by,
    )

    def waited(row: Any) -> int:
        return calendar.between(row.reported_on, today)

    return _oldest_first(session, found, Assignment.reported_on, waited, "/review")


def _oldest_first(
    session: Session,
    found: Sequence[sa.ColumnElement[bool]],
    order: sa.SQLColumnExpression[Any],
    days: Callable[[Any], int],
    address: str,
) -> DigestList:
    """How many there are, and the first ``SHOWN`` of them."""
    n = session.scalar(sa.select(sa.func.count()).select_from(Assignment).where(*found)) or 0
    rows = session.execute(
        sa.select(*_COLUMNS)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(AgencyRow, AgencyRow.id == Assignment.agency_id)
        .where(*found)
        .order_by(order, Assignment.id)
        .limit(SHOWN)
    )
    lines = tuple(
        DigestLine(r.id, cut(r.text, LONGEST_DUTY), r.name, r.due, days(r), r.committed_on) for r in rows
    )
    return DigestList(n, lines, address)
