"""When an account that nobody uses stops letting people in (TCVN 14423:2026: after 45 days)."""

from __future__ import annotations

from datetime import datetime, timedelta

from workflow.rules.refusal import Refusal

FEWEST_DAYS = 30
"""A shorter time would shut out who comes for a monthly report."""


def idle_before(days: int, now: datetime) -> datetime:
    """Whoever was last here before this moment was away for ``days``."""
    return now - timedelta(days=days)


def may_wake_by_mail(*, is_admin: bool) -> bool:
    """A person comes back by a link to the own mailbox; an administrator needs another administrator."""
    return not is_admin


def require_asleep(asleep_since: datetime | None) -> None:
    """Raise ``Refusal`` with ``not_asleep`` where the account lets people in."""
    if asleep_since is None:
        raise Refusal("not_asleep")
