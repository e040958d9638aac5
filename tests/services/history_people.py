"""The people of the random histories: every use case of an assignment as a step, mostly by whoever may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy.orm import Session

from models import Absence, Assignment, Chip, EvidenceRule
from tests.fold import Folded
from tests.jobs.rig import Rig
from tests.services.history_checks import Post, Watch, dump, unlike
from workflow.rules.permissions import Actor
from workflow.rules.refusal import Refusal
from workflow.rules.requests import Cause
from workflow.rules.states import TRANSITIONS, Move
from workflow.services import (
    absences,
    commitments,
    counted_deadlines,
    explanations,
    extensions,
    hand_over,
    handing_out,
    lifecycle,
    registration,
    retractions,
    scope,
)
from workflow.services.lifecycle import Piece, Request
from workflow.services.registration import Counted, DutyDraft

LEADS = ("tp", "vh", "xa")
EVERYBODY = (
    "office",
    "leader",
    "head_tp",
    "staff_tp",
    "head_vh",
    "staff_vh",
    "head_xa",
    "viewer",
    "admin",
    "other_office",
)
AGENCYS_MOVES = frozenset({Move.RECEIVE, Move.PROGRESS, Move.SUBMIT, Move.REFUSE})

which = st.integers(0, 30)
#: Mostly whoever may; now and then somebody else.
who = st.sampled_from(("", "", "", "", "", *EVERYBODY))
stale = st.sampled_from((False,) * 9 + (True,))
days = st.integers(-20, 60)


class People(RuleBasedStateMachine):
    """What people do on one small authority, the right ones and the wrong ones, with old forms and new."""

    fresh: Callable[[], Rig]

    def __init__(self) -> None:
        super().__init__()
        self.rig = self.fresh()
        self.watch = Watch(self.rig.database)
        self.post = Post(self.rig.database, lambda: self.rig.now)
        self.ids: list[int] = []
        self.touched: int | None = None
        self.shown: tuple[Folded, date] | None = None
        self.with_database(self._people)

    def teardown(self) -> None:
        self.rig.database.close()

    # --- how a step is made ----------------------------------------------------------------

    def with_database(self, act: Callable[[Session], Any]) -> Any:
        with self.rig.database.write() as session:
            return act(session)

    def _people(self, session: Session) -> None:
        office = self.rig._office(session)
        self.agency = {name: agency.id for name, agency in office.agency.items()}

    def actor(self, session: Session, name: str) -> Actor:
        found = scope.load_actor(session, self.rig.people[name], self.rig.today)
        assert found is not None
        return found

    def tick(self) -> None:
        self.rig.now += timedelta(seconds=7)

    def attempt(self, act: Callable[[Session], Any]) -> None:
        """One unit; one that is refused leaves every row as it was."""
        self.tick()
        before = dump(self.rig.database)
        try:
            self.with_database(act)
        except (Refusal, scope.NotFound):
            assert not unlike(before, dump(self.rig.database))

    def about(self, n: int, name: str, of_lead: bool, old: bool, act: Callable[..., Any]) -> None:
        """``act(session, actor, id, version)`` on the n-th assignment by ``name``, or by whoever may."""
        if not self.ids:
            return
        key = self.touched = self.ids[n % len(self.ids)]

        def unit(session: Session) -> None:
            row = session.get_one(Assignment, key)
            version = row.version - int(old)
            lead = next(code for code, agency in self.agency.items() if agency == row.agency_id)
            right = f"head_{lead}" if of_lead else ("office", "leader")[n % 2]
            actor = self.actor(session, name or right)
            session.expunge(row)
            act(session, actor, key, version)

        self.attempt(unit)
        self.note_new()

    def note_new(self) -> None:
        with self.rig.database.read() as session:
            self.ids = list(session.scalars(sa.select(Assignment.id).order_by(Assignment.id)))

    # --- what people do --------------------------------------------------------------------

    @initialize(due=days, helps=st.booleans())
    def first(self, due: int, helps: bool) -> None:
        self.register("tp", due, helps, EvidenceRule.ANY, False)

    @rule(
        lead=st.sampled_from(LEADS),
        due=st.one_of(st.none(), days),
        helps=st.booleans(),
        proof=st.sampled_from(EvidenceRule),
        counted=st.booleans(),
    )
    def register(self, lead: str, due: int | None, helps: bool, proof: EvidenceRule, counted: bool) -> None:
        if len(self.ids) >= 5:
            return

        def unit(session: Session) -> None:
            office = self.rig._office(session)
            office.serial = len(self.ids) + 1
            draft = DutyDraft(
                key=f"h{office.serial}",
                text="Báo cáo kết quả rà soát dữ liệu dân cư",
                due=None if due is None or counted else self.rig.today + timedelta(days=due),
                deadline_kind="relative" if counted else "fixed",
                counted=Counted(5, "working_day", "ngày ban hành") if counted else None,
                evidence_rule=proof,
            )
            by = self.rig.people["office"]
            duty = registration.add_duty(session, office.document(), draft, by=by, now=self.rig.now)
            helper = office.agency["vh" if lead != "vh" else "tp"]
            registration.assign(
                session,
                duty,
                office.agency[lead],
                by=by,
                now=self.rig.now,
                coordinators=[helper] if helps else [],
            )

        self.attempt(unit)
        self.note_new()

    @rule(n=which, to=st.sampled_from(LEADS), name=who)
    def hand_out(self, n: int, to: str, name: str) -> None:
        def act(session: Session, actor: Actor, key: int, _version: int) -> None:
            duty = session.get_one(Assignment, key).duty_id
            handing_out.hand_out(session, actor, duty, self.agency[to], now=self.rig.now)

        if len(self.ids) < 6:
            self.about(n, name, False, False, act)

    @rule(
        n=which,
        move=st.sampled_from(Move),
        name=who,
        old=stale,
        proof=st.booleans(),
        to=st.sampled_from(LEADS),
        due=st.one_of(st.none(), days),
    )
    def move(self, n: int, move: Move, name: str, old: bool, proof: bool, to: str, due: int | None) -> None:
        def act(session: Session, actor: Actor, key: int, version: int) -> None:
            request = Request(
                version,
                note="Nội dung." if n % 7 else "",
                chip=Chip.DONE if move is Move.SUBMIT else Chip.DOING,
                pieces=(Piece("12/BC-TP", self.rig.today),) if proof else (),
                agency_id=self.agency[to],
                act_number="3/QĐ-UBND",
                act_date=self.rig.today,
                due=None if due is None else self.rig.today + timedelta(days=due),
            )
            if move is Move.HAND_OVER:
                others = [self.agency[code] for code in LEADS[: n % 3] if code != to]
                hand_over.hand_over(session, actor, key, request, others=others, now=self.rig.now)
            else:
                lifecycle.apply(session, actor, key, move, request, now=self.rig.now)

        self.about(n, name, move in AGENCYS_MOVES, old, act)

    @rule(n=which, name=who, old=stale)
    def retract(self, n: int, name: str, old: bool) -> None:
        def act(session: Session, actor: Actor, key: int, version: int) -> None:
            retractions.retract(session, actor, key, version=version, now=self.rig.now)

        self.about(n, name, True, old, act)

    @rule(n=which, submit=st.booleans())
    def say_and_retract(self, n: int, submit: bool) -> None:
        """Most updates of a history are followed by something else, or are too old."""
        self.move(n, Move.SUBMIT if submit else Move.PROGRESS, "", False, True, LEADS[0], None)
        self.retract(n, "", False)

    @rule(n=which, step=which, due=st.one_of(st.none(), days))
    def next_move(self, n: int, step: int, due: int | None) -> None:
        """A move that the table knows, so that histories get somewhere."""
        state = self.watch.folded[self.ids[n % len(self.ids)]].state
        moves = [t.move for t in TRANSITIONS if t.source == state and t.move is not Move.WITHDRAW]
        if moves:
            self.move(n, moves[step % len(moves)], "", False, True, LEADS[step % 3], due)

    @rule(n=which, person=st.sampled_from(("staff_tp", "staff_vh", "head_xa", "")), name=who, old=stale)
    def responsible(self, n: int, person: str, name: str, old: bool) -> None:
        def act(session: Session, actor: Actor, key: int, version: int) -> None:
            user = self.rig.people.get(person)
            handing_out.name_responsible(session, actor, key, user, version=version, now=self.rig.now)

        self.about(n, name, True, old, act)

    @rule(n=which, name=who, old=stale, wanted=days)
    def ask_for_time(self, n: int, name: str, old: bool, wanted: int) -> None:
        def act(session: Session, actor: Actor, key: int, version: int) -> None:
            row = session.get_one(Assignment, key)
            day = (row.due or self.rig.today) + timedelta(days=wanted)
            extensions.ask(
                session, actor, key, version=version, wanted_on=day, reason="Chờ số liệu.", now=self.rig.now
            )

        self.about(n, name, True, old, act)

    @rule(n=which, name=who, old=stale, given=st.one_of(st.none(), days))
    def decide_time(self, n: int, name: str, old: bool, given: int | None) -> None:
        def act(session: Session, actor: Actor, key: int, version: int) -> None:
            due = session.get_one(Assignment, key).due
            day = None if given is None else (due or self.rig.today) + timedelta(days=given)
            decision = extensions.Decision(day, note="Đồng ý." if n % 5 else "")
            extensions.decide(session, actor, key, decision, version=version, now=self.rig.now)

        self.about(n, name, False, old, act)

    @rule(n=which, name=who, old=stale)
    def take_back(self, n: int, name: str, old: bool) -> None:
        def act(session: Session, actor: Actor, key: int, version: int) -> None:
            extensions.withdraw(session, actor, key, version=version, now=self.rig.now)

        self.about(n, name, True, old, act)

    @rule(n=which, name=who, old=stale)
    def demand(self, n: int, name: str, old: bool) -> None:
        def act(session: Session, actor: Actor, key: int, version: int) -> None:
            explanations.demand(session, actor, key, version=version, now=self.rig.now)

        self.about(n, name, False, old, act)

    @rule(n=which, name=who, old=stale, promised=st.one_of(st.none(), days))
    def explain(self, n: int, name: str, old: bool, promised: int | None) -> None:
        def act(session: Session, actor: Actor, key: int, version: int) -> None:
            day = None if promised is None else self.rig.today + timedelta(days=promised)
            answer = explanations.Answer(Cause.COORDINATION, "Chờ ý kiến.", day)
            explanations.answer(session, actor, key, answer, version=version, now=self.rig.now)

        self.about(n, name, True, old, act)

    @rule(n=which, name=who, old=stale, accept=st.booleans(), rest=st.one_of(st.none(), st.integers(-2, 9)))
    def look_at_explanation(self, n: int, name: str, old: bool, accept: bool, rest: int | None) -> None:
        def act(session: Session, actor: Actor, key: int, version: int) -> None:
            explanations.decide(
                session,
                actor,
                key,
                accept=accept,
                rests_to=None if rest is None else self.rig.today + timedelta(days=rest),
                note="Chưa rõ." if n % 5 else "",
                version=version,
                now=self.rig.now,
            )

        self.about(n, name, False, old, act)

    @rule(n=which, name=who, old=stale, promised=days)
    def commit(self, n: int, name: str, old: bool, promised: int) -> None:
        def act(session: Session, actor: Actor, key: int, version: int) -> None:
            day = self.rig.today + timedelta(days=promised)
            paper = Piece("7/CV-TP", self.rig.today) if n % 5 else Piece()
            commitments.commit(
                session, actor, key, version=version, promised_on=day, paper=paper, now=self.rig.now
            )

        self.about(n, name, True, old, act)

    @rule(n=which, name=who, back=st.integers(-30, 5))
    def event_happened(self, n: int, name: str, back: int) -> None:
        def act(session: Session, actor: Actor, key: int, _version: int) -> None:
            duty = session.get_one(Assignment, key).duty_id
            day = self.rig.today + timedelta(days=back)
            counted_deadlines.count_from_event(
                session, actor, duty, day, source="Biên bản 2/BB", now=self.rig.now
            )

        self.about(n, name, False, False, act)

    @rule(
        person=st.sampled_from(
            (
                ("head_tp", "tp", "staff_tp"),
                ("head_vh", "vh", "staff_vh"),
                ("office", "city", "office2"),
                ("staff_tp", "tp", ""),
            )
        ),
        first=st.integers(-3, 5),
        length=st.integers(0, 12),
    )
    def go_away(self, person: tuple[str, str, str], first: int, length: int) -> None:
        name, agency, stands_in = person
        start = self.rig.today + timedelta(days=first)
        plan = absences.Plan(
            self.rig.people[name],
            self.agency[agency],
            self.rig.people.get(stands_in),
            start,
            start + timedelta(days=length),
        )
        self.attempt(lambda s: absences.enter(s, self.actor(s, name), plan, now=self.rig.now))

    @rule()
    def come_back(self) -> None:
        def unit(session: Session) -> None:
            absence = session.scalar(sa.select(Absence).order_by(Absence.id.desc()).limit(1))
            if absence is not None:
                absences.end(session, self.actor(session, "admin"), absence.id, now=self.rig.now)

        self.attempt(unit)
