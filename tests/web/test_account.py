"""One's own password: changing it, and having to change the first one."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from models import Event, UserSession
from tests.office import PASSWORD
from tests.web.browser import Browser, World

NEW = "một câu dài khác hẳn câu trước"
PAGE = "/account/password"


def typed(**changes: str) -> dict[str, str]:
    return {"current": PASSWORD, "password": NEW, "again": NEW, **changes}


def test_a_new_password_ends_the_other_sessions_and_gives_this_one_a_fresh_token(world: World) -> None:
    phone, desk = world.browser("head_tp"), world.browser("head_tp")
    before = desk.cookie()
    assert f'href="{PAGE}"' in desk.get("/my-work").text
    assert desk.post(PAGE, typed()).headers["Location"] == "/"
    assert desk.cookie() not in {before, ""}
    assert "Đã đổi mật khẩu." in desk.get("/my-work").text
    assert phone.get("/my-work").headers["Location"].startswith("/sign-in")
    stolen = world.browser()
    stolen.set_cookie(before)
    assert stolen.get("/my-work").headers["Location"].startswith("/sign-in")
    assert world.browser().sign_in("head_tp@mau.gov.vn").status_code == 422
    assert world.browser().sign_in("head_tp@mau.gov.vn", NEW).status_code == 303
    with world.db.read() as session:
        [event] = session.scalars(sa.select(Event).where(Event.verb == "password_changed"))
    assert (event.subject_id, event.actor_id, event.address) == (
        world.user_id["head_tp"],
        world.user_id["head_tp"],
        "127.0.0.1",
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"current": "không phải mật khẩu này"}, "Mật khẩu hiện tại không đúng."),
        ({"again": "gõ nhầm một chữ rồi đây"}, "Hai lần nhập mật khẩu mới không giống nhau."),
        ({"password": "ngắn quá", "again": "ngắn quá"}, "Mật khẩu cần ít nhất 15 ký tự."),
        ({"password": "d" * 257, "again": "d" * 257}, "Mật khẩu dài quá 256 ký tự."),
        ({"password": PASSWORD, "again": PASSWORD}, "Mật khẩu mới phải khác mật khẩu hiện tại."),
        ({"current": ""}, "Mật khẩu hiện tại"),
    ],
)
def test_what_is_wrong_is_said_and_the_old_password_stays(
    world: World, changes: dict[str, str], sentence: str
) -> None:
    browser = world.browser("head_tp")
    answer = browser.post(PAGE, typed(**changes))
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert browser.get("/my-work").status_code == 200, "still signed in"
    assert world.browser("head_tp").get("/my-work").status_code == 200


def test_guessing_the_current_password_locks_as_at_the_sign_in(world: World) -> None:
    browser = world.browser("head_tp")
    wrong = typed(current="không phải mật khẩu này")
    assert [browser.post(PAGE, wrong).status_code for _ in range(5)] == [422] * 4 + [429]
    assert browser.post(PAGE, typed()).status_code == 429, "not even the right one"


def test_a_new_password_that_is_refused_is_no_guess_at_the_current_one(world: World) -> None:
    browser = world.browser("head_tp")
    for _ in range(6):
        assert browser.post(PAGE, typed(password="ngắn quá", again="ngắn quá")).status_code == 422
    assert browser.post(PAGE, typed()).status_code == 303


def given(world: World) -> tuple[Browser, str]:
    """A browser of the head, just signed in with the password that the administrator gave; and this password."""
    shown = world.browser("admin").post(f"/users/{world.user_id['head_tp']}/password")
    [password] = re.findall(r'<code class="fs-5">([a-z2-9-]{23})</code>', shown.text)
    browser = world.browser()
    assert browser.sign_in("head_tp@mau.gov.vn", password).status_code == 303
    return browser, password


def test_an_initial_password_leads_only_to_the_page_where_it_is_changed(world: World) -> None:
    browser, _password = given(world)
    for path in ("/", "/my-work", "/overdue", "/overdue.csv"):
        assert browser.get(path).headers["Location"] == PAGE, path
    assert browser.post("/assignments/1/update", {}).headers["Location"] == PAGE
    part = browser.get("/my-work", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, PAGE)
    page = browser.get(PAGE).text
    assert "Mật khẩu vừa dùng chỉ dùng được một lần." in page
    assert 'id="nav"' not in page
    assert browser.post("/sign-out").status_code == 303


def test_after_the_change_everything_is_open_and_the_next_sign_in_asks_nothing(world: World) -> None:
    browser, password = given(world)
    assert browser.post(PAGE, typed(current=password)).headers["Location"] == "/"
    assert browser.get("/my-work").status_code == 200
    again = world.browser()
    again.sign_in("head_tp@mau.gov.vn", NEW)
    assert again.get("/my-work").status_code == 200
    with world.db.read() as session:
        sessions = session.scalars(
            sa.select(UserSession.data).where(UserSession.user_id == world.user_id["head_tp"])
        ).all()
    assert len(sessions) == 2
    assert not any("initial_password" in data for data in sessions)
