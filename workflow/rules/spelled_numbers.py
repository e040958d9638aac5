"""Numbers written in words, as far as deadlines use them, turned into figures.

Only where the word must be a number: "năm" is 5 in "năm ngày làm việc" and a year elsewhere.
"""

from __future__ import annotations

import re

_UNITS = {
    "một": 1,
    "mốt": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "lăm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
_UNIT = "|".join(_UNITS)
_PLAIN_UNIT = _UNIT.replace("|năm", "")
_TENS = rf"(?:(?:{_UNIT})\s+mươi|mười)(?:\s+(?:{_UNIT})(?!\s+\d))?"
_COUNTED = r"\s*(?:\(\s*\d{1,3}\s*\)\s*)?(?:ngày|tuần|tháng|giờ|lần|năm)\b"
_NUMBER = re.compile(
    rf"(?P<month>\btháng\s+)(?P<m>{_TENS}|giêng|{_PLAIN_UNIT}|năm(?=\s+năm\s+\d))\b(?!\s+lần)"
    rf"|(?P<quarter>\bqu[ýí]\s+)(?P<q>một|nhất|hai|ba|bốn|tư)\b(?!\s+lần)"
    rf"|\b(?P<n>{_TENS}|{_PLAIN_UNIT})(?={_COUNTED})"
    r"|\b(?P<five>năm)(?=\s*(?:\(\s*0?5\s*\)\s*)?ngày\s+(?:làm|kể|sau|tính))"
)


def in_figures(text: str) -> str:
    """``text`` (lower case) with its spelled numbers as figures: "mười lăm ngày" → "15 ngày"."""
    return _NUMBER.sub(_figure, text)


def _figure(found: re.Match[str]) -> str:
    lead = found["month"] or found["quarter"] or ""
    word = found["m"] or found["q"] or found["n"] or found["five"]
    return f"{lead}{_value(word)}"


def _value(words: str) -> int:
    if words in ("giêng", "nhất"):
        return 1
    tens, _, unit = words.partition("mươi") if "mươi" in words else words.partition("mười")
    if tens == words:
        return _UNITS[words]
    return (_UNITS[tens.strip()] if tens.strip() else 1) * 10 + _UNITS.get(unit.strip(), 0)
