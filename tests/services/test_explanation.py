"""Why there was a mail or none: each rung fired, skipped, waiting or called off, on any day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models import Assignment, Event, User
from models.database import Database
from tests.jobs.rig import Rig, make_rig
from tests.smtp_sink import Fault, SmtpSink
from tests.statements import counted
from workflow.explaining import lines_of
from workflow.mail import DemoMailbox
from workflow.rules.refusal import Refusal
from workflow.rules.rungs import Audience, Rung
from workflow.rules.states import Move, State
from workflow.services import lifecycle, mail_switches, scope
from workflow.services.deadlines import change_due
from workflow.services.explanation import Explanation, LadderAnswer, explain, explain_to
from workflow.services.ladder_change import LadderKey, change_ladder
from workflow.services.lifecycle import Piece, Request
from workflow.services.past_facts import as_of
from workflow.services.sweep_facts import COLUMNS, Armed


@pytest.fixture
def rig(db: Database) -> Rig:
    return make_rig(db)


def asked(rig: Rig, assignment: int, days: int = 0) -> Explanation:
    with rig.database.read() as session:
        return explain(session, assignment, rig.today + timedelta(days=days), now=rig.now)


def ladder(found: Explanation, code: str = "completion") -> LadderAnswer:
    return next(x for x in found.ladders if x.code == code)


def verdicts(found: Explanation, code: str = "completion") -> list[str]:
    return [f"{r.wait:+d} {r.verdict}{f' {r.reason}' if r.reason else ''}" for r in ladder(found, code).rungs]


def move(rig: Rig, assignment: int, who: str, step: Move, **more: Any) -> None:
    with rig.database.write() as session:
        actor = scope.load_actor(session, rig.people[who], rig.today)
        assert actor is not None
        row = session.get_one(Assignment, assignment)
        request = Request(version=row.version, note="Nội dung", **more)
        lifecycle.apply(session, actor, assignment, step, request, now=rig.now)


def test_before_any_sweep_what_was_reached_says_what_the_next_sweep_does(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    found = asked(rig, duty)
    assert verdicts(found)[:4] == [
        "-5 will_skip deadline_passed",
        "-1 will_skip deadline_passed",
        "+1 reached",
        "+5 waiting",
    ]
    first = ladder(found).rungs[2]
    assert [(w.audience, w.on, w.names) for w in first.would_tell] == [
        ("head", rig.today, ("Đỗ Thị Trưởng",))
    ]
    assert first.urging == 1


def test_after_sweep_and_post_it_says_to_whom_and_when(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    rig.sweep()
    assert "đang chờ gửi (09/11/2026)" in "\n".join(lines_of(asked(rig, duty)))
    rig.send(DemoMailbox())
    fired = ladder(asked(rig, duty)).rungs[2]
    assert (fired.verdict, fired.urging) == ("fired", 1)
    [told] = fired.told
    assert (told.name, told.email, told.state, told.sent_at) == (
        "Đỗ Thị Trưởng",
        "head_tp@mau.gov.vn",
        "sent",
        rig.now,
    )


def test_a_mail_that_could_not_be_delivered_says_how_it_failed(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    rig.sweep()
    with SmtpSink() as sink:
        sink.faults["rcpt"] = Fault("550 no such person")
        rig.send(sink)
    [told] = ladder(asked(rig, duty)).rungs[2].told
    assert told.state == "dead"
    assert "550" in told.failure or "no such person" in told.failure


def test_a_notice_that_was_no_longer_true_is_called_off(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    rig.sweep()
    rig.change(
        lambda s: s.execute(
            sa.update(Assignment).where(Assignment.id == duty).values(paused_until=rig.today + timedelta(9))
        )
    )
    rig.send(DemoMailbox())
    found = asked(rig, duty)
    assert verdicts(found)[2] == "+1 called_off"
    assert ladder(found).rungs[2].urging == 0, "an urging counts only when delivered"
    assert ladder(found).quiet_until == rig.today + timedelta(9)
    assert "Đang tạm dừng" in "\n".join(lines_of(found))


def test_a_ladder_that_is_not_armed_says_why(rig: Rig) -> None:
    [late] = rig.duties(1, days_late=3)
    [waiting] = rig.duties(1, days_late=3)
    with rig.database.write() as session:
        row = session.get_one(Assignment, waiting)
        row.state, row.reported_on, row.submission_no = State.SUBMITTED, rig.today, 1
        undated = rig._office(session).assignment("tp").id
        session.get_one(Assignment, undated).state = State.IN_PROGRESS
    assert [x.why for x in asked(rig, late).ladders] == ["", "state", "state"]
    assert [x.why for x in asked(rig, waiting).ladders] == ["state", "state", ""]
    assert [x.why for x in asked(rig, undated).ladders] == ["undated", "state", "state"]
    words = "\n".join(lines_of(asked(rig, undated)))
    assert "không nhắc, vì nhiệm vụ không có thời hạn." in words
    move(rig, late, "office", Move.WITHDRAW)
    assert {x.why for x in asked(rig, late).ladders} == {"closed"}


def test_a_day_to_come_tells_what_sweeps_would_do_until_then(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    rig.sweep()
    found = asked(rig, duty, days=11)
    assert verdicts(found)[2:5] == ["+1 fired", "+5 reached", "+10 reached"]
    fifth = ladder(found).rungs[3]
    assert (fifth.day, fifth.urging) == (date(2026, 11, 13), 2)
    assert {w.audience for w in fifth.would_tell} == {"head", "office"}


def test_a_day_gone_by_tells_what_stood_on_record_then(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    rig.sweep()
    rig.send(DemoMailbox())
    rig.now += timedelta(days=4)
    rig.sweep()
    with rig.database.write() as session:
        change_due(
            session,
            session.get_one(Assignment, duty),
            date(2026, 12, 31),
            by=None,
            now=rig.now + timedelta(days=1),
            reason="gia hạn",
        )
    rig.now += timedelta(days=3)
    then = asked(rig, duty, days=-6)
    assert (then.due, then.day) == (date(2026, 11, 6), date(2026, 11, 10))
    assert verdicts(then)[2:4] == ["+1 fired", "+5 waiting"]
    now = asked(rig, duty)
    assert now.due == date(2026, 12, 31)
    assert [r.wait for r in ladder(now).earlier if r.verdict == "fired"] == [1, 5]


def test_before_it_was_handed_out_there_is_nothing_to_say(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    found = asked(rig, duty, days=-1)
    assert (found.state, found.ladders) == ("", ())
    assert "chưa được giao" in lines_of(found)[0]


def test_held_mail_is_said(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    rig.change(lambda s: mail_switches.hold_mail(s, "kiểm tra đồng hồ", by=None, now=rig.now))
    assert "toàn bộ thư đang bị giữ lại" in "\n".join(lines_of(asked(rig, duty)))


def test_a_rung_since_taken_away_is_told_with_that_remark(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    rig.sweep()
    with rig.database.write() as session:
        key = LadderKey(rig._office(session).agency["city"].id, "completion")
        change_ladder(session, key, (Rung("", 7, (Audience.HEAD,)),), version=0, by=None, now=rig.now)
    found = asked(rig, duty)
    assert verdicts(found) == [
        "-5 skipped deadline_passed",
        "-1 skipped deadline_passed",
        "+1 fired",
        "+7 waiting",
    ]
    assert "bậc này không còn trong thang" in "\n".join(lines_of(found))


def test_a_vacant_post_is_seen_beforehand(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    rig.change(lambda s: s.execute(sa.update(User).values(active=False)))
    assert "không có ai giữ chức vụ" in "\n".join(lines_of(asked(rig, duty)))


def test_the_agency_sees_names_without_addresses_and_others_nothing(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    rig.sweep()

    def seen_by(who: str) -> Explanation:
        with rig.database.read() as session:
            actor = scope.load_actor(session, rig.people[who], rig.today)
            assert actor is not None
            return explain_to(session, actor, duty, rig.today, now=rig.now)

    [by_office] = ladder(seen_by("office")).rungs[2].told
    [by_head] = ladder(seen_by("head_tp")).rungs[2].told
    assert (by_office.name, by_office.email) == ("Đỗ Thị Trưởng", "head_tp@mau.gov.vn")
    assert (by_head.name, by_head.email) == ("Đỗ Thị Trưởng", "")
    with pytest.raises(Refusal, match="not_allowed"):
        seen_by("viewer")
    for stranger in ("head_vh", "other_office"):
        with pytest.raises(scope.NotFound):
            seen_by(stranger)


def test_an_unknown_assignment_is_refused(rig: Rig) -> None:
    with pytest.raises(Refusal, match="assignment_unknown"):
        asked(rig, 999_999)


def test_it_asks_as_much_for_a_long_record_as_for_a_short_one(rig: Rig) -> None:
    [duty] = rig.duties(1, days_late=3)
    with rig.database.read() as session, counted(session) as few:
        explain(session, duty, rig.today, now=rig.now)
    for _ in range(4):
        rig.sweep()
        rig.now += timedelta(days=7)
    with rig.database.read() as session, counted(session) as many:
        explain(session, duty, rig.today, now=rig.now)
    assert len(few) == len(many) <= 8


def test_the_facts_of_today_are_those_that_the_events_tell(rig: Rig) -> None:
    with rig.database.write() as session:
        duty = rig._office(session).assignment("tp", due=date(2026, 11, 30)).id
    piece = Piece(document_number="5/BC", document_date=rig.today)
    steps: list[tuple[str, Move, dict[str, Any]]] = [
        ("head_tp", Move.RECEIVE, {}),
        ("head_tp", Move.SUBMIT, {"pieces": (piece,)}),
        ("office", Move.RETURN, {}),
        ("head_tp", Move.SUBMIT, {}),
        ("office", Move.ACCEPT, {}),
        ("office", Move.REOPEN, {}),
    ]
    for who, step, more in steps:
        rig.now += timedelta(days=1)
        move(rig, duty, who, step, **more)
        with rig.database.read() as session:
            row = Armed._make(session.execute(sa.select(*COLUMNS).where(Assignment.id == duty)).one())
            assert as_of(session, row, rig.today) == row, step
    with rig.database.read() as session:
        assert session.scalar(sa.select(sa.func.count(Event.id)).where(Event.subject_id == duty)) >= 7


def test_refused_and_handed_to_another_agency_is_told_again_from_events(rig: Rig) -> None:
    with rig.database.write() as session:
        office = rig._office(session)
        duty, other = office.assignment("tp", due=date(2026, 11, 30)).id, office.agency["vh"].id
    rig.now += timedelta(days=1)
    move(rig, duty, "head_tp", Move.REFUSE)
    rig.now += timedelta(days=1)
    move(rig, duty, "office", Move.REASSIGN, agency_id=other, due=date(2026, 12, 15))
    with rig.database.read() as session:
        row = Armed._make(session.execute(sa.select(*COLUMNS).where(Assignment.id == duty)).one())
        assert as_of(session, row, rig.today) == row
        before = as_of(session, row, rig.today - timedelta(days=1))
    assert before is not None
    assert (before.state, before.due, before.due_version) == ("refused", date(2026, 11, 30), 1)


def test_json_holds_the_same(rig: Rig) -> None:
    from dataclasses import asdict

    [duty] = rig.duties(1, days_late=3)
    rig.sweep()
    plain = json.loads(json.dumps(asdict(asked(rig, duty)), default=str))
    assert [x["code"] for x in plain["ladders"]] == ["completion", "reception", "review"]
    assert plain["ladders"][0]["rungs"][2]["told"][0]["name"] == "Đỗ Thị Trưởng"
