"""Ticked rows of the overdue list: what is confirmed is what happens, all of it or nothing."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
import sqlalchemy as sa

from models import Assignment, Explanation, ExtensionRequest, Notice, Outbox, Urging
from tests.office import NOW
from tests.statements import counted
from tests.web.browser import World
from workflow.rules.states import State
from workflow.services.calendar import seed_calendar

LATE = date(2026, 11, 3)


def late(world: World, n: int, lead: str = "tp") -> list[str]:
    """``n`` overdue assignments, each as its box in the list sends it."""
    with world.db.write() as session:
        if not session.scalar(sa.text("SELECT count(*) FROM calendar_day")):
            seed_calendar(session, range(2025, 2028), now=NOW)
        office = world.office(session)
        office.serial = session.scalar(sa.select(sa.func.count(Assignment.id))) or 0
        rows = [office.assignment(lead, due=LATE, text=f"Rà soát hồ sơ số {lead}{n}") for n in range(n)]
        for row in rows:
            row.state = State.IN_PROGRESS
        session.flush()
        return [f"{row.id}.{row.version}" for row in rows]


def chosen(page: str) -> str:
    found = re.search(r'name="rows"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="rows"', page)
    assert found, page
    return found[1] or found[2]


def count(world: World, kind: type) -> int:
    with world.db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


def test_ticked_confirmed_urged_with_plain_forms(world: World) -> None:
    rows = late(world, 3) + late(world, 2, "xa")
    browser = world.browser("leader")
    listing = browser.get("/overdue").text
    assert all(f'name="row" value="{row}"' in listing for row in rows)
    page = browser.through("/overdue/chosen", {"act": "urge", "row": rows[:4]})
    assert page.status_code == 200
    assert "4 nhiệm vụ được đôn đốc" in page.text
    assert "2 người nhận, mỗi người một thư" in page.text
    assert "hôm nay 09/11/2026" in page.text
    assert count(world, Notice) == count(world, Outbox) == 0, "the confirmation writes nothing"
    done = browser.through(
        "/overdue/urge", {"rows": chosen(page.text), "note": "Gấp.", "report_by": "12/11/2026"}
    )
    assert (done.status_code, "Đã đôn đốc 4, bỏ qua 0" in done.text) == (200, True)
    assert (count(world, Urging), count(world, Outbox)) == (4, 2)
    again = browser.post("/overdue/urge", {"rows": chosen(page.text)})
    assert again.status_code == 409, "sending the same page again urges nobody twice"
    assert count(world, Urging) == 4
    page = browser.get(f"/assignments/{rows[0].partition('.')[0]}").text
    for words in ("Đôn đốc lần 1", "Nguyễn Thị Lãnh đôn đốc ngoài thang: “Gấp.”", "trước ngày 12/11/2026"):
        assert words in page


def test_every_step_has_an_address_and_the_last_one_leads_back_to_where_the_rows_were_chosen(
    world: World,
) -> None:
    rows = late(world, 3)
    browser = world.browser("leader")
    origin = {"headers": {"Referer": "http://localhost/overdue?sort=-due"}}
    asked = browser.post("/overdue/chosen", {"act": "urge", "row": rows}, **origin)
    assert (asked.status_code, asked.location.partition("?")[0]) == (303, "/overdue/chosen")
    page = browser.get(asked.location).text
    assert "3 nhiệm vụ được đôn đốc" in page
    assert 'href="/overdue?sort=-due"' in page, "leaving it leads back too"
    back = html.unescape(re.findall(r'name="back"[^>]*value="([^"]*)"', page)[0])
    done = browser.post("/overdue/urge", {"rows": chosen(page), "back": back})
    assert (done.status_code, done.location) == (303, "/overdue?sort=-due")
    assert "Đã đôn đốc 3, bỏ qua 0: 1 thư hôm nay 09/11/2026" in browser.get(done.location).text
    for elsewhere in ("https://other.example/", "//other.example", "/no/such/page", ""):
        rows = late(world, 1)
        page = browser.through("/overdue/chosen", {"act": "demand", "row": rows}).text
        done = browser.post("/overdue/demand", {"rows": chosen(page), "back": elsewhere})
        assert done.location == "/overdue"


def test_more_rows_than_an_address_holds_are_confirmed_all_the_same(world: World) -> None:
    rows = late(world, 400)
    page = world.browser("office").post("/overdue/chosen", {"act": "urge", "row": rows})
    assert (page.status_code, "400 nhiệm vụ được đôn đốc" in page.text) == (200, True)


def test_one_row_by_its_own_button_whatever_else_is_ticked(world: World) -> None:
    rows = late(world, 3)
    browser = world.browser("leader")
    assert f'name="one" value="demand {rows[1]}"' in browser.get("/overdue").text
    page = browser.through("/overdue/chosen", {"one": f"urge {rows[1]}", "row": [rows[0]], "all": "1"})
    assert chosen(page.text).startswith(f"{rows[1]}."), "only the row of the button"
    assert "1 nhiệm vụ được đôn đốc" in page.text
    page = browser.through("/overdue/chosen", {"one": f"demand {rows[2]}"})
    assert "Yêu cầu giải trình" in page.text
    assert chosen(page.text).startswith(rows[2])
    assert browser.through("/overdue/chosen", {"one": "urge x"}).status_code == 400


def test_all_rows_of_the_filter_not_only_those_of_the_page(world: World) -> None:
    late(world, 60)
    late(world, 2, "xa")
    browser = world.browser("office")
    page = browser.through(f"/overdue/chosen?agency={world.agency_id['tp']}", {"act": "urge", "all": "1"})
    assert "60 nhiệm vụ được đôn đốc" in page.text
    assert "1 người nhận, mỗi người một thư" in page.text


def test_a_row_that_changed_after_the_list_was_shown_is_named_and_nothing_happens_silently(
    world: World,
) -> None:
    rows = late(world, 2)
    browser = world.browser("office")
    page = browser.through("/overdue/chosen", {"act": "urge", "row": rows})
    with world.db.write() as session:
        row = session.get_one(Assignment, int(rows[0].partition(".")[0]))
        row.state, row.reported_on, row.submission_no = State.SUBMITTED, date(2026, 11, 9), 1
    refused = browser.post("/overdue/urge", {"rows": chosen(page.text)})
    assert refused.status_code == 409
    assert "1 dòng đã thay đổi" in refused.text
    assert "đã báo cáo hoàn thành, đang chờ xét" in refused.text
    assert count(world, Urging) == 0
    done = browser.through("/overdue/urge", {"rows": chosen(refused.text)})
    assert "Đã đôn đốc 1, bỏ qua 1" in done.text
    stale = browser.through("/overdue/chosen", {"act": "urge", "row": rows})
    assert "Vừa thay đổi sau khi trang được mở" in stale.text


def test_explanations_are_asked_for_in_one_go_with_the_same_page_of_reasons(world: World) -> None:
    rows = late(world, 3)
    browser = world.browser("office")
    first = browser.through("/overdue/chosen", {"act": "demand", "row": rows[0]})
    browser.post("/overdue/demand", {"rows": chosen(first.text), "note": "Vì sao chậm?"})
    page = browser.through("/overdue/chosen", {"act": "demand", "row": rows})
    assert "Vừa thay đổi" in page.text, "asking for an explanation changed the first row"
    done = browser.through("/overdue/demand", {"rows": chosen(page.text)})
    assert "đã yêu cầu, trả lời chậm nhất hết ngày" in page.text
    assert "Đã yêu cầu giải trình 2, bỏ qua 1; trả lời chậm nhất hết ngày" in done.text
    assert count(world, Explanation) == 3


@pytest.mark.parametrize(
    ("body", "words"),
    [({"act": "urge"}, "Chưa chọn dòng nào"), ({"act": "demand"}, "Chưa chọn dòng nào")],
)
def test_nothing_ticked_says_so(world: World, body: dict[str, str], words: str) -> None:
    answer = world.browser("office").through("/overdue/chosen", body)
    assert (answer.status_code, words in answer.text) == (422, True)


@pytest.mark.parametrize("rows", ["x", "1.2.3.4.5,x", "99999999999.1.", "-1.1."])
def test_what_no_page_of_ours_wrote_is_no_request(world: World, rows: str) -> None:
    assert world.browser("office").post("/overdue/urge", {"rows": rows}).status_code == 400


def test_more_than_five_hundred_rows_are_too_many_to_confirm(world: World) -> None:
    late(world, 501)
    answer = world.browser("office").through("/overdue/chosen", {"act": "urge", "all": "1"})
    assert (answer.status_code, "nhiều nhất 500 dòng" in answer.text) == (422, True)


def test_the_confirmation_costs_the_same_statements_for_two_rows_and_for_forty(world: World) -> None:
    rows = late(world, 40)
    browser = world.browser("office")
    browser.token()
    costs = []
    for n in (2, 40):
        with counted(world.db.engine) as statements:
            assert browser.through("/overdue/chosen", {"act": "urge", "row": rows[:n]}).status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("step", ["chosen", "urge", "demand"])
def test_a_step_without_its_form_leads_back_to_the_list(world: World, step: str) -> None:
    answer = world.browser("office").get(f"/overdue/{step}")
    assert (answer.status_code, answer.location) == (302, "/overdue")


def test_nobody_without_the_right_sees_boxes_or_may_press(world: World) -> None:
    rows = late(world, 1)
    for who in ("head_tp", "viewer"):
        browser = world.browser(who)
        assert 'name="row"' not in browser.get("/overdue").text
        assert browser.through("/overdue/chosen", {"act": "urge", "row": rows}).status_code == 403
    assert (
        world.browser("other_office").through("/overdue/chosen", {"act": "urge", "row": rows}).status_code
        == 404
    )


def test_many_deadlines_are_changed_in_one_go_and_the_first_ones_stay_readable(world: World) -> None:
    rows = late(world, 3)
    office = world.browser("office")
    page = office.through("/overdue/chosen", {"act": "redate", "row": rows})
    assert "Đổi thời hạn 3 nhiệm vụ" in page.text
    form = {
        "rows": chosen(page.text),
        "due": "27/11/2026",
        "reason": "Tỉnh lùi thời gian triển khai.",
        "document_number": "120/UBND-NC",
        "document_date": "06/11/2026",
    }
    done = office.through("/overdue/redate", form)
    assert "Đã đổi thời hạn 3, bỏ qua 0" in done.text
    with world.db.read() as session:
        for row in session.scalars(sa.select(Assignment)):
            assert (row.due, row.first_due, row.extensions) == (date(2026, 11, 27), LATE, 0)
            assert row.due_version == 2, "the ladder is armed afresh"
    page = office.get(f"/assignments/{rows[0].partition('.')[0]}").text
    for words in ("từ 03/11/2026 sang 27/11/2026", "Tỉnh lùi thời gian triển khai.", "120/UBND-NC"):
        assert words in page
    assert office.post("/overdue/redate", form).status_code == 409, "sent again it changes nothing"


def test_a_deadline_is_not_changed_where_somebody_else_has_to_decide_first(world: World) -> None:
    rows = late(world, 3)
    with world.db.write() as session:
        reported, asked, _ = (session.get_one(Assignment, int(row.partition(".")[0])) for row in rows)
        reported.state, reported.reported_on, reported.submission_no = State.SUBMITTED, date(2026, 11, 9), 1
        session.add(
            ExtensionRequest(
                assignment_id=asked.id,
                n=1,
                agency_id=asked.agency_id,
                asked_by_id=world.user_id["head_tp"],
                asked_at=NOW,
                reason="Thiếu người.",
                due_before=LATE,
                wanted_on=date(2026, 11, 30),
            )
        )
    office = world.browser("office")
    page = office.through("/overdue/chosen", {"act": "redate", "row": rows})
    assert "Đổi thời hạn 1 nhiệm vụ" in page.text
    assert "đã báo cáo hoặc đã trả lại" in page.text
    assert "có đề nghị gia hạn đang chờ" in page.text
    done = office.through(
        "/overdue/redate", {"rows": chosen(page.text), "due": "27/11/2026", "reason": "Lùi thời gian."}
    )
    assert "Đã đổi thời hạn 1, bỏ qua 2" in done.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"due": "27/11/2026", "reason": " "}, "Hãy ghi lý do."),
        ({"due": "06/11/2026", "reason": "Lùi."}, "Ngày 06/11/2026 đã qua."),
        ({"due": "31/02/2026", "reason": "Lùi."}, "Ngày phải viết dạng"),
        ({"due": "27/11/2026", "reason": "Lùi.", "document_number": "1/CV"}, "cả số và ngày"),
    ],
)
def test_a_new_deadline_that_cannot_be_changes_nothing_and_says_why(
    world: World, typed: dict[str, str], words: str
) -> None:
    rows = late(world, 2)
    office = world.browser("office")
    page = office.through("/overdue/chosen", {"act": "redate", "row": rows})
    answer = office.post("/overdue/redate", {"rows": chosen(page.text), **typed})
    assert (answer.status_code, words in answer.text) == (422, True)
    with world.db.read() as session:
        assert set(session.scalars(sa.select(Assignment.due))) == {LATE}
