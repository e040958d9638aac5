"""A mail that may have arrived already: its second copy says the same, and whoever it told is not told again."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from models import Assignment, Delivery, Event, Notice, Outbox, OutboxAttempt, OutboxItem
from tests.jobs.rig import DOMAIN, Rig
from tests.smtp_sink import Fault, SmtpSink
from workflow.rules.states import Move
from workflow.services import lifecycle, outbox
from workflow.services.daily_mail import key_of
from workflow.services.lifecycle import Request


def two_days_of_news(rig: Rig, sink: SmtpSink, first: str) -> None:
    """One duty is told of today, another becomes late tomorrow; ``first`` is how today's sending ends."""
    rig.duties(1, days_late=3)
    rig.sweep()
    if first == "killed":
        with rig.database.write() as session:
            _, letters = outbox.claim(session, now=rig.now, owner="dead", limit=5, domain=DOMAIN)
        assert letters
    else:
        sink.faults["dot"] = Fault("reset", times=1, kept=True)
        rig.send(sink)
    rig.duties(1, days_late=0)
    rig.now += timedelta(days=1)
    rig.sweep()


@pytest.mark.parametrize("first", ["killed", "line broke after the last dot"])
def test_the_second_copy_takes_in_nothing_new_which_comes_the_day_after(
    rig: Rig, sink: SmtpSink, first: str
) -> None:
    two_days_of_news(rig, sink, first)
    rig.send(sink)
    rig.now += timedelta(days=1)
    rig.send(sink)
    old, new = rig.mails()[0].message_id, rig.mails()[-1].message_id
    assert old != new
    assert sink.ids() == [old] * (1 if first == "killed" else 2) + [new]
    assert all(mail.part("plain").count("QUÁ HẠN") == 1 for mail in sink.mails)


def test_the_log_shows_the_attempt_whose_sender_died(rig: Rig, sink: SmtpSink) -> None:
    two_days_of_news(rig, sink, "killed")
    rig.send(sink)
    with rig.database.read() as session:
        outcomes = session.scalars(sa.select(OutboxAttempt.outcome).order_by(OutboxAttempt.n))
        assert list(outcomes) == ["abandoned", "sent"]


def test_two_mails_that_were_both_tried_still_do_not_leave_on_one_day(rig: Rig, sink: SmtpSink) -> None:
    two_days_of_news(rig, sink, "uncertain")
    for mail in rig.mails():  # the server was away when each of them was tried
        rig.change(lambda s, key=mail.id: try_once(s, rig, key))  # type: ignore[misc]
    sink.mails.clear()
    rig.send(sink)
    assert len(sink.mails) == 1
    rig.now += timedelta(days=1)
    rig.send(sink)
    assert len(set(sink.ids())) == len(sink.mails) == 2


def try_once(session: sa.orm.Session, rig: Rig, mail_id: int) -> None:
    mail = session.get_one(Outbox, mail_id)
    mail.attempts += 1
    mail.state, mail.not_before = Delivery.PENDING, rig.now
    session.add(OutboxAttempt(outbox_id=mail_id, n=mail.attempts, at=rig.now, outcome="temporary", detail=""))


def test_whoever_may_have_been_told_is_not_put_off_because_the_level_below_waits(
    rig: Rig, sink: SmtpSink
) -> None:
    rig.duties(1, days_late=20)
    rig.sweep()
    sink.faults["dot"] = Fault("reset", times=1, kept=True, only_to="leader@mau.gov.vn")
    sink.faults["rcpt"] = Fault("451 busy", times=0, only_to="head_tp@mau.gov.vn")
    for _ in range(3):
        rig.send(sink)
        if "leader@mau.gov.vn" not in [mail.to for mail in sink.mails]:
            rig.now += timedelta(days=1)
    with rig.database.write() as session:  # the head's mail is on its way once more
        head = sa.select(Outbox.id).where(Outbox.dedupe_key.like(f"daily:{rig.people['head_tp']}:%"))
        session.execute(
            sa.update(Outbox)
            .where(Outbox.id.in_(head))
            .values(state=Delivery.PENDING, not_before=rig.now + timedelta(days=3))
        )
    rig.now += timedelta(minutes=2)
    rig.send(sink)
    told = [mail for mail in sink.mails if mail.to == "leader@mau.gov.vn"]
    assert len(told) == 2
    assert len({mail.message_id for mail in told}) == 1


