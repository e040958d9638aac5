"""Register an official letter as issued: the number, the day and the signer come from the signed paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, LetterState, OfficialLetter
from workflow.reports.letterhead import plain_head, read_head
from workflow.rules.letter_kinds import LetterKind, series_of
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Actor
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.services import criticism, extension_replies, letter_drafts, report_reminders, urging_issue
from workflow.services.events import record
from workflow.services.late_duties import symbol_of
from workflow.services.letter_files import Stored
from workflow.services.open_drafts import SUBJECT, open_draft

_NUMBER = re.compile(r"0*[1-9]\d{0,5}[a-zđ]?")
#: By kind: raise a ``Refusal`` unless what the letter says is still so. A decided request does not change.
_STILL_TRUE: dict[LetterKind, Callable[..., None]] = {
    LetterKind.URGING: urging_issue.require_true,
    LetterKind.REPORT_REMINDER: report_reminders.require_true,
    LetterKind.CRITICISM: criticism.require_true,
}
#: By kind: what the issue leaves behind elsewhere.
_AFTERWARDS: dict[LetterKind, Callable[..., None]] = {
    LetterKind.URGING: urging_issue.follow_issue,
    LetterKind.EXTENSION: extension_replies.follow_issue,
}


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
) -> OfficialLetter:
    """Register a letter as issued: from here on it never changes, and it counts for everything in it.

    ``stored`` are the files that ``letter_files.store`` made of this version with the same words.

    Raises:
        NotFound: it is not the actor's.
        Refusal: ``letter_closed``, ``stale``, ``letter_not_composed``, ``letter_number_needed``, ``letter_number_only``,
            ``signer_needed``, ``letter_day_needed``, ``letter_in_future``, ``letter_before_figures``,
            ``letter_before_request``, ``catch_up_before_letter``, ``letter_number_taken``; ``letter_rows_changed``, ``reminder_changed``,
            ``criticism_changed`` where something in it is no longer so.
    """
    letter = open_draft(session, actor, letter_id, version)
    today = local_day(now)
    issued_on = checked(letter, given, today)
    session.execute(sa.select(Agency.id).where(Agency.id == letter.authority_id).with_for_update())
    number = _number(given)
    _require_free(session, letter, number, issued_on)
    still_true = _STILL_TRUE.get(letter.kind)
    if still_true is not None:
        still_true(session, letter, issued_on=issued_on, today=today)
    late = urging_issue.freeze_rows(session, letter)
    letter.head = registered_head(letter, given)
    letter.number, letter.issued_on, letter.signer = number, issued_on, clean_line(given.signer)
    letter.docx_sha256, letter.pdf_sha256 = stored.docx, stored.pdf
    letter.state, letter.issued_at, letter.issued_by_id = LetterState.ISSUED, now, actor.user_id
    session.flush()
    letter_drafts.renew(session, letter, late, now=now)
    afterwards = _AFTERWARDS.get(letter.kind)
    if afterwards is not None:
        afterwards(session, actor, letter, now=now, address=address)
    _record_issue(session, actor, letter, now=now, address=address)
    return letter


def checked(letter: OfficialLetter, given: Registered, today: date) -> date:
    """The day of issue, if the words of the signed paper may be registered (``Refusal`` as of ``issue``)."""
    if letter.n == 0 or letter.as_of is None:
        raise Refusal("letter_not_composed")
    _number(given)
    if not clean_line(given.signer):
        raise Refusal("signer_needed")
    if given.issued_on is None:
        raise Refusal("letter_day_needed")
    if given.issued_on > today:
        raise Refusal("letter_in_future", day=given.issued_on)
    if given.issued_on < letter.as_of:
        code = "letter_before_request" if letter.kind is LetterKind.EXTENSION else "letter_before_figures"
        raise Refusal(code, day=letter.as_of)
    if letter.catch_up_on is not None and letter.catch_up_on <= given.issued_on:
        raise Refusal("catch_up_before_letter", day=letter.catch_up_on)
    return given.issued_on


def registered_head(letter: OfficialLetter, given: Registered) -> str:
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


def _require_free(session: Session, letter: OfficialLetter, number: str, issued_on: date) -> None:
    """Numbers begin anew every year in each series; the caller holds the lock of the authority."""
    taken = session.scalar(
        sa.select(OfficialLetter.id).where(
            OfficialLetter.authority_id == letter.authority_id,
            OfficialLetter.kind.in_(sorted(series_of(letter.kind))),
            OfficialLetter.state == LetterState.ISSUED,
            OfficialLetter.number == number,
            OfficialLetter.issued_on.between(date(issued_on.year, 1, 1), date(issued_on.year, 12, 31)),
        )
    )
    if taken is not None:
        raise Refusal("letter_number_taken", number=number, year=issued_on.year)


def _record_issue(
    session: Session, actor: Actor, letter: OfficialLetter, *, now: datetime, address: str
) -> None:
    named: dict[str, object] = {}
    if letter.kind is LetterKind.URGING:
        duties = urging_issue.named_in(session, letter)
        named["assignments"] = sorted(duty.assignment_id for duty in duties)
    symbol = symbol_of(letter.number, read_head(letter.head)[0].code)
    record(
        session,
        SUBJECT,
        letter.id,
        "issued",
        by=actor.user_id,
        now=now,
        address=address,
        payload={
            "act": {"number": symbol, "date": letter.issued_on},
            "kind": letter.kind.value,
            "signer": letter.signer,
            "docx": letter.docx_sha256,
            "pdf": letter.pdf_sha256,
            **named,
        },
    )
    session.flush()
