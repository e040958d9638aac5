"""The second factor of an account: set up, asked for, lost, turned off (``trust.md`` S7).

The caller holds the account's row lock wherever an event is written.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import RecoveryCode, SecondFactor, User
from models.second_factor_sql import confirmed_of
from workflow.rules import recovery_codes, totp
from workflow.rules.refusal import Refusal
from workflow.services import account_notices, accounts
from workflow.services.events import record

_SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an account stands: since when codes are asked for (none: they are not), how many paper codes are left.

    ``begun``: a phone is being set up and no code of it was seen yet.
    """

    since: datetime | None = None
    codes_left: int = 0
    begun: bool = False


def standing(session: Session, user_id: int) -> Standing:
    """Where the account stands."""
    factor = session.get(SecondFactor, user_id)
    if factor is None:
        return Standing()
    left = session.scalar(
        sa.select(sa.func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    )
    return Standing(factor.confirmed_at, left or 0, begun=factor.confirmed_at is None)


def is_on(session: Session, user_id: int) -> bool:
    """Whether the account's sign-in asks for a code."""
    return accounts.has_code(session, user_id)


def _secret(key: str, salt: bytes) -> bytes:
    return hmac.new(key.encode(), b"second factor" + salt, hashlib.sha256).digest()[: totp.SECRET_BYTES]


def begin(session: Session, user: User, *, now: datetime, address: str = "") -> None:
    """Draw a secret for a phone that is to be set up; an earlier one that no code came of is forgotten.

    Raises:
        Refusal: ``second_factor_on``.
    """
    factor = session.get(SecondFactor, user.id, with_for_update=True)
    if factor is not None and factor.confirmed_at is not None:
        raise Refusal("second_factor_on")
    if factor is None:
        factor = SecondFactor(user_id=user.id)
        session.add(factor)
    factor.salt, factor.begun_at = secrets.token_bytes(_SALT_BYTES), now
    record(session, "user", user.id, "second_factor_begun", by=user.id, now=now, address=address)


def secret_being_set_up(session: Session, user_id: int, *, key: str) -> bytes | None:
    """The secret to be shown; none where nothing is being set up: once confirmed, nobody sees it again.

    ``key`` is the installation's secret key, here and below.
    """
    salt = session.scalar(
        sa.select(SecondFactor.salt).where(
            SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_(None)
        )
    )
    return None if salt is None else _secret(key, salt)


def confirm(
    session: Session, user: User, typed: str, *, key: str, now: datetime, address: str = ""
) -> list[str]:
    """A first code shows that the phone is set up. Every session of the account ends; the paper codes, this once.

    A wrong code here is no guess: the secret stands on the same page.

    Raises:
        Refusal: ``second_factor_not_begun``, ``code_wrong``.
    """
    secret = secret_being_set_up(session, user.id, key=key)
    if secret is None:
        raise Refusal("second_factor_not_begun")
    code = totp.typed_code(typed)
    step = None if code is None else totp.matching_step(secret, code, now)
    if step is None:
        raise Refusal("code_wrong")
    factor = session.get_one(SecondFactor, user.id, with_for_update=True)
    factor.confirmed_at, factor.last_step = now, step
    accounts.end_sessions(session, user.id)
    event = record(session, "user", user.id, "second_factor_set_up", by=user.id, now=now, address=address)
    account_notices.tell(session, user, event)
    return _draw_codes(session, user.id)


def accept(session: Session, user: User, typed: str, *, key: str, now: datetime, address: str = "") -> bool:
    """Whether this is a code of the account's phone or of its paper that did not serve yet; from now on it did.

    The caller counted the attempt before (``login_guard``).
    """
    code = totp.typed_code(typed)
    if code is not None:
        return _use_code(session, user.id, code, key=key, now=now)
    paper = recovery_codes.typed(typed)
    return paper is not None and _use_paper(session, user, paper, now=now, address=address)


def _use_code(session: Session, user_id: int, code: str, *, key: str, now: datetime) -> bool:
    salt = session.scalar(sa.select(SecondFactor.salt).where(*confirmed_of(user_id)))
    step = None if salt is None else totp.matching_step(_secret(key, salt), code, now)
    if step is None:
        return False
    # of any number that come with the same code at once, the database lets one through
    taken = session.execute(
        sa.update(SecondFactor)
        .where(
            *confirmed_of(user_id),
            SecondFactor.salt == salt,
            SecondFactor.last_step < step,
        )
        .values(last_step=step)
        .returning(SecondFactor.user_id)
    )
    return taken.first() is not None


def _use_paper(session: Session, user: User, code: str, *, now: datetime, address: str) -> bool:
    on = sa.exists().where(*confirmed_of(user.id))
    taken = session.execute(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == _hash(code),
            RecoveryCode.used_at.is_(None),
            on,
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    if taken.first() is None:
        return False
    event = record(session, "user", user.id, "recovery_code_used", by=user.id, now=now, address=address)
    account_notices.tell(session, user, event)
    return True


def renew_codes(session: Session, user: User, *, now: datetime, address: str = "") -> list[str]:
    """Ten fresh codes for paper, shown this once; the earlier ones are over.

    Raises:
        Refusal: ``second_factor_off``.
    """
    if not is_on(session, user.id):
        raise Refusal("second_factor_off")
    event = record(session, "user", user.id, "recovery_codes_renewed", by=user.id, now=now, address=address)
    account_notices.tell(session, user, event)
    return _draw_codes(session, user.id)


def _draw_codes(session: Session, user_id: int) -> list[str]:
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = [
        "".join(secrets.choice(recovery_codes.SIGNS) for _sign in range(recovery_codes.LENGTH))
        for _code in range(recovery_codes.COUNT)
    ]
    session.add_all(RecoveryCode(user_id=user_id, code_hash=_hash(code)) for code in codes)
    return [recovery_codes.written(code) for code in codes]


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


def turn_off(session: Session, user: User, *, required: bool, now: datetime, address: str = "") -> None:
    """The person's own sign-in asks for the password alone again. ``required``: a post of theirs needs the factor.

    Raises:
        Refusal: ``second_factor_required``, ``second_factor_off``.
    """
    if required:
        raise Refusal("second_factor_required")
    if not _forget(session, user):
        raise Refusal("second_factor_off")
    event = record(session, "user", user.id, "second_factor_turned_off", by=user.id, now=now, address=address)
    account_notices.tell(session, user, event)


def reset(session: Session, user: User, *, by: int | None, now: datetime, address: str = "") -> None:
    """Take a lost phone off somebody else's account, ``by`` none from the machine itself; every session of it ends.

    Raises:
        Refusal: ``own_account``, ``second_factor_off``.
    """
    if by == user.id:
        raise Refusal("own_account")
    if not _forget(session, user):
        raise Refusal("second_factor_off")
    accounts.end_sessions(session, user.id)
    event = record(session, "user", user.id, "second_factor_reset", by=by, now=now, address=address)
    account_notices.tell(session, user, event)


def _forget(session: Session, user: User) -> bool:
    """A password that was set while codes were asked for may be too short to stand alone: it has to be changed."""
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    gone = session.execute(
        sa.delete(SecondFactor).where(SecondFactor.user_id == user.id).returning(SecondFactor.confirmed_at)
    ).first()
    if gone is None:
        return False
    if gone.confirmed_at is not None and user.password_set_at is not None:
        user.must_change_password |= user.password_set_at >= gone.confirmed_at
    return True