def test_what_was_taken_out_of_a_mail_and_belongs_in_it_again_is_said(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    [mail] = rig.mails()
    rig.change(lambda s: s.execute(sa.update(OutboxItem).values(dropped="moved")))
    with rig.database.write() as session:  # the post came back to its holder: what went away returns
        notice = session.scalars(sa.select(Notice).where(Notice.outcome == "sent")).one()
        session.add(
            Outbox(
                dedupe_key=key_of(rig.people["office"], rig.today),
                message_id="<other@mau.gov.vn>",
                kind="daily",
                authority_id=mail.authority_id,
                user_id=rig.people["office"],
                day=rig.today,
                not_before=mail.not_before,
                created_at=rig.now,
            )
        )
        session.flush()
        other = session.scalars(sa.select(Outbox).where(Outbox.message_id == "<other@mau.gov.vn>")).one()
        session.add(
            OutboxItem(
                outbox_id=other.id,
                notice_id=notice.id,
                assignment_id=notice.assignment_id,
                audience="head",
            )
        )
    while set(rig.states()) & {"pending"}:
        rig.send(sink)
        rig.now += timedelta(days=1)
    assert [m.to for m in sink.mails] == ["head_tp@mau.gov.vn"]


def test_two_mails_that_hold_the_same_item_are_joined_and_say_it_once(rig: Rig, sink: SmtpSink) -> None:
    two_days_of_news(rig, sink, "killed")
    with rig.database.write() as session:  # neither has ever been tried, and both name the first notice
        session.execute(sa.delete(OutboxAttempt))
        session.execute(sa.update(Outbox).values(state=Delivery.PENDING, attempts=0, lease_owner=""))
        first, second = session.scalars(sa.select(Outbox).order_by(Outbox.id))
        item = session.scalars(sa.select(OutboxItem).where(OutboxItem.outbox_id == first.id)).one()
        item.dropped = "waits_for_lower_level"
        again = {"notice_id": item.notice_id, "assignment_id": item.assignment_id}
        session.add(OutboxItem(outbox_id=second.id, audience=item.audience, **again))
    assert rig.send(sink) == {"sent": 1, "cancelled": 1}
    [mail] = sink.mails
    assert mail.part("plain").count("QUÁ HẠN") == 2


@pytest.mark.parametrize("db_url", ["postgresql"], indirect=True)
def test_a_mail_that_is_given_up_waits_for_whoever_is_writing_the_history(rig: Rig, sink: SmtpSink) -> None:
    [duty] = rig.duties(1, days_late=3)
    rig.sweep()
    sink.faults["rcpt"] = Fault("550 no such person")
    failed: list[BaseException] = []

    def send() -> None:
        try:
            rig.send(sink)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=send)
    with rig.database.write() as session:
        actor = rig._office(session).actor("head_tp")
        version = session.get_one(Assignment, duty).version
        lifecycle.apply(session, actor, duty, Move.PROGRESS, Request(version, "Đang làm."), now=rig.now)
        thread.start()
        while not somebody_waits(rig):
            assert thread.is_alive()
    thread.join()
    assert not failed
    with rig.database.read() as session:
        rows = session.scalars(
            sa.select(Event.verb).where(Event.subject == "assignment").order_by(Event.subject_id, Event.seq)
        )
        assert list(rows) == ["assigned", "progress", "mail_undeliverable"]


def somebody_waits(rig: Rig) -> bool:
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with rig.database.read() as session:
        return bool(session.scalar(sa.text(query)))


def test_who_may_have_had_mail_today_gets_no_other_one_today(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    rig.now += timedelta(days=1)  # the line was away for a day
    sink.faults["dot"] = Fault("reset", times=1, kept=True)
    rig.send(sink)
    rig.duties(1, days_late=3)
    rig.sweep()  # its mail is of today, the other one of yesterday
    rig.send(sink)
    assert len(sink.mails) == 1
    rig.now += timedelta(days=1)
    rig.send(sink)
    rig.now += timedelta(days=1)
    rig.send(sink)
    assert len(sink.mails) == 3
    assert len(set(sink.ids())) == 2


def test_senders_that_died_do_not_lengthen_the_wait_after_a_failure(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    for _ in range(4):
        with rig.database.write() as session:
            outbox.claim(session, now=rig.now, owner="dead", limit=5, domain=DOMAIN)
        rig.now += timedelta(seconds=61)
    sink.faults["rcpt"] = Fault("451 busy")
    rig.send(sink)
    [mail] = rig.mails()
    assert mail.attempts == 5
    assert timedelta(seconds=47) < mail.not_before - rig.now < timedelta(seconds=73)
