"""The periods of a recurring duty: which open when, and by which day each is due.

A period is named by the day that the rule names ("trước ngày 20 hằng tháng": 20/11 is the period 2026-11). Its work
opens on the day after the one named before, so that an agency always has the whole interval. A named day that
is a day off stays unless the office chose to move it (domain.md d.2: roll-forward is for periods counted in days).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice, takewhile

from workflow.rules.calendar import FIRST_DAY, WorkCalendar, in_range
from workflow.rules.period_codes import period_code, period_label
from workflow.rules.recurrence_beats import Beat, beats
from workflow.rules.recurrence_lines import read_rule
from workflow.rules.refusal import Refusal

_ONE_DAY = timedelta(days=1)
MOST_AHEAD = 24
"""So many coming periods can be asked for."""


class DayOff(StrEnum):
    """What becomes of a named day that is a day off: it stays, or the working day before or after it counts."""

    KEEP = "keep"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One period: its code, the first day of its work, the day the rule names and the last day in time.

    ``before`` is the code of the period that the same beat made before it; ``on_day_off``: the last day in
    time is a day off, so that people are told to look at it sooner.
    """

    period: str
    before: str
    opens: date
    named: date
    due: date
    on_day_off: bool

    @property
    def label(self) -> str:
        """The period in Vietnamese: "tháng 11 năm 2026"."""
        return period_label(self.period)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A duty's rhythm, counted from ``start`` to ``end`` (both are held against the named days).

    Periods of which the named day lies before ``start`` or after ``end`` do not exist; every so many days,
    weeks, months or years count from ``start``.
    """

    beats: tuple[Beat, ...]
    start: date
    end: date | None
    day_off: DayOff

    @classmethod
    def of(cls, rule: str, start: date, end: date | None = None, day_off: DayOff = DayOff.KEEP) -> Recurrence:
        """The rhythm that ``rule`` writes.

        Raises:
            Refusal: ``rhythm_unreadable``; ``date_out_of_range`` where it starts outside 2000–2100.
        """
        return cls(beats(read_rule(rule)), in_range(start), end, day_off)

    def running(self, day: date, calendar: WorkCalendar) -> list[Occurrence]:
        """The periods that are open on ``day`` and not yet due on an earlier one, one of each beat."""
        found = (self._at(beat, self._named_from(beat, day), calendar) for beat in self.beats)
        return _in_order(x for x in found if x is not None and x.opens <= day)

    def opened(self, first: date, last: date, calendar: WorkCalendar, most: int) -> list[Occurrence]:
        """Periods whose work opens from ``first`` to ``last`` (both inside), the earliest ``most`` of them."""
        found = (self._opened_of(beat, first, last, calendar) for beat in self.beats)
        return _in_order(x for of_beat in found for x in islice(of_beat, most))[:most]

    def next_opening(self, after: date) -> date | None:
        """The first day after ``after`` on which a period opens; ``None`` where none is to come."""
        days = (self._opens(beat, self._opening_after(beat, after)) for beat in self.beats)
        return min((day for day in days if day is not None), default=None)

    def ahead(self, day: date, calendar: WorkCalendar, most: int) -> list[Occurrence]:
        """The next periods of which the named day is ``day`` or later, by that day; at most ``MOST_AHEAD``."""
        most = min(most, MOST_AHEAD)
        found = (
            islice(self._following(beat, self._named_from(beat, day), calendar), most) for beat in self.beats
        )
        return sorted((x for of_beat in found for x in of_beat), key=lambda x: (x.named, x.period))[:most]

    def _named_from(self, beat: Beat, day: date) -> date | None:
        named = beat.first_from(self.start, max(day, self.start))
        return named if named is not None and (self.end is None or named <= self.end) else None

    def _opening_after(self, beat: Beat, after: date) -> date | None:
        """The day named by the first period that opens after that day."""
        before = beat.first_from(self.start, after)
        return self._named_from(beat, before + _ONE_DAY) if before else None

    def _opens(self, beat: Beat, named: date | None) -> date | None:
        before = beat.last_until(self.start, named - _ONE_DAY) if named else None
        return before + _ONE_DAY if before else named and FIRST_DAY

    def _following(self, beat: Beat, named: date | None, calendar: WorkCalendar) -> Iterator[Occurrence]:
        while named is not None:
            found = self._at(beat, named, calendar)
            if found is not None:
                yield found
            named = self._named_from(beat, named + _ONE_DAY)

    def _opened_of(self, beat: Beat, first: date, last: date, calendar: WorkCalendar) -> Iterator[Occurrence]:
        start = self._opening_after(beat, max(first, FIRST_DAY) - _ONE_DAY)
        return takewhile(lambda x: x.opens <= last, self._following(beat, start, calendar))

    def _at(self, beat: Beat, named: date | None, calendar: WorkCalendar) -> Occurrence | None:
        """The period due on ``named``; none where the working day instead is its neighbour's own day."""
        if named is None:
            return None
        before = beat.last_until(self.start, named - _ONE_DAY)
        following = beat.first_from(self.start, named + _ONE_DAY)
        only_working = beat.wants_working_day(self.start, named)
        due = _moved(named, DayOff.BEFORE if only_working else self.day_off, calendar)
        if due is None or (before and due <= before) or (due > named and following and due >= following):
            return None
        return Occurrence(
            period_code(beat.unit, named),
            period_code(beat.unit, before) if before else "",
            before + _ONE_DAY if before else FIRST_DAY,
            named,
            due,
            not calendar.is_working(due),
        )


def _in_order(found: Iterable[Occurrence]) -> list[Occurrence]:
    return sorted(found, key=lambda x: (x.opens, x.named, x.period))


def _moved(named: date, day_off: DayOff, calendar: WorkCalendar) -> date | None:
    """The last day in time; ``None`` where the working day would lie beyond 2000–2100."""
    if day_off is DayOff.KEEP or calendar.is_working(named):
        return named
    try:
        return calendar.shift(named, -1 if day_off is DayOff.BEFORE else 1)
    except Refusal:
        return None
