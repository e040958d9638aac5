"""The calendar address: shown once, reads the holder's own deadlines only, dead as soon as it is ended."""

from __future__ import annotations

import re
from datetime import date

import sqlalchemy as sa

from models import CalendarKey, User
from tests.office import PASSWORD, TODAY
from tests.web.browser import World


def address(page: str) -> str:
    found = re.search(r"/calendar-feed/[\w-]+\.ics", page)
    assert found
    return found[0]


def made(world: World, who: str) -> str:
    browser = world.browser(who)
    return address(browser.post("/account/calendar-feed").text)


def filled(world: World) -> None:
    with world.db.write() as session:
        office = world.office(session)
        office.assignment("tp", due=TODAY, text="Rà soát, đối chiếu; hộ tịch", responsible="staff_tp")
        office.assignment("tp", due=date(2026, 12, 1), text="Việc của trưởng phòng")
        office.assignment("vh", due=TODAY, text="Việc của phòng khác", coordinators=["tp"])


def test_the_address_reads_the_holders_own_deadlines(world: World) -> None:
    filled(world)
    answer = world.browser("").get(made(world, "staff_tp"))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    body = answer.data.replace(b"\r\n ", b"").decode()
    assert "DTSTART;VALUE=DATE:20261109" in body
    assert "Rà soát\\, đối chiếu\\; hộ tịch" in body
    assert "trưởng phòng" not in body
    assert "phòng khác" not in body
    unit = world.browser("").get(made(world, "head_tp")).data.replace(b"\r\n ", b"").decode()
    assert unit.count("BEGIN:VEVENT") == 2
    assert "phòng khác" not in unit


def test_the_database_holds_no_key_and_the_page_shows_it_once(world: World) -> None:
    path = made(world, "staff_tp")
    key = path.removeprefix("/calendar-feed/").removesuffix(".ics")
    assert len(key) >= 43
    with world.db.read() as session:
        [row] = session.scalars(sa.select(CalendarKey))
        assert key.encode() not in row.key_hash
    assert "/calendar-feed/" not in world.browser("staff_tp").get("/account/calendar-feed").text.replace(
        "/account/calendar-feed", ""
    )


def test_a_wrong_an_old_and_an_ended_address_are_not_found(world: World) -> None:
    stranger = world.browser("")
    first = made(world, "staff_tp")
    assert stranger.get(first[:-5] + "x.ics").status_code == 404
    second = made(world, "staff_tp")
    assert stranger.get(first).status_code == 404
    assert stranger.get(second).status_code == 200
    world.browser("staff_tp").post("/account/calendar-feed/end")
    assert stranger.get(second).status_code == 404


def test_a_new_password_and_the_end_of_all_sessions_end_the_address_too(world: World) -> None:
    new = "một câu dài khác hẳn câu trước"
    address = made(world, "staff_tp")
    changed = {"current": PASSWORD, "password": new, "again": new}
    assert world.browser("staff_tp").post("/account/password", changed).status_code == 303
    assert world.browser("").get(address).status_code == 404
    address = made(world, "head_tp")
    user = world.user_id["head_tp"]
    assert world.browser("admin").post(f"/users/{user}/sessions/end").status_code == 303
    assert world.browser("").get(address).status_code == 404


def test_another_mail_address_ends_the_calendar_address_too(world: World) -> None:
    address = made(world, "staff_tp")
    page = f"/users/{world.user_id['staff_tp']}/address"
    assert world.browser("admin").post(page, {"email": "khac@mau.gov.vn"}).status_code == 303
    assert world.browser("").get(address).status_code == 404


def test_the_address_of_a_closed_account_is_not_found(world: World) -> None:
    path = made(world, "staff_tp")
    with world.db.write() as session:
        session.execute(sa.update(User).where(User.email == "staff_tp@mau.gov.vn").values(active=False))
    assert world.browser("").get(path).status_code == 404
