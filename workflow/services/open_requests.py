"""What is asked about an assignment and not settled yet: found under the row's lock, ended with the assignment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Explanation, ExtensionRequest
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor, Facts, acting_for
from workflow.rules.refusal import Refusal
from workflow.rules.requests import UNSETTLED, Asked, Explained
from workflow.services import scope
from workflow.services.events import record


@dataclass(frozen=True, slots=True)
class Act:
    """Something done about one open assignment: by whom, in whose place, when, from where."""

    session: Session
    actor: Actor
    assignment: Assignment
    facts: Facts
    action: Action
    now: datetime
    address: str = ""

    @property
    def today(self) -> date:
        """The local day of the act."""
        return local_day(self.now)

    def require_other_eyes(self, asked_by: int | None) -> None:
        """Raise ``Refusal("not_allowed")`` for whoever asked for what is now decided, or works for that agency."""
        scope.require(self.actor, self.action, replace(self.facts, asked_by=asked_by))

    def record(self, verb: str, **payload: Any) -> None:
        """Append the event and write what changed."""
        stands_for = acting_for(self.actor, self.action, self.facts)
        record(
            self.session,
            "assignment",
            self.assignment.id,
            verb,
            by=self.actor.user_id,
            now=self.now,
            address=self.address,
            payload={**payload, **({"for": stands_for} if stands_for else {})},
        )
        self.session.flush()  # the version check of a racing writer must fail here


def begin(
    session: Session,
    actor: Actor,
    assignment_id: int,
    action: Action,
    *,
    version: int,
    now: datetime,
    address: str = "",
) -> Act:
    """Lock the assignment for an act that asks for ``action``.

    Raises:
        NotFound: it is not the actor's to see.
        Refusal: ``not_allowed``; ``stale`` where somebody changed it since the form was opened; ``already_closed``.
    """
    assignment = scope.assignment_for(session, actor, assignment_id, lock=True)
    facts = scope.facts_of(session, assignment)
    scope.require(actor, action, facts)
    if assignment.version != version:
        raise Refusal("stale", state=assignment.state.value)
    if assignment.closed_on is not None:
        raise Refusal("already_closed")
    return Act(session, actor, assignment, facts, action, now, address)


def pending_extension(session: Session, assignment_id: int) -> ExtensionRequest | None:
    """The request for more time that waits for a decision; there is one at most."""
    return session.scalar(
        sa.select(ExtensionRequest).where(
            ExtensionRequest.assignment_id == assignment_id, ExtensionRequest.state == Asked.PENDING
        )
    )


def unsettled_explanation(session: Session, assignment_id: int) -> Explanation | None:
    """The explanation that is asked for or waits to be looked at; there is one at most."""
    return session.scalar(
        sa.select(Explanation).where(
            Explanation.assignment_id == assignment_id, Explanation.state.in_(UNSETTLED)
        )
    )


def next_number(session: Session, kind: type[Any], assignment_id: int) -> int:
    """1, 2, 3 … of a request table within the assignment; the caller holds the assignment's lock."""
    last = session.scalar(sa.select(sa.func.max(kind.n)).where(kind.assignment_id == assignment_id))
    return int(last or 0) + 1


def lapse(session: Session, assignment: Assignment, *, now: datetime) -> None:
    """End what waits, because the assignment ended or went to another lead."""
    assignment.explain_by = None
    extension = pending_extension(session, assignment.id)
    if extension is not None:
        extension.state, extension.settled_at = Asked.LAPSED, now
        _record_lapse(session, assignment, "extension_lapsed", extension.n, now)
    explanation = unsettled_explanation(session, assignment.id)
    if explanation is not None:
        explanation.state, explanation.settled_at = Explained.LAPSED, now
        _record_lapse(session, assignment, "explanation_lapsed", explanation.n, now)


def _record_lapse(session: Session, assignment: Assignment, verb: str, n: int, now: datetime) -> None:
    record(session, "assignment", assignment.id, verb, by=None, now=now, payload={"n": n})
