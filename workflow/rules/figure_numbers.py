"""Numbers as Vietnamese offices write them: 1.093, 79,2 %, "04", "2,5 triệu", 38/48."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

_NUMBER = r"\d{1,3}(?:\.\d{3}){1,5}(?:,\d{1,4})?|\d{1,3}(?:,\d{3}){2,5}|\d{1,15}(?:[.,]\d{1,4})?"
_FIGURE = re.compile(
    rf"(?<![\w§])(?<!§[.,/-])(?<![^\W\d]-)(?P<n>{_NUMBER})(?![\d§])"
    r"(?:\s?(?P<percent>%|phần trăm)|\s(?P<scale>nghìn|ngàn|triệu|tỷ|tỉ)\b)?",
    re.IGNORECASE,
)
_SCALES = {"nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000}
_ROUGH = re.compile(
    r"(?:\b(?:khoảng|gần|trên|hơn|xấp xỉ|dưới|ít nhất|tối thiểu|tối đa|ước|ước đạt|chừng|bình quân|trung bình|đa|từ|đến)"
    r"|≥|≤|>|<)\s*$",
    re.IGNORECASE,
)
_UNIT_END = re.compile(r"[,;.:()\[\]%\d§“”\"/=–+|]|\s-\s|\svà\s+\d")
_JOINT = re.compile(
    r"\s{0,2}/\s{0,2}(?:tổng(?:\s+số)?\s+)?|\s+(?:trên|trong)\s+tổng(?:\s+số)?\s+", re.IGNORECASE
)
_ONE = Fraction(1)
_UNIT_WORDS = 8
_GROUP = 3
_WORD = re.compile(r"[^\W\d_]+")
# Nouns of one syllable: what follows them says which, no longer what is counted.
_SHORT_NOUNS = frozenset(
    {
        "thẻ", "tổ", "người", "xã", "thôn", "hộ", "ca", "vụ", "lớp", "buổi", "cuộc", "lượt", "tin", "bài",
        "máy", "đồng", "ha", "tấn", "km", "điểm", "nhóm", "phiếu", "giấy", "phường", "huyện", "tỉnh", "sở",
        "phòng", "ban", "bộ", "cháu", "em", "ấp", "bản", "trường", "lao", "đơn", "giải", "đoàn", "cây", "con", "nhà", "suất", "tờ", "trạm", "chiếc", "cái", "mũi",
    }
)  # fmt: skip

# Compounds that begin like a noun of one syllable and are another thing.
_COMPOUNDS = frozenset(
    {
        ("đơn", "vị"),
        ("trường", "hợp"),
        ("bộ", "phận"),
        ("xã", "viên"),
        ("hộ", "chiếu"),
        ("tổ", "chức"),
        ("nhóm", "trẻ"),
    }
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: ``step`` is the worth of its last written digit; ``unit`` the words after it."""

    start: int
    end: int
    value: Fraction
    step: Fraction
    percent: bool
    rough: bool
    unit: tuple[str, ...]
    unit_end: int
    written: str
    scale: int = 1

    @property
    def decimals(self) -> int:
        """Digits after the decimal sign."""
        return len(str(self.step.denominator)) - 1


@dataclass(frozen=True, slots=True)
class Ratio:
    """ "38/48 hồ sơ": ``top`` of ``bottom``; ``unit`` is the bottom's."""

    start: int
    end: int
    top: Figure
    bottom: Figure

    @property
    def unit(self) -> tuple[str, ...]:
        """The words after the fraction."""
        return self.bottom.unit


def parse_number(written: str, *, percent: bool = False) -> tuple[Fraction, Fraction] | None:
    """Value and worth of the last digit; None where a comma may mean thousands as well as decimals."""
    if written.count(",") > 1:
        return Fraction(written.replace(",", "")), Fraction(1)
    whole, comma, tail = written.partition(",")
    if comma and len(tail) == _GROUP and not percent:
        return None
    if "." in whole and (percent or not re.fullmatch(r"\d{1,3}(\.\d{3})+", whole)):
        if comma or whole.count(".") > 1:
            return None
        whole, _, tail = whole.partition(".")
    digits = whole.replace(".", "")
    if not tail:
        return Fraction(int(digits)), _ONE
    step = Fraction(1, 10 ** len(tail))
    return Fraction(int(digits + tail)) * step, step


