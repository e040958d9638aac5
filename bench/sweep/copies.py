"""Filled databases and identical copies of them, on both kinds."""

from __future__ import annotations

import contextlib
import shutil
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from bench.servers import administer, folder, postgres
from models import migrate
from models.database import Database
from workflow import synth
from workflow.files import EvidenceStore
from workflow.services.calendar import seed_calendar

#: The closed ones are opened again with a deadline ahead: of ``size`` open assignments 15 % are overdue.
_ALL_OPEN = (
    "UPDATE assignment SET state = 'in_progress', closed_on = NULL, reported_on = NULL, decided_on = NULL,"
    " due = {due}, first_due = {due}, next_check_on = (SELECT min(next_check_on) FROM assignment)"
    " WHERE closed_on IS NOT NULL"
)


@contextlib.contextmanager
def filled(kind: str, size: int, *, seed: int, all_open: bool) -> Iterator[tuple[str, float]]:
    """Address of a database with ``size`` synthetic assignments, and the seconds it took."""
    with contextlib.ExitStack() as stack:
        data = stack.enter_context(folder())
        url = f"sqlite:///{data / 'dondoc.db'}" if kind == "SQLite" else stack.enter_context(postgres())
        began, now = time.perf_counter(), datetime.now(UTC)
        database = Database(url)
        migrate.upgrade(database.engine)
        with database.write() as session:
            seed_calendar(session, range(now.year - 3, now.year + 3), now=now)
        synth.fill(database, EvidenceStore(data / "evidence"), size, seed=seed, now=now)
        if all_open:
            _open_all(database)
        database.close()
        yield url, time.perf_counter() - began


def _open_all(database: Database) -> None:
    lite = database.dialect == "sqlite"
    due = "date('now', '+' || (id % 120 + 1) || ' days')" if lite else "current_date + (id % 120 + 1)"
    with database.write() as session:
        if not lite:
            session.execute(sa.text("SET LOCAL statement_timeout = 0"))
        session.execute(sa.text(_ALL_OPEN.format(due=due)))
    if not lite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM FULL ANALYZE assignment")
    database.analyse()


@contextlib.contextmanager
def copy_of(url: str) -> Iterator[str]:
    """Address of a copy that goes away; what the server still had to write is written before."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        with folder() as where:
            source, target = Path(str(parsed.database)), where / "copy.db"
            shutil.copy(source, target)
            yield f"sqlite:///{target}"
        return
    name = f"bench_{uuid.uuid4().hex[:8]}"
    server = parsed.set(database="postgres")
    administer(server, f"CREATE DATABASE {name} TEMPLATE {parsed.database} STRATEGY FILE_COPY")
    administer(server, "CHECKPOINT")
    try:
        yield parsed.set(database=name).render_as_string(hide_password=False)
    finally:
        administer(server, f"DROP DATABASE {name} WITH (FORCE)")
