"""The names agencies and groups go under, ready to be looked up in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from workflow.rules.initials import initials
from workflow.rules.names import fold
from workflow.rules.owner_clauses import aligned_fold, tidy


class How(StrEnum):
    """How a name was recognised; ``former``, ``partial`` and ``fuzzy`` are suggestions only."""

    EXACT = "exact"
    ALIAS = "alias"
    INITIALS = "initials"
    FACTORED = "factored"
    FORMER = "former"
    PARTIAL = "partial"
    FUZZY = "fuzzy"
    GROUP = "group"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """An agency or a group, by the names it goes under.

    ``former`` are names of bodies whose work it took over: a match by one of them is to be confirmed.
    """

    id: int
    name: str
    aliases: tuple[str, ...] = ()
    is_group: bool = False
    former: tuple[str, ...] = ()


_TOKEN = re.compile(r"\w+(?:&\w+)*")
_JOINERS = frozenset({"va", "cac"})
_SHORTENED = (
    (("uy", "ban", "nhan", "dan"), "ubnd"),
    (("hoi", "dong", "nhan", "dan"), "hdnd"),
    (("thanh", "pho"), "tp"),
    (("trung", "uong"), "tw"),
)


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word and its place in the text it came from."""

    text: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Folded words with their places; fixed phrases as one word, joiners left out."""
    found = [Word(m[0], m.start(), m.end()) for m in _TOKEN.finditer(aligned_fold(text))]
    out: list[Word] = []
    i = 0
    while i < len(found):
        for phrase, short in _SHORTENED:
            if tuple(w.text for w in found[i : i + len(phrase)]) == phrase:
                out.append(Word(short, found[i].start, found[i + len(phrase) - 1].end))
                i += len(phrase)
                break
        else:
            if found[i].text not in _JOINERS:
                out.append(found[i])
            i += 1
    return out


@lru_cache(maxsize=8_192)
def key_of(name: str) -> tuple[str, ...]:
    """The words by which a name is compared."""
    return tuple(word.text for word in words_of(tidy(name)))


class Directory:
    """Names, aliases and initials of agencies and groups, ready to be looked up in a text."""

    def __init__(self, entries: Iterable[DirectoryEntry], *, shortened: bool = True) -> None:
        """``shortened`` also knows every agency by the initials officials make; that takes its time."""
        self.entries = tuple(entries)
        self._by_key: dict[tuple[str, ...], list[tuple[DirectoryEntry, How]]] = {}
        self._prefixes: set[tuple[str, ...]] = set()
        for entry in self.entries:
            self._add(entry.name, entry, How.EXACT)
            for alias in entry.aliases:
                self._add(alias, entry, How.ALIAS)
            for name in entry.former:
                self._add(name, entry, How.FORMER)
            if shortened and not entry.is_group:
                for short in initials(entry.name):
                    self._add(short, entry, How.INITIALS)
        self.names = tuple(fold(entry.name) for entry in self.entries)

    def _add(self, name: str, entry: DirectoryEntry, how: How) -> None:
        key = key_of(name)
        if not key:
            return
        known = self._by_key.setdefault(key, [])
        if all(e is not entry for e, _ in known):
            known.append((entry, how))
        self._prefixes.update(key[:n] for n in range(1, len(key) + 1))

    def longest(
        self, words: Sequence[Word], at: int, before: tuple[str, ...] = ()
    ) -> tuple[int, tuple[str, ...]]:
        """How many words from ``at`` make the longest known name, after the words ``before``."""
        key, best = before, 0
        found: tuple[str, ...] = ()
        for n in range(at, len(words)):
            key = (*key, words[n].text)
            if key not in self._prefixes:
                break
            if key in self._by_key:
                best, found = n - at + 1, key
        return best, found

    def knows(self, name: str) -> bool:
        """Whether the whole of ``name`` is a known name."""
        return key_of(name) in self._by_key

    def entry(self, key: tuple[str, ...]) -> tuple[DirectoryEntry, How] | None:
        """The one entry of that name; None where two share it. A name in force beats initials and a former name."""
        known = self._by_key[key]
        for how in (How.EXACT, How.ALIAS, How.INITIALS, How.FORMER):
            of_kind = [pair for pair in known if pair[1] is how]
            if of_kind:
                return of_kind[0] if len(of_kind) == 1 else None
        return None
