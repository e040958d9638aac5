"""Duties that seem to stand twice in a document: in section III and V, in the body and in the annex."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from workflow.intake.columns import Role
from workflow.intake.keys import words_of
from workflow.intake.plan import Problem, ProposedDuty, Severity

_RUN = 3
_MIN_RUNS = 5
_LIKENESS = 0.6
_COMMON = 40


def with_links(duties: Sequence[ProposedDuty]) -> list[ProposedDuty]:
    """The later of two that share most of their words points to the earlier; never inside one table or clause.

    Nothing is merged: a person confirms the link.
    """
    runs = [_runs(duty.text) for duty in duties]
    parts = [_part(duty) for duty in duties]
    seen: dict[str, list[int]] = defaultdict(list)
    out: list[ProposedDuty] = []
    for n, duty in enumerate(duties):
        shared = Counter(chain.from_iterable(seen[run] for run in runs[n]))
        apart = (m for m in shared if parts[m] != parts[n])
        best = max(apart, key=lambda m: (shared[m], -m), default=None)
        alike = best is not None and _alike(shared[best], len(runs[n]), len(runs[best]))
        out.append(_linked(duty, duties[best]) if best is not None and alike else duty)
        for run in runs[n]:
            if len(seen[run]) < _COMMON:
                seen[run].append(n)
    return out


def _runs(text: str) -> frozenset[str]:
    words = words_of(text).split()
    return frozenset(" ".join(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1))


def _part(duty: ProposedDuty) -> tuple[int, str]:
    """Within one table, or one clause of the body, nothing stands twice."""
    return (duty.place.table, "" if duty.place.table else duty.clause.split(".")[0])


def _alike(shared: int, one: int, other: int) -> bool:
    return (
        min(one, other) >= _MIN_RUNS
        and shared >= _LIKENESS * min(one, other)
        and shared >= 0.35 * max(one, other)
    )


def _linked(duty: ProposedDuty, other: ProposedDuty) -> ProposedDuty:
    place = other.place
    where = f"mục {other.clause}" if not place.table and other.clause else str(place.row)
    problem = Problem(
        "same_duty_elsewhere", Severity.INFO, duty.place.row, Role.TEXT, where, duty.place.table
    )
    return replace(duty, same_as=other.key, problems=(*duty.problems, problem))
