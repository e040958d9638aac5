"""The thresholds by which an authority proposes praise, reminders and criticism; none holds until somebody sets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from workflow.rules.criticism import Thresholds, check_thresholds
from workflow.rules.permissions import Action, Actor
from workflow.services import scope
from workflow.services.events import record
from workflow.services.versioned_setting import kept_values, replace_values

_KEY = "criticism:{}"
_SHARES = ("remind_below", "criticise_below", "praise_above", "praise_late_below")


@dataclass(frozen=True, slots=True)
class Kept:
    """The thresholds as they stand, and the version that a change has to know (0: nobody set any)."""

    thresholds: Thresholds
    version: int


def thresholds_of(session: Session, authority_id: int) -> Kept:
    """What holds for an authority."""
    kept = kept_values(session, _KEY.format(authority_id))
    if kept is None:
        return Kept(Thresholds(), 0)
    found, version = kept
    shares = {name: Decimal(found[name]) if found[name] is not None else None for name in _SHARES}
    return Kept(Thresholds(found["least"], **shares), version)


def _plain(thresholds: Thresholds) -> dict[str, Any]:
    shares = {name: getattr(thresholds, name) for name in _SHARES}
    return {
        "least": thresholds.least,
        **{name: None if share is None else str(share) for name, share in shares.items()},
    }


def set_thresholds(
    session: Session, actor: Actor, authority_id: int, wanted: Thresholds, *, version: int, now: datetime
) -> None:
    """Set them for the lists that are prepared from now on.

    Raises:
        NotFound: the authority is not the actor's to urge for.
        Refusal: ``stale``; as of ``check_thresholds``.
    """
    scope.agency_for(session, actor, authority_id, Action.URGE)
    check_thresholds(wanted)
    before = thresholds_of(session, authority_id)
    replace_values(session, _KEY.format(authority_id), _plain(wanted), version=version)
    record(
        session,
        "criticism_thresholds",
        authority_id,
        "changed",
        by=actor.user_id,
        now=now,
        payload={"before": _plain(before.thresholds), "after": _plain(wanted)},
    )
