"""More time: the lead asks, the assigning side decides, the first deadline stays readable (domain.md a.5).

While a request waits nothing else changes: the duty stays overdue and urging goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from models import Assignment, ExtensionRequest
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.requests import Asked, require_later, require_wanted, require_with_agency
from workflow.rules.text import clean, clean_line
from workflow.services.deadlines import change_due
from workflow.services.move_request import Piece
from workflow.services.open_requests import Act, begin, next_number, pending_extension
from workflow.services.registration import plausible


@dataclass(frozen=True, slots=True)
class Decision:
    """What the assigning side decided; ``due`` none refuses. ``number`` and ``dated`` name its document."""

    due: date | None
    note: str = ""
    number: str = ""
    dated: date | None = None


def ask(
    session: Session,
    actor: Actor,
    assignment_id: int,
    *,
    version: int,
    wanted_on: date,
    reason: str,
    paper: Piece | None = None,
    now: datetime,
    address: str = "",
) -> ExtensionRequest:
    """File a request, before or after the deadline. The deadline in force does not move by it.

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: ``not_allowed``, ``stale``, ``already_closed``, ``not_with_agency`` (reported or sent back),
            ``extension_waits`` while one is not decided, ``note_needed``, ``no_deadline``, ``not_later``,
            ``day_past``, ``due_out_of_range``.
    """
    act = begin(session, actor, assignment_id, Action.UPDATE, version=version, now=now, address=address)
    assignment = act.assignment
    require_with_agency(assignment.state)
    if pending_extension(session, assignment.id) is not None:
        raise Refusal("extension_waits")
    if not reason.strip():
        raise Refusal("note_needed")
    require_wanted(plausible(wanted_on), assignment.due, act.today)
    assert assignment.due is not None  # there is a deadline to extend
    paper = paper or Piece()
    request = ExtensionRequest(
        assignment_id=assignment.id,
        n=next_number(session, ExtensionRequest, assignment.id),
        agency_id=assignment.agency_id,
        asked_by_id=actor.user_id,
        asked_at=now,
        reason=clean(reason),
        due_before=assignment.due,
        wanted_on=wanted_on,
        **paper.paper(),
    )
    session.add(request)
    act.record("extension_asked", n=request.n, wanted=wanted_on, note=request.reason)
    return request


def withdraw(
    session: Session, actor: Actor, assignment_id: int, *, version: int, now: datetime, address: str = ""
) -> ExtensionRequest:
    """Take the waiting request back; anybody who may report for the lead can.

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: ``not_allowed``, ``stale``, ``already_closed``, ``nothing_waits``.
    """
    act = begin(session, actor, assignment_id, Action.UPDATE, version=version, now=now, address=address)
    request = _waiting(session, act.assignment)
    request.state, request.settled_at = Asked.WITHDRAWN, now
    act.record("extension_withdrawn", n=request.n)
    return request


def decide(
    session: Session,
    actor: Actor,
    assignment_id: int,
    decision: Decision,
    *,
    version: int,
    now: datetime,
    address: str = "",
) -> ExtensionRequest:
    """Grant the waiting request, with the wanted day or another, or refuse it with a word why.

    A granted one makes a new due-version, so that the completion ladder is armed afresh, and ends the
    rest that an explanation of the old delay had given.

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: ``not_allowed`` (also for the asker and for whoever heads or works for the lead), ``stale``,
            ``already_closed``, ``nothing_waits``, ``note_needed`` to refuse, ``no_deadline``, ``not_later``
            than the deadline in force, ``due_out_of_range``.
    """
    act = begin(session, actor, assignment_id, Action.DECIDE, version=version, now=now, address=address)
    request = _waiting(session, act.assignment)
    act.require_other_eyes(request.asked_by_id)
    if decision.due is None and not decision.note.strip():
        raise Refusal("note_needed")
    if decision.due is not None:
        require_later(plausible(decision.due), act.assignment.due)
    request.decided_by_id, request.settled_at = actor.user_id, now
    request.decision_note = clean(decision.note)
    request.decision_number, request.decision_date = clean_line(decision.number), decision.dated
    if decision.due is None:
        request.state = Asked.REFUSED
        act.record("extension_refused", n=request.n, note=request.decision_note)
    else:
        _grant(act, request, decision.due)
    return request


def _grant(act: Act, request: ExtensionRequest, due: date) -> None:
    request.state, request.decided_on = Asked.GRANTED, due
    act.assignment.extensions += 1
    act.assignment.paused_until = None
    act.record(
        "extension_granted",
        n=request.n,
        to=due,
        note=request.decision_note,
        act={"number": request.decision_number, "date": request.decision_date},
    )
    change_due(
        act.session,
        act.assignment,
        due,
        by=act.actor.user_id,
        now=act.now,
        reason=request.decision_number,
    )
    act.session.flush()  # the version check of a racing writer must fail here


def _waiting(session: Session, assignment: Assignment) -> ExtensionRequest:
    request = pending_extension(session, assignment.id)
    if request is None:
        raise Refusal("nothing_waits")
    return request
