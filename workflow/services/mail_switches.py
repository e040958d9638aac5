"""Switches over all mail: the hold an administrator releases, and the breaker of a line that is down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Setting
from models.bulk import insert_missing
from workflow.services.events import record

HOLD, BREAKER = "mail_hold", "mail_breaker"
GAP = "gap:"
"""What the reason of a hold begins with that came by itself."""
CONNECTS, WINDOW = 3, timedelta(minutes=5)
"""At most this many attempts to connect within the window while the line is down (``trust.md`` E5)."""


def _locked(session: Session, key: str, default: str) -> Setting:
    insert_missing(session, Setting, ("key", "value"), [(key, default)])
    return session.execute(
        sa.select(Setting)
        .where(Setting.key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()


def hold_reason(session: Session) -> str:
    """Why no mail leaves; empty when it may."""
    return session.scalar(sa.select(Setting.value).where(Setting.key == HOLD)) or ""


def hold_mail(session: Session, reason: str, *, by: int | None, now: datetime) -> None:
    """Keep all mail back until an administrator releases it."""
    _locked(session, HOLD, "").value = reason
    record(session, "mail", 0, "held", by=by, now=now, payload={"reason": reason})


def hold_after_silence(session: Session, last: datetime, *, now: datetime) -> None:
    """Keep all mail back because nothing was evaluated since ``last``: a clock may be wrong."""
    hold_mail(session, f"{GAP}{last.isoformat()}", by=None, now=now)


def release_mail(session: Session, *, by: int | None, now: datetime) -> None:
    """Let mail leave again. Sweeping goes on from here, however long the gap was."""
    _locked(session, HOLD, "").value = ""
    _locked(session, "mail_released_at", "").value = now.isoformat()
    record(session, "mail", 0, "released", by=by, now=now)


def released_at(session: Session) -> datetime | None:
    """When mail was last released."""
    text = session.scalar(sa.select(Setting.value).where(Setting.key == "mail_released_at"))
    return datetime.fromisoformat(text) if text else None


def line_down_since(session: Session) -> datetime | None:
    """Since when no connection has worked; ``None`` when the line is well (for health)."""
    return _since(session.scalar(sa.select(Setting.value).where(Setting.key == BREAKER)))


def _since(breaker: str | None) -> datetime | None:
    since = json.loads(breaker)["since"] if breaker else None
    return datetime.fromisoformat(since) if since else None


@dataclass(frozen=True, slots=True)
class MailStanding:
    """What people who answer for the mail are told: why it is held, and since when its line is down."""

    held: bool
    #: The hold came by itself: nothing was evaluated since then.
    silent_since: datetime | None
    #: The hold was somebody's decision: in their words.
    reason: str
    down_since: datetime | None


def standing_columns() -> tuple[sa.Label[str], sa.Label[str]]:
    """Both switches as columns for a statement that is run anyway; read them with ``standing``."""
    found = (
        sa.select(Setting.value).where(Setting.key == key).scalar_subquery().label(key)
        for key in (HOLD, BREAKER)
    )
    hold, breaker = found
    return hold, breaker


def standing(hold: str | None, breaker: str | None) -> MailStanding:
    """The switches as they were read."""
    since = hold.removeprefix(GAP) if hold and hold.startswith(GAP) else ""
    return MailStanding(
        held=bool(hold),
        silent_since=datetime.fromisoformat(since) if since else None,
        reason="" if since else hold or "",
        down_since=_since(breaker),
    )


def may_connect(session: Session, *, now: datetime) -> bool:
    """Take one of the few attempts within the window; ``False``: leave the server alone for now."""
    row = _locked(session, BREAKER, '{"tries": [], "since": null, "why": ""}')
    state = json.loads(row.value)
    tries = [t for t in state["tries"] if now - WINDOW < datetime.fromisoformat(t) <= now]
    if len(tries) >= CONNECTS:
        return False
    row.value = json.dumps({**state, "tries": [*tries, now.isoformat()]})
    return True


def line_worked(session: Session) -> None:
    """A connection was made: forget the failed ones."""
    _locked(session, BREAKER, "").value = json.dumps({"tries": [], "since": None, "why": ""})


def line_failed(session: Session, why: str, *, now: datetime) -> None:
    """A connection could not be made or used; remembered until one works."""
    row = _locked(session, BREAKER, '{"tries": [], "since": null, "why": ""}')
    state = json.loads(row.value)
    row.value = json.dumps(
        {**state, "since": state["since"] or now.isoformat(), "why": why[:300]}, ensure_ascii=False
    )
