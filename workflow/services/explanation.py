"""Why an assignment got, or did not get, a notice: each rung of each ladder on any day, past or to come.

Days gone by are told from the record and the events; today and days to come from the rules, as the
duty, the posts, the ladders and the calendar stand now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Duty, User
from models.bulk import among
from workflow.rules.calendar import WorkCalendar
from workflow.rules.ladder import anchor_of, arming_of, due_notices, next_check, silent_until
from workflow.rules.local_time import local_day
from workflow.rules.notices import Firing, LadderFacts, Outcome
from workflow.rules.permissions import Action, Actor, may
from workflow.rules.refusal import Refusal
from workflow.rules.review_meetings import MEETING
from workflow.rules.rungs import Audience, Ladder, Ladders, Step, steps
from workflow.rules.states import CLOSED, State
from workflow.rules.urging import MANUAL, Urged, numbered
from workflow.services import scope
from workflow.services.calendar import load_calendar
from workflow.services.explanation_record import Recorded, ToldLine, recorded_until
from workflow.services.ladders import choose, load_ladders
from workflow.services.mail_switches import hold_reason
from workflow.services.past_facts import as_of, end_of
from workflow.services.recipients import Directory, Place, load_directory
from workflow.services.sweep_facts import COLUMNS, Armed, facts_of


@dataclass(frozen=True, slots=True)
class WouldTell:
    """Who would hear of it on or after a day, by today's posts; nobody: the post and the office are vacant."""

    audience: str
    on: date
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RungAnswer:
    """One rung, or one repeat of it, on ``day``.

    ``verdict``: ``fired`` (told), ``called_off`` (no longer true when the mail was to leave), ``joined``
    (said with an urging of the ladder in the same mail), ``skipped`` (``reason``), ``reached`` (a sweep will tell it), ``will_skip`` (``reason``), ``quiet`` (stands still until
    the ladder speaks again), ``waiting``. ``urging``: the how-many-eth đôn đốc, 0 where it is none.
    ``present``: the ladder still has it. ``by``, ``note`` and ``report_by``: of an urging that a person ordered.
    """

    rung: str
    repeat: int
    wait: int
    day: date
    verdict: str
    reason: str = ""
    urging: int = 0
    recorded_at: datetime | None = None
    told: tuple[ToldLine, ...] = ()
    would_tell: tuple[WouldTell, ...] = ()
    present: bool = True
    by: str = ""
    note: str = ""
    report_by: date | None = None


