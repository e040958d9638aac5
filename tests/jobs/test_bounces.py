"""Mail that did not arrive: it comes back as a report, is settled by the office, and counts only once it arrived."""

from __future__ import annotations

from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from models import Assignment, Delivery, Event, Membership, Notice, Outbox, OutboxAttempt, User
from models.database import Database
from tests.jobs.rig import DOMAIN, Rig
from tests.smtp_sink import Fault, SmtpSink
from workflow.delivery_report import LARGEST, read_report
from workflow.rules.refusal import Refusal
from workflow.services import accounts, mail_settling, scope, urge_now
from workflow.services.bounces import Bounce, take_back
from workflow.services.calendar import load_calendar
from workflow.services.chosen_rows import Seen
from workflow.services.listing_filter import Listing, Selection
from workflow.services.listing_reading import read_page
from workflow.services.mail_settling import Handing
from workflow.services.notice_reading import notices_of
from workflow.services.undelivered_reading import read_undelivered
from workflow.services.urge_now import Order

_REPORT = """\
From: MAILER-DAEMON@mx.donvi.gov.vn
To: dondoc@mau.gov.vn
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.donvi.gov.vn

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <{to}> no such user

--b
Content-Type: {kind}

{returned}
--b--
"""


def report(
    message_id: str,
    to: str = "head_tp@mau.gov.vn",
    *,
    action: str = "failed",
    status: str = "5.1.1",
    kind: str = "message/rfc822",
) -> bytes:
    returned = f"Message-ID: {message_id}\nTo: {to}\nSubject: x\n\nbody"
    text = _REPORT.format(to=to, action=action, status=status, kind=kind, returned=returned)
    return text.replace("\n", "\r\n").encode()


def sent_mail(rig: Rig, sink: SmtpSink) -> Outbox:
    """One overdue duty whose head was urged by mail."""
    rig.duties(1, days_late=3)
    rig.sweep()
    rig.send(sink)
    [mail] = rig.mails()
    return mail


def bounce(rig: Rig, content: bytes) -> Bounce:
    with rig.database.write() as session:
        return take_back(session, read_report(content), now=rig.now)[0]


def urgings(rig: Rig) -> list[int]:
    """What the overdue list prints under "Đôn đốc (lần)"."""
    with rig.database.read() as session:
        actor = scope.load_actor(session, rig.people["office"], rig.today)
        assert actor is not None
        calendar = load_calendar(session)
        found = read_page(
            session, actor, Listing.OPEN_OVERDUE, Selection(), today=rig.today, calendar=calendar, months=3
        )
        return [row.urgings for row in found.rows]


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_takes_the_urging_back_and_stands_in_the_log_and_the_history(
    rig: Rig, sink: SmtpSink, kind: str
) -> None:
    mail = sent_mail(rig, sink)
    assert urgings(rig) == [1]
    assert bounce(rig, report(mail.message_id, kind=kind)) is Bounce.MARKED
    assert urgings(rig) == [0]
    assert rig.states() == {"bounced": 1}
    with rig.database.read() as session:
        tries = session.execute(
            sa.select(OutboxAttempt.outcome, OutboxAttempt.code).order_by(OutboxAttempt.n)
        )
        assert [tuple(row) for row in tries] == [("sent", 250), ("bounced", 550)]
        assert "mail_bounced" in session.scalars(sa.select(Event.verb)).all()
        lines = notices_of(session, session.scalars(sa.select(Assignment.id)).one())
        assert [(line.rung, line.urging) for line in lines if line.is_urging] == [("+1", 0)]


def test_the_same_report_again_changes_nothing(rig: Rig, sink: SmtpSink) -> None:
    content = report(sent_mail(rig, sink).message_id)
    assert [bounce(rig, content) for _ in range(3)] == [Bounce.MARKED, Bounce.KNOWN, Bounce.KNOWN]
    with rig.database.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(OutboxAttempt)) == 2


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("failed", "4.2.2")]
)
def test_what_is_no_permanent_failure_changes_nothing(
    rig: Rig, sink: SmtpSink, action: str, status: str
) -> None:
    mail = sent_mail(rig, sink)
    assert bounce(rig, report(mail.message_id, action=action, status=status)) is Bounce.NOTHING
    assert rig.states() == {"sent": 1}


