"""Words of a page as lines, and whether one line only goes on because the one before was full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from workflow.intake.pdf_geometry import Word
from workflow.rules.text import clean_line

_SPACE = 0.22
_SLACK = 1.5
_SAME_LINE = 0.45
_APART = 1.6
_AT_LEAST_APART = 18.0
# "71/NQ-" and "CP", "tỉnh/" and "thành phố": one word that was cut after its sign.
_LABEL = re.compile(
    r"[-–—+•●▪◦*o]|\(?\w{1,4}(?:\.\d{1,2}){0,3}[.)/]|(?:\d{1,2}\.){1,3}\d{1,2}|(?:Điều|Chương|Mục|Phần)\s+\w{1,5}[.:]?"
)
_LABEL_WORDS = 2
_CUT = re.compile(r"\w[-/]$")


@dataclass(slots=True)
class Line:
    """Words that stand on one line, from left to right."""

    words: list[Word]
    page: int
    x0: float = field(init=False)
    x1: float = field(init=False)
    top: float = field(init=False)
    bottom: float = field(init=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.x0, self.x1 = self.words[0].x0, max(word.x1 for word in self.words)
        self.top, self.bottom = min(w.top for w in self.words), max(w.bottom for w in self.words)
        self.text = clean_line("".join(("" if word.glued else " ") + word.text for word in self.words))

    @property
    def height(self) -> float:
        """The height of the line's tallest word."""
        return max(word.height for word in self.words)

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def bold(self) -> bool:
        """Whether every word is bold."""
        return all(word.bold for word in self.words)

    @property
    def upper(self) -> bool:
        """Whether every letter is a capital."""
        return self.text.isupper()

    def first_width(self) -> float:
        """The width of the first word as far as it cannot be broken."""
        end = next((i for i, word in enumerate(self.words[1:], start=1) if not word.glued), len(self.words))
        return self.words[end - 1].x1 - self.x0

    def would_have_fitted(self, before: Line, room: float) -> bool:
        """Whether the first word had room at the end of ``before``, ``room`` points wide: then the break was meant."""
        space = _SPACE * before.height
        return before.width + space + self.first_width() <= room - _SLACK


def lines_of(words: Iterable[Word], page: int) -> list[Line]:
    """Lines from top to bottom."""
    rows: list[list[Word]] = []
    middle = 0.0
    for word in sorted(words, key=lambda w: (w.top + w.bottom, w.x0)):
        at = (word.top + word.bottom) / 2
        if rows and at - middle <= _SAME_LINE * min(word.height, rows[-1][0].height):
            rows[-1].append(word)
        else:
            rows.append([word])
            middle = at
    return [Line(sorted(row, key=lambda w: w.x0), page) for row in rows]


def pieces_of(line: Line) -> Iterator[Line]:
    """The parts of a line that stand far apart, as in two columns; a number and its text are one part."""
    part = [line.words[0]]
    for word in line.words[1:]:
        far = word.x0 - part[-1].x1 > max(_AT_LEAST_APART, _APART * line.height)
        if far and not (len(part) <= _LABEL_WORDS and _LABEL.fullmatch(Line(part, line.page).text)):
            yield Line(part, line.page)
            part = []
        part.append(word)
    yield Line(part, line.page)


def joined(before: str, after: str) -> str:
    """Two lines of one paragraph as one."""
    cut = _CUT.search(before) is not None and after[:1].isalnum()
    return before + after if cut else f"{before} {after}"
