"""The late duties that may stand in an official letter, with everything the letter says about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import (
    Assignment,
    Delivery,
    Document,
    Duty,
    Explanation,
    ExtensionRequest,
    LetterRow,
    LetterState,
    Notice,
    OfficialLetter,
    Outbox,
    OutboxItem,
    Update,
)
from models.bulk import among
from models.classification_sql import overdue
from models.statement_sql import stands
from models.urging_sql import to_agency
from workflow.reports.letterhead import read_head
from workflow.reports.urging_letter import LateDuty, Named
from workflow.rules.calendar import WorkCalendar
from workflow.rules.local_time import local_day
from workflow.rules.requests import WITH_AGENCY, Asked, Explained
from workflow.rules.text import cut
from workflow.rules.urging_letters import LetterFacts, stands_in_letter

LONGEST_QUOTE = 300


@dataclass(frozen=True, slots=True)
class Candidate:
    """A duty that may stand in the next letter to its lead, and what still waits for the assigning side."""

    agency_id: int
    duty: LateDuty
    #: Ids of the issued letters to the same agency that named it, oldest first.
    letters: tuple[int, ...]
    asks_extension: bool
    explains: bool


def candidates(
    session: Session, agencies: sa.Select[int] | Iterable[int], today: date, calendar: WorkCalendar
) -> list[Candidate]:
    """All of them for these lead agencies, the longest overdue first, in four statements."""
    rows = [row for row in session.execute(_query(agencies, today)) if stands_in_letter(facts_of(row), today)]
    ids = [row.id for row in rows]
    if not ids:
        return []
    words, mails, letters = _last_words(session, rows), _mails(session, rows), _letters(session, rows)
    return [
        _candidate(row, words.get(row.id), mails.get(row.id, ()), letters.get(row.id, ()), today, calendar)
        for row in rows
    ]


def _query(agencies: sa.Select[int] | Iterable[int], today: date) -> sa.Select[*tuple[Any, ...]]:
    origin = aliased(Document)

    def waits(kind: type[ExtensionRequest] | type[Explanation], state: Asked | Explained) -> Any:
        return sa.exists().where(kind.assignment_id == Assignment.id, kind.state == state)

    query: sa.Select[*tuple[Any, ...]] = sa.select(
        Assignment.id,
        Assignment.agency_id,
        Assignment.state,
        Assignment.due,
        Assignment.first_due,
        Assignment.due_version,
        Assignment.extensions,
        Assignment.reported_on,
        Assignment.returned_on,
        Assignment.assigned_on,
        Assignment.handout_no,
        Assignment.paused_until,
        Duty.text,
        Duty.clause,
        Duty.deadline_phrase,
        Duty.deadline_kind,
        *document_columns(Document, "document"),
        *document_columns(origin, "origin"),
        waits(ExtensionRequest, Asked.PENDING).label("asks_extension"),
        waits(Explanation, Explained.ANSWERED).label("explains"),
    )
    return (
        query.join(Duty, Duty.id == Assignment.duty_id)
        .join(Document, Document.id == Duty.document_id)
        .outerjoin(origin, origin.id == Duty.origin_id)
        .where(Assignment.agency_id.in_(agencies), Assignment.state.in_(sorted(WITH_AGENCY)), overdue(today))
        .order_by(Assignment.due, Assignment.id)
    )


def document_columns(document: Any, prefix: str) -> list[Any]:
    """What names a document, as columns that ``document_named`` reads."""
    return [
        getattr(document, name).label(f"{prefix}_{name}")
        for name in ("kind", "number", "issuer", "issued_on")
    ]


def facts_of(row: Any) -> LetterFacts:
    """What decides about a row that has the columns of these names."""
    return LetterFacts(
        row.state,
        row.due,
        row.reported_on,
        row.paused_until,
        row.deadline_kind,
        row.assigned_on,
        row.returned_on,
    )


def _candidate(
    row: Any,
    words: tuple[str, date] | None,
    mails: Sequence[date],
    letters: Sequence[tuple[int, Named]],
    today: date,
    calendar: WorkCalendar,
) -> Candidate:
    cited = row.origin_number is not None
    duty = LateDuty(
        assignment_id=row.id,
        due_version=row.due_version,
        text=" ".join(row.text.split()),
        document=document_named(row, "origin" if cited else "document"),
        due=row.due.isoformat(),
        working_days=calendar.late_by(row.due, today),
        days=(today - row.due).days,
        clause=row.clause,
        cited_in=document_named(row, "document") if cited else "",
        phrase=" ".join(row.deadline_phrase.split()),
        first_due=row.first_due.isoformat() if row.first_due else "",
        extensions=row.extensions,
        words=words[0] if words else "",
        words_on=words[1].isoformat() if words else "",
        returned_on=row.returned_on.isoformat() if row.returned_on and row.state == "returned" else "",
        mails=len(mails),
        mailed_on=max(mails).isoformat() if mails else "",
        letters=tuple(named for _, named in letters),
    )
    ids = tuple(letter for letter, _ in letters)
    return Candidate(row.agency_id, duty, ids, bool(row.asks_extension), bool(row.explains))


def document_named(row: Any, prefix: str) -> str:
    """``Kế hoạch số 28/KH-UBND ngày 05/02/2024 của UBND thành phố``: a number alone names no document."""
    kind, number, issuer, day = (
        getattr(row, f"{prefix}_{name}") for name in ("kind", "number", "issuer", "issued_on")
    )
    dated = f" ngày {day:%d/%m/%Y}" if day else ""
    return f"{kind or 'Văn bản'} số {number}{dated} của {issuer}" if issuer else f"{kind} số {number}{dated}"


def _last_words(session: Session, rows: Sequence[Any]) -> dict[int, tuple[str, date]]:
    """The last statement of each, with its day; what a former lead said is not the present one's."""
    since = {row.id: row.assigned_on for row in rows if row.handout_no > 1}
    ids = [row.id for row in rows]
    newest = (
        sa.select(sa.func.max(Update.id))
        .where(among(session, Update.assignment_id, ids), stands())
        .group_by(Update.assignment_id)
    )
    said = session.execute(
        sa.select(Update.assignment_id, Update.text, Update.at).where(Update.id.in_(newest.scalar_subquery()))
    )
    words = {row.assignment_id: (cut(row.text, LONGEST_QUOTE), local_day(row.at)) for row in said}
    return {n: (text, on) for n, (text, on) in words.items() if n not in since or on > since[n]}


