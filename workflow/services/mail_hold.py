"""Hold all mail and release it: what would go out, and what is left out because it is too old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Delivery, Event, Notice, Outbox, OutboxItem, User
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.services.log_pages import logged_authorities
from workflow.services.mail_switches import hold_mail, hold_reason, release_mail, restore_point

WAITING = (Delivery.PENDING, Delivery.SENDING, Delivery.UNCERTAIN)
SAMPLE = 10
EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail that waits, without what it says."""

    id: int
    name: str
    day: date
    created_at: datetime
    items: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What would go out on release: mails, people, the oldest promise, items by (ladder, urging).

    ``older`` of the mails were promised before ``before``, the moment that a release would start from.
    """

    mails: int
    people: int
    oldest: datetime | None
    kinds: dict[tuple[str, bool], int]
    sample: list[Sample]
    before: datetime | None
    older: int
    #: The last act about all mail; it travels through the form.
    version: int


def waiting(session: Session, actor: Actor) -> Waiting:
    """Everything that waits in this installation; the sample is of the actor's own authorities."""
    before = restore_point(session)
    older = sa.func.count().filter(Outbox.created_at < before) if before else sa.literal(0)
    mails, people, oldest, older_n = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count(sa.distinct(Outbox.user_id)),
            sa.func.min(Outbox.created_at),
            older,
        ).where(Outbox.state.in_(WAITING))
    ).one()
    kinds = session.execute(
        sa.select(Notice.ladder, Notice.urging, sa.func.count())
        .join(OutboxItem, OutboxItem.notice_id == Notice.id)
        .join(Outbox, Outbox.id == OutboxItem.outbox_id)
        .where(Outbox.state.in_(WAITING), OutboxItem.dropped == "")
        .group_by(Notice.ladder, Notice.urging)
        .order_by(Notice.ladder, Notice.urging)
    )
    by_kind = {(ladder, bool(urging)): n for ladder, urging, n in kinds}
    return Waiting(
        mails, people, oldest, by_kind, _sample(session, actor), before, older_n, _version(session)
    )


def _sample(session: Session, actor: Actor) -> list[Sample]:
    items = (
        sa.select(sa.func.count())
        .where(OutboxItem.outbox_id == Outbox.id, OutboxItem.dropped == "")
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(Outbox.id, sa.func.coalesce(User.full_name, ""), Outbox.day, Outbox.created_at, items)
        .outerjoin(User, User.id == Outbox.user_id)
        .where(Outbox.state.in_(WAITING), Outbox.authority_id.in_(logged_authorities(actor)))
        .order_by(Outbox.created_at, Outbox.id)
        .limit(SAMPLE)
    )
    return [Sample(*row) for row in rows]


def _version(session: Session) -> int:
    return session.scalar(sa.select(sa.func.max(Event.seq)).where(Event.subject == "mail")) or 0


def _may(session: Session, actor: Actor, version: int) -> None:
    if not actor.can_anywhere(Action.MANAGE_MAIL):
        raise Refusal("not_allowed", action=Action.MANAGE_MAIL.value)
    if version != _version(session):
        raise Refusal("stale")


def hold(session: Session, actor: Actor, reason: str, *, version: int, now: datetime) -> None:
    """Keep all mail back, by an administrator's decision.

    Raises:
        Refusal: ``not_allowed``, ``stale``, ``already_held``.
    """
    _may(session, actor, version)
    if hold_reason(session):
        raise Refusal("already_held")
    hold_mail(session, reason, by=actor.user_id, now=now)


def release(
    session: Session, actor: Actor, *, version: int, expire_before: datetime | None, now: datetime
) -> int:
    """Let mail leave again; mails promised before ``expire_before`` are left out. Returns how many those are.

    Where mail is not held nothing happens.

    Raises:
        Refusal: ``not_allowed``, ``stale``.
    """
    _may(session, actor, version)
    return let_go(session, expire_before=expire_before, by=actor.user_id, now=now)


def let_go(session: Session, *, expire_before: datetime | None, by: int | None, now: datetime) -> int:
    """The same for the person at the machine, who needs no account (``dondoc mail release``)."""
    if not hold_reason(session):
        return 0
    expired = expire(session, expire_before) if expire_before is not None else 0
    release_mail(session, by=by, now=now, expired=expired)
    return expired


def expire(session: Session, before: datetime) -> int:
    """Give up waiting mails that were promised before a moment: they tell nobody, and the log says why."""
    old = session.scalars(
        sa.select(Outbox.id).where(Outbox.state.in_(WAITING), Outbox.created_at < before).with_for_update()
    ).all()
    table = sa.select(Outbox.id).where(Outbox.state.in_(WAITING), Outbox.created_at < before)
    session.execute(
        sa.update(OutboxItem)
        .where(OutboxItem.outbox_id.in_(table), OutboxItem.dropped == "")
        .values(dropped=EXPIRED)
    )
    session.execute(
        sa.update(Outbox)
        .where(Outbox.state.in_(WAITING), Outbox.created_at < before)
        .values(state=Delivery.EXPIRED, lease_owner="", lease_until=None)
    )
    return len(old)
