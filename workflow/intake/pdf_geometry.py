"""A page of a PDF as words and ruled lines, turned so that its text runs from left to right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Turn = Callable[[float, float], tuple[float, float]]


@dataclass(slots=True)
class Word:
    """Letters without a space between them; lengths in points, ``top`` grows downwards.

    ``top`` and ``bottom`` are one font size apart.

    ``glued`` tells that no space stands before it, ``raised`` that it is a small number above the line.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    bold: bool = False
    glued: bool = False
    raised: bool = False

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(slots=True)
class Page:
    """``across`` are horizontal rules (y, x0, x1), ``upright`` vertical ones (x, top, bottom).

    ``picture`` is the share of the page that pictures cover.
    """

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    across: list[tuple[float, float, float]] = field(default_factory=list)
    upright: list[tuple[float, float, float]] = field(default_factory=list)
    picture: float = 0.0

    def letters(self) -> int:
        """How many letters stand on the page."""
        return sum(len(word.text) for word in self.words)


def box_turned(turn: Turn, box: Any) -> tuple[float, float, float, float]:
    """Left, right, top, bottom of a box of the page's own coordinates."""
    x0, y0 = turn(box.left, box.bottom)
    x1, y1 = turn(box.right, box.top)
    return min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
