"""Everything one assignment's page shows: what was asked, how it stands, what may be done, its history."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import (
    Agency,
    Assignment,
    Chip,
    Comment,
    Commitment,
    Contribution,
    Coordinator,
    Document,
    Duty,
    EvidenceRule,
    Explanation,
    ExtensionRequest,
    User,
)
from workflow.rules.calendar import WorkCalendar
from workflow.rules.classification import Bucket, ClassFacts, classify, days_late
from workflow.rules.duty_kinds import is_endless
from workflow.rules.permissions import Action, Actor, Facts, may
from workflow.rules.requests import is_broken
from workflow.rules.states import Move, State, moves_from
from workflow.services import scope
from workflow.services.assignment_history import Entry, Proof, Statement, history_of, statements_of
from workflow.services.calendar import load_calendar
from workflow.services.lines import document_label

_SENT_BACK = frozenset(
    {Move.RETURN.value, Move.INSIST.value, Move.REASSIGN.value, Move.HAND_OVER.value, Move.REOPEN.value}
)
_RIGHTS = (Action.UPDATE, Action.URGE, Action.DECIDE, Action.COMMENT)


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
    extensions: int
    committed_on: date | None
    broken: bool
    explain_by: date | None
    paused_until: date | None
    asked: bool
    #: Whether anything was said or asked in its exchange.
    talked: bool
    closed: bool
    coordinators: tuple[str, ...] = ()
    rights: frozenset[Action] = frozenset()
    moves: frozenset[Move] = frozenset()
    sees_log: bool = False
    asks_why: bool = False
    delegates: bool = False
    history: tuple[Entry, ...] = field(default=(), repr=False)
    statements: tuple[Statement, ...] = field(default=(), repr=False)

    @property
    def endless(self) -> bool:
        """Recurring or continuous: only there "không phát sinh" means something."""
        return is_endless(self.period, self.deadline_kind)

    @property
    def nothing_arose(self) -> bool:
        """The report that waits or was accepted says that nothing arose in the period."""
        last = self.last_statement
        return bool(self.period and self.reported_on and last and last.chip is Chip.NOTHING)

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
        done = (e for e in self.history if e.verb in {*_SENT_BACK, Move.SUBMIT.value} and not e.retracted)
        last = next(done, None)
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
    statements = statements_of(session, assignment_id)
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
        rights=frozenset(action for action in _RIGHTS if may(actor, action, facts)),
        sees_log=may(actor, Action.VIEW_LOG, facts),
        asks_why=may(actor, Action.VIEW_LOG, facts) or may(actor, Action.UPDATE, facts),
        delegates=row.closed_on is None and may(actor, Action.DELEGATE, facts),
        statements=statements,
        history=history_of(session, assignment_id, statements),
    )


def _head(session: Session, actor: Actor, assignment_id: int) -> Any:
    origin = aliased(Document)
    row = session.execute(
        sa.select(
            *Assignment.__table__.c,
            sa.or_(
                *(
                    sa.exists().where(kind.assignment_id == assignment_id)
                    for kind in (ExtensionRequest, Explanation, Commitment)
                )
            ).label("asked"),
            sa.or_(
                *(sa.exists().where(kind.assignment_id == assignment_id) for kind in (Comment, Contribution))
            ).label("talked"),
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
    "extensions", "committed_on", "explain_by", "paused_until",
)  # fmt: skip


def _words(row: Any) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _COPIED},
        "responsible": row.responsible or "",
        "document": document_label(row.number, row.issued_on),
        "origin": document_label(row.origin_number, row.origin_issued_on) if row.origin_id else "",
        "asked": bool(row.asked),
        "talked": bool(row.talked),
        "closed": row.closed_on is not None,
    }


def _standing(row: Any, today: date, calendar: WorkCalendar) -> dict[str, Any]:
    facts = ClassFacts(row.state, row.due, row.reported_on, row.decided_on)
    return {
        "bucket": classify(facts, today),
        "late": days_late(facts, today, calendar),
        "broken": is_broken(facts, row.committed_on, today),
        "left": max(0, calendar.between(today, row.due)) if row.due else 0,
    }


def agencies_to_choose(session: Session, authority_id: int, but: int | None) -> list[tuple[int, str]]:
    """Agencies of the authority that could lead instead, in official order."""
    rows = session.execute(
        sa.select(Agency.id, Agency.name)
        .where(Agency.authority_id == authority_id, Agency.id != but, Agency.valid_to.is_(None))
        .order_by(Agency.order_no, Agency.sort_key)
    )
    return [(row.id, row.name) for row in rows]
