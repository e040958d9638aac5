"""D6: many processes write at once. ``python -m bench.writers``.

Each unit is a progress update through the service, or ``plain``: the two rows of it that count (version and
event), written by two statements. The time counts from the moment at which all writers are ready. As a module of
the tests it gives the figures of one run; alone it prints both for SQLite on this disk.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Event, User, migrate
from models.database import Database
from workflow.rules.local_time import local_day
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move
from workflow.services import accounts, agencies, lifecycle, registration, scope
from workflow.services.lifecycle import Request

ROOT = Path(__file__).parents[1]
DUTIES = 50


@dataclass(frozen=True)
class Figures:
    """What all writers together did: updates committed, forms refused as stale, errors, seconds, 99th percentile."""

    done: int
    stale: int
    errors: tuple[str, ...]
    seconds: float
    p99: float

    @property
    def per_second(self) -> float:
        return (self.done + self.stale) / self.seconds


def fill(database: Database) -> None:
    """One authority with one unit, one person and ``DUTIES`` assignments."""
    from workflow.rules.permissions import Role

    now = datetime.now(UTC)
    with database.write() as session:
        city = agencies.add_agency(session, "UBND thành phố Mẫu", parent=None, by=None, now=now)
        unit = agencies.add_agency(session, "Phòng Tư pháp", parent=city, by=None, now=now)
        head = accounts.add_user(session, "truong@mau.gov.vn", "Đỗ Thị Trưởng", by=None, now=now)
        accounts.grant(session, head, unit, Role.HEAD, by=None, now=now)
        draft = registration.DocumentDraft("1/KH-UBND", "UBND thành phố Mẫu", local_day(now), "Kế hoạch")
        document = registration.find_or_add_document(session, city, draft, by=None, now=now)
        for n in range(DUTIES):
            duty = registration.add_duty(
                session, document, registration.DutyDraft(f"d{n}", "Rà soát dữ liệu"), by=None, now=now
            )
            registration.assign(session, duty, unit, by=None, now=now)


Unit = Callable[[Session, scope.Actor, int, str], None]


def through_the_service(session: Session, actor: scope.Actor, assignment_id: int, text: str) -> None:
    """A progress update as a page makes it."""
    row = session.get_one(Assignment, assignment_id)
    request = Request(row.version, text)
    lifecycle.apply(session, actor, row.id, Move.PROGRESS, request, now=datetime.now(UTC))


def plain(session: Session, actor: scope.Actor, assignment_id: int, text: str) -> None:
    """A new version and its event, nothing else."""
    now = datetime.now(UTC)
    raised = (
        sa.update(Assignment).where(Assignment.id == assignment_id).values(version=Assignment.version + 1)
    )
    version = session.scalar(raised.returning(Assignment.version))
    row = {"subject": "assignment", "subject_id": assignment_id, "seq": version + 1, "at": now}
    session.execute(
        sa.insert(Event),
        [{**row, "actor_id": actor.user_id, "verb": "progress", "payload": json.dumps({"text": text})}],
    )


UNITS: dict[str, Unit] = {"service": through_the_service, "plain": plain}


def write(url: str, unit: Unit, each: int, seed: int) -> dict[str, object]:
    """One writer: ``each`` updates of assignments drawn at random, read and written in one unit."""
    database, dice = Database(url), random.Random(seed)
    with database.read() as session:
        person = session.scalars(sa.select(User.id)).one()
        actor = scope.load_actor(session, person, local_day(datetime.now(UTC)))
        ids = session.scalars(sa.select(Assignment.id)).all()
    assert actor is not None
    print("ready", flush=True)
    sys.stdin.readline()
    done, stale, errors, times = 0, 0, [], []
    for n in range(each):
        began = time.perf_counter()
        try:
            with database.write() as session:
                unit(session, actor, dice.choice(ids), f"Lời {seed}-{n}")
            done += 1
        except (Refusal, sa.orm.exc.StaleDataError):
            stale += 1  # PostgreSQL: somebody else was first between the reading and the lock
        except sa.exc.DBAPIError as error:
            errors.append(str(error.orig))
        times.append(time.perf_counter() - began)
    return {"done": done, "stale": stale, "errors": errors, "times": times}


def run(url: str, processes: int, each: int, unit: str = "service") -> Figures:
    """All writers at once, each a process of its own."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.writers", url, unit, str(each), str(seed)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(processes)
    ]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    began = time.perf_counter()
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    told = [json.loads(writer.communicate()[0]) for writer in writers]
    seconds = time.perf_counter() - began
    times = sorted(t for one in told for t in one["times"])
    return Figures(
        sum(one["done"] for one in told),
        sum(one["stale"] for one in told),
        tuple(error for one in told for error in one["errors"]),
        seconds,
        times[int(len(times) * 0.99)],
    )


def main() -> None:
    """Write as one of the writers, or start eight of them and print their figures."""
    if len(sys.argv) > 1:
        url, unit, each, seed = sys.argv[1:]
        print(json.dumps(write(url, UNITS[unit], int(each), int(seed))))
        return
    for unit in UNITS:
        folder = Path(tempfile.mkdtemp(prefix="dondoc-writers-"))
        try:
            database = Database(f"sqlite:///{folder / 'bench.db'}")
            migrate.upgrade(database.engine)
            fill(database)
            found = run(f"sqlite:///{folder / 'bench.db'}", processes=8, each=400, unit=unit)
            print(
                f"SQLite, 8 writers, {unit}: {found.done} updates, {len(found.errors)} errors, "
                f"{found.per_second:.0f} a second, p99 {found.p99 * 1000:.0f} ms"
            )
            database.close()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
