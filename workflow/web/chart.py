"""The bars of a chart as one piece of SVG: thousands of template steps would cost more than the page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from workflow.web.formats import number_vi

ROW = 46
"""Height of one bar with its label, in pixels."""
NARROW = 7
"""Below this width in percent a bar has no room for its number."""


def longest_of(rows: Sequence[tuple[str, Sequence[int]]]) -> int:
    """What the widest bar counts; all parts of a chart are drawn to it."""
    return max((sum(counts) for _label, counts in rows), default=0)


def bars(kinds: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]], longest: int) -> Markup:
    """One stacked bar per (label, counts in the order of ``kinds``); one of ``longest`` is as wide as the chart."""
    pieces: list[str] = []
    for number, (label, counts) in enumerate(rows):
        y = number * ROW
        pieces.append(
            f'<text class="bar-label" x="0" y="{y + 15}">{escape(label)}</text>'
            f'<text class="bar-total" x="100%" y="{y + 15}" text-anchor="end">{number_vi(sum(counts))}</text>\n'
        )
        x = 0.0
        for kind, count in zip(kinds, counts, strict=True):
            if count:
                width = 100 * count / longest
                pieces.append(_stretch(kind, count, x, width, y))
                x += width
    return Markup("".join(pieces))  # noqa: S704 - the labels are escaped, all else is numbers and own names


def _stretch(kind: str, count: int, x: float, width: float, y: int) -> str:
    text = f'<rect class="fill-{kind}" x="{x:.2f}%" y="{y + 21}" width="{width:.2f}%" height="17"></rect>'
    if width > NARROW:
        middle = f'x="{x + width / 2:.2f}%" y="{y + 34}" text-anchor="middle"'
        text += f'<text class="bar-count on-{kind}" {middle}>{number_vi(count)}</text>'
    return text + "\n"
