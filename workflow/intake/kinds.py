"""What a file is, judged by its content; the name only decides between kinds of text."""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePath

from workflow.intake.containers import open_container, part_chunks
from workflow.intake.errors import IntakeError
from workflow.intake.ole import MAGIC, OleFile

MAX_BYTES = 20 << 20
_TEXT_NAMES = {".csv": "csv", ".tsv": "csv", ".md": "markdown", ".markdown": "markdown", ".txt": "text"}
_PDF_HEAD = 1024
_PIPE_ROW = re.compile(r"^\s*\|.*\|", re.MULTILINE)


def check_bytes(data: bytes) -> None:
    """Refuse what is not worth opening.

    Raises:
        IntakeError: ``file_empty`` or ``file_too_large``.
    """
    if not data:
        raise IntakeError("file_empty")
    if len(data) > MAX_BYTES:
        raise IntakeError("file_too_large", limit_mb=MAX_BYTES >> 20)


def kind_of(data: bytes, filename: str) -> str:
    """``xlsx``, ``xls``, ``ods``, ``docx``, ``pdf``, ``csv``, ``markdown`` or ``text``.

    Raises:
        IntakeError: ``file_old_format``, ``file_encrypted``, ``file_unknown``, and what
            ``open_container`` raises.
    """
    if data.startswith(MAGIC):
        return _old_office_kind(data, filename)
    if data.startswith(b"PK"):
        return _office_kind(data, filename)
    found = _binary_kind(data)
    suffix = PurePath(filename).suffix.lower()
    if found == "pdf" or (suffix == ".pdf" and b"%PDF-" in data[:_PDF_HEAD]):
        return "pdf"
    if suffix in (".xlsx", ".docx", ".xls", ".ods", ".doc", ".pdf") and found is None:
        raise IntakeError("file_broken", kind=suffix[1:])
    if found is not None or suffix not in _TEXT_NAMES:
        raise IntakeError("file_unknown", name=filename, found=found or suffix.lstrip("."))
    return _TEXT_NAMES[suffix]


def is_pipe_text(text: str) -> bool:
    """Whether ``text`` holds Markdown tables."""
    return _PIPE_ROW.search(text) is not None


def _office_kind(data: bytes, filename: str) -> str:
    suffix = PurePath(filename).suffix.lower().lstrip(".")
    archive = open_container(data, suffix)
    names = set(archive.namelist())
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    stated = _stated_kind(archive)
    if stated.startswith("application/vnd.oasis.opendocument.spreadsheet") and "content.xml" in names:
        return "ods"
    raise IntakeError("file_unknown", name=filename, found=stated)


def _stated_kind(archive: zipfile.ZipFile) -> str:
    if "mimetype" not in archive.namelist():
        return "zip"
    return next(part_chunks(archive, "mimetype", "zip"), b"")[:80].decode("ascii", "replace")


def _old_office_kind(data: bytes, filename: str) -> str:
    """What stands at the top of an OLE file; a Word file may hold a workbook further down."""
    suffix = PurePath(filename).suffix.lower().lstrip(".")
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise IntakeError("file_encrypted")
    try:
        names = OleFile(data, suffix).names()
    except IntakeError:
        if suffix == "doc":
            raise IntakeError("file_old_format") from None
        raise
    if "worddocument" in names:
        raise IntakeError("file_old_format")
    if not names.isdisjoint(("workbook", "book")):
        return "xls"
    raise IntakeError("file_unknown", name=filename, found="ole")


def _binary_kind(data: bytes) -> str | None:
    import filetype

    guess = filetype.guess(data[:8192])
    if guess is not None:
        return str(guess.extension)
    if data.startswith(b"{\\rtf"):
        return "rtf"
    head = data[:4096].lstrip().lower()
    return "html" if head.startswith((b"<!doctype html", b"<html", b"<?xml", b"<svg")) else None
