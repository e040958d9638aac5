"""The exchange about an assignment: who may speak, who may be named, and what a coordinator owes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models import Comment, Contribution, Coordinator, Event, Mention, Notice, Watcher
from tests.office import NOW, TODAY, Office
from workflow.rules.contributions import Standing
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move
from workflow.services import (
    assignment_reading,
    contributions,
    discussion,
    discussion_reading,
    lifecycle,
    scope,
    search_reading,
)
from workflow.services.move_request import Request

BY = date(2026, 11, 13)


def say(office: Office, who: str, assignment_id: int, text: str, *people: str) -> Comment:
    return discussion.comment(
        office.session,
        office.actor(who),
        assignment_id,
        text=text,
        people=[office.user[p].id for p in people],
        now=NOW,
    )


def read(office: Office, who: str, assignment_id: int, today: date = TODAY) -> discussion_reading.Discussion:
    office.session.flush()
    actor = office.actor(who)
    view = assignment_reading.view(office.session, actor, assignment_id, today)
    return discussion_reading.discussion_of(office.session, actor, view, today)


@pytest.mark.parametrize("who", ["head_tp", "staff_tp", "staff_vh", "office", "leader"])
def test_those_who_work_on_it_may_speak(office: Office, who: str) -> None:
    given = office.assignment("tp", coordinators=["vh"])
    say(office, who, given.id, "Đã có số liệu chưa?\nXin phản hồi.")
    [said] = read(office, "office", given.id).comments
    assert (said.by, said.text) == (office.user[who].full_name, "Đã có số liệu chưa?\nXin phản hồi.")


def test_who_only_looks_on_reads_and_does_not_speak(office: Office) -> None:
    given = office.assignment("tp")
    with pytest.raises(Refusal, match="not_allowed"):
        say(office, "viewer", given.id, "Xin hỏi")
    assert not read(office, "viewer", given.id).may_comment


@pytest.mark.parametrize("who", ["head_xa", "other_office", "admin"])
def test_to_everybody_else_it_is_not_there(office: Office, who: str) -> None:
    given = office.assignment("tp", coordinators=["vh"])
    with pytest.raises(scope.NotFound):
        say(office, who, given.id, "Xin hỏi")
    with pytest.raises(scope.NotFound):
        discussion.watch(office.session, office.actor(who), given.id, yes=True)


def test_a_comment_is_only_added(office: Office) -> None:
    given = office.assignment("tp")
    row = say(office, "head_tp", given.id, "Câu này ở lại")
    for change in (sa.update(Comment).values(text="khác"), sa.delete(Comment)):
        with pytest.raises(sa.exc.DBAPIError), office.session.begin_nested():
            office.session.execute(change.where(Comment.id == row.id))


def test_people_inside_the_scope_are_named_by_box_or_by_sign(office: Office) -> None:
    given = office.assignment("tp", coordinators=["vh"])
    row = say(office, "head_tp", given.id, "Nhờ @ngo thi vien và @Lý Văn Trưởng xem", "office")
    told = set(office.session.scalars(sa.select(Mention.user_id).where(Mention.comment_id == row.id)))
    assert told == {office.user["staff_vh"].id, office.user["office"].id}  # head_xa does not see it


@pytest.mark.parametrize("stranger", ["head_xa", "other_head", "admin"])
def test_somebody_outside_the_scope_cannot_be_named(office: Office, stranger: str) -> None:
    given = office.assignment("tp", coordinators=["vh"])
    with pytest.raises(Refusal, match="person_not_around"):
        say(office, "head_tp", given.id, "Nhờ xem", stranger)
    assert office.session.scalar(sa.select(sa.func.count(Comment.id))) == 0


def test_nothing_but_spaces_is_no_comment(office: Office) -> None:
    with pytest.raises(Refusal, match="comment_needed"):
        say(office, "head_tp", office.assignment("tp").id, " \n\t ")


def test_the_author_watches_and_can_stop(office: Office) -> None:
    given = office.assignment("tp")
    say(office, "head_tp", given.id, "Một")
    say(office, "head_tp", given.id, "Hai")
    assert read(office, "head_tp", given.id).watches
    assert not read(office, "office", given.id).watches
    discussion.watch(office.session, office.actor("head_tp"), given.id, yes=False)
    assert not read(office, "head_tp", given.id).watches
    assert office.session.scalar(sa.select(sa.func.count()).select_from(Watcher)) == 0


def test_a_comment_is_found_by_its_words_by_those_who_see_it(office: Office) -> None:
    given = office.assignment("tp", coordinators=["vh"])
    say(office, "head_tp", given.id, "Chờ biểu mẫu thống kê từ Sở")
    office.session.flush()
    for who, finds in {"staff_vh": True, "leader": True, "head_xa": False, "other_office": False}.items():
        found = search_reading.search(office.session, office.actor(who), "bieu mau thong ke", TODAY)
        assert bool(found.comments.hits) is finds, who


def test_who_is_named_or_watches_hears_it_for_two_weeks(office: Office) -> None:
    given = office.assignment("tp", coordinators=["vh"])
    discussion.watch(office.session, office.actor("leader"), given.id, yes=True)
    say(office, "head_tp", given.id, "Nhờ xem", "staff_vh")
    office.session.flush()

    def heard(who: str, days: int = 14) -> list[tuple[str, bool]]:
        day = TODAY + timedelta(days=days)
        found = discussion_reading.heard_lately(office.session, office.actor(who), day)
        return [(h.text, h.named) for h in found]

    assert heard("staff_vh") == [("Nhờ xem", True)]
    assert heard("leader") == [("Nhờ xem", False)]
    assert heard("leader", days=15) == []
    for who in ("head_tp", "office", "head_vh", "other_office"):
        assert heard(who) == [], who


def test_who_lost_sight_of_it_hears_nothing_more(office: Office) -> None:
    given = office.assignment("tp", coordinators=["vh"])
    say(office, "head_tp", given.id, "Nhờ xem", "staff_vh")
    office.session.execute(sa.delete(Coordinator).where(Coordinator.assignment_id == given.id))
    assert discussion_reading.heard_lately(office.session, office.actor("staff_vh"), TODAY) == []


# --- contributions -----------------------------------------------------------------------


def ask(office: Office, given: int, agency: str = "vh", by: date = BY, who: str = "head_tp") -> Contribution:
    return contributions.ask(
        office.session,
        office.actor(who),
        given,
        agency_id=office.agency[agency].id,
        question="Cung cấp số liệu đăng ký khai sinh",
        answer_by=by,
        now=NOW,
    )


def test_a_coordinator_is_asked_sees_it_as_its_own_work_and_answers(office: Office) -> None:
    given = office.assignment("tp", due=date(2026, 12, 1), coordinators=["vh"])
    ask(office, given.id)
    office.session.flush()
    [owed] = discussion_reading.owed_by(office.session, office.actor("staff_vh"), TODAY)
    assert (owed.assignment_id, owed.lead, owed.answer_by, owed.late) == (
        given.id,
        "Phòng Tư pháp",
        BY,
        False,
    )
    assert discussion_reading.owed_by(office.session, office.actor("staff_vh"), BY + timedelta(1))[0].late
    for who in ("head_tp", "head_xa", "office", "viewer", "other_head"):
        assert discussion_reading.owed_by(office.session, office.actor(who), TODAY) == [], who
    [asked] = read(office, "staff_vh", given.id).contributions
    assert asked.may_answer
    contributions.answer(
        office.session, office.actor("staff_vh"), given.id, 1, text="Có 120 trường hợp", now=NOW
    )
    [asked] = read(office, "head_tp", given.id).contributions
    assert (asked.standing, asked.answer, asked.answered_by) == (
        Standing.ANSWERED,
        "Có 120 trường hợp",
        office.user["staff_vh"].full_name,
    )
    assert discussion_reading.owed_by(office.session, office.actor("staff_vh"), TODAY) == []
    verbs = office.session.scalars(
        sa.select(Event.verb)
        .where(Event.subject == "assignment", Event.subject_id == given.id)
        .order_by(Event.seq)
    )
    assert list(verbs) == ["assigned", "contribution_asked", "contribution_given"]


def test_a_late_contribution_urges_nobody_and_leaves_the_assignment_as_it_was(office: Office) -> None:
    given = office.assignment("tp", due=date(2026, 12, 1), coordinators=["vh"])
    version, due = given.version, given.due
    ask(office, given.id)
    assert read(office, "office", given.id, BY + timedelta(5)).contributions[0].standing is Standing.LATE
    assert office.session.scalar(sa.select(sa.func.count(Notice.id))) == 0
    office.session.refresh(given)
    assert (given.version, given.due) == (version, due)


@pytest.mark.parametrize(
    ("who", "agency", "by", "code"),
    [
        ("head_vh", "vh", BY, "not_allowed"),
        ("office", "vh", BY, "not_allowed"),
        ("leader", "vh", BY, "not_allowed"),
        ("head_tp", "xa", BY, "not_coordinating"),
        ("head_tp", "tp", BY, "not_coordinating"),
        ("head_tp", "other_unit", BY, "not_coordinating"),
        ("head_tp", "vh", TODAY - timedelta(1), "day_past"),
        ("head_tp", "vh", date(2026, 12, 2), "after_deadline"),
        ("head_tp", "vh", date(2199, 1, 1), "due_out_of_range"),
    ],
)
def test_what_cannot_be_asked(office: Office, who: str, agency: str, by: date, code: str) -> None:
    given = office.assignment("tp", due=date(2026, 12, 1), coordinators=["vh"])
    with pytest.raises(Refusal, match=code):
        ask(office, given.id, agency, by, who)
    assert office.session.scalar(sa.select(sa.func.count(Contribution.id))) == 0


def test_one_open_question_to_one_coordinator(office: Office) -> None:
    given = office.assignment("tp", coordinators=["vh", "xa"])
    ask(office, given.id)
    with pytest.raises(Refusal, match="contribution_waits"):
        ask(office, given.id)
    ask(office, given.id, "xa")
    assert read(office, "head_tp", given.id).helpers == ()
    contributions.withdraw(office.session, office.actor("head_tp"), given.id, 1, now=NOW)
    assert ask(office, given.id).n == 3


def test_only_the_coordinator_that_was_asked_answers_and_once(office: Office) -> None:
    given = office.assignment("tp", coordinators=["vh", "xa"])
    ask(office, given.id)

    def answer(who: str, n: int = 1, text: str = "Ý kiến") -> None:
        contributions.answer(office.session, office.actor(who), given.id, n, text=text, now=NOW)

    for who in ("head_tp", "head_xa", "office"):
        with pytest.raises(Refusal, match="not_allowed"):
            answer(who)
    with pytest.raises(scope.NotFound):
        answer("head_vh", n=2)
    with pytest.raises(Refusal, match="answer_needed"):
        answer("head_vh", text="  ")
    answer("head_vh")
    for again in (lambda: answer("head_vh"), lambda: contributions.withdraw(office.session, office.actor("head_tp"), given.id, 1, now=NOW)):  # fmt: skip
        with pytest.raises(Refusal, match="contribution_settled"):
            again()


def test_when_the_assignment_ends_nothing_is_owed_any_more(office: Office) -> None:
    given = office.assignment("tp", coordinators=["vh"])
    ask(office, given.id)
    office.session.flush()
    lifecycle.apply(
        office.session,
        office.actor("office"),
        given.id,
        Move.WITHDRAW,
        Request(version=given.version, note="Văn bản bị thu hồi"),
        now=NOW,
    )
    office.session.flush()
    assert discussion_reading.owed_by(office.session, office.actor("head_vh"), TODAY) == []
    assert read(office, "head_vh", given.id).contributions[0].standing is Standing.ENDED
    with pytest.raises(Refusal, match="already_closed"):
        contributions.answer(office.session, office.actor("head_vh"), given.id, 1, text="Muộn", now=NOW)
