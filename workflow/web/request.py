"""What every view starts from: the runtime, the moment, the person, and sessions on the database."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import cast

from flask import current_app, g
from flask import request as flask_request
from flask_login import current_user
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from models.clashes import Clash, clash_of
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Actor
from workflow.rules.refusal import Refusal
from workflow.runtime import Runtime
from workflow.services import once

EXTENSION = "dondoc"
_CLASHES = {Clash.TWICE: "done_meanwhile", Clash.BUSY: "busy", Clash.TOO_LONG: "text_does_not_fit"}

log = logging.getLogger("workflow.web")


def runtime() -> Runtime:
    """Settings, database, evidence store and clock of this application."""
    return cast(Runtime, current_app.extensions[EXTENSION])


def now() -> datetime:
    """The moment of this request, read once (aware, UTC)."""
    if "now" not in g:
        g.now = runtime().clock()
    return cast(datetime, g.now)


def today() -> date:
    """The Vietnamese date of this request."""
    return local_day(now())


def me() -> Actor:
    """The signed-in person with the roles of this moment. Only for views that ask for a sign-in."""
    return cast(Actor, current_user.actor)


def address() -> str:
    """The visitor's network address, for events and the sign-in guard."""
    return flask_request.remote_addr or ""


def reading() -> Session:
    """The request's one read-only session: opened at first use, closed with the request or by ``writing()``."""
    if "reading" not in g:
        context = runtime().database.read()
        g.reading = (context, context.__enter__())
    return cast(Session, g.reading[1])


def stop_reading(_error: BaseException | None = None) -> None:
    """Close the read session; the next ``reading()`` sees what was committed since."""
    opened = g.pop("reading", None)
    if opened is not None:
        opened[0].__exit__(None, None, None)


@contextmanager
def writing(*, hasty: bool = False) -> Iterator[Session]:
    """One writing unit: commits at the end of the block, or changes nothing. ``hasty`` as of ``Database.write``.

    A request that came with a key (``web.once``) is done in its first unit that is not hasty.

    Raises:
        Refusal: ``stale`` where somebody else changed a row of it in the meantime; as of ``_CLASHES`` where two
            units came to one place at the same moment, or a text does not fit where it is kept.
        AlreadyDone: an earlier request with the same key did it.
    """
    stop_reading()
    ask = None if hasty else g.pop("once_ask", None)
    try:
        with runtime().database.write(hasty=hasty) as session:
            if ask is not None:
                once.claim(session, ask, now=now())
            yield session
    except BaseException as error:
        g.once_ask = ask  # rolled back, and the key with it
        if isinstance(error, StaleDataError):
            raise Refusal("stale") from error
        clash = clash_of(error)
        if clash is not None:
            log.warning("%s: %s %s", clash, flask_request.method, flask_request.path, exc_info=error)
            raise Refusal(_CLASHES[clash]) from error
        raise
    g.once_done = g.get("once_done") or ask
