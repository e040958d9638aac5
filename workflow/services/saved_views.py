"""Lists with their filter under a name: kept by a person, shared with the people of their agency, counted for each reader."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, SavedView, User
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.services import scope
from workflow.services.listing_filter import Grouping, Listing, Selection, Sort, conditions, joined
from workflow.services.silence_setting import silence_months

MOST = 30
"""So many views does one person keep, and so many are listed at once."""
LONGEST = 80


@dataclass(frozen=True, slots=True)
class ViewLine:
    """One view as its reader finds it; ``count`` of the rows that this reader sees in it.

    ``owner`` is empty where it is the reader's own; ``shared_with`` names the agency, or is empty.
    """

    id: int
    name: str
    listing: Listing
    selection: Selection
    count: int
    owner: str
    shared_with: str

    @property
    def mine(self) -> bool:
        """Whether the reader may rename, share and delete it."""
        return not self.owner


def save(
    session: Session,
    actor: Actor,
    name: str,
    listing: Listing,
    selection: Selection,
    *,
    shared: bool = False,
    now: datetime,
) -> SavedView:
    """Keep a list under a name.

    Raises:
        Refusal: ``name_needed``, ``view_exists`` under this name, ``views_too_many``.
    """
    _require_name(session, actor, name)
    kept = session.scalar(sa.select(sa.func.count(SavedView.id)).where(SavedView.owner_id == actor.user_id))
    if (kept or 0) >= MOST:
        raise Refusal("views_too_many", most=MOST)
    view = SavedView(
        owner_id=actor.user_id,
        name=clean_line(name)[:LONGEST],
        listing=listing.value,
        chosen=_written(selection),
        shared_with_id=_own_agency(session, actor) if shared else None,
        made_at=now,
    )
    session.add(view)
    session.flush()
    return view


def rename(session: Session, actor: Actor, view_id: int, name: str) -> SavedView:
    """Give it another name.

    Raises:
        NotFound: it is not the actor's own.
        Refusal: ``name_needed``, ``view_exists``.
    """
    view = _own(session, actor, view_id)
    if clean_line(name) != view.name:
        _require_name(session, actor, name)
        view.name = clean_line(name)[:LONGEST]
    return view


def share(session: Session, actor: Actor, view_id: int, *, shared: bool) -> SavedView:
    """Let the people of the actor's agency find it, or nobody else any more; ``NotFound`` where it is not the actor's."""
    view = _own(session, actor, view_id)
    view.shared_with_id = _own_agency(session, actor) if shared else None
    return view


def delete(session: Session, actor: Actor, view_id: int) -> None:
    """Forget it; the rows stay what they are. ``NotFound`` where it is not the actor's own."""
    session.delete(_own(session, actor, view_id))


def views_of(session: Session, actor: Actor, today: date) -> list[ViewLine]:
    """The actor's own views and those shared with them, by name, each with the count of what the actor sees.

    At most three statements, however many views there are.
    """
    paths = actor.paths(Action.VIEW)
    rows = session.execute(
        sa.select(SavedView, User.full_name, Agency.name)
        .join(User, User.id == SavedView.owner_id)
        .outerjoin(Agency, Agency.id == SavedView.shared_with_id)
        .where(
            sa.or_(
                SavedView.owner_id == actor.user_id,
                *(sa.literal(path).startswith(Agency.path) for path in paths),
            ),
            sa.or_(
                sa.true() if _sees_boxes(actor) else sa.false(), SavedView.listing == Listing.OPEN_OVERDUE
            ),
        )
        .order_by(SavedView.owner_id != actor.user_id, SavedView.name, SavedView.id)
        .limit(MOST)
    ).all()
    found = [
        ViewLine(
            view.id,
            view.name,
            Listing(view.listing),
            _read(view.chosen),
            0,
            "" if view.owner_id == actor.user_id else owner,
            agency or "",
        )
        for view, owner, agency in rows
    ]
    counts = _counts(session, actor, found, today)
    return [replace(line, count=counts[line.id]) for line in found]


def _sees_boxes(actor: Actor) -> bool:
    return actor.can_anywhere(Action.VIEW_OVERVIEW)


def _counts(session: Session, actor: Actor, lines: Sequence[ViewLine], today: date) -> dict[int, int]:
    if not lines:
        return {}
    months = silence_months(session) if any(line.listing is Listing.SILENT for line in lines) else 1
    parts = []
    for line in lines:
        plain = replace(line.selection, sort=Sort.DUE, group=Grouping.NONE)
        part = joined(
            sa.select(sa.literal(line.id).label("view_id"), sa.func.count(Assignment.id).label("n")), plain
        )
        parts.append(part.where(*conditions(actor, line.listing, plain, today=today, months=months)))
    return {row.view_id: row.n for row in session.execute(sa.union_all(*parts))}


def _require_name(session: Session, actor: Actor, name: str) -> None:
    wanted = clean_line(name)[:LONGEST]
    if not wanted:
        raise Refusal("name_needed")
    taken = sa.exists().where(SavedView.owner_id == actor.user_id, SavedView.name == wanted)
    if session.scalar(sa.select(taken)):
        raise Refusal("view_exists", name=wanted)


def _own(session: Session, actor: Actor, view_id: int) -> SavedView:
    view = session.get(SavedView, view_id)
    if view is None or view.owner_id != actor.user_id:
        raise scope.NotFound
    return view


def _own_agency(session: Session, actor: Actor) -> int | None:
    """The widest agency over which the actor looks; its people see no more by a shared view than they see anyway."""
    widest = min(actor.paths(Action.VIEW), key=len, default="")
    return session.scalar(sa.select(Agency.id).where(Agency.path == widest))


def _written(selection: Selection) -> str:
    return json.dumps(asdict(selection), ensure_ascii=False)


def _read(text: str) -> Selection:
    told = json.loads(text)
    return Selection(**{**told, "sort": Sort(told["sort"]), "group": Grouping(told["group"])})
