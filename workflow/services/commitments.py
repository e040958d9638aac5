"""A written commitment of the lead (văn bản cam kết tiến độ, domain.md a.7): shown beside the deadline, moving nothing."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from models import Commitment
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.requests import require_with_agency
from workflow.rules.text import clean
from workflow.services.move_request import Piece
from workflow.services.open_requests import begin, next_number
from workflow.services.registration import plausible


def commit(
    session: Session,
    actor: Actor,
    assignment_id: int,
    *,
    version: int,
    promised_on: date,
    paper: Piece,
    note: str = "",
    now: datetime,
    address: str = "",
) -> Commitment:
    """Record one more commitment; the latest one counts, the earlier ones stay readable.

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: ``not_allowed``, ``stale``, ``already_closed``, ``not_with_agency``, ``paper_needed`` without
            a document or a file, ``day_past``, ``due_out_of_range``.
    """
    act = begin(session, actor, assignment_id, Action.UPDATE, version=version, now=now, address=address)
    require_with_agency(act.assignment.state)
    if not paper.document_number.strip() and paper.sha256 is None:
        raise Refusal("paper_needed")
    if plausible(promised_on) < act.today:
        raise Refusal("day_past", day=promised_on)
    commitment = Commitment(
        assignment_id=assignment_id,
        n=next_number(session, Commitment, assignment_id),
        agency_id=act.assignment.agency_id,
        by_id=actor.user_id,
        at=now,
        promised_on=promised_on,
        note=clean(note),
        **paper.paper(),
    )
    session.add(commitment)
    act.assignment.committed_on = promised_on
    act.record(
        "commitment_made",
        n=commitment.n,
        promised=promised_on,
        note=commitment.note,
        act={"number": commitment.document_number, "date": commitment.document_date},
    )
    return commitment
