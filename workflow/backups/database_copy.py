"""The database as one file, taken while others write, and put back again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Event, EventManifest, User, migrate
from models.database import Database
from models.stored_files import stored_digests
from workflow.backups.postgres_tools import PostgresTools
from workflow.files import copy_synced
from workflow.rules.refusal import Refusal
from workflow.runtime import Runtime

SQLITE, POSTGRES = "database.sqlite", "database.pgdump"
FILE_OF = {"sqlite": SQLITE, "postgresql": POSTGRES}
_COUNTED = {"agencies": Agency.id, "people": User.id, "assignments": Assignment.id, "events": Event.id}


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands in the copy: its schema, how many rows, which files it names, the last manifest's figure."""

    schema: str
    rows: dict[str, int]
    digests: list[str]
    figure: str


def copy_database(runtime: Runtime, folder: Path) -> Contents:
    """Write the database into ``folder`` as it stands at one moment; whoever writes meanwhile does not wait.

    Raises:
        Refusal: ``tool_missing``, ``tool_failed``.
    """
    if runtime.database.dialect == "sqlite":
        return _copy_sqlite(_sqlite_path(runtime), folder / SQLITE)
    with runtime.database.read() as session:
        # one snapshot for the dump and for what is counted; the dump may take longer than any request
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        session.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        session.execute(sa.text("SET LOCAL statement_timeout = 0"))
        snapshot = session.scalar(sa.text("SELECT pg_export_snapshot()"))
        found = _contents(session)
        _tools(runtime).dump(folder / POSTGRES, str(snapshot))
    return found


def _tools(runtime: Runtime) -> PostgresTools:
    return PostgresTools(runtime.database.engine.url, runtime.settings.pg_bin)


def _sqlite_path(runtime: Runtime) -> Path:
    return Path(runtime.database.engine.url.database or "")


def _copy_sqlite(source: Path, target: Path) -> Contents:
    uri = f"file:{quote(str(source))}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        # one file: nothing of it may wait in a journal beside it
        copy.execute("PRAGMA journal_mode=DELETE")
    engine = sa.create_engine(f"sqlite:///file:{quote(str(target))}?mode=ro&uri=true", poolclass=sa.NullPool)
    with Session(engine) as session:
        return _contents(session)


def _contents(session: Session) -> Contents:
    schema = migrate.current_of(session.connection())
    rows = {name: session.scalar(sa.select(sa.func.count(column))) or 0 for name, column in _COUNTED.items()}
    last = sa.select(EventManifest.figure).order_by(EventManifest.id.desc()).limit(1)
    return Contents(schema or "", rows, stored_digests(session), session.scalar(last) or "")


def is_empty(runtime: Runtime) -> bool:
    """Whether nobody would miss what is in the configured database."""
    with runtime.database.engine.connect() as connection:
        if not sa.inspect(connection).has_table(User.__tablename__):
            return True
        return connection.scalar(sa.select(User.id).limit(1)) is None


def put_database(runtime: Runtime, copy: Path, *, empty: bool, now: datetime) -> Path | None:
    """Put the copy in the place of the configured database; on SQLite the old file stays beside it: its name.

    ``empty``: nobody would miss the old one, so it does not stay.

    Raises:
        Refusal: ``database_in_use``, ``tool_missing``, ``tool_failed``.
    """
    if runtime.database.dialect == "sqlite":
        return _put_sqlite(runtime, copy, empty, now)
    _require_alone(runtime.database)
    script = copy.with_name("restore.sql")
    try:
        script.touch(mode=0o600)
        _tools(runtime).replace(copy, script)
    finally:
        script.unlink(missing_ok=True)
    return None


def _require_alone(database: Database) -> None:
    others = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with database.engine.connect() as connection:
        if connection.scalar(others):
            raise Refusal("database_in_use")
    database.close()


def _put_sqlite(runtime: Runtime, copy: Path, empty: bool, now: datetime) -> Path | None:
    target = _sqlite_path(runtime)
    runtime.database.close()
    target.parent.mkdir(parents=True, exist_ok=True)
    waiting = target.with_name(f"{target.name}.restoring")
    with copy.open("rb") as file:
        copy_synced(file, waiting)
    kept = None
    if target.exists():
        with _alone(target):
            pass
        kept = target.with_name(f"{target.name}.before-{now:%Y%m%d-%H%M%S}")
        target.rename(kept)
        for rest in ("-wal", "-shm"):
            target.with_name(target.name + rest).unlink(missing_ok=True)
    waiting.rename(target)
    if kept and empty:
        kept.unlink()
        return None
    return kept


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Nobody else has the file open; its journal is written into it."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise Refusal("database_in_use") from error
        yield
        connection.execute("ROLLBACK")
