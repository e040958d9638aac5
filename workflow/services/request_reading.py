"""What was asked, explained and promised about one assignment, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import Agency, Commitment, Explanation, ExtensionRequest, LetterState, OfficialLetter, User
from workflow.reports.letterhead import read_head
from workflow.rules.permissions import Action, Actor, heads
from workflow.rules.requests import WITH_AGENCY, Asked, Explained, latest_pause
from workflow.rules.urging import why_not
from workflow.services.assignment_reading import AssignmentView
from workflow.services.calendar import load_calendar
from workflow.services.late_duties import symbol_of
from workflow.services.request_settings import pause_days

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Filed(Generic[Row]):
    """A row with the names around it: the lead of that day, who filed it, who decided or demanded it."""

    row: Row
    agency: str
    by: str
    decided_by: str = ""
    demanded_by: str = ""


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """An official answer; ``symbol`` is empty while it is a draft."""

    letter_id: int
    symbol: str
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class Requests:
    """Everything on record, newest first, and what this actor may do now."""

    extensions: tuple[Filed[ExtensionRequest], ...] = ()
    explanations: tuple[Filed[Explanation], ...] = ()
    commitments: tuple[Filed[Commitment], ...] = ()
    may: frozenset[str] = frozenset()
    #: The official answers to decided requests by request id, as far as the actor may read them.
    replies: Mapping[int, ReplyTo] = field(default_factory=dict)
    #: Last quiet day that an explanation accepted today could give, and the proposal for it.
    latest_pause: date | None = None
    proposed_pause: date | None = None

    @property
    def pending(self) -> Filed[ExtensionRequest] | None:
        """The request that waits for a decision."""
        return next((f for f in self.extensions if f.row.state is Asked.PENDING), None)

    @property
    def demanded(self) -> Filed[Explanation] | None:
        """The explanation that is asked for and not given yet."""
        return next((f for f in self.explanations if f.row.state is Explained.DEMANDED), None)

    @property
    def answered(self) -> Filed[Explanation] | None:
        """The explanation that waits to be looked at."""
        return next((f for f in self.explanations if f.row.state is Explained.ANSWERED), None)

    @property
    def unsettled(self) -> bool:
        """Whether an explanation is asked for or waits."""
        return bool(self.demanded or self.answered)


def requests_of(session: Session, actor: Actor, it: AssignmentView, today: date) -> Requests:
    """The requests of an assignment that the actor sees: three statements where there are any, one more once one is decided."""
    found = Requests()
    if it.asked:
        found = Requests(
            _extensions(session, it.id), _explanations(session, it.id), _commitments(session, it.id)
        )
    may = _may(actor, it, found, today)
    latest = proposed = None
    if "decide_explanation" in may and found.answered is not None:
        latest = latest_pause(today, pause_days(session), load_calendar(session))
        promised = found.answered.row.promised_on
        proposed = min(promised, latest) if promised else latest
    return Requests(
        found.extensions,
        found.explanations,
        found.commitments,
        may,
        _replies(session, actor, it, found.extensions),
        latest,
        proposed,
    )


def _replies(
    session: Session, actor: Actor, it: AssignmentView, extensions: Sequence[Filed[ExtensionRequest]]
) -> dict[int, ReplyTo]:
    """Drafts for those who issue them, issued ones also for the head of the agency that had asked."""
    decided = [filed.row.id for filed in extensions if filed.row.decided_by_id is not None]
    if not decided:
        return {}
    letters = session.execute(
        sa.select(OfficialLetter, Agency.path)
        .join(Agency, Agency.id == OfficialLetter.agency_id)
        .where(OfficialLetter.request_id.in_(decided), OfficialLetter.state != LetterState.DISCARDED)
    )
    found: dict[int, ReplyTo] = {}
    for letter, path in letters:
        issued = letter.state is LetterState.ISSUED
        if letter.request_id and (Action.URGE in it.rights or (issued and heads(actor, path))):
            symbol = symbol_of(letter.number, read_head(letter.head)[0].code) if issued else ""
            found[letter.request_id] = ReplyTo(letter.id, symbol, letter.issued_on)
    return found


def _may(actor: Actor, it: AssignmentView, found: Requests, today: date) -> frozenset[str]:
    """Hints for the page; the services decide."""
    if it.closed:
        return frozenset({"reply"} if Action.URGE in it.rights else ())
    updates, decides = Action.UPDATE in it.rights, Action.DECIDE in it.rights
    at_work = it.state in WITH_AGENCY
    pending, answered = found.pending, found.answered
    hints = {
        "reply": Action.URGE in it.rights,
        "ask": updates and at_work and it.due is not None and pending is None,
        "withdraw": updates and pending is not None,
        "decide_extension": decides and pending is not None and pending.row.asked_by_id != actor.user_id,
        "urge": Action.URGE in it.rights and why_not(it.state, it.due, None, today) is None,
        "demand": Action.URGE in it.rights and not found.unsettled,
        "answer": updates and (found.demanded is not None or (at_work and answered is None)),
        "decide_explanation": decides
        and answered is not None
        and answered.row.answered_by_id != actor.user_id,
        "commit": updates and at_work,
    }
    return frozenset(name for name, yes in hints.items() if yes)


def _filed(kind: type[Any], by: Any, *others: Any) -> sa.Select[Any]:
    people = [aliased(User) for _ in (by, *others)]
    query = sa.select(kind, Agency.name, *(person.full_name for person in people))
    query = query.join(Agency, Agency.id == kind.agency_id)
    for person, column in zip(people, (by, *others), strict=True):
        query = query.outerjoin(person, person.id == column)
    return query.order_by(kind.n.desc())


def _extensions(session: Session, assignment_id: int) -> tuple[Filed[ExtensionRequest], ...]:
    kind = ExtensionRequest
    rows = session.execute(
        _filed(kind, kind.asked_by_id, kind.decided_by_id).where(kind.assignment_id == assignment_id)
    )
    return tuple(Filed(row, agency, by, decided or "") for row, agency, by, decided in rows)


def _explanations(session: Session, assignment_id: int) -> tuple[Filed[Explanation], ...]:
    kind = Explanation
    rows = session.execute(
        _filed(kind, kind.answered_by_id, kind.decided_by_id, kind.demanded_by_id).where(
            kind.assignment_id == assignment_id
        )
    )
    return tuple(
        Filed(row, agency, by or "", decided or "", demanded or "")
        for row, agency, by, decided, demanded in rows
    )


def _commitments(session: Session, assignment_id: int) -> tuple[Filed[Commitment], ...]:
    rows = session.execute(
        _filed(Commitment, Commitment.by_id).where(Commitment.assignment_id == assignment_id)
    )
    return tuple(Filed(row, agency, by) for row, agency, by in rows)
