"""Why a duty is late: demanded with a short clock of its own or given unasked, looked at by the assigning side.

An accepted explanation rests reminders for some days, once; it moves neither the deadline nor the class.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from models import Explanation
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.requests import Cause, Explained, pause_until, require_with_agency
from workflow.rules.text import clean
from workflow.services.calendar import load_calendar
from workflow.services.open_requests import Act, begin, next_number, unsettled_explanation
from workflow.services.registration import plausible
from workflow.services.request_settings import answer_days, pause_days


@dataclass(frozen=True, slots=True)
class Answer:
    """What the agency says: a cause of the fixed list, its words, and the day it promises (or none)."""

    cause: Cause
    text: str
    promised_on: date | None = None


def demand(
    session: Session,
    actor: Actor,
    assignment_id: int,
    *,
    version: int,
    note: str = "",
    now: datetime,
    address: str = "",
) -> Explanation:
    """Ask the lead why, to be answered within the working days of the setting.

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: ``not_allowed``, ``stale``, ``already_closed``, ``explanation_waits`` while one is not settled.
    """
    act = begin(session, actor, assignment_id, Action.URGE, version=version, now=now, address=address)
    _require_none(act)
    answer_by = load_calendar(session).shift(act.today, answer_days(session))
    explanation = _new(act, Explained.DEMANDED)
    explanation.demanded_by_id, explanation.demanded_at = actor.user_id, now
    explanation.demand_note, explanation.answer_by = clean(note), answer_by
    session.add(explanation)
    act.assignment.explain_by = answer_by
    act.record("explanation_demanded", n=explanation.n, by_day=answer_by, note=explanation.demand_note)
    return explanation


def answer(
    session: Session,
    actor: Actor,
    assignment_id: int,
    given: Answer,
    *,
    version: int,
    now: datetime,
    address: str = "",
) -> Explanation:
    """Give the explanation that was demanded, or one of the agency's own accord.

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: ``not_allowed``, ``stale``, ``already_closed``, ``note_needed``, ``day_past`` of the promise,
            ``explanation_waits`` while one is being looked at; unasked also ``not_with_agency``.
    """
    act = begin(session, actor, assignment_id, Action.UPDATE, version=version, now=now, address=address)
    if not given.text.strip():
        raise Refusal("note_needed")
    if given.promised_on is not None and plausible(given.promised_on) < act.today:
        raise Refusal("day_past", day=given.promised_on)
    explanation = unsettled_explanation(session, assignment_id)
    if explanation is None:
        require_with_agency(act.assignment.state)
        explanation = _new(act, Explained.ANSWERED)
        session.add(explanation)
    elif explanation.state is not Explained.DEMANDED:
        raise Refusal("explanation_waits")
    explanation.state = Explained.ANSWERED
    explanation.answered_by_id, explanation.answered_at = actor.user_id, now
    explanation.cause, explanation.text = given.cause, clean(given.text)
    explanation.promised_on = given.promised_on
    act.assignment.explain_by = None
    act.record(
        "explanation_answered",
        n=explanation.n,
        cause=given.cause.value,
        promised=given.promised_on,
        note=explanation.text,
    )
    return explanation


def decide(
    session: Session,
    actor: Actor,
    assignment_id: int,
    *,
    accept: bool,
    rests_to: date | None = None,
    note: str = "",
    version: int,
    now: datetime,
    address: str = "",
) -> Explanation:
    """Accept the explanation, resting reminders to the end of ``rests_to`` (none: not at all), or turn it down.

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: ``not_allowed`` (also for its author and for whoever heads or works for the lead), ``stale``,
            ``already_closed``, ``nothing_waits``, ``note_needed`` to turn it down, ``pause_too_long``.
    """
    act = begin(session, actor, assignment_id, Action.DECIDE, version=version, now=now, address=address)
    explanation = unsettled_explanation(session, assignment_id)
    if explanation is None or explanation.state is not Explained.ANSWERED:
        raise Refusal("nothing_waits")
    act.require_other_eyes(explanation.answered_by_id)
    if not accept and not note.strip():
        raise Refusal("note_needed")
    until = None
    if accept:
        until = pause_until(act.today, rests_to, pause_days(session), load_calendar(session))
    explanation.state = Explained.ACCEPTED if accept else Explained.REJECTED
    explanation.decided_by_id, explanation.settled_at = actor.user_id, now
    explanation.decision_note, explanation.paused_until = clean(note), until
    if until is not None:
        act.assignment.paused_until = until
        act.assignment.next_check_on = local_day(now)
    verb = "explanation_accepted" if accept else "explanation_rejected"
    pause = {"paused_until": until} if until else {}
    act.record(verb, n=explanation.n, until=until, note=explanation.decision_note, **pause)
    return explanation


def _new(act: Act, state: Explained) -> Explanation:
    return Explanation(
        assignment_id=act.assignment.id,
        n=next_number(act.session, Explanation, act.assignment.id),
        agency_id=act.assignment.agency_id,
        state=state,
    )


def _require_none(act: Act) -> None:
    if unsettled_explanation(act.session, act.assignment.id) is not None:
        raise Refusal("explanation_waits")