def read_figures(text: str) -> tuple[Figure, ...]:
    """Every number in ``text`` (masked before) with the words it counts."""
    found = []
    for match in _FIGURE.finditer(text):
        percent = match["percent"] is not None
        parsed = parse_number(match["n"], percent=percent)
        if parsed is None:
            continue
        scale = _SCALES.get((match["scale"] or "").lower(), 1)
        unit, unit_end = _unit(text, match.end())
        rough = _ROUGH.search(text[max(0, match.start() - 14) : match.start()]) is not None
        value, step = (parsed[0] * scale, parsed[1] * scale) if scale > 1 else parsed
        found.append(
            Figure(match.start(), match.end(), value, step, percent, rough, unit, unit_end, match[0], scale)
        )
    return tuple(found)


def _unit(text: str, start: int) -> tuple[tuple[str, ...], int]:
    stop = _UNIT_END.search(text, start, start + 90)
    end = stop.start() if stop else min(len(text), start + 90)
    words = list(_WORD.finditer(text, start, end))[:_UNIT_WORDS]
    return tuple(word[0].lower() for word in words), words[-1].end() if words else start


def read_ratios(text: str, figures: tuple[Figure, ...]) -> tuple[Ratio, ...]:
    """ "38/48 hồ sơ", "38 hồ sơ/48 hồ sơ", "38/tổng số 48 hồ sơ"."""
    found: list[Ratio] = []
    for top, bottom in pairwise(figures):
        if top.percent or bottom.percent or (found and found[-1].end == top.end):
            continue
        direct = _JOINT.fullmatch(text, top.end, bottom.start)
        spelled = _JOINT.fullmatch(text, top.unit_end, bottom.start) and same_unit(top.unit, bottom.unit)
        if (direct or spelled) and not text[bottom.end :].lstrip().startswith("/"):
            scaled = _scaled(top, bottom) if direct else top
            found.append(Ratio(top.start, bottom.end, scaled, bottom))
    return tuple(found)


def _scaled(top: Figure, bottom: Figure) -> Figure:
    """ "1,25/2,5 tỷ": the word after the bottom is said of both."""
    if top.scale > 1:
        return top
    return replace(top, value=top.value * bottom.scale, step=top.step * bottom.scale)


def same_unit(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether both count the same noun ("hồ sơ", "thẻ CCCD" and "thẻ")."""
    if not one or not other or one[0] != other[0]:
        return False
    pairs = {one[:2], other[:2]}
    if pairs & _COMPOUNDS:
        return len(pairs) == 1
    if one[0] in _SHORT_NOUNS:
        return True
    return one[1:2] == other[1:2] or not (one[1:] and other[1:])


def half_up(value: Fraction, decimals: int) -> Fraction:
    """``value`` rounded half-up to so many decimals (values are never negative)."""
    scale = 10**decimals
    return Fraction((2 * value * scale + 1) // 2, scale)


def written(value: Fraction, decimals: int | None = None) -> str:
    """A number as an office writes it: 1.093 · 79,2; without ``decimals`` at most two are shown."""
    if value.denominator == 1 and not decimals:
        return f"{value.numerator:,}".replace(",", ".")
    if decimals is None:
        decimals = 0 if value.denominator == 1 else 2
    shown = f"{float(half_up(abs(value), decimals)):,.{decimals}f}"
    sign = "-" if value < 0 else ""
    return sign + shown.replace(",", "_").replace(".", ",").replace("_", ".")


def written_share(percent: Fraction, decimals: int | None = None) -> str:
    """A percentage as the official reports print it: 79,2%."""
    return f"{written(percent, decimals)}%"
