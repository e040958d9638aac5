"""The line to the mail server, opened within the few attempts that a broken one is given (``trust.md`` E5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from models.database import Database
from workflow.mail import Connection, LineDown, Transport
from workflow.services import mail_switches


def open_line(database: Database, transport: Transport, clock: Callable[[], datetime]) -> Connection | None:
    """A working line; ``None`` where there is none now, or the attempts are used up. Both are remembered."""
    if not transport.remote:
        return transport.open()
    with database.write() as session:
        if not mail_switches.may_connect(session, now=clock()):
            return None
    try:
        connection = transport.open()
    except LineDown as error:
        with database.write() as session:
            mail_switches.line_failed(session, str(error), now=clock())
        return None
    with database.write() as session:
        mail_switches.line_worked(session, now=clock())
    return connection
