"""Evaluate the ladders: record every rung that was reached, once, and promise the mails that tell of it.

The net is coarse (``next_check_on``), the rule decides. Unique keys make it safe to run twice or
beside another sweep; each batch is its own unit, so a killed sweep goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from models import Assignment, Notice, Outcome
from models.bulk import as_written, insert_missing, insert_numbered, set_days
from models.notice import KEY_OF_NOTICE, NOTICE
from workflow.rules import notices
from workflow.rules.calendar import WorkCalendar
from workflow.rules.ladder import Essence, due_notices, essence, next_check
from workflow.rules.local_time import local_day
from workflow.rules.mail_times import first_delivery_day
from workflow.rules.notices import Fired, Firing, LadderFacts
from workflow.rules.refusal import Refusal
from workflow.rules.rungs import Audience, Ladder, Ladders
from workflow.services import letter_drafts
from workflow.services.calendar import load_calendar
from workflow.services.daily_mail import Recipient, Wish, place
from workflow.services.events import record
from workflow.services.ladders import OwnLadders, choose, load_ladders
from workflow.services.letter_drafts import Asked
from workflow.services.recipients import Directory, Place, load_directory
from workflow.services.sweep_facts import Armed, Span, facts_of, on_record, waiting

BATCH = 2000
"""Assignments per unit: the write lock of SQLite is held for less than a quarter of a second."""
_NEXT_CHECK = Assignment.metadata.tables[Assignment.__tablename__].c.next_check_on


@dataclass(slots=True)
class SweepResult:
    """Figures of one batch, or of a whole sweep when added up."""

    checked: int = 0
    sent: int = 0
    skipped: int = 0
    mails: int = 0
    #: Requests to update before a review meeting.
    asked: int = 0
    #: Assignments that could not be evaluated: id and why. They are asked again tomorrow.
    set_aside: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: SweepResult) -> None:
        """Count another batch in."""
        self.checked += other.checked
        self.sent += other.sent
        self.skipped += other.skipped
        self.mails += other.mails
        self.asked += other.asked
        self.set_aside += other.set_aside


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule says about one set of facts: notices now, and the day to ask again."""

    firings: tuple[Firing, ...]
    ask_again: date | None


@dataclass(slots=True)
class Judge:
    """The rule with a memory, ladder by ladder: of what nothing is on record, most share the facts that matter."""

    calendar: WorkCalendar
    today: date
    own: OwnLadders
    _known: dict[tuple[Ladder, Essence], Verdict] = field(default_factory=dict)

    def verdict(self, row: Armed, told: frozenset[Fired] | None, ladders: Ladders) -> Verdict:
        """Notices to record now for this assignment under its ladders, and when to look again."""
        if told:
            return self._decide(facts_of(row, told), ladders)
        facts = facts_of(row)
        firings: tuple[Firing, ...] = ()
        first: date | None = None
        for ladder in ladders:
            matter = essence(ladder, facts, self.calendar)
            if matter is None:
                continue
            found = self._known.get((ladder, matter))
            if found is None:
                found = self._known[ladder, matter] = self._decide(facts, (ladder,))
            firings += found.firings
            if found.ask_again is not None and (first is None or found.ask_again < first):
                first = found.ask_again
        return Verdict(firings, first)

    def renew(self, session: Session) -> None:
        """Take over a calendar or ladders that were changed since; the rows at hand are locked by now."""
        calendar, own = load_calendar(session), load_ladders(session)
        if calendar != self.calendar or own.own != self.own.own:
            self.calendar, self.own = calendar, own
            self._known.clear()

    def _decide(self, facts: LadderFacts, ladders: Ladders) -> Verdict:
        firings = due_notices(facts, self.today, self.calendar, ladders)
        told = facts.told | {f.recorded() for f in firings}
        again = next_check(replace(facts, told=told), self.today, self.calendar, ladders)
        return Verdict(firings, max(again, self.today + timedelta(days=1)) if again else None)


def judge_at(session: Session, today: date) -> Judge:
    """The rule with the calendar and the ladders as they stand, for a sweep of ``today``."""
    return Judge(load_calendar(session), today, load_ladders(session))


def sweep_batch(session: Session, judge: Judge, span: Span, *, now: datetime, domain: str) -> SweepResult:
    """Evaluate what waits between two ids and write down what follows. ``domain`` names the messages.

    Assignments that somebody else holds are left for the next sweep.
    """
    found = session.connection().execute(waiting(judge.today, span).with_for_update(skip_locked=True))
    rows = list(map(Armed._make, found))
    result = SweepResult(checked=len(rows))
    if not rows:
        return result
    judge.renew(session)
    told, ladders = on_record(session, rows), choose(session, judge.own, rows)
    reached: list[tuple[Armed, Firing]] = []
    again: dict[int, date | None] = {}
    for row in rows:
        verdict = _try(judge, row, told.get(row.id), ladders.of(row), result)
        again[row.id] = verdict.ask_again
        reached += [(row, firing) for firing in verdict.firings]
    _write(session, judge, reached, result, now=now, domain=domain)
    # the version stays as it is: nothing that a form shows has changed
    set_days(session, _NEXT_CHECK, again)
    for assignment_id, reason in result.set_aside:
        record(
            session, "assignment", assignment_id, "sweep_failed", by=None, now=now, payload={"reason": reason}
        )
    return result


