"""Who is named in a text: "@Nguyễn Văn An", accents and case aside, the longest name first."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workflow.rules.names import fold

_AT = re.compile(r"(?<!\w)@")
_LONGEST = 120


def mentioned(text: str, people: Iterable[tuple[int, str]]) -> frozenset[int]:
    """Ids of the ``people`` (id, full name) whom ``text`` names behind "@"; all who bear the same name."""
    names: dict[str, set[int]] = {}
    for number, name in people:
        names.setdefault(fold(name), set()).add(number)
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    found: set[int] = set()
    for at in _AT.finditer(text):
        said = fold(text[at.end() : at.end() + _LONGEST])
        found |= names.get(next((n for n in longest_first if _begins(said, n)), ""), set())
    return frozenset(found)


def _begins(said: str, name: str) -> bool:
    return said.startswith(name) and not said[len(name) : len(name) + 1].isalnum()
