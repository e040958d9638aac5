"""Change the working calendar by a decision, and everything that was counted on it.

The calendar is the State's and one for the whole installation. Open deadlines counted from an event
are counted again; closed ones, named dates and decided dates stay.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, CalendarDay, Delivery, Outbox, Setting
from models.bulk import among, insert_missing
from workflow.rules.calendar import WorkCalendar, in_range
from workflow.rules.local_time import local_day
from workflow.rules.refusal import Refusal
from workflow.services.calendar import forget_calendar, load_calendar
from workflow.services.counted_deadlines import Moved, move, moved_by
from workflow.services.events import record
from workflow.services.ladder_figures import coming, crowds
from workflow.services.ladders import load_ladders
from workflow.services.next_look import look_again

LONGEST_SPAN = timedelta(days=31)
_SATURDAY = 5
_VERSION = "calendar_version"


class DayKind(StrEnum):
    """What a day becomes: off, worked instead of another, or what the week says (Saturday and Sunday off)."""

    OFF = "off"
    WORKED = "worked"
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """Days from ``first`` to ``last`` become ``kind``, by ``decision``; ``worked`` is worked in their place."""

    kind: DayKind
    first: date
    last: date
    decision: str
    note: str = ""
    worked: date | None = None


@dataclass(frozen=True, slots=True)
class RungMove:
    """``count`` assignments hear of the rung ``wait`` working days from the ladder's day on another day."""

    ladder: str
    wait: int
    before: date
    after: date
    count: int


@dataclass(slots=True)
class CalendarOutlook:
    """What a change would move. Lists are of one authority, the others are only counted."""

    days: dict[date, tuple[bool, bool]]
    deadlines: list[Moved] = field(default_factory=list)
    elsewhere: int = 0
    rungs: list[RungMove] = field(default_factory=list)
    #: Mails that would have left on a day that is off now; they leave on the next working day.
    mails: int = 0


def calendar_version(session: Session) -> int:
    """How often the calendar was changed; a form carries it."""
    return int(session.scalar(sa.select(Setting.value).where(Setting.key == _VERSION)) or 0)


def days_of(change: CalendarChange) -> dict[date, bool | None]:
    """Each day concerned: off (False), worked (True), or as the week says (None).

    Raises:
        Refusal: ``decision_needed``; ``days_reversed``, ``days_too_many``; ``worked_no_weekend`` (only a
            Saturday or Sunday can be worked instead); ``days_all_weekend``; ``date_out_of_range``.
    """
    if not change.decision.strip():
        raise Refusal("decision_needed")
    span = _span(change.first, change.last)
    found: dict[date, bool | None] = {}
    if change.kind is DayKind.ORDINARY:
        found = dict.fromkeys(span)
    elif change.kind is DayKind.OFF:
        found = dict.fromkeys((day for day in span if day.weekday() < _SATURDAY), False)
        if not found:
            raise Refusal("days_all_weekend")
    return found | dict.fromkeys(_worked(change, span), True)


def _span(first: date, last: date) -> list[date]:
    if last < first:
        raise Refusal("days_reversed")
    if last - first >= LONGEST_SPAN:
        raise Refusal("days_too_many", most=LONGEST_SPAN.days)
    return [in_range(first + timedelta(days=n)) for n in range((last - first).days + 1)]


def _worked(change: CalendarChange, span: list[date]) -> list[date]:
    """The weekend days that are worked."""
    worked = span if change.kind is DayKind.WORKED else [in_range(change.worked)] if change.worked else []
    for day in worked:
        if day.weekday() < _SATURDAY:
            raise Refusal("worked_no_weekend", day=day)
    return worked


def changed_calendar(calendar: WorkCalendar, days: dict[date, bool | None]) -> WorkCalendar:
    """The calendar with these days set."""
    off = {d for d in calendar.days_off if d not in days} | {
        d for d, working in days.items() if working is False
    }
    worked = {d for d in calendar.work_days if d not in days} | {d for d, working in days.items() if working}
    return WorkCalendar(frozenset(off), frozenset(worked))


