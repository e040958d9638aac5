"""Which notices are due: computed from facts, day and calendar, never counted up.

Every rung that was reached is recorded once per arming, sent or skipped; the record is the only
memory, also of a ladder that was changed since: what stands in it is never told again, and a rung
that now lies at or below what was told is recorded as superseded. After a gap the highest rung is sent and the others are recorded as skipped, and nobody
above hears of a delay before the level below was told (design.md part 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from workflow.rules.calendar import WorkCalendar
from workflow.rules.notices import Delivery, Fired, Firing, LadderFacts, Outcome, Reason
from workflow.rules.rungs import DEFAULT_LADDERS, Anchor, Audience, Ladder, Rung, Step, steps

__all__ = [
    "DEFAULT_LADDERS",
    "GRACE_AFTER_RETURN",
    "Audience",
    "Delivery",
    "Essence",
    "Fired",
    "Firing",
    "LadderFacts",
    "Outcome",
    "Reason",
    "anchor_of",
    "arming_of",
    "due_notices",
    "essence",
    "next_check",
    "silent_until",
]

GRACE_AFTER_RETURN = 2
"""Working days after a return (or a reopening) in which the agency is left to work."""


def anchor_of(ladder: Ladder, facts: LadderFacts, calendar: WorkCalendar) -> date | None:
    """The day the ladder counts from; ``None`` where it is not armed.

    An agency that got the duty after its deadline is urged from the day it got it (the first rung
    on that day), so that its superiors hear of the delay no sooner than after any other duty.
    """
    if facts.state not in ladder.armed:
        return None
    if ladder.anchor is Anchor.DUE:
        late_start = facts.due is not None and facts.assigned_on > facts.due
        return (
            max(facts.due, calendar.shift(facts.assigned_on, -1)) if facts.due and late_start else facts.due
        )
    return facts.assigned_on if ladder.anchor is Anchor.ASSIGNED_ON else facts.submitted_on


def arming_of(ladder: Ladder, facts: LadderFacts) -> int:
    """Which arming of the ladder this is: the due-version, the number of the hand-out or of the submission."""
    if ladder.anchor is Anchor.DUE:
        return facts.due_version
    return facts.handout_no if ladder.anchor is Anchor.ASSIGNED_ON else facts.submission_no


def silent_until(ladder: Ladder, facts: LadderFacts, calendar: WorkCalendar) -> date | None:
    """First day after the grace of a return and the pause of an explanation; ``None`` without either."""
    if not ladder.restrained:
        return None
    days = [facts.paused_until] if facts.paused_until else []
    if facts.returned_on:
        days.append(calendar.shift(facts.returned_on, GRACE_AFTER_RETURN) + timedelta(days=1))
    return max(days, default=None)


Essence = tuple[object, ...]


def essence(ladder: Ladder, facts: LadderFacts, calendar: WorkCalendar) -> Essence | None:
    """What one ladder's answers depend on while nothing of it is on record; ``None`` where it is not armed.

    Equal essences have equal answers: the day of the hand-out matters to the deadline's and the
    report's ladder only where it comes after their first rung.
    """
    anchor = anchor_of(ladder, facts, calendar)
    if anchor is None:
        return None
    plan = steps(ladder, anchor, calendar)
    handed_out = facts.assigned_on if plan and facts.assigned_on > plan[0].day else None
    due = facts.due if ladder.anchor is Anchor.DUE else None
    rest = (facts.returned_on, facts.paused_until) if ladder.restrained else ()
    return (anchor, arming_of(ladder, facts), due, handed_out, *rest)


def due_notices(
    facts: LadderFacts, today: date, calendar: WorkCalendar, ladders: Sequence[Ladder] = DEFAULT_LADDERS
) -> tuple[Firing, ...]:
    """Everything reached by ``today`` and not on record, in order; at most one SEND per ladder.

    Recording the result and asking again gives nothing: see ``next_check`` for the day to ask.
    """
    firings: list[Firing] = []
    for ladder in ladders:
        anchor = anchor_of(ladder, facts, calendar)
        if anchor is None:
            continue
        plan = steps(ladder, anchor, calendar)
        if not plan or plan[0].day > today:
            continue
        open_steps = _unrecorded(ladder, facts, plan)
        reached = [step for step in open_steps if step.day <= today]
        if reached and not _is_silent(ladder, facts, today, calendar):
            firings += _fire(ladder, facts, today, calendar, reached)
    return tuple(firings)


def next_check(
    facts: LadderFacts, today: date, calendar: WorkCalendar, ladders: Sequence[Ladder] = DEFAULT_LADDERS
) -> date | None:
    """First day, ``today`` or later, on which ``due_notices`` gives something; ``None`` if never.

    Holds while the facts stay as they are: put what was recorded into ``facts.told`` first, and
    ask again after every change of state, deadline, pause or calendar.
    """
    first: date | None = None
    for ladder in ladders:
        anchor = anchor_of(ladder, facts, calendar)
        if anchor is None:
            continue
        left = _unrecorded(ladder, facts, steps(ladder, anchor, calendar))
        if left:
            day = max(left[0].day, today, silent_until(ladder, facts, calendar) or today)
            first = day if first is None else min(first, day)
    return first


def _is_silent(ladder: Ladder, facts: LadderFacts, today: date, calendar: WorkCalendar) -> bool:
    until = silent_until(ladder, facts, calendar)
    return until is not None and today < until


def _of_arming(ladder: Ladder, facts: LadderFacts) -> list[Fired]:
    if not facts.told:
        return []
    arming = arming_of(ladder, facts)
    return [f for f in facts.told if f.ladder == ladder.code and f.arming == arming]


def _unrecorded(ladder: Ladder, facts: LadderFacts, plan: tuple[Step, ...]) -> Sequence[Step]:
    recorded = {(f.rung, f.repeat) for f in _of_arming(ladder, facts)}
    return [s for s in plan if (s.rung.code, s.repeat) not in recorded] if recorded else plan


def _fire(
    ladder: Ladder,
    facts: LadderFacts,
    today: date,
    calendar: WorkCalendar,
    reached: Sequence[Step],
) -> list[Firing]:
    """Firings for the newly ``reached`` steps: all skipped but, where it still makes sense, the highest."""
    record = _of_arming(ladder, facts)
    highest_before = max((f.wait for f in record), default=None)
    delivery_day = calendar.next_working(today)
    arming = arming_of(ladder, facts)
    firings = []
    for step in reached:
        outcome, reason = Outcome.SKIP, _why_skip(ladder, facts, step, calendar)
        deliveries: tuple[Delivery, ...] = ()
        urging, letter = 0, False
        if highest_before is not None and step.wait <= highest_before:
            reason = Reason.SUPERSEDED
        elif step.wait <= 0 and ladder.anchor is Anchor.DUE and facts.due and delivery_day > facts.due:
            reason = Reason.DEADLINE_PASSED
        elif step is reached[-1]:
            outcome = Outcome.SEND
            reason = Reason.REACHED if step.day == today else Reason.CATCH_UP
            deliveries = _deliver(ladder, step, record, delivery_day, calendar)
            urging = _urging_number(step.rung, record)
            letter = _asks_letter(ladder, reached, highest_before)
        firings.append(
            Firing(
                ladder.code,
                arming,
                step.rung.code,
                step.repeat,
                step.wait,
                reached_on=step.day,
                outcome=outcome,
                reason=reason,
                deliveries=deliveries,
                urging=urging,
                letter=letter,
            )
        )
    return firings


def _why_skip(ladder: Ladder, facts: LadderFacts, step: Step, calendar: WorkCalendar) -> Reason:
    if step.day < facts.assigned_on:
        return Reason.BEFORE_ASSIGNMENT
    if not ladder.restrained:
        return Reason.DOWNTIME
    if facts.returned_on and step.day <= calendar.shift(facts.returned_on, GRACE_AFTER_RETURN):
        return Reason.RETURNED
    if facts.paused_until and step.day < facts.paused_until:
        return Reason.PAUSED
    return Reason.DOWNTIME


def _urging_number(rung: Rung, record: Sequence[Fired]) -> int:
    """Only urgings that were sent count: after a gap the first one is "lần 1", whatever its rung."""
    return 1 + sum(f.urging for f in record) if rung.urging else 0


def _asks_letter(ladder: Ladder, reached: Sequence[Step], highest_before: int | None) -> bool:
    """Whether one of the rungs that are newly reached asks for a letter, also one that is only recorded."""
    return ladder.anchor is Anchor.DUE and any(
        step.rung.letter and (highest_before is None or step.wait > highest_before) for step in reached
    )


def _deliver(
    ladder: Ladder, step: Step, record: Sequence[Fired], first: date, calendar: WorkCalendar
) -> tuple[Delivery, ...]:
    """Who is told when: each level at the earliest one working day after the level below it.

    Levels below that were never told of the delay (only rungs after the anchor count) are added
    from the lower rungs. Reminders before the anchor tell everybody at once.
    """
    if step.wait <= 0:
        return tuple(Delivery(a, first) for a in step.rung.audience)
    told = _told_levels(record)
    audience = list(step.rung.audience)
    top = max(a.level for a in audience)
    for lower in ladder.rungs:
        if 0 < lower.wait < step.wait:
            audience += [a for a in lower.audience if a.level < top and a.level not in told]
    deliveries: list[Delivery] = []
    below: date | None = None
    for level in range(1, top + 1):
        on = first if below is None else max(first, calendar.shift(below, 1))
        here = [Delivery(a, on) for a in dict.fromkeys(audience) if a.level == level]
        if here:
            deliveries += here
            told.setdefault(level, on)
        below = told.get(level, below)
    return tuple(deliveries)


def _told_levels(record: Sequence[Fired]) -> dict[int, date]:
    """Audience level → first day it was told of the delay."""
    told: dict[int, date] = {}
    for fired in record:
        for delivery in fired.deliveries if fired.wait > 0 else ():
            level = delivery.audience.level
            told[level] = min(delivery.on, told.get(level, delivery.on))
    return told
