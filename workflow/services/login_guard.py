"""Count sign-in attempts before a password is looked at (``trust.md`` S1, S2).

Every attempt is counted as failed in its own committed unit first; a right password takes it back.
So any number of parallel guesses together get no more looks than one after the other would.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import LoginGuard

ACCOUNT_FAILURES = 5
ACCOUNT_WINDOW = timedelta(minutes=15)
ACCOUNT_DISABLED_AT = 100
ADDRESS_FAILURES = 20
ADDRESS_WINDOW = timedelta(hours=1)


class Verdict(StrEnum):
    """Whether a password may be looked at now."""

    LOOK = "look"
    LOCKED = "locked"


def account_subject(email: str) -> str:
    """The guard row of an account, whether or not there is one of this address."""
    return f"account:{email.strip().lower()[:250]}"


def _address_subject(address: str) -> str:
    return f"address:{address[:64]}"


def subject_id(subject: str) -> int:
    """A stable number for events about a subject that has no row of its own."""
    return int.from_bytes(hashlib.sha256(subject.encode()).digest()[:4], "big") >> 1


def lock(session: Session, subject: str, *, now: datetime) -> LoginGuard:
    """The subject's row, locked for this unit; made where there is none."""
    query = sa.select(LoginGuard).where(LoginGuard.subject == subject).with_for_update()
    row = session.scalar(query)
    if row is None:
        try:
            with session.begin_nested():
                session.add(LoginGuard(subject=subject, failures=0, consecutive=0, window_start=now))
        except IntegrityError:
            pass  # a parallel attempt made it first
        row = session.scalars(query).one()
    return row


def count_attempt(session: Session, email: str, address: str, *, now: datetime) -> Verdict:
    """Count one attempt as failed, unless the address or the account is locked already.

    The caller commits before it looks at the password.
    """
    by_address = lock(session, _address_subject(address), now=now)
    if not _count(by_address, ADDRESS_FAILURES, ADDRESS_WINDOW, now):
        return Verdict.LOCKED
    by_account = lock(session, account_subject(email), now=now)
    if by_account.consecutive >= ACCOUNT_DISABLED_AT:
        return Verdict.LOCKED
    if not _count(by_account, ACCOUNT_FAILURES, ACCOUNT_WINDOW, now):
        return Verdict.LOCKED
    return Verdict.LOOK


def _count(row: LoginGuard, most: int, window: timedelta, now: datetime) -> bool:
    if row.locked_until is not None and now < row.locked_until:
        return False
    if row.locked_until is not None or now - row.window_start > window:
        row.failures, row.window_start, row.locked_until = 0, now, None
    row.failures += 1
    row.consecutive += 1
    if row.failures >= most:
        row.locked_until = now + window
    return True


def forgive(session: Session, email: str, address: str, *, now: datetime) -> None:
    """The password was right: the account starts afresh, the address gets this attempt back."""
    by_address = lock(session, _address_subject(address), now=now)
    by_address.failures = max(0, by_address.failures - 1)
    if by_address.failures < ADDRESS_FAILURES:
        by_address.locked_until = None
    reset(session, email, now=now)


def reset(session: Session, email: str, *, now: datetime) -> None:
    """Forget an account's failures: after a right password or a new one given by an administrator."""
    by_account = lock(session, account_subject(email), now=now)
    by_account.failures = by_account.consecutive = 0
    by_account.window_start, by_account.locked_until = now, None


def is_locked(session: Session, email: str, *, now: datetime) -> bool:
    """Whether the account now refuses sign-ins (for the event and the administrator's list)."""
    row = session.get(LoginGuard, account_subject(email))
    if row is None:
        return False
    return row.consecutive >= ACCOUNT_DISABLED_AT or (row.locked_until is not None and now < row.locked_until)
