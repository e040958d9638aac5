"""Links by mail with which a person sets a password: asked for, written into one mail, used once (``trust.md`` S3, S8)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import OPEN_LINKS, AccountLink, LinkState, User
from workflow.mail import Answer, Fate
from workflow.rules.local_time import local_day
from workflow.rules.password_rules import PLAIN, PasswordRules
from workflow.rules.refusal import Refusal
from workflow.services import account_notices, accounts, idle_accounts, login_guard
from workflow.services.events import record

GOOD_FOR = timedelta(minutes=30)
"""From the mail on; what could not be sent within as long is over too, and is asked for anew."""
TRY_AGAIN = timedelta(minutes=1)
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Sealed:
    """A link ready for its mail. ``invited``: an administrator asked for it; ``token`` is nowhere kept.

    ``mark``: what tells this try from every other one; it says nothing about the token.
    """

    link_id: int
    token: str
    mark: str
    to: str
    to_name: str
    locale: str
    invited: bool


def ask(session: Session, user: User, *, by: int | None, now: datetime, address: str = "") -> AccountLink:
    """Promise a mail with a link; an earlier link of the account is over.

    Raises:
        Refusal: ``account_closed``; ``own_account`` of an administrator for the own one.
    """
    if not user.active:
        raise Refusal("account_closed")
    if by == user.id:
        raise Refusal("own_account")
    accounts.end_links(session, user.id)
    link = AccountLink(user_id=user.id, asked_by_id=by, asked_at=now, not_before=now)
    session.add(link)
    record(session, "user", user.id, "link_asked", by=by, now=now, address=address)
    session.flush()
    return link


def ask_by_address(session: Session, email: str, *, now: datetime, address: str = "") -> None:
    """Somebody at the sign-in page asks for a link; who has no account, or asked too often, is told the same."""
    if not login_guard.count_link(session, email, address, now=now):
        return
    user = session.scalar(
        sa.select(User).where(User.email == email.strip().lower(), User.active).with_for_update()
    )
    if user is not None and idle_accounts.may_come_back_alone(session, user, local_day(now)):
        ask(session, user, by=None, now=now, address=address)
        return
    subject = login_guard.subject_id(login_guard.account_subject(email))
    record(session, "login_guard", subject, "link_asked", by=None, now=now, address=address)


def anything_due(session: Session, *, now: datetime) -> bool:
    """Whether a link waits for its mail at this moment."""
    return session.scalar(_due(now).limit(1)) is not None


def due_links(session: Session, *, now: datetime, limit: int) -> Sequence[int]:
    """Links to be sent now, the oldest first; those that waited too long are over and not among them."""
    session.execute(
        sa.update(AccountLink)
        .where(AccountLink.state == LinkState.WAITING, AccountLink.asked_at < now - GOOD_FOR)
        .values(state=LinkState.OVER)
    )
    return session.scalars(_due(now).order_by(AccountLink.id).limit(limit)).all()


def _due(now: datetime) -> sa.Select[int]:
    return sa.select(AccountLink.id).where(
        AccountLink.state == LinkState.WAITING, AccountLink.not_before <= now
    )


def seal(session: Session, link_id: int, *, now: datetime) -> Sealed | None:
    """Make the secret for one mail; ``None`` where nothing waits any more. Another try gets another secret."""
    link = session.get(AccountLink, link_id, with_for_update=True)
    if link is None or link.state is not LinkState.WAITING or link.not_before > now:
        return None
    user = session.get_one(User, link.user_id)
    if not user.active:
        link.state = LinkState.OVER
        return None
    token = secrets.token_urlsafe(_BYTES)
    link.token_hash, link.expires_at = _hash(token), now + GOOD_FOR
    link.attempts += 1
    link.not_before = now + TRY_AGAIN
    return Sealed(
        link.id,
        token,
        link.token_hash.hex()[:16],
        user.email,
        user.full_name,
        user.locale,
        invited=link.asked_by_id is not None,
    )


def mark(session: Session, link_id: int, answer: Answer) -> None:
    """Write down what became of the mail; one that may have arrived counts as sent."""
    link = session.get_one(AccountLink, link_id, with_for_update=True)
    if link.state is not LinkState.WAITING:
        return
    if answer.fate in (Fate.SENT, Fate.UNCERTAIN):
        link.state = LinkState.SENT
    elif answer.fate is Fate.REFUSED:
        link.state, link.detail = LinkState.REFUSED, answer.detail[:300]


def least_signs(session: Session, token: str, rules: PasswordRules, *, now: datetime) -> int:
    """So many signs the password needs that a good link sets; of a link that is over, as many as of anybody's."""
    link = session.scalar(_good(token, now))
    return rules.least_of(with_code=link is not None and accounts.has_code(session, link.user_id))


def is_good(session: Session, token: str, *, now: datetime) -> bool:
    """Whether the link still sets a password. Looking at it uses nothing up: mail scanners follow links."""
    return session.scalar(_good(token, now)) is not None


def _good(token: str, now: datetime) -> sa.Select[AccountLink]:
    return (
        sa.select(AccountLink)
        .join(User, User.id == AccountLink.user_id)
        .where(
            AccountLink.token_hash == _hash(token),
            AccountLink.state.in_(OPEN_LINKS),
            AccountLink.expires_at > now,
            User.active,
        )
    )


def use(
    session: Session,
    token: str,
    password: str,
    *,
    now: datetime,
    address: str = "",
    rules: PasswordRules = PLAIN,
) -> User:
    """Set the password once; every session of the account ends and a lock is lifted.

    Raises:
        Refusal: ``link_over``; as of ``accounts.require_password``.
    """
    user_id = session.scalar(_good(token, now).with_only_columns(AccountLink.user_id))
    if user_id is None:
        raise Refusal("link_over")
    # the person first, as whoever asks for a link or changes the account: else each may wait for the other
    user = session.get_one(User, user_id, with_for_update=True)
    link = session.scalar(_good(token, now).with_for_update(of=AccountLink))
    if link is None:
        raise Refusal("link_over")
    accounts.set_password(session, user, password, now=now, rules=rules)
    link.state = LinkState.USED
    login_guard.reset(session, user.email, now=now)
    event = record(session, "user", user.id, "password_set_by_link", by=user.id, now=now, address=address)
    account_notices.tell(session, user, event)
    session.flush()
    return user


def latest(session: Session, user_id: int) -> AccountLink | None:
    """The last link that was asked for, to show an administrator where it stands."""
    return session.scalar(
        sa.select(AccountLink).where(AccountLink.user_id == user_id).order_by(AccountLink.id.desc()).limit(1)
    )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
