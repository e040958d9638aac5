"""Excel workbooks: what is checked before calamine lays a sheet out as a full rectangle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from workflow.intake.calamine_book import read_book
from workflow.intake.containers import open_container, part_chunks, refuse_doctype
from workflow.intake.errors import IntakeError
from workflow.intake.office_xml import pieces
from workflow.intake.sheets import MAX_MERGES, Extent
from workflow.intake.tables import Source, check_text

if TYPE_CHECKING:
    import zipfile

    from lxml.etree import _Element

_STRINGS = "xl/sharedStrings.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_OTHER_BOOKS = frozenset({"content.xml", "xl/workbook.bin"})
_TARGET = re.compile(rb"Target\s*=\s*[\"']([^\"']*)")
_PLACE = re.compile(r"([A-Za-z]{1,4})(\d{1,8})")
_MAX_STRINGS = 1_000_000


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _string_lengths(archive: zipfile.ZipFile) -> list[int]:
    """How long each shared text is: thousands of cells may name the same long one."""
    lengths: list[int] = []
    if _STRINGS in archive.namelist():
        for event, element in pieces(archive, _STRINGS, "xlsx", {"{*}si"}):
            if event == "end":
                lengths.append(sum(map(len, element.itertext())))
                if len(lengths) > _MAX_STRINGS:
                    raise IntakeError("file_unsafe", reason="entries")
    return lengths


class _Sheets:
    """All parts with rows, walked once for the place and the length of what is in their cells."""

    def __init__(self, lengths: list[int]) -> None:
        self.extent = Extent()
        self._lengths = lengths
        self._text = 0
        self._merges = 0
        self._row = -1

    def walk(self, archive: zipfile.ZipFile, name: str) -> None:
        """One part; parts without rows pass."""
        self._row = -1
        for event, element in pieces(archive, name, "xlsx", {"{*}row", "{*}mergeCell"}):
            if event == "start":
                continue
            if element.tag.endswith("}row"):
                self._take_row(element)
            else:
                self._merges += 1
        self.extent.close(name)
        check_text(self._text)
        if self._merges > MAX_MERGES:
            raise IntakeError("file_unsafe", reason="merges")

    def _take_row(self, row: _Element) -> None:
        """Styled but empty cells reach nowhere: whole columns are often coloured."""
        stated = row.get("r") or ""
        self._row = int(stated) - 1 if stated.isascii() and stated.isdigit() else self._row + 1
        column = -1
        for cell in row:
            place = _PLACE.fullmatch((cell.get("r") or "").strip())
            column = _column(place[1]) if place else column + 1
            if len(cell):
                self.extent.reach(int(place[2]) - 1 if place else self._row, column)
                self._text += self._length(cell)

    def _length(self, cell: _Element) -> int:
        text = "".join(cast("Iterator[str]", cell.itertext()))
        if cell.get("t") != "s":
            return len(text)
        at = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else len(self._lengths)
        return self._lengths[at] if at < len(self._lengths) else 0


def _check(archive: zipfile.ZipFile) -> None:
    """Every XML part may be a sheet, whatever its name; a sheet by another name would not be checked."""
    names = archive.namelist()
    relations = b"".join(part_chunks(archive, _RELATIONS, "xlsx")) if _RELATIONS in names else b""
    targets = (target.lower() for target in _TARGET.findall(relations))
    if not (
        _OTHER_BOOKS.isdisjoint(names) and all(t.endswith((b".xml", b"vbaproject.bin")) for t in targets)
    ):
        raise IntakeError("file_unsafe", reason="mixed")
    sheets = _Sheets(_string_lengths(archive))
    for name in names:
        if name.lower().endswith(".xml") and name != _STRINGS:
            sheets.walk(archive, name)


def read_xlsx(data: bytes) -> Source:
    """Every visible sheet; hidden ones are named, not read.

    Raises:
        IntakeError: ``file_broken``, ``file_encrypted``, ``file_unsafe``, ``table_too_large``, ``text_too_long``.
    """
    archive = open_container(data, "xlsx")
    refuse_doctype(archive, "xlsx")
    _check(archive)
    return read_book(data, "xlsx")