@dataclass(frozen=True, slots=True)
class LadderAnswer:
    """One ladder, or under ``manual`` what people ordered beside it, under ``meeting`` requests to update. ``why``: why it is not armed (``closed``, ``state``, ``undated``); empty: it counts from
    ``anchor``. ``quiet_until``: the first day on which it speaks again. ``earlier``: notices of former
    deadlines, hand-outs or reports.
    """

    code: str
    why: str
    anchor: date | None
    quiet_until: date | None
    rungs: tuple[RungAnswer, ...]
    earlier: tuple[RungAnswer, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is known. ``state`` is empty and ``ladders`` too where it had not been handed out yet on ``day``.

    ``held``: all mail is held back now.
    """

    assignment_id: int
    day: date
    today: date
    agency: str
    text: str
    state: str
    due: date | None
    assigned_on: date
    held: bool
    ladders: tuple[LadderAnswer, ...]


def explain_to(
    session: Session, actor: Actor, assignment_id: int, day: date, *, now: datetime
) -> Explanation:
    """For those who see the log, and for the lead agency itself (then without addresses).

    Raises:
        NotFound: the assignment is not the actor's to see.
        Refusal: ``not_allowed`` to everybody else.
    """
    facts = scope.facts_of(session, scope.assignment_for(session, actor, assignment_id))
    whole = may(actor, Action.VIEW_LOG, facts)
    if not whole:
        scope.require(actor, Action.UPDATE, facts)
    return explain(session, assignment_id, day, now=now, whole=whole)


def explain(
    session: Session, assignment_id: int, day: date, *, now: datetime, whole: bool = True
) -> Explanation:
    """The assignment's ladders on ``day``.

    Raises:
        Refusal: ``assignment_unknown``; ``date_out_of_range``.
    """
    found = session.execute(
        sa.select(*COLUMNS, Agency.name.label("agency"), Duty.text)
        .join(Agency, Agency.id == Assignment.agency_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .where(Assignment.id == assignment_id)
    ).first()
    if found is None:
        raise Refusal("assignment_unknown", assignment=assignment_id)
    today, row = local_day(now), Armed._make(found[: len(COLUMNS)])
    past = day < today
    then = as_of(session, row, day) if past else row
    answer = Explanation(
        assignment_id,
        day,
        today,
        found.agency,
        found.text,
        then.state if then else "",
        then.due if then else None,
        then.assigned_on if then else row.assigned_on,
        bool(hold_reason(session)),
        (),
    )
    if then is None:
        return answer
    end = end_of(day) if past else None
    record = recorded_until(session, assignment_id, end, whole=whole)
    teller = _Teller(session, then, record, day, today)
    return replace(answer, ladders=(*(teller.ladder(x) for x in teller.ladders), *teller.ordered()))


class _Teller:
    """One telling: everything is read once, then ladder by ladder."""

    def __init__(self, session: Session, row: Armed, record: list[Recorded], day: date, today: date) -> None:
        self.row, self.record, self.day = row, record, day
        self.calendar: WorkCalendar = load_calendar(session)
        self.ladders: Ladders = choose(session, load_ladders(session), [row]).of(row)
        self.directory: Directory = load_directory(session, {row.authority_id}, today)
        self.place = Place(row.authority_id, row.agency_id, row.responsible_id)
        self.facts: LadderFacts = facts_of(row, frozenset(r.fired() for r in record))
        self.numbers = numbered(Urged(r.notice_id, r.arming, r.reach) for r in record if r.urging)
        self.expected = _expected(self.facts, self.ladders, self.calendar, today, day)
        people = {i for a in Audience for i in self.directory.told(a, self.place).people}
        self.names: dict[int, str] = dict(
            session.execute(sa.select(User.id, User.full_name).where(among(session, User.id, people))).all()
        )

    def ladder(self, ladder: Ladder) -> LadderAnswer:
        anchor, arming = anchor_of(ladder, self.facts, self.calendar), arming_of(ladder, self.facts)
        mine = [r for r in self.record if r.ladder == ladder.code]
        if anchor is None:
            return LadderAnswer(ladder.code, self._why(ladder), None, None, (), tuple(map(_of_record, mine)))
        quiet = silent_until(ladder, self.facts, self.calendar)
        quiet = quiet if quiet is not None and self.day < quiet else None
        present = [r for r in mine if r.arming == arming]
        known = {(r.rung, r.repeat): _of_record(r) for r in present}
        known = {
            key: replace(a, urging=self.numbers.get(r.notice_id, 0))
            for (key, a), r in zip(known.items(), present, strict=True)
        }
        plan = steps(ladder, anchor, self.calendar)
        rungs = [
            self._rung(ladder, step, known.pop((step.rung.code, step.repeat), None), quiet) for step in plan
        ]
        gone = [replace(answer, present=False) for answer in known.values()]
        earlier = tuple(_of_record(r) for r in mine if r.arming != arming)
        rungs = sorted((*rungs, *gone), key=lambda answer: answer.wait)
        return LadderAnswer(ladder.code, "", anchor, quiet, tuple(rungs), earlier)

    def ordered(self) -> tuple[LadderAnswer, ...]:
        """What people ordered beside the ladders, and requests before meetings; nothing where there is none."""
        mine = [r for r in self.record if r.ladder == MANUAL]
        told = [(r, replace(_of_record(r), urging=self.numbers.get(r.notice_id, 0))) for r in mine]
        now = tuple(a for r, a in told if r.arming == self.row.due_version)
        earlier = tuple(a for r, a in told if r.arming != self.row.due_version)
        asked = tuple(_of_record(r) for r in self.record if r.ladder == MEETING)
        urged = (LadderAnswer(MANUAL, "", None, None, now, earlier),) if mine else ()
        return (*urged, LadderAnswer(MEETING, "", None, None, asked, ())) if asked else urged

    def _why(self, ladder: Ladder) -> str:
        state = State(self.row.state)
        if state in CLOSED:
            return "closed"
        return "undated" if state in ladder.armed else "state"

    def _rung(self, ladder: Ladder, step: Step, known: RungAnswer | None, quiet: date | None) -> RungAnswer:
        if known is not None:
            return known
        answer = RungAnswer(step.rung.code, step.repeat, step.wait, step.day, "waiting")
        firing = self.expected.get((ladder.code, step.rung.code, step.repeat))
        if firing is not None and firing.outcome is Outcome.SKIP:
            return replace(answer, verdict="will_skip", reason=firing.reason.value)
        if firing is not None:
            told = tuple(self._would(d.audience, d.on) for d in firing.deliveries)
            return replace(answer, verdict="reached", urging=firing.urging, would_tell=told)
        on = self.calendar.next_working(max(step.day, quiet) if quiet else step.day)
        told = tuple(self._would(audience, on) for audience in step.rung.audience)
        silent = quiet is not None and step.day <= self.day
        return replace(answer, verdict="quiet" if silent else "waiting", would_tell=told)

    def _would(self, audience: Audience, on: date) -> WouldTell:
        people = self.directory.told(audience, self.place).people
        return WouldTell(audience.value, on, tuple(self.names[i] for i in people))


def _of_record(known: Recorded) -> RungAnswer:
    return RungAnswer(
        known.rung,
        known.repeat,
        known.wait,
        known.reached_on,
        _verdict_of(known),
        known.reason,
        recorded_at=known.recorded_at,
        told=tuple(known.told),
        by=known.by,
        note=known.note,
        report_by=known.report_by,
    )


def _verdict_of(known: Recorded) -> str:
    if known.outcome == "skipped":
        return "skipped"
    if known.joined:
        return "joined"
    return "called_off" if known.called_off else "fired"


def _expected(
    facts: LadderFacts, ladders: Ladders, calendar: WorkCalendar, today: date, day: date
) -> dict[tuple[str, str, int], Firing]:
    """What sweeps would still record until ``day``: every day from today on; of a day gone by that day alone."""
    found: dict[tuple[str, str, int], Firing] = {}
    at: date | None = next_check(facts, min(today, day), calendar, ladders)
    while at is not None and at <= day:
        firings = due_notices(facts, at, calendar, ladders)
        if not firings:
            break
        found |= {(f.ladder, f.rung, f.repeat): f for f in firings}
        facts = replace(facts, told=facts.told | {f.recorded() for f in firings})
        at = next_check(facts, at, calendar, ladders)
    return found
