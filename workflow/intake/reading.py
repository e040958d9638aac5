"""A plan's file in, its proposed duties out. Writes nothing; see ``resolve`` for who is meant."""

from __future__ import annotations

from pathlib import Path

from workflow.intake.kinds import MAX_BYTES, check_bytes
from workflow.intake.plan import ColumnMap, PlanReading
from workflow.intake.sandbox import read_apart
from workflow.intake.source_text import SourceText


def read_file(
    source: bytes | str | Path, filename: str = "", *, columns: ColumnMap | None = None
) -> PlanReading:
    """Read a plan in a child process under limits; too large a file is refused unopened.

    ``source`` is the content or a path; ``filename`` is the name the user gave it.

    Raises:
        IntakeError: see its table of codes.
        OSError: the path cannot be read.
    """
    return read_with_source(source, filename, columns=columns)[0]


def read_with_source(
    source: bytes | str | Path, filename: str = "", *, columns: ColumnMap | None = None
) -> tuple[PlanReading, SourceText]:
    """The same, with the document's own text to show beside what was read.

    Raises:
        IntakeError: see its table of codes.
        OSError: the path cannot be read.
    """
    data, filename = _content(source, filename)
    told = read_apart(data, filename, columns or {})
    return PlanReading.from_json(told), SourceText.from_json(told["source"])


def read_text(source: bytes | str | Path, filename: str = "") -> SourceText:
    """Paragraphs and tables of any file as they stand, without looking for duties.

    Raises:
        IntakeError: see its table of codes.
        OSError: the path cannot be read.
    """
    data, filename = _content(source, filename)
    return SourceText.from_json(read_apart(data, filename, {}, want="text"))


def _content(source: bytes | str | Path, filename: str) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        filename = filename or path.name
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # never more, whatever the path stands for
    check_bytes(data)
    return data, filename
