"""The number in front of a paragraph: what it is, and how deep it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

PLAIN = 90
"""The depth of a paragraph without a number."""
TITLE = 1
"""The depth of a line in capitals without a number: a new document or annex begins."""

CAPITALS = "A-ZĐÀÁẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬÈÉẺẼẸÊẾỀỂỄỆÌÍỈĨỊÒÓỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÙÚỦŨỤƯỨỪỬỮỰỲÝỶỸỴ"
"""Vietnamese capitals, for use inside a character class."""
# In the order in which they are tried; (style, depth, pattern).
_STYLES: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    ("part", 4, re.compile(r"(?:phần|chương)\s+(?P<n>[IVXLC]+|\d+|thứ \w+)\b[\s.:]*", re.IGNORECASE)),
    ("article", 6, re.compile(r"Điều\s+(?P<n>\d{1,3})\s*[.:]\s*")),
    ("roman", 10, re.compile(r"(?P<n>[IVX]{1,6})\s*[.)/]\s*(?=\S)")),
    ("letter", 8, re.compile(rf"(?P<n>[{CAPITALS}])\s*[.)]\s+(?=\S)")),
    ("dotted", 22, re.compile(r"(?P<n>\d{1,2}(?:\.\d{1,2}){1,3})\s*[.)]?\s+(?=\S)")),
    ("arabic", 20, re.compile(r"(?P<n>\d{1,2})\s*[.)/](?!\d)\s*(?=\D)")),
    ("small", 30, re.compile(r"(?P<n>[a-zđ])\s*[.)]\s+(?=\S)")),
    ("bracket", 40, re.compile(r"\((?P<n>\d{1,2}|[ivx]{1,5}|[a-zđ])\)\s*(?=\S)")),
    ("dash", 50, re.compile(r"[-–—•●▪*]\s*(?=[^\W\d_(“\"])")),
    ("plus", 60, re.compile(r"[+◦]\s+(?=\S)")),
)
_ANNEX = re.compile(r"(?:PHỤ LỤC|Phụ lục)(?:\s+(?:số\s+)?[IVX\d]+[A-Za-z]?)?(?:\s*$|\s*[.:(]|\s+[A-ZĐ])")
_ALPHABET = "abcdđefghijklmnopqrstuvxy"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A paragraph cut after its number. ``style`` is empty, and ``bare`` too, where it has none.

    ``depth`` grows inwards: I (10), 1 (20), 1.1 (22), a) (30), (1) (40), - (50), + (60).
    """

    style: str
    bare: str
    depth: int
    rest: str


def numbered(text: str) -> Numbered:
    """What number ``text`` begins with."""
    for style, depth, pattern in _STYLES:
        found = pattern.match(text)
        if found:
            bare = found.groupdict().get("n") or ""
            deeper = bare.count(".") if style == "dotted" else 0
            return Numbered(style, bare, depth + deeper, text[found.end() :].strip())
    if is_title(text):
        return Numbered("title", "", TITLE, text)
    return Numbered("", "", PLAIN, text)


def is_title(text: str) -> bool:
    """A line in capitals ("KẾ HOẠCH"), or the heading of an annex."""
    if _ANNEX.match(text):
        return True
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 5 and len(text) <= 400 and sum(map(str.isupper, letters)) >= 0.9 * len(letters)


def follows(style: str, before: str, bare: str) -> bool:
    """Whether ``bare`` may come after ``before`` in one list, or begins a list."""
    if style in ("arabic", "bracket") and bare.isdigit():
        return bare == "1" or (before.isdigit() and int(bare) == int(before) + 1)
    if style == "small":
        at = _ALPHABET.find(bare)
        return bare == "a" or (bool(before) and 0 < at - _ALPHABET.find(before) <= 3)
    return True
