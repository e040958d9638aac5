"""While the queue is away a worker that needs none does what waits; it is one, and it leaves when asked."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from jobs import clock, standby, tasks, worker
from jobs.clock import make_due_slots, tick
from jobs.queue import connect
from jobs.standby import AWAY, StandIn
from models import ScheduleSlot
from tests.jobs.rig import Rig
from tests.jobs.test_clock import runtime_of
from tests.jobs.valkey import Valkey
from workflow.runtime import system_clock
from workflow.services.down_since import Server, down_since


class Started:
    """Counts the workers that were started; each sleeps until it is asked to go."""

    def __init__(self) -> None:
        self.workers: list[subprocess.Popen[bytes]] = []

    def __call__(self) -> subprocess.Popen[bytes]:
        self.workers.append(subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"]))
        return self.workers[-1]


@pytest.fixture
def started() -> Iterator[Started]:
    made = Started()
    yield made
    for process in made.workers:
        process.kill()
        process.wait()


def test_e12_somebody_stands_in_after_twenty_seconds_of_silence_and_only_once(started: Started) -> None:
    stand_in = StandIn(started)
    for second, workers in ((0, 0), (AWAY - 1, 0), (AWAY, 1), (AWAY + 1, 1)):
        stand_in.look(answered=False, at=1000.0 + second)
        assert len(started.workers) == workers, f"after {second} seconds"
    started.workers[0].kill()
    started.workers[0].wait()
    stand_in.look(answered=False, at=1000.0 + AWAY + 2)
    assert len(started.workers) == 2, "the next one follows when the first has done what waited"


def test_a_queue_that_answers_again_starts_the_waiting_anew(started: Started) -> None:
    stand_in = StandIn(started)
    stand_in.look(answered=False, at=0.0)
    stand_in.look(answered=True, at=AWAY)
    stand_in.look(answered=False, at=AWAY + 1)
    assert not started.workers


def test_the_clock_writes_down_since_when_the_queue_is_away_and_that_it_is_back(
    rig: Rig, valkey: Valkey, started: Started
) -> None:
    stand_in, dead = StandIn(started), connect("redis://127.0.0.1:9")
    for minutes, queue, since in (
        (0, dead, rig.now),
        (1, dead, rig.now),
        (2, valkey.client(), None),
        (3, dead, rig.now + timedelta(minutes=3)),
    ):
        tick(rig.database, queue, stand_in, rig.now + timedelta(minutes=minutes))
        with rig.database.read() as session:
            assert down_since(session, Server.QUEUE) == since, f"after {minutes} minutes"
        queue.close()


def test_who_stands_in_is_gone_when_the_clock_is_stopped(started: Started) -> None:
    stand_in = StandIn(started)
    stand_in.look(answered=False, at=0.0)
    stand_in.look(answered=False, at=AWAY)
    stand_in.close()
    assert started.workers[0].poll() is not None


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_e12_without_a_queue_the_command_does_what_waits_and_ends(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.now = system_clock()
    rig.duties(1, days_late=30)
    monkeypatch.setenv("DONDOC_DATABASE_URL", str(rig.database.engine.url))
    monkeypatch.setenv("DONDOC_REDIS_URL", "unix:///nonexistent/no.sock")
    monkeypatch.setenv("DONDOC_DATA", str(tmp_path))
    monkeypatch.setenv("DONDOC_DEMO", "1")
    make_due_slots(rig.database, rig.now)
    process = standby.start_worker()
    assert process.wait(60) == 0
    with rig.database.read() as session:
        left = session.scalars(sa.select(ScheduleSlot.job).where(ScheduleSlot.finished_at.is_(None))).all()
    assert list(left) == []
    assert rig.mails(), "the sweep promised its mail"


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_a_job_that_breaks_does_not_keep_the_others_from_their_turn(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> dict[str, object]:
        raise ZeroDivisionError

    make_due_slots(rig.database, rig.now)
    runtime = runtime_of(rig.database, rig)
    monkeypatch.setattr(tasks, "world", lambda: runtime)
    monkeypatch.setitem(tasks.WORK, "sweep", broken)
    with pytest.raises(ZeroDivisionError):
        worker.run_waiting(runtime)  # as a process, it ends here and the clock starts the next one
    worker.run_waiting(runtime)
    with rig.database.read() as session:
        left = session.scalars(sa.select(ScheduleSlot.job).where(ScheduleSlot.finished_at.is_(None))).all()
    assert list(left) == ["sweep"]


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_the_clock_stands_in_by_itself_where_nobody_answers(
    rig: Rig, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standby, "AWAY", 0.0)
    monkeypatch.setattr(clock, "StandIn", lambda: StandIn(started))
    stop = threading.Event()
    runtime = runtime_of(rig.database, rig, redis_url="unix:///nonexistent/no.sock")
    ticking = threading.Thread(target=clock.run, args=(runtime, stop))
    ticking.start()
    end = time.monotonic() + 30
    while not started.workers and time.monotonic() < end:
        stop.wait(0.05)
    stop.set()
    ticking.join(30)
    assert len(started.workers) == 1
    assert started.workers[0].poll() is not None, "it left with the clock"
