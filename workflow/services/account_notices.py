"""Mails that tell a person what changed about the security of their account (OWASP ASVS 6.3.7), or who got a role.

They tell of one event each, to the address that the account had then, whether or not the act was the person's own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import AccountNotice, AccountNoticeState, Agency, Event, Membership, User
from models.validity_sql import valid_on
from workflow.mail import Answer, Fate
from workflow.notice_mail import By, RoleGiven
from workflow.rules.local_time import local_day
from workflow.rules.permissions import OVERSEEN

GOOD_FOR = timedelta(days=7)
"""What could not be sent within as long is given up: the mail server was away, or there was none."""
LONGEST_WAIT = timedelta(hours=1)
SIGN_IN_DISABLED = "sign_in_disabled"
"""The event of an account that is locked until a link or an administrator gives it another password."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one mail says. ``address``: the network address of whoever did it, empty where it is not told.

    ``role_given``: what somebody else's account was given; ``None`` where the mail is about the person's own.
    """

    notice_id: int
    to: str
    to_name: str
    locale: str
    verb: str
    at: datetime
    by: By
    address: str
    to_former_address: bool
    role_given: RoleGiven | None


def tell(session: Session, user: User, event: Event, *, former_address: str = "") -> None:
    """Promise a mail about an event of this unit; to the address the account had until then, where one is given.

    A closed account is told nothing.
    """
    if not user.active:
        return
    session.flush()  # the mail names the event's row
    session.add(_notice(event, user, former_address))


def tell_overseers(session: Session, agency: Agency, event: Event) -> None:
    """Promise a mail about a role given at the agency to each of the others who hold one over it on that day.

    Neither the person who got it nor who gave it is told.
    """
    session.flush()  # the mail names the event's row
    for user in session.scalars(_overseers(agency, local_day(event.at))):
        if user.id not in (event.subject_id, event.actor_id):
            session.add(_notice(event, user))


def _overseers(agency: Agency, day: date) -> sa.Select[User]:
    holding = (
        sa.select(Membership.user_id)
        .join(Agency, Agency.id == Membership.agency_id)
        .where(
            Membership.role.in_(OVERSEEN),
            sa.literal(agency.path).startswith(Agency.path),
            valid_on(Membership, day),
        )
    )
    return sa.select(User).where(User.id.in_(holding), User.active).order_by(User.id)


def _notice(event: Event, user: User, former_address: str = "") -> AccountNotice:
    return AccountNotice(
        event_id=event.id,
        user_id=user.id,
        mailbox=former_address or user.email,
        to_former_address=bool(former_address),
        promised_at=event.at,
        not_before=event.at,
    )


def anything_due(session: Session, *, now: datetime) -> bool:
    """Whether such a mail waits at this moment."""
    return session.scalar(_due(now).limit(1)) is not None


def due_notices(session: Session, *, now: datetime, limit: int) -> Sequence[int]:
    """Those to be sent now, the oldest first; those that waited too long are over and not among them."""
    session.execute(
        sa.update(AccountNotice)
        .where(AccountNotice.state == AccountNoticeState.WAITING, AccountNotice.promised_at < now - GOOD_FOR)
        .values(state=AccountNoticeState.OVER)
    )
    return session.scalars(_due(now).order_by(AccountNotice.id).limit(limit)).all()


def _due(now: datetime) -> sa.Select[int]:
    return sa.select(AccountNotice.id).where(
        AccountNotice.state == AccountNoticeState.WAITING, AccountNotice.not_before <= now
    )


def take(session: Session, notice_id: int, *, now: datetime) -> Told | None:
    """What the mail says, for one try; ``None`` where nothing waits any more. The next try waits longer each time."""
    notice = session.get(AccountNotice, notice_id, with_for_update=True)
    if notice is None or notice.state is not AccountNoticeState.WAITING or notice.not_before > now:
        return None
    notice.attempts += 1
    notice.not_before = now + min(timedelta(minutes=notice.attempts), LONGEST_WAIT)
    user, event = session.get_one(User, notice.user_id), session.get_one(Event, notice.event_id)
    by = _by(event, user)
    return Told(
        notice.id,
        notice.mailbox,
        user.full_name,
        user.locale,
        event.verb,
        event.at,
        by,
        event.address if by in (By.PERSON, By.GUESSER) else "",
        notice.to_former_address,
        _role_given(session, event) if event.subject_id != user.id else None,
    )


def _role_given(session: Session, event: Event) -> RoleGiven:
    person, given = session.get_one(User, event.subject_id), json.loads(event.payload)
    agency = session.get_one(Agency, given["agency"])
    return RoleGiven(person.full_name, person.email, given["role"], agency.name)


def _by(event: Event, user: User) -> By:
    if event.verb == SIGN_IN_DISABLED:
        return By.GUESSER
    if event.actor_id is None:
        return By.MACHINE
    return By.PERSON if event.actor_id == user.id else By.ADMINISTRATOR


def mark(session: Session, notice_id: int, answer: Answer) -> None:
    """Write down what became of the mail; one that may have arrived counts as sent."""
    notice = session.get(AccountNotice, notice_id, with_for_update=True)
    if notice is None or notice.state is not AccountNoticeState.WAITING:
        return
    if answer.fate in (Fate.SENT, Fate.UNCERTAIN):
        notice.state = AccountNoticeState.SENT
    elif answer.fate is Fate.REFUSED:
        notice.state, notice.detail = AccountNoticeState.REFUSED, answer.detail[:300]


def give_up_all(session: Session) -> None:
    """Nothing that waits is sent any more: it may all have been sent long ago."""
    session.execute(
        sa.update(AccountNotice)
        .where(AccountNotice.state == AccountNoticeState.WAITING)
        .values(state=AccountNoticeState.OVER)
    )
