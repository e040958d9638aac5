"""The leader's weekly digest: once a week, to whoever leads, in one mail with the items of the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from models import Absence, Agency, Assignment, Membership, Outbox, User
from tests.jobs.rig import DOMAIN, Rig
from tests.smtp_sink import SmtpSink
from workflow.rules.permissions import Role
from workflow.rules.states import State
from workflow.services import accounts, scope, weekly_mail
from workflow.services.tally_reading import tallies, total


def promise(rig: Rig) -> int:
    with rig.database.write() as session:
        return weekly_mail.promise(session, now=rig.now, domain=DOMAIN)


def at(rig: Rig, day: date, hour: int = 9) -> Rig:
    rig.now = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 7)
    return rig


def reported(rig: Rig, assignment_id: int, day: date) -> None:
    def submit(session: sa.orm.Session) -> None:
        row = session.get_one(Assignment, assignment_id)
        row.state, row.reported_on, row.submission_no = State.SUBMITTED, day, 1

    rig.change(submit)


def keys(rig: Rig) -> list[str]:
    leader = rig.people["leader"]
    return [m.dedupe_key.replace(f":{leader}:", ":leader:") for m in rig.mails()]


#: moment of the job → the week of the digest and the day it is to leave
WEEKS = {
    "Monday 6:00": (datetime(2026, 11, 8, 23, tzinfo=UTC), "2026-W46", date(2026, 11, 9)),
    "Wednesday, after days off": (datetime(2026, 11, 11, 2, tzinfo=UTC), "2026-W46", date(2026, 11, 11)),
    "Sunday": (datetime(2026, 11, 15, 2, tzinfo=UTC), "2026-W47", date(2026, 11, 16)),
    "Friday evening": (datetime(2026, 11, 13, 12, tzinfo=UTC), "2026-W47", date(2026, 11, 16)),
    "Monday of Tết, off until Saturday": (
        datetime(2026, 2, 15, 23, tzinfo=UTC),
        "2026-W09",
        date(2026, 2, 23),
    ),
    "the week in which the year turns": (
        datetime(2026, 12, 27, 23, tzinfo=UTC),
        "2026-W53",
        date(2026, 12, 28),
    ),
}


@pytest.mark.parametrize("case", WEEKS)
def test_the_digest_is_of_the_week_in_whose_window_it_leaves(rig: Rig, case: str) -> None:
    rig.now, week, day = WEEKS[case]
    assert promise(rig) == 1
    assert [(key, m.day) for key, m in zip(keys(rig), rig.mails(), strict=True)] == [
        (f"weekly:leader:{week}", day)
    ]


def test_once_a_week_however_often_the_job_runs(rig: Rig, sink: SmtpSink) -> None:
    for day in range(9, 14):
        at(rig, date(2026, 11, day), 6)
        promise(rig), promise(rig)
        at(rig, date(2026, 11, day))
        rig.send(sink)
    assert [m.to for m in sink.mails] == ["leader@mau.gov.vn"]


def test_after_two_weeks_off_there_is_one_digest_of_the_present_week(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1)
    promise(rig)  # promised, then everything stops
    at(rig, date(2026, 11, 25))
    promise(rig)
    rig.send(sink)
    rig.send(sink)
    to_leader = [m for m in sink.mails if m.to == "leader@mau.gov.vn"]
    assert len(to_leader) == 1
    assert "TUẦN 48" in to_leader[0].part("plain")


def test_digest_and_daily_items_are_one_mail_and_the_worst_item_leads(rig: Rig, sink: SmtpSink) -> None:
    rig.duties(1, days_late=20)
    promise(rig)
    while not any(m.to == "leader@mau.gov.vn" for m in sink.mails):
        rig.sweep()
        rig.send(sink)
        first = [m for m in sink.mails if m.to == "leader@mau.gov.vn"]
        if not first:
            rig.now += timedelta(days=1)
    [mail] = first
    assert "TÌNH HÌNH TUẦN 46" in mail.part("plain")
    with rig.database.read() as session:
        sent = session.execute(
            sa.select(Outbox.user_id, sa.func.date(Outbox.sent_at), sa.func.count())
            .where(Outbox.sent_at.is_not(None))
            .group_by(Outbox.user_id, sa.func.date(Outbox.sent_at))
        ).all()
    assert {n for _, _, n in sent} == {1}


def test_a_daily_mail_that_waits_for_the_leader_is_joined(rig: Rig, sink: SmtpSink) -> None:
    [duty] = rig.duties(1, days_late=4)
    reported(rig, duty, date(2026, 11, 2))
    rig.sweep()  # the review ladder: office first, the leader a day later
    rig.send(sink)
    at(rig, date(2026, 11, 10))
    promise(rig)
    rig.send(sink)
    [mail] = [m for m in sink.mails if m.to == "leader@mau.gov.vn"]
    assert "Chờ xét" in mail.message["Subject"]
    assert "và tình hình tuần 46" in mail.message["Subject"]


def test_the_digest_goes_to_whoever_leads_when_it_leaves(rig: Rig, sink: SmtpSink) -> None:
    at(rig, date(2026, 11, 9), 7)
    promise(rig)

    def replace_the_leader(session: sa.orm.Session) -> None:
        old = session.scalars(sa.select(Membership).where(Membership.role == Role.LEADER)).one()
        old.valid_to = date(2026, 11, 8)
        new = session.get_one(User, rig.people["viewer"])
        root = session.get_one(Agency, old.agency_id)
        accounts.grant(session, new, root, Role.LEADER, by=None, now=rig.now)

    rig.change(replace_the_leader)
    at(rig, date(2026, 11, 9))
    rig.send(sink)
    rig.send(sink)
    assert [m.to for m in sink.mails] == ["viewer@mau.gov.vn"]


def test_an_absent_leaders_substitute_gets_it(rig: Rig, sink: SmtpSink) -> None:
    def go_away(session: sa.orm.Session) -> None:
        post = session.scalars(sa.select(Membership).where(Membership.role == Role.LEADER)).one()
        session.add(
            Absence(
                user_id=post.user_id,
                agency_id=post.agency_id,
                substitute_id=rig.people["viewer"],
                valid_from=date(2026, 11, 9),
                valid_to=date(2026, 11, 11),
                decided_by_id=post.user_id,
                decided_at=rig.now,
            )
        )

    rig.change(go_away)
    promise(rig)
    rig.send(sink)
    assert [m.to for m in sink.mails] == ["viewer@mau.gov.vn"]


def test_the_digest_says_what_the_pages_say_in_their_order(rig: Rig, sink: SmtpSink) -> None:
    old, *_ = rig.duties(2, lead="xa", days_late=40)
    rig.duties(3, lead="tp", days_late=3)
    waits, fresh = rig.duties(2, lead="vh", days_late=1)
    reported(rig, waits, date(2026, 11, 3))
    reported(rig, fresh, date(2026, 11, 9))
    rig.change(lambda s: setattr(s.get_one(Assignment, old), "committed_on", date(2026, 11, 20)))
    promise(rig)
    rig.send(sink)
    text = sink.mails[0].part("plain")
    with rig.database.read() as session:
        actor = scope.load_actor(session, rig.people["leader"], rig.today)
        assert actor is not None
        lines = tallies(session, actor, rig.today)
        t = total(lines)
    assert f"Tổng số nhiệm vụ được giao: {t.total}" in text
    assert f"Quá hạn / đến hạn: 100% ({t.open_overdue}/{t.open_overdue})" in text
    assert f"= trong hạn {t.open_in_time} + không thời hạn {t.undated} + quá hạn {t.open_overdue}" in text
    at_agencies = [text.index(f"- {line.name}: Tổng số") for line in lines]
    assert at_agencies == sorted(at_agencies)
    assert len(at_agencies) == 3
    assert "Mới quá hạn từ ngày 03/11/2026: 4" in text
    assert "Báo cáo chờ xét từ 2 ngày làm việc: 1" in text
    longest = text[text.index("Quá hạn lâu nhất: ") :]
    assert "cam kết 20/11/2026" in longest[: longest.index("Không có cập nhật")]
