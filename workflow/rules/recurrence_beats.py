"""Lines of a rule that count together, and how long their periods are.

A rule of several lines gives periods of each ("hằng tháng; hằng năm"). Lines whose periods would have the same length
("15/6" and "20/12" of every year) are one sequence, or two of them would claim the same period.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from workflow.rules.period_codes import MONTHS, Unit
from workflow.rules.recurrence_lines import Line, named_from, named_until


@dataclass(frozen=True, slots=True)
class Beat:
    """Lines that name days in turn; within one ``unit`` of the calendar they name one day at the most."""

    lines: tuple[Line, ...]
    unit: Unit

    def first_from(self, anchor: date, day: date) -> date | None:
        """The first day named on ``day`` or later."""
        found = (named_from(line, anchor, day) for line in self.lines)
        return min((d for d in found if d is not None), default=None)

    def last_until(self, anchor: date, day: date) -> date | None:
        """The last day named on ``day`` or earlier."""
        found = (named_until(line, anchor, day) for line in self.lines)
        return max((d for d in found if d is not None), default=None)

    def wants_working_day(self, anchor: date, named: date) -> bool:
        """Whether only lines of the last working day name this day."""
        return all(line.last_working for line in self.lines if named_from(line, anchor, named) == named)


def beats(lines: tuple[Line, ...]) -> tuple[Beat, ...]:
    """The lines by the longest unit in which they name one day; those of the same unit together."""
    groups = [[line] for line in lines]
    while True:
        units = [_unit_of(group) for group in groups]
        twice = next((u for u, n in Counter(units).items() if n > 1), None)
        if twice is None:
            return tuple(Beat(tuple(g), unit) for g, unit in zip(groups, units, strict=True))
        joined = [line for group, unit in zip(groups, units, strict=True) if unit is twice for line in group]
        groups = [g for g, unit in zip(groups, units, strict=True) if unit is not twice] + [joined]


def _unit_of(group: list[Line]) -> Unit:
    if any(line.freq == "DAILY" or len(line.days) > 1 or len(line.weekdays) > 1 for line in group):
        return Unit.DAY
    if any(line.freq == "WEEKLY" for line in group):
        return Unit.WEEK if len(group) == 1 else Unit.DAY
    months = [month for line in group for month in _months_of(line)]
    if len(months) > len(set(months)):
        return Unit.DAY
    return next(u for u, length in MONTHS.items() if len({(m - 1) // length for m in months}) == len(months))


def _months_of(line: Line) -> tuple[int, ...]:
    """Months of the year in which the line may name a day."""
    if line.freq == "YEARLY":
        return line.months or (12,)
    whole = line.interval if line.interval in MONTHS.values() else 1
    months = tuple(range(whole, 13, whole))
    return tuple(m for m in months if m in line.months) if line.months else months