def _try(
    judge: Judge, row: Armed, told: frozenset[Fired] | None, ladders: Ladders, result: SweepResult
) -> Verdict:
    """The verdict; a row that cannot be judged is set aside until tomorrow and reported."""
    try:
        return judge.verdict(row, told, ladders)
    except (Refusal, ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
        result.set_aside.append((row.id, f"{type(error).__name__}: {error}"[:200]))
        return Verdict((), judge.today + timedelta(days=1))


def _write(
    session: Session,
    judge: Judge,
    reached: list[tuple[Armed, Firing]],
    result: SweepResult,
    *,
    now: datetime,
    domain: str,
) -> None:
    # the Judge gives many rows the very same firings: what is the same for all of them is made once
    distinct = {id(firing): firing for _, firing in reached}
    written = as_written(session, Notice, NOTICE[1:], [_notice(f, now) for f in distinct.values()])
    lines = dict(zip(distinct, written, strict=True))
    sent = [(row, f) for row, f in reached if f.outcome is notices.Outcome.SEND]
    skipped = [(row.id, *lines[id(f)]) for row, f in reached if f.outcome is notices.Outcome.SKIP]
    insert_missing(session, Notice, NOTICE, skipped, written=True)
    numbers = insert_numbered(
        session, Notice, NOTICE, [(row.id, *lines[id(f)]) for row, f in sent], KEY_OF_NOTICE
    )
    fresh = [(row, f, n) for (row, f), n in zip(sent, numbers, strict=True) if n is not None]
    result.sent += len(fresh)
    result.skipped += len(skipped)
    letter_drafts.prepare(
        session,
        [Asked(row.authority_id, row.agency_id, row.id, notice) for row, f, notice in fresh if f.letter],
        now=now,
    )
    directory = (
        load_directory(session, {row.authority_id for row, _, _ in fresh}, judge.today) if fresh else None
    )
    if directory is not None:
        earliest = first_delivery_day(now, judge.calendar)
        wishes = list(_wishes(directory, fresh, earliest))
        result.mails += place(session, wishes, judge.calendar, now=now, domain=domain)


def _notice(firing: Firing, now: datetime) -> tuple[Any, ...]:
    """Its row, but for the assignment."""
    sent = firing.outcome is notices.Outcome.SEND
    return (
        firing.ladder,
        firing.rung,
        firing.repeat,
        firing.wait,
        firing.arming,
        Outcome.SENT if sent else Outcome.SKIPPED,
        "" if sent else firing.reason.value,
        firing.urging > 0,
        firing.reached_on,
        now,
    )


def _wishes(
    directory: Directory, fresh: Iterable[tuple[Armed, Firing, int]], earliest: date
) -> Iterable[Wish]:
    known: dict[tuple[Place, int], list[tuple[Recipient, Audience, bool]]] = {}
    for row, firing, notice_id in fresh:
        where = Place(row.authority_id, row.agency_id, row.responsible_id)
        told = known.get((where, id(firing)))
        if told is None:
            told = known[where, id(firing)] = [
                (Recipient(user_id, row.authority_id, max(on, earliest)), audience, found.as_stand_in)
                for audience, on in firing.deliveries
                for found in (directory.told(audience, where),)
                for user_id in found.people or (None,)
            ]
        for to, audience, as_stand_in in told:
            yield Wish(to, notice_id, row.id, audience, as_stand_in)


@dataclass(frozen=True, slots=True)
class Forecast:
    """One line of a dry run: what would be recorded about an assignment, and who would be told when."""

    assignment_id: int
    firing: Firing
    #: User ids by delivery; an empty tuple where nobody could be told.
    people: tuple[tuple[notices.Delivery, tuple[int, ...]], ...]


def forecast(session: Session, *, now: datetime) -> Iterable[Forecast]:
    """What a sweep at ``now`` would do, without writing anything."""
    judge = judge_at(session, local_day(now))
    rows = [Armed._make(row) for row in session.execute(waiting(judge.today))]
    told = on_record(session, rows) if rows else {}
    ladders = choose(session, judge.own, rows)
    directory = load_directory(session, {row.authority_id for row in rows}, judge.today)
    for row in rows:
        where = Place(row.authority_id, row.agency_id, row.responsible_id)
        for firing in _try(judge, row, told.get(row.id), ladders.of(row), SweepResult()).firings:
            people = tuple((d, directory.told(d.audience, where).people) for d in firing.deliveries)
            yield Forecast(row.id, firing, people)
