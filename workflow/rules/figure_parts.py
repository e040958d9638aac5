"""A whole and its parts in one sentence: "16 văn bản (gồm: 3 kế hoạch, 04 quyết định, …)"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from workflow.rules.figure_numbers import Figure, same_unit
from workflow.rules.figure_text import Paragraph

_SPLIT = re.compile(r"[,;]\s+|\s+và\s+(?=\d)|\s\+\s|,(?=\d{2}\s)|;")
_END = re.compile(r"[.;](?=\s|\Z)|[.]\Z")
_SHARE_ONLY = re.compile(r"\s*(?:đạt|chiếm|tỷ lệ|tỉ lệ|tăng|giảm|tương đương|bằng)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_NESTED = re.compile(r"\([^()]{0,400}\)")
# Between a whole and its bracket a comma stands in "tỉnh, thành phố" only.
_SHORT_TAIL = re.compile(r"[^,]*(?:,\s?[^\W\d_]+(?:\s[^\W\d_]+)?\s*)?")
_LONGEST = 700
# After these words the list of parts is over: what follows is said of a part or of the whole.
_FURTHER = re.compile(r"[,;]?\s*\b(?:trong đó|trong số đó|so với|tăng so|giảm so)\b", re.IGNORECASE)
# "18 đơn: 11 đơn đất đai, 07 đơn khác": a colon alone promises all parts where they count the same.
_COLON = re.compile(r"\s+[^\d§.;:(),]{1,60}:\s*")
_COLON_WORD = ":"
# What a unit divides into. Members of one family exclude each other.
_KINDS_OF: dict[tuple[str, ...], list[str]] = {
    ("văn", "bản"): [
        "kế hoạch",
        "quyết định",
        "thông báo",
        "công văn",
        "tờ trình",
        "báo cáo",
        "chỉ thị",
        "nghị quyết",
        "hướng dẫn",
        "công điện",
        "chương trình",
        "kết luận",
        "giấy mời",
        "quy chế",
        "đề án",
        "phương án",
        "thư",
        "văn bản",
    ],
}
_OVERLAPPING = re.compile(
    r"\b(?:nữ|dân tộc|đảng viên|nghèo|khuyết tật|thanh niên|trẻ em|tôn giáo|cao tuổi|hưởng|biên chế|trong đó)\b",
    re.IGNORECASE,
)
FAMILIES: tuple[tuple[str, ...], ...] = (
    ("trực tiếp", "trực tuyến", "bưu chính"),
    ("đúng hạn", "quá hạn", "trễ hạn", "trước hạn", "chậm"),
    ("nam", "nữ"),
    ("mới", "kỳ trước", "chuyển qua", "chuyển sang"),
    ("trong hạn", "quá hạn"),
    ("cấp tỉnh", "cấp huyện", "cấp xã", "cấp thôn", "cấp sở", "cấp thành phố"),
    ("toàn trình", "một phần"),
    ("đã", "chưa"),
    ("đã", "đang", "chưa"),
    ("đạt", "chưa đạt", "không đạt"),
    ("thẩm quyền cấp", "liên thông"),
)
_COMPLEMENTS = (
    {"nam", "nữ"},
    {"trực tiếp", "trực tuyến"},
)


@dataclass(frozen=True, slots=True)
class Item:
    """One part: its words and its number."""

    words: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Split:
    """A whole with the parts listed after it.

    ``exhaustive``: the words promise all parts (gồm, a bare list); ``complete``: every listed item has
    exactly one number; ``closed``: the list ends where it says it ends.
    """

    whole: Figure
    items: tuple[Item, ...]
    start: int
    end: int
    exhaustive: bool
    complete: bool
    bracketed: bool

    @property
    def total(self) -> Fraction:
        """The parts together."""
        return sum((item.figure.value for item in self.items), Fraction(0))


def splits(paragraph: Paragraph) -> Iterator[Split]:
    """Every whole of the paragraph that is followed by a list of parts."""
    text = paragraph.masked
    shares = paragraph.ratio_at
    for whole, after in pairwise(paragraph.figures):
        if whole.percent or whole.start in shares or after.start - whole.end > 220 or after.start in shares:
            continue
        for opener in _openers(text, whole, after):
            found = _split(paragraph, whole, opener)
            if found:
                yield found
            break


def _openers(text: str, whole: Figure, after: Figure) -> Iterator[tuple[int, str, bool]]:
    """Where the list begins, its introducing word, whether it stands in brackets."""
    gap = text[whole.end : after.start]
    bracket = gap.rfind("(")
    if bracket >= 0 and ")" not in gap[bracket:]:
        word = re.match(
            r"\(\s*(bao gồm|gồm có|gồm|trong đó có|trong đó|cụ thể|chia ra)?", gap[bracket:], re.IGNORECASE
        )
        if ";" not in gap[:bracket] and ". " not in gap[:bracket] and _SHORT_TAIL.fullmatch(gap[:bracket]):
            yield whole.end + bracket + (word.end() if word else 1), (word[1] or "") if word else "", True
        return
    word = re.search(
        r"[,\s(–-]\s?(bao gồm|gồm có|gồm|trong đó có|trong đó|chia ra)\b\s*(?:có\s*)?:?", gap, re.IGNORECASE
    )
    if word and not re.search(r"[;.]\s", gap[: word.start()]):
        yield whole.end + word.end(), word[1], False
    elif _COLON.fullmatch(gap):
        yield after.start, _COLON_WORD, False


def _split(paragraph: Paragraph, whole: Figure, opener: tuple[int, str, bool]) -> Split | None:
    start, word, bracketed = opener
    end = _close(paragraph.masked, start) if bracketed else _list_end(paragraph.masked, start)
    if end is None or end - start > _LONGEST:
        return None
    further = _FURTHER.search(paragraph.masked, start, end)
    end = further.start() if further else end
    inner = _NESTED.sub(lambda found: " " * len(found[0]), paragraph.masked[start:end])
    items, complete = _items(paragraph, inner, start)
    if len(items) < 2:
        return None
    if word == _COLON_WORD and not _alike(whole, items):
        return None
    exhaustive = not word.lower().startswith("trong đó") if word else bracketed
    return Split(whole, items, start, end, exhaustive, complete, bracketed)


def _close(text: str, start: int) -> int | None:
    depth = 1
    for at in range(start, min(len(text), start + _LONGEST)):
        depth += (text[at] == "(") - (text[at] == ")")
        if not depth:
            return at
    return None


def _list_end(text: str, start: int) -> int:
    found = _END.search(text, start)
    return found.start() if found else len(text)


def _items(paragraph: Paragraph, inner: str, start: int) -> tuple[tuple[Item, ...], bool]:
    """The listed parts; incomplete where an item has no number or several."""
    inside = [f for f in paragraph.figures if start <= f.start and f.end <= start + len(inner)]
    items, complete, at = [], True, 0
    for piece_end in [*(m.start() for m in _SPLIT.finditer(inner)), len(inner)]:
        piece = inner[at:piece_end]
        low, high, at = start + at, start + piece_end, piece_end
        own = [
            f
            for f in inside
            if low <= f.start < high
            and not f.percent
            and inner[f.start - start] == paragraph.masked[f.start]
            and f.start not in paragraph.ratio_at
        ]
        if len(own) == 1 and not _SHARE_ONLY.match(piece.lstrip(" ,;")):
            items.append(Item(" ".join(_WORD.findall(piece.lower())).removeprefix("và "), own[0]))
        elif _WORD.search(piece) and not _SHARE_ONLY.match(piece.lstrip(" ,;")):
            complete = False
    return tuple(items), complete


def _alike(whole: Figure, items: tuple[Item, ...]) -> bool:
    """Whether every part counts the whole's noun or one of its known kinds."""
    kinds = _KINDS_OF.get(whole.unit[:2], [])
    return all(same_unit(whole.unit, item.figure.unit) or _kind_of(item, kinds) for item in items)