def preview_calendar(
    session: Session, change: CalendarChange, authority_id: int, *, now: datetime
) -> CalendarOutlook:
    """What would move, without writing. ``nothing_changes`` where every day is already so, see ``days_of``."""
    before = load_calendar(session)
    days = days_of(change)
    after = changed_calendar(before, days)
    outlook = CalendarOutlook(_differing(before, after, days))
    moved = list(moved_by(session, before, after))
    outlook.deadlines = [m for m in moved if m.authority_id == authority_id]
    outlook.elsewhere = len(moved) - len(outlook.deadlines)
    outlook.rungs = _rungs_moved(session, before, after, authority_id, moved, local_day(now))
    now_off = [day for day, (was, will) in outlook.days.items() if was and not will]
    outlook.mails = (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(Outbox)
            .where(Outbox.state.in_((Delivery.PENDING, Delivery.UNCERTAIN)), Outbox.day.in_(now_off))
        )
        or 0
    )
    return outlook


def _differing(
    before: WorkCalendar, after: WorkCalendar, days: dict[date, bool | None]
) -> dict[date, tuple[bool, bool]]:
    """Days that are worked now and were not, or the other way round."""
    found = {day: (before.is_working(day), after.is_working(day)) for day in sorted(days)}
    differing = {day: pair for day, pair in found.items() if pair[0] is not pair[1]}
    if not differing:
        raise Refusal("nothing_changes")
    return differing


def _rungs_moved(
    session: Session,
    before: WorkCalendar,
    after: WorkCalendar,
    authority_id: int,
    moved: list[Moved],
    today: date,
) -> list[RungMove]:
    """Rungs still to come that are reached on another day; those of moved deadlines start afresh anyway."""
    counts: Counter[tuple[str, int, date, date]] = Counter()
    concerned = [Assignment.authority_id == authority_id]
    if moved:
        concerned.append(sa.not_(among(session, Assignment.id, [m.assignment_id for m in moved])))
    for crowd in crowds(session, load_ladders(session), *concerned, today=today):
        was = {(x, step.wait): day for x, step, day in coming(crowd.facts, crowd.ladders, today, before)}
        for ladder, step, day in coming(crowd.facts, crowd.ladders, today, after):
            here = (ladder, step.wait)
            if here in was and was[here] != day:
                counts[*here, was[here], day] += crowd.count
    return [RungMove(*key, count) for key, count in sorted(counts.items(), key=lambda x: (x[0][2], x[0]))]


def change_calendar(
    session: Session, change: CalendarChange, *, version: int, by: int | None, now: datetime
) -> int:
    """Set the days, count open deadlines again, have everything looked at; returns the number of the change.

    The caller has checked the right to do so.

    Raises:
        Refusal: as of ``days_of``; ``nothing_changes``; ``stale``.
    """
    insert_missing(session, Setting, ("key", "value"), [(_VERSION, "0")])
    stand = session.execute(
        sa.select(Setting)
        .where(Setting.key == _VERSION)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    if version != int(stand.value):
        raise Refusal("stale")
    before, days = load_calendar(session), days_of(change)
    after = changed_calendar(before, days)
    differing = _differing(before, after, days)
    moved = list(moved_by(session, before, after))
    _write(session, change, days)
    stand.value = str(version + 1)
    session.flush()  # the rows are there before anything is counted on them
    forget_calendar(session)
    move(session, moved, by=by, now=now, reason=f"Lịch làm việc thay đổi theo {change.decision.strip()}")
    session.flush()  # the statement below must not be undone by rows still to be written
    seen_again = look_again(session, Assignment.next_check_on.is_not(None), today=local_day(now))
    event = record(
        session,
        "calendar",
        0,
        "changed",
        by=by,
        now=now,
        payload={
            "version": version + 1,
            "decision": change.decision.strip(),
            "note": change.note,
            "days": [[day.isoformat(), was, will] for day, (was, will) in differing.items()],
            "deadlines": len(moved),
            "looked_at_again": seen_again,
        },
    )
    return event.seq


def _write(session: Session, change: CalendarChange, days: dict[date, bool | None]) -> None:
    known = {row.day: row for row in session.scalars(sa.select(CalendarDay).where(CalendarDay.day.in_(days)))}
    for day, working in days.items():
        row = known.get(day)
        if row is None and working is None:
            continue
        if row is None:
            row = CalendarDay(day=day)
            session.add(row)
        # the row of an ordinary day stays, with its decision: the seed must not bring the holiday back
        row.working = day.weekday() < _SATURDAY if working is None else working
        row.decision, row.note = change.decision.strip(), change.note