def test_forgeries_and_strangers_are_refused_with_one_code_each(rig: Rig, sink: SmtpSink) -> None:
    mail = sent_mail(rig, sink)
    no_report = EmailMessage()
    no_report["Subject"], no_report["Message-ID"] = "Undelivered", mail.message_id
    no_report.set_content(f"{mail.message_id} failed for head_tp@mau.gov.vn")
    twice = report(mail.message_id).replace(
        b"--b--", b"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <x@y>\r\n\r\n--b--"
    )
    for content, code in (
        (report("<unknown@mau.gov.vn>"), "report_foreign"),
        (report(mail.message_id, "head_vh@mau.gov.vn"), "report_recipient"),
        (no_report.as_bytes(), "report_not_one"),
        (report("no name at all"), "report_unnamed"),
        (twice, "report_unnamed"),
        (b"\xff\x00" * 1000, "report_not_one"),
        (b"", "report_not_one"),
        (report(mail.message_id) + b"x" * LARGEST, "report_large"),
    ):
        with pytest.raises(Refusal, match=code):
            bounce(rig, content)
    assert rig.states() == {"sent": 1}


def test_a_mail_that_never_left_cannot_come_back(rig: Rig) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    [mail] = rig.mails()
    with pytest.raises(Refusal, match="report_foreign"):
        bounce(rig, report(mail.message_id))


def test_deep_nesting_and_endless_headers_are_refused_in_time() -> None:
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000)
    )
    for content in (
        nested,
        b"A: b\r\n" * 100_000,
        b"Content-Type: multipart/report; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 50_000,
    ):
        with pytest.raises(Refusal):
            read_report(content)


