"""Accounts that nobody signed in to for long: they let nobody in until they are woken, and lose nothing else.

Who sleeps keeps every post, is told and urged as before: an unused account must not take a head out of the letters.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import ExternalIdentity, Membership, User
from models.validity_sql import valid_on
from workflow.rules.idle_accounts import idle_before, may_wake_by_mail, require_asleep
from workflow.rules.permissions import Role
from workflow.rules.refusal import Refusal
from workflow.services.accounts import end_links, end_sessions
from workflow.services.events import record

BATCH = 200


def put_to_sleep(session: Session, *, days: int, now: datetime) -> int:
    """Put accounts to sleep that were idle for ``days``, at most 200 in this unit; how many that were."""
    since = idle_before(days, now)
    used = (User.created_at, User.last_login_at, User.password_set_at, User.woken_at)
    people = session.scalars(
        sa.select(User)
        .where(
            User.active,
            sa.or_(User.password_hash != "", sa.exists().where(ExternalIdentity.user_id == User.id)),
            User.asleep_since.is_(None),
            *(sa.or_(column.is_(None), column < since) for column in used),
        )
        .order_by(User.id)
        .limit(BATCH)
        .with_for_update()
    ).all()
    for user in people:
        user.asleep_since = now
        end_sessions(session, user.id)
        end_links(session, user.id)
        record(session, "user", user.id, "fell_asleep", by=None, now=now, payload={"days": days})
    return len(people)


def wake(session: Session, user: User, *, by: int | None, now: datetime, address: str = "") -> None:
    """Let somebody else's account be used again with the password it has; ``by`` none from the machine itself.

    Raises:
        Refusal: ``own_account``, ``account_closed``, ``not_asleep``.
    """
    if by == user.id:
        raise Refusal("own_account")
    if not user.active:
        raise Refusal("account_closed")
    require_asleep(user.asleep_since)
    user.asleep_since, user.woken_at = None, now
    record(session, "user", user.id, "woken", by=by, now=now, address=address)


def may_come_back_alone(session: Session, user: User, today: date) -> bool:
    """Whether a link to the person's own mailbox wakes the account."""
    is_admin = session.scalar(
        sa.select(
            sa.exists().where(
                Membership.user_id == user.id, Membership.role == Role.ADMIN, valid_on(Membership, today)
            )
        )
    )
    return user.asleep_since is None or may_wake_by_mail(is_admin=bool(is_admin))
