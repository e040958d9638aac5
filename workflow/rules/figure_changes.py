"""Growth and decline: "480 hồ sơ, tăng 20 % so với cùng kỳ (400 hồ sơ)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from workflow.rules.figure_findings import Finding, FindingKind, Severity
from workflow.rules.figure_numbers import Figure, half_up, same_unit, written, written_share
from workflow.rules.figure_text import Paragraph

_CHANGE = re.compile(r"\b(?P<way>tăng|giảm)\b(?:\s+(?:thêm|là|khoảng))?\s*:?\s*\(?\s*\Z", re.IGNORECASE)
_COMPARED = re.compile(
    r"[^\d.;]{0,20}?\bso với\b(?P<what>[^()\d.;]{0,80})\(\s*(?:đạt|là|có|cùng kỳ[^()\d]{0,20})?\s*:?\s*\Z",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\b(?:tăng lên|giảm xuống còn|giảm còn|xuống còn|lên thành|lên|còn|xuống|đến)\s*\Z", re.IGNORECASE
)
_FROM = re.compile(r"\btừ\s*\Z", re.IGNORECASE)
_GAP = 120
_ASIDE_MOST = 8


def change_findings(paragraph: Paragraph) -> Iterator[Finding]:
    """Percentages of growth that the two figures beside them do not give."""
    figures = paragraph.figures
    text = paragraph.masked
    for place, share in enumerate(figures):
        way = _CHANGE.search(text[max(0, share.start - 24) : share.start])
        if way is None or not share.percent or share.rough:
            continue
        pair = _from_to(text, figures, place) or _compared(paragraph, place)
        if pair is None or not pair[0].value:
            continue
        old, new = pair
        true = 100 * (new.value - old.value) / old.value
        span = (min(old.start, new.start, share.start), max(old.end, new.end, share.end))
        yield from _judged(paragraph, share, way["way"].lower(), true, (old, new), span)


def _from_to(text: str, figures: tuple[Figure, ...], place: int) -> tuple[Figure, Figure] | None:
    """ "từ 400 hồ sơ lên 480 hồ sơ, tăng 20 %"."""
    if place < 2:
        return None
    old, new = figures[place - 2 : place]
    far = figures[place].start - old.end > _GAP or _breaks(text[old.end : figures[place].start])
    if far or old.percent or new.percent or (new.rough and not _TO.search(text[: new.start][-24:])):
        return None
    said = _FROM.search(text[max(0, old.start - 6) : old.start]) and _TO.search(
        text[max(0, new.start - 24) : new.start]
    )
    return (
        (old, new)
        if said and (same_unit(old.unit, new.unit) or not old.unit or old.unit[0] in _TO_WORDS)
        else None
    )


_TO_WORDS = ("lên", "xuống", "còn", "tăng", "giảm", "thành")


def _compared(paragraph: Paragraph, place: int) -> tuple[Figure, Figure] | None:
    """ "480 hồ sơ, tăng 20 % so với cùng kỳ (400 hồ sơ)"."""
    text, figures = paragraph.masked, paragraph.figures
    if not 1 <= place < len(figures) - 1:
        return None
    share, old = figures[place : place + 2]
    outside = [
        f
        for f in figures[max(0, place - _ASIDE_MOST) : place]
        if not paragraph.in_closed_bracket(f, share.start)
    ]
    if not outside:
        return None
    new = outside[-1]
    if (
        new.percent
        or old.percent
        or new.rough
        or old.start - share.end > _GAP
        or share.start - new.end > _GAP
    ):
        return None
    if _breaks(text[new.end : share.start]) or not _COMPARED.fullmatch(text, share.end, old.start):
        return None
    return (old, new) if same_unit(old.unit, new.unit) or not old.unit else None


def _breaks(gap: str) -> bool:
    return re.search(r"[.;]\s|trong đó", gap) is not None


def _judged(
    paragraph: Paragraph,
    share: Figure,
    way: str,
    true: Fraction,
    pair: tuple[Figure, Figure],
    span: tuple[int, int],
) -> Iterator[Finding]:
    right = half_up(abs(true), share.decimals)
    same_way = (true >= 0) == (way == "tăng") or right == 0
    if same_way and right == share.value:
        return
    near = same_way and abs(abs(true) - share.value) < share.step
    happened = "tăng" if true >= 0 else "giảm"
    stated = f"{way} {written_share(share.value, share.decimals)}"
    computed = f"{happened} {written_share(right, share.decimals)}"
    yield Finding(
        FindingKind.PERCENT,
        Severity.WARNING if near else Severity.ERROR,
        paragraph.text[span[0] : span[1]],
        paragraph.place(*span),
        stated,
        computed,
        f"Từ {written(pair[0].value)} thành {written(pair[1].value)} là {computed}, văn bản ghi {stated}.",
    )
