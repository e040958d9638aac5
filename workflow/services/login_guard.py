"""Count sign-in attempts before a password or a code is looked at (``trust.md`` S1, S2).

Every attempt is counted as failed in its own committed unit first; a right answer takes it back.
So any number of parallel guesses together get no more looks than one after the other would.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import LoginGuard
from models.bulk import insert_if_new

ACCOUNT_FAILURES = 5
ACCOUNT_WINDOW = timedelta(minutes=15)
ACCOUNT_DISABLED_AT = 100
ADDRESS_FAILURES = 20
ADDRESS_WINDOW = timedelta(hours=1)


LINK_ASKINGS = 3
"""So many links by mail an hour for one account; one address asks as often as it may guess."""
LINK_WINDOW = timedelta(hours=1)


class Verdict(StrEnum):
    """Whether a password or a code may be looked at now."""

    LOOK = "look"
    #: It may, and if it is wrong too, the account lets nobody in until a link or an administrator opens it.
    LAST = "last"
    LOCKED = "locked"


def account_subject(email: str) -> str:
    """The guard row of an account, whether or not there is one of this address."""
    return f"account:{email.strip().lower()[:250]}"


def _address_subject(address: str) -> str:
    """A machine with IPv6 has a whole /64 to itself, so that counts as one."""
    try:
        found = ip_address(address)
    except ValueError:
        return f"address:{address[:64]}"
    if found.version == 6 and found.ipv4_mapped is None:
        return f"address:{ip_network((found, 64), strict=False)}"
    return f"address:{found}"


def subject_id(subject: str) -> int:
    """A stable number for events about a subject that has no row of its own."""
    return int.from_bytes(hashlib.sha256(subject.encode()).digest()[:4], "big") >> 1


def lock(session: Session, subject: str, *, now: datetime) -> LoginGuard:
    """The subject's row, locked for this unit; made where there is none."""
    query = sa.select(LoginGuard).where(LoginGuard.subject == subject).with_for_update()
    row = session.scalar(query)
    if row is None:
        insert_if_new(
            session, LoginGuard, {"subject": subject, "failures": 0, "consecutive": 0, "window_start": now}
        )
        row = session.scalars(query).one()
    return row


def count_attempt(session: Session, email: str, address: str | None, *, now: datetime) -> Verdict:
    """Count one attempt as failed, unless the address or the account is locked already.

    ``address``: none of somebody who is signed in: what others of the same network guess is not theirs to bear.
    The caller commits before it looks at the password or the code.
    """
    if address is not None:
        by_address = lock(session, _address_subject(address), now=now)
        if not _count(by_address, ADDRESS_FAILURES, ADDRESS_WINDOW, now):
            return Verdict.LOCKED
    by_account = lock(session, account_subject(email), now=now)
    if by_account.consecutive >= ACCOUNT_DISABLED_AT:
        return Verdict.LOCKED
    if not _count(by_account, ACCOUNT_FAILURES, ACCOUNT_WINDOW, now):
        return Verdict.LOCKED
    return Verdict.LOOK if by_account.consecutive < ACCOUNT_DISABLED_AT else Verdict.LAST


def count_visit(session: Session, address: str, *, now: datetime) -> Verdict:
    """Count somebody who comes back from the sign-in provider, unless the address is locked already.

    There is no account to count for before the provider was asked. The caller commits before it asks.
    """
    by_address = lock(session, _address_subject(address), now=now)
    return Verdict.LOOK if _count(by_address, ADDRESS_FAILURES, ADDRESS_WINDOW, now) else Verdict.LOCKED


def count_link(session: Session, email: str, address: str, *, now: datetime) -> bool:
    """Count one asking for a link by mail; ``False`` where the address or the account asked too often."""
    by_address = lock(session, f"links {_address_subject(address)}", now=now)
    by_account = lock(session, f"links {account_subject(email)}", now=now)
    return _count(by_address, ADDRESS_FAILURES, ADDRESS_WINDOW, now) and _count(
        by_account, LINK_ASKINGS, LINK_WINDOW, now
    )


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
    take_visit_back(session, address, now=now)
    reset(session, email, now=now)


def take_visit_back(session: Session, address: str, *, now: datetime) -> None:
    """The attempt was no guess: the address gets it back."""
    _give_back(lock(session, _address_subject(address), now=now), ADDRESS_FAILURES)


def take_back(session: Session, email: str, address: str, *, now: datetime) -> None:
    """The password was right but a code is still to come: this attempt does not count, earlier failures still do.

    Otherwise whoever knows the password could guess codes for ever, with a right password in between.
    """
    take_visit_back(session, address, now=now)
    _give_back(lock(session, account_subject(email), now=now), ACCOUNT_FAILURES)


def _give_back(row: LoginGuard, most: int) -> None:
    row.failures, row.consecutive = max(0, row.failures - 1), max(0, row.consecutive - 1)
    if row.failures < most:
        row.locked_until = None


def open_address(session: Session, address: str, *, now: datetime) -> bool:
    """Let a locked network in again; whether it was locked."""
    by_address = lock(session, _address_subject(address), now=now)
    was_locked = by_address.locked_until is not None and now < by_address.locked_until
    by_address.failures, by_address.window_start, by_address.locked_until = 0, now, None
    return was_locked


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
    return is_disabled(session, email) or (row.locked_until is not None and now < row.locked_until)


def is_disabled(session: Session, email: str) -> bool:
    """Whether the account refuses sign-ins until a link or an administrator gives it another password."""
    row = session.get(LoginGuard, account_subject(email))
    return row is not None and row.consecutive >= ACCOUNT_DISABLED_AT
