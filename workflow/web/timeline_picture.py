"""The open work of an agency as one piece of SVG: a bar from the hand-out to the deadline, a line for today.

Positions are percentages and the text keeps its size, so that it can be read on a phone and on paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from markupsafe import Markup, escape

from workflow.rules.timeline import Axis
from workflow.services.deadline_reading import Track

TOP, ROW, BAR = 22, 40, 12
"""Heights in pixels: of the line with the months, of one assignment, of its bar."""
MONTHS_NAMED = 4
LONGEST_LABEL = 110


def height(tracks: Sequence[Track]) -> int:
    """Of the whole picture, in pixels."""
    return TOP + len(tracks) * ROW


def picture(tracks: Sequence[Track], axis: Axis, today: date) -> Markup:
    """The months, the bars and the day of today."""
    tall = height(tracks)
    pieces = [*_months(axis, tall), *(p for n, track in enumerate(tracks) for p in _row(n, track, axis))]
    x = axis.place(today)
    pieces.append(f'<line class="own-day" x1="{x:.2f}%" x2="{x:.2f}%" y1="{TOP - 4}" y2="{tall}"></line>')
    return Markup("\n".join(pieces))  # noqa: S704 - the labels are escaped, all else is numbers and own names


def _months(axis: Axis, tall: int) -> Iterable[str]:
    for month in axis.months(MONTHS_NAMED):
        x = axis.place(month)
        yield f'<line class="lane" x1="{x:.2f}%" x2="{x:.2f}%" y1="0" y2="{tall}"></line>'
        yield f'<text class="lane-name" x="{x:.2f}%" dx="4" y="13">{month:%m/%Y}</text>'


def _row(number: int, track: Track, axis: Axis) -> Iterable[str]:
    y = TOP + number * ROW
    label = (
        track.line.text if len(track.line.text) <= LONGEST_LABEL else track.line.text[:LONGEST_LABEL] + "…"
    )
    yield f'<text class="bar-label" x="0" y="{y + 14}">{escape(label)}</text>'
    for stretch in track.stretches:
        x, end = axis.place(stretch.first), axis.place(stretch.last + timedelta(days=1))
        width = max(end - x, 0.4)
        yield (
            f'<rect class="fill-{stretch.kind}" x="{min(x, 100 - width):.2f}%" y="{y + 20}" '
            f'width="{width:.2f}%" height="{BAR}"></rect>'
        )
