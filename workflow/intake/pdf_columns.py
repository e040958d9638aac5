"""Two texts side by side without rules: the title block on top and the signature at the end.

Source of the layout: NĐ 30/2020/NĐ-CP, Phụ lục I (agency and number left of the national title, place and
date; recipients left of the signature).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workflow.intake.pdf_lines import Line, pieces_of
from workflow.rules.names import fold

_GUTTER = 8.0
_ALIGNED = 8.0
_CLOSE = 1.9
_SIGNING_ROOM = 9.0
_NUMBER = re.compile(r"Số\b")
_ENTRY = re.compile(r"[-–+*•]\s*\S")


@dataclass(slots=True)
class SideBySide:
    """The lines of both columns, each from top to bottom."""

    left: list[Line]
    right: list[Line]

    def take_rest(self, lines: list[Line]) -> None:
        """Move what a page break cut off: lines on top of the next page that stand in the same columns."""
        while (
            lines and (sides := [self._side_of(piece) for piece in pieces_of(lines[0])]) and None not in sides
        ):
            for side, piece in zip(sides, pieces_of(lines.pop(0)), strict=True):
                (self.left if side == "left" else self.right).append(piece)

    def _side_of(self, piece: Line) -> str | None:
        edge, gutter = min(line.x0 for line in self.left), min(line.x0 for line in self.right)
        if piece.x1 < gutter and abs(piece.x0 - edge) < _ALIGNED:
            return "left"
        on_axis = abs(piece.middle - self.right[-1].middle) < _ALIGNED
        beside = piece.x0 > max(line.x1 for line in self.left)
        return "right" if on_axis and beside and not piece.upper else None

    @property
    def top(self) -> float:
        return min(line.top for line in (*self.left, *self.right))

    @property
    def bottom(self) -> float:
        return max(line.bottom for line in (*self.left, *self.right))

    def rows(self) -> list[tuple[str, str]]:
        """The texts of both columns; the number and the date of the document stand in a row of their own."""
        cut = next((line.top for line in self.left if _NUMBER.match(line.text)), None)
        if cut is None:
            return [(_entries(self.left), _entries(self.right))]
        above = cut - 0.5 * self.left[0].height
        return [
            (
                _flat(line for line in self.left if line.top < above),
                _flat(x for x in self.right if x.top < above),
            ),
            (
                _flat(line for line in self.left if line.top >= above),
                _flat(x for x in self.right if x.top >= above),
            ),
        ]


def _flat(lines: Iterable[Line]) -> str:
    return " ".join(line.text for line in lines)


def _entries(lines: Sequence[Line]) -> str:
    """A list with one entry to a line, its broken entries put together; anything else line by line."""
    if not any(_ENTRY.match(line.text) for line in lines):
        return "\n".join(line.text for line in lines)
    out: list[str] = []
    for line in lines:
        if out and out[-1].startswith(("-", "–", "+", "*", "•")) and not _ENTRY.match(line.text):
            out[-1] = f"{out[-1]} {line.text}"
        else:
            out.append(line.text)
    return "\n".join(out)


def side_by_side(lines: Sequence[Line], middle: float) -> tuple[list[Line], list[SideBySide]]:
    """The lines that run over the page, and the blocks that stand in two columns around ``middle``."""
    parts = [(list(pieces_of(line)), line) for line in lines]
    pieces = sorted((p for own, _ in parts for p in own), key=lambda p: (p.top, p.x0))
    taken: set[int] = set()
    blocks: list[SideBySide] = []
    for i, one in enumerate(pieces):
        partner = next((j for j, other in _after(pieces, i) if _beside(one, other)), None)
        if partner is None or {id(one), id(pieces[partner])} & taken:
            continue
        first, second = sorted((i, partner), key=lambda k: pieces[k].x0)
        block = _grown(pieces, first, second)
        if _straddle(pieces[first], pieces[second], middle) and _is_layout(block):
            blocks.append(block)
            taken.update(map(id, (*blocks[-1].left, *blocks[-1].right)))
    loose = ([word for p in own if id(p) not in taken for word in p.words] for own, _ in parts)
    return [Line(words, lines[0].page) for words in loose if words], sorted(blocks, key=lambda b: b.top)


def _after(pieces: Sequence[Line], i: int) -> Iterable[tuple[int, Line]]:
    for j in range(i + 1, len(pieces)):
        if pieces[j].top >= pieces[i].bottom:
            return
        yield j, pieces[j]


def _beside(one: Line, other: Line) -> bool:
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    apart = max(one.x0, other.x0) - min(one.x1, other.x1)
    return overlap > 0.3 * min(one.height, other.height) and apart > _GUTTER


def _straddle(left: Line, right: Line, middle: float) -> bool:
    """A title block has its halves on both sides of the page's middle, or the right one beyond a third."""
    return left.x1 < middle + _GUTTER and right.x1 > middle


def _is_layout(block: SideBySide) -> bool:
    """The title block or the signature; any other two columns are not taken for a table."""
    words = fold(_flat(block.right))
    if "cong hoa xa hoi" in words or "dang cong san viet nam" in words:
        return len(block.left) + len(block.right) > 2
    return any(fold(line.text).startswith(("noi nhan", "noi gui")) for line in block.left)


def _grown(pieces: Sequence[Line], first: int, second: int) -> SideBySide:
    """The seed and the lines above and below that go on in its columns until a line crosses both."""
    left, right = [first], [second]
    for k in range(max(first, second) + 1, len(pieces)):
        gutter = max(pieces[i].x1 for i in left), min(pieces[i].x0 for i in right)
        piece = pieces[k]
        if k in (first, second):
            continue
        if piece.x1 < gutter[1] and _goes_on(pieces, left, piece, _CLOSE, flush=True):
            left.append(k)
        elif piece.x0 > gutter[0] and _goes_on(pieces, right, piece, _SIGNING_ROOM, flush=False):
            right.append(k)
        elif piece.x0 < gutter[0] and piece.x1 > gutter[1]:
            break
    left.sort(key=lambda i: pieces[i].top)
    right.sort(key=lambda i: pieces[i].top)
    return SideBySide([pieces[i] for i in left], [pieces[i] for i in right])


def _goes_on(pieces: Sequence[Line], column: Sequence[int], piece: Line, room: float, *, flush: bool) -> bool:
    """Near below the column and on its axis; a list of recipients keeps its left edge instead."""
    last = max((pieces[i] for i in column), key=lambda line: line.bottom)
    near = piece.top - last.bottom < room * last.height
    centred = abs((piece.x0 + piece.x1) - (last.x0 + last.x1)) < 2 * _ALIGNED
    aligned = flush and any(abs(piece.x0 - pieces[i].x0) < _ALIGNED for i in column)
    return near and (centred or aligned)
