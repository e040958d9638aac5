"""Office files are zip archives of XML: what is refused before any of it is unpacked."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from workflow.intake.errors import IntakeError

MAX_ENTRIES = 2_000
MAX_TOTAL = 100 << 20
MAX_ENTRY = 50 << 20
MAX_RATIO = 100
_SMALL = 1 << 20
_CHUNK = 1 << 18
_ENCRYPTED = 0x1
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_LONGEST = max(map(len, _DOCTYPES))
# An embedded workbook brings a directory of its own, so there may be more of these than entries.
_DIRECTORY_ENTRY = b"PK\x01\x02"
_MAX_DIRECTORY_ENTRIES = 5 * MAX_ENTRIES
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_DECLARED = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([^\"']*)")
_ENCODINGS = frozenset({b"", b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1"})


def open_container(data: bytes, kind: str) -> zipfile.ZipFile:
    """The archive, after its directory was checked; sizes are checked again while reading.

    Raises:
        IntakeError: ``file_broken``, ``file_encrypted`` or ``file_unsafe``.
    """
    if data.count(_DIRECTORY_ENTRY) > _MAX_DIRECTORY_ENTRIES:
        raise IntakeError("file_unsafe", reason="entries")
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


def part_chunks(archive: zipfile.ZipFile, name: str, kind: str, largest: int = MAX_ENTRY) -> Iterator[bytes]:
    """One part in pieces, counted while it is unpacked, so a directory that lies does not matter.

    ``largest``: so many bytes it may have.

    Raises:
        IntakeError: ``file_broken`` or ``file_unsafe`` (too large).
    """
    size = 0
    try:
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                size += len(chunk)
                if size > largest:
                    raise IntakeError("file_unsafe", reason="size")
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise IntakeError("file_broken", kind=kind) from error


def refuse_doctype(archive: zipfile.ZipFile, kind: str, largest: int = MAX_ENTRY) -> None:
    """No XML part of an honest office file declares a document type, or is written in another code than Unicode.

    Raises:
        IntakeError: ``file_unsafe`` or ``file_broken``.
    """
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        tail = b""
        for chunk in part_chunks(archive, entry.filename, kind, largest):
            if not tail and not _is_unicode(chunk[:300]):
                raise IntakeError("file_unsafe", reason="encoding")
            if any(mark in tail + chunk for mark in _DOCTYPES):
                raise IntakeError("file_unsafe", reason="doctype")
            tail = chunk[-_LONGEST:]


def _is_unicode(head: bytes) -> bool:
    """Another encoding could hide a document type from the search for it."""
    if head.startswith(_UTF_16):
        return head[2:4] != b"\0\0"  # UTF-32 begins alike
    declared = _DECLARED.search(head)
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"<", b"")
    return begins and (declared[1].lower() if declared else b"") in _ENCODINGS
