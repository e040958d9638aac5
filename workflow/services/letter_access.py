"""Who may see which letter. The assigning side sees its letters; the head of the agency what was issued to it."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, LetterState, UrgingLetter
from workflow.rules.permissions import Action, Actor, Facts, heads, may
from workflow.services.scope import NotFound, agencies_under


def letter_for(session: Session, actor: Actor, letter_id: int) -> UrgingLetter:
    """The letter, if the actor may read it.

    Raises:
        NotFound: it does not exist or is not the actor's.
    """
    row = session.execute(
        sa.select(UrgingLetter, Agency.path)
        .join(Agency, Agency.id == UrgingLetter.agency_id)
        .where(UrgingLetter.id == letter_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    letter, path = row
    urges = may(actor, Action.URGE, Facts(path))
    if urges or (letter.state is LetterState.ISSUED and heads(actor, path)):
        found: UrgingLetter = letter
        return found
    raise NotFound


def letter_to_change(session: Session, actor: Actor, letter_id: int) -> UrgingLetter:
    """The same for the assigning side alone, locked.

    Raises:
        NotFound: it does not exist or is not the actor's to urge with.
    """
    found = session.execute(
        sa.select(UrgingLetter)
        .where(UrgingLetter.id == letter_id, UrgingLetter.agency_id.in_(agencies_to_urge(actor)))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def agencies_to_urge(actor: Actor, today: date | None = None) -> sa.Select[int]:
    """Ids of the agencies to which the actor may write; an authority does not write to itself.

    With ``today`` only those that exist on that day.
    """
    query = agencies_under(actor.paths(Action.URGE)).where(Agency.parent_id.is_not(None))
    if today is not None:
        query = query.where(sa.or_(Agency.valid_to.is_(None), Agency.valid_to >= today))
    return query
