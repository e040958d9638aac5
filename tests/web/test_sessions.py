"""S5, S6: a session is a row; a token that ended is dead at its next request."""

from __future__ import annotations

import hashlib

import pytest
import sqlalchemy as sa

from models import UserSession
from tests.office import NOW
from tests.web.browser import Browser, World
from workflow.services import accounts


def is_in(browser: Browser) -> bool:
    answer = browser.get("/no-such-page")
    assert answer.status_code == 404
    return "Đăng xuất" in answer.text


def test_s5_the_table_keeps_only_the_hash_of_a_long_token(world: World) -> None:
    token = world.browser("viewer").cookie()
    assert len(token) >= 43, "256 bits"
    with world.db.read() as session:
        hashes = session.scalars(sa.select(UserSession.token_hash)).all()
    assert hashes == [hashlib.sha256(token.encode()).digest()]


def test_s5_the_token_changes_at_every_sign_in(world: World) -> None:
    browser = world.browser("viewer")
    first = browser.cookie()
    browser.sign_in("viewer@mau.gov.vn")
    assert browser.cookie() != first
    thief = world.browser()
    thief.set_cookie(first)
    assert not is_in(thief)


def test_s5_a_token_that_somebody_planted_is_never_used(world: World) -> None:
    browser = world.browser()
    browser.set_cookie("planted" * 8)
    browser.sign_in("viewer@mau.gov.vn")
    assert browser.cookie() != "planted" * 8
    thief = world.browser()
    thief.set_cookie("planted" * 8)
    assert not is_in(thief)


def test_s5_a_copied_cookie_is_dead_after_signing_out(world: World) -> None:
    browser, thief = world.browser("viewer"), world.browser()
    thief.set_cookie(browser.cookie())
    assert is_in(thief)
    answer = browser.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(thief)
    assert not is_in(browser)


def test_s5_a_new_password_ends_all_sessions(world: World) -> None:
    browser = world.browser("viewer")
    with world.db.write() as session:
        accounts.set_password(
            session, world.office(session).user["viewer"], "một mật khẩu mới đủ dài", now=NOW
        )
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("who", "minutes", "still"),
    [("viewer", 29, True), ("viewer", 31, False), ("admin", 14, True), ("admin", 16, False)],
)
def test_s5_an_idle_session_ends(world: World, who: str, minutes: int, still: bool) -> None:
    browser = world.browser(who)
    world.pass_time(minutes=minutes)
    assert is_in(browser) is still


def test_s5_no_session_outlives_twelve_hours(world: World) -> None:
    browser = world.browser("viewer")
    for _step in range(12 * 3 - 1):
        world.pass_time(minutes=20)
        browser.get("/no-such-page")
    assert is_in(browser)
    world.pass_time(minutes=21)
    assert not is_in(browser)


def test_w3_a_form_that_was_open_for_eight_hours_still_submits(world: World) -> None:
    browser = world.browser("viewer")
    browser.token()
    for _step in range(8 * 3):
        world.pass_time(minutes=20)
        browser.get("/no-such-page")
    assert browser.post("/language", {"language": "en"}).status_code == 303


def test_an_ended_session_leads_to_the_sign_in_page_and_back(world: World) -> None:
    browser = world.browser("admin")
    world.pass_time(minutes=40)
    answer = browser.get("/users?q=tp")
    assert answer.headers["Location"] == "/sign-in?next=/users?q%3Dtp"
    assert "đã hết hạn" in browser.get(answer.headers["Location"]).text
    back = browser.post(
        answer.headers["Location"], {"email": "admin@mau.gov.vn", "password": "mật khẩu thử nghiệm 2026"}
    )
    assert back.headers["Location"] == "/users?q=tp"


def test_an_ended_session_sends_a_fragment_to_the_whole_sign_in_page(world: World) -> None:
    answer = world.browser().get("/users", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/sign-in?next=/users")


def test_being_seen_is_written_at_most_once_a_minute(world: World) -> None:
    browser = world.browser("viewer")

    def seen() -> object:
        with world.db.read() as session:
            return session.scalar(sa.select(UserSession.seen_at))

    first = seen()
    world.pass_time(seconds=59)
    browser.get("/no-such-page")
    assert seen() == first
    world.pass_time(seconds=2)
    browser.get("/no-such-page")
    assert seen() == world.now


def test_the_language_is_kept_with_the_account(world: World) -> None:
    browser = world.browser("viewer")
    browser.post("/language", {"language": "en", "next": "/no-such-page"})
    assert '<html lang="en"' in browser.get("/no-such-page").text
    assert '<html lang="en"' in world.browser("viewer").get("/no-such-page").text
    assert "Not found" in browser.get("/no-such-page").text
    assert "Sign out" in browser.get("/no-such-page").text
    browser.post("/language", {"language": "xx"})
    assert '<html lang="en"' in browser.get("/no-such-page").text


def test_a_form_sent_after_the_session_leads_back_to_its_page(world: World) -> None:
    browser = world.browser("admin")
    world.pass_time(minutes=40)
    here = {"Referer": "http://localhost/users?q=tp"}
    answer = browser.post("/users", {"full_name": "Ai đó"}, headers=here)
    assert answer.headers["Location"] == "/sign-in?next=/users?q%3Dtp"
    page = browser.get(answer.headers["Location"]).text
    assert "nội dung vừa gửi chưa được ghi" in page


@pytest.mark.parametrize(
    "referrer",
    ["", "http://elsewhere.example/users", "http://localhost/sign-in", "http://localhost/sign-out"],
)
def test_a_form_from_nowhere_leads_home(world: World, referrer: str) -> None:
    answer = world.browser().post("/users", {}, headers={"Referer": referrer})
    assert answer.headers["Location"] == "/sign-in"
