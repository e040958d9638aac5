"""Who may sign in through the provider: allowed by an administrator, linked at the first sign-in, taken off again.

Signing in never makes an account and never gives a role.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import ExternalIdentity, User
from workflow.rules.provider_identity import Account, Identity, TurnedAway, reason_to_turn_away, sign_in_name
from workflow.rules.refusal import Refusal
from workflow.services import account_notices, accounts, login_guard
from workflow.services.events import record, reference_to


@dataclass(frozen=True, slots=True)
class Found:
    """Whom an identity means, locked for this unit, and why that person is turned away; none: let in."""

    user: User | None
    turned_away: TurnedAway | None


def standing(session: Session, user_id: int) -> ExternalIdentity | None:
    """The account's permission and link; none where it is entered by password only."""
    return session.get(ExternalIdentity, user_id)


def allow(session: Session, user: User, *, by: int, now: datetime, address: str = "") -> None:
    """Let the account be entered through the provider by whoever it confirms to own the account's address.

    The caller holds the account's row lock.

    Raises:
        Refusal: ``own_account``, ``account_closed``, ``provider_on``.
    """
    if by == user.id:
        raise Refusal("own_account")
    if not user.active:
        raise Refusal("account_closed")
    if standing(session, user.id) is not None:
        raise Refusal("provider_on")
    session.add(ExternalIdentity(user_id=user.id, allowed_by_id=by, allowed_at=now))
    record(session, "user", user.id, "provider_allowed", by=by, now=now, address=address)


def remove(session: Session, user: User, *, by: int, now: datetime, address: str = "") -> None:
    """Take permission and link off the account; every session of it ends, for nothing says which came that way.

    The caller holds the account's row lock.

    Raises:
        Refusal: ``own_account``, ``provider_off``.
    """
    if by == user.id:
        raise Refusal("own_account")
    row = standing(session, user.id)
    if row is None:
        raise Refusal("provider_off")
    session.delete(row)
    accounts.end_sessions(session, user.id)
    event = record(session, "user", user.id, "provider_removed", by=by, now=now, address=address)
    account_notices.tell(session, user, event)


def find(session: Session, identity: Identity, *, now: datetime, address: str = "") -> Found:
    """Whose account the provider's answer opens; the first answer links it. Written down either way."""
    user = _meant(session, identity)
    if user is None:
        _refused(session, identity, None, TurnedAway.UNKNOWN, now=now, address=address)
        return Found(None, TurnedAway.UNKNOWN)
    row = standing(session, user.id)  # read under the lock: an administrator may just have taken it off
    account = Account(
        user.email,
        active=user.active,
        asleep=user.asleep_since is not None,
        allowed=row is not None,
        issuer=row.issuer if row else None,
        subject=row.subject if row else None,
    )
    why = reason_to_turn_away(identity, account)
    if why is not None or row is None:
        _refused(session, identity, user, why or TurnedAway.NOT_ALLOWED, now=now, address=address)
        return Found(user, why or TurnedAway.NOT_ALLOWED)
    if row.subject is None:
        row.issuer, row.subject, row.linked_at = identity.issuer, identity.subject, now
        event = record(session, "user", user.id, "provider_linked", by=user.id, now=now, address=address)
        account_notices.tell(session, user, event)
    record(session, "user", user.id, "provider_accepted", by=user.id, now=now, address=address)
    return Found(user, None)


def _meant(session: Session, identity: Identity) -> User | None:
    linked = session.scalar(
        sa.select(ExternalIdentity.user_id).where(
            ExternalIdentity.issuer == identity.issuer, ExternalIdentity.subject == identity.subject
        )
    )
    is_theirs = User.id == linked if linked is not None else User.email == sign_in_name(identity.email)
    return session.scalar(sa.select(User).where(is_theirs).with_for_update())


def _refused(
    session: Session, identity: Identity, user: User | None, why: TurnedAway, *, now: datetime, address: str
) -> None:
    """A reference, not the name itself: what is sealed can never be taken back."""
    named = ("user", user.id) if user is not None else _of_provider(session, identity.issuer, now=now)
    payload = {"why": why.value, "who": reference_to(session, f"{identity.issuer} {identity.subject}")}
    record(session, *named, "provider_refused", by=None, now=now, address=address, payload=payload)


def answer_refused(session: Session, issuer: str, why: str, *, now: datetime, address: str = "") -> None:
    """Write down an answer in the provider's name that proves nothing; ``why`` is a word of the program."""
    named = _of_provider(session, issuer, now=now)
    record(
        session, *named, "provider_answer_refused", by=None, now=now, address=address, payload={"why": why}
    )


def _of_provider(session: Session, issuer: str, *, now: datetime) -> tuple[str, int]:
    """Where events stand that belong to nobody's account; locked, so that they are numbered one after the other."""
    subject = f"provider:{issuer[:280]}"
    login_guard.lock(session, subject, now=now)
    return "login_guard", login_guard.subject_id(subject)
