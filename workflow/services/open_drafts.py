"""Drafts of official letters of every kind: the one that is open, begin it, discard it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models import Agency, LetterAddressee, LetterState, OfficialLetter
from workflow.rules.letter_kinds import LetterKind
from workflow.rules.permissions import Actor
from workflow.rules.refusal import Refusal
from workflow.services.events import record
from workflow.services.letter_access import letter_to_change

SUBJECT = "official_letter"


@dataclass(frozen=True, slots=True)
class About:
    """What there is at most one draft about: the agency, the period, the request, or the authority alone."""

    kind: LetterKind
    authority_id: int
    agency_id: int | None = None
    period_id: int | None = None
    request_id: int | None = None


def draft_about(session: Session, about: About, *, lock: bool = False) -> OfficialLetter | None:
    """The open draft, if there is one."""
    query = sa.select(OfficialLetter).where(
        OfficialLetter.state == LetterState.DRAFT,
        *(getattr(OfficialLetter, name) == value for name, value in asdict(about).items()),
    )
    found: OfficialLetter | None = session.scalar(query.with_for_update() if lock else query)
    return found


def take_draft(session: Session, about: About, *, version: int, by: int, now: datetime) -> OfficialLetter:
    """The open draft as the person saw it, or a new one where there was none (``version`` 0).

    Raises:
        Refusal: ``stale``: somebody composed, issued or began it meanwhile.
    """
    draft = draft_about(session, about, lock=True)
    if (draft.version if draft else 0) != version:
        raise Refusal("stale")
    if draft is None:
        draft = OfficialLetter(**asdict(about), made_at=now, made_by_id=by)
        session.add(draft)
        try:
            session.flush()
        except IntegrityError as error:  # somebody made the one draft in the same moment
            raise Refusal("stale") from error
    return draft


def finish_composing(
    session: Session,
    draft: OfficialLetter,
    *,
    by: int,
    now: datetime,
    address: str,
    payload: dict[str, object],
) -> None:
    """Record that the content was written; the version counts every composing, also of the same content."""
    flag_modified(draft, "as_of")
    record(session, SUBJECT, draft.id, "composed", by=by, now=now, address=address, payload=payload)
    session.flush()  # a racing writer's version check must fail inside this unit


def address_to(session: Session, letter: OfficialLetter, agency_ids: set[int]) -> None:
    """Set the agencies that a letter to several names."""
    session.execute(sa.delete(LetterAddressee).where(LetterAddressee.letter_id == letter.id))
    session.add_all(LetterAddressee(letter_id=letter.id, agency_id=key) for key in sorted(agency_ids))


def collector_of(session: Session, authority_id: int, addressee_id: int | None = None) -> str:
    """The standing agency that gathers the reports, where it is neither the issuer nor the addressee."""
    root = session.get_one(Agency, authority_id)
    if root.standing_agency_id in (None, root.id, addressee_id):
        return ""
    return session.get_one(Agency, root.standing_agency_id).name


def open_draft(session: Session, actor: Actor, letter_id: int, version: int) -> OfficialLetter:
    """A draft as the person saw it, locked (``NotFound``; ``Refusal`` ``letter_closed``, ``stale``)."""
    letter = letter_to_change(session, actor, letter_id)
    if letter.state is not LetterState.DRAFT:
        raise Refusal("letter_closed")
    if letter.version != version:
        raise Refusal("stale")
    return letter


def discard(
    session: Session, actor: Actor, letter_id: int, *, version: int, now: datetime, address: str = ""
) -> OfficialLetter:
    """Drop a draft. What rungs had asked for is not asked again; the list of late duties still shows it.

    Raises:
        NotFound: it is not the actor's.
        Refusal: ``letter_closed``, ``stale``.
    """
    letter = open_draft(session, actor, letter_id, version)
    letter.state = LetterState.DISCARDED
    record(session, SUBJECT, letter.id, "discarded", by=actor.user_id, now=now, address=address)
    session.flush()
    return letter
