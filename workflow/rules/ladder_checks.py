"""What is wrong with a ladder that somebody wants to use: nobody may be urged by a ladder that cannot work.

Every fault names the rung by its place (1, 2, 3 …), because a new rung has no code yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from workflow.rules.rungs import SHIPPED, Anchor, Audience, Ladder, Rung

MOST_RUNGS = 12
LONGEST_WAIT = 250
"""Working days; about a year."""
MOST_REPEATS = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """``code`` of ``workflow/web/forms/ladders.py``; ``place`` the rung at fault, 0 the ladder as a whole.

    ``other`` is the place of the rung it collides with, ``wait`` the wait in working days in question,
    ``audience`` who is told out of order.
    """

    code: str
    place: int = 0
    other: int = 0
    wait: int = 0
    audience: str = ""


def faults_of(ladder: Ladder) -> tuple[Fault, ...]:
    """Everything that forbids the ladder, rung by rung; nothing where it may be used.

    Codes: ``no_rungs``, ``too_many_rungs``; per rung ``wait_not_positive`` (only the completion ladder
    reminds before its day), ``wait_too_long``, ``same_wait``, ``not_increasing``, ``no_audience``,
    ``told_twice``, ``repeat_incomplete``, ``repeats_too_many``, ``never_reached``, ``repeat_overlaps``,
    ``urging_too_early``, ``letter_without_urging``, ``skips_agency``, ``lower_after_higher``.
    """
    if not ladder.rungs:
        return (Fault("no_rungs"),)
    found = [Fault("too_many_rungs")] if len(ladder.rungs) > MOST_RUNGS else []
    for place, rung in enumerate(ladder.rungs, 1):
        found += (Fault(code, place, wait=rung.wait) for code, wrong in _RUNG if wrong(ladder, rung))
    found += _order(ladder.rungs)
    found += _levels(ladder)
    return tuple(sorted(found, key=lambda fault: fault.place))


def _twice(_ladder: Ladder, rung: Rung) -> bool:
    return len(set(rung.audience)) < len(rung.audience)


_RUNG: tuple[tuple[str, Callable[[Ladder, Rung], bool]], ...] = (
    ("wait_not_positive", lambda ladder, rung: ladder.anchor is not Anchor.DUE and rung.wait <= 0),
    ("wait_too_long", lambda _l, rung: abs(rung.wait) + rung.repeat_every * rung.repeat_max > LONGEST_WAIT),
    ("no_audience", lambda _l, rung: not rung.to),
    ("told_twice", _twice),
    ("repeat_incomplete", lambda _l, rung: (rung.repeat_every > 0) is not (rung.repeat_max > 0)),
    ("repeats_too_many", lambda _l, rung: rung.repeat_max > MOST_REPEATS),
    ("urging_too_early", lambda _l, rung: rung.urging and rung.wait <= 0),
    ("letter_without_urging", lambda _l, rung: rung.letter and not rung.urging),
)


def _order(rungs: Sequence[Rung]) -> Iterator[Fault]:
    """Waits must grow, and a rung's repeats must be over before the next rung.

    The highest rung reached is the one that is sent: what lies at or below one that was told is
    superseded, so a rung under an earlier one's repeats could never be told in turn.
    """
    for place, (before, rung) in enumerate(pairwise(rungs), 2):
        if rung.wait == before.wait:
            yield Fault("same_wait", place, place - 1, rung.wait)
        elif rung.wait < before.wait:
            yield Fault("not_increasing", place, place - 1, rung.wait)
    for place, rung in enumerate(rungs, 1):
        last = rung.wait + rung.repeat_every * rung.repeat_max
        for other, later in enumerate(rungs[place:], place + 1):
            if rung.repeat_every > 0 and rung.wait < later.wait <= last:
                same_day = (later.wait - rung.wait) % rung.repeat_every == 0
                yield Fault("never_reached" if same_day else "repeat_overlaps", other, place, later.wait)


def _levels(ladder: Ladder) -> Iterator[Fault]:
    """Nobody above may hear of a delay before those below; reminders before the day tell whom they like."""
    first: dict[int, tuple[int, Audience]] = {}
    for place, rung in enumerate(ladder.rungs, 1):
        for audience in rung.audience if rung.wait > 0 else ():
            first.setdefault(audience.level, (place, audience))
    lowest = min(a.level for rung in SHIPPED[ladder.code].rungs for a in rung.audience)
    if first and min(first) > lowest:
        place, audience = first[min(first)]
        yield Fault("skips_agency", place, audience=audience.value)
    for lower, upper in combinations(sorted(first), 2):
        (place, audience), (above, _) = first[lower], first[upper]
        if place > above:
            yield Fault("lower_after_higher", place, above, audience=audience.value)
