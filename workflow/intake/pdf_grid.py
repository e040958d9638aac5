"""Ruled lines of a page as tables: which rectangles they enclose, and which of them are merged."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from workflow.intake.pdf_geometry import Page, Word
from workflow.intake.tables import MAX_COLUMNS

Rule = tuple[float, float, float]
"""Where it stands, and from where to where it runs."""

_SNAP = 3.0
_TOUCH = 2.5
_GAP = 3.5
_SHORTEST = 4.0
_FAR = float("inf")
_MOST_PAIRS = 2_000_000
_MOST_PLACES = 40_000


@dataclass(eq=False, slots=True)
class Region:
    """A cell, merged or not: its place in the grid and the words that stand in it.

    ``rows`` and ``columns`` are the first and the one after the last, from 0.
    """

    rows: tuple[int, int]
    columns: tuple[int, int]
    x0: float
    x1: float
    words: list[Word] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """A table of one page; ``cells[row][column]`` is the region that covers that place."""

    xs: list[float]
    ys: list[float]
    cells: list[list[Region]]

    def regions(self) -> list[Region]:
        """Every region once, in reading order."""
        return list(dict.fromkeys(region for row in self.cells for region in row))

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies on the table."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def take(self, word: Word) -> None:
        """Put a word into the region under its middle."""
        column = bisect_right(self.xs, (word.x0 + word.x1) / 2) - 1
        row = bisect_right(self.ys, (word.top + word.bottom) / 2) - 1
        last = len(self.cells) - 1, len(self.cells[0]) - 1
        self.cells[min(max(row, 0), last[0])][min(max(column, 0), last[1])].words.append(word)


def grids_of(page: Page) -> list[Grid]:
    """The tables of a page from top to bottom; a frame around a text is none."""
    across, upright = _merged(page.across), _merged(page.upright)
    found = []
    for group_across, group_upright in _groups(across, upright):
        grid = _grid(group_across, group_upright)
        if grid is not None and len(grid.regions()) > 1:
            found.append(grid)
    found.sort(key=lambda grid: (grid.ys[0], grid.xs[0]))
    return [g for g in found if not any(_inside(g, other) for other in found if other is not g)]


def _inside(inner: Grid, outer: Grid) -> bool:
    middle = (inner.xs[0] + inner.xs[-1]) / 2, (inner.ys[0] + inner.ys[-1]) / 2
    smaller = inner.xs[-1] - inner.xs[0] < outer.xs[-1] - outer.xs[0]
    return smaller and outer.holds(*middle)


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Pieces that follow each other on one line as one rule."""
    out: list[Rule] = []
    for level in _levels(rules):
        at = sum(rule[0] for rule in level) / len(level)
        start, end = level[0][1], level[0][2]
        for _, first, last in level[1:]:
            if first <= end + _GAP:
                end = max(end, last)
            else:
                out.append((at, start, end))
                start, end = first, last
        out.append((at, start, end))
    return [rule for rule in out if rule[2] - rule[1] >= _SHORTEST]


def _levels(rules: Iterable[Rule]) -> Iterable[list[Rule]]:
    level: list[Rule] = []
    for rule in sorted(rules):
        if level and rule[0] - level[-1][0] > _SNAP / 2:
            yield sorted(level, key=lambda r: r[1])
            level = []
        level.append(rule)
    if level:
        yield sorted(level, key=lambda r: r[1])


class _Sets:
    """Numbers from 0 that grow together."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def of(self, i: int) -> int:
        """The number that stands for the whole set of ``i``: its smallest one."""
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def join(self, one: int, other: int) -> None:
        """Make two sets one."""
        first, second = sorted((self.of(one), self.of(other)))
        self._parent[second] = first


def _groups(across: Sequence[Rule], upright: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that touch each other, directly or through others; a drawing has too many to be a table."""
    if len(across) * len(upright) > _MOST_PAIRS:
        return []
    sets = _Sets(len(across) + len(upright))
    for j, (x, top, bottom) in enumerate(upright, start=len(across)):
        for i, (y, left, right) in enumerate(across):
            if top - _TOUCH <= y <= bottom + _TOUCH and left - _TOUCH <= x <= right + _TOUCH:
                sets.join(i, j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(across):
        groups.setdefault(sets.of(i), ([], []))[0].append(rule)
    for j, rule in enumerate(upright, start=len(across)):
        groups.setdefault(sets.of(j), ([], []))[1].append(rule)
    return [group for group in groups.values() if len(group[0]) >= 2 and group[1]]


def _places(values: Iterable[float]) -> list[float]:
    """Positions that are one line to the eye."""
    out: list[list[float]] = []
    for value in sorted(values):
        if out and value - out[-1][-1] <= _SNAP:
            out[-1].append(value)
        else:
            out.append([value])
    return [sum(near) / len(near) for near in out]


def _grid(across: list[Rule], upright: list[Rule]) -> Grid | None:
    xs = _places(
        [x for x, _, _ in upright]
        + [min(left for _, left, _ in across), max(right for _, _, right in across)]
    )
    ys = _places(
        [y for y, _, _ in across] + [min(top for _, top, _ in upright), max(end for _, _, end in upright)]
    )
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or columns > MAX_COLUMNS or rows * columns > _MOST_PLACES:
        return None
    beside = _walls(upright, xs, ys)
    below = _walls(across, ys, xs)
    sets = _Sets(rows * columns)
    for place in range(rows * columns):
        r, c = divmod(place, columns)
        if c and (c, r) not in beside:
            sets.join(place - 1, place)
        if r and (r, c) not in below:
            sets.join(place - columns, place)
    return Grid(xs, ys, _regions(sets, rows, xs))


def _walls(rules: Iterable[Rule], places: list[float], cuts: list[float]) -> set[tuple[int, int]]:
    """(index of the line, index of the step along it) where a rule really stands."""
    found = set()
    for at, start, end in rules:
        near = bisect_right(places, at)
        line = min((near - 1, near), key=lambda i: abs(places[i] - at) if 0 <= i < len(places) else _FAR)
        for step in range(len(cuts) - 1):
            middle = (cuts[step] + cuts[step + 1]) / 2
            if start - _TOUCH <= middle <= end + _TOUCH:
                found.add((line, step))
    return found


def _regions(sets: _Sets, rows: int, xs: list[float]) -> list[list[Region]]:
    made: dict[int, Region] = {}
    columns = len(xs) - 1
    out: list[list[Region]] = []
    for r in range(rows):
        cells = []
        for c in range(columns):
            who = sets.of(r * columns + c)
            region = made.setdefault(who, Region((r, r + 1), (c, c + 1), xs[c], xs[c + 1]))
            region.rows = (region.rows[0], r + 1)
            region.columns = (min(region.columns[0], c), max(region.columns[1], c + 1))
            region.x0, region.x1 = xs[region.columns[0]], xs[region.columns[1]]
            cells.append(region)
        out.append(cells)
    return out
