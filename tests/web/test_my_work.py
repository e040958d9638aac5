"""Việc của tôi: three buckets, whose, the quiet rest, paging, and what the page costs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from models import Assignment, Duty, EvidenceRule
from tests.office import NOW, TODAY, Office
from tests.statements import counted
from tests.web.browser import World
from workflow.rules.requests import Cause
from workflow.rules.states import Move
from workflow.services import explanations, lifecycle
from workflow.services.explanations import Answer


def move(office: Office, who: str, kind: Move, assignment: Assignment, note: str = "Nội dung.") -> None:
    request = lifecycle.Request(version=assignment.version, note=note)
    lifecycle.apply(office.session, office.actor(who), assignment.id, kind, request, now=NOW)


def part(page: str, name: str) -> str:
    """The section of one bucket; empty where it is collapsed."""
    found = re.search(rf'aria-labelledby="part-{name}">.*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def at_work(office: Office, text: str, days: int | None) -> None:
    due = None if days is None else TODAY + timedelta(days=days)
    move(office, "head_tp", Move.PROGRESS, office.assignment("tp", text=text, due=due))


def test_the_three_buckets_and_the_quiet_rest(world: World) -> None:
    with world.db.write() as session:
        office = world.office(session)
        at_work(office, "Việc quá hạn", -9)
        at_work(office, "Việc hôm nay", 0)
        at_work(office, "Việc hai tuần nữa", 14)
        at_work(office, "Việc ngoài hai tuần", 15)
        at_work(office, "Việc thường xuyên", None)
        office.assignment("tp", text="Việc mới giao", due=TODAY + timedelta(days=40))
    page = world.browser("head_tp").get("/my-work").text
    now, soon = part(page, "now"), part(page, "soon")
    assert "Việc quá hạn" in now
    assert "Quá hạn 6 ngày làm việc" in now
    assert "Việc mới giao" in now
    assert "Việc hôm nay" in soon
    assert "Đến hạn hôm nay" in soon
    assert "Việc hai tuần nữa" in soon
    assert "Còn 10 ngày làm việc" in soon
    assert "Việc ngoài hai tuần" not in page
    assert "Đến hạn sau 14 ngày (1)" in page
    assert "Nhiệm vụ thường xuyên (1)" in page
    assert "Việc thường xuyên" in world.browser("head_tp").get("/my-work?part=undated").text


def test_empty_buckets_are_one_grey_line(world: World) -> None:
    page = world.browser("head_tp").get("/my-work").text
    assert page.count('class="empty-line"') == 2
    assert "Chờ tôi xét" not in page
    page = world.browser("office").get("/my-work").text
    assert page.count('class="empty-line"') == 1
    assert "Không có việc nào chờ xét." in page


def test_ones_own_and_the_units(world: World) -> None:
    with world.db.write() as session:
        office = world.office(session)
        office.assignment("tp", text="Việc ghi tên tôi", due=TODAY, responsible="staff_tp")
        office.assignment("tp", text="Việc chưa ghi tên ai", due=TODAY)
        office.assignment("vh", text="Việc phòng khác", due=TODAY)
    staff = world.browser("staff_tp")
    assert "Việc ghi tên tôi" in staff.get("/my-work").text
    assert "Việc chưa ghi tên ai" not in staff.get("/my-work").text
    assert "Việc chưa ghi tên ai" in staff.get("/my-work?whose=unit").text
    assert "Việc phòng khác" not in staff.get("/my-work?whose=unit").text
    assert "Việc chưa ghi tên ai" in world.browser("head_tp").get("/my-work").text


def test_reviewers_see_reports_and_refusals_but_never_their_own_report(world: World) -> None:
    with world.db.write() as session:
        office = world.office(session)
        reported = office.assignment("tp", text="Báo cáo chờ xét", due=TODAY)
        session.get_one(Duty, reported.duty_id).evidence_rule = EvidenceRule.NONE
        move(office, "head_tp", Move.SUBMIT, reported)
        refused = office.assignment("vh", text="Việc bị trả lại", due=TODAY)
        move(office, "head_vh", Move.REFUSE, refused)
    for who in ("office", "leader"):
        review = part(world.browser(who).get("/my-work").text, "review")
        assert "Báo cáo chờ xét" in review
        assert "Việc bị trả lại" in review
    assert world.browser("other_office").get("/my-work").text.count("Báo cáo chờ xét") == 0
    assert "Đã gửi, chờ cơ quan thường trực (1)" in world.browser("head_tp").get("/my-work").text
    assert world.browser("viewer").get("/my-work").status_code == 403


def test_a_new_decision_is_told_to_the_unit_that_asked(world: World) -> None:
    with world.db.write() as session:
        office = world.office(session)
        late = office.assignment("tp", text="Việc chậm", due=TODAY - timedelta(days=4))
        explanations.answer(
            session,
            office.actor("head_tp"),
            late.id,
            Answer(Cause.FUNDING, "Chưa được cấp kinh phí."),
            version=late.version,
            now=NOW,
        )
        explanations.decide(
            session,
            office.actor("office"),
            late.id,
            accept=False,
            rests_to=None,
            note="Nêu rõ.",
            version=late.version,
            now=NOW,
        )
    page = world.browser("staff_tp").get("/my-work/decided").text
    assert "Giải trình chưa đạt." in page
    assert "Nêu rõ." in page
    assert "Không có quyết định nào" in world.browser("staff_vh").get("/my-work/decided").text
    assert 'href="/my-work/decided"' in world.browser("staff_vh").get("/my-work").text


@pytest.mark.parametrize("rows", [10, 200])
def test_six_statements_whatever_the_size(world: World, rows: int) -> None:
    with world.db.write() as session:
        office = world.office(session)
        for i in range(rows):
            office.assignment(
                "tp", text=f"Việc số {i}", due=TODAY - timedelta(days=i), responsible="staff_tp"
            )
    browser = world.browser("staff_tp")
    for address in ("/my-work", "/my-work?whose=unit", "/my-work?part=now&page=1"):
        with counted(world.db.engine) as statements:
            page = browser.get(address).text
        assert len(statements) <= 6, statements
        assert page.count('class="card-title"') == min(rows, 50)
    if rows > 50:
        assert "Xem tất cả" in browser.get("/my-work").text
        last = browser.get("/my-work?part=now&page=4").text
        assert last.count('class="card-title"') == 50
        assert 'rel="prev"' in last
        assert 'rel="next"' not in last


@pytest.mark.parametrize(
    "query", ["part=nonsense", "whose=%00", "page=0", "page=-1", "page=9999999999", "page=x"]
)
def test_nonsense_in_the_address_is_the_plain_page(world: World, query: str) -> None:
    assert world.browser("head_tp").get(f"/my-work?{query}").status_code == 200