def test_the_command_reads_a_file_and_says_one_line(
    db: Database, db_url: str, sink: SmtpSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.jobs.rig import make_rig
    from workflow.cli import main

    mail = sent_mail(make_rig(db), sink)
    monkeypatch.setenv("DONDOC_DATA", str(tmp_path))
    monkeypatch.setenv("DONDOC_DATABASE_URL", db_url)
    file = tmp_path / "dsn.eml"
    file.write_bytes(report(mail.message_id))
    runner = CliRunner()
    first = runner.invoke(main, ["mail", "bounced", str(file)])
    assert (first.exit_code, first.output.count("\n")) == (0, 1), first.output
    again = runner.invoke(main, ["mail", "bounced"], input=report(mail.message_id))
    assert (again.exit_code, "từ trước" in again.output) == (0, True)
    refused = runner.invoke(main, ["mail", "bounced"], input=report("<unknown@mau.gov.vn>"))
    assert (refused.exit_code, refused.output.count("\n")) == (1, 1)


# --- the office's work ---------------------------------------------------------------------


def queue(rig: Rig, who: str = "office") -> list[tuple[str, str, int]]:
    with rig.database.read() as session:
        actor = scope.load_actor(session, rig.people[who], rig.today)
        assert actor is not None
        found = read_undelivered(session, actor, today=rig.today)
        return [(m.name, m.state.value, m.urgings) for m in found.rows]


def settle(
    rig: Rig, act: str, *args: object, who: str = "office", version: int | None = None, **kwargs: object
) -> object:
    with rig.database.write() as session:
        actor = scope.load_actor(session, rig.people[who], rig.today)
        mail = session.scalars(sa.select(Outbox).order_by(Outbox.id)).first()
        assert mail is not None
        at = mail.attempts if version is None else version
        return getattr(mail_settling, act)(session, actor, mail.id, *args, version=at, now=rig.now, **kwargs)


def refused_mail(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1, days_late=3)
    rig.sweep()
    sink.faults["rcpt"] = Fault("550 no such person", times=1)
    rig.send(sink)


def test_refused_returned_and_addressless_mail_stands_in_the_queue(rig: Rig, sink: SmtpSink) -> None:
    refused_mail(rig, sink)
    assert queue(rig) == [("Đỗ Thị Trưởng", "dead", 1)]
    assert queue(rig, "other_office") == []
    rig.duties(1, lead="vh", days_late=3)
    rig.sweep()
    rig.send(sink)
    last = rig.mails()[-1]
    bounce(rig, report(last.message_id, "head_vh@mau.gov.vn"))
    assert queue(rig) == [("Đặng Văn Trưởng", "bounced", 1), ("Đỗ Thị Trưởng", "dead", 1)]


def test_sent_again_it_goes_to_the_new_address_on_the_next_day_and_then_counts_once(
    rig: Rig, sink: SmtpSink
) -> None:
    refused_mail(rig, sink)
    rig.change(
        lambda s: accounts.change_address(
            s,
            s.get_one(User, rig.people["head_tp"]),
            "thu.moi@mau.gov.vn",
            by=rig.people["admin"],
            now=rig.now,
        )
    )
    days = settle(rig, "resend", domain=DOMAIN)
    assert days == {rig.people["head_tp"]: date(2026, 11, 10)}, "the day of the lost mail is its own"
    assert queue(rig) == []
    assert urgings(rig) == [0]
    rig.now += timedelta(days=1)
    rig.send(sink)
    assert [m.to for m in sink.mails] == ["thu.moi@mau.gov.vn"]
    assert urgings(rig) == [1]
    rig.sweep()
    assert len(rig.mails()) == 2, "the ladder does not say the same rung again"


def test_sent_again_it_goes_to_the_new_holder_and_not_to_whoever_has_it(rig: Rig, sink: SmtpSink) -> None:
    refused_mail(rig, sink)

    def new_head(session: sa.orm.Session) -> None:
        post = session.scalars(sa.select(Membership).where(Membership.user_id == rig.people["head_tp"])).one()
        post.valid_to = date(2026, 11, 8)
        from models import Agency
        from workflow.rules.permissions import Role

        staff = session.get_one(User, rig.people["staff_tp"])
        accounts.grant(
            session, staff, session.get_one(Agency, post.agency_id), Role.HEAD, by=None, now=rig.now
        )

    rig.change(new_head)
    days = settle(rig, "resend", domain=DOMAIN)
    assert days == {rig.people["staff_tp"]: date(2026, 11, 9)}
    rig.send(sink)
    assert [m.to for m in sink.mails] == ["staff_tp@mau.gov.vn"]


def test_handed_over_by_other_means_it_counts_from_then_on(rig: Rig, sink: SmtpSink) -> None:
    refused_mail(rig, sink)
    for day, code in ((date(2026, 11, 10), "handed_in_future"), (date(2026, 11, 6), "handed_too_early")):
        with pytest.raises(Refusal, match=code):
            settle(rig, "hand", Handing(day))
    settle(rig, "hand", Handing(rig.today, "15/UBND-VX", "Trao tận tay đồng chí Trưởng phòng"))
    assert (queue(rig), urgings(rig), rig.states()) == ([], [1], {"handed": 1})
    with rig.database.read() as session:
        event = session.scalars(sa.select(Event).where(Event.verb == "mail_handed")).one()
        assert "15/UBND-VX" in event.payload


def test_left_as_it_is_it_leaves_the_queue_and_counts_nothing(rig: Rig, sink: SmtpSink) -> None:
    refused_mail(rig, sink)
    with pytest.raises(Refusal, match="note_needed"):
        settle(rig, "leave", " ")
    settle(rig, "leave", "Nhiệm vụ đã xong")
    assert (queue(rig), urgings(rig)) == ([], [0])


def test_it_is_settled_once_and_not_by_those_who_only_watch(rig: Rig, sink: SmtpSink) -> None:
    refused_mail(rig, sink)
    with pytest.raises(Refusal, match="stale"):
        settle(rig, "leave", "x", version=7)
    for who in ("viewer", "admin", "head_tp", "other_office"):
        with pytest.raises(scope.NotFound):
            settle(rig, "leave", "x", who=who)
    settle(rig, "leave", "Đã xong")
    with pytest.raises(Refusal, match="already_settled"):
        settle(rig, "leave", "Đã xong", who="leader")


# --- the number of an urging, with a person's beside the ladder's ----------------------------


def press(rig: Rig, assignment_id: int, order: Order = Order()) -> None:  # noqa: B008  # frozen
    with rig.database.write() as session:
        actor = scope.load_actor(session, rig.people["leader"], rig.today)
        assert actor is not None
        version = session.get_one(Assignment, assignment_id).version
        seen = urge_now.plan(session, actor, [Seen(assignment_id, version)], now=rig.now).seen()
        urge_now.urge(session, actor, seen, order, now=rig.now, domain=DOMAIN)


def subjects(sink: SmtpSink, to: str = "head_tp@mau.gov.vn") -> list[str]:
    return [str(m.message["Subject"]).partition(":")[0] for m in sink.mails if m.to == to]


def test_a_persons_urging_is_counted_with_the_ladders_and_moves_no_rung(rig: Rig, sink: SmtpSink) -> None:
    """Due on Friday 6 November; rung +1 on Monday 9, a press on Tuesday 10, rung +5 on Friday 13."""
    [duty] = rig.duties(1, days_late=3)
    rig.sweep()
    rig.send(sink)
    rig.now += timedelta(days=1)
    press(rig, duty, Order("Báo cáo ngay.", date(2026, 11, 12)))
    for _ in range(4):
        rig.sweep()
        rig.send(sink)
        rig.now += timedelta(days=1)
    assert subjects(sink) == [
        "[Đôn Đốc] Quá hạn 1 ngày làm việc (đôn đốc lần 1)",
        "[Đôn Đốc] Quá hạn 2 ngày làm việc (đôn đốc lần 2)",
        "[Đôn Đốc] Quá hạn 5 ngày làm việc (đôn đốc lần 3)",
    ]
    text = next(m for m in sink.mails if "lần 2" in str(m.message["Subject"])).part("plain")
    assert "Nguyễn Thị Lãnh đôn đốc ngày 10/11/2026: “Báo cáo ngay.”" in text
    assert "Báo cáo kết quả trước ngày 12/11/2026 (ngày này không thay thời hạn)." in text
    assert "Thời hạn: 06/11/2026" in text
    with rig.database.read() as session:
        rungs = session.scalars(sa.select(Notice.rung).order_by(Notice.id)).all()
    assert [rung for rung in rungs if rung in ("+1", "urge", "+5")] == ["+1", "urge", "+5"]


def test_a_press_and_a_rung_in_one_mail_are_one_urging_with_the_persons_words(
    rig: Rig, sink: SmtpSink
) -> None:
    """Pressed on Sunday; the rung of Monday joins the same mail."""
    [duty] = rig.duties(1, days_late=3)
    rig.now -= timedelta(days=1)
    press(rig, duty, Order("Chủ tịch yêu cầu báo cáo.", None))
    rig.now += timedelta(days=1)
    rig.sweep()
    rig.send(sink)
    [mail] = sink.mails
    assert "(đôn đốc lần 1)" in str(mail.message["Subject"])
    assert mail.part("plain").count("/assignments/") == 1
    assert "“Chủ tịch yêu cầu báo cáo.”" in mail.part("plain")
    assert urgings(rig) == [1]
    assert sorted(rig.dropped()) == ["", "joined"]


def test_what_a_press_promised_is_not_said_once_it_is_untrue(rig: Rig, sink: SmtpSink) -> None:
    [duty] = rig.duties(1, days_late=1)
    rig.now -= timedelta(days=1)  # Sunday
    press(rig, duty)
    rig.change(lambda s: setattr(s.get_one(Assignment, duty), "paused_until", date(2026, 11, 20)))
    rig.now += timedelta(days=1)
    rig.send(sink)
    assert (sink.mails, rig.states(), urgings(rig)) == ([], {"cancelled": 1}, [0])


def test_a_lost_first_urging_leaves_the_next_one_the_first(rig: Rig, sink: SmtpSink) -> None:
    mail = sent_mail(rig, sink)
    bounce(rig, report(mail.message_id))
    rig.now += timedelta(days=4)
    rig.sweep()
    rig.send(sink)
    assert subjects(sink)[-1] == "[Đôn Đốc] Quá hạn 5 ngày làm việc (đôn đốc lần 1)"
    assert Delivery.BOUNCED.value in rig.states()
