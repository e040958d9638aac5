"""Everything one assignment's page shows: what was asked, how it stands, what may be done, its history."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import (
    Agency,
    Assignment,
    Check,
    Chip,
    Coordinator,
    Document,
    Duty,
    Event,
    Evidence,
    EvidenceRule,
    Update,
    User,
)
from workflow.rules.calendar import WorkCalendar
from workflow.rules.classification import Bucket, ClassFacts, classify, days_late
from workflow.rules.permissions import Action, Actor, Facts, may
from workflow.rules.states import Move, State, moves_from
from workflow.services import scope
from workflow.services.calendar import load_calendar
from workflow.services.lines import document_label

_SENT_BACK = frozenset({Move.RETURN.value, Move.INSIST.value, Move.REASSIGN.value, Move.REOPEN.value})
_ENDLESS = frozenset({"continuous", "recurring"})


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence and what the reviewer found about it."""

    id: int
    update_id: int
    document_number: str
    document_date: date | None
    document_signer: str
    sha256: str | None
    file_name: str
    size: int
    check: Check
    check_note: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One update by the agency; ``by`` is empty where an official list said it."""

    id: int
    at: datetime
    by: str
    by_id: int | None
    submission_no: int
    chip: Chip
    text: str
    percent: int | None
    difficulty: str
    proposal: str
    source: str
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history: an event, with the statement that was made by it.

    ``agency`` is the new lead where there is one; ``days`` the dates it names.
    """

    seq: int
    at: datetime
    by: str
    verb: str
    note: str
    agency: str
    days: Mapping[str, date]
    statement: Statement | None = None


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """The assignment with the words around it. ``moves`` are those this actor may make now."""

    id: int
    version: int
    state: State
    period: str
    due: date | None
    first_due: date | None
    assigned_on: date
    reported_on: date | None
    decided_on: date | None
    bucket: Bucket | None
    late: int
    left: int
    authority_id: int
    agency_id: int
    agency: str
    responsible_id: int | None
    responsible: str
    duty_id: int
    text: str
    clause: str
    section: str
    product: str
    leader: str
    deadline_phrase: str
    deadline_kind: str
    evidence_rule: EvidenceRule
    document_id: int
    document: str
    document_issuer: str
    origin_id: int | None
    origin: str
    coordinators: tuple[str, ...] = ()
    moves: frozenset[Move] = frozenset()
    sees_log: bool = False
    asks_why: bool = False
    delegates: bool = False
    history: tuple[Entry, ...] = field(default=(), repr=False)
    statements: tuple[Statement, ...] = field(default=(), repr=False)

    @property
    def endless(self) -> bool:
        """Recurring or continuous: only there "không phát sinh" means something."""
        return bool(self.period) or self.deadline_kind in _ENDLESS

    @property
    def may_update(self) -> bool:
        return Move.PROGRESS in self.moves

    @property
    def last_statement(self) -> Statement | None:
        return self.statements[-1] if self.statements else None

    @property
    def last_seq(self) -> int:
        return self.history[0].seq if self.history else 0

    @property
    def handed_back(self) -> Entry | None:
        """The words with which the other side handed it back, while they still stand."""
        if self.state not in (State.RETURNED, State.ASSIGNED, State.IN_PROGRESS):
            return None
        last = next((e for e in self.history if e.verb in {*_SENT_BACK, Move.SUBMIT.value}), None)
        return last if last and last.verb in _SENT_BACK else None

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """Evidence on record, newest first."""
        return tuple(p for s in reversed(self.statements) for p in s.proofs)

    def since(self, seq: int) -> tuple[Entry, ...]:
        """What happened after the event number ``seq``."""
        return tuple(e for e in self.history if e.seq > seq)


def view(session: Session, actor: Actor, assignment_id: int, today: date) -> AssignmentView:
    """The assignment's page in six statements.

    Raises:
        NotFound: it does not exist or is not the actor's.
    """
    row = _head(session, actor, assignment_id)
    helpers = session.execute(
        sa.select(Agency.name, Agency.path)
        .join(Coordinator, Coordinator.agency_id == Agency.id)
        .where(Coordinator.assignment_id == assignment_id)
        .order_by(Agency.order_no, Agency.sort_key)
    ).all()
    statements = _statements(session, assignment_id)
    facts = Facts(
        path=row.path,
        coordinator_paths=tuple(h.path for h in helpers),
        submitted_by=row.submitted_by_id,
        authors=frozenset(
            s.by_id for s in statements if s.by_id is not None and s.submission_no == row.submission_no
        ),
    )
    return AssignmentView(
        **_words(row),
        **_standing(row, today, load_calendar(session)),
        coordinators=tuple(h.name for h in helpers),
        moves=frozenset(t.move for t in moves_from(row.state) if may(actor, t.action, facts)),
        sees_log=may(actor, Action.VIEW_LOG, facts),
        asks_why=may(actor, Action.VIEW_LOG, facts) or may(actor, Action.UPDATE, facts),
        delegates=row.closed_on is None and may(actor, Action.DELEGATE, facts),
        statements=statements,
        history=_history(session, assignment_id, statements),
    )


