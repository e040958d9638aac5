"""Vietnamese names: comparing them and sorting them. Their initials are in ``initials``."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# --- comparing ---------------------------------------------------------------------------


class _WithoutMarks(dict[int, int | None]):
    """For ``str.translate``: every combining mark is dropped; a sign is looked up once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_WITHOUT_MARKS = _WithoutMarks()


@lru_cache(maxsize=16_384)
def fold(s: str) -> str:
    """``s`` for comparing: no accents, đ as d, no case, single spaces ("ĐƯỜNG THUỶ" → "duong thuy")."""
    plain = unicodedata.normalize("NFKD", s).casefold()
    letters = unicodedata.normalize("NFKD", plain).translate(_WITHOUT_MARKS)
    return " ".join(letters.replace("đ", "d").split())


_PLACED = (
    ("òa óa ỏa õa ọa", "oà oá oả oã oạ"),
    ("òe óe ỏe õe ọe", "oè oé oẻ oẽ oẹ"),
    ("ùy úy ủy ũy ụy", "uỳ uý uỷ uỹ uỵ"),
)
_NEW_TO_OLD = {
    new: old for olds, news in _PLACED for old, new in zip(olds.split(), news.split(), strict=True)
}
_NEW_STYLE = re.compile(r"(?<![qQ])(" + "|".join(_NEW_TO_OLD) + r")(?!\w)", re.IGNORECASE)


def canon(s: str) -> str:
    """``s`` in NFC with the tone mark where official papers put it: "Uỷ ban" → "Ủy ban", "hoà" → "hòa".

    After q the u belongs to the consonant and nothing moves ("quý", "quỹ"); nor inside a
    longer rhyme ("toàn", "khoảng").
    """

    def move(found: re.Match[str]) -> str:
        written = found[0]
        placed = _NEW_TO_OLD[written.lower()]
        return "".join(p.upper() if w.isupper() else p for p, w in zip(placed, written, strict=True))

    return _NEW_STYLE.sub(move, unicodedata.normalize("NFC", s))


# --- sorting -----------------------------------------------------------------------------

_ORDER = {letter: 0x100 + i for i, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def sort_key(s: str) -> str:
    """A key whose plain code-point order is the Vietnamese alphabet (a ă â … d đ … o ô ơ … u ư).

    The tone decides only between names with the same letters, in the order
    ngang, huyền, hỏi, ngã, sắc, nặng. Tone placement and case do not matter.
    """
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", canon(s).casefold()):
        if char in _TONES:
            if tones:
                tones[-1] = _TONES[char]
        elif unicodedata.combining(char) and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + char)
        else:
            letters.append(char)
            tones.append("0")
    return "".join(chr(_ORDER[x]) if x in _ORDER else x for x in letters) + "\x01" + "".join(tones)
