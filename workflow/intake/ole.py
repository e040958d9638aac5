"""OLE compound files, the container of Office 97: which streams stand at the top, and their bytes ([MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from workflow.intake.errors import IntakeError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA
"""Sector numbers from here on mean "end", "free" and the like."""
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_ENTRY = 128
_IN_HEADER = 109
_STREAM, _ROOT = 2, 5
_MAX_ENTRIES = 10_000
_LARGE = 4096
"""Streams below this size live in the mini stream."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    first: int
    size: int


class OleFile:
    """The streams directly below the root; those of embedded objects are not seen.

    Raises:
        IntakeError: ``file_broken``.
    """

    def __init__(self, data: bytes, kind: str) -> None:
        self._data = data
        self._kind = kind
        try:
            self._open()
        except (struct.error, IndexError) as error:
            raise IntakeError("file_broken", kind=kind) from error

    def _open(self) -> None:
        shift, mini_shift = struct.unpack_from("<HH", self._data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise IntakeError("file_broken", kind=self._kind)
        self._size = 1 << shift
        directory, mini, more, more_count = (
            struct.unpack_from("<I", self._data, at)[0] for at in (48, 60, 68, 72)
        )
        self._fat = self._table(self._fat_sectors(more, more_count))
        packed = self._chain(directory, self._fat)
        count = min(len(packed) // _ENTRY, _MAX_ENTRIES)
        entries = [_entry(packed[n * _ENTRY : (n + 1) * _ENTRY]) for n in range(count)]
        root = next((e for e in entries if e.kind == _ROOT), None)
        if root is None:
            raise IntakeError("file_broken", kind=self._kind)
        self._mini_fat = self._numbers(self._chain(mini, self._fat)) if mini < _LAST else ()
        self._mini_stream = self._chain(root.first, self._fat) if root.first < _LAST else b""
        self._streams = {e.name.lower(): e for e in _siblings(entries, root.child) if e.kind == _STREAM}

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        return self._data[at : at + self._size]

    def _numbers(self, packed: bytes) -> Sequence[int]:
        return struct.unpack(f"<{len(packed) // 4}I", packed[: len(packed) // 4 * 4])

    def _fat_sectors(self, more: int, more_count: int) -> list[int]:
        """Where the allocation table stands: the first 109 places in the header, the others in a chain."""
        found = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        for _ in range(min(more_count, len(self._data) // self._size)):
            if more >= _LAST:
                break
            numbers = self._numbers(self._sector(more))
            if not numbers:
                raise IntakeError("file_broken", kind=self._kind)
            *places, more = numbers
            found += places
        return [place for place in found if place < _LAST]

    def _table(self, sectors: list[int]) -> Sequence[int]:
        if len(sectors) > len(self._data) // self._size:
            raise IntakeError("file_broken", kind=self._kind)
        return self._numbers(b"".join(map(self._sector, sectors)))

    def _chain(self, first: int, table: Sequence[int]) -> bytes:
        """The sectors from ``first`` on; a chain longer than the file runs in a circle."""
        out: list[bytes] = []
        most = len(self._data) // self._size + 1
        while first < _LAST:
            out.append(self._sector(first))
            if len(out) > most or not out[-1]:
                raise IntakeError("file_broken", kind=self._kind)
            first = table[first]
        return b"".join(out)

    def names(self) -> frozenset[str]:
        """The names of the streams, in small letters."""
        return frozenset(self._streams)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream.

        Raises:
            IntakeError: ``file_broken``.
        """
        entry = self._streams[name.lower()]
        try:
            if entry.size >= _LARGE:
                return self._chain(entry.first, self._fat)[: entry.size]
            return self._small(entry)
        except (struct.error, IndexError) as error:
            raise IntakeError("file_broken", kind=self._kind) from error

    def _small(self, entry: _Entry) -> bytes:
        out = b""
        at = entry.first
        while at < _LAST and len(out) < entry.size:
            out += self._mini_stream[at * 64 : at * 64 + 64]
            at = self._mini_fat[at]
        return out[: entry.size]


def _entry(packed: bytes) -> _Entry:
    length = min(max(struct.unpack_from("<H", packed, 64)[0] - 2, 0), 62)
    name = packed[:length].decode("utf-16-le", "replace")
    left, right, child = struct.unpack_from("<3I", packed, 68)
    first, size = struct.unpack_from("<II", packed, 116)
    return _Entry(name, packed[66], left, right, child, first, size)


def _siblings(entries: list[_Entry], first: int) -> list[_Entry]:
    """The tree of entries in one storage."""
    found: list[_Entry] = []
    seen: set[int] = set()
    waiting = [first]
    while waiting:
        at = waiting.pop()
        if at < len(entries) and at not in seen:
            seen.add(at)
            found.append(entries[at])
            waiting += (entries[at].left, entries[at].right)
    return found


def ole_with(name: str, stream: bytes) -> bytes:
    """The plainest compound file that holds one stream; the mini stream is there, for readers ask for it."""
    size = 4096
    padded = stream.ljust(-(-max(len(stream), 1) // size) * size, b"\0")
    count = len(padded) // size
    tables = next(n for n in range(1, _IN_HEADER + 1) if n * (size // 4) > count + n + 2)
    fat = [*range(1, count), _END, _END, _END, *[_FAT] * tables]
    fat += [_FREE] * (tables * size // 4 - len(fat))
    places = [*range(count + 2, count + 2 + tables), *[_FREE] * (_IN_HEADER - tables)]
    header = MAGIC + bytes(16) + struct.pack("<5H", 62, 4, 0xFFFE, 12, 6) + bytes(6)
    header += struct.pack("<9I", 1, tables, count, 0, _LARGE, _END, 0, _END, 0)
    header += struct.pack(f"<{_IN_HEADER}I", *places)
    root = _packed("Root Entry", _ROOT, 1, count + 1, 64)
    directory = root + _packed(name, _STREAM, _FREE, 0, len(padded))
    return b"".join(
        (
            header.ljust(size, b"\0"),
            padded,
            directory.ljust(size, b"\0"),
            bytes(size),
            struct.pack(f"<{len(fat)}I", *fat),
        )
    )


def _packed(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    letters = name.encode("utf-16-le")
    head = letters.ljust(64, b"\0") + struct.pack("<HBB3I", len(letters) + 2, kind, 1, _FREE, _FREE, child)
    return head.ljust(116, b"\0") + struct.pack("<III", first, size, 0)
