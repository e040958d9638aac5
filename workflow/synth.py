"""Synthetic data of any size, always the same for one seed: for benchmarks, never for an office.

One authority of 50 agencies with four officers and a head each. Rows are written straight into
the tables in batches (no service), sealed as services would seal them, and still keep every rule that the
tables check. 15 of 100 assignments are overdue; 10 of 100 carry a file of 50 kB, taken from a
pool of ``POOL`` distinct files, because the store keeps equal content once anyway.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Base, User
from models.database import Database, chain_key
from workflow import synth_words as words
from workflow.files import EvidenceFiles, StoredFile
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Role
from workflow.rules.refusal import Refusal
from workflow.services import accounts, agencies
from workflow.synth_rows import COLUMNS, PER_BLOCK, Block, Cast, File

AUTHORITY = "Cơ quan dữ liệu tổng hợp (không có thật)"
DOMAIN = "synth.demo"
PASSWORD = "du-lieu-tong-hop"  # noqa: S105 - no secret: synthetic data only
AGENCY_COUNT = 50
OFFICERS = 4
POOL = 64
FILE_SIZE = 50_000
BATCH = 10_000
_ID_TABLES = ("document", "duty", "assignment", "progress_update", "evidence", "search_text", "event")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows each table got."""

    rows: dict[str, int] = field(default_factory=dict)


def fill(
    database: Database,
    files: EvidenceFiles,
    assignments: int,
    *,
    seed: int,
    now: datetime,
    progress: Callable[[int], None] = lambda _done: None,
) -> Outcome:
    """Fill an empty, migrated database.

    Raises:
        Refusal: ``synth_not_empty`` where the database already holds agencies.
    """
    rng = random.Random(seed)  # noqa: S311 - repeatable on purpose
    with database.write() as session:
        if session.scalar(sa.select(sa.func.count()).select_from(Agency)):
            raise Refusal("synth_not_empty")
        cast = _open_authority(session, rng, now)
        key = chain_key(session)
    pool = [_as_file(number, stored) for number, stored in enumerate(_store_files(files, rng))]
    today = local_day(now)
    totals: dict[str, int] = dict.fromkeys(COLUMNS, 0)
    block = Block(cast, pool, today, rng, key)
    done = 0
    while done < assignments:
        rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}
        goal = min(assignments, done + BATCH)
        while done < goal:
            done += block.write(rows, min(PER_BLOCK, goal - done))
        with database.engine.begin() as connection:
            for name, lines in rows.items():
                _insert(connection, name, lines)
                totals[name] += len(lines)
        progress(done)
    _finish(database)
    return Outcome(totals)


def _open_authority(session: Session, rng: random.Random, now: datetime) -> Cast:
    begin = now - timedelta(days=400)
    root = agencies.add_agency(session, AUTHORITY, parent=None, by=None, now=begin)
    first = accounts.add_user(
        session, f"thuong-truc@{DOMAIN}", _name(rng), by=None, now=begin, password=PASSWORD
    )
    hashed = first.password_hash

    def add(name: str, agency: Agency, role: Role) -> User:
        user = accounts.add_user(session, f"{name}@{DOMAIN}", _name(rng), by=None, now=begin)
        user.password_hash = hashed
        accounts.grant(session, user, agency, role, by=None, now=begin)
        return user

    accounts.grant(session, first, root, Role.OFFICE, by=None, now=begin)
    for name, role in (("lanh-dao", Role.LEADER), ("xem", Role.VIEWER), ("quan-tri", Role.ADMIN)):
        add(name, root, role)
    units: list[tuple[int, str, tuple[int, ...]]] = []
    for number in range(1, AGENCY_COUNT + 1):
        what = words.AGENCY_FIELDS[(number - 1) % len(words.AGENCY_FIELDS)]
        unit = agencies.add_agency(
            session, f"Đơn vị {what} số {number:02}", parent=root, by=None, now=begin, order_no=number
        )
        add(f"truong.{number:02}", unit, Role.HEAD)
        people = tuple(add(f"canbo.{number:02}.{n}", unit, Role.STAFF).id for n in range(1, OFFICERS + 1))
        units.append((unit.id, unit.name, people))
        if number == 1:
            root.standing_agency_id = unit.id
    return Cast(root.id, first.id, tuple(units))


def _name(rng: random.Random) -> str:
    return f"{rng.choice(words.FAMILY)} {rng.choice(words.MIDDLE)} {rng.choice(words.GIVEN)}"


def _store_files(files: EvidenceFiles, rng: random.Random) -> Iterator[StoredFile]:
    for _ in range(POOL):
        head, tail = b"%PDF-1.4\n% du lieu tong hop\n", b"\n%%EOF\n"
        yield files.put([head, rng.randbytes(FILE_SIZE - len(head) - len(tail)), tail])


def _as_file(number: int, stored: StoredFile) -> File:
    return File(stored.sha256, f"tong-hop-{number + 1:02}.pdf", "application/pdf", stored.size)


def _insert(connection: sa.Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows as plain values: days and moments are text both databases read as UTC."""
    columns = COLUMNS[table]
    if not rows:
        return
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        raw: Any = connection.connection.cursor()
        raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - own names
        return
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        deque(map(copy.write_row, rows), maxlen=0)


def _finish(database: Database) -> None:
    """Let the database know its new size; ids went in by hand, so PostgreSQL's counters follow."""
    with database.engine.begin() as connection:
        if database.dialect == "postgresql":
            for name in _ID_TABLES:
                table = Base.metadata.tables[name]
                top = connection.scalar(sa.select(sa.func.max(table.c.id)))
                connection.execute(
                    sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(name, "id"), top or 1))
                )
    database.analyse()
