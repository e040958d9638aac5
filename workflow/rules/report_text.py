"""The words of a section as people write them: lines, tables, footnotes, and the places where figures stand.

A line is a paragraph. ``| a | b |`` is a row of a table, its first row the headings. ``[^…]`` is a footnote at
that place. A line wholly in ``**`` is bold, wholly in ``*`` italic. In the text of a template ``{số mã}`` and the
like stand for what is computed (``filled``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from workflow.rules.text import clean

NOTE_MARK = "\ufffc"
"""Where a footnote hangs, in the order of ``Line.notes``."""
_NOTE = re.compile(r"\[\^([^\]]*)\]")
_PLACE = re.compile(r"\{([^{}]{1,120})\}")
_LONGEST = 60_000


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph."""

    text: str
    notes: tuple[str, ...] = ()
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its headings and rows, each row as wide as the headings."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read(text: str) -> list[Line | Grid]:
    """The paragraphs and tables of a section in order; blank lines only separate."""
    found: list[Line | Grid] = []
    rows: list[tuple[str, ...]] = []
    for line in [*clean(text[:_LONGEST]).split("\n"), ""]:
        words = line.strip()
        if _is_row(words):
            rows.append(tuple(cell.strip() for cell in words[1:-1].split("|")))
            continue
        if rows:
            found.append(_grid(rows))
            rows = []
        if words:
            found.append(_line(words))
    return found


def _is_row(words: str) -> bool:
    return len(words) > 1 and words.startswith("|") and words.endswith("|")


def _grid(rows: list[tuple[str, ...]]) -> Grid:
    width = len(rows[0])
    return Grid(rows[0], tuple((*row[:width], *("",) * (width - len(row))) for row in rows[1:]))


def _line(words: str) -> Line:
    bold = len(words) > 4 and words.startswith("**") and words.endswith("**")
    words = words[2:-2].strip() if bold else words
    italic = len(words) > 2 and words.startswith("*") and words.endswith("*")
    words = words[1:-1].strip() if italic else words
    words = words.replace(NOTE_MARK, "")
    notes = tuple(note.strip() for note in _NOTE.findall(words) if note.strip())
    marked = _NOTE.sub(lambda m: NOTE_MARK if m[1].strip() else "", words)
    return Line(marked, notes, bold, italic)


def row(*cells: str) -> str:
    """A row as ``read`` takes it; a bar inside a cell becomes a stroke."""
    return f"| {' | '.join(' '.join(cell.replace('|', '/').split()) for cell in cells)} |"


def note(text: str) -> str:
    """A footnote as ``read`` takes it."""
    return f"[^{' '.join(text.replace('[', '(').replace(']', ')').split())}]"


def filled(text: str, words: Callable[[str], str | None]) -> str:
    """The text with every ``{place}`` that ``words`` knows in its words; others stay as written."""
    return _PLACE.sub(lambda m: _else(words(" ".join(m[1].split())), m[0]), text)


def _else(found: str | None, kept: str) -> str:
    return kept if found is None else found


def places(text: str) -> list[str]:
    """What stands in braces."""
    return [" ".join(found.split()) for found in _PLACE.findall(text)]


def new_lines(before: str, after: str) -> list[str]:
    """The lines of ``after`` that ``before`` does not have: what is new in a computed text."""
    known = {line.strip() for line in before.splitlines()}
    return [line.strip() for line in after.splitlines() if line.strip() and line.strip() not in known]
