"""The hourly check, and the sign of life that is given to an outside watch after a clean one."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from datetime import datetime
from typing import Any

from models.database import Database
from workflow.rules.local_time import local_day
from workflow.services.audit import compared_to, differences, figures, write_down
from workflow.services.audit_days import number_days
from workflow.services.health_reading import is_well, read_health
from workflow.services.mail_switches import hold_reason

PATIENCE = 5.0
"""Seconds that the outside watch may take to answer."""


def audit(database: Database, *, now: datetime, dead_man_url: str = "") -> dict[str, Any]:
    """Compare, write down what differs, and tell the outside watch when everything is well."""
    with database.write() as session:
        days = number_days(session, local_day(now))
    with database.read() as session:
        found = differences(session, now=now)
        at = compared_to(session)
        held = bool(hold_reason(session))
    with database.write() as session:
        new = write_down(session, found, now=now)
    with database.read() as session:
        well = is_well(read_health(session, now=now), without=("auditor",))  # this run has not finished yet
    return {
        "differences": len(found),
        "new": new,
        "kinds": figures(found),
        "days": days,
        "compared_to": at.began_at.isoformat() if at else None,
        **({"held": True} if held else {}),
        **({"dead_man": give_sign(dead_man_url)} if well and dead_man_url else {}),
    }


class _Unmoved(urllib.request.HTTPRedirectHandler):
    """Only the configured address is ever called."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def give_sign(url: str) -> str:
    """Call the watch once; what came of it. Its silence breaks nothing here."""
    caller = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Unmoved)
    try:
        with caller.open(url, timeout=PATIENCE) as answer:
            return str(answer.status)
    except urllib.error.HTTPError as error:
        return str(error.code)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return type(error).__name__
