"""What happened around accounts: sign-ins, passwords, roles, downloads and refusals, for who answers for the people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import AccessLine, AccountNotice, AccountNoticeState, Event, Membership, User
from workflow.rules.local_time import TIMEZONE
from workflow.rules.permissions import Action, Actor
from workflow.services.log_pages import PAGE, Paged, place_of
from workflow.services.scope import agencies_under

MOST = 20_000
"""So many lines go into one file."""


@dataclass(frozen=True, slots=True)
class TrailLine:
    """``who`` did ``verb``; ``whom``: another person's account that it was about, ``path``: what was asked for.

    ``refused``: what the mail server said where it refused the mail that tells of it.
    """

    at: datetime
    who: str
    verb: str
    whom: str
    path: str
    address: str
    refused: str


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Days are local and both included; ``verb`` and ``person_id`` none for all."""

    first: date
    last: date
    verb: str = ""
    person_id: int | None = None


def read_trail(session: Session, actor: Actor, wanted: TrailFilter, *, page: int) -> Paged[TrailLine]:
    """The newest first."""
    lines = _lines(actor, wanted)
    total = session.scalar(sa.select(sa.func.count()).select_from(lines.subquery())) or 0
    at, pages = place_of(page, total)
    found = session.execute(lines.order_by(*_ORDER).limit(PAGE).offset((at - 1) * PAGE))
    return Paged([_line(row) for row in found], total, at, pages)


def whole_trail(session: Session, actor: Actor, wanted: TrailFilter) -> list[TrailLine]:
    """Up to ``MOST`` lines for a file, the newest first."""
    return [_line(row) for row in session.execute(_lines(actor, wanted).order_by(*_ORDER).limit(MOST))]


def people_of(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Whom the actor may ask about: id and name, by name."""
    rows = session.execute(
        sa.select(User.id, User.full_name).where(User.id.in_(_theirs(actor))).order_by(User.full_name)
    )
    return [(row.id, row.full_name) for row in rows]


_ORDER = (sa.text("at DESC"), sa.text("source DESC"), sa.text("id DESC"))


def _theirs(actor: Actor) -> sa.Select[int]:
    return sa.select(Membership.user_id).where(
        Membership.agency_id.in_(agencies_under(actor.paths(Action.MANAGE_USERS)))
    )


def _lines(actor: Actor, wanted: TrailFilter) -> sa.CompoundSelect[*tuple[Any, ...]]:
    begin, end = (
        datetime.combine(day, time(), TIMEZONE) for day in (wanted.first, wanted.last + timedelta(days=1))
    )
    doer, other = aliased(User), aliased(User)
    refused = (
        sa.select(sa.func.max(AccountNotice.detail))
        .where(AccountNotice.event_id == Event.id, AccountNotice.state == AccountNoticeState.REFUSED)
        .scalar_subquery()
    )
    events = (
        sa.select(
            Event.at.label("at"), sa.literal("event").label("source"), Event.id.label("id"),
            doer.full_name.label("who"), Event.verb.label("verb"), other.full_name.label("whom"),
            sa.literal("").label("path"), Event.address.label("address"), refused.label("refused"),
        )
        .join(other, other.id == Event.subject_id)
        .outerjoin(doer, doer.id == Event.actor_id)
        .where(Event.subject == "user", Event.subject_id.in_(_theirs(actor)), Event.at >= begin, Event.at < end)
    )  # fmt: skip
    accesses = (
        sa.select(
            AccessLine.at, sa.literal("access"), AccessLine.id, doer.full_name,
            sa.cast(AccessLine.outcome, sa.String(40)), doer.full_name, AccessLine.path, AccessLine.address, sa.null(),
        )
        .join(doer, doer.id == AccessLine.user_id)
        .where(AccessLine.user_id.in_(_theirs(actor)), AccessLine.at >= begin, AccessLine.at < end)
    )  # fmt: skip
    if wanted.verb:
        events, accesses = (
            events.where(Event.verb == wanted.verb),
            accesses.where(sa.cast(AccessLine.outcome, sa.String(40)) == wanted.verb),
        )
    if wanted.person_id is not None:
        about = sa.or_(Event.subject_id == wanted.person_id, Event.actor_id == wanted.person_id)
        events, accesses = events.where(about), accesses.where(AccessLine.user_id == wanted.person_id)
    return sa.union_all(events, accesses)


def _line(row: Any) -> TrailLine:
    whom = "" if row.whom == row.who else row.whom or ""
    return TrailLine(row.at, row.who or "", row.verb, whom, row.path, row.address, row.refused or "")
