"""Words to search for, and where a text holds them. Outside text never reaches a query parser.

The index keeps three kinds of entries of a text: its words without accents; the same words with their accents,
behind ``EXACT``; and, behind ``INITIALS``, the first letters of the words from each place on, so that "ubnd" finds
"Ủy ban nhân dân". No Vietnamese word begins like one of these marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from workflow.rules.names import canon, fold

MOST_WORDS = 10
LONGEST_WORD = 40
EXACT, INITIALS, KIND = "zx", "zq", "zk"
MOST_INITIALS = 8
_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"[.;:!?\n]")
#: A folded Vietnamese syllable: first consonants, vowels, last consonants.
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|n|ch?|gh?|gi|kh?|ph?|qu|th|tr|t|[bdhlmrsvx])?[aeiouy]{1,3}(?:ch?|m|nh|ng?|p|t)?"
)
_LETTERS = re.compile(rf"[a-z]{{2,{MOST_INITIALS}}}")


class Stretch(NamedTuple):
    """A stretch of a text; ``hit`` where it holds a word that was asked for."""

    text: str
    hit: bool


class Asked(NamedTuple):
    """One word that is asked for: without accents, with them, and whether it may stand for several words."""

    folded: str
    exact: str
    initials: bool


@lru_cache(maxsize=16_384)
def _pair(word: str) -> tuple[str, str]:
    return "".join(_WORD.findall(fold(word)))[:LONGEST_WORD], word.casefold()[:LONGEST_WORD]


def _pairs(s: str) -> list[tuple[str, str]]:
    return [pair for pair in map(_pair, _WORD.findall(canon(s))) if pair[0]]


def asked_words(s: str) -> tuple[Asked, ...]:
    """The words of ``s``, letters and digits only, at most ``MOST_WORDS`` different ones."""
    found = {folded: Asked(folded, exact, may_be_initials(folded)) for folded, exact in reversed(_pairs(s))}
    return tuple(reversed(found.values()))[:MOST_WORDS]


def may_be_initials(folded: str) -> bool:
    """Whether no Vietnamese syllable is written like this, so that its letters may begin words of their own."""
    return bool(_LETTERS.fullmatch(folded)) and not _SYLLABLE.fullmatch(folded)


def entries(*texts: str) -> str:
    """What the index keeps of ``texts``: each entry once, one space between."""
    found: dict[str, None] = {}
    for text in texts:
        for sentence in _SENTENCE.split(text):
            pairs = _pairs(sentence)
            letters = "".join(folded[0] for folded, _exact in pairs)
            for place, (folded, exact) in enumerate(pairs):
                found[folded] = found[EXACT + exact] = None
                if place + 1 < len(pairs):
                    found[INITIALS + letters[place : place + MOST_INITIALS]] = None
    return " ".join(found)


@lru_cache(maxsize=4_096)
def _kept(name: str) -> tuple[str, ...]:
    return tuple(entries(name).split())


def holds(text: str, asked: Sequence[Asked]) -> bool:
    """Whether ``text`` (a name) has every word that is asked for, as the index would say."""
    kept = _kept(text)
    return all(
        any(e.startswith((w.folded, INITIALS + w.folded) if w.initials else w.folded) for e in kept)
        for w in asked
    )


def exactness(asked: Sequence[Asked], text: str) -> int:
    """How many words of ``asked`` stand in ``text`` with the very same accents."""
    return len({w.exact for w in asked} & {exact for _folded, exact in _pairs(text)})


def stretches(text: str, asked: Sequence[Asked], around: int = 220) -> list[Stretch]:
    """``text`` cut where a word begins like one of ``asked``, accents aside, or words begin with its letters.

    A text longer than ``around`` characters is shown from shortly before its first hit.
    """
    hits = _hits(text, asked)
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


def _hits(text: str, asked: Sequence[Asked]) -> list[tuple[int, int]]:
    if not asked:
        return []
    begins = tuple(w.folded for w in asked)
    words = [(m.span(), fold(m[0])) for m in _WORD.finditer(text)]
    letters = "".join(folded[:1] or " " for _span, folded in words)
    hits = {span for span, folded in words if folded.startswith(begins)}
    for word in (w.folded for w in asked if w.initials):
        place = letters.find(word)
        while place >= 0:
            hits.add((words[place][0][0], words[place + len(word) - 1][0][1]))
            place = letters.find(word, place + 1)
    return sorted(hits)


def _window(text: str, first: int, around: int) -> tuple[int, int]:
    if len(text) <= around:
        return 0, len(text)
    start = max(0, min(first - around // 4, len(text) - around))
    if start:
        start = text.rfind(" ", 0, start + 1) + 1
    end = text.find(" ", min(len(text), start + around))
    return start, len(text) if end < 0 else end
