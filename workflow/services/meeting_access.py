"""Who may see and keep the review meetings of an authority: whoever overlooks, and whoever urges, all of it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import ReviewMeeting
from workflow.rules.permissions import Action, Actor
from workflow.services.scope import NotFound


def authorities(actor: Actor, action: Action = Action.VIEW_OVERVIEW) -> list[int]:
    """Roots over the whole of which the actor may do ``action``."""
    return [int(path.rstrip(".")) for path in actor.paths(action) if path.count(".") == 1]


def meeting_for(
    session: Session,
    actor: Actor,
    meeting_id: int,
    action: Action = Action.VIEW_OVERVIEW,
    *,
    lock: bool = False,
) -> ReviewMeeting:
    """The meeting, if ``action`` is the actor's over its authority.

    Raises:
        NotFound: it does not exist or is not the actor's.
    """
    query = sa.select(ReviewMeeting).where(
        ReviewMeeting.id == meeting_id, ReviewMeeting.authority_id.in_(authorities(actor, action))
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found
