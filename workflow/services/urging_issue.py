"""What the issue of an urging letter asks first, and what it leaves behind at every duty in it."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Duty, LetterRow, OfficialLetter
from workflow.reports.frozen import read
from workflow.reports.letterhead import read_head
from workflow.reports.urging_letter import LateDuty
from workflow.rules.permissions import Actor
from workflow.rules.refusal import Refusal
from workflow.rules.urging_letters import stands_in_letter
from workflow.services import letter_drafts
from workflow.services.events import record
from workflow.services.late_duties import facts_of, symbol_of


def require_true(session: Session, letter: OfficialLetter, *, issued_on: date, today: date) -> None:
    """Nobody is accused of what is no longer so: every duty still stands, or was reported after the letter.

    Raises:
        Refusal: ``letter_rows_changed``.
    """
    named = {duty.assignment_id: duty.due_version for duty in named_in(session, letter)}
    rows = session.execute(
        sa.select(
            Assignment.id,
            Assignment.agency_id,
            Assignment.state,
            Assignment.due,
            Assignment.due_version,
            Assignment.reported_on,
            Assignment.paused_until,
            Duty.deadline_kind,
            Assignment.assigned_on,
            Assignment.returned_on,
        )
        .join(Duty, Duty.id == Assignment.duty_id)
        .where(Assignment.id.in_(named))
        .order_by(Assignment.id)
        .with_for_update(of=Assignment)
    )
    changed = 0
    for row in rows:
        facts = facts_of(row)
        same = row.agency_id == letter.agency_id and row.due_version == named[row.id]
        reported_later = row.reported_on is not None and row.reported_on > issued_on
        changed += not (same and (reported_later or stands_in_letter(facts, today)))
    if changed:
        raise Refusal("letter_rows_changed", count=changed)


def named_in(session: Session, letter: OfficialLetter) -> list[LateDuty]:
    """The duties in the content of an urging letter."""
    return [read(LateDuty, row.facts) for row in letter_drafts.composed(session, letter.id)]


def freeze_rows(session: Session, letter: OfficialLetter) -> list[LetterRow]:
    """Take out what waits for the content; the next draft begins with it (``letter_drafts.renew``)."""
    late = letter_drafts.waiting(session, letter.id)
    session.execute(sa.delete(LetterRow).where(LetterRow.letter_id == letter.id, LetterRow.position == 0))
    return late


def follow_issue(
    session: Session, actor: Actor, letter: OfficialLetter, *, now: datetime, address: str
) -> None:
    """Every duty in it was urged."""
    symbol = symbol_of(letter.number, read_head(letter.head)[0].code)
    act = {"number": symbol, "date": letter.issued_on}
    for duty in sorted(named_in(session, letter), key=lambda d: d.assignment_id):
        record(
            session,
            "assignment",
            duty.assignment_id,
            "urged_by_letter",
            by=actor.user_id,
            now=now,
            address=address,
            payload={
                "letter": letter.id,
                "n": len(duty.letters) + 1,
                "act": act,
                "by_day": letter.catch_up_on,
            },
        )