def _head(session: Session, actor: Actor, assignment_id: int) -> Any:
    origin = aliased(Document)
    row = session.execute(
        sa.select(
            *Assignment.__table__.c,
            Agency.name.label("agency"),
            Agency.path,
            User.full_name.label("responsible"),
            Duty.text,
            Duty.clause,
            Duty.section,
            Duty.product,
            Duty.leader,
            Duty.deadline_phrase,
            Duty.deadline_kind,
            Duty.evidence_rule,
            Duty.document_id,
            Duty.origin_id,
            Document.number,
            Document.issued_on,
            Document.issuer.label("document_issuer"),
            origin.number.label("origin_number"),
            origin.issued_on.label("origin_issued_on"),
        )
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Document, Document.id == Duty.document_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .outerjoin(origin, origin.id == Duty.origin_id)
        .outerjoin(User, User.id == Assignment.responsible_id)
        .where(Assignment.id == assignment_id, scope.visible(actor))
    ).one_or_none()
    if row is None:
        raise scope.NotFound
    return row


_COPIED = (
    "id", "version", "state", "period", "due", "first_due", "assigned_on", "reported_on", "decided_on",
    "authority_id", "agency_id", "agency", "responsible_id", "duty_id", "text", "clause", "section", "product", "leader",
    "deadline_phrase", "deadline_kind", "evidence_rule", "document_id", "document_issuer", "origin_id",
)  # fmt: skip


def _words(row: Any) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _COPIED},
        "responsible": row.responsible or "",
        "document": document_label(row.number, row.issued_on),
        "origin": document_label(row.origin_number, row.origin_issued_on) if row.origin_id else "",
    }


def _standing(row: Any, today: date, calendar: WorkCalendar) -> dict[str, Any]:
    facts = ClassFacts(row.state, row.due, row.reported_on, row.decided_on)
    return {
        "bucket": classify(facts, today),
        "late": days_late(facts, today, calendar),
        "left": max(0, calendar.between(today, row.due)) if row.due else 0,
    }


def _statements(session: Session, assignment_id: int) -> tuple[Statement, ...]:
    proofs: dict[int, list[Proof]] = {}
    for row in session.execute(
        sa.select(
            Evidence.id,
            Evidence.update_id,
            Evidence.document_number,
            Evidence.document_date,
            Evidence.document_signer,
            Evidence.sha256,
            Evidence.file_name,
            Evidence.size,
            Evidence.check,
            Evidence.check_note,
        )
        .where(Evidence.assignment_id == assignment_id)
        .order_by(Evidence.id)
    ):
        proofs.setdefault(row.update_id, []).append(Proof(*tuple(row)))
    rows = session.execute(
        sa.select(
            Update.id,
            Update.at,
            User.full_name,
            Update.by_id,
            Update.submission_no,
            Update.chip,
            Update.text,
            Update.percent,
            Update.difficulty,
            Update.proposal,
            Update.source,
        )
        .outerjoin(User, User.id == Update.by_id)
        .where(Update.assignment_id == assignment_id)
        .order_by(Update.id)
    )
    return tuple(
        Statement(r.id, r.at, r.full_name or "", *r[3:], proofs=tuple(proofs.get(r.id, ()))) for r in rows
    )


def _history(session: Session, assignment_id: int, statements: Sequence[Statement]) -> tuple[Entry, ...]:
    """Newest first. A statement and the event of its move were written at the same moment."""
    said = {(s.at, s.text): s for s in statements}
    rows = session.execute(
        sa.select(Event.seq, Event.at, User.full_name, Event.verb, Event.payload)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.subject == "assignment", Event.subject_id == assignment_id)
        .order_by(Event.seq.desc())
    ).all()
    payloads = [json.loads(row.payload) for row in rows]
    names = _agency_names(session, payloads)
    entries = []
    for row, payload in zip(rows, payloads, strict=True):
        note = str(payload.get("note") or payload.get("reason") or "")
        entries.append(
            Entry(
                row.seq,
                row.at,
                row.full_name or "",
                row.verb,
                note,
                names.get(_new_lead(payload), ""),
                _days(row.verb, payload),
                said.get((row.at, note)),
            )
        )
    return tuple(entries)


def _new_lead(payload: Mapping[str, Any]) -> int:
    """The agency an assignment went to; 0 where it stayed."""
    change = payload.get("agency")
    return int(change[1]) if isinstance(change, list) else 0


def _agency_names(session: Session, payloads: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    wanted = {_new_lead(payload) for payload in payloads} - {0}
    if not wanted:
        return {}
    rows = session.execute(sa.select(Agency.id, Agency.name).where(Agency.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _days(verb: str, payload: Mapping[str, Any]) -> dict[str, date]:
    named = {"due_changed": ("from", "to"), "assigned": ("due",)}.get(verb, ("decided_on",))
    return {name: date.fromisoformat(payload[name]) for name in named if payload.get(name)}


def agencies_to_choose(session: Session, authority_id: int, but: int | None) -> list[tuple[int, str]]:
    """Agencies of the authority that could lead instead, in official order."""
    rows = session.execute(
        sa.select(Agency.id, Agency.name)
        .where(Agency.authority_id == authority_id, Agency.id != but, Agency.valid_to.is_(None))
        .order_by(Agency.order_no, Agency.sort_key)
    )
    return [(row.id, row.name) for row in rows]
