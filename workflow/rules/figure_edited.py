"""An editor's line that is a computed one but for its numbers: what was computed stands beside what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workflow.rules.figure_numbers import Figure, written, written_share
from workflow.rules.figure_text import Paragraph, Part, SourceLine
from workflow.rules.names import fold
from workflow.rules.report_text import NOTE_MARK, Grid, read

_PLACE = re.compile(r"\{([^{}]{1,120})\}")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_WORD = re.compile(r"[^\W\d_]")
_LEAST_LETTERS = 8
_AROUND = 40


@dataclass(frozen=True, slots=True)
class Retyped:
    """One number that somebody typed in the place of a computed one.

    ``line`` is the whole edited line; ``place`` what stood in braces there ("số to-ct"), empty where all of the
    line was computed.
    """

    line: str
    quote: str
    stated: str
    computed: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class _Filled:
    """The words that were put into one place of a standing line."""

    start: int
    end: int
    place: str


def retyped(standing: str, computed: str, edited: str) -> Iterator[Retyped]:
    """The figures of edited lines that differ from the computed line with the very same words.

    Left to the editor: numbers that the standing text itself says, those that count nothing (days, codes, clauses),
    and lines whose words stand twice among the computed ones.
    """
    known: dict[str, list[str]] = {}
    patterns = [_pattern(line) for line in _lines(standing)]
    for line in _lines(computed):
        known.setdefault(_words(line), []).append(line)
    for line in _lines(edited):
        same = known.get(_words(line), [])
        if len(same) == 1 and same[0] != line and len(_WORD.findall(line)) >= _LEAST_LETTERS:
            yield from _differences(same[0], line, _places(same[0], patterns))


def _lines(text: str) -> Iterator[str]:
    for part in read(text):
        if isinstance(part, Grid):
            yield from (" | ".join(row) for row in part.rows)
        else:
            yield part.text.replace(NOTE_MARK, "")


def _words(line: str) -> str:
    return _NUMBER.sub("#", fold(line))


def _pattern(line: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """A standing line as what it may become, and its places in order."""
    pieces = _PLACE.split(line)
    wanted = "(.*?)".join(re.escape(piece) for piece in pieces[::2])
    return re.compile(wanted, re.DOTALL), tuple(pieces[1::2])


def _places(line: str, patterns: list[tuple[re.Pattern[str], tuple[str, ...]]]) -> tuple[_Filled, ...]:
    """Where the line was computed; all of it where no standing line became it."""
    for pattern, names in patterns:
        if found := pattern.fullmatch(line):
            return tuple(_Filled(*found.span(n), name) for n, name in enumerate(names, 1))
    return (_Filled(0, len(line), ""),)


def _differences(before: str, after: str, places: tuple[_Filled, ...]) -> Iterator[Retyped]:
    ours, theirs = _figures(before), _figures(after)
    if len(ours) != len(theirs):
        return
    told: set[int] = set()
    for one, (figure, paragraph) in zip(ours, theirs, strict=True):
        filled = next((p for p in places if p.start <= one[0].start < p.end), None)
        if filled is None or one[0].value == figure.value or figure.start in told:
            continue
        ratio = paragraph.ratio_at.get(figure.start)
        right = one[1].ratio_at.get(one[0].start)
        if ratio is not None and right is not None:
            told |= {ratio.top.start, ratio.bottom.start}
            said, true = after[ratio.start : ratio.end], before[right.start : right.end]
            at, end = ratio.start, ratio.end
        else:
            said, true = _shown(figure), _shown(one[0])
            at, end = figure.start, figure.end
        yield Retyped(after, _quoted(after, at, end), said, true, filled.place)


def _figures(line: str) -> list[tuple[Figure, Paragraph]]:
    paragraph = Paragraph(line, (Part(0, SourceLine(1, line), 0),))
    return [(figure, paragraph) for figure in paragraph.figures]


def _shown(figure: Figure) -> str:
    show = written_share if figure.percent else written
    return show(figure.value, figure.decimals or None)


def _quoted(line: str, start: int, end: int) -> str:
    """The number with the words around it, whole words only."""
    left = line.rfind(" ", 0, max(0, start - _AROUND)) + 1
    right = line.find(" ", min(len(line), end + _AROUND))
    return line[left : right if right >= 0 else len(line)].strip(" -+;")
