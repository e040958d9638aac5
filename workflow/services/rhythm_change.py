"""The office says how a duty comes back: set, altered, stopped, with the decision that says so.

Periods that were handed out keep their last days. What already passed is not made up for: the rhythm goes on
with the periods that run on the day of the change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Document, Duty
from workflow.rules.calendar import FIRST_DAY, in_range
from workflow.rules.deadline import DeadlineKind
from workflow.rules.deadline_phrases import read_deadline
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor, Facts
from workflow.rules.recurrence import DayOff, Occurrence, Recurrence
from workflow.rules.refusal import Refusal
from workflow.rules.silence import OWN_MONTHS
from workflow.rules.text import clean_line
from workflow.services import scope
from workflow.services.calendar import load_calendar
from workflow.services.events import record
from workflow.services.period_opening import Plan, hand_out
from workflow.services.recurrence import bring_up_to_date

SHOWN_AHEAD = 6
_CAN_RECUR = frozenset({DeadlineKind.RECURRING, DeadlineKind.CONTINUOUS, DeadlineKind.NONE})


@dataclass(frozen=True, slots=True)
class RhythmChange:
    """What the office wants. ``phrase`` is the rhythm as a document writes it; empty keeps the present one.

    ``first``: periods due on this day or later; none keeps the present beginning, or begins today.
    """

    decision: str
    phrase: str = ""
    first: date | None = None
    until: date | None = None
    day_off: DayOff = DayOff.KEEP
    update_months: int | None = None


@dataclass(frozen=True, slots=True)
class RhythmOutlook:
    """What a change would do: the rhythm, what it hands out at once to how many leads, what comes then."""

    rule: str
    at_once: list[Occurrence]
    leads: int
    ahead: list[Occurrence]


def preview_rhythm(
    session: Session, actor: Actor, duty_id: int, change: RhythmChange, *, now: datetime
) -> RhythmOutlook:
    """What the change would do, without writing; refuses as ``change_rhythm`` does."""
    duty = _duty(session, actor, duty_id)
    rule, rhythm = _wanted(session, duty, change, local_day(now))
    if rhythm is None:
        return RhythmOutlook("", [], 0, [])
    today, calendar = local_day(now), load_calendar(session)
    there = sa.select(Assignment.period).where(Assignment.duty_id == duty.id).distinct()
    made = set(session.scalars(there))
    running = [x for x in rhythm.running(today, calendar) if x.period not in made]
    leads = session.scalar(
        sa.select(sa.func.count(sa.distinct(Assignment.agency_id))).where(
            Assignment.duty_id == duty.id, Assignment.closed_on.is_(None)
        )
    )
    return RhythmOutlook(rule, running, leads or 0, rhythm.ahead(today, calendar, SHOWN_AHEAD))


def change_rhythm(
    session: Session, actor: Actor, duty_id: int, change: RhythmChange, *, version: int, now: datetime
) -> Duty:
    """Set or alter the rhythm, and hand out what runs today by the new one.

    Raises:
        NotFound: the duty is not the actor's to see.
        Refusal: ``not_allowed``; ``stale``; ``decision_needed``; ``rhythm_not_here`` (the duty has a last day);
            ``rhythm_unclear`` (no rhythm can be read from the words); ``rhythm_over`` (no period is to come);
            ``date_out_of_range``; ``update_months_wrong``.
    """
    duty, today = _duty(session, actor, duty_id), local_day(now)
    if not change.decision.strip():
        raise Refusal("decision_needed")
    bring_up_to_date(session, duty, now=now)
    _require_version(duty, version)
    rule, rhythm = _wanted(session, duty, change, today)
    before = _standing(duty)
    duty.update_months = change.update_months
    if rhythm is not None:
        duty.rhythm, duty.day_off, duty.deadline_kind = rule, change.day_off, DeadlineKind.RECURRING
        duty.recurs_from, duty.recurs_until = rhythm.start, rhythm.end
        duty.next_period_on = rhythm.next_opening(today)
    _changed(session, actor, duty, before, change.decision, "rhythm_set", now)
    if rhythm is not None:
        hand_out(session, [Plan(duty, rhythm.running(today, load_calendar(session)))], now=now)
    return duty


def stop_rhythm(
    session: Session, actor: Actor, duty_id: int, *, decision: str, version: int, now: datetime
) -> Duty:
    """No period opens any more; those handed out stay to be done.

    Raises:
        NotFound, Refusal: as of ``change_rhythm``; ``rhythm_not_running``.
    """
    duty = _duty(session, actor, duty_id)
    if not decision.strip():
        raise Refusal("decision_needed")
    bring_up_to_date(session, duty, now=now)
    _require_version(duty, version)
    if not duty.rhythm or duty.next_period_on is None:
        raise Refusal("rhythm_not_running")
    before = _standing(duty)
    duty.recurs_until, duty.next_period_on = local_day(now), None
    _changed(session, actor, duty, before, decision, "rhythm_stopped", now)
    return duty


def can_recur(duty: Duty) -> bool:
    """Whether the duty has no last day of its own, so that it may come back."""
    return duty.due is None and duty.deadline_kind in _CAN_RECUR


def _duty(session: Session, actor: Actor, duty_id: int) -> Duty:
    duty = scope.duty_for(session, actor, duty_id)
    scope.require(actor, Action.REGISTER, Facts(session.get_one(Agency, duty.authority_id).path))
    return duty


def _require_version(duty: Duty, version: int) -> None:
    if duty.rhythm_version != version:
        raise Refusal("stale")


def _wanted(session: Session, duty: Duty, change: RhythmChange, today: date) -> tuple[str, Recurrence | None]:
    """The rule and the rhythm that will stand; none where only the rhythm of updates is set."""
    if change.update_months is not None and change.update_months not in OWN_MONTHS:
        raise Refusal("update_months_wrong")
    if not change.phrase.strip() and not duty.rhythm:
        if can_recur(duty) and change.update_months == duty.update_months:
            raise Refusal("rhythm_unclear")
        return "", None
    if not can_recur(duty):
        raise Refusal("rhythm_not_here")
    rule = _read(session, duty, change.phrase) if change.phrase.strip() else duty.rhythm
    start = in_range(change.first or duty.recurs_from or today)
    rhythm = Recurrence.of(rule, start, change.until, change.day_off)
    if not rhythm.ahead(today, load_calendar(session), 1):
        raise Refusal("rhythm_over")
    return rule, rhythm


def _read(session: Session, duty: Duty, phrase: str) -> str:
    """The rule that the words write, read as the deadline of a plan is."""
    document = session.get_one(Document, duty.document_id)
    read = read_deadline(clean_line(phrase), document.issued_on or FIRST_DAY)
    if read.kind is not DeadlineKind.RECURRING or not read.rule:
        raise Refusal("rhythm_unclear")
    return read.rule


def _standing(duty: Duty) -> dict[str, object]:
    return {
        "rule": duty.rhythm,
        "from": duty.recurs_from,
        "until": duty.recurs_until,
        "day_off": duty.day_off.value,
        "update_months": duty.update_months,
    }


def _changed(
    session: Session,
    actor: Actor,
    duty: Duty,
    before: dict[str, object],
    decision: str,
    verb: str,
    now: datetime,
) -> None:
    duty.rhythm_version += 1
    payload = {"decision": clean_line(decision), "before": before, "after": _standing(duty)}
    record(session, "duty", duty.id, verb, by=actor.user_id, now=now, payload=payload)
    session.flush()
