"""Makes the slots of the timetable and rings wherever a slot waits. Any number of clocks may run."""

from __future__ import annotations

import logging
import signal
import threading
import time
from datetime import datetime
from types import FrameType

import sqlalchemy as sa
from redis import Redis

from jobs.queue import connect, ring
from jobs.standby import StandIn
from jobs.timetable import BUCKET, CHECK, MAIL, NOTICES, SCAN, TIMETABLE, Timed
from models.database import Database
from workflow.mail import transport_for
from workflow.runtime import Runtime
from workflow.services import account_links, account_notices, mail_switches, outbox, schedule
from workflow.services.down_since import Server, note
from workflow.settings import Settings

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
        _waits(session, job, now)
        and not mail_switches.line_rests(session, now=now)
        and not schedule.is_unfinished(session, job)
    )


def _waits(session: sa.orm.Session, job: str, now: datetime) -> bool:
    if job == "account_links":
        return account_links.anything_due(session, now=now)
    if job == "account_notices":
        return account_notices.anything_due(session, now=now)
    return outbox.anything_due(session, now=now) and not mail_switches.hold_reason(session)


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
    """Job id, job and slot of everything that somebody should run now.

    The check of everything comes after what it checks: else the first one after a gap finds mail that waits.
    """
    bucket = int(now.timestamp()) // RING_AGAIN
    with database.read() as session:
        waiting = sorted(schedule.waiting_slots(session, now=now), key=lambda w: w.job == CHECK)
        return [
            (f"{w.job}-{w.slot:%Y%m%dT%H%M%S}-{w.attempts}-{bucket}", w.job, w.slot.isoformat())
            for w in waiting
        ]


def run(runtime: Runtime, stop: threading.Event | None = None) -> None:
    """Tick until SIGTERM or SIGINT. A locked database only delays the next tick, a dead queue is done without."""
    stop = stop or _stop_on_signal()
    client = connect(runtime.settings.redis_url, runtime.settings.redis_password_file)
    stand_in = StandIn()
    timetable = timetable_of(runtime.settings)
    try:
        while not stop.is_set():
            try:
                tick(runtime.database, client, stand_in, runtime.clock(), timetable)
            except sa.exc.OperationalError as error:
                log.warning("the database is busy or away: %s", type(error.orig).__name__)
            stop.wait(POLL)
    finally:
        stand_in.close()


def timetable_of(settings: Settings) -> tuple[Timed, ...]:
    """What runs in an installation with these settings."""
    return (
        *TIMETABLE,
        *(NOTICES if transport_for(settings) else ()),
        *(SCAN if settings.scanner else ()),
        *(BUCKET if settings.bucket else ()),
    )


def tick(
    database: Database,
    client: Redis,
    stand_in: StandIn,
    now: datetime,
    timetable: tuple[Timed, ...] = TIMETABLE,
) -> None:
    """Make what is due and ring for all that waits; whether the queue answers decides about the stand-in."""
    make_due_slots(database, now, timetable)
    waiting = rings(database, now)
    if waiting:
        answered = all(ring(client, *args) for args in waiting)
        if stand_in.look(answered=answered, at=time.monotonic()):
            with database.write() as session:
                note(session, Server.QUEUE, answers=answered, now=now)


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    return stop
