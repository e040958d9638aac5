"""Send mails that no window, no hold and no pace keeps back, each by itself: somebody waits for it, or must know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from jobs.mail_line import open_line
from workflow.mail import Answer, Connection, Fate, Message, transport_for
from workflow.runtime import Runtime
from workflow.services import mail_switches

BATCH = 100


def send_each(
    runtime: Runtime,
    due: Callable[..., Sequence[int]],
    take: Callable[[Session, int], Message | None],
    mark: Callable[[Session, int, Answer], None],
) -> Mapping[str, Any]:
    """Send up to ``BATCH`` of those that are ``due``, over one line; the figures by fate, or why nothing was sent.

    ``take`` gives the mail for one try, none where the row waits no more; ``mark`` writes down what became of it.
    With the line ends the run; what is left waits for the next.
    """
    transport = transport_for(runtime.settings)
    if transport is None:
        return {"no_transport": True}
    with runtime.database.write() as session:
        if mail_switches.line_rests(session, now=runtime.clock()):
            return {"line_down": True}
        waiting = due(session, now=runtime.clock(), limit=BATCH)
    if not waiting:
        return {}
    connection = open_line(runtime.database, transport, runtime.clock)
    if connection is None:
        return {"line_down": True}
    try:
        return _over(connection, waiting, runtime, take, mark)
    finally:
        connection.close()


def _over(
    line: Connection,
    waiting: Sequence[int],
    runtime: Runtime,
    take: Callable[[Session, int], Message | None],
    mark: Callable[[Session, int, Answer], None],
) -> Mapping[str, Any]:
    fates: Counter[str] = Counter()
    for row_id in waiting:
        if not line.alive:
            break
        with runtime.database.write() as session:
            message = take(session, row_id)
        if message is None:
            continue
        answer = line.send(message, lambda: True)
        with runtime.database.write() as session:
            mark(session, row_id, answer)
        fates[answer.fate.value] += 1
        if answer.fate is Fate.LINE:
            with runtime.database.write() as session:
                mail_switches.line_failed(session, answer.detail, now=runtime.clock())
            break
    return dict(fates)
