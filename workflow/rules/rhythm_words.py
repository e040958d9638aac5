"""Which words of a phrase with several rhythms belong to which of them.

"Trước ngày 25 hằng tháng, trước ngày 5 tháng cuối quý" names two days: a day that directly precedes a rhythm is its
own, otherwise the words after a rhythm, up to the next one, are. A day that may be of either is of neither.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

_DAY_OF_YEAR = r"\d{1,2}(?:\s*[/.]\s*|\s+tháng\s+)\d{1,2}(?![\d/])"
_DAY_OF_MONTH = r"\d{1,2}(?!\s*[/.-]\s*\d|\d|\s+tháng\s+\d|\s+làm)"
_ALSO = r"\s*(?:,|và)\s*"
_DAY = (
    rf"(?:(?<![\d/.]){_DAY_OF_YEAR}(?:{_ALSO}(?:ngày\s+)?{_DAY_OF_YEAR})*"
    rf"|ngày\s+{_DAY_OF_MONTH}(?:{_ALSO}(?:ngày\s+)?{_DAY_OF_MONTH})*"
    r"|ngày\s+(?:làm\s+việc\s+)?cuối(?:\s+cùng)?\b"
    r"|(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật)\b"
    rf"|qu[ýí]\s+(?:iv|i{{1,3}}|[1-4])\b|tháng\s+\d{{1,2}}\b(?:{_ALSO}(?:tháng\s+)?\d{{1,2}}\b)*)"
)
_NAMES_DAY = re.compile(_DAY)
_CUT = r"[,;()]|\.(?=\s)|\b(?:và|hoặc)\b"
_SEPARATED = re.compile(_CUT)
_DIRECTLY_BEFORE = re.compile(
    rf"(?P<cut>^|{_CUT})(?P<clause>[^,;()]*?{_DAY})"
    r"\s*\(?\s*(?:(?:của|vào|đối\s+với|báo\s+cáo|định\s+kỳ|theo|hằng|hàng|mỗi|từng)\s+)*$"
)
_ONLY_JOINS = re.compile(
    r"\s*(?:\([^)]*\))?\s*(?:,|/|;|-|và|hoặc)?\s*(?:(?:báo\s+cáo|định\s+kỳ|hằng|hàng|mỗi|từng)\s+)*"
)
_NEXT_CLAUSE = re.compile(rf"\s*\(?(?P<clause>.*?)(?:{_CUT}|$)")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``every`` "day", "week", "month", "quarter", "half_year", "year" or "period" (of reports), ``n`` of them."""

    every: str
    n: int = 1


@dataclass(frozen=True, slots=True)
class Mention:
    """A rhythm where it stands in the text; ``joined``: only "," or "và" parts it from the next one."""

    rhythm: Rhythm
    begin: int
    end: int
    words: str = ""
    certain: bool = False
    joined: bool = False


def names_day(words: str) -> bool:
    """Whether ``words`` name a day, a weekday, a month or a quarter."""
    return _NAMES_DAY.search(words) is not None


def with_own_words(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """``mentions`` in their order, each rhythm once, with the words of ``text`` that are its own."""
    parts = _merged(text, mentions)
    gaps = [text[a.end : b.begin] for a, b in pairwise(parts)]
    ends = [*gaps, text[parts[-1].end :]]
    told: list[Mention] = []
    before: str | None = text[: parts[0].begin] if _DIRECTLY_BEFORE.search(text[: parts[0].begin]) else ""
    for i, part in enumerate(parts):
        own = text[part.begin : part.end]
        certain = names_day(before or "") or names_day(own)
        after = ends[i]
        following: str | None = ""
        if i < len(gaps):
            after, following = _shared_out(
                gaps[i], certain, text[parts[i + 1].begin : parts[i + 1].end] + ends[i + 1]
            )
        words = f"{before} {own}" if certain else own if before is None else f"{own} {after}"
        joined = not certain and i < len(gaps) and _ONLY_JOINS.fullmatch(gaps[i]) is not None
        told.append(replace(part, words=words, certain=certain, joined=joined and not names_day(after)))
        before = following
    return _once(told)


def _merged(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """A rhythm said twice in one clause is one mention: "hằng quý trước ngày 15 tháng cuối quý"."""
    parts = [mentions[0]]
    for m in mentions[1:]:
        last = parts[-1]
        if m.rhythm == last.rhythm and not _SEPARATED.search(text[last.end : m.begin].replace("(", " ")):
            parts[-1] = replace(last, end=max(m.end, last.end))
        else:
            parts.append(m)
    return parts


def _shared_out(gap: str, settled: bool, beyond: str) -> tuple[str, str | None]:
    """The words between two rhythms: those of the first, those of the second (none: nobody can tell whose).

    ``settled``: the first has its day already; ``beyond`` is the second with the words after it.
    """
    m = _DIRECTLY_BEFORE.search(gap)
    if m is None:
        return gap, ""
    if settled or m["cut"]:
        return gap[: m.start()], m["clause"]
    next_clause = _NEXT_CLAUSE.match(beyond)
    if next_clause and names_day(next_clause["clause"]):
        return gap, ""
    return "", None


def _once(told: list[Mention]) -> list[Mention]:
    """One mention a rhythm: the one whose day is certain, then the one that names any."""
    best: dict[Rhythm, Mention] = {}
    for m in told:
        known = best.setdefault(m.rhythm, m)
        if (m.certain, names_day(m.words)) > (known.certain, names_day(known.words)):
            best[m.rhythm] = m
    return list(best.values())
