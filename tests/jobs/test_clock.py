"""The clock makes each slot once, whoever else does, and never depends on the queue."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from jobs import tasks
from jobs.clock import POLL, make_due_slots, rings
from jobs.queue import ring
from jobs.timetable import CHECK, MAIL, TIMETABLE, Timed
from models import ScheduleSlot
from models.database import Database
from tests.jobs.rig import Rig
from tests.jobs.valkey import Valkey
from workflow.files import EvidenceStore
from workflow.runtime import Runtime
from workflow.services import schedule
from workflow.settings import read_settings

START = datetime(2026, 11, 9, 2, 2, tzinfo=UTC)
EVERY = (Timed("sweep", every=timedelta(minutes=5)),)


def runtime_of(database: Database, rig: Rig | None = None, **changes: Any) -> Runtime:
    settings = read_settings(
        {
            "DONDOC_SECRET_KEY": "only the tests use this key 0123456789",
            "DONDOC_DATA": str(Path("/nonexistent/dondoc")),
            "DONDOC_DEMO": "1",
        }
    )
    clock = (lambda: rig.now) if rig else (lambda: START)
    return Runtime(replace(settings, **changes), database, EvidenceStore(Path("/nonexistent/e")), clock)


def slots(database: Database) -> list[tuple[str, datetime]]:
    with database.read() as session:
        return [(s.job, s.slot) for s in session.scalars(sa.select(ScheduleSlot).order_by(ScheduleSlot.slot))]


@pytest.mark.parametrize(
    ("timed", "now", "slot"),
    [
        (EVERY[0], datetime(2026, 11, 9, 2, 4, 59, tzinfo=UTC), datetime(2026, 11, 9, 2, 0, tzinfo=UTC)),
        (
            Timed("d", at=time(5, 0)),
            datetime(2026, 11, 8, 21, 59, tzinfo=UTC),
            datetime(2026, 11, 7, 22, 0, tzinfo=UTC),
        ),
        (
            Timed("d", at=time(5, 0)),
            datetime(2026, 11, 8, 22, 0, tzinfo=UTC),
            datetime(2026, 11, 8, 22, 0, tzinfo=UTC),
        ),
    ],
)
def test_a_slot_is_the_latest_moment_at_which_the_job_was_due(
    timed: Timed, now: datetime, slot: datetime
) -> None:
    assert timed.slot(now) == slot


def test_e8_five_clocks_make_every_slot_once_and_it_runs_once(db: Database) -> None:
    runs: list[datetime] = []
    errors: list[BaseException] = []

    def clock() -> None:
        try:
            for minute in range(0, 200, 5):
                now = START + timedelta(minutes=minute)
                make_due_slots(db, now, EVERY)
                for waiting in _waiting(db, now):
                    with db.write() as session:
                        if schedule.take(
                            session, "sweep", waiting, owner=threading.current_thread().name, now=now
                        ):
                            runs.append(waiting)
                            schedule.finish(
                                session, "sweep", waiting, {}, owner=threading.current_thread().name, now=now
                            )
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=clock) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(slots(db)) == 40
    assert len(runs) == len(set(runs))


def _waiting(db: Database, now: datetime) -> list[datetime]:
    with db.read() as session:
        return [w.slot for w in schedule.waiting_slots(session, now=now)]


def test_after_a_gap_only_the_latest_slot_is_made_and_run(db: Database) -> None:
    make_due_slots(db, START, EVERY)
    make_due_slots(db, START + timedelta(days=3), EVERY)
    assert len(slots(db)) == 2
    later = START + timedelta(days=3)
    [slot] = _waiting(db, later)
    with db.write() as session:
        assert schedule.take(session, "sweep", slot, owner="w", now=later)
    assert _waiting(db, later) == []


def test_the_check_of_everything_is_rung_after_the_work_it_checks(db: Database) -> None:
    make_due_slots(db, START, TIMETABLE)
    assert [job for _, job, _ in rings(db, START)][-1] == CHECK


def test_a_slot_whose_worker_died_waits_again_after_its_lease(db: Database) -> None:
    make_due_slots(db, START, EVERY)
    [slot] = _waiting(db, START)
    with db.write() as session:
        assert schedule.take(session, "sweep", slot, owner="dead", now=START)
        assert not schedule.take(session, "sweep", slot, owner="other", now=START + timedelta(seconds=59))
    assert _waiting(db, START + timedelta(seconds=59)) == []
    assert _waiting(db, START + timedelta(seconds=61)) == [slot]


def test_the_same_slot_is_rung_under_a_new_id_after_an_attempt_and_after_two_minutes(db: Database) -> None:
    make_due_slots(db, START, EVERY)
    [(first, *_)] = rings(db, START)
    [(same, *_)] = rings(db, START + timedelta(seconds=30))
    [(later, *_)] = rings(db, START + timedelta(seconds=130))
    assert first == same != later


def test_a_job_that_breaks_says_why_and_is_run_again(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = runtime_of(rig.database, rig)
    make_due_slots(rig.database, rig.now, EVERY)
    [slot] = _waiting(rig.database, rig.now)

    def broken(*_: object) -> dict[str, Any]:
        raise RuntimeError("no disk")

    monkeypatch.setitem(tasks.WORK, "sweep", broken)
    with pytest.raises(RuntimeError):
        tasks.run_once(runtime, "sweep", slot)
    with rig.database.read() as session:
        assert session.get_one(ScheduleSlot, ("sweep", slot)).error == "RuntimeError: no disk"
    monkeypatch.undo()
    rig.now += timedelta(seconds=61)
    assert tasks.run_once(runtime, "sweep", slot)
    assert not tasks.run_once(runtime, "sweep", slot)


def test_every_job_of_the_timetable_runs_to_its_end(rig: Rig) -> None:
    rig.duties(2, days_late=3)
    runtime = runtime_of(rig.database, rig)
    for timed in TIMETABLE:
        slot = timed.slot(rig.now)
        with rig.database.write() as session:
            schedule.make_slot(session, timed.job, slot, now=rig.now)
        assert tasks.run_once(runtime, timed.job, slot)
    kinds = {(mail.kind, mail.state.value) for mail in rig.mails()}
    # the digest is promised after the mails of this round have left
    assert kinds == {("daily", "sent"), ("weekly", "pending")}
    assert len(rig.mails()) == 2
    with rig.database.read() as session:
        assert all(s.finished_at and not s.error for s in session.scalars(sa.select(ScheduleSlot)))


def test_mail_slots_are_made_only_when_mail_waits(rig: Rig) -> None:
    mails = (Timed("mails", every=timedelta(minutes=1), only_with_work=True),)
    make_due_slots(rig.database, rig.now, mails)
    assert slots(rig.database) == []
    rig.duties(1, days_late=3)
    rig.sweep()
    make_due_slots(rig.database, rig.now, mails)
    assert len(slots(rig.database)) == 1


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_q2_a_dead_queue_stops_nothing_and_is_rung_as_soon_as_it_is_back(
    db: Database, valkey: Valkey
) -> None:
    client = valkey.as_the_product()
    valkey.stop()
    try:
        make_due_slots(db, START, EVERY)
        assert [ring(client, *r) for r in rings(db, START)] == [False]
    finally:
        valkey.start()
    assert [ring(client, *r) for r in rings(db, START)] == [True]
    client.close()


COUNTED = {
    "sqlite": "SELECT stat FROM sqlite_stat1 WHERE tbl = 'assignment' LIMIT 1",
    "postgresql": "SELECT reltuples::int FROM pg_class WHERE relname = 'assignment'",
}


def test_the_nightly_job_lets_the_database_count_its_tables(rig: Rig) -> None:
    rig.duties(7)
    tasks.purge(runtime_of(rig.database, rig), "nobody")
    with rig.database.read() as session:
        known = session.execute(sa.text(COUNTED[rig.database.dialect])).scalar()
    assert str(known).split()[0] == "7"


def test_e12_the_clock_looks_often_enough_for_what_a_page_promised() -> None:
    [mails] = MAIL
    assert mails.every is not None
    assert mails.every.total_seconds() + POLL <= 5
