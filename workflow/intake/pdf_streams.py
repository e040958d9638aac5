"""Compressed streams of a PDF, counted before any of them is unpacked for good.

What a stream says about itself is not asked: every one that inflates is inflated piece by piece and
thrown away, and one more time where the result is compressed again.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from workflow.intake.errors import IntakeError

MAX_STREAM = 50 << 20
MAX_TOTAL = 250 << 20
MAX_RATIO = 100
_SMALL = 1 << 20
_FED = 1 << 14
_PIECE = 1 << 18
_STREAM = re.compile(rb"\bstream\r?\n")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_DICTIONARY = 600


def check_streams(data: bytes) -> None:
    """Refuse a file whose streams would unpack to more than any office's plan.

    Pictures are not unpacked by the reader, so only their number of bytes counts, not their ratio:
    an empty page that was scanned shrinks a thousandfold.

    Raises:
        IntakeError: ``file_unsafe``.
    """
    total = 0
    for found in _STREAM.finditer(data):
        picture = _PICTURE.search(data, max(0, found.start() - _DICTIONARY), found.start()) is not None
        total += _unpacked_size(data, found.end(), picture=picture)
        if total > MAX_TOTAL:
            raise IntakeError("file_unsafe", reason="size")


def _unpacked_size(data: bytes, start: int, *, picture: bool) -> int:
    size = packed = nested = 0
    inner: Inflated | None = None
    outer = Inflated()
    for read, piece in outer.pieces(data, start):
        if not size and Inflated.begins(piece):
            inner = Inflated()
        size, packed = size + len(piece), read
        if inner is not None:
            nested += sum(len(more) for _, more in inner.pieces(piece, 0))
        largest = max(size, nested)
        if largest > MAX_STREAM:
            raise IntakeError("file_unsafe", reason="size")
        if largest > _SMALL and largest > MAX_RATIO * max(packed, 1) and not picture:
            raise IntakeError("file_unsafe", reason="ratio")
    return size + nested


class Inflated:
    """One zlib stream, unpacked in pieces."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj()

    @staticmethod
    def begins(data: bytes, at: int = 0) -> bool:
        """Whether a zlib header stands there (RFC 1950)."""
        head = data[at : at + 2]
        return len(head) == 2 and head[0] & 0x0F == 8 and int.from_bytes(head) % 31 == 0

    def pieces(self, data: bytes, start: int) -> Iterator[tuple[int, bytes]]:
        """Bytes taken so far and the next piece, up to the end or the first fault."""
        at = start
        while at < len(data) and not self._zlib.eof:
            fed = data[at : at + _FED]
            at += len(fed)
            while fed and not self._zlib.eof:
                try:
                    piece = self._zlib.decompress(fed, _PIECE)
                except zlib.error:
                    return
                fed = self._zlib.unconsumed_tail
                if piece:
                    yield at - start, piece
