"""Mail: nothing lost, nothing untrue, nothing twice that need not be."""

from __future__ import annotations

import itertools
import re
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from jobs import sending
from jobs.sweeping import guarded_sweep
from models import (
    Agency,
    Assignment,
    Delivery,
    Document,
    Duty,
    Event,
    Notice,
    Outbox,
    OutboxAttempt,
    OutboxItem,
    Setting,
    User,
)
from tests.jobs.rig import DOMAIN, Rig, many_people
from tests.smtp_sink import Fault, SmtpSink
from workflow.letters import render
from workflow.mail import DemoMailbox, Message, SmtpTransport
from workflow.rules.states import State
from workflow.services import mail_switches, outbox, schedule


def attempts(rig: Rig) -> list[tuple[str, int | None]]:
    with rig.database.read() as session:
        rows = session.execute(
            sa.select(OutboxAttempt.outcome, OutboxAttempt.code).order_by(
                OutboxAttempt.outbox_id, OutboxAttempt.n
            )
        )
        return [(outcome, code) for outcome, code in rows]


def test_the_mail_says_what_is_late_why_it_came_and_what_follows(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    assert rig.send(sink) == {"sent": 1}
    [mail] = sink.mails
    assert mail.to == "head_tp@mau.gov.vn"
    assert mail.message["Subject"].startswith(
        "[Đôn Đốc] Quá hạn 1 ngày làm việc (đôn đốc lần 1): Báo cáo kết quả"
    )
    assert mail.message["Auto-Submitted"] == "auto-generated"
    text = mail.part("plain")
    for words in (
        "28/KH-UBND ngày 05/02/2026",
        "Thời hạn: 06/11/2026",
        "Anh/chị là thủ trưởng Phòng Tư pháp",
        "Nếu đến ngày 13/11/2026",
        "http://127.0.0.1:8000/assignments/",
    ):
        assert words in text
    assert "<script" not in mail.part("html")
    assert "src=" not in mail.part("html")


def test_a_letter_writes_out_the_twenty_worst_and_counts_the_rest_which_are_told_all_the_same(
    rig: Rig, sink: SmtpSink
) -> None:
    rig.duties(5, days_late=3)
    rig.duties(20, days_late=10)
    rig.sweep()
    assert rig.send(sink) == {"sent": 1}
    [mail] = sink.mails
    assert mail.message["Subject"].startswith("[Đôn Đốc] Quá hạn 6 ngày làm việc")
    assert mail.message["Subject"].endswith("và 24 việc khác")
    text, html = mail.part("plain"), mail.part("html")
    assert text.count("QUÁ HẠN 6 NGÀY LÀM VIỆC") == text.count("Văn bản giao") == 20
    assert "Có 25 việc cần anh/chị biết" in text
    assert "… và 5 việc khác: http://127.0.0.1:8000/my-work" in text.splitlines()
    assert html.count("/assignments/") == 20
    assert 'href="http://127.0.0.1:8000/my-work"' in html
    assert urgings_delivered(rig) == 25, "what is only counted was told"


def urgings_delivered(rig: Rig) -> int:
    with rig.database.read() as session:
        delivered = sa.exists().where(
            OutboxItem.notice_id == Notice.id,
            OutboxItem.outbox_id == Outbox.id,
            Outbox.state == Delivery.SENT,
        )
        return session.scalar(sa.select(sa.func.count(Notice.id)).where(Notice.urging, delivered)) or 0


@pytest.mark.parametrize(
    ("audience", "page"), [("head", "/my-work"), ("office", "/overdue"), ("leader", "/overdue")]
)
def test_a_letter_of_a_thousand_long_duties_stays_small(
    rig: Rig, sink: SmtpSink, audience: str, page: str
) -> None:
    with rig.database.write() as session:
        office = rig._office(session)
        row = office.assignment("tp", due=rig.today - timedelta(days=3), text="Rà soát dữ liệu dân cư " * 90)
        row.state = State.IN_PROGRESS
    rig.sweep()
    with rig.database.write() as session:
        _, [letter] = outbox.claim(session, now=rig.now, owner="o", limit=1, domain=DOMAIN)
    item = replace(
        letter.items[0], audience=audience, last_words="đang thực hiện " * 20, last_words_on=rig.today
    )
    words = render(replace(letter, items=(item,) * 1000))
    message = Message(
        "<1@x>", "a@b.vn", "Đôn Đốc", letter.to, letter.to_name, words.subject, words.text, words.html
    )
    assert len(message.build().as_bytes()) < 200_000
    assert f"… và 980 việc khác: {page}" in words.text
    assert words.subject.endswith("và 999 việc khác")
    assert len(words.subject) < 200


def test_c1_a_name_cannot_add_a_recipient_and_a_subject_cannot_break_the_header(
    rig: Rig, sink: SmtpSink
) -> None:
    rig.duties(1, days_late=3)

    def spoil(session: Any) -> None:
        session.get_one(User, rig.people["head_tp"]).full_name = "Nguyễn Văn A, <evil@x.vn>"
        session.execute(
            sa.text("UPDATE duty SET text = :t"),
            {"t": "Báo cáo\r\nBcc: evil@x.vn\x0b\u2028" + "số hóa " * 40},
        )

    rig.change(spoil)
    rig.sweep()
    assert rig.send(sink) == {"sent": 1}
    [mail] = sink.mails
    assert [a.addr_spec for a in mail.message["To"].addresses] == ["head_tp@mau.gov.vn"]
    assert mail.message["Bcc"] is None
    assert "số hóa số hóa số hóa" in mail.message["Subject"]


def test_e2_four_senders_hand_over_every_mail_exactly_once(rig: Rig, sink: SmtpSink) -> None:
    many_people(rig, 500)
    rig.sweep()
    errors: list[BaseException] = []

    def is_due() -> bool:
        with rig.database.read() as session:
            return outbox.anything_due(session, now=rig.now)

    def one() -> None:
        try:
            while is_due():  # a mail put off would wait for a clock that stands still
                rig.sender(SmtpTransport(sink.url)).run()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(sink.mails) == len(set(sink.ids())) == 500
    assert rig.states() == {"sent": 500}


GOOD, LATER, DEAD, LINE, OPEN = "sent", "pending", "dead", "line", "uncertain"
E3 = [
    *(
        (stage, kind, LINE)
        for stage in ("connect", "ehlo", "starttls", "auth")
        for kind in ("hang", "reset", "garbage")
    ),
    ("connect", "554 go away", LINE),
    ("ehlo", "554 go away", LINE),
    ("starttls", "454 no TLS now", LINE),
    ("auth", "535 wrong password", LINE),
    ("auth", "454 try later", LINE),
    *(
        (stage, kind, LATER)
        for stage in ("mail", "rcpt", "data")
        for kind in ("hang", "reset", "garbage", "451 busy")
    ),
    ("mail", "550 sender refused", LINE),
    ("rcpt", "550 no such person", DEAD),
    ("data", "554 not this", DEAD),
    ("dot", "451 busy", LATER),
    ("dot", "554 refused", DEAD),
    ("dot", "hang", OPEN),
    ("dot", "reset", OPEN),
    ("dot", "garbage", OPEN),
]


@pytest.mark.parametrize(("stage", "kind", "end"), E3, ids=lambda v: str(v).replace(" ", "_"))
@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_e3_every_fault_of_the_server_ends_as_the_manual_says(
    rig: Rig, stage: str, kind: str, end: str
) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    with SmtpSink(tls=stage == "starttls", auth=stage == "auth") as sink:
        sink.faults[stage] = Fault(
            kind, times=2 if stage == "ehlo" else 1, kept=stage == "dot" and end == OPEN
        )
        sender = rig.sender(sink)
        who = "user:secret@" if stage == "auth" else ""
        tls = "?starttls=yes" if stage == "starttls" else ""
        sender.transport = SmtpTransport(f"smtp://{who}127.0.0.1:{sink.port}{tls}", sender.transport.timeouts)  # type: ignore[attr-defined]
        sender.run()
        assert rig.states() == {LATER if end == LINE else end: 1}
        assert len(attempts(rig)) == (0 if end == LINE else 1), "a broken line burns no attempt of the mail"
        if end in (LATER, LINE, OPEN) and stage != "starttls":
            sink.faults.clear()
            rig.now += timedelta(minutes=6)
            rig.send(SmtpSinkOf(sink, who))
            assert rig.states() == {"sent": 1}
        copies = len(sink.mails)
        assert len(set(sink.ids())) <= 1
        assert copies == (2 if end == OPEN else 0 if end == DEAD or stage == "starttls" else 1)


def SmtpSinkOf(sink: SmtpSink, who: str) -> SmtpTransport:  # noqa: N802
    from tests.jobs.rig import FAST

    return SmtpTransport(f"smtp://{who}127.0.0.1:{sink.port}", FAST)


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_e3_a_fate_left_open_twice_is_given_up_visibly(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    sink.faults["dot"] = Fault("reset", kept=True)
    rig.send(sink)
    rig.now += timedelta(minutes=2)
    rig.send(sink)
    assert rig.states() == {"dead": 1}
    assert len(sink.mails) == 2
    assert len(set(sink.ids())) == 1


def test_e4_a_temporary_failure_is_tried_at_1_5_15_60_minutes_then_hourly_for_two_days(
    rig: Rig, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "in_window", lambda *_: True)  # the window has its own test
    rig.duties(1, days_late=3)
    rig.sweep()
    sink.faults["rcpt"] = Fault("451 greylisted")
    start, tried = rig.now, []
    while rig.states().get("pending"):
        rig.send(sink)
        tried.append(rig.now)
        rig.now = max(rig.mails()[0].not_before, rig.now)
    assert tried[0] == start
    waits = [(b - a).total_seconds() / 60 for a, b in itertools.pairwise(tried)]
    for wait, planned in zip(waits, [1, 5, 15, 60] + [60] * len(waits), strict=False):
        assert 0.8 * planned - 0.01 <= wait <= 1.2 * planned + 0.01
    assert timedelta(hours=48) <= tried[-1] - start <= timedelta(hours=50)
    assert rig.states() == {"dead": 1}


def test_e4_an_address_that_does_not_exist_is_dead_at_once_and_the_duty_says_so(
    rig: Rig, sink: SmtpSink
) -> None:
    [duty] = rig.duties(1, days_late=3)
    rig.sweep()
    sink.faults["rcpt"] = Fault("550 no such person")
    rig.send(sink)
    assert rig.states() == {"dead": 1}
    assert attempts(rig) == [("refused", 550)]
    with rig.database.read() as session:
        verbs = session.scalars(
            sa.select(Event.verb).where(Event.subject == "assignment", Event.subject_id == duty)
        )
        assert "mail_undeliverable" in list(verbs)


def test_e5_a_server_that_is_down_is_asked_three_times_in_five_minutes_and_no_mail_is_blamed(
    rig: Rig,
) -> None:
    many_people(rig, 200)
    rig.sweep()
    with SmtpSink() as sink:
        sink.faults["connect"] = Fault("reset")
        asked: list[datetime] = []
        for _ in range(40):  # ten minutes, a run every 15 seconds
            before = sink.connects
            rig.send(sink)
            asked += [rig.now] * (sink.connects - before)
            rig.now += timedelta(seconds=15)
        for moment in asked:
            assert sum(moment <= other < moment + timedelta(minutes=5) for other in asked) <= 3
        with rig.database.read() as session:
            assert mail_switches.line_down_since(session) is not None
        assert attempts(rig) == []
        sink.faults.clear()
        rig.now += timedelta(minutes=5)
        left = drained(rig, sink, every=timedelta(seconds=20))
        with rig.database.read() as session:
            assert mail_switches.line_down_since(session) is None
        assert len({mail.to for mail in sink.mails}) == len(sink.mails) == 200
        for moment in left:
            assert sum(moment <= other < moment + timedelta(minutes=1) for other in left) <= 60
        assert max(left) - min(left) <= timedelta(minutes=4), "no slower than the pace"


def drained(rig: Rig, sink: SmtpSink, every: timedelta) -> list[datetime]:
    """When each mail left, while two senders are run after each other until nothing waits."""
    left: list[datetime] = []
    while set(rig.states()) - {"sent"}:
        for _sender in range(2):
            before = len(sink.mails)
            rig.send(sink)
            left += [rig.now] * (len(sink.mails) - before)
        rig.now += every
    return left


def test_e5_once_everything_has_left_mail_goes_out_at_once_again(rig: Rig, sink: SmtpSink) -> None:
    many_people(rig, 100)
    rig.sweep()
    rig.change(lambda s: mail_switches.line_failed(s, "refused", now=rig.now))
    assert rig.send(sink) == {"sent": 60, "paced": True}
    rig.now += timedelta(minutes=1)
    assert rig.send(sink) == {"sent": 40}
    rig.now += timedelta(days=1)
    many_more_duties(rig)
    rig.sweep()
    assert rig.send(sink) == {"sent": 100}


def many_more_duties(rig: Rig) -> None:
    """Every assignment gets a new deadline that passed three days ago: each head is urged anew."""
    with rig.database.write() as session:
        session.execute(
            sa.update(Assignment).values(
                due=rig.today - timedelta(days=4), due_version=2, next_check_on=rig.today
            )
        )


def test_e6_one_mail_that_cannot_be_built_does_not_hold_up_the_others(
    rig: Rig, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_people(rig, 100)
    rig.sweep()
    bad = rig.mails()[30].id

    def broken(letter: Any) -> Any:
        if letter.outbox_id == bad:
            raise ValueError("no such word")
        return render(letter)

    monkeypatch.setattr(sending, "render", broken)
    rig.send(sink)
    assert rig.states() == {"sent": 99, "dead": 1}
    with rig.database.read() as session:
        assert "no such word" in (
            session.scalar(sa.select(OutboxAttempt.detail).where(OutboxAttempt.outbox_id == bad)) or ""
        )


def test_e9_steps_of_the_clock_send_nothing_twice_and_a_leap_of_years_holds_all_mail(rig: Rig) -> None:
    rig.duties(3, days_late=3)
    box, start = DemoMailbox(), rig.now

    def slot() -> dict[str, Any]:
        result = guarded_sweep(rig.database, now=rig.now, domain=DOMAIN)
        with rig.database.write() as session:
            schedule.make_slot(session, "sweep", rig.now, now=rig.now)
            schedule.take(session, "sweep", rig.now, owner="t", now=rig.now)
            schedule.finish(session, "sweep", rig.now, result, owner="t", now=rig.now)
        rig.send(box)
        return result

    slot()
    for step in (timedelta(hours=-2), timedelta(hours=2)):
        rig.now = start + step
        slot()
    assert [m.state for m in rig.mails()] == [Delivery.SENT]
    rig.now = start + timedelta(days=400)
    assert slot() == {"held": True}
    assert rig.send(box) == {"held": True}
    assert len(rig.mails()) == 1
    rig.now = start + timedelta(days=1)
    assert slot() == {"held": True}
    rig.change(lambda s: mail_switches.release_mail(s, by=None, now=rig.now))
    assert "checked" in slot()


@pytest.mark.parametrize("change", ["done", "withdrawn", "extended", "paused"])
def test_e10_what_changed_before_the_claim_is_not_said(rig: Rig, sink: SmtpSink, change: str) -> None:
    duties = rig.duties(20, days_late=3)
    rig.sweep()

    def act(session: Any) -> None:
        for duty in duties:
            row = session.get_one(Assignment, duty)
            if change == "done":
                row.state, row.reported_on, row.submission_no = State.SUBMITTED, rig.today, 1
            elif change == "withdrawn":
                row.state, row.closed_on = State.WITHDRAWN, rig.today
            elif change == "extended":
                row.due, row.due_version = rig.today + timedelta(days=30), 2
            else:
                row.paused_until = rig.today + timedelta(days=3)

    rig.change(act)
    assert rig.send(sink) == {"cancelled": 1}
    assert sink.mails == []
    assert set(rig.dropped()) == {"no_longer_true"}


def test_e10_one_item_that_is_done_is_left_out_and_the_rest_of_the_mail_goes(
    rig: Rig, sink: SmtpSink
) -> None:
    first, _second = rig.duties(2, days_late=3)
    rig.sweep()
    rig.change(lambda s: s.get_one(Assignment, first).__setattr__("due_version", 2))
    rig.send(sink)
    [mail] = sink.mails
    assert "Có 01 việc" in mail.part("plain")


def test_e13_the_mail_follows_the_post_not_the_person_who_held_it_at_the_sweep(
    rig: Rig, sink: SmtpSink
) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()

    def succeed(session: Any) -> None:
        from models import Membership
        from workflow.rules.permissions import Role

        session.get_one(User, rig.people["head_tp"]).active = False
        agency = session.scalar(
            sa.select(Membership.agency_id).where(Membership.user_id == rig.people["head_tp"])
        )
        session.add(Membership(user_id=rig.people["staff_tp"], agency_id=agency, role=Role.HEAD))

    rig.change(succeed)
    rig.send(sink)
    assert [m.to for m in sink.mails] == ["staff_tp@mau.gov.vn"]


def test_a_changed_address_is_read_when_the_mail_leaves(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    rig.change(lambda s: setattr(s.get_one(User, rig.people["head_tp"]), "email", "moi@mau.gov.vn"))
    rig.send(sink)
    assert [m.to for m in sink.mails] == ["moi@mau.gov.vn"]


def test_the_office_waits_as_long_as_the_heads_mail_has_not_gone(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1, days_late=9)  # five working days: head, copy to the office
    rig.sweep()
    sink.faults["rcpt"] = Fault("451 busy", only_to="head_tp@mau.gov.vn")
    rig.send(sink)
    rig.now += timedelta(days=1)
    rig.send(sink)
    assert sink.mails == []
    sink.faults.clear()
    rig.now += timedelta(hours=1, minutes=30)
    rig.send(sink)
    rig.now += timedelta(days=1)
    rig.send(sink)
    assert [m.to.split("@")[0] for m in sink.mails] == ["head_tp", "office", "office2"]


def test_the_copy_of_a_later_urging_leaves_on_the_day_the_mail_to_the_head_names(
    rig: Rig, sink: SmtpSink
) -> None:
    rig.duties(1, days_late=1)
    while not sink.mails:  # the first urging, to the head alone
        rig.sweep()
        rig.send(sink)
        rig.now += timedelta(days=1)
    while len(sink.mails) < 2:
        rig.sweep()
        rig.send(sink)
        rig.now += timedelta(days=1)
    first, *day_of_the_copy = [m.to.split("@")[0] for m in sink.mails]
    assert first == "head_tp"
    assert sorted(day_of_the_copy) == ["head_tp", "office", "office2"]
    assert "waits_for_lower_level" not in rig.dropped()


def test_after_days_without_a_server_a_person_still_gets_one_mail_a_day(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    rig.now += timedelta(days=1)
    rig.duties(1, days_late=4)
    rig.sweep()
    rig.send(sink)
    [mail] = sink.mails
    assert "Có 02 việc" in mail.part("plain")


def test_mail_leaves_only_in_the_window_of_a_working_day(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    for moment in (datetime(2026, 11, 9, 10, 0, tzinfo=UTC), datetime(2026, 11, 14, 2, 0, tzinfo=UTC)):
        rig.now = moment  # 17:00 on Monday; Saturday
        assert rig.send(sink) == {}
    rig.now = datetime(2026, 11, 16, 0, 30, tzinfo=UTC)  # 07:30 on the next Monday
    assert rig.send(sink) == {"sent": 1}


def test_held_mail_stays_until_it_is_released(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    rig.change(lambda s: mail_switches.hold_mail(s, "restored", by=None, now=rig.now))
    assert rig.send(sink) == {"held": True}
    rig.change(lambda s: mail_switches.release_mail(s, by=None, now=rig.now))
    assert rig.send(sink) == {"sent": 1}


def test_a_sender_whose_lease_was_taken_over_sends_nothing(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    with rig.database.write() as session:
        _, [letter] = outbox.claim(session, now=rig.now, owner="dead", limit=5, domain=DOMAIN)
    assert rig.send(sink) == {}
    rig.now += timedelta(seconds=61)
    assert rig.send(sink) == {"sent": 1}
    with rig.database.write() as session:
        assert not outbox.renew(session, letter.outbox_id, owner="dead", now=rig.now)
    assert rig.states() == {"sent": 1}


def test_the_second_urging_is_the_second_only_if_the_first_was_delivered(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    sink.faults["rcpt"] = Fault("550 gone", times=1)
    rig.send(sink)
    rig.now += timedelta(days=4)  # Friday: five working days late
    rig.sweep()
    rig.send(sink)
    assert "đôn đốc lần 1" in sink.mails[0].message["Subject"]


def test_settings_rows_are_only_switches(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    rig.send(sink)
    with rig.database.read() as session:
        assert set(session.scalars(sa.select(Setting.key))) <= {
            "mail_hold",
            "mail_breaker",
            "mail_released_at",
        }


def test_c2_every_link_of_a_mail_leads_home_and_nothing_is_loaded_from_anywhere(
    rig: Rig, sink: SmtpSink
) -> None:
    rig.duties(3, days_late=3)
    rig.sweep()
    rig.send(sink)
    html = sink.mails[0].part("html")
    assert re.findall(r"(?:src|background)=|url\(|@import|<link|<script|<form", html) == []
    links = re.findall(r'href="([^"]+)"', html)
    assert links
    assert [link for link in links if not link.startswith("http://127.0.0.1:8000/")] == []
    assert sink.mails[0].message["Auto-Submitted"] == "auto-generated"
    assert sink.mails[0].part("plain")


def test_w4_hostile_words_of_a_duty_its_agency_and_its_people_stay_words_in_the_mail(
    rig: Rig, sink: SmtpSink
) -> None:
    rig.duties(3, days_late=3)
    hostile = "<img src=x onerror=alert(1)>'\"{{7*7}}"

    def spoil(session: Any) -> None:
        session.get_one(User, rig.people["head_tp"]).full_name = hostile
        session.execute(sa.update(Duty).values(text=hostile, clause=hostile, product=hostile))
        session.execute(sa.update(Agency).where(Agency.parent_id.is_not(None)).values(name=hostile))
        session.execute(sa.update(Document).values(number=hostile, subject=hostile))

    rig.change(spoil)
    rig.sweep()
    assert rig.send(sink) == {"sent": 1}
    html, text = (sink.mails[0].part(kind) for kind in ("html", "plain"))
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "{{7*7}}" in html
    assert hostile in text
