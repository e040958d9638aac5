"""Is everything that the system promises to keep still there and unaltered?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from models.stored_files import stored_digests
from workflow.backups.sets import BadPart, bad_files
from workflow.manifest_files import read_manifests
from workflow.runtime import Runtime
from workflow.services.event_book_check import BookChecked, check_book


@dataclass(frozen=True, slots=True)
class Checked:
    """``damage``: what the database says of itself (SQLite only); the rest as of the two checks."""

    damage: list[str]
    book: BookChecked
    files: int
    bad_files: list[BadPart] = field(default_factory=list)

    @property
    def well(self) -> bool:
        return not (self.damage or self.book.bad or self.bad_files)


def check_system(runtime: Runtime, tell: Callable[[int], None] = lambda _more: None) -> Checked:
    """Read everything again; writes nothing. ``tell`` hears how much more was read (events, then bytes)."""
    with runtime.database.read() as session:
        if runtime.database.dialect == "postgresql":
            session.execute(sa.text("SET LOCAL statement_timeout = 0"))
        damage = _damage(runtime)
        book = check_book(session, read_manifests(runtime.settings.manifests), tell)
        digests = stored_digests(session)
    return Checked(damage, book, len(digests), bad_files(runtime.files, digests, tell))


def _damage(runtime: Runtime) -> list[str]:
    if runtime.database.dialect != "sqlite":
        return []
    with runtime.database.engine.connect() as connection:
        said = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [line for line in said if line != "ok"] + [f"{row[0]} {row[1]} → {row[2]}" for row in orphans]
