"""Q1 and E12: a real worker and a ticking clock, while the queue is emptied or away."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

import sqlalchemy as sa

from jobs.clock import POLL, tick
from jobs.standby import StandIn
from models import Assignment, Outbox, ScheduleSlot
from models.database import Database
from tests.chaos.yard import Yard
from tests.jobs.rig import make_rig, many_people
from tests.jobs.valkey import Valkey
from tests.smtp_sink import SmtpSink
from workflow.services import schedule


@dataclass(frozen=True)
class Flushed:
    """``lost`` mails of ``mails``; ``recovery``: seconds from the last flush until everything had arrived."""

    mails: int
    lost: int
    duplicates: int
    recovery: float


@dataclass(frozen=True)
class Latency:
    """Seconds from the commit of a mail to its acceptance: median and 95th percentile; ``lost`` of ``mails``."""

    mails: int
    lost: int
    median: float
    p95: float


@contextmanager
def at_work(db: Database, people: int) -> Iterator[Yard]:
    """A worker that stays and a clock that ticks as the product's does."""
    rig = make_rig(db)
    many_people(rig, people)
    valkey = Valkey()
    done = threading.Event()
    with SmtpSink() as sink:
        yard = Yard(rig, valkey, sink)
        yard.worker(yard.now(), "stay")
        client = valkey.as_the_product()
        stand_in = StandIn(lambda: yard.worker(yard.now(), "waiting"))

        def clock() -> None:
            while not done.wait(POLL):
                tick(db, client, stand_in, yard.now())

        ticking = threading.Thread(target=clock)
        ticking.start()
        try:
            yield yard
        finally:
            done.set()
            ticking.join()
            stand_in.close()
            yard.close()
            client.close()
            valkey.close()


def flush_under_load(db: Database, *, flushes: int, each: int, seed: int = 1) -> Flushed:
    """Before every flush ``each`` more people are to be told of something."""
    dice = random.Random(seed)
    with at_work(db, flushes * each) as yard:
        _put_off_all(db)
        overseer = yard.valkey.client()
        for n in range(flushes):
            _look_at(db, n * each, each, yard)
            time.sleep(dice.uniform(0.2, 1.5))
            overseer.flushall()
        overseer.close()
        last = time.monotonic()
        _wait_for(lambda: len(_to_people(yard)) == flushes * each, 240)
        copies = _to_people(yard)
        return Flushed(
            flushes * each,
            flushes * each - len(copies),
            sum(copies.values()) - len(copies),
            time.monotonic() - last,
        )


def _to_people(yard: Yard) -> Counter[str]:
    """Mails by address, without the weekly digest of the leader."""
    return Counter({to: n for to, n in yard.copies().items() if to.startswith("u")})


def _put_off_all(db: Database) -> None:
    with db.write() as session:
        session.execute(sa.update(Assignment).values(next_check_on=None))


def _look_at(db: Database, first: int, count: int, yard: Yard) -> None:
    """The next people's assignments wait for a sweep, and a slot of the sweep waits."""
    now = yard.now()
    with db.write() as session:
        ids = sa.select(Assignment.id).order_by(Assignment.id).offset(first).limit(count)
        session.execute(
            sa.update(Assignment).where(Assignment.id.in_(ids)).values(next_check_on=yard.rig.today)
        )
        schedule.make_slot(session, "sweep", now, now=now)


def _wait_until_idle(db: Database, patience: float) -> None:
    """The jobs that every start brings are done."""
    left = sa.select(sa.func.count()).where(ScheduleSlot.finished_at.is_(None))
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with db.read() as session:
            if session.scalar(sa.select(ScheduleSlot.slot).limit(1)) and not session.scalar(left):
                return
        time.sleep(0.1)


def _wait_for(there: Callable[[], bool], patience: float) -> None:
    end = time.monotonic() + patience
    while not there() and time.monotonic() < end:
        time.sleep(0.1)


def time_mails(db: Database, *, seconds: int, a_second: int = 10, away: float = 0.0) -> Latency:
    """Promise mails at an even pace, each ripe from the moment of its commit; ``away``: the queue is stopped for so long."""
    mails = seconds * a_second
    with at_work(db, mails) as yard:
        with db.write() as session:
            session.execute(sa.update(Assignment).values(next_check_on=yard.rig.today))
        yard.rig.sweep()
        with db.write() as session:
            later = yard.rig.now + timedelta(hours=7)
            session.execute(sa.update(Outbox).values(not_before=later))
            ids = list(session.scalars(sa.select(Outbox.id).order_by(Outbox.id)))
        _wait_until_idle(db, 120)
        back = threading.Timer(away, yard.valkey.start)
        if away:
            yard.valkey.stop()
            back.start()
        committed: dict[str, float] = {}
        began = time.monotonic()
        for n, mail_id in enumerate(ids):
            time.sleep(max(0.0, began + n / a_second - time.monotonic()))
            with db.write() as session:
                ripen = sa.update(Outbox).where(Outbox.id == mail_id).values(not_before=yard.now())
                name = session.scalar(ripen.returning(Outbox.message_id))
            committed[str(name)] = time.monotonic()
        _wait_for(lambda: committed.keys() <= set(yard.sink.ids()), 180)
        back.cancel()
        ours = [mail for mail in yard.sink.mails if mail.message_id in committed]  # not the weekly digest
        waits = sorted(mail.at - committed[mail.message_id] for mail in ours)
        return Latency(
            mails,
            mails - len({mail.message_id for mail in ours}),
            waits[len(waits) // 2],
            waits[ceil(len(waits) * 0.95) - 1],
        )