def comparable(split: Split) -> bool:
    """Whether the parts count what the whole counts: same noun, its known kinds, or names without a noun."""
    kinds = _KINDS_OF.get(split.whole.unit[:2])
    if kinds:
        return all(item.figure.unit and _kind_of(item, kinds) for item in split.items)
    if all(same_unit(split.whole.unit, item.figure.unit) for item in split.items):
        return True
    if not all(_bare(split, item) for item in split.items):
        return False
    return bool(family_of(item.words for item in split.items)) or _parallel(split) or _named_parts(split)


def _kind_of(item: Item, kinds: Iterable[str]) -> bool:
    return any(" ".join(item.figure.unit[:3]).startswith(kind) for kind in kinds)


def _bare(split: Split, item: Item) -> bool:
    return (
        not item.figure.unit
        or same_unit(split.whole.unit, item.figure.unit)
        or item.words.startswith(" ".join(item.figure.unit[:1]))
    )


def _named_parts(split: Split) -> bool:
    """ "17 người (khiển trách 11, cảnh cáo 04)": names alone in brackets divide a whole they nearly fill.

    Qualities that overlap ("nữ 12, dân tộc thiểu số 5") do not divide it.
    """
    if not split.bracketed or any(item.figure.unit for item in split.items) or overlapping(split):
        return False
    whole, total = split.whole.value, split.total
    fits = max(item.figure.value for item in split.items) < whole and _crossed(split) < 2
    return fits and 4 * abs(total - whole) <= whole


def overlapping(split: Split) -> bool:
    """Whether a part names a quality that others may share: "nữ 12, dân tộc thiểu số 5"."""
    return any(_OVERLAPPING.search(item.words) for item in split.items)


def _crossed(split: Split) -> int:
    """How many families the names are taken from: two of them cut the whole in two ways."""
    return sum(any(_member(item.words, family) for item in split.items) for family in FAMILIES)


def _parallel(split: Split) -> bool:
    """Names that begin alike ("cấp xã: 8; cấp thôn: 117"): one division, not a mixture."""
    return len({item.words.split(" ")[0] for item in split.items}) == 1


def family_of(labels: Iterable[str]) -> frozenset[str]:
    """The members of one family that the labels name, each another; empty where they do not."""
    names = list(labels)
    for family in FAMILIES:
        found = [_member(name, family) for name in names]
        if all(found) and len(set(found)) == len(found):
            return frozenset(str(one) for one in found)
    return frozenset()


def _member(label: str, family: tuple[str, ...]) -> str | None:
    padded = f" {label} "
    return next((one for one in sorted(family, key=len, reverse=True) if f" {one} " in padded), None)


def complementary(split: Split) -> bool:
    """Two parts that leave nothing over: men and women, on paper and online."""
    return family_of(item.words for item in split.items) in _COMPLEMENTS
