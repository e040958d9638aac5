"""People and the posts they hold."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from models import (
    OPEN_LINKS,
    AccountLink,
    Agency,
    CalendarKey,
    FormerPassword,
    LinkState,
    Membership,
    User,
    UserSession,
)
from models.second_factor_sql import confirmed_of
from workflow.passwords import hash_password, matches
from workflow.rules.guessable import is_guessable
from workflow.rules.local_time import local_day
from workflow.rules.password_rules import PLAIN, PasswordRules, require_proper
from workflow.rules.permissions import OVERSEEN, Role
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.services import account_notices, login_guard
from workflow.services.events import record, reference_to

#: Letters and digits that nobody confuses when reading them aloud.
_PLAIN_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def proper_address(text: str) -> str:
    """The address as it is kept, in small letters; a domain with accents in its ASCII form (RFC 5891).

    Raises:
        Refusal: ``email_invalid``.
    """
    try:
        found = validate_email(
            clean_line(text), check_deliverability=False, test_environment=True, allow_smtputf8=False
        )
    except EmailNotValidError as error:
        raise Refusal("email_invalid", email=clean_line(text)) from error
    assert found.ascii_email is not None  # not None where SMTPUTF8 is not allowed
    return found.ascii_email.lower()


def add_user(
    session: Session,
    email: str,
    full_name: str,
    *,
    by: int | None,
    now: datetime,
    password: str = "",
    rules: PasswordRules = PLAIN,
) -> User:
    """Open an account; without a password nobody can sign in to it yet.

    Raises:
        Refusal: ``email_invalid``, ``email_taken``, ``name_needed``; as of ``require_password``.
    """
    address = proper_address(email)
    if session.scalar(sa.select(User.id).where(User.email == address)) is not None:
        raise Refusal("email_taken", email=address)
    if not clean_line(full_name):
        raise Refusal("name_needed")
    user = User(email=address, full_name=clean_line(full_name), created_at=now)
    session.add(user)
    session.flush()  # the event names the row
    if password:
        set_password(session, user, password, now=now, rules=rules)
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
    wanted = proper_address(email)
    if wanted == user.email:
        return
    if session.scalar(sa.select(User.id).where(User.email == wanted)) is not None:
        raise Refusal("email_taken", email=wanted)
    before, user.email = user.email, wanted
    end_sessions(session, user.id)
    end_links(session, user.id)
    end_calendar(session, user.id)
    # a reference, not the address itself: what is sealed can never be taken back
    payload = {"from": reference_to(session, before), "to": reference_to(session, wanted)}
    event = record(
        session, "user", user.id, "address_changed", by=by, now=now, address=address, payload=payload
    )
    account_notices.tell(session, user, event, former_address=before)
    account_notices.tell(session, user, event)


def has_code(session: Session, user_id: int) -> bool:
    """Whether the account's sign-in asks for a second factor beside the password."""
    return bool(session.scalar(sa.select(sa.exists().where(*confirmed_of(user_id)))))


def require_password(session: Session, user: User, password: str, rules: PasswordRules) -> None:
    """Nobody who knows the person and the agency should come upon it soon (``trust.md`` S4).

    Raises:
        Refusal: ``password_short``, ``password_long``, ``password_not_mixed``, ``password_guessable``,
            ``password_used``.
    """
    require_proper(password, rules, with_code=has_code(session, user.id))
    agencies = session.scalars(
        sa.select(Agency.name)
        .join(Membership, Membership.agency_id == Agency.id)
        .where(Membership.user_id == user.id)
    )
    if is_guessable(password, [user.full_name, *re.split(r"[@.]", user.email), *agencies]):
        raise Refusal("password_guessable")
    if rules.remembered and any(matches(old, password) for old in _former(session, user, rules)):
        raise Refusal("password_used", count=rules.remembered)


def _former(session: Session, user: User, rules: PasswordRules) -> list[str]:
    """The hashes of the present password and of those before it, as many as are remembered."""
    before = session.scalars(
        sa.select(FormerPassword.password_hash)
        .where(FormerPassword.user_id == user.id)
        .order_by(FormerPassword.id.desc())
        .limit(rules.remembered - 1)
    )
    return [hashed for hashed in (user.password_hash, *before) if hashed]


def set_password(
    session: Session, user: User, password: str, *, now: datetime, rules: PasswordRules = PLAIN
) -> None:
    """Give a new password; every session of the account and every link that could set another one ends.

    An account that slept is awake again.

    Raises:
        Refusal: as of ``require_password``.
    """
    require_password(session, user, password, rules)
    if rules.remembered and user.password_hash:
        former = FormerPassword(user_id=user.id, password_hash=user.password_hash, replaced_at=now)
        session.add(former)
    _keep_password(session, user, password, now=now)


def _keep_password(session: Session, user: User, password: str, *, now: datetime) -> None:
    user.password_hash, user.password_set_at = hash_password(password), now
    user.must_change_password, user.asleep_since = False, None
    end_sessions(session, user.id)
    end_links(session, user.id)
    end_calendar(session, user.id)


def renew_hash(session: Session, user_id: int, stored: str, password: str) -> None:
    """Hash a right password with today's parameters, unless it was changed meanwhile; nothing else changes."""
    session.execute(
        sa.update(User)
        .where(User.id == user_id, User.password_hash == stored)
        .values(password_hash=hash_password(password))
    )


def change_password(
    session: Session,
    user: User,
    password: str,
    *,
    now: datetime,
    address: str = "",
    rules: PasswordRules = PLAIN,
) -> None:
    """The person's own new password; every session of the account ends, also the one at hand.

    Raises:
        Refusal: as of ``require_password``.
    """
    set_password(session, user, password, now=now, rules=rules)
    event = record(session, "user", user.id, "password_changed", by=user.id, now=now, address=address)
    account_notices.tell(session, user, event)


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

    The person's sessions end: new rights begin with a new sign-in. Who holds a role over the same agency is told by
    mail when an administrator gives another one.

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
    event = record(
        session,
        "user",
        user.id,
        "granted",
        by=by,
        now=now,
        payload={"role": role.value, "agency": agency.id},
    )
    if by is not None and role in OVERSEEN:
        account_notices.tell_overseers(session, agency, event)
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
    _keep_password(session, user, password, now=now)
    user.must_change_password = True
    login_guard.reset(session, user.email, now=now)
    event = record(session, "user", user.id, "password_given", by=by, now=now)
    account_notices.tell(session, user, event)
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


def end_calendar(session: Session, user_id: int) -> None:
    """No calendar program reads the person's deadlines any more: its key may be in foreign hands as well."""
    session.execute(sa.delete(CalendarKey).where(CalendarKey.user_id == user_id))


def end_links(session: Session, user_id: int) -> None:
    """No link that was asked for before sets a password any more."""
    session.execute(
        sa.update(AccountLink)
        .where(AccountLink.user_id == user_id, AccountLink.state.in_(OPEN_LINKS))
        .values(state=LinkState.OVER)
    )
