"""What is kept of one person, and the taking away of the name (Luật 91/2025/QH15; ``trust.md`` L7).

Events and seals name people by number only, so they hold when the name behind the number goes. Words that people
typed, and issued documents with their signers, are records of the authority and stay as they are.
"""

from __future__ import annotations

import html
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import (
    AccountLink,
    AccountNotice,
    Base,
    CalendarKey,
    ExternalIdentity,
    FormerPassword,
    LoginGuard,
    Outbox,
    OutboxAttempt,
    RecoveryCode,
    SecondFactor,
    User,
    UserSession,
)
from workflow.rules.refusal import Refusal
from workflow.services.events import record
from workflow.services.login_guard import account_subject

#: Columns that prove who somebody is; their owner gets them from nobody.
_SECRET = frozenset(
    {"password_hash", "token_hash", "key_hash", "code_hash", "salt", "hash", "secret", "data"}
)


def find_person(session: Session, email: str) -> User:
    """The account of an address.

    Raises:
        Refusal: ``person_unknown``.
    """
    user = session.scalar(sa.select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise Refusal("person_unknown", email=email)
    return user


def kept_of(session: Session, user: User) -> dict[str, list[dict[str, Any]]]:
    """Every row that names the person, by table: plain values, without secrets."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in Base.metadata.sorted_tables:
        naming = [
            column
            for column in table.columns
            for key in column.foreign_keys
            if key.column is User.__table__.c.id
        ]
        if table is User.__table__:
            naming = [table.c.id]
        if naming:
            shown = [column for column in table.columns if column.name not in _SECRET]
            rows = session.execute(sa.select(*shown).where(sa.or_(*(column == user.id for column in naming))))
            if lines := [{name: _plain(value) for name, value in row._mapping.items()} for row in rows]:
                found[table.name] = lines
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def take_name_away(session: Session, user: User, *, by: int | None, now: datetime) -> None:
    """From now on the person is a number; what was done under it stays.

    Raises:
        Refusal: ``account_open`` while the account is in use, ``name_gone`` where it was done before.
    """
    if user.active:
        raise Refusal("account_open", email=user.email)
    if user.email.endswith(_NOWHERE):
        raise Refusal("name_gone", email=user.email)
    stand_in = f"Người dùng số {user.id}"
    _out_of_mails(session, user, stand_in)
    session.execute(sa.delete(LoginGuard).where(LoginGuard.subject == account_subject(user.email)))
    for kind in _GO_WITH_THE_NAME:
        session.execute(sa.delete(kind).where(kind.user_id == user.id))
    session.execute(sa.update(AccountLink).where(AccountLink.user_id == user.id).values(detail=""))
    user.full_name, user.email, user.password_hash = stand_in, f"so-{user.id}{_NOWHERE}", ""
    record(session, "user", user.id, "name_taken_away", by=by, now=now)


_GO_WITH_THE_NAME = (
    UserSession,
    CalendarKey,
    RecoveryCode,
    SecondFactor,
    FormerPassword,
    ExternalIdentity,
    AccountNotice,
)
#: A name that no mail server answers for (RFC 2606).
_NOWHERE = "@an-danh.invalid"


def _out_of_mails(session: Session, user: User, stand_in: str) -> None:
    """Mails to the person are emptied; in those to others the name gives way."""
    own = Outbox.user_id == user.id
    session.execute(
        sa.update(OutboxAttempt)
        .where(OutboxAttempt.outbox_id.in_(sa.select(Outbox.id).where(own)))
        .values(detail="")
    )
    session.execute(sa.update(Outbox).where(own).values(sent_to="", body_text="", body_html=""))
    for column in (Outbox.subject, Outbox.body_text, Outbox.body_html):
        for name in {user.full_name, html.escape(user.full_name), user.email}:
            session.execute(
                sa.update(Outbox)
                .where(column.contains(name, autoescape=True))
                .values({column: sa.func.replace(column, name, stand_in)})
            )
