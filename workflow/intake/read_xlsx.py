"""Excel workbooks: what is checked before calamine lays a sheet out as a full rectangle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from workflow.intake.calamine_book import read_book
from workflow.intake.containers import open_container, part_chunks, refuse_doctype
from workflow.intake.errors import IntakeError
from workflow.intake.sheets import MAX_MERGES, Extent
from workflow.intake.tables import MAX_TEXT, Source

if TYPE_CHECKING:
    import zipfile

_STRINGS = "xl/sharedStrings.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_OTHER_BOOKS = frozenset({"content.xml", "xl/workbook.bin"})
_TARGET = re.compile(rb"Target\s*=\s*[\"']([^\"']*)")
# A cell that holds something: styled but empty cells end with "/>", and whole columns are often coloured.
_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*+)(?<!/)>(?:<v>(?P<string>\d{1,9})<)?"
)
_PLACE = re.compile(rb"(?:^|\s)r\s*=\s*[\"']\s*([A-Za-z]{1,4})(\d{1,8})")
_SHARED = re.compile(rb"(?:^|\s)t\s*=\s*[\"']s[\"']")
_STRING_END = re.compile(rb"</(?:\w+:)?si>")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s")
# Room for as many is set aside before the first is read.
_ABSURD_COUNT = re.compile(rb"\s(?:uniqueC|c)ount\s*=\s*[\"']\s*\d{8}")
_MAX_STRINGS = 1_000_000
_MAX_STRING_BYTES = 3 * MAX_TEXT
"""Shared texts with their markup, counted in every cell that names them; the exact count follows the reading."""
_MAX_TAG = 4 << 20


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def _between_tags(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part in pieces that end with a tag."""
    held = b""
    for chunk in part_chunks(archive, name, "xlsx"):
        whole, end, rest = chunk.rpartition(b">")
        if end:
            if _ABSURD_COUNT.search(held + whole):
                raise IntakeError("file_unsafe", reason="size")
            yield held + whole + end
        held = rest if end else held + rest
        if len(held) > _MAX_TAG:
            raise IntakeError("file_unsafe", reason="size")


def _string_ends(archive: zipfile.ZipFile) -> list[int]:
    """Where each shared text ends in its part: thousands of cells may name the same long one."""
    ends = [0]
    at = 0
    for piece in _between_tags(archive, _STRINGS) if _STRINGS in archive.namelist() else ():
        ends += (at + found.end() for found in _STRING_END.finditer(piece))
        at += len(piece)
        if len(ends) > _MAX_STRINGS:
            raise IntakeError("file_unsafe", reason="entries")
    return ends


class _Sheets:
    """All parts that may be sheets, walked once for the place and the length of what is in their cells."""

    def __init__(self, ends: list[int]) -> None:
        self._ends = ends
        self._extent = Extent()
        self._text = 0
        self._merges = 0

    def walk(self, archive: zipfile.ZipFile, name: str) -> None:
        """One part; parts without cells pass."""
        for piece in _between_tags(archive, name):
            for cell in _CELL.finditer(piece):
                self._take(cell)
            self._merges += sum(1 for _ in _MERGE.finditer(piece))
        self._extent.close(name)
        if self._merges > MAX_MERGES:
            raise IntakeError("file_unsafe", reason="merges")
        if self._text > _MAX_STRING_BYTES:
            raise IntakeError("text_too_long", limit=MAX_TEXT)

    def _take(self, cell: re.Match[bytes]) -> None:
        if place := _PLACE.search(cell["attributes"]):
            self._extent.reach(int(place[2]) - 1, _column(place[1]))
        if cell["string"] and _SHARED.search(cell["attributes"]):
            at = int(cell["string"])
            if at + 1 < len(self._ends):
                self._text += self._ends[at + 1] - self._ends[at]


def _check(archive: zipfile.ZipFile) -> None:
    """Every XML part may be a sheet, whatever its name; a sheet by another name would not be checked."""
    names = archive.namelist()
    relations = b"".join(part_chunks(archive, _RELATIONS, "xlsx")) if _RELATIONS in names else b""
    targets = (target.lower() for target in _TARGET.findall(relations))
    if not (
        _OTHER_BOOKS.isdisjoint(names) and all(t.endswith((b".xml", b"vbaproject.bin")) for t in targets)
    ):
        raise IntakeError("file_unsafe", reason="mixed")
    sheets = _Sheets(_string_ends(archive))
    for name in names:
        if name.lower().endswith(".xml") and name != _STRINGS:
            sheets.walk(archive, name)


def check_book(data: bytes) -> None:
    """Nothing where the workbook can be laid out.

    Raises:
        IntakeError: ``file_broken``, ``file_encrypted``, ``file_unsafe``, ``table_too_large``, ``text_too_long``.
    """
    archive = open_container(data, "xlsx")
    refuse_doctype(archive, "xlsx")
    _check(archive)


def read_xlsx(data: bytes) -> Source:
    """Every visible sheet; hidden ones are named, not read.

    Raises:
        IntakeError: ``file_broken``, ``file_encrypted``, ``file_unsafe``, ``table_too_large``, ``text_too_long``.
    """
    check_book(data)
    return read_book(data, "xlsx")
