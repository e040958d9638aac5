"""Register an official urging letter as issued: the number, the day and the signer come from the signed paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Duty, LetterRow, LetterState, UrgingLetter
from workflow.reports.urging_letter import LateDuty, plain_head, read, read_head
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Actor
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.rules.urging_letters import stands_in_letter
from workflow.services import letter_drafts
from workflow.services.events import record
from workflow.services.late_duties import facts_of, symbol_of
from workflow.services.letter_files import Stored
from workflow.services.urging_letters import open_draft

_NUMBER = re.compile(r"0*[1-9]\d{0,5}[a-zđ]?")


@dataclass(frozen=True, slots=True)
class Registered:
    """What stands on the signed paper: number, day, who signed and as what."""

    number: str
    issued_on: date | None
    signer: str
    signed_as: tuple[str, ...] = ()


def issue(
    session: Session,
    actor: Actor,
    letter_id: int,
    given: Registered,
    stored: Stored,
    *,
    version: int,
    now: datetime,
    address: str = "",
) -> UrgingLetter:
    """Register a letter as issued: from here on it never changes, and it counts for every duty in it.

    ``stored`` are the files that ``letter_files.store`` made of this version with the same words.

    Raises:
        NotFound: it is not the actor's.
        Refusal: ``letter_closed``, ``stale``, ``letter_not_composed``, ``letter_number_needed``, ``letter_number_only``,
            ``signer_needed``, ``letter_day_needed``, ``letter_in_future``, ``letter_before_figures``,
            ``catch_up_before_letter``, ``letter_number_taken``, ``letter_rows_changed``.
    """
    letter = open_draft(session, actor, letter_id, version)
    issued_on = checked(letter, given, local_day(now))
    session.execute(sa.select(Agency.id).where(Agency.id == letter.authority_id).with_for_update())
    number = _number(given)
    _require_free(session, letter, number, issued_on)
    rows = letter_drafts.composed(session, letter.id)
    duties = [read(row.facts) for row in rows]
    _require_unchanged(session, letter, duties, issued_on, local_day(now))
    late = letter_drafts.waiting(session, letter.id)
    session.execute(sa.delete(LetterRow).where(LetterRow.letter_id == letter.id, LetterRow.position == 0))
    letter.head = registered_head(letter, given)
    letter.number, letter.issued_on, letter.signer = number, issued_on, clean_line(given.signer)
    letter.docx_sha256, letter.pdf_sha256 = stored.docx, stored.pdf
    letter.state, letter.issued_at, letter.issued_by_id = LetterState.ISSUED, now, actor.user_id
    session.flush()
    letter_drafts.renew(session, letter, late, now=now)
    _record_issue(session, actor, letter, duties, now=now, address=address)
    return letter


def checked(letter: UrgingLetter, given: Registered, today: date) -> date:
    """The day of issue, if the words of the signed paper may be registered (``Refusal`` as of ``issue``)."""
    if letter.n == 0 or letter.as_of is None or letter.catch_up_on is None:
        raise Refusal("letter_not_composed")
    _number(given)
    if not clean_line(given.signer):
        raise Refusal("signer_needed")
    if given.issued_on is None:
        raise Refusal("letter_day_needed")
    if given.issued_on > today:
        raise Refusal("letter_in_future", day=given.issued_on)
    if given.issued_on < letter.as_of:
        raise Refusal("letter_before_figures", day=letter.as_of)
    if letter.catch_up_on <= given.issued_on:
        raise Refusal("catch_up_before_letter", day=letter.catch_up_on)
    return given.issued_on


def registered_head(letter: UrgingLetter, given: Registered) -> str:
    """The letterhead with the lines above the signature as they were really signed."""
    head, collector, to = read_head(letter.head)
    lines = tuple(line for line in map(clean_line, given.signed_as) if line)
    return plain_head(replace(head, signed_as=lines or head.signed_as), collector, to)


def _number(given: Registered) -> str:
    """The number alone, without the code that follows it and the 0 before it."""
    number = clean_line(given.number)
    if not number:
        raise Refusal("letter_number_needed")
    if not _NUMBER.fullmatch(number):
        raise Refusal("letter_number_only")
    return number.lstrip("0")


def _require_free(session: Session, letter: UrgingLetter, number: str, issued_on: date) -> None:
    """Numbers begin anew every year; the caller holds the lock of the authority."""
    taken = session.scalar(
        sa.select(UrgingLetter.id).where(
            UrgingLetter.authority_id == letter.authority_id,
            UrgingLetter.state == LetterState.ISSUED,
            UrgingLetter.number == number,
            UrgingLetter.issued_on.between(date(issued_on.year, 1, 1), date(issued_on.year, 12, 31)),
        )
    )
    if taken is not None:
        raise Refusal("letter_number_taken", number=number, year=issued_on.year)


def _require_unchanged(
    session: Session, letter: UrgingLetter, duties: Sequence[LateDuty], issued_on: date, today: date
) -> None:
    """Nobody is accused of what is no longer so: every duty still stands, or was reported after the letter."""
    named = {duty.assignment_id: duty.due_version for duty in duties}
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


def _record_issue(
    session: Session,
    actor: Actor,
    letter: UrgingLetter,
    duties: Sequence[LateDuty],
    *,
    now: datetime,
    address: str,
) -> None:
    symbol = symbol_of(letter.number, read_head(letter.head)[0].code)
    act = {"number": symbol, "date": letter.issued_on}
    for duty in sorted(duties, key=lambda d: d.assignment_id):
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
    record(
        session,
        "urging_letter",
        letter.id,
        "issued",
        by=actor.user_id,
        now=now,
        address=address,
        payload={
            "act": act,
            "signer": letter.signer,
            "docx": letter.docx_sha256,
            "pdf": letter.pdf_sha256,
            "assignments": sorted(duty.assignment_id for duty in duties),
        },
    )
    session.flush()
