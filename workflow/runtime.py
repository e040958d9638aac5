"""The world, built once per process: settings, database, evidence store, clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from models.database import Database
from workflow.files import EvidenceFiles, EvidenceStore
from workflow.settings import Settings


def system_clock() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Runtime:
    """What doors need. Tests build one with their own clock."""

    settings: Settings
    database: Database
    files: EvidenceFiles
    clock: Callable[[], datetime] = system_clock


def build(settings: Settings) -> Runtime:
    """Open the configured database and evidence store."""
    database = Database(settings.database_url, chain_key=settings.chain_key.encode())
    return Runtime(settings, database, _files(settings))


def _files(settings: Settings) -> EvidenceFiles:
    if settings.bucket is not None:
        from workflow.evidence_bucket import EvidenceBucket  # what it needs comes with the extra "s3"

        return EvidenceBucket(settings.bucket)
    return EvidenceStore(settings.evidence, settings.disk_reserve)


@contextmanager
def opened(settings: Settings) -> Iterator[Runtime]:
    """The same for one piece of work: the database is closed behind it."""
    runtime = build(settings)
    try:
        yield runtime
    finally:
        runtime.database.close()
