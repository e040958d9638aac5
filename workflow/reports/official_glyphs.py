"""Which characters the shipped fonts can print. An archive PDF with a letter that has no shape is refused."""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).with_name("fonts")
MISSING = "\u25a1"
"""Printed in the place of a character that the fonts lack: an empty box says that something stands there."""


def printable(text: str) -> str:
    """``text`` with a box for every character that has no shape; line feeds and tabs stay."""
    known = _known()
    return "".join(c if c in known or c in "\n\t" else MISSING for c in text)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """What every one of the four faces can print."""
    faces = [_characters(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset(map(chr, frozenset.intersection(*faces)))


def _characters(font: bytes) -> frozenset[int]:
    """The code points of the font's Unicode table (OpenType, ``cmap`` formats 4 and 12)."""
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {font[12 + 16 * n : 16 + 16 * n]: 12 + 16 * n for n in range(count)}
    (start,) = struct.unpack_from(">I", font, tables[b"cmap"] + 8)
    (parts,) = struct.unpack_from(">H", font, start + 2)
    found: set[int] = set()
    for n in range(parts):
        platform, _encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * n)
        if platform in (0, 3):
            found |= _part(font, start + offset)
    return frozenset(found)


def _part(font: bytes, at: int) -> set[int]:
    (kind,) = struct.unpack_from(">H", font, at)
    found: set[int] = set()
    if kind == 4:
        (double,) = struct.unpack_from(">H", font, at + 6)
        ends = struct.unpack_from(f">{double // 2}H", font, at + 14)
        begins = struct.unpack_from(f">{double // 2}H", font, at + 16 + double)
        for begin, end in zip(begins, ends, strict=True):
            found.update(range(begin, end + 1))
        found.discard(0xFFFF)
    elif kind == 12:
        (groups,) = struct.unpack_from(">I", font, at + 12)
        for n in range(groups):
            begin, end, _glyph = struct.unpack_from(">III", font, at + 16 + 12 * n)
            found.update(range(begin, end + 1))
    return found
