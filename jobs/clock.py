"""Makes the slots of the timetable and rings wherever a slot waits. Any number of clocks may run."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import datetime
from types import FrameType

import sqlalchemy as sa

from jobs.queue import connect, ring
from jobs.timetable import MAIL, TIMETABLE, Timed
from models.database import Database
from workflow.runtime import Runtime
from workflow.services import mail_switches, outbox, schedule

POLL = 1.0
"""Seconds between two looks: a mail promised by a page leaves within five (``trust.md`` E12)."""
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
            and (not timed.only_with_work or _nobody_at(session, timed.job, now))
        ]
    if missing:
        with database.write() as session:
            for job, slot in missing:
                schedule.make_slot(session, job, slot, now=now)


def _nobody_at(session: sa.orm.Session, job: str, now: datetime) -> bool:
    """Mail waits that may be tried now, and no run of the job is waiting or under way."""
    return (
        outbox.anything_due(session, now=now)
        and not mail_switches.hold_reason(session)
        and not mail_switches.line_rests(session, now=now)
        and not schedule.is_unfinished(session, job)
    )


def ring_for_mail(runtime: Runtime) -> None:
    """Ring at once for what was just promised, without waiting for the clock. A dead queue leaves it to the clock."""
    now = runtime.clock()
    make_due_slots(runtime.database, now, MAIL)
    waiting = [ringing for ringing in rings(runtime.database, now) if ringing[1] == MAIL[0].job]
    if waiting:
        client = connect(runtime.settings.redis_url, runtime.settings.redis_password_file)
        try:
            for job_id, job, slot in waiting:
                ring(client, job_id, job, slot)
        finally:
            client.close()


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
        try:
            make_due_slots(runtime.database, runtime.clock())
            for job_id, job, slot in rings(runtime.database, runtime.clock()):
                if not ring(client, job_id, job, slot):
                    break
        except sa.exc.OperationalError as error:
            log.warning("the database is busy or away: %s", type(error.orig).__name__)
        stop.wait(POLL)


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    return stop
