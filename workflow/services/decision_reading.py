"""What waits for a decision of the assigning side, what was never explained, and what was decided lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import Agency, Assignment, Duty, Explanation, ExtensionRequest, User
from models.classification_sql import still_open
from workflow.rules.calendar import WorkCalendar
from workflow.rules.local_time import midnight
from workflow.rules.permissions import Action, Actor
from workflow.rules.requests import Asked, Cause, Explained, is_unanswered
from workflow.services import scope

MOST = 200
RECENT_DAYS = 14


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request. ``day`` is the wanted or promised one; ``own``: the actor filed it, somebody else decides."""

    assignment_id: int
    text: str
    agency: str
    due: date | None
    first_due: date | None
    extensions: int
    n: int
    at: datetime | None
    by: str
    words: str
    day: date | None
    cause: Cause | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Demanded:
    """One explanation that was asked for and not given. ``late`` is working days past its last day."""

    assignment_id: int
    text: str
    agency: str
    due: date | None
    answer_by: date
    late: int
    unanswered: bool


@dataclass(frozen=True, slots=True)
class Decisions:
    """The page "Chờ quyết định": the oldest ``MOST`` of each kind, and how many there are."""

    extensions: list[Waiting]
    explanations: list[Waiting]
    demanded: list[Demanded]


def read_decisions(session: Session, actor: Actor, today: date, calendar: WorkCalendar) -> Decisions:
    """Oldest first, in three statements."""
    return Decisions(
        _pending(session, actor),
        _answered(session, actor),
        _demanded(session, actor, today, calendar),
    )


def _joined(kind: type[Any], filed_by: Any, filed_at: Any, words: Any, day: Any) -> sa.Select[Any]:
    person = aliased(User)
    return (
        sa.select(
            Assignment.id,
            Duty.text,
            Agency.name.label("agency"),
            Assignment.due,
            Assignment.first_due,
            Assignment.extensions,
            kind.n,
            filed_at.label("filed_at"),
            filed_by.label("filed_by"),
            words.label("words"),
            day.label("day"),
            person.full_name.label("by"),
        )
        .select_from(kind)
        .join(Assignment, Assignment.id == kind.assignment_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .outerjoin(person, person.id == filed_by)
        .limit(MOST)
    )


def _waiting(row: Any, actor: Actor, cause: Cause | None = None) -> Waiting:
    return Waiting(
        row.id,
        row.text,
        row.agency,
        row.due,
        row.first_due,
        row.extensions,
        row.n,
        row.filed_at,
        row.by or "",
        row.words,
        row.day,
        cause,
        row.filed_by == actor.user_id,
    )


def _pending(session: Session, actor: Actor) -> list[Waiting]:
    kind = ExtensionRequest
    rows = session.execute(
        _joined(kind, kind.asked_by_id, kind.asked_at, kind.reason, kind.wanted_on)
        .where(kind.state == Asked.PENDING, scope.own(actor, Action.DECIDE))
        .order_by(kind.asked_at, kind.id)
    )
    return [_waiting(row, actor) for row in rows]


def _answered(session: Session, actor: Actor) -> list[Waiting]:
    kind = Explanation
    rows = session.execute(
        _joined(kind, kind.answered_by_id, kind.answered_at, kind.text, kind.promised_on)
        .add_columns(kind.cause)
        .where(kind.state == Explained.ANSWERED, scope.own(actor, Action.DECIDE))
        .order_by(kind.answered_at, kind.id)
    )
    return [_waiting(row, actor, row.cause) for row in rows]


def _demanded(session: Session, actor: Actor, today: date, calendar: WorkCalendar) -> list[Demanded]:
    rows = session.execute(
        sa.select(
            Assignment.id, Duty.text, Agency.name.label("agency"), Assignment.due, Assignment.explain_by
        )
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(still_open(), Assignment.explain_by.is_not(None), scope.own(actor, Action.URGE))
        .order_by(Assignment.explain_by, Assignment.id)
        .limit(MOST)
    )
    return [
        Demanded(
            row.id,
            row.text,
            row.agency,
            row.due,
            row.explain_by,
            calendar.late_by(row.explain_by, today),
            is_unanswered(row.explain_by, today),
        )
        for row in rows
        if row.explain_by is not None
    ]


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision on what an agency asked or explained; ``day`` the new deadline or the first loud day."""

    assignment_id: int
    text: str
    kind: str
    state: str
    n: int
    day: date | None
    note: str
    by: str
    at: datetime


def decided_lately(session: Session, actor: Actor, today: date) -> list[Decided]:
    """Decisions of the last ``RECENT_DAYS`` days for the agencies the actor reports for, newest first."""
    since = midnight(today - timedelta(days=RECENT_DAYS))
    parts = [
        _lately(actor, since, ExtensionRequest, "extension", ExtensionRequest.decided_on),
        _lately(actor, since, Explanation, "explanation", Explanation.paused_until),
    ]
    both = sa.union_all(*parts).subquery()
    rows = session.execute(sa.select(both).order_by(both.c.at.desc(), both.c.id).limit(20))
    return [Decided(*row) for row in rows]


def _lately(actor: Actor, since: datetime, kind: type[Any], name: str, day: Any) -> sa.Select[Any]:
    return (
        sa.select(
            Assignment.id.label("id"),
            Duty.text.label("text"),
            sa.literal(name).label("kind"),
            sa.type_coerce(kind.state, sa.String).label("state"),
            kind.n.label("n"),
            day.label("day"),
            kind.decision_note.label("note"),
            User.full_name.label("by"),
            kind.settled_at.label("at"),
        )
        .select_from(kind)
        .join(Assignment, Assignment.id == kind.assignment_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(User, User.id == kind.decided_by_id)
        .where(kind.settled_at >= since, scope.own(actor, Action.UPDATE))
    )
