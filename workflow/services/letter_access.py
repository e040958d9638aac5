"""Who may see which letter. The assigning side sees its letters; the head of an agency what was issued to it."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, LetterAddressee, LetterState, OfficialLetter
from workflow.rules.permissions import Action, Actor, Facts, heads, may
from workflow.services.scope import NotFound, agencies_under


def letter_for(session: Session, actor: Actor, letter_id: int) -> OfficialLetter:
    """The letter, if the actor may read it.

    Raises:
        NotFound: it does not exist or is not the actor's.
    """
    letter = session.get(OfficialLetter, letter_id)
    if letter is None:
        raise NotFound
    if urges_with(session, actor, letter):
        return letter
    if letter.state is not LetterState.ISSUED or not _heads_an_addressee(session, actor, letter):
        raise NotFound
    return letter


def urges_with(session: Session, actor: Actor, letter: OfficialLetter) -> bool:
    """Whether the actor prepares and issues it: over its addressee, or over the whole authority where it has several."""
    path = session.scalar(
        sa.select(Agency.path).where(Agency.id == (letter.agency_id or letter.authority_id))
    )
    return path is not None and may(actor, Action.URGE, Facts(path))


def _heads_an_addressee(session: Session, actor: Actor, letter: OfficialLetter) -> bool:
    named = sa.select(LetterAddressee.agency_id).where(LetterAddressee.letter_id == letter.id)
    paths = session.scalars(
        sa.select(Agency.path).where(sa.or_(Agency.id == letter.agency_id, Agency.id.in_(named)))
    )
    return any(heads(actor, path) for path in paths)


def letter_to_change(session: Session, actor: Actor, letter_id: int) -> OfficialLetter:
    """The same for the assigning side alone, locked.

    Raises:
        NotFound: it does not exist or is not the actor's to urge with.
    """
    found = session.execute(
        sa.select(OfficialLetter)
        .where(OfficialLetter.id == letter_id, own_letters(actor))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def own_letters(actor: Actor) -> sa.ColumnElement[bool]:
    """Letters that the actor prepares and issues."""
    several = sa.and_(
        OfficialLetter.agency_id.is_(None),
        OfficialLetter.authority_id.in_(agencies_under(actor.paths(Action.URGE))),
    )
    return sa.or_(OfficialLetter.agency_id.in_(agencies_to_urge(actor)), several)


def agencies_to_urge(actor: Actor, today: date | None = None) -> sa.Select[int]:
    """Ids of the agencies to which the actor may write; an authority does not write to itself.

    With ``today`` only those that exist on that day.
    """
    query = agencies_under(actor.paths(Action.URGE)).where(Agency.parent_id.is_not(None))
    if today is not None:
        query = query.where(sa.or_(Agency.valid_to.is_(None), Agency.valid_to >= today))
    return query
