"""The hourly check: it is silent while all is well, and finds by itself what the sweep or a hand took away."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from jobs import tasks
from jobs.auditing import audit
from models import (
    Assignment,
    AuditFinding,
    CalendarDay,
    Delivery,
    LetterRow,
    Notice,
    Outbox,
    OutboxAttempt,
    OutboxItem,
    Outcome,
    ScheduleSlot,
)
from tests.jobs.rig import Rig
from tests.jobs.test_clock import runtime_of
from workflow.mail import DemoMailbox
from workflow.rules.states import State
from workflow.services import mail_switches, schedule
from workflow.services.events import record
from workflow.services.health_reading import Parts, read_health

HOUR = timedelta(hours=1)


def run(rig: Rig, job: str) -> dict[str, Any]:
    """One slot of a job at this moment; its figures."""
    slot = rig.now.replace(microsecond=0)
    with rig.database.write() as session:
        schedule.make_slot(session, job, slot, now=rig.now)
    assert tasks.run_once(runtime_of(rig.database, rig), job, slot)
    with rig.database.read() as session:
        found: dict[str, Any] = json.loads(session.get_one(ScheduleSlot, (job, slot)).result)
    return found


def sweep_twice(rig: Rig) -> None:
    for _ in range(2):
        run(rig, "sweep")
        rig.now += timedelta(minutes=5)


def kinds(rig: Rig) -> list[str]:
    with rig.database.read() as session:
        return sorted(session.scalars(sa.select(AuditFinding.kind).where(AuditFinding.gone_at.is_(None))))


def health(rig: Rig) -> Parts:
    with rig.database.read() as session:
        return read_health(session, now=rig.now)


def a_full_office(rig: Rig) -> list[int]:
    """Duties of every age and state, so that every rung of every ladder is reached by one of them."""
    made = []
    for days in (-20, -9, -7, -3, -1, 0, 1, 3, 4, 7, 10, 14, 17, 21, 40, 80):
        made += rig.duties(2, days_late=days)
        made += rig.duties(1, "vh", days_late=days, state=State.ASSIGNED)
        made += rig.duties(1, "xa", days_late=days, state=State.RETURNED)
    submitted = rig.duties(3, "tp", days_late=-3)
    with rig.database.write() as session:
        for n, row in enumerate(session.scalars(sa.select(Assignment).where(Assignment.id.in_(submitted)))):
            row.state, row.reported_on = State.SUBMITTED, rig.today - timedelta(days=3 * n)
            row.submission_no = 1
        for n, row in enumerate(
            session.scalars(sa.select(Assignment).where(Assignment.state == State.RETURNED))
        ):
            row.returned_on = rig.today - timedelta(days=n % 6)
        late = session.scalars(sa.select(Assignment).where(Assignment.state == State.ASSIGNED)).all()
        for n, row in enumerate(late):
            row.assigned_on = rig.today - timedelta(days=n)
        for row in session.scalars(sa.select(Assignment).where(Assignment.id.in_(made[::9]))):
            row.paused_until = rig.today + timedelta(days=2)
    return made + submitted


def test_a_month_of_sweeps_and_mails_over_every_kind_of_duty_leaves_nothing_to_find(rig: Rig) -> None:
    a_full_office(rig)
    for _day in range(40):
        sweep_twice(rig)
        rig.send(DemoMailbox())
        run(rig, "audit")
        assert kinds(rig) == [], rig.today
        rig.now += timedelta(days=1) - timedelta(minutes=10)
    with rig.database.read() as session:
        assert session.scalar(sa.select(sa.func.count(Notice.id))) > 200


def test_after_days_without_a_sweep_the_catch_up_is_not_a_difference(rig: Rig) -> None:
    a_full_office(rig)
    sweep_twice(rig)
    rig.now += timedelta(days=25)
    sweep_twice(rig)
    rig.send(DemoMailbox())
    assert run(rig, "audit")["kinds"] == {}


def delete_a_mail(session: Session) -> None:
    mail = session.scalars(sa.select(Outbox).order_by(Outbox.id)).first()
    assert mail is not None
    session.execute(sa.delete(OutboxItem).where(OutboxItem.outbox_id == mail.id))
    session.execute(sa.delete(OutboxAttempt).where(OutboxAttempt.outbox_id == mail.id))
    session.execute(sa.delete(Outbox).where(Outbox.id == mail.id))


def delete_all_mails(session: Session) -> None:
    session.execute(sa.delete(OutboxItem))
    session.execute(sa.delete(OutboxAttempt))
    session.execute(sa.delete(Outbox))


def leave_out_the_office(session: Session) -> None:
    session.execute(sa.delete(OutboxItem).where(OutboxItem.audience == "office"))


def forget_a_notice(session: Session) -> None:
    session.execute(sa.delete(LetterRow))
    session.execute(sa.delete(OutboxItem))
    session.execute(sa.delete(Notice))


def skip_the_highest(session: Session) -> None:
    session.execute(
        sa.update(Notice)
        .where(Notice.outcome == Outcome.SENT)
        .values(outcome=Outcome.SKIPPED, reason="downtime")
    )


def move_a_day(session: Session) -> None:
    session.execute(
        sa.update(Notice).where(Notice.outcome == Outcome.SENT).values(reached_on=date(2026, 11, 3))
    )


def cancel_the_mails(session: Session) -> None:
    session.execute(sa.update(Outbox).values(state=Delivery.CANCELLED))


TAMPERED: dict[str, tuple[Callable[[Session], None], set[str]]] = {
    "a mail is deleted by hand": (delete_a_mail, {"fewer_mails"}),
    "all its mails are deleted by hand": (delete_all_mails, {"no_mail", "fewer_mails"}),
    "one audience is left out": (leave_out_the_office, {"not_to"}),
    "notices are lost": (forget_a_notice, {"not_recorded"}),
    "a rung is marked as skipped": (skip_the_highest, {"not_told"}),
    "a notice bears another day": (move_a_day, {"wrong_day"}),
    "a full mail is called off": (cancel_the_mails, {"lost_mail"}),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_e11_what_a_hand_took_away_is_found_within_the_hour_and_nothing_is_repaired(
    rig: Rig, case: str
) -> None:
    rig.duties(1, days_late=7)  # five working days: head, with a copy to the office
    sweep_twice(rig)
    run(rig, "audit")
    assert kinds(rig) == []
    tamper, expected = TAMPERED[case]
    rig.change(tamper)
    before = [(m.id, m.state) for m in rig.mails()]
    rig.now += HOUR
    run(rig, "sweep")  # the scheduler is well, the rows are not
    assert run(rig, "audit")["differences"] > 0
    assert expected <= set(kinds(rig))
    assert not health(rig)["differences"].ok
    assert [(m.id, m.state) for m in rig.mails()] == before


@pytest.mark.parametrize("age", [0, 1, 30])
def test_two_mails_to_one_person_on_one_day_are_found_whenever_each_of_them_was_promised(
    rig: Rig, age: int
) -> None:
    rig.duties(1, days_late=7)
    sweep_twice(rig)
    rig.send(DemoMailbox())
    run(rig, "audit")
    assert kinds(rig) == []
    rig.change(lambda session: send_a_second(session, rig.today - timedelta(days=age)))
    rig.now += HOUR
    run(rig, "audit")
    assert kinds(rig) == ["two_mails"]


def send_a_second(session: Session, day: date) -> None:
    """An older mail to one of the people leaves beside the one of the day."""
    mail = session.scalars(sa.select(Outbox).where(Outbox.state == Delivery.SENT)).first()
    assert mail is not None
    facts = {c.key: getattr(mail, c.key) for c in sa.inspect(Outbox).column_attrs if c.key != "id"}
    session.add(Outbox(**facts | {"dedupe_key": "older", "message_id": "<older@mau.gov.vn>", "day": day}))


def test_e11_no_sweep_for_three_periods_is_an_alarm_and_the_outside_watch_hears_nothing(rig: Rig) -> None:
    sweep_twice(rig)
    run(rig, "audit")
    rig.now += timedelta(minutes=10)
    assert health(rig)["sweep"].ok
    rig.now += timedelta(minutes=1)
    late = health(rig)["sweep"]
    assert (late.ok, late.since) == (False, rig.now - timedelta(minutes=16))
    assert "dead_man" not in audit(rig.database, now=rig.now, dead_man_url="http://127.0.0.1:9/")


def test_a_clean_check_gives_the_outside_watch_one_sign_of_life(rig: Rig) -> None:
    sweep_twice(rig)
    run(rig, "audit")
    result = audit(rig.database, now=rig.now, dead_man_url="http://127.0.0.1:9/")
    assert result["dead_man"] in {"URLError", "ConnectionRefusedError"}, "nobody listens there; it was called"


def test_a_mail_that_waits_an_hour_in_the_window_is_stuck_and_one_of_the_night_is_not(rig: Rig) -> None:
    rig.duties(1, days_late=3)
    rig.now = rig.now.replace(hour=0, minute=0)  # 07:00 in Vietnam
    sweep_twice(rig)
    rig.now = rig.now.replace(hour=1, minute=20)  # fifty minutes after the window opened
    run(rig, "audit")
    assert kinds(rig) == []
    assert health(rig)["outbox"].ok
    rig.now = rig.now.replace(hour=1, minute=31)
    run(rig, "audit")
    assert kinds(rig) == ["stuck_mail"]
    assert not health(rig)["outbox"].ok
    rig.send(DemoMailbox())
    rig.now += timedelta(minutes=1)
    run(rig, "audit")
    assert kinds(rig) == []


def held(session: Session, now: datetime) -> None:
    mail_switches.hold_mail(session, "kiểm tra", by=None, now=now)


def broken(session: Session, now: datetime) -> None:
    mail_switches.line_failed(session, "refused", now=now)


@pytest.mark.parametrize("stop", [held, broken])
def test_mail_that_is_held_or_cannot_leave_is_an_alarm_of_its_own_and_not_stuck(
    rig: Rig, stop: Callable[[Session, datetime], None]
) -> None:
    rig.duties(1, days_late=3)
    sweep_twice(rig)
    rig.change(lambda s: stop(s, rig.now))
    rig.now += 3 * HOUR
    run(rig, "audit")
    assert kinds(rig) == []
    parts = health(rig)
    assert (parts["outbox"].ok, parts["mail_line"].ok) == (True, False)


def test_what_changed_after_the_sweep_that_is_checked_waits_for_the_next_one(rig: Rig) -> None:
    sweep_twice(rig)
    [duty] = rig.duties(1, days_late=3)
    with rig.database.write() as session:
        record(session, "assignment", duty, "due_changed", by=None, now=rig.now)
    assert run(rig, "audit")["differences"] == 0
    rig.change(lambda s: setattr(s.get_one(Assignment, duty), "next_check_on", None))  # the sweep misses it
    rig.now += timedelta(minutes=5)
    sweep_twice(rig)
    run(rig, "audit")
    assert set(kinds(rig)) == {"not_recorded"}


def test_a_duty_that_the_sweep_sets_aside_is_found_as_not_recorded(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    sweep_twice(rig)
    rig.change(forget_a_notice)
    with rig.database.write() as session:
        record(session, "assignment", duty, "sweep_failed", by=None, now=rig.now)
    sweep_twice(rig)
    run(rig, "audit")
    assert set(kinds(rig)) == {"not_recorded"}


def test_a_finding_keeps_its_first_moment_until_it_is_gone(rig: Rig) -> None:
    rig.duties(1, days_late=3)
    sweep_twice(rig)
    rig.change(cancel_the_mails)
    run(rig, "audit")
    first = rig.now
    rig.now += HOUR
    run(rig, "audit")
    with rig.database.read() as session:
        [row] = session.scalars(sa.select(AuditFinding))
        assert (row.first_seen_at, row.last_seen_at) == (first, rig.now)
    rig.change(lambda s: s.execute(sa.update(Outbox).values(state=Delivery.PENDING)))
    rig.now += timedelta(minutes=1)
    rig.send(DemoMailbox())
    run(rig, "audit")
    assert kinds(rig) == []


def test_a_new_day_off_is_counted_from_the_next_sweep_on(rig: Rig) -> None:
    rig.duties(1, days_late=3)
    sweep_twice(rig)
    with rig.database.write() as session:
        session.add(CalendarDay(day=rig.today, working=False, decision="QĐ 1"))
        record(session, "calendar", 0, "day_off", by=None, now=rig.now)
    assert run(rig, "audit")["compared_to"] is None
    rig.now += timedelta(days=1)
    sweep_twice(rig)
    rig.send(DemoMailbox())
    assert run(rig, "audit")["kinds"] == {}
