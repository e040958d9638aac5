"""The page of the working calendar, and the day of an event on the page of a duty."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models import Assignment, CalendarDay
from models.database import Database
from tests.office import NOW
from tests.statements import counted
from tests.web.browser import World
from workflow.rules.states import State
from workflow.services import registration
from workflow.services.calendar import seed_calendar
from workflow.services.registration import Counted, DutyDraft

BODY = {"kind": "off", "first": "13/11/2026", "decision": "45/QĐ-TTg", "version": "0"}


@pytest.fixture
def world(world: World) -> World:
    with world.db.write() as session:
        seed_calendar(session, range(2024, 2028), now=NOW)
    return world


def counted_duty(world: World, event_on: date | None = None, key: str = "c") -> tuple[int, int]:
    """A duty of five working days from an event, at Phòng Tư pháp; its id and the assignment's."""
    with world.db.write() as session:
        office = world.office(session)
        draft = DutyDraft(
            key=key,
            text="Trình kế hoạch",
            due=date(2026, 11, 16) if event_on else None,
            counted=Counted(5, "working_day", "ngày nhận văn bản", event_on),
        )
        duty = registration.add_duty(session, office.document(), draft, by=None, now=NOW)
        made = registration.assign(session, duty, office.agency["tp"], by=None, now=NOW)
        made.state = State.IN_PROGRESS
        return duty.id, made.id


def due_of(world: World, assignment: int) -> date | None:
    with world.db.read() as session:
        return session.get_one(Assignment, assignment).due


ANNOUNCED = [
    (2024, ["01/01", "08/02", "14/02", "18/04", "29/04", "30/04", "01/05", "02/09", "03/09"], ["04/05"]),
    (2025, ["01/01", "27/01", "31/01", "07/04", "30/04", "01/05", "02/05", "01/09", "02/09"], ["26/04"]),
    (2026, ["01/01", "02/01", "16/02", "20/02", "27/04", "31/08", "01/09", "24/11"], ["10/01", "22/08"]),
]


@pytest.mark.parametrize(("year", "off", "worked"), ANNOUNCED)
def test_d3_the_year_shows_its_days_off_and_saturdays_worked(
    world: World, year: int, off: list[str], worked: list[str]
) -> None:
    page = world.browser("office").get(f"/calendar?year={year}").text
    rows = page.split("văn bản quyết định")[-1].split("<tr>")
    kinds = {d: row for row in rows for d in (*off, *worked) if f", {d}/{year}</td>" in row}
    assert all("nghỉ lễ" in kinds[d] for d in off)
    assert all("làm bù</span>" in kinds[d] for d in worked)
    assert "chưa công bố" not in page
    assert page.count('class="month"') == 12


def test_the_swap_of_new_year_2026_names_its_letter(world: World) -> None:
    page = world.browser("office").get("/calendar?year=2026").text
    assert page.count("12729/VPCP-KGVX") == 2


def test_a_year_that_nobody_announced_says_so(world: World) -> None:
    assert "Lịch nghỉ năm 2027 chưa công bố" in world.browser("viewer").get("/calendar?year=2027").text


@pytest.mark.parametrize("year", ["1999", "2101"])
def test_a_year_beyond_the_calendar_is_not_found(world: World, year: str) -> None:
    assert world.browser("admin").get(f"/calendar?year={year}").status_code == 404


def test_only_administrators_have_the_form_and_may_send_it(world: World) -> None:
    assert "Ghi một quyết định" in world.browser("admin").get("/calendar").text
    for who in ("office", "head_tp"):
        browser = world.browser(who)
        assert "Ghi một quyết định" not in browser.get("/calendar").text
        assert browser.post("/calendar", BODY).status_code == 403


