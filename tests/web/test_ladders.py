"""The pages of the ladders: seen by those who answer for urging, set by administrators, tried without writing."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from models import Assignment, Notice, OwnLadder, OwnRung, Programme
from models.database import Database
from tests.office import NOW, TODAY
from tests.statements import counted
from tests.web.browser import World
from workflow.rules.calendar import WorkCalendar
from workflow.rules.rungs import COMPLETION
from workflow.rules.states import State
from workflow.services.calendar import seed_calendar

WEEKENDS = WorkCalendar()


def row(n: int, wait: int | str, to: Any = "head", **more: Any) -> dict[str, Any]:
    return {f"r{n}-wait": str(wait), f"r{n}-to": to, **{f"r{n}-{k}": v for k, v in more.items()}}


def shipped() -> dict[str, Any]:
    """The completion ladder as its page would send it unchanged."""
    sent: dict[str, Any] = {"version": "0"}
    for n, rung in enumerate(COMPLETION.rungs):
        more: dict[str, Any] = {"code": rung.code, "copy": list(rung.copy)}
        if rung.urging:
            more["urging"] = "y"
        if rung.repeat_max:
            more |= {"every": str(rung.repeat_every), "most": str(rung.repeat_max)}
        sent |= row(n, rung.wait, list(rung.to), **more)
    return sent


def late(world: World, days: int = 3, text: str = "Báo cáo rà soát") -> int:
    """An assignment of Phòng Tư pháp, so many working days late."""
    with world.db.write() as session:
        seed_calendar(session, range(2026, 2028), now=NOW)
        office = world.office(session)
        office.serial = session.scalar(sa.select(sa.func.count(Assignment.id))) or 0
        made = office.assignment("tp", due=WEEKENDS.shift(TODAY, -days), text=text)
        made.state = State.IN_PROGRESS
        return made.id


def count(world: World, what: type) -> int:
    with world.db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(what)) or 0


@pytest.mark.parametrize("who", ["admin", "leader", "office"])
def test_the_three_ladders_are_drawn_and_told_in_words(world: World, who: str) -> None:
    page = world.browser(who).get("/ladders").text
    assert page.count('role="img" aria-labelledby="') == 3
    assert "quá hạn 10 ngày làm việc: thủ trưởng, tổ trưởng, lặp lại sau mỗi 10 ngày làm việc" in page
    assert ("Sửa thang này" in page) is (who == "admin")


def test_each_rung_says_when_it_was_told_and_when_it_will_be(world: World) -> None:
    late(world, days=-7)
    page = world.browser("office").get("/ladders").text
    assert "11/11/2026 <span" in page, "five working days before 18/11/2026"
    assert page.count("chưa lần nào") == 9


def test_only_an_administrator_of_the_whole_authority_edits(world: World) -> None:
    assert world.browser("office").get("/ladders/completion").status_code == 403
    assert world.browser("office").post("/ladders/completion", shipped()).status_code == 403


def test_a_change_is_shown_first_with_whom_it_would_urge_at_the_next_sweep(world: World) -> None:
    late(world, days=3)
    admin = world.browser("admin")
    same = admin.post("/ladders/completion", shipped()).text
    assert "Lượt rà soát tới không gửi thêm gì vì thay đổi này." in same
    added = admin.post("/ladders/completion", {**shipped(), **row(7, 3, "head", urging="y")}).text
    assert "Lượt rà soát tới sẽ gửi thêm 1 lần nhắc, đôn đốc, đến 1 người." in added
    assert "1 lần nhắc của thang hiện nay sẽ không gửi nữa." in added
    assert 'name="r3-wait" size="5" type="text" value="3"' in added.replace("number", "text")
    assert (count(world, OwnLadder), count(world, Notice)) == (0, 0)


def test_a_faulty_ladder_names_the_rung_in_a_sentence(world: World) -> None:
    admin = world.browser("admin")
    answer = admin.post("/ladders/completion", {**shipped(), "r4-wait": "5"})
    assert answer.status_code == 422
    assert "Bậc 5 trùng ngày với bậc 4 (+5) nên không bao giờ đến lượt." in answer.text
    nobody = admin.post("/ladders/completion", {**shipped(), "r3-to": [], "act": "save"})
    assert "Bậc 4: chưa chọn người nhận chính." in nobody.text
    assert count(world, OwnLadder) == 0


@pytest.mark.parametrize("typed", ["", "mai", "1.5", "999"])
def test_a_wait_that_is_no_number_is_refused_at_its_field(world: World, typed: str) -> None:
    answer = world.browser("admin").post("/ladders/completion", {**shipped(), "r2-wait": typed})
    assert answer.status_code == 422
    assert 'href="#r2-wait"' in answer.text


def test_a_saved_ladder_keeps_the_names_of_its_rungs_and_holds_for_the_page(world: World) -> None:
    admin = world.browser("admin")
    answer = admin.post("/ladders/completion", {**shipped(), "r2-wait": "2", "act": "save"})
    assert answer.status_code == 303, answer.text
    with world.db.read() as session:
        rungs = session.execute(sa.select(OwnRung.code, OwnRung.wait).order_by(OwnRung.wait)).all()
    assert [tuple(r) for r in rungs] == [("-5", -5), ("-1", -1), ("+1", 2), ("+5", 5), ("+10", 10)]
    page = admin.get("/ladders").text
    assert "Theo thang riêng của: Mọi nhiệm vụ." in page
    assert "quá hạn 2 ngày làm việc" in page


def test_two_administrators_at_once_the_second_is_told(world: World) -> None:
    admin = world.browser("admin")
    assert admin.post("/ladders/completion", {**shipped(), "act": "save"}).status_code == 303
    second = admin.post("/ladders/completion", {**shipped(), "r4-wait": "12", "act": "save"})
    assert second.status_code == 409
    assert "vừa được người khác thay đổi" in second.text
    assert 'value="12"' in second.text, "what was typed stays"


def test_a_programme_has_its_own_ladder_and_may_give_it_up(world: World) -> None:
    with world.db.write() as session:
        programme = Programme(authority_id=world.agency_id["city"], name="Đề án 06")
        session.add(programme)
        session.flush()
        scope = f"p{programme.id}"
    admin = world.browser("admin")
    saved = admin.post("/ladders/completion", {**shipped(), "scope": scope, "act": "save"})
    assert saved.headers["Location"].endswith(f"?scope={scope}")
    assert "Theo thang riêng của: Chương trình: Đề án 06." in admin.get(f"/ladders?scope={scope}").text
    assert "Theo thang riêng" not in admin.get("/ladders?scope=recurring").text
    reset = {"scope": scope, "version": "1", "act": "reset"}
    assert admin.post("/ladders/completion", reset).status_code == 303
    assert "Theo thang riêng" not in admin.get(f"/ladders?scope={scope}").text


@pytest.mark.parametrize("path", ["?scope=p999999", "?scope=weekly", "/nothing", "/completion?scope=px"])
def test_what_is_no_ladder_is_not_found(world: World, path: str) -> None:
    assert world.browser("admin").get(f"/ladders{path}").status_code == 404


def test_a_programme_of_another_authority_is_not_found(world: World) -> None:
    with world.db.write() as session:
        programme = Programme(authority_id=world.agency_id["other"], name="Đề án khác")
        session.add(programme)
        session.flush()
        number = programme.id
    admin = world.browser("admin")
    assert admin.get(f"/ladders?scope=p{number}").status_code == 404
    body = {**shipped(), "scope": f"p{number}", "act": "save"}
    assert admin.post("/ladders/completion", body).status_code == 404
    assert "Đề án khác" not in admin.get("/ladders").text


def test_a_day_to_come_says_who_would_be_told_and_why_and_writes_nothing(world: World) -> None:
    late(world, days=1, text="Rà soát hộ tịch")
    office = world.browser("office")
    today = office.get("/ladders/day").text
    assert "Rà soát hộ tịch" in today
    assert "quá hạn 1 ngày làm việc" in today
    assert "thủ trưởng: Đỗ Thị Trưởng" in today
    later = office.get(f"/ladders/day?day={WEEKENDS.shift(TODAY, 4):%d/%m/%Y}").text
    assert "quá hạn 5 ngày làm việc" in later
    assert "đôn đốc lần 2" in later, "the first urging was sent on its own day"
    between = office.get(f"/ladders/day?day={WEEKENDS.shift(TODAY, 3):%d/%m/%Y}").text
    assert "không ai được nhắc" in between
    assert count(world, Notice) == 0


def test_an_administrator_sees_whom_not_what(world: World) -> None:
    late(world, days=1, text="Rà soát hộ tịch")
    page = world.browser("admin").get("/ladders/day").text
    assert "Rà soát hộ tịch" not in page
    assert "Phân công số" in page


@pytest.mark.parametrize("day", ["hôm nay", "31/02/2026", "01/01/2020", "31/12/2100"])
def test_a_day_that_cannot_be_simulated_is_refused_or_empty(world: World, day: str) -> None:
    answer = world.browser("office").get(f"/ladders/day?day={day}")
    assert answer.status_code in {200, 422}
    assert ("Chưa xem được" in answer.text) is (answer.status_code == 422)


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/ladders", "/ladders/day"])
def test_the_pages_ask_as_much_for_many_duties_as_for_one(world: World, db: Database, path: str) -> None:
    office = world.browser("office")
    late(world, days=1)
    with counted(db.engine) as few:
        office.get(path)
    for days in range(2, 12):
        late(world, days=days)
    with counted(db.engine) as many:
        office.get(path)
    assert len(many) == len(few)
    assert not re.search(r"style=", office.get(path).text)


def test_the_months_of_silence_are_set_by_an_administrator_and_hold_at_once(world: World) -> None:
    assert 'name="months"' not in world.browser("office").get("/ladders").text
    assert world.browser("office").post("/ladders/silence", {"months": "4"}).status_code == 403
    admin = world.browser("admin")
    for typed in ("0", "61", "ba", ""):
        assert admin.post("/ladders/silence", {"months": typed}).status_code == 422, typed
    assert admin.post("/ladders/silence", {"months": "4"}).status_code == 303
    assert "4 tháng" in world.browser("office").get("/ladders").text
    assert "quá 4 tháng" in world.browser("leader").get("/overview").text
