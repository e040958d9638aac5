"""The official answer to a decided request for more time: its draft, and what its issue leaves behind."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import Agency, Assignment, Document, Duty, ExtensionRequest, LetterState, OfficialLetter
from workflow.reports.extension_reply import Answered
from workflow.reports.frozen import plain
from workflow.reports.letterhead import plain_head, read_head
from workflow.rules.letter_kinds import LetterKind
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.requests import Asked
from workflow.services import scope
from workflow.services.events import record
from workflow.services.late_duties import document_columns, document_named, symbol_of
from workflow.services.letterhead import letterhead
from workflow.services.open_drafts import About, collector_of, finish_composing, take_draft

DECIDED = (Asked.GRANTED, Asked.REFUSED)


def compose(
    session: Session, actor: Actor, assignment_id: int, n: int, *, now: datetime, address: str = ""
) -> OfficialLetter:
    """The draft that answers the ``n``-th request of an assignment; an open one is written anew.

    Raises:
        NotFound: the request is not the actor's to answer.
        Refusal: ``request_not_decided``; ``already_answered`` once a letter went out; ``stale``.
    """
    request, assignment, agency = _request(session, actor, assignment_id, n)
    if request.state not in DECIDED:
        raise Refusal("request_not_decided")
    letter = letter_about(session, request.id)
    if letter is not None and letter.state is LetterState.ISSUED:
        raise Refusal("already_answered")
    about = About(LetterKind.EXTENSION, assignment.authority_id, agency_id=agency.id, request_id=request.id)
    version = letter.version if letter else 0
    draft = take_draft(session, about, version=version, by=actor.user_id, now=now)
    draft.n, draft.as_of = request.n, local_day(request.asked_at)
    draft.content = plain(_answered(session, request, assignment))
    draft.head = plain_head(
        letterhead(session, assignment.authority_id).head,
        collector_of(session, assignment.authority_id, agency.id),
        agency.name,
    )
    payload: dict[str, object] = {"assignment": assignment.id, "request": request.n}
    finish_composing(session, draft, by=actor.user_id, now=now, address=address, payload=payload)
    return draft


def letter_about(session: Session, request_id: int) -> OfficialLetter | None:
    """The letter that answers a request, a draft or issued."""
    found: OfficialLetter | None = session.scalar(
        sa.select(OfficialLetter).where(
            OfficialLetter.request_id == request_id, OfficialLetter.state != LetterState.DISCARDED
        )
    )
    return found


def _request(
    session: Session, actor: Actor, assignment_id: int, n: int
) -> tuple[ExtensionRequest, Assignment, Agency]:
    assignment = scope.assignment_for(session, actor, assignment_id)
    request = session.scalar(
        sa.select(ExtensionRequest).where(
            ExtensionRequest.assignment_id == assignment.id, ExtensionRequest.n == n
        )
    )
    if request is None:
        raise scope.NotFound
    return request, assignment, scope.agency_for(session, actor, request.agency_id, Action.URGE)


def _answered(session: Session, request: ExtensionRequest, assignment: Assignment) -> Answered:
    origin = aliased(Document)
    duty = session.execute(
        sa.select(
            Duty.text,
            Duty.clause,
            *document_columns(Document, "document"),
            *document_columns(origin, "origin"),
        )
        .join(Document, Document.id == Duty.document_id)
        .outerjoin(origin, origin.id == Duty.origin_id)
        .where(Duty.id == assignment.duty_id)
    ).one()
    before = session.scalar(
        sa.select(sa.func.count()).where(
            ExtensionRequest.assignment_id == assignment.id,
            ExtensionRequest.state == Asked.GRANTED,
            ExtensionRequest.n < request.n,
        )
    )
    return Answered(
        assignment_id=assignment.id,
        text=" ".join(duty.text.split()),
        document=document_named(duty, "origin" if duty.origin_number is not None else "document"),
        clause=duty.clause,
        first_due=assignment.first_due,
        due_before=request.due_before,
        wanted_on=request.wanted_on,
        asked_on=local_day(request.asked_at),
        reason=request.reason,
        n=request.n,
        granted_before=before or 0,
        paper=request.document_number,
        paper_on=request.document_date,
        decided_on=request.decided_on,
        note=request.decision_note,
    )


def follow_issue(
    session: Session, actor: Actor, letter: OfficialLetter, *, now: datetime, address: str
) -> None:
    """The letter becomes the document of the decision, where none was named, and stands in the history."""
    request = session.get_one(ExtensionRequest, letter.request_id)
    act = {
        "number": symbol_of(letter.number, read_head(letter.head)[0].code),
        "date": letter.issued_on,
    }
    if not request.decision_number:
        request.decision_number, request.decision_date = str(act["number"]), letter.issued_on
    session.execute(sa.select(Assignment.id).where(Assignment.id == request.assignment_id).with_for_update())
    record(
        session,
        "assignment",
        request.assignment_id,
        "extension_replied",
        by=actor.user_id,
        now=now,
        address=address,
        payload={"letter": letter.id, "n": request.n, "act": act},
    )
