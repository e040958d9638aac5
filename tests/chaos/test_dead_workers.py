"""Q3, Q4: a worker dies while mail goes out; the work is taken up, and nothing is said twice that need not be."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.clock import POLL, rings
from jobs.timetable import MAIL
from models.database import Database
from tests.chaos.yard import SLOW, Yard
from tests.jobs.rig import make_rig, many_people
from tests.jobs.valkey import Valkey
from tests.smtp_sink import SmtpSink
from workflow.services import outbox, schedule

PEOPLE = 12
pytestmark = [
    pytest.mark.chaos,
    pytest.mark.skipif(sys.platform != "linux", reason="finds the forked child through /proc"),
]


@pytest.fixture
def valkey_server() -> Iterator[Valkey]:
    server = Valkey()
    yield server
    server.close()


@pytest.fixture
def yard(db: Database, valkey_server: Valkey) -> Iterator[Yard]:
    rig = make_rig(db)
    many_people(rig, PEOPLE)
    rig.sweep()
    with SmtpSink() as sink:
        made = Yard(rig, valkey_server, sink)
        yield made
        made.close()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_q3_when_the_worker_and_its_child_are_killed_the_work_is_taken_up_within_two_minutes(
    yard: Yard,
) -> None:
    worker, horse = yard.in_the_middle("dot")
    for pid in (horse, worker.pid):
        os.kill(pid, signal.SIGKILL)
    worker.wait()
    killed = yard.now()
    assert yard.waiting(killed) == [], "the dead one still holds it"
    assert schedule.LEASE == outbox.LEASE
    resumed = killed + schedule.LEASE + timedelta(seconds=POLL)
    assert resumed - killed <= timedelta(seconds=120)
    [args] = yard.waiting(resumed)
    yard.ring(*args)
    assert yard.worker(resumed).wait(120) == 0
    assert yard.rig.states() == {"sent": PEOPLE}
    assert set(yard.copies().values()) <= {1, 2}
    assert [to for to, n in yard.copies().items() if n == 2] == [SLOW]
    assert len(set(yard.sink.ids())) == PEOPLE


@pytest.mark.parametrize(("stage", "copies_of_slow"), [("rcpt", 1), ("dot", 2)])
def test_q4_when_only_the_worker_is_killed_its_child_and_two_new_workers_say_nothing_twice_but_the_one_under_way(
    yard: Yard, stage: str, copies_of_slow: int
) -> None:
    worker, horse = yard.in_the_middle(stage)
    [slot] = [args for args in rings(yard.rig.database, yard.now(10_000)) if args[1] == MAIL[0].job]
    worker.kill()
    worker.wait()
    before = len(yard.sink.mails)
    assert is_alive(horse), "it runs on without its worker"
    assert yard.waiting(yard.now()) == []
    for n in range(2):  # as if somebody rang all the same
        yard.ring(f"again-{n}", *slot[1:])
    for newcomer in [yard.worker(yard.now()) for _ in range(2)]:
        assert newcomer.wait(120) == 0
    assert len(yard.sink.mails) == before, "nothing happens within the lease"
    later = yard.now(schedule.LEASE.total_seconds() + 30)
    [args] = yard.waiting(later)
    for n in range(2):
        yard.ring(f"{args[0]}-{n}", *args[1:])
    for newcomer in [yard.worker(later) for _ in range(2)]:
        assert newcomer.wait(120) == 0
    yard.sink.gate.set()
    end = time.monotonic() + 120
    while is_alive(horse):
        assert time.monotonic() < end
        time.sleep(0.05)
    copies = yard.copies()
    assert copies.pop(SLOW) == copies_of_slow
    assert set(copies.values()) == {1}
    assert len(copies) == PEOPLE - 1
    assert len(set(yard.sink.ids())) == PEOPLE
    assert yard.rig.states() == {"sent": PEOPLE}
