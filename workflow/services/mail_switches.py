"""Switches over all mail: the hold an administrator releases, and the breaker of a line that is down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Setting
from models.bulk import insert_missing
from workflow.services.events import record

HOLD, BREAKER = "mail_hold", "mail_breaker"
GAP, RESTORED = "gap:", "restored:"
"""What the reason of a hold begins with that came by itself: after a long silence, after a restore."""
RELEASED, RESTORE_POINT = "mail_released_at", "mail_restore_point"
CONNECTS, WINDOW = 3, timedelta(minutes=5)
"""At most this many attempts to connect within the window while the line is down (``trust.md`` E5)."""


_WELL = '{"tries": [], "since": null, "why": ""}'
PACE = "mail_pace"
MOST_A_MINUTE, MINUTE = 60, timedelta(minutes=1)
"""After an outage or a release no more mails than these are taken up in any minute (``trust.md`` E5)."""


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


def hold_after_restore(session: Session, *, now: datetime) -> None:
    """Keep all mail back because a backup was restored: what waits in it may have gone out long ago.

    Marks the restore point: on release, mails promised before it expire unless somebody says otherwise.
    """
    _locked(session, RESTORE_POINT, "").value = now.isoformat()
    hold_mail(session, f"{RESTORED}{now.isoformat()}", by=None, now=now)


def release_mail(session: Session, *, by: int | None, now: datetime, expired: int = 0) -> None:
    """Let mail leave again. Sweeping goes on from here, however long the gap was. ``expired``: left out as too old."""
    _locked(session, HOLD, "").value = ""
    _locked(session, RELEASED, "").value = now.isoformat()
    _locked(session, RESTORE_POINT, "").value = ""
    pace_mail(session)
    record(session, "mail", 0, "released", by=by, now=now, payload={"expired": expired} if expired else None)


def _moment(session: Session, key: str) -> datetime | None:
    text = session.scalar(sa.select(Setting.value).where(Setting.key == key))
    return datetime.fromisoformat(text) if text else None


def released_at(session: Session) -> datetime | None:
    """When mail was last released."""
    return _moment(session, RELEASED)


def restore_point(session: Session) -> datetime | None:
    """When a backup was restored whose mails have not been released yet."""
    return _moment(session, RESTORE_POINT)


def line_down_since(session: Session) -> datetime | None:
    """Since when no connection has worked; ``None`` when the line is well (for health)."""
    return _since(session.scalar(sa.select(Setting.value).where(Setting.key == BREAKER)))


def line_back_at(session: Session) -> datetime | None:
    """When a line that had been down worked again; ``None`` when it never was."""
    breaker = session.scalar(sa.select(Setting.value).where(Setting.key == BREAKER))
    back = json.loads(breaker).get("back") if breaker else None
    return datetime.fromisoformat(back) if back else None


def _since(breaker: str | None) -> datetime | None:
    since = json.loads(breaker)["since"] if breaker else None
    return datetime.fromisoformat(since) if since else None


@dataclass(frozen=True, slots=True)
class MailStanding:
    """What people who answer for the mail are told: why it is held, and since when its line is down."""

    held: bool
    #: The hold came by itself: nothing was evaluated since then, or a backup was restored then.
    silent_since: datetime | None
    restored_at: datetime | None
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
    silent, restored = (_moment_after(prefix, hold or "") for prefix in (GAP, RESTORED))
    return MailStanding(
        held=bool(hold),
        silent_since=silent,
        restored_at=restored,
        reason="" if silent or restored else hold or "",
        down_since=_since(breaker),
    )


def _moment_after(prefix: str, hold: str) -> datetime | None:
    return datetime.fromisoformat(hold.removeprefix(prefix)) if hold.startswith(prefix) else None


def may_connect(session: Session, *, now: datetime) -> bool:
    """Take one of the few attempts within the window; ``False``: leave the server alone for now."""
    row = _locked(session, BREAKER, _WELL)
    state = json.loads(row.value)
    tries = _recent_tries(state, now)
    if len(tries) >= CONNECTS:
        return False
    row.value = json.dumps({**state, "tries": [*tries, now.isoformat()]})
    return True


def line_rests(session: Session, *, now: datetime) -> bool:
    """Whether the attempts within the window are used up: until then the server is left alone."""
    breaker = session.scalar(sa.select(Setting.value).where(Setting.key == BREAKER))
    return bool(breaker) and len(_recent_tries(json.loads(breaker or _WELL), now)) >= CONNECTS


def _recent_tries(state: dict[str, Any], now: datetime) -> list[str]:
    return [t for t in state["tries"] if now - WINDOW < datetime.fromisoformat(t) <= now]


def line_worked(session: Session, *, now: datetime) -> None:
    """A connection was made: forget the failed ones. What piled up behind them leaves at a measured pace."""
    row = _locked(session, BREAKER, _WELL)
    state = json.loads(row.value or _WELL)
    if state["since"]:
        pace_mail(session)
    back = now.isoformat() if state["since"] else state.get("back")
    row.value = json.dumps({"tries": [], "since": None, "why": "", "back": back})


def line_failed(session: Session, why: str, *, now: datetime) -> None:
    """A connection could not be made or used; remembered until one works."""
    row = _locked(session, BREAKER, _WELL)
    state = json.loads(row.value)
    row.value = json.dumps(
        {**state, "since": state["since"] or now.isoformat(), "why": why[:300]}, ensure_ascii=False
    )


def pace_mail(session: Session) -> None:
    """From now on mail leaves at the measured pace, until nothing waits any more."""
    row = _locked(session, PACE, "")
    row.value = row.value or "[]"


def take_of_pace(session: Session, wanted: int, *, now: datetime) -> int:
    """How many of ``wanted`` mails may be taken up now; all of them where no pace is set.

    The caller's unit holds the row until it commits, so that several senders share one pace.
    """
    if not session.scalar(sa.select(Setting.value).where(Setting.key == PACE)):
        return wanted
    row = _locked(session, PACE, "")
    if not row.value:
        return wanted
    taken = [(at, n) for at, n in json.loads(row.value) if now - MINUTE < datetime.fromisoformat(at) <= now]
    granted: int = max(0, min(wanted, MOST_A_MINUTE - sum(n for _, n in taken)))
    row.value = json.dumps([*taken, *([(now.isoformat(), granted)] if granted else [])])
    return granted


def end_of_pace(session: Session) -> None:
    """Nothing waits any more: later mail leaves at once again."""
    if session.scalar(sa.select(Setting.value).where(Setting.key == PACE)):
        _locked(session, PACE, "").value = ""
