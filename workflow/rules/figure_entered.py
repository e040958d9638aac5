"""The figures that were entered for a period, as the check of a report's text holds them against its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from workflow.rules.indicators import Figure
from workflow.rules.names import fold
from workflow.rules.periods import Period

_WORD = re.compile(r"[^\W_]+")
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """One word or number of a text where it stands; ``plain`` is without accents, a number without noughts before."""

    plain: str
    start: int
    end: int


@lru_cache(maxsize=4_096)
def words_in(text: str) -> tuple[Word, ...]:
    """The words of a text; signs only separate."""
    return tuple(Word(_plain(found[0]), *found.span()) for found in _WORD.finditer(text))


def _plain(word: str) -> str:
    return word.lstrip("0") or "0" if word.isdecimal() else fold(word)


def spelled(text: str) -> Words:
    """The same words for comparing."""
    return tuple(word.plain for word in words_in(text))


@dataclass(frozen=True, slots=True)
class Body:
    """An authority or agency that figures belong to.

    ``names`` mean it for certain; ``also`` are abbreviations and other spellings that may mean somebody else.
    """

    key: int
    name: str
    names: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """One indicator: ``figures`` by body, those of the authority over all its agencies; no entry where none is complete.

    ``other_totals`` are sums of parts that an entered total differs from; ``shared``: several agencies enter it.
    """

    name: str
    unit: str
    figures: Mapping[int, Figure]
    other_totals: Mapping[int, Figure]
    code: str = ""
    section: str = ""
    shared: bool = False


@dataclass(frozen=True)
class PeriodData:
    """All that was entered for ``period``; its ``start`` and ``end`` are those the authority set."""

    period: Period
    root: Body
    agencies: tuple[Body, ...]
    indicators: tuple[Known, ...]

    @cached_property
    def bodies(self) -> dict[Words, Body]:
        """Every body by the names that mean it and nobody else."""
        found: dict[Words, Body | None] = {}
        for body in (self.root, *self.agencies):
            for words in {spelled(name) for name in (body.name, *body.names)}:
                found[words] = None if words in found else body
        return {words: body for words, body in found.items() if words and body is not None}

    @cached_property
    def bodies_from(self) -> dict[str, list[Words]]:
        """Their names by the first word, the longest first."""
        found: dict[str, list[Words]] = {}
        for words in sorted(self.bodies, key=len, reverse=True):
            found.setdefault(words[0], []).append(words)
        return found

    @cached_property
    def loose(self) -> frozenset[Words]:
        """Spellings that may mean an agency."""
        return frozenset(spelled(name) for body in self.agencies for name in body.also) - {()}

    @cached_property
    def named(self) -> dict[str, list[tuple[Words, Known]]]:
        """Indicators by the first word of their name, the longest name first; two of one name are none."""
        by_name: dict[Words, list[Known]] = {}
        for known in self.indicators:
            by_name.setdefault(spelled(known.name), []).append(known)
        found: dict[str, list[tuple[Words, Known]]] = {}
        for words, same in by_name.items():
            if words and len(same) == 1:
                found.setdefault(words[0], []).append((words, same[0]))
        return {first: sorted(some, key=lambda one: -len(one[0])) for first, some in found.items()}

    @cached_property
    def phrases(self) -> tuple[Words, ...]:
        """How a text names this period and no other: by its label, or from its first to its last day."""
        window = f"từ ngày {self.period.start:%d/%m/%Y} đến ngày {self.period.end:%d/%m/%Y}"
        return spelled(window), spelled(self.period.label), spelled("trong kỳ"), spelled("kỳ báo cáo")
