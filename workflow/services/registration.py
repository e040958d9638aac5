"""Put documents, duties and assignments into the register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import (
    Agency,
    Assignment,
    Coordinator,
    Document,
    Duty,
    EvidenceRule,
    Programme,
    Searched,
)
from workflow.rules.calendar import FIRST_DAY, LAST_DAY
from workflow.rules.documents import document_key
from workflow.rules.local_time import local_day
from workflow.rules.names import fold
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean, clean_line
from workflow.services.events import record
from workflow.services.rhythm import set_rhythm_as_read
from workflow.services.search_entries import keep


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """A document as its header reads."""

    number: str
    issuer: str
    issued_on: date | None
    kind: str = ""
    subject: str = ""
    programme: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a deadline counts from: ``amount`` of ``unit`` after the ``event`` as written (negative: before).

    ``event_on`` is the day of the event where the document itself gives it, and ``due`` was counted from it.
    """

    amount: int
    unit: str
    event: str = ""
    event_on: date | None = None


@dataclass(frozen=True, slots=True)
class DutyDraft:
    """A duty as read and confirmed. ``key`` finds it again at re-import; ``rhythm`` is how it comes back, as rules."""

    key: str
    text: str
    clause: str = ""
    section: str = ""
    product: str = ""
    leader: str = ""
    lead_phrase: str = ""
    coordinate_phrase: str = ""
    deadline_phrase: str = ""
    deadline_kind: str = "none"
    due: date | None = None
    counted: Counted | None = None
    rhythm: str = ""
    order_no: int = 0
    evidence_rule: EvidenceRule = EvidenceRule.ANY


def find_or_add_document(
    session: Session,
    authority: Agency,
    draft: DocumentDraft,
    *,
    by: int | None,
    now: datetime,
) -> Document:
    """The document with this number, issuer and date; added where it is new."""
    key = document_key(draft.number, draft.issuer, draft.issued_on)
    found = session.scalar(
        sa.select(Document).where(Document.authority_id == authority.id, Document.key == key)
    )
    if found is not None:
        return found
    document = Document(
        authority_id=authority.id,
        key=key,
        number=clean_line(draft.number),
        issuer=clean_line(draft.issuer),
        issued_on=draft.issued_on,
        kind=clean_line(draft.kind),
        subject=clean_line(draft.subject),
        programme_id=_programme(session, authority, draft.programme),
        remark=clean(draft.remark),
        created_at=now,
    )
    session.add(document)
    session.flush()  # duties and the event name the row
    keep(
        session,
        Searched.DOCUMENT,
        document.id,
        document.number,
        document.issuer,
        document.kind,
        document.subject,
    )
    record(
        session,
        "document",
        document.id,
        "registered",
        by=by,
        now=now,
        payload={"key": key},
    )
    return document


def _programme(session: Session, authority: Agency, name: str) -> int | None:
    name = clean_line(name)
    if not name:
        return None
    found = session.scalar(
        sa.select(Programme).where(Programme.authority_id == authority.id, Programme.name == name)
    )
    if found is None:
        found = Programme(authority_id=authority.id, name=name)
        session.add(found)
        session.flush()  # the document names the row
    return found.id


def add_duty(
    session: Session,
    document: Document,
    draft: DutyDraft,
    *,
    by: int | None,
    now: datetime,
    origin: Document | None = None,
) -> Duty:
    """Add a duty to its document; assignments follow with ``assign``."""
    duty = Duty(
        authority_id=document.authority_id,
        document_id=document.id,
        origin_id=origin.id if origin else None,
        import_key=draft.key,
        created_at=now,
    )
    describe_duty(duty, draft, document)
    if draft.rhythm:
        set_rhythm_as_read(duty, draft.rhythm, document.issued_on, local_day(now))
    session.add(duty)
    session.flush()  # assignments and the event name the row
    keep(session, Searched.DUTY, duty.id, *texts_of(duty, document))
    record(
        session,
        "duty",
        duty.id,
        "registered",
        by=by,
        now=now,
        payload={"document": document.id},
    )
    return duty


def describe_duty(duty: Duty, draft: DutyDraft, document: Document) -> None:
    """Write the draft's words onto the duty, with the folded text that lists filter by."""
    duty.order_no = draft.order_no
    duty.clause = clean_line(draft.clause)
    duty.section = clean_line(draft.section)
    duty.text = clean(draft.text)
    duty.product = clean_line(draft.product)
    duty.leader = clean_line(draft.leader)
    duty.lead_phrase = clean_line(draft.lead_phrase)
    duty.coordinate_phrase = clean_line(draft.coordinate_phrase)
    duty.deadline_phrase = clean_line(draft.deadline_phrase)
    duty.deadline_kind = draft.deadline_kind
    duty.due = plausible(draft.due) if draft.due else None
    counted = draft.counted
    duty.counted_amount = counted.amount if counted else None
    duty.counted_unit = counted.unit if counted else ""
    duty.counted_event = clean_line(counted.event) if counted else ""
    duty.counted_from = counted.event_on if counted else None
    duty.evidence_rule = draft.evidence_rule
    duty.folded = fold(" ".join(texts_of(duty, document)))


def texts_of(duty: Duty, document: Document) -> tuple[str, ...]:
    """The texts by whose words search finds the duty."""
    return duty.text, duty.product, duty.clause, document.number, duty.lead_phrase


def plausible(due: date) -> date:
    """``due`` itself.

    Raises:
        Refusal: ``due_out_of_range`` for a year that no working calendar reaches: a slip of the keyboard.
    """
    if not FIRST_DAY <= due <= LAST_DAY:
        raise Refusal("due_out_of_range", day=due, first=FIRST_DAY.year, last=LAST_DAY.year)
    return due


def assign(
    session: Session,
    duty: Duty,
    lead: Agency,
    *,
    by: int | None,
    now: datetime,
    coordinators: Iterable[Agency] = (),
    responsible_id: int | None = None,
    due: date | None = None,
    period: str = "",
    assigned_on: date | None = None,
    beside: Assignment | None = None,
) -> Assignment:
    """Give the duty to one lead. An agency is never its own coordinator (domain e.1).

    ``beside``: an assignment whose deadline holds here too, with its first one and the day it was counted from.
    """
    last_day = plausible(due) if due is not None else duty.due
    first, counted_from = last_day, duty.counted_from if due is None else None
    if beside is not None:
        last_day, first, counted_from = beside.due, beside.first_due, beside.counted_from
    day = assigned_on or local_day(now)
    assignment = Assignment(
        authority_id=duty.authority_id,
        duty_id=duty.id,
        agency_id=lead.id,
        responsible_id=responsible_id,
        period=period,
        due=last_day,
        first_due=first,
        counted_from=counted_from,
        assigned_on=day,
        next_check_on=day,
    )
    session.add(assignment)
    session.flush()  # coordinators and the event name the row
    helpers = {a.id for a in coordinators} - {lead.id}
    session.add_all(Coordinator(assignment_id=assignment.id, agency_id=i) for i in sorted(helpers))
    record(
        session,
        "assignment",
        assignment.id,
        "assigned",
        by=by,
        now=now,
        payload={
            "agency": lead.id,
            "due": last_day,
            **({"period": period} if period else {}),
            **({"first_due": first} if first != last_day else {}),
            **({"counted_from": counted_from} if counted_from else {}),
        },
    )
    return assignment
