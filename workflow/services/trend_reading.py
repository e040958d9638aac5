"""The official counts by agency as they were at the end of a day gone by.

Today's rows are counted as of that day in one statement; only those that something happened to since are told
again from their events, so that the cost follows what changed and not how much there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Document, Duty, Event
from workflow.rules.classification import ClassFacts, Tally, tally
from workflow.rules.permissions import Action, Actor
from workflow.rules.states import State
from workflow.services import scope
from workflow.services.past_facts import end_of, stories
from workflow.services.tally_reading import count_again, count_kept


def tallies_then(
    session: Session,
    actor: Actor,
    day: date,
    action: Action = Action.VIEW,
    *,
    programme_id: int | None = None,
    document_id: int | None = None,
) -> dict[int, Tally]:
    """Counts by agency at the end of ``day``, of one programme or document where given, in five statements.

    An assignment counts for the agency that led it then. Programme and document are those of today.
    """
    changed = _changed(session, actor, day, action, programme_id, document_id)
    inside = set(session.scalars(scope.agencies_under(actor.paths(action))))
    if programme_id is None and document_id is None:
        counts = count_kept(session, actor, day, action)
    else:
        counts = count_again(session, actor, day, action, programme_id=programme_id, document_id=document_id)
    now = count_again(session, actor, day, action, among_ids=[row.id for row in changed])
    then = _told(session, changed, day)
    return {
        agency_id: counts.get(agency_id, Tally()) - now.get(agency_id, Tally()) + then.get(agency_id, Tally())
        for agency_id in {*counts, *then} & inside
    }


def _changed(
    session: Session,
    actor: Actor,
    day: date,
    action: Action,
    programme_id: int | None,
    document_id: int | None,
) -> list[Any]:
    """What happened to since; also those that another agency of the authority leads today."""
    since = sa.select(Event.subject_id).where(Event.subject == "assignment", Event.at >= end_of(day))
    authorities = sorted({int(path.split(".", 1)[0]) for path in actor.paths(action)})
    query = sa.select(
        Assignment.id, Assignment.handout_no, Assignment.submission_no, Assignment.assigned_on, Assignment.reported_on
    ).where(Assignment.authority_id.in_(authorities), Assignment.id.in_(since))  # fmt: skip
    if programme_id is not None or document_id is not None:
        query = query.join(Duty, Duty.id == Assignment.duty_id)
    if document_id is not None:
        query = query.where(Duty.document_id == document_id)
    if programme_id is not None:
        query = query.join(Document, Document.id == Duty.document_id)
        query = query.where(Document.programme_id == programme_id)
    return list(session.execute(query))


def _told(session: Session, changed: list[Any], day: date) -> Mapping[int, Tally]:
    facts = defaultdict[int, list[ClassFacts]](list)
    for story in stories(session, changed, day).values():
        told = ClassFacts(State(story.state), story.due, story.reported, story.decided_on)
        facts[story.agency_id].append(told)
    return {agency_id: tally(found, day) for agency_id, found in facts.items()}
