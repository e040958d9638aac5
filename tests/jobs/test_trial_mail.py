"""A trial mail goes the way of all others, and is nobody's one mail of the day."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from jobs.auditing import audit
from models import TRIAL, AuditFinding, Delivery, Membership, Outbox
from tests.jobs.rig import DOMAIN, Rig
from tests.smtp_sink import Fault, SmtpSink
from workflow.rules.permissions import Action, Role
from workflow.rules.refusal import Refusal
from workflow.services import scope, trial_mail
from workflow.services.undelivered_reading import read_undelivered


def ask(rig: Rig, who: str = "admin") -> int:
    with rig.database.write() as session:
        actor = scope.load_actor(session, rig.people[who], rig.today)
        assert actor is not None
        return trial_mail.promise(session, actor, now=rig.now, domain=DOMAIN).id


def test_it_arrives_and_says_that_nothing_is_to_be_done(rig: Rig, sink: SmtpSink) -> None:
    ask(rig)
    assert rig.send(sink) == {"sent": 1}
    [mail] = sink.mails
    assert mail.to == "admin@mau.gov.vn"
    assert mail.message["Subject"] == "[Đôn Đốc] Thư thử ngày 09/11/2026"
    for part in ("plain", "html"):
        assert "anh/chị không phải làm gì thêm" in mail.part(part)
    [kept] = rig.mails()
    assert (kept.kind, kept.state, kept.sent_to) == (TRIAL, Delivery.SENT, "admin@mau.gov.vn")


def test_beside_the_mail_of_the_day_both_leave_and_the_check_finds_no_fault(rig: Rig, sink: SmtpSink) -> None:
    with rig.database.write() as session:
        head = rig.people["head_tp"]
        city = session.scalars(
            sa.select(Membership.agency_id).where(Membership.user_id == rig.people["admin"])
        ).one()
        session.add(Membership(user_id=head, agency_id=city, role=Role.ADMIN, post=""))
    for _ in range(2):  # before and after the mail of the day: neither puts the other off
        ask(rig, "head_tp")
        rig.send(sink)
        rig.now += timedelta(minutes=1)
    rig.duties(1, days_late=3)
    rig.sweep()
    rig.send(sink)
    ask(rig, "head_tp")
    rig.send(sink)

    subjects = [str(mail.message["Subject"]) for mail in sink.mails if mail.to == "head_tp@mau.gov.vn"]
    assert sum("Thư thử" in subject for subject in subjects) == 3
    assert sum("Quá hạn" in subject for subject in subjects) == 1
    audit(rig.database, now=rig.now)
    with rig.database.read() as session:
        assert list(session.scalars(sa.select(AuditFinding.kind))) == []


def test_what_is_due_on_that_day_never_goes_into_it(rig: Rig, sink: SmtpSink) -> None:
    with rig.database.write() as session:
        city = session.scalars(
            sa.select(Membership.agency_id).where(Membership.user_id == rig.people["admin"])
        ).one()
        session.add(Membership(user_id=rig.people["head_tp"], agency_id=city, role=Role.ADMIN, post=""))
    trial = ask(rig, "head_tp")
    rig.duties(1, days_late=3)
    rig.sweep()

    daily = [mail for mail in rig.mails() if mail.user_id == rig.people["head_tp"] and mail.id != trial]
    assert [mail.kind for mail in daily] == ["daily"]


def test_one_at_a_time_and_only_of_who_answers_for_mail(rig: Rig) -> None:
    ask(rig)
    with pytest.raises(Refusal, match="trial_waits"):
        ask(rig)
    with pytest.raises(Refusal, match="not_allowed"):
        ask(rig, "office")


def test_in_the_evening_it_waits_for_the_next_window(rig: Rig, sink: SmtpSink) -> None:
    rig.now = rig.now.replace(hour=12)  # 19:00 in Vietnam
    ask(rig)
    assert rig.send(sink) == {}
    rig.now += timedelta(hours=13)
    assert rig.send(sink) == {"sent": 1}


def test_one_that_the_server_refuses_is_in_the_log_and_no_work_for_the_office(
    rig: Rig, sink: SmtpSink
) -> None:
    sink.faults["rcpt"] = Fault("550 no such user")
    ask(rig)
    rig.send(sink)
    with rig.database.read() as session:
        assert session.scalars(sa.select(Outbox.state)).all() == [Delivery.DEAD]
        office = scope.load_actor(session, rig.people["office"], rig.today)
        assert office is not None
        assert office.can_anywhere(Action.URGE)
        assert read_undelivered(session, office, today=rig.today).total == 0
