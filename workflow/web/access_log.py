"""Write down every download and every refusal of a signed-in person, whatever the view did (``trust.md`` L3)."""

from __future__ import annotations

import logging

import sqlalchemy as sa
from flask import Flask, Response, request
from flask_login import current_user

from models import Accessed
from workflow.services.access_log import write_access
from workflow.web.request import address, me, now, runtime

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """After every request."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    outcome = _outcome(response)
    if outcome is None or not current_user.is_authenticated:
        return response
    try:
        # a unit of its own: the answer may still be reading
        with runtime().database.write(hasty=True) as session:
            write_access(
                session,
                outcome,
                by=me().user_id,
                method=request.method,
                path=request.path,
                address=address(),
                now=now(),
            )
    except sa.exc.SQLAlchemyError:
        log.exception("a line of the access log was not written")
    return response


def _outcome(response: Response) -> Accessed | None:
    if response.status_code == 403:
        return Accessed.DENIED
    given = response.headers.get("Content-Disposition", "")
    return (
        Accessed.DOWNLOADED if response.status_code in {200, 206} and given.startswith("attachment") else None
    )
