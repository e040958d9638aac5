"""Words to search for, and where a text holds them. Outside text never reaches a query parser."""

from __future__ import annotations

import re
from typing import NamedTuple

from workflow.rules.names import canon, fold

MOST_WORDS = 10
LONGEST_WORD = 40
_WORD = re.compile(r"[^\W_]+")


class Stretch(NamedTuple):
    """A stretch of a text; ``hit`` where it holds a word that was asked for."""

    text: str
    hit: bool


def folded_words(s: str) -> tuple[str, ...]:
    """Accent-free words of ``s``, letters and digits only, at most ``MOST_WORDS`` different ones."""
    return tuple(dict.fromkeys(w[:LONGEST_WORD] for w in _WORD.findall(fold(s))))[:MOST_WORDS]


def _exact_words(s: str) -> frozenset[str]:
    return frozenset(_WORD.findall(canon(s).casefold()))


def exactness(asked: str, text: str) -> int:
    """How many words of ``asked`` stand in ``text`` with the very same accents."""
    return len(_exact_words(asked) & _exact_words(text))


def stretches(text: str, words: tuple[str, ...], around: int = 220) -> list[Stretch]:
    """``text`` cut where a word begins like one of ``words``, accents aside.

    A text longer than ``around`` characters is shown from shortly before its first hit.
    """
    hits = [m.span() for m in _WORD.finditer(text) if words and fold(m[0]).startswith(words)]
    start, end = _window(text, hits[0][0] if hits else 0, around)
    found = [Stretch("… ", False)] if start else []
    at = start
    for left, right in hits:
        if left < at or right > end:
            continue
        if left > at:
            found.append(Stretch(text[at:left], False))
        found.append(Stretch(text[left:right], True))
        at = right
    if at < end:
        found.append(Stretch(text[at:end], False))
    return [*found, Stretch(" …", False)] if end < len(text) else found


def _window(text: str, first: int, around: int) -> tuple[int, int]:
    if len(text) <= around:
        return 0, len(text)
    start = max(0, min(first - around // 4, len(text) - around))
    if start:
        start = text.rfind(" ", 0, start + 1) + 1
    end = text.find(" ", min(len(text), start + around))
    return start, len(text) if end < 0 else end
