"""Text files: their encoding, comma and tab separated rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata

from workflow.intake.errors import IntakeError
from workflow.intake.tables import Source, SourceRow, SourceTable, cell_text, check_size

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", ";", "\t")
# Controls and private or unassigned signs: what text in the wrong encoding is full of.
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffe\uffff]")
_MAX_ODD_SHARE = 0.02


def decode(data: bytes) -> tuple[str, bool]:
    """The text, and whether its encoding had to be guessed (UTF-16 without mark, windows-1258).

    Raises:
        IntakeError: ``file_bad_text``.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, encoding), False
    if b"\x00" in data[:4096]:
        return _strict(data, "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"), True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(data, "cp1258"), True
    return _strict(data, "utf-8"), False


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = unicodedata.normalize("NFC", data.decode(encoding))
    except UnicodeDecodeError as error:
        raise IntakeError("file_bad_text") from error
    if len(_ODD.findall(text)) > _MAX_ODD_SHARE * len(text):
        raise IntakeError("file_bad_text")
    return text


def _delimiter(text: str) -> str:
    """The sign that cuts the first rows into the most columns that agree."""
    best, best_score = ",", 0
    for sign in _DELIMITERS:
        sample = text[:20_000].splitlines(keepends=True)
        widths = [len(row) for row in _rows("".join(sample), sign)[:50] if any(row)]
        score = sum(w for w in widths if w == max(set(widths), key=widths.count) and w > 1)
        if score > best_score:
            best, best_score = sign, score
    return best


def _rows(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(1 << 20)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise IntakeError("file_broken", kind="csv") from error


def read_csv(data: bytes) -> Source:
    """One table from comma, semicolon or tab separated text; the row number is the record's.

    Raises:
        IntakeError: ``file_bad_text``, ``file_broken``, ``table_too_large``.
    """
    text, guessed = decode(data)
    text = text.lstrip("\ufeff")
    first, _, rest = text.partition("\n")
    declared = first.strip().lower().startswith("sep=") and len(first.strip()) == len("sep=;")
    records = _rows(rest, first.strip()[-1]) if declared else _rows(text, _delimiter(text))
    check_size("CSV", len(records), max((len(r) for r in records), default=0))
    width = max((len(r) for r in records), default=0)
    rows = tuple(
        SourceRow(number, tuple(cell_text(cell) for cell in record) + ("",) * (width - len(record)))
        for number, record in enumerate(records, start=2 if declared else 1)
        if any(cell.strip() for cell in record)
    )
    return Source("csv", (SourceTable("CSV", rows),) if rows else (), encoding_guessed=guessed)
