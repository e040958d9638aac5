"""Mails that did not arrive and that nobody has settled: for whom, why, which duties, what was urged in vain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import (
    FAILED,
    TRIAL,
    Agency,
    Assignment,
    Delivery,
    Duty,
    MailSettlement,
    Membership,
    Notice,
    Outbox,
    OutboxAttempt,
    OutboxItem,
    User,
)
from models.urging_sql import to_agency
from models.validity_sql import valid_on
from workflow.rules.permissions import Action, Actor
from workflow.services.log_pages import Paged, logged_authorities, place_of

PAGE = 20


@dataclass(frozen=True, slots=True)
class LostItem:
    """One duty of the mail; ``urging``: the agency was to be urged by it."""

    assignment_id: int
    text: str
    agency: str
    urging: bool


@dataclass(frozen=True, slots=True)
class Lost:
    """One mail. ``name`` and ``user_id`` are empty where there was nobody to write to; ``version`` its attempts.

    ``address`` is where it was sent, ``address_now`` where the person is reached today.
    """

    id: int
    user_id: int | None
    name: str
    agencies: str
    address: str
    address_now: str
    state: Delivery
    kind: str
    day: date
    at: datetime | None
    code: int | None
    answer: str
    version: int
    items: tuple[LostItem, ...]

    @property
    def urgings(self) -> int:
        """How many urgings it was to carry."""
        return sum(item.urging for item in self.items)


def unsettled(*more: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The condition on ``Outbox``."""
    settled = sa.exists().where(MailSettlement.outbox_id == Outbox.id).correlate(Outbox)
    return sa.and_(Outbox.state.in_(FAILED), Outbox.kind != TRIAL, ~settled, *more)


def count_column(actor: Actor) -> sa.Label[int]:
    """How many there are over the actor's authorities, as a column of a page's one statement."""
    mine = Outbox.authority_id.in_(logged_authorities(actor))
    query = sa.select(sa.func.count()).select_from(Outbox).where(unsettled(mine))
    return query.scalar_subquery().label("undelivered")


def read_undelivered(session: Session, actor: Actor, *, today: date, page: int = 1) -> Paged[Lost]:
    """One page, the newest first; five statements."""
    mine = unsettled(Outbox.authority_id.in_(logged_authorities(actor)))
    n = session.scalar(sa.select(sa.func.count()).select_from(Outbox).where(mine)) or 0
    page, _ = place_of(page, n)
    pages = max(1, -(-n // PAGE))
    page = min(page, pages)
    last = (
        sa.select(OutboxAttempt.outbox_id, sa.func.max(OutboxAttempt.n).label("n"))
        .group_by(OutboxAttempt.outbox_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(
            Outbox.id,
            Outbox.user_id,
            sa.func.coalesce(User.full_name, "").label("name"),
            Outbox.sent_to,
            sa.func.coalesce(User.email, "").label("email"),
            Outbox.state,
            Outbox.kind,
            Outbox.day,
            Outbox.attempts,
            OutboxAttempt.at,
            OutboxAttempt.code,
            OutboxAttempt.detail,
        )
        .outerjoin(User, User.id == Outbox.user_id)
        .outerjoin(last, last.c.outbox_id == Outbox.id)
        .outerjoin(OutboxAttempt, sa.and_(OutboxAttempt.outbox_id == Outbox.id, OutboxAttempt.n == last.c.n))
        .where(mine)
        .order_by(Outbox.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    items = _items(session, [row.id for row in rows])
    posts = _posts(session, {row.user_id for row in rows if row.user_id}, today)
    found = [
        Lost(
            row.id,
            row.user_id,
            row.name,
            posts.get(row.user_id, ""),
            row.sent_to or row.email,
            row.email,
            row.state,
            row.kind,
            row.day,
            row.at,
            row.code,
            row.detail or "",
            row.attempts,
            tuple(items.get(row.id, ())),
        )
        for row in rows
    ]
    return Paged(found, n, page, pages)


def _items(session: Session, ids: list[int]) -> dict[int, list[LostItem]]:
    rows = session.execute(
        sa.select(
            OutboxItem.outbox_id,
            OutboxItem.assignment_id,
            Duty.text,
            Agency.name,
            sa.and_(Notice.urging, to_agency()).label("urging"),
        )
        .join(Notice, Notice.id == OutboxItem.notice_id)
        .join(Assignment, Assignment.id == OutboxItem.assignment_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(OutboxItem.outbox_id.in_(ids), OutboxItem.dropped == "")
        .order_by(OutboxItem.id)
    )
    found: dict[int, list[LostItem]] = {}
    for outbox_id, assignment_id, text, agency, urging in rows:
        found.setdefault(outbox_id, []).append(LostItem(assignment_id, text, agency, urging))
    return found


def _posts(session: Session, user_ids: set[int], today: date) -> dict[int | None, str]:
    """Where each person holds a post today."""
    rows = session.execute(
        sa.select(Membership.user_id, Agency.name)
        .join(Agency, Agency.id == Membership.agency_id)
        .where(Membership.user_id.in_(user_ids), valid_on(Membership, today))
        .order_by(Membership.id)
    )
    found: dict[int | None, list[str]] = {}
    for user_id, name in rows:
        found.setdefault(user_id, []).append(name)
    return {user_id: "; ".join(dict.fromkeys(names)) for user_id, names in found.items()}


def may_settle(actor: Actor) -> bool:
    """Whether the actor settles such mails at all."""
    return actor.can_anywhere(Action.URGE)