def _mails(session: Session, rows: Sequence[Any]) -> dict[int, list[date]]:
    """Days on which urgings under the present deadline and lead reached the agency by mail."""
    present = {row.id: row.due_version for row in rows}
    found = session.execute(
        sa.select(Notice.assignment_id, Notice.arming, sa.func.min(Outbox.sent_at).label("sent_at"))
        .join(OutboxItem, OutboxItem.notice_id == Notice.id)
        .join(Outbox, Outbox.id == OutboxItem.outbox_id)
        .where(
            among(session, Notice.assignment_id, present),
            Notice.urging,
            to_agency(),
            Outbox.state == Delivery.SENT,
        )
        .group_by(Notice.assignment_id, Notice.arming, Notice.id)
    )
    days: dict[int, list[date]] = defaultdict(list)
    for assignment_id, arming, sent_at in found:
        if arming == present[assignment_id] and sent_at is not None:
            days[assignment_id].append(local_day(sent_at))
    return days


def _letters(session: Session, rows: Sequence[Any]) -> dict[int, list[tuple[int, Named]]]:
    """Issued letters to the same agency that named the duty, oldest first."""
    letters: dict[int, list[tuple[int, Named]]] = defaultdict(list)
    for assignment_id, symbol, day, letter_id in _issued(session, {row.id: row.agency_id for row in rows}):
        letters[assignment_id].append((letter_id, Named(symbol, day.isoformat())))
    return letters


def latest_issued(session: Session, lead: dict[int, int]) -> dict[int, tuple[str, date, int]]:
    """By assignment: symbol, day and id of the last letter to its lead (``lead``) that named it."""
    return {row[0]: row[1:] for row in _issued(session, lead)}


def _issued(session: Session, lead: dict[int, int]) -> Iterator[tuple[int, str, date, int]]:
    found = session.execute(
        sa.select(
            LetterRow.assignment_id,
            OfficialLetter.id,
            OfficialLetter.agency_id,
            OfficialLetter.number,
            OfficialLetter.issued_on,
            OfficialLetter.head,
        )
        .join(OfficialLetter, OfficialLetter.id == LetterRow.letter_id)
        .where(among(session, LetterRow.assignment_id, lead), OfficialLetter.state == LetterState.ISSUED)
        .order_by(OfficialLetter.issued_on, OfficialLetter.id)
    )
    for row in found:
        if row.agency_id == lead[row.assignment_id] and row.issued_on is not None:
            code = read_head(row.head)[0].code
            yield row.assignment_id, symbol_of(row.number, code), row.issued_on, row.id


def symbol_of(number: str, code: str) -> str:
    """``05/UBND-VP``, as other papers cite the letter."""
    return f"{number.zfill(2) if number.isdecimal() else number}/{code}"
