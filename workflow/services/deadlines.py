"""Change the deadline of an assignment; the first one stays readable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from models import Assignment
from workflow.rules.local_time import local_day
from workflow.services.events import record
from workflow.services.registration import plausible


def change_due(
    session: Session,
    assignment: Assignment,
    due: date | None,
    *,
    by: int | None,
    now: datetime,
    reason: str,
    counted_from: date | None = None,
    document: Mapping[str, object] | None = None,
    address: str = "",
) -> None:
    """Give a new deadline: a new due-version, so that the completion ladder is armed afresh.

    ``counted_from`` is the day of the event that it was counted from; a deadline that was decided has
    none, and no change of the calendar moves it any more. ``document`` is the ``number`` and ``date`` of the
    paper that decided. The caller has checked the right to do so; a closed assignment keeps its deadline.
    """
    if assignment.closed_on is not None:
        return
    if due == assignment.due:
        assignment.counted_from = counted_from
        return
    before = assignment.due
    assignment.due = plausible(due) if due else None
    assignment.first_due = assignment.first_due or before or due
    assignment.counted_from = counted_from
    assignment.due_version += 1
    assignment.next_check_on = local_day(now)
    record(
        session,
        "assignment",
        assignment.id,
        "due_changed",
        by=by,
        now=now,
        address=address,
        payload={
            "from": before,
            "to": due,
            "reason": reason,
            **({"counted_from": counted_from} if counted_from else {}),
            **({"act": document} if document else {}),
        },
    )
