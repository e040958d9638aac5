"""A ladder as a picture: working days from left to right, one line for each of those who are told.

Positions are percentages and the text keeps its size, so that it can be read on a phone and on paper.
``docs/draw_ladders.py`` draws the shipped ladders with the same lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from workflow.rules.rungs import Audience, Ladder, Rung

TOP, LANE, FOOT = 34, 40, 10
"""Heights in pixels: of the line with the days, of one audience, and below."""
LEFT, RIGHT = 7.0, 95.0
MOST_REPEATS_DRAWN = 3


@dataclass(frozen=True, slots=True)
class Stop:
    """One column of the picture: a rung or one of its repeats, or the ladder's day itself (no rung)."""

    wait: int
    rung: Rung | None
    repeat: int = 0


def stops_of(ladder: Ladder) -> tuple[Stop, ...]:
    """The columns in order of days; of many repeats the first two and the last."""
    found = [Stop(0, None)]
    for rung in ladder.rungs:
        repeats = range(rung.repeat_max + 1)
        if len(repeats) > MOST_REPEATS_DRAWN + 1:
            repeats = (0, 1, 2, rung.repeat_max)  # type: ignore[assignment]
        found += (Stop(rung.wait + n * rung.repeat_every, rung, n) for n in repeats)
    return tuple(sorted(found, key=lambda stop: (stop.wait, stop.rung is not None)))


def lanes_of(ladder: Ladder) -> tuple[Audience, ...]:
    """Those whom any rung tells, the nearest to the work first."""
    told = {a for rung in ladder.rungs for a in rung.audience}
    return tuple(a for a in Audience if a in told)


def height_of(ladder: Ladder) -> int:
    """Height of the picture in pixels."""
    return TOP + LANE * len(lanes_of(ladder)) + FOOT


def picture(ladder: Ladder, names: Mapping[Audience, object], day_name: object) -> Markup:
    """The inside of the SVG; ``day_name`` is what the ladder's own day is called."""
    stops, lanes = stops_of(ladder), lanes_of(ladder)
    step = (RIGHT - LEFT) / max(1, len(stops) - 1)
    places = [LEFT + n * step for n in range(len(stops))] if len(stops) > 1 else [(LEFT + RIGHT) / 2]
    placed = list(zip(places, stops, strict=True))
    parts = [_own_day(x, day_name, len(lanes)) for x, stop in placed if stop.rung is None]
    parts += [_lane(n, names[audience]) for n, audience in enumerate(lanes)]
    parts += [_stop(x, stop, lanes) for x, stop in placed if stop.rung is not None]
    return Markup("".join(parts))  # noqa: S704 - names are escaped, all else is numbers and own words


def _lane(n: int, name: object) -> str:
    y = TOP + n * LANE
    return (
        f'<text class="lane-name" x="0" y="{y + 13}">{escape(name)}</text>'
        f'<line class="lane" x1="0" x2="100%" y1="{y + 27}" y2="{y + 27}"></line>'
    )


def _own_day(x: float, name: object, lanes: int) -> str:
    return (
        f'<line class="own-day" x1="{x:.1f}%" x2="{x:.1f}%" y1="22" y2="{TOP + lanes * LANE}"></line>'
        f'<text class="own-day-name" x="{x:.1f}%" y="14" text-anchor="middle">{escape(name)}</text>'
    )


def _stop(x: float, stop: Stop, lanes: Sequence[Audience]) -> str:
    rung = stop.rung
    assert rung is not None
    again = " stop-again" if stop.repeat else ""
    parts = [
        f'<text class="stop-day{again}" x="{x:.1f}%" y="14" text-anchor="middle">{days(stop.wait)}</text>'
    ]
    for n, audience in enumerate(lanes):
        if audience in rung.audience:
            kind = "told" if audience in rung.to else "copied"
            urging = " urging" if rung.urging else ""
            parts.append(
                f'<circle class="{kind}{urging}{again}" cx="{x:.1f}%" cy="{TOP + n * LANE + 27}" r="7"></circle>'
            )
    return "".join(parts)


def days(wait: int) -> str:
    """``+5``, ``−1``, ``0`` working days, with a real minus."""
    return f"{wait:+d}".replace("-", "−") if wait else "0"
