"""Office files are zip archives of XML: what is refused before any of it is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from workflow.intake.errors import IntakeError

MAX_ENTRIES = 2_000
MAX_TOTAL = 100 << 20
MAX_ENTRY = 50 << 20
MAX_RATIO = 100
_SMALL = 1 << 20
_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))


def open_container(data: bytes, kind: str) -> zipfile.ZipFile:
    """The archive, after its directory was checked; sizes are checked again while reading.

    Raises:
        IntakeError: ``file_broken``, ``file_encrypted`` or ``file_unsafe``.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise IntakeError("file_broken", kind=kind) from error
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise IntakeError("file_unsafe", reason="entries")
    if len({entry.filename for entry in entries}) != len(entries):
        raise IntakeError("file_unsafe", reason="duplicate")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise IntakeError("file_encrypted")
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise IntakeError("file_unsafe", reason="size")
    for entry in entries:
        _check_entry(entry.file_size, entry.compress_size)
    return archive


def _check_entry(size: int, packed: int) -> None:
    if size > MAX_ENTRY:
        raise IntakeError("file_unsafe", reason="size")
    if size > _SMALL and size > MAX_RATIO * max(packed, 1):
        raise IntakeError("file_unsafe", reason="ratio")


def _chunks(archive: zipfile.ZipFile, name: str, kind: str) -> Iterator[bytes]:
    try:
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise IntakeError("file_broken", kind=kind) from error


def read_part(archive: zipfile.ZipFile, name: str, kind: str) -> bytes:
    """One part, counted while it is unpacked, so a directory that lies does not matter.

    Raises:
        IntakeError: ``file_broken`` or ``file_unsafe`` (too large, or a part with a DOCTYPE).
    """
    parts: list[bytes] = []
    size = 0
    for chunk in _chunks(archive, name, kind):
        size += len(chunk)
        if size > MAX_ENTRY:
            raise IntakeError("file_unsafe", reason="size")
        parts.append(chunk)
    return b"".join(parts)


def refuse_doctype(archive: zipfile.ZipFile, kind: str) -> None:
    """No XML part of an honest office file declares a document type.

    Raises:
        IntakeError: ``file_unsafe`` or ``file_broken``.
    """
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        part = read_part(archive, entry.filename, kind)
        if any(mark in part for mark in _DOCTYPES):
            raise IntakeError("file_unsafe", reason="doctype")
