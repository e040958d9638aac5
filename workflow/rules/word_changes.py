"""Two wordings beside each other: which words were added, which removed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_TOKEN = re.compile(r"\s+|[^\W_]+|[^\s]")
_WORD = re.compile(r"[^\W_]+")
#: Of the longer wording's words so many must have stayed for the two to be shown in one; else one took the other's place.
_ALIKE_LEAST = 0.3
#: Comparisons up to which two stretches are compared piece by piece; beyond, one is taken for the other as a whole.
_WORK_MOST = 250_000


class Change(StrEnum):
    """What became of some words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words with what became of them."""

    change: Change
    text: str


#: One paragraph in pieces; a paragraph that stayed as it was is one piece.
Line = tuple[Piece, ...]


def changed_lines(before: str, after: str) -> list[Line]:
    """The paragraphs of both wordings in order, words that differ as pieces of their own.

    The pieces without the added ones are ``before``, those without the removed ones ``after``.
    """
    found: list[Line] = []
    old, new = before.splitlines(), after.splitlines()
    for same, a, b in _stretches(old, new):
        if same:
            found += [(Piece(Change.SAME, line),) for line in a]
        else:
            found += _replaced(a, b)
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph to show, or (without pieces) how many unchanged ones are left out here."""

    pieces: Line = ()
    skipped: int = 0


def around_changes(lines: Sequence[Line]) -> list[Shown]:
    """What changed with one paragraph before and after it; the others only counted."""
    still = [len(line) == 1 and line[0].change is Change.SAME for line in lines]
    found: list[Shown] = []
    for n, line in enumerate(lines):
        if not all(still[max(0, n - 1) : n + 2]):
            found.append(Shown(line))
        elif found and found[-1].skipped:
            found[-1] = Shown(skipped=found[-1].skipped + 1)
        else:
            found.append(Shown(skipped=1))
    return found


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Paragraphs that took each other's place, the first for the first; what is left over was removed or added."""
    paired = min(len(old), len(new))
    for before, after in zip(old[:paired], new[:paired], strict=True):
        yield tuple(_pieces(before, after))
    yield from ((Piece(Change.REMOVED, line),) for line in old[paired:])
    yield from ((Piece(Change.ADDED, line),) for line in new[paired:])


def _pieces(before: str, after: str) -> Iterator[Piece]:
    runs = _joined(_stretches(_TOKEN.findall(before), _TOKEN.findall(after)))
    kept = sum(len(_WORD.findall(a)) for same, a, _b in runs if same)
    if kept < _ALIKE_LEAST * max(len(_WORD.findall(before)), len(_WORD.findall(after))):
        runs = [(False, before, after)]
    for same, a, b in runs:
        if same:
            yield Piece(Change.SAME, a)
            continue
        if a:
            yield Piece(Change.REMOVED, a)
        if b:
            yield Piece(Change.ADDED, b)


def _joined(stretches: Iterable[tuple[bool, Sequence[str], Sequence[str]]]) -> list[tuple[bool, str, str]]:
    """The stretches as text; a space or sign alone between two changes belongs to both of them."""
    runs: list[tuple[bool, str, str]] = []
    for same, old, new in stretches:
        a, b = "".join(old), "".join(new)
        if not same and len(runs) > 1 and runs[-1][0] and not _WORD.search(runs[-1][1]):
            (_gap, between, _same), (_changed, first, second) = runs.pop(), runs.pop()
            runs.append((False, first + between + a, second + between + b))
        else:
            runs.append((same, a, b))
    return runs


def _stretches(old: Sequence[str], new: Sequence[str]) -> Iterable[tuple[bool, Sequence[str], Sequence[str]]]:
    """Stretches of both, alike or not, in order."""
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    if first:
        yield True, old[:first], new[:first]
    middle_old, middle_new = old[first : len(old) - last], new[first : len(new) - last]
    if len(middle_old) * len(middle_new) > _WORK_MOST:
        yield False, middle_old, middle_new
    else:
        matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=False)
        for tag, a1, a2, b1, b2 in matcher.get_opcodes():
            yield tag == "equal", middle_old[a1:a2], middle_new[b1:b2]
    if last:
        yield True, old[len(old) - last :], new[len(new) - last :]
