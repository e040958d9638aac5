"""The sweep: each rung once, one mail per person and day, whatever runs twice or breaks off."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from jobs.sweeping import sweep_all
from models import Assignment, Event, Membership, Notice, Outbox, OutboxAttempt, OutboxItem, Outcome, User
from tests.jobs.rig import DOMAIN, Rig, many_people
from workflow.rules import ladder
from workflow.rules.states import State
from workflow.services import sweep as sweep_service
from workflow.services.sweep import forecast


def count(rig: Rig, what: type, *where: sa.ColumnElement[bool]) -> int:
    with rig.database.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(what).where(*where)) or 0


def told(rig: Rig) -> set[tuple[str, str, date]]:
    """Audience, mail address and day of everything promised."""
    with rig.database.read() as session:
        rows = session.execute(
            sa.select(OutboxItem.audience, User.email, Outbox.day)
            .join(Outbox, Outbox.id == OutboxItem.outbox_id)
            .join(User, User.id == Outbox.user_id)
        )
        return {(audience, email.split("@")[0], day) for audience, email, day in rows}


def test_a_duty_that_is_late_by_one_working_day_urges_the_head_once(rig: Rig) -> None:
    rig.duties(1, days_late=3)  # due Friday; today is Monday
    first, second = rig.sweep(), rig.sweep()
    assert (first.sent, second.checked) == (1, 0)
    assert told(rig) == {("head", "head_tp", rig.today)}


def test_sweeping_again_the_same_day_after_a_touch_says_nothing_twice(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    rig.sweep()
    rig.change(lambda s: setattr(s.get_one(Assignment, duty), "next_check_on", rig.today))
    again = rig.sweep()
    assert (again.checked, again.sent, again.skipped) == (1, 0, 0)
    assert count(rig, OutboxItem) == 1


def test_two_sweeps_at_once_record_and_promise_everything_once(rig: Rig) -> None:
    many_people(rig, 60)
    errors: list[BaseException] = []

    def one() -> None:
        try:
            sweep_all(rig.database, now=rig.now, domain=DOMAIN, batch=7)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rig.sweep()  # rows another sweep had locked when the others passed by
    assert not errors
    assert count(rig, Notice, Notice.outcome == Outcome.SENT) == 60
    assert count(rig, OutboxItem) == 60
    assert count(rig, Outbox) == 60


def test_the_office_hears_one_working_day_after_the_head_and_the_leader_after_the_office(rig: Rig) -> None:
    rig.duties(1, days_late=20)
    rig.sweep()
    monday = rig.today
    days = {audience: day for audience, _, day in told(rig)}
    assert days == {
        "head": monday,
        "office": monday + timedelta(days=1),
        "leader": monday + timedelta(days=2),
    }


def test_coordinators_are_never_told_of_the_leads_delay(rig: Rig) -> None:
    with rig.database.write() as session:
        office = rig._office(session)
        row = office.assignment("tp", due=date(2026, 10, 20), coordinators=["vh"])
        row.state = State.IN_PROGRESS
    rig.sweep()
    assert not {email for _, email, _ in told(rig)} & {"head_vh", "staff_vh"}


def test_a_new_deadline_arms_the_ladder_anew(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    rig.sweep()

    def extend(session) -> None:  # type: ignore[no-untyped-def]
        row = session.get_one(Assignment, duty)
        row.due, row.due_version, row.next_check_on = rig.today + timedelta(days=1), 2, rig.today

    rig.change(extend)
    rig.now += timedelta(days=2)
    rig.sweep()
    with rig.database.read() as session:
        sent = session.execute(
            sa.select(Notice.arming, Notice.rung).where(Notice.outcome == Outcome.SENT).order_by(Notice.id)
        ).all()
    assert [tuple(row) for row in sent] == [(1, "+1"), (2, "+1")]


def test_a_vacant_post_is_told_to_the_office(rig: Rig) -> None:
    rig.duties(1, days_late=3)
    rig.change(lambda s: setattr(s.get_one(User, rig.people["head_tp"]), "active", False))
    rig.sweep()
    assert told(rig) == {("head", "office", rig.today), ("head", "office2", rig.today)}


def test_where_nobody_holds_any_post_the_mail_is_dead_with_its_reason(rig: Rig) -> None:
    rig.duties(1, days_late=3)
    rig.change(lambda s: s.execute(sa.update(User).values(active=False)))
    rig.sweep()
    assert rig.states() == {"dead": 1}
    with rig.database.read() as session:
        assert "Không có người" in (session.scalar(sa.select(OutboxAttempt.detail)) or "")


def test_an_expired_membership_no_longer_receives(rig: Rig) -> None:
    rig.duties(1, days_late=3)
    rig.change(
        lambda s: s.execute(
            sa.update(Membership)
            .where(Membership.user_id == rig.people["head_tp"])
            .values(valid_to=rig.today - timedelta(days=1))
        )
    )
    rig.sweep()
    assert {email for _, email, _ in told(rig)} == {"office", "office2"}


def test_one_row_that_cannot_be_judged_is_set_aside_and_the_rest_goes_on(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    duties = rig.duties(5, days_late=3)
    bad = rig.duties(1, days_late=4)[0]
    real = ladder.due_notices

    def broken(facts, *rest):  # type: ignore[no-untyped-def]
        if facts.due == rig.today - timedelta(days=4):
            raise ValueError("no such rung")
        return real(facts, *rest)

    monkeypatch.setattr(sweep_service, "due_notices", broken)
    result = rig.sweep()
    assert (result.sent, result.set_aside) == (len(duties), [(bad, "ValueError: no such rung")])
    assert rig.sweep().checked == 0  # asked again tomorrow, not in a loop
    assert count(rig, Event, Event.verb == "sweep_failed") == 1


def test_d4_a_batch_that_breaks_in_the_middle_leaves_nothing_half_written(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.duties(5, days_late=3)

    def broken(*_args: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(sweep_service, "set_days", broken)
    with pytest.raises(RuntimeError):
        rig.sweep()
    assert (count(rig, Notice), count(rig, Outbox), count(rig, OutboxItem)) == (0, 0, 0)
    monkeypatch.undo()
    assert rig.sweep().sent == 5


def test_e7_after_a_month_without_sweeps_each_person_gets_one_mail_and_only_the_highest_rung(
    rig: Rig,
) -> None:
    for lead in ("tp", "vh", "ca", "xa"):
        rig.duties(30, lead, days_late=40)
    result = rig.sweep()
    assert result.sent == 120
    assert result.skipped > result.sent
    mails = rig.mails()
    assert len(mails) == len({m.user_id for m in mails}) == 7  # four heads, two of the office, one leader


def test_a_dry_run_says_who_would_be_told_and_writes_nothing(rig: Rig) -> None:
    rig.duties(1, days_late=3)
    with rig.database.read() as session:
        [line] = [f for f in forecast(session, now=rig.now) if f.people]
    assert line.people[0][1] == (rig.people["head_tp"],)
    assert (count(rig, Notice), count(rig, Outbox)) == (0, 0)


def test_a_sweep_in_the_evening_promises_for_the_next_working_day(rig: Rig) -> None:
    rig.duties(1, days_late=5)
    rig.now = rig.now.replace(hour=12)  # 19:00 in Vietnam, Monday
    rig.sweep()
    assert {day for _, _, day in told(rig)} == {rig.today + timedelta(days=1)}


def test_a_second_notice_of_a_day_whose_mail_has_gone_waits_for_the_next_working_day(rig: Rig) -> None:
    from workflow.mail import DemoMailbox

    rig.duties(1, days_late=3)
    rig.sweep()
    rig.send(DemoMailbox())
    rig.duties(1, days_late=4)
    rig.sweep()
    assert [m.day for m in rig.mails()] == [rig.today, rig.today + timedelta(days=1)]
    assert rig.send(DemoMailbox()) == {}
