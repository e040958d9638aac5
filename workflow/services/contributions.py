"""A coordinator's contribution ("ý kiến phối hợp"): the lead asks with a day, the coordinator answers.

It has no ladder: the lead answers for the duty, and nobody urges the coordinator for the lead's delay.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Contribution, Coordinator
from workflow.rules.contributions import require_answer_day
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor, works_for
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean
from workflow.services import scope
from workflow.services.events import record
from workflow.services.open_requests import next_number
from workflow.services.registration import plausible


def ask(
    session: Session,
    actor: Actor,
    assignment_id: int,
    *,
    agency_id: int,
    question: str,
    answer_by: date,
    now: datetime,
    address: str = "",
) -> Contribution:
    """Ask a coordinator of the assignment.

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: ``not_allowed`` but for the lead, ``already_closed``, ``not_coordinating``, ``question_needed``,
            ``contribution_waits`` while this coordinator has an open question, ``day_past``, ``after_deadline``.
    """
    assignment = _open(session, actor, assignment_id, Action.UPDATE)
    if session.get(Coordinator, (assignment.id, agency_id)) is None:
        raise Refusal("not_coordinating")
    if not clean(question):
        raise Refusal("question_needed")
    require_answer_day(plausible(answer_by), local_day(now), assignment.due)
    if session.scalar(_unanswered(assignment.id).where(Contribution.agency_id == agency_id)) is not None:
        raise Refusal("contribution_waits")
    row = Contribution(
        assignment_id=assignment.id,
        n=next_number(session, Contribution, assignment.id),
        agency_id=agency_id,
        asked_by_id=actor.user_id,
        asked_at=now,
        question=clean(question),
        answer_by=answer_by,
    )
    session.add(row)
    _record(session, actor, row, "contribution_asked", now, address, by_day=answer_by, note=row.question)
    return row


def answer(
    session: Session, actor: Actor, assignment_id: int, n: int, *, text: str, now: datetime, address: str = ""
) -> Contribution:
    """Answer as the coordinator that was asked.

    Raises:
        NotFound: the assignment is not the actor's to see, or there is no such question.
        Refusal: ``not_allowed`` but for those who work for the coordinator, ``already_closed``,
            ``contribution_settled``, ``answer_needed``.
    """
    assignment = _open(session, actor, assignment_id, Action.COMMENT)
    row = _asked(session, assignment.id, n)
    path = session.scalars(sa.select(Agency.path).where(Agency.id == row.agency_id)).one()
    if not works_for(actor, path):
        raise Refusal("not_allowed", action=Action.COMMENT.value)
    _require_unsettled(row)
    if not clean(text):
        raise Refusal("answer_needed")
    row.answered_at, row.answered_by_id, row.answer = now, actor.user_id, clean(text)
    _record(session, actor, row, "contribution_given", now, address, note=row.answer)
    return row


def withdraw(
    session: Session, actor: Actor, assignment_id: int, n: int, *, now: datetime, address: str = ""
) -> Contribution:
    """Take a question back, as the lead.

    Raises:
        NotFound: as ``answer``.
        Refusal: ``not_allowed``, ``already_closed``, ``contribution_settled``.
    """
    assignment = _open(session, actor, assignment_id, Action.UPDATE)
    row = _asked(session, assignment.id, n)
    _require_unsettled(row)
    row.withdrawn_at = now
    _record(session, actor, row, "contribution_withdrawn", now, address)
    return row


def _open(session: Session, actor: Actor, assignment_id: int, action: Action) -> Assignment:
    """The assignment under its lock, still open, where the actor may do ``action``."""
    assignment = scope.assignment_for(session, actor, assignment_id, lock=True)
    scope.require(actor, action, scope.facts_of(session, assignment))
    if assignment.closed_on is not None:
        raise Refusal("already_closed")
    return assignment


def _asked(session: Session, assignment_id: int, n: int) -> Contribution:
    row = session.scalar(
        sa.select(Contribution).where(Contribution.assignment_id == assignment_id, Contribution.n == n)
    )
    if row is None:
        raise scope.NotFound
    return row


def _unanswered(assignment_id: int) -> sa.Select[Contribution]:
    return sa.select(Contribution).where(
        Contribution.assignment_id == assignment_id,
        Contribution.answered_at.is_(None),
        Contribution.withdrawn_at.is_(None),
    )


def _require_unsettled(row: Contribution) -> None:
    if row.answered_at is not None or row.withdrawn_at is not None:
        raise Refusal("contribution_settled")


def _record(
    session: Session,
    actor: Actor,
    row: Contribution,
    verb: str,
    now: datetime,
    address: str,
    **payload: object,
) -> None:
    record(
        session,
        "assignment",
        row.assignment_id,
        verb,
        by=actor.user_id,
        now=now,
        address=address,
        payload={"n": row.n, "helper": row.agency_id, **payload},
    )