def test_a_decision_is_previewed_then_saved_and_its_result_lists_what_moved(world: World) -> None:
    _, moving = counted_duty(world, date(2026, 11, 9))
    admin = world.browser("admin")
    shown = admin.post("/calendar", BODY).text
    assert "13/11/2026 (T6): thành ngày nghỉ" in shown
    assert "1 thời hạn tính theo ngày được tính lại." in shown
    assert "16/11/2026</td>" in shown
    assert "<strong>17/11/2026</strong>" in shown
    assert due_of(world, moving) == date(2026, 11, 16)
    saved = admin.post("/calendar", {**BODY, "act": "save"})
    assert saved.status_code == 303, saved.text
    result = world.browser("office").get(saved.headers["Location"]).text
    assert "Trình kế hoạch" in result
    assert "<strong>17/11/2026</strong>" in result
    assert due_of(world, moving) == date(2026, 11, 17)
    hidden = admin.get(saved.headers["Location"]).text
    assert "Trình kế hoạch" not in hidden, "administrators see that, not what"
    assert "Phân công số" in hidden


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"decision": ""}, "Văn bản quyết định"),
        ({"first": "14/11/2026"}, "đã là thứ Bảy, Chủ nhật"),
        ({"first": "24/11/2026"}, "Lịch hiện nay đã như vậy"),
        ({"last": "01/11/2026"}, "Ngày cuối không được trước ngày đầu"),
        ({"worked": "16/11/2026"}, "phải là thứ Bảy hoặc Chủ nhật"),
        ({"kind": "none"}, "Lựa chọn không hợp lệ"),
        ({"first": "13/13/2026"}, "Ngày phải viết dạng"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_at_its_field(
    world: World, changes: dict[str, str], sentence: str
) -> None:
    answer = world.browser("admin").post("/calendar", {**BODY, **changes, "act": "save"})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_two_decisions_from_the_same_page_the_second_is_told(world: World) -> None:
    admin = world.browser("admin")
    assert admin.post("/calendar", {**BODY, "act": "save"}).status_code == 303
    second = admin.post("/calendar", {**BODY, "first": "12/11/2026", "act": "save"})
    assert second.status_code == 409
    assert 'name="version" type="hidden" value="1"' in second.text
    with world.db.read() as session:
        assert session.get(CalendarDay, date(2026, 11, 12)) is None


def test_the_office_enters_the_day_of_the_event_on_the_dutys_page(world: World) -> None:
    duty, assignment = counted_duty(world)
    office = world.browser("office")
    page = office.get(f"/duties/{duty}").text
    assert "Nhập ngày xảy ra sự kiện" in page
    assert "Thời hạn là 5 ngày làm việc kể từ: “ngày nhận văn bản”." in page
    body = {"event_on": "09/11/2026", "lead": "0", "source": "Biên bản số 3"}
    assert office.post(f"/duties/{duty}/event-day", body).status_code == 303
    assert due_of(world, assignment) == date(2026, 11, 16)
    assert "Biên bản số 3" in office.get(f"/assignments/{assignment}").text


@pytest.mark.parametrize(
    "wrong", [{"event_on": ""}, {"event_on": "hôm qua"}, {"source": ""}, {"lead": "999999"}]
)
def test_an_event_that_is_not_told_whole_is_refused(world: World, wrong: dict[str, str]) -> None:
    duty, assignment = counted_duty(world)
    body: dict[str, Any] = {"event_on": "09/11/2026", "lead": "0", "source": "Biên bản số 3", **wrong}
    assert world.browser("office").post(f"/duties/{duty}/event-day", body).status_code == 422
    assert due_of(world, assignment) is None


def test_neither_the_agency_nor_the_leader_sees_the_form(world: World) -> None:
    duty, _ = counted_duty(world)
    for who in ("head_tp", "leader"):
        browser = world.browser(who)
        assert "Nhập ngày xảy ra sự kiện" not in browser.get(f"/duties/{duty}").text
        assert browser.post(f"/duties/{duty}/event-day", {}).status_code == 403


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_the_preview_asks_as_much_for_many_deadlines_as_for_one(world: World, db: Database) -> None:
    admin = world.browser("admin")
    assert admin.token()
    counted_duty(world, date(2026, 11, 9))
    with counted(db.engine) as few:
        admin.post("/calendar", BODY)
    for n in range(10):
        counted_duty(world, date(2026, 11, 9), key=f"c{n}")
    with counted(db.engine) as many:
        admin.post("/calendar", BODY)
    assert len(many) == len(few)
