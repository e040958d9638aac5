"""Excel 97 workbooks (BIFF8, [MS-XLS]): checked record by record, then read by calamine."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from workflow.intake.calamine_book import read_book
from workflow.intake.errors import IntakeError
from workflow.intake.ole import OleFile, ole_with
from workflow.intake.sheets import MAX_MERGES, Extent
from workflow.intake.tables import Source

STREAMS = ("workbook", "book")
_BEGIN, _END, _PASSWORD, _DIMENSIONS, _MERGES = 0x0809, 0x000A, 0x002F, 0x0200, 0x00E5
# Cells that hold something: FORMULA, LABELSST, NUMBER, LABEL, BOOLERR, RK, RSTRING; BLANK only carries a format.
_CELLS = frozenset({0x0006, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, 0x0406})
_MANY = 0x00BD


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """(kind, where its data begins, how long they are) of each record."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            return
        yield kind, at + 4, length
        at += 4 + length


def _word(stream: bytes, at: int) -> int:
    return int.from_bytes(stream[at : at + 2], "little")


def _checked(stream: bytes) -> bytes:
    """The stream with empty dimensions: a sheet may claim any, and memory would be set aside for them.

    Raises:
        IntakeError: ``file_encrypted``, ``file_unsafe``, ``table_too_large``.
    """
    out = bytearray(stream)
    extent = Extent()
    merges = 0
    for kind, at, length in _records(stream):
        if kind in _CELLS or kind == _MANY:
            last = at + length - 2 if kind == _MANY else at + 2
            extent.reach(_word(stream, at), _word(stream, last))
        elif kind == _DIMENSIONS:
            out[at : at + length] = bytes(length)
        elif kind == _MERGES:
            merges += _word(stream, at)
        elif kind == _PASSWORD:
            raise IntakeError("file_encrypted")
        elif kind in (_BEGIN, _END):
            extent.close("Excel")
    if merges > MAX_MERGES:
        raise IntakeError("file_unsafe", reason="merges")
    return bytes(out)


def read_xls(data: bytes) -> Source:
    """Every visible sheet; hidden ones are named, not read.

    calamine gets a new container with the checked stream only, so that no trick of the old one reaches it.

    Raises:
        IntakeError: ``file_broken``, ``file_encrypted``, ``file_unsafe``, ``table_too_large``, ``text_too_long``.
    """
    ole = OleFile(data, "xls")
    name = next((name for name in STREAMS if name in ole.names()), "")
    if not name:
        raise IntakeError("file_broken", kind="xls")
    return read_book(ole_with(name.capitalize(), _checked(ole.stream(name))), "xls")
