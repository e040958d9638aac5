"""What a page carries around its text: numbers, running heads and feet, footnotes below their rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from workflow.intake.pdf_geometry import Page
from workflow.intake.pdf_lines import Line

_ZONE = 0.12
_PAGE_NUMBER = re.compile(
    r"(?:[-–—]\s*)?(?:(?:trang|tr\.|page)\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?(?:\s*[-–—])?", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_TIMES = 3
_SHARE = 0.4
_NEAR = 4.0
_NOTE_RULE = (40.0, 260.0)
_NOTE_SIZE = 0.93


def without_margins(pages: Sequence[tuple[Page, list[Line]]]) -> list[list[Line]]:
    """The lines of each page without page numbers and without what repeats at its edge."""
    repeated = _repeated(pages)
    return [
        [line for line in lines if not _is_marginal(page, line, lines, repeated)] for page, lines in pages
    ]


def _edges(page: Page, lines: Sequence[Line]) -> Iterable[tuple[str, Line]]:
    for line in lines:
        if line.bottom < _ZONE * page.height:
            yield "top", line
        elif line.top > (1 - _ZONE) * page.height:
            yield "foot", line


def _pattern(line: Line) -> str:
    return _DIGITS.sub("#", line.text)


def _repeated(pages: Sequence[tuple[Page, list[Line]]]) -> set[tuple[str, str, int]]:
    """Texts that stand at the same height of many pages, digits aside."""
    counts: Counter[tuple[str, str, int]] = Counter()
    for page, lines in pages:
        counts.update(
            {(edge, _pattern(line), place) for edge, line in _edges(page, lines) for place in _places(line)}
        )
    least = max(_TIMES, _SHARE * len(pages))
    return {key for key, count in counts.items() if count >= least}


def _places(line: Line) -> tuple[int, int]:
    """Two raster lines, so that a hair's breadth never parts the same height."""
    at = int(line.top / _NEAR)
    return at, at + 1


def _is_marginal(page: Page, line: Line, lines: Sequence[Line], repeated: set[tuple[str, str, int]]) -> bool:
    edge = next((edge for edge, one in _edges(page, [line])), "")
    if not edge:
        return False
    if any((edge, _pattern(line), place) in repeated for place in _places(line)):
        return True
    outermost = lines[0] if edge == "top" else lines[-1]
    return line is outermost and _PAGE_NUMBER.fullmatch(line.text) is not None


def footnotes_from(page: Page, lines: Sequence[Line], size: float) -> int:
    """The index of the first footnote: all lines below a short rule in smaller letters than ``size``."""
    rules = [
        y for y, x0, x1 in page.across if _NOTE_RULE[0] <= x1 - x0 <= _NOTE_RULE[1] and y > page.height / 3
    ]
    for rule in sorted(rules):
        below = [i for i, line in enumerate(lines) if line.top >= rule - 1]
        if below and all(lines[i].height <= _NOTE_SIZE * size for i in below):
            return below[0]
    return len(lines)
