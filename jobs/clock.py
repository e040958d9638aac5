"""Makes the slots of the timetable and rings wherever a slot waits. Any number of clocks may run."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import datetime
from types import FrameType

import sqlalchemy as sa

from jobs.queue import connect, ring
from jobs.timetable import TIMETABLE, Timed
from models.database import Database
from workflow.runtime import Runtime
from workflow.services import mail_switches, outbox, schedule

POLL = 10.0
POLL_WITHOUT_QUEUE = 2.0
"""Seconds between two looks; shorter while the queue is away, so that it is rung as soon as it is back."""
RING_AGAIN = 120
"""Seconds after which a ring that nobody answered is repeated under a new id."""

log = logging.getLogger("dondoc.clock")


def make_due_slots(database: Database, now: datetime, timetable: tuple[Timed, ...] = TIMETABLE) -> None:
    """Make the latest slot of every job. After a gap one slot each, never all that were missed."""
    with database.read() as session:
        missing = [
            (timed.job, timed.slot(now))
            for timed in timetable
            if not schedule.has_slot(session, timed.job, timed.slot(now))
            and (not timed.only_with_work or _mail_waits(session, now))
        ]
    if missing:
        with database.write() as session:
            for job, slot in missing:
                schedule.make_slot(session, job, slot, now=now)


def _mail_waits(session: sa.orm.Session, now: datetime) -> bool:
    return outbox.anything_due(session, now=now) and not mail_switches.hold_reason(session)


def rings(database: Database, now: datetime) -> list[tuple[str, str, str]]:
    """Job id, job and slot of everything that somebody should run now."""
    bucket = int(now.timestamp()) // RING_AGAIN
    with database.read() as session:
        return [
            (f"{w.job}-{w.slot:%Y%m%dT%H%M%S}-{w.attempts}-{bucket}", w.job, w.slot.isoformat())
            for w in schedule.waiting_slots(session, now=now)
        ]


def run(runtime: Runtime, stop: threading.Event | None = None) -> None:
    """Tick until SIGTERM or SIGINT. A dead queue or a locked database only delays the next tick."""
    stop = stop or _stop_on_signal()
    client = connect(runtime.settings.redis_url, runtime.settings.redis_password_file)
    while not stop.is_set():
        answered = True
        try:
            make_due_slots(runtime.database, runtime.clock())
            for job_id, job, slot in rings(runtime.database, runtime.clock()):
                answered = ring(client, job_id, job, slot) and answered
        except sa.exc.OperationalError as error:
            log.warning("the database is busy or away: %s", type(error.orig).__name__)
        stop.wait(POLL if answered else POLL_WITHOUT_QUEUE)


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    return stop
