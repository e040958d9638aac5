"""Requests to update before a meeting: each once, in the one mail of the day, never late, never for nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from jobs.auditing import audit
from jobs.sweeping import guarded_sweep
from models import (
    Assignment,
    AuditFinding,
    Delivery,
    MeetingRequest,
    Membership,
    Notice,
    Outbox,
    OutboxItem,
    ReviewMeeting,
)
from tests.jobs.rig import DOMAIN, Rig
from tests.office import TODAY
from workflow.mail import DemoMailbox
from workflow.rules.local_time import TIMEZONE
from workflow.rules.permissions import Actor
from workflow.rules.states import Move, State
from workflow.services import lifecycle, meetings, scope
from workflow.services.meetings import MeetingDraft

#: Thursday; three working days before it is Monday 9 November, the rig's today.
MEETING_DAY = date(2026, 11, 12)


def moment(day: int, hour: int = 8, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TIMEZONE)


def actor(session: Session, rig: Rig, name: str = "office") -> Actor:
    found = scope.load_actor(session, rig.people[name], rig.today)
    assert found is not None
    return found


def draft(held_on: date = MEETING_DAY, at: time = time(14), days: int = 3) -> MeetingDraft:
    return MeetingDraft("Họp giao ban tháng 11", held_on, at, days, "Phòng họp số 2", "Đồng chí Lãnh")


def call(rig: Rig, what: MeetingDraft | None = None) -> int:
    """Register a meeting on the Friday before, or now where it is later."""
    with rig.database.write() as session:
        office = actor(session, rig)
        city = session.scalars(sa.select(ReviewMeeting.authority_id)).first() or int(
            office.grants[0].path.split(".")[0]
        )
        return meetings.register(session, office, city, what or draft(), now=rig.now).id


def tell(rig: Rig, assignment_id: int, note: str = "Đã làm được một nửa.") -> None:
    with rig.database.write() as session:
        row = session.get_one(Assignment, assignment_id)
        request = lifecycle.Request(version=row.version, note=note, percent=50)
        lifecycle.apply(session, actor(session, rig, "head_tp"), row.id, Move.PROGRESS, request, now=rig.now)


def requests(rig: Rig) -> list[tuple[int, int]]:
    """Edition and duty of every request, in order."""
    with rig.database.read() as session:
        rows = session.execute(
            sa.select(MeetingRequest.edition, MeetingRequest.assignment_id).order_by(MeetingRequest.notice_id)
        )
        return [(row[0], row[1]) for row in rows]


def told(rig: Rig) -> list[tuple[str, str, str]]:
    """Person, state and dropped reason of every item of a request."""
    with rig.database.read() as session:
        names = {user_id: name for name, user_id in rig.people.items()}
        rows = session.execute(
            sa.select(Outbox.user_id, Outbox.state, OutboxItem.dropped)
            .join(OutboxItem, OutboxItem.outbox_id == Outbox.id)
            .join(Notice, Notice.id == OutboxItem.notice_id)
            .where(Notice.ladder == "meeting")
            .order_by(OutboxItem.id)
        )
        return [(names.get(row[0], "nobody"), row[1].value, row[2]) for row in rows]


def differences(rig: Rig) -> list[str]:
    audit(rig.database, now=rig.now, dead_man_url="")
    with rig.database.read() as session:
        return list(session.scalars(sa.select(AuditFinding.kind).where(AuditFinding.gone_at.is_(None))))


def test_head_and_officer_of_the_lead_are_asked_once_in_the_mail_of_the_day(rig: Rig) -> None:
    late, near, far = (
        *rig.duties(1, days_late=3),
        *rig.duties(1, days_late=-10),
        *rig.duties(1, days_late=-60),
    )
    call(rig)
    for _ in range(3):
        result = rig.sweep()
    assert result.asked == 0  # the first of the three asked
    assert requests(rig) == [(1, late), (1, near)]
    box = DemoMailbox()
    rig.send(box)
    rig.send(box)
    assert sorted(told(rig)) == sorted(
        (who, "sent", "") for who in ("head_tp", "staff_tp") for _duty in (late, near)
    )
    mails = [mail for mail in rig.mails() if mail.state is Delivery.SENT]
    assert sorted(mail.dedupe_key for mail in mails) == sorted(
        f"daily:{rig.people[who]}:2026-11-09" for who in ("head_tp", "staff_tp")
    )
    [head] = [mail for mail in mails if mail.user_id == rig.people["head_tp"]]
    assert "đề nghị cập nhật tiến độ trước cuộc họp ngày 12/11/2026" in head.subject
    assert "lúc 14:00 ngày 12/11/2026, tại Phòng họp số 2, Đồng chí Lãnh chủ trì" in head.body_text
    assert "đề nghị cập nhật tiến độ 2 nhiệm vụ dưới đây trước giờ họp" in head.body_text
    assert head.body_text.count(f"/assignments/{near}") == 1
    assert f"/assignments/{far}" not in head.body_text
    [staff] = [mail for mail in mails if mail.user_id == rig.people["staff_tp"]]
    assert staff.subject == "[Đôn Đốc] Đề nghị cập nhật tiến độ 2 nhiệm vụ trước cuộc họp ngày 12/11/2026"
    assert "quá hạn" in staff.body_html


def test_before_its_day_nobody_is_asked(rig: Rig) -> None:
    rig.now = moment(6)
    rig.duties(1)
    call(rig)
    rig.sweep()
    assert requests(rig) == []
    rig.now = moment(9, 0, 10)
    rig.sweep()
    assert len(requests(rig)) == 1


def test_after_a_standstill_it_is_asked_on_return_while_the_meeting_is_ahead(rig: Rig) -> None:
    rig.now = moment(6)
    rig.duties(1)
    call(rig)
    rig.now = moment(12, 9)
    rig.sweep()
    rig.send(DemoMailbox())
    assert {state for _who, state, _why in told(rig)} == {"sent"}


def test_nobody_is_asked_about_a_meeting_that_is_over(rig: Rig) -> None:
    rig.now = moment(6)
    rig.duties(1)
    call(rig)
    rig.now = moment(12, 14)
    rig.sweep()
    assert requests(rig) == []


def test_a_mail_that_was_held_up_until_after_the_meeting_says_nothing_of_it(rig: Rig) -> None:
    rig.duties(1, days_late=-10)
    call(rig)
    rig.sweep()
    rig.now = moment(12, 15)
    rig.send(DemoMailbox())
    assert {why for _who, _state, why in told(rig)} == {"no_longer_true"}
    assert rig.states() == {"cancelled": 2}


def test_who_answers_before_the_mail_leaves_is_not_asked_any_more(rig: Rig) -> None:
    rig.now = moment(9, 0, 5)
    done, open_ = rig.duties(2, days_late=-10)
    call(rig)
    rig.sweep()
    rig.now = moment(9, 7)
    tell(rig, done)
    rig.now = moment(9, 8)
    rig.send(DemoMailbox())
    [head] = [m for m in rig.mails() if m.user_id == rig.people["head_tp"]]
    assert f"/assignments/{open_}" in head.body_text
    assert f"/assignments/{done}" not in head.body_text


def test_who_spoke_on_the_day_to_ask_is_not_asked(rig: Rig) -> None:
    spoke, silent = rig.duties(2)
    tell(rig, spoke)
    call(rig)
    rig.sweep()
    assert requests(rig) == [(1, silent)]


def test_a_meeting_put_off_asks_anew_whoever_said_nothing_since_the_new_day(rig: Rig) -> None:
    early, late, never = rig.duties(3, days_late=-10)
    meeting_id = call(rig)
    rig.sweep()
    rig.send(DemoMailbox())
    rig.now = moment(10)
    tell(rig, early)
    rig.now = moment(11)
    tell(rig, late)
    with rig.database.write() as session:
        # Monday 16 November: its day to ask is Wednesday the 11th
        version = session.get_one(ReviewMeeting, meeting_id).version
        what = draft(date(2026, 11, 16))
        meetings.change(session, actor(session, rig), meeting_id, what, version=version, now=rig.now)
    rig.sweep()
    rig.send(DemoMailbox())
    assert requests(rig) == [(1, early), (1, late), (1, never), (2, early), (2, never)]
    [head] = [m for m in rig.mails() if m.user_id == rig.people["head_tp"] and m.day == rig.today]
    assert "ngày 16/11/2026" in head.body_text


def test_what_was_asked_for_the_former_day_and_still_waits_is_dropped(rig: Rig) -> None:
    rig.now = moment(9, 0, 5)
    rig.duties(1, days_late=-10)
    meeting_id = call(rig)
    rig.sweep()
    with rig.database.write() as session:
        what = draft(date(2026, 12, 10))
        meetings.change(session, actor(session, rig), meeting_id, what, version=1, now=rig.now)
    rig.now = moment(9)
    rig.sweep()
    rig.send(DemoMailbox())
    assert {why for _who, _state, why in told(rig)} == {"no_longer_true"}
    rig.now = datetime(2026, 12, 7, 8, tzinfo=TIMEZONE)
    rig.sweep()
    assert [edition for edition, _ in requests(rig)] == [1, 2]


def test_another_hour_or_room_asks_nobody_again(rig: Rig) -> None:
    rig.duties(1)
    meeting_id = call(rig)
    rig.sweep()
    with rig.database.write() as session:
        what = draft(at=time(15, 30))
        meetings.change(session, actor(session, rig), meeting_id, what, version=1, now=rig.now)
    rig.sweep()
    assert len(requests(rig)) == 1


def cancel(session: Session, rig: Rig, meeting_id: int, _duty: int) -> None:
    meetings.cancel(session, actor(session, rig), meeting_id, "Hoãn họp", version=1, now=rig.now)


def take_off(session: Session, rig: Rig, meeting_id: int, duty: int) -> None:
    office = actor(session, rig)
    meetings.choose(session, office, meeting_id, duty, "Đã báo cáo riêng", added=False, now=rig.now)


@pytest.mark.parametrize("act", [cancel, take_off])
def test_what_is_called_off_before_the_mail_leaves_is_not_said(
    rig: Rig, act: Callable[[Session, Rig, int, int], None]
) -> None:
    rig.now = moment(9, 0, 5)
    [duty] = rig.duties(1, days_late=-10)
    meeting_id = call(rig)
    rig.sweep()
    with rig.database.write() as session:
        act(session, rig, meeting_id, duty)
    rig.now = moment(9)
    rig.send(DemoMailbox())
    assert {why for _who, _state, why in told(rig)} == {"no_longer_true"}


def test_what_the_office_puts_on_later_is_asked_once_and_nothing_else_is(rig: Rig) -> None:
    first, quiet = *rig.duties(1), *rig.duties(1, days_late=-60)
    meeting_id = call(rig)
    rig.sweep()
    rig.duties(1, "vh")  # overdue only after everybody was asked
    with rig.database.write() as session:
        meetings.choose(
            session, actor(session, rig), meeting_id, quiet, "Lãnh đạo hỏi", added=True, now=rig.now
        )
    rig.sweep()
    rig.sweep()
    assert requests(rig) == [(1, first), (1, quiet)]


def test_the_next_lead_of_a_duty_is_asked_in_turn(rig: Rig) -> None:
    [duty] = rig.duties(1)
    call(rig)
    rig.sweep()

    def hand_over(session: Session) -> None:
        city = rig._office(session)
        row = session.get_one(Assignment, duty)
        row.agency_id, row.handout_no, row.due_version = city.agency["vh"].id, 2, 2

    rig.change(hand_over)
    rig.sweep()
    rig.sweep()
    rig.send(DemoMailbox())
    assert requests(rig) == [(1, duty), (1, duty)]
    assert sorted(told(rig)) == [
        ("head_tp", "cancelled", "no_longer_true"),
        ("head_vh", "sent", ""),
        ("staff_tp", "cancelled", "no_longer_true"),
        ("staff_vh", "sent", ""),
    ]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.REFUSED])
def test_what_waits_for_the_other_side_is_not_asked_of_the_lead(rig: Rig, state: State) -> None:
    [duty] = rig.duties(1, days_late=3)

    def wait(session: Session) -> None:
        row = session.get_one(Assignment, duty)
        row.state, row.reported_on = state, TODAY if state is State.SUBMITTED else None

    rig.change(wait)
    call(rig)
    assert rig.sweep().asked == 0


def test_a_vacant_post_is_told_through_the_office(rig: Rig) -> None:
    rig.duties(1, "xa", days_late=-10)
    rig.change(lambda s: s.execute(sa.delete(Membership).where(Membership.user_id == rig.people["head_xa"])))
    call(rig)
    rig.sweep()
    rig.send(DemoMailbox())
    assert {who for who, state, _why in told(rig) if state == "sent"} == {"office", "office2"}
    [mail] = [m for m in rig.mails() if m.user_id == rig.people["office"]]
    assert "nên thư gửi đến cơ quan thường trực" in mail.body_text


def test_held_mail_asks_nobody_and_the_release_asks_what_is_still_ahead(rig: Rig) -> None:
    from models import Setting

    rig.duties(1)
    call(rig)
    rig.change(lambda s: s.add(Setting(key="mail_hold", value="{}")))
    guarded_sweep(rig.database, now=rig.now, domain=DOMAIN)
    assert requests(rig) == []
    rig.change(lambda s: s.execute(sa.delete(Setting).where(Setting.key == "mail_hold")))
    rig.now += timedelta(days=1)
    guarded_sweep(rig.database, now=rig.now, domain=DOMAIN)
    assert len(requests(rig)) == 1


def test_a_unit_takes_a_part_and_the_next_one_goes_on(rig: Rig) -> None:
    from workflow.services.meeting_asking import ask

    rig.duties(5)
    meeting_id = call(rig)
    done = []
    for _ in range(3):
        with rig.database.write() as session:
            done.append(ask(session, meeting_id, now=rig.now, domain=DOMAIN, limit=2))
    assert [(a.requests, a.done) for a in done] == [(2, False), (2, False), (1, True)]
    assert sum(a.mails for a in done) == 2  # head and officer: one mail each


def every_day(rig: Rig, until: date) -> None:
    """Sweep, send and check, twice a day; nobody works on duties."""
    while rig.today < until:
        for hour in (8, 16):
            rig.now = datetime.combine(rig.today, time(hour), TIMEZONE)
            rig.sweep()
            rig.send(DemoMailbox())
            assert differences(rig) == [], rig.now
        rig.now = datetime.combine(rig.today + timedelta(days=1), time(0, 5), TIMEZONE)


def test_the_hourly_check_finds_nothing_around_meetings_that_ask_are_moved_and_called_off(rig: Rig) -> None:
    rig.now = moment(2)
    rig.duties(3, days_late=4)
    rig.duties(2, "vh", days_late=-12)
    first = call(rig, draft(date(2026, 11, 10), days=1))
    call(rig, draft(date(2026, 11, 14), time(8), days=2))  # a free Saturday
    last = call(rig, draft(date(2026, 11, 18)))
    every_day(rig, date(2026, 11, 9))
    with rig.database.write() as session:
        office = actor(session, rig)
        version = session.get_one(ReviewMeeting, first).version
        meetings.change(session, office, first, draft(date(2026, 11, 13)), version=version, now=rig.now)
        meetings.cancel(session, office, last, "Hoãn họp", version=1, now=rig.now)
    every_day(rig, date(2026, 11, 17))


def lose_the_mail(session: Session) -> None:
    session.execute(sa.delete(OutboxItem))


def lose_the_requests(session: Session) -> None:
    session.execute(sa.delete(OutboxItem))
    session.execute(sa.delete(MeetingRequest))
    session.execute(sa.delete(Notice).where(Notice.ladder == "meeting"))


def tell_the_office_alone(session: Session) -> None:
    session.execute(sa.update(OutboxItem).values(audience="office"))


TAMPERED: dict[str, tuple[Callable[[Session], None], str]] = {
    "the items are taken out of the mails": (lose_the_mail, "no_mail"),
    "the requests are gone": (lose_the_requests, "not_asked"),
    "somebody else is told": (tell_the_office_alone, "not_to"),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_what_a_hand_took_away_of_the_requests_is_found(rig: Rig, case: str) -> None:
    tamper, kind = TAMPERED[case]
    rig.duties(1)
    rig.change(lambda s: s.execute(sa.update(Assignment).values(next_check_on=None)))
    rig.now = moment(6)
    call(rig)
    rig.now = moment(9, 10)
    assert rig.sweep().asked == 1
    assert differences(rig) == []
    rig.change(tamper)
    assert kind in differences(rig)


def slots(rig: Rig, *moments: datetime) -> None:
    """Finished runs of the sweep at these moments, whatever they did."""
    from models import ScheduleSlot

    def write(session: Session) -> None:
        for at in moments:
            session.add(
                ScheduleSlot(
                    job="sweep",
                    slot=at,
                    created_at=at,
                    started_at=at,
                    finished_at=at,
                    result='{"checked": 0}',
                )
            )

    rig.change(write)


@pytest.mark.parametrize(
    ("held_on", "swept", "found"),
    [
        (MEETING_DAY, moment(9, 10), True),
        (MEETING_DAY, moment(6, 9), False),  # its day had not come
        (date(2026, 11, 13), moment(9, 10), False),
        (date(2026, 11, 10), moment(9, 10), True),  # a day or two late, a mail still leaves
        (date(2026, 11, 10), moment(9, 18), False),  # no mail leaves in time any more
    ],
)
def test_a_sweep_that_asked_nobody_on_the_day_is_found(
    rig: Rig, held_on: date, swept: datetime, found: bool
) -> None:
    rig.now = moment(2)
    rig.duties(1, days_late=-60)
    call(rig, draft(held_on))
    slots(rig, swept, swept + timedelta(minutes=30))
    rig.now = swept + timedelta(hours=1)
    assert ("not_asked" in differences(rig)) is found
