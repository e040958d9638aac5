"""A plan's file in, its proposed duties out. Writes nothing; see ``resolve`` for who is meant."""

from __future__ import annotations

from pathlib import Path

from workflow.intake.errors import IntakeError
from workflow.intake.kinds import MAX_BYTES, check_bytes
from workflow.intake.plan import ColumnMap, PlanReading
from workflow.intake.sandbox import read_apart


def read_file(
    source: bytes | str | Path, filename: str = "", *, columns: ColumnMap | None = None
) -> PlanReading:
    """Read a plan in a child process under limits; too large a file is refused unopened.

    ``source`` is the content or a path; ``filename`` is the name the user gave it.

    Raises:
        IntakeError: see its table of codes.
        OSError: the path cannot be read.
    """
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        filename = filename or path.name
        if path.stat().st_size > MAX_BYTES:
            raise IntakeError("file_too_large", limit_mb=MAX_BYTES >> 20)
        data = path.read_bytes()
    check_bytes(data)
    return PlanReading.from_json(read_apart(data, filename, columns or {}))
