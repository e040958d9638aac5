"""E11 where an authority has ladders of its own: the check counts with them, and remembers when they were changed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Document, Duty, Notice, OutboxItem, Outcome, Programme
from tests.jobs.rig import Rig
from tests.jobs.test_audit import (
    HOUR,
    a_full_office,
    delete_a_mail,
    delete_all_mails,
    forget_a_notice,
    kinds,
    move_a_day,
    run,
    skip_the_highest,
    sweep_twice,
)
from workflow.mail import DemoMailbox
from workflow.rules.duty_kinds import DutyKind
from workflow.rules.permissions import Actor, Grant, Role
from workflow.rules.rungs import SHIPPED, Audience, Rung
from workflow.rules.states import State
from workflow.services.audit_reading import LeftOut, read_left_out
from workflow.services.events import record
from workflow.services.ladder_change import LadderKey, change_ladder, read_ladder
from workflow.services.ladders import EVERYWHERE, Scope

OFFICER, HEAD, OFFICE, LEADER = Audience.OFFICER, Audience.HEAD, Audience.OFFICE, Audience.LEADER
PATIENT = (
    Rung("", -12, (OFFICER,)),
    Rung("", 0, (OFFICER, HEAD)),
    Rung("", 2, (HEAD,), (OFFICER,), urging=True),
    Rung("", 4, (HEAD,), (OFFICE,), urging=True, repeat_every=3, repeat_max=2),
    Rung("", 12, (HEAD,), (LEADER,), urging=True),
)
HASTY = (Rung("", -1, (HEAD,)), Rung("", 1, (HEAD,), (OFFICE,), urging=True, repeat_every=1, repeat_max=6))
SLOW_REVIEW = (Rung("", 4, (OFFICE,)),)
RECEPTION = (Rung("", 1, (HEAD,)), Rung("", 3, (HEAD,), (OFFICE,)))


def city(rig: Rig) -> int:
    with rig.database.read() as session:
        return rig._office(session).agency["city"].id


def set_ladder(
    rig: Rig, rungs: tuple[Rung, ...] | None, scope: Scope = EVERYWHERE, code: str = "completion"
) -> None:
    """The administrator sets the rungs (none: takes them away) at this moment."""
    key = LadderKey(city(rig), code, scope)
    with rig.database.write() as session:
        version = read_ladder(session, key).version
        change_ladder(session, key, rungs, version=version, by=rig.people["admin"], now=rig.now)


def a_programme(rig: Rig, *, every: int = 3) -> Scope:
    """Every so many documents belong to a programme from now on."""
    with rig.database.write() as session:
        programme = Programme(authority_id=rig._office(session).agency["city"].id, name="Đề án 06")
        session.add(programme)
        session.flush()
        documents = session.scalars(sa.select(Document).order_by(Document.id)).all()
        if len(documents) == 1:  # the rig keeps one document: give the programme one of its own
            documents.append(_another(session, documents[0], every))
        documents[-1].programme_id = programme.id
        return Scope(programme_id=programme.id)


def _another(session: Session, first: Document, every: int) -> Document:
    other = Document(
        authority_id=first.authority_id,
        key=f"{first.key}-06",
        number=first.number,
        issuer=first.issuer,
        issued_on=first.issued_on,
        kind=first.kind,
        subject=first.subject,
        created_at=first.created_at,
    )
    session.add(other)
    session.flush()
    session.execute(sa.update(Duty).where(Duty.id % every == 0).values(document_id=other.id))
    return other


def some_come_back(rig: Rig) -> None:
    rig.change(lambda s: s.execute(sa.update(Duty).where(Duty.id % 4 == 1).values(deadline_kind="recurring")))


def left_out(rig: Rig) -> LeftOut:
    with rig.database.read() as session:
        root = rig._office(session).agency["city"]
        actor = Actor(rig.people["admin"], "", (Grant(Role.ADMIN, root.id, root.path),))
        return read_left_out(session, actor, now=rig.now)


def test_e11_a_month_under_ladders_of_programme_kind_and_authority_leaves_nothing_to_find(rig: Rig) -> None:
    a_full_office(rig)
    some_come_back(rig)
    set_ladder(rig, PATIENT)
    set_ladder(rig, HASTY, Scope(kind=DutyKind.RECURRING))
    set_ladder(rig, (Rung("", 7, (HEAD,), (OFFICE, LEADER), urging=True),), a_programme(rig))
    set_ladder(rig, RECEPTION, code="reception")
    set_ladder(rig, SLOW_REVIEW, code="review")
    rig.now += timedelta(minutes=5)
    for _day in range(14):
        sweep_twice(rig)
        rig.send(DemoMailbox())
        run(rig, "audit")
        assert kinds(rig) == [], rig.today
        rig.now += timedelta(days=1) - timedelta(minutes=10)
    assert left_out(rig) == LeftOut()
    with rig.database.read() as session:
        waits = set(session.scalars(sa.select(Notice.wait).where(Notice.outcome == Outcome.SENT)))
    assert {2, 4, 7, 10, 12} <= waits, "rungs of every scope were told"


def leave_out_the_leader(session: Session) -> None:
    session.execute(sa.delete(OutboxItem).where(OutboxItem.audience == "leader"))


def write_another_wait(session: Session) -> None:
    session.execute(sa.update(Notice).where(Notice.outcome == Outcome.SENT).values(wait=9))


TAMPERED: dict[str, tuple[Callable[[Session], None], set[str]]] = {
    "a mail is deleted by hand": (delete_a_mail, {"fewer_mails"}),
    "all its mails are deleted by hand": (delete_all_mails, {"no_mail", "fewer_mails"}),
    "an audience of the own rung is left out": (leave_out_the_leader, {"not_to"}),
    "notices are lost": (forget_a_notice, {"not_recorded"}),
    "a rung is marked as skipped": (skip_the_highest, {"not_told"}),
    "a notice bears another day": (move_a_day, {"wrong_day"}),
    "a notice bears another wait": (write_another_wait, {"wrong_day"}),
}
SCOPES: dict[str, Callable[[Rig], Scope]] = {
    "authority": lambda _rig: EVERYWHERE,
    "kind": lambda _rig: Scope(kind=DutyKind.ONCE),
    "programme": lambda rig: a_programme(rig, every=1),
}


EVERY_CASE = [(case, "programme") for case in TAMPERED] + [
    ("notices are lost", "authority"),
    ("an audience of the own rung is left out", "kind"),
]


@pytest.mark.parametrize(("case", "scope"), EVERY_CASE)
def test_e11_what_is_missing_under_an_own_ladder_is_found_within_the_hour(
    rig: Rig, case: str, scope: str
) -> None:
    rig.duties(1, days_late=7)  # five working days: no rung of the shipped ladder but the own one's
    set_ladder(rig, (Rung("", 4, (HEAD,), (OFFICE, LEADER), urging=True),), SCOPES[scope](rig))
    rig.now += timedelta(minutes=5)
    sweep_twice(rig)
    run(rig, "audit")
    assert kinds(rig) == []
    tamper, expected = TAMPERED[case]
    rig.change(tamper)
    rig.now += HOUR
    run(rig, "sweep")
    run(rig, "audit")
    assert expected <= set(kinds(rig))


def test_e11_a_ladder_that_was_changed_yesterday_is_no_difference_and_what_is_not_measured_is_counted(
    rig: Rig,
) -> None:
    a_full_office(rig)
    sweep_twice(rig)
    rig.send(DemoMailbox())
    with rig.database.read() as session:
        before = session.scalar(sa.select(sa.func.count(Notice.id)).where(Notice.ladder == "completion"))
    set_ladder(rig, PATIENT)
    run(rig, "audit")
    assert kinds(rig) == []
    assert left_out(rig) == LeftOut(before or 0, 1)
    rig.now += timedelta(days=1)
    sweep_twice(rig)
    rig.send(DemoMailbox())
    run(rig, "audit")
    assert kinds(rig) == []
    assert left_out(rig) == LeftOut(before or 0, 0)


def test_e11_after_a_change_the_check_asks_for_the_rungs_of_the_new_ladder(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=7)
    sweep_twice(rig)
    rig.send(DemoMailbox())
    rig.now += timedelta(days=1)
    set_ladder(rig, (Rung("+5", 5, (HEAD,), urging=True), Rung("", 6, (HEAD,), (OFFICE,), urging=True)))
    rig.change(lambda s: setattr(s.get_one(Assignment, duty), "next_check_on", None))  # the sweep misses it
    rig.now += timedelta(minutes=5)
    sweep_twice(rig)
    rig.send(DemoMailbox())
    run(rig, "audit")
    assert kinds(rig) == ["not_recorded"]
    rig.change(lambda s: setattr(s.get_one(Assignment, duty), "next_check_on", rig.today))
    sweep_twice(rig)
    rig.send(DemoMailbox())
    run(rig, "audit")
    assert kinds(rig) == []


def test_e11_a_ladder_taken_away_hands_its_duties_back_without_a_difference(rig: Rig) -> None:
    a_full_office(rig)
    set_ladder(rig, HASTY)
    for rungs in (None, PATIENT, None):
        rig.now += timedelta(minutes=5)
        sweep_twice(rig)
        rig.send(DemoMailbox())
        run(rig, "audit")
        assert kinds(rig) == []
        rig.now += timedelta(days=1)
        set_ladder(rig, rungs)
    rig.now += timedelta(days=1)
    sweep_twice(rig)
    rig.send(DemoMailbox())
    run(rig, "audit")
    assert kinds(rig) == []


def some_rungs(rng: random.Random, code: str) -> tuple[Rung, ...]:
    """A ladder that the page would take: waits that grow, the agency before its superiors."""
    waits = rng.sample(range(-8 if code == "completion" else 1, 14), rng.randint(1, 4))
    rungs = []
    for n, wait in enumerate(sorted(waits)):
        copies = rng.choice([(), (OFFICE,), (OFFICE, LEADER)]) if wait > 0 else ()
        rungs.append(Rung("", wait, (HEAD,), copies, urging=wait > 0 and code == "completion"))
        if n == len(waits) - 1 and wait > 0 and rng.random() < 0.5:
            rungs[-1] = Rung(
                "", wait, (HEAD,), copies, rungs[-1].urging, rng.randint(1, 4), rng.randint(1, 3)
            )
    return tuple(rungs)


def something_happens(rig: Rig, rng: random.Random, scopes: list[Scope]) -> None:
    """One change that people make, each with its event: to a ladder, a deadline, a state or a pause."""
    if rng.random() < 0.45:
        code = rng.choice(sorted(SHIPPED))
        rungs = None if rng.random() < 0.2 else some_rungs(rng, code)
        set_ladder(rig, rungs, rng.choice(scopes), code)
        return
    with rig.database.write() as session:
        for row in rng.sample(session.scalars(sa.select(Assignment).order_by(Assignment.id)).all(), 4):
            what = rng.choice(["due", "return", "pause", "submit"])
            if what == "due" and row.due:
                row.due, row.due_version = row.due + timedelta(days=rng.randint(-9, 9)), row.due_version + 1
            elif what == "return" and row.state is State.SUBMITTED:
                row.state, row.reported_on, row.returned_on = State.RETURNED, None, rig.today
            elif what == "pause":
                row.paused_until = rig.today + timedelta(days=rng.randint(1, 6))
            elif what == "submit" and row.state is State.IN_PROGRESS:
                row.state, row.reported_on = State.SUBMITTED, rig.today
                row.submission_no += 1
            row.next_check_on = rig.today
            record(session, "assignment", row.id, f"test_{what}", by=None, now=rig.now)


@pytest.mark.parametrize("seed", range(4))
def test_e11_sweep_and_check_agree_through_random_histories_of_ladders_and_duties(
    rig: Rig, seed: int
) -> None:
    rng = random.Random(seed)
    a_full_office(rig)
    some_come_back(rig)
    scopes = [EVERYWHERE, Scope(kind=DutyKind.ONCE), Scope(kind=DutyKind.RECURRING), a_programme(rig)]
    for _step in range(9):
        for _ in range(rng.randint(0, 2)):
            something_happens(rig, rng, scopes)
        rig.now += timedelta(minutes=5)
        sweep_twice(rig)
        if rng.random() < 0.8:
            rig.send(DemoMailbox())
        run(rig, "audit")
        assert set(kinds(rig)) <= {"stuck_mail"}, (seed, rig.today)
        rig.now += timedelta(days=rng.choice([0, 1, 1, 2, 4]), minutes=rng.randint(0, 200))
    rig.change(forget_a_notice)
    rig.now += HOUR
    run(rig, "sweep")
    run(rig, "audit")
    assert "not_recorded" in kinds(rig)
