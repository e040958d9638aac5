"""Redis is a doorbell: emptied, forged or read by a stranger, it neither loses, runs nor tells anything."""

from __future__ import annotations

import json
import os
import pickle
import socket
import subprocess
import sys
import zlib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from rq.job import Job

from jobs import tasks
from jobs.clock import make_due_slots, rings
from jobs.queue import QUEUE, ring
from models import Membership, Outbox, OutboxItem, ScheduleSlot, User
from tests.jobs.rig import Rig
from tests.jobs.test_clock import runtime_of
from tests.jobs.valkey import Valkey
from workflow.runtime import system_clock

pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
ROOT = Path(__file__).parents[2]
WORKER = "import sys; sys.path.insert(0, {root!r}); from jobs import worker, tasks; worker.run(tasks.world(), burst=True)"


def work_off(rig: Rig, valkey: Valkey, folder: Path) -> str:
    """A real worker in a process of its own until the queue is empty; what it said."""
    url = str(rig.database.engine.url)
    done = subprocess.run(
        [sys.executable, "-c", WORKER.format(root=str(ROOT))],
        env={
            **os.environ,
            "DONDOC_DATABASE_URL": url,
            "DONDOC_REDIS_URL": valkey.url,
            "DONDOC_REDIS_PASSWORD_FILE": str(valkey.password_file),
            "DONDOC_DATA": str(folder),
            "DONDOC_DEMO": "1",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


def ring_all(rig: Rig, valkey: Valkey, now: datetime) -> None:
    client = valkey.as_the_product()
    make_due_slots(rig.database, now)
    for args in rings(rig.database, now):
        assert ring(client, *args)
    client.close()


def finished(rig: Rig) -> set[str]:
    with rig.database.read() as session:
        return set(session.scalars(sa.select(ScheduleSlot.job).where(ScheduleSlot.finished_at.is_not(None))))


def test_q1_emptying_redis_loses_nothing(rig: Rig, valkey: Valkey, tmp_path: Path) -> None:
    now = system_clock()
    for _ in range(3):
        ring_all(rig, valkey, now)
        client = valkey.client()
        client.flushall()
        client.close()
    ring_all(rig, valkey, now)
    work_off(rig, valkey, tmp_path)
    assert {"sweep", "key_tasks", "purge"} <= finished(rig)


def test_q5_forged_jobs_are_refused_and_run_nothing(rig: Rig, valkey: Valkey, tmp_path: Path) -> None:
    canaries = [tmp_path / f"canary{i}" for i in range(4)]
    client = valkey.client()

    def forge(name: str, data: bytes, **fields: str) -> None:
        key = f"rq:job:{name}"
        base = {"created_at": "2026-11-09T02:00:00Z", "origin": QUEUE, "status": "queued", "timeout": "60"}
        client.hset(key, mapping={**base, "data": data, **fields})
        client.rpush(f"rq:queue:{QUEUE}", name)

    def payload(function: str, *args: str, instance: str | None = None) -> bytes:
        return zlib.compress(json.dumps([function, instance, args, {}]).encode())

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, (f"touch {canaries[1]}",)

    forge("a", payload("os.system", f"touch {canaries[0]}"))
    forge("b", zlib.compress(pickle.dumps(("jobs.tasks.run_slot", None, (Evil(),), {}))))
    slot = "2026-11-09T02:00:00+00:00"
    called = socket.create_server(("127.0.0.1", 0))
    called.settimeout(0)
    address = f"http://127.0.0.1:{called.getsockname()[1]}/"
    hooks = [{"url": address, "job_status": status} for status in ("finished", "failed")]
    forge(
        "c",
        payload("jobs.tasks.run_slot", "nothing", slot),
        success_callback_name="os.abort",
        webhooks=json.dumps(hooks),
    )
    forge("d", payload("subprocess.call", "touch", str(canaries[3])), meta=pickle.dumps(Evil()).hex())
    forge("e", payload("system", f"touch {canaries[2]}", instance="os"))
    client.sadd("rq:queues", f"rq:queue:{QUEUE}")
    said = work_off(rig, valkey, tmp_path)
    assert not any(canary.exists() for canary in canaries)
    with called, pytest.raises(BlockingIOError):
        called.accept()
    assert "refused a job" in said or "NotAllowed" in said
    assert client.llen(f"rq:queue:{QUEUE}") == 0
    client.close()


def test_q7_redis_holds_no_person_no_duty_and_nothing_for_longer_than_a_week(
    rig: Rig, valkey: Valkey, tmp_path: Path
) -> None:
    rig.now = system_clock()
    rig.duties(3, days_late=3)
    ring_all(rig, valkey, rig.now)
    work_off(rig, valkey, tmp_path)
    ring_all(rig, valkey, rig.now)
    client = valkey.client()
    client.set("probe", "x")
    seen = b""
    for key in client.keys("*"):
        seen += key + (client.dump(key) or b"")
        if key.startswith(b"rq:job:"):
            seen += b"".join(v for v in client.hgetall(key).values())
            assert 0 < client.ttl(key) <= 7 * 24 * 3600 or client.hget(key, "status") == b"queued"
            seen += zlib.decompress(client.hget(key, "data") or b"")
    client.close()
    with rig.database.read() as session:
        secrets = [v for row in session.execute(sa.select(User.email, User.full_name)) for v in row]
    for secret in [*secrets, "Báo cáo kết quả", "28/KH-UBND"]:
        assert secret.encode() not in seen


def test_a_forked_job_sweeps_with_a_connection_of_its_own(rig: Rig, valkey: Valkey, tmp_path: Path) -> None:
    rig.now = system_clock()
    rig.duties(2, days_late=10)
    ring_all(rig, valkey, rig.now)
    said = work_off(rig, valkey, tmp_path)
    with rig.database.read() as session:
        assert session.scalar(sa.select(sa.func.count(OutboxItem.id))), said
        assert session.scalar(sa.select(sa.func.count(Outbox.id)).where(Outbox.state == "dead")) == 0
        assert session.scalar(sa.select(sa.func.count(Membership.id)))


def test_a_job_leaves_nothing_behind_when_it_is_done(rig: Rig, valkey: Valkey, tmp_path: Path) -> None:
    ring_all(rig, valkey, system_clock())
    work_off(rig, valkey, tmp_path)
    client = valkey.client()
    assert [key for key in client.keys("rq:job:*") if not key.endswith(b":executions")] == []
    assert Job.exists("anything", connection=client) is False
    client.close()


def test_e12_a_sweep_rings_for_the_mails_it_promised_without_waiting_for_the_clock(
    rig: Rig, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.duties(1, days_late=3)
    runtime = runtime_of(rig.database, rig, redis_url=valkey.url, redis_password_file=valkey.password_file)
    monkeypatch.setattr(tasks, "world", lambda: runtime)
    make_due_slots(rig.database, rig.now)
    [slot] = [args[2] for args in rings(rig.database, rig.now) if args[1] == "sweep"]
    tasks.run_slot("sweep", slot)
    client = valkey.client()
    [job] = client.lrange(f"rq:queue:{QUEUE}", 0, -1)
    client.close()
    assert job.decode().startswith("mails-")
    make_due_slots(rig.database, rig.now + timedelta(seconds=30))
    waiting = [args for args in rings(rig.database, rig.now + timedelta(seconds=30)) if args[1] == "mails"]
    assert len(waiting) == 1, "while one run waits no other is made"
