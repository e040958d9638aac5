"""People and the posts they hold."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from models import Agency, Membership, User, UserSession
from workflow.passwords import hash_password
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Role
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.services import login_guard
from workflow.services.events import record

SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 256
#: Letters and digits that nobody confuses when reading them aloud.
_PLAIN_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def _address(text: str) -> str:
    try:
        return validate_email(
            clean_line(text), check_deliverability=False, test_environment=True
        ).normalized.lower()
    except EmailNotValidError as error:
        raise Refusal("email_invalid", email=clean_line(text)) from error


def add_user(
    session: Session,
    email: str,
    full_name: str,
    *,
    by: int | None,
    now: datetime,
    password: str = "",
) -> User:
    """Open an account; without a password nobody can sign in to it yet.

    Raises:
        Refusal: ``email_invalid``, ``email_taken``, ``name_needed``, ``password_short``, ``password_long``.
    """
    address = _address(email)
    if session.scalar(sa.select(User.id).where(User.email == address)) is not None:
        raise Refusal("email_taken", email=address)
    if not clean_line(full_name):
        raise Refusal("name_needed")
    user = User(email=address, full_name=clean_line(full_name), created_at=now)
    session.add(user)
    session.flush()  # the event names the row
    if password:
        set_password(session, user, password)
    record(session, "user", user.id, "added", by=by, now=now)
    return user


def change_address(
    session: Session, user: User, email: str, *, by: int | None, now: datetime, address: str = ""
) -> None:
    """Another address for sign-in and mail; the person signs in anew. Mails that wait go there.

    Raises:
        Refusal: ``own_account``, ``email_invalid``, ``email_taken``.
    """
    _require_other(user, by)
    wanted = _address(email)
    if wanted == user.email:
        return
    if session.scalar(sa.select(User.id).where(User.email == wanted)) is not None:
        raise Refusal("email_taken", email=wanted)
    before, user.email = user.email, wanted
    end_sessions(session, user.id)
    payload = {"from": before, "to": wanted}
    record(session, "user", user.id, "address_changed", by=by, now=now, address=address, payload=payload)


def require_length(password: str) -> None:
    """Raise ``Refusal`` with ``password_short`` or ``password_long`` for what is no password (``trust.md`` S4)."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal("password_short", least=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise Refusal("password_long", most=LONGEST_PASSWORD)


def set_password(session: Session, user: User, password: str) -> None:
    """Give a new password and end every session of the account.

    Raises:
        Refusal: ``password_short``, ``password_long``.
    """
    require_length(password)
    user.password_hash = hash_password(password)
    user.must_change_password = False
    end_sessions(session, user.id)


def change_password(session: Session, user: User, password: str, *, now: datetime, address: str = "") -> None:
    """The person's own new password; every session of the account ends, also the one at hand.

    Raises:
        Refusal: ``password_short``, ``password_long``.
    """
    set_password(session, user, password)
    record(session, "user", user.id, "password_changed", by=user.id, now=now, address=address)


def grant(
    session: Session,
    user: User,
    agency: Agency,
    role: Role,
    *,
    by: int | None,
    now: datetime,
    post: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Membership:
    """Give a role over an agency's subtree; the same role twice is one membership.

    The person's sessions end: new rights begin with a new sign-in.

    Raises:
        Refusal: ``own_account`` (nobody gives themselves a role), ``account_closed``.
    """
    _require_other(user, by)
    if not user.active:
        raise Refusal("account_closed")
    found = session.scalar(
        sa.select(Membership).where(
            Membership.user_id == user.id,
            Membership.agency_id == agency.id,
            Membership.role == role,
        )
    )
    membership = found or Membership(user_id=user.id, agency_id=agency.id, role=role)
    membership.post = clean_line(post)
    membership.valid_from, membership.valid_to = valid_from, valid_to
    session.add(membership)
    end_sessions(session, user.id)
    record(
        session,
        "user",
        user.id,
        "granted",
        by=by,
        now=now,
        payload={"role": role.value, "agency": agency.id},
    )
    return membership


def end_role(session: Session, user: User, membership: Membership, *, by: int | None, now: datetime) -> None:
    """End a membership with yesterday; it stays readable. Effective at the person's next request.

    Raises:
        Refusal: ``own_account``.
    """
    _require_other(user, by)
    membership.valid_to = local_day(now) - timedelta(days=1)
    if membership.valid_from is not None and membership.valid_from > membership.valid_to:
        membership.valid_from = membership.valid_to
    end_sessions(session, user.id)
    record(
        session,
        "user",
        user.id,
        "role_ended",
        by=by,
        now=now,
        payload={"role": membership.role.value, "agency": membership.agency_id},
    )


def give_initial_password(session: Session, user: User, *, by: int | None, now: datetime) -> str:
    """A fresh random password (20 signs in groups of five) to be told to the person once; it also lifts a lock.

    It is good for one sign-in, where the person sets another.

    Raises:
        Refusal: ``own_account``, ``account_closed``.
    """
    _require_other(user, by)
    if not user.active:
        raise Refusal("account_closed")
    password = "-".join("".join(secrets.choice(_PLAIN_SIGNS) for _ in range(5)) for _ in range(4))
    set_password(session, user, password)
    user.must_change_password = True
    login_guard.reset(session, user.email, now=now)
    record(session, "user", user.id, "password_given", by=by, now=now)
    return password


def _require_other(user: User, by: int | None) -> None:
    if by is not None and by == user.id:
        raise Refusal("own_account")


def close_account(session: Session, user: User, *, by: int | None, now: datetime) -> None:
    """End an account and all its sessions; what the person did stays readable.

    Raises:
        Refusal: ``own_account``.
    """
    _require_other(user, by)
    user.active = False
    end_sessions(session, user.id)
    record(session, "user", user.id, "closed", by=by, now=now)


def end_sessions(session: Session, user_id: int) -> None:
    """Sign the person out everywhere, effective at the next request."""
    session.execute(sa.delete(UserSession).where(UserSession.user_id == user_id))
