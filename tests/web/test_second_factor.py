"""S7: signing in by password and code; who must have a code; what a session by password alone can open."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
import sqlalchemy as sa

from models import Event, SecondFactor, User
from tests.office import PASSWORD
from tests.web.browser import SETTINGS, Browser, World
from tests.web.premises import Premises, decision
from workflow.rules import totp
from workflow.services import second_factor, sessions

PAGE = "/account/second-factor"
CODE = "/sign-in/code"
_PAPER = re.compile(r"<li><code>([a-z2-9-]{29})</code></li>")
_SECRET = re.compile(r'<code class="setup-key">([A-Z2-7 ]+)</code>')


def phone(world: World, name: str, at: datetime | None = None) -> str:
    """What the person's phone shows."""
    with world.db.read() as session:
        salt = session.scalars(
            sa.select(SecondFactor.salt).where(SecondFactor.user_id == world.user_id[name])
        ).one()
    return totp.code_at(second_factor._secret(SETTINGS.secret_key, salt), totp.step_of(at or world.now))


def set_up(world: World, browser: Browser, name: str) -> list[str]:
    """Walk through the page; the recovery codes that it shows. A minute later the next code is there."""
    assert browser.post(f"{PAGE}/begin", {"password": PASSWORD}).headers["Location"] == PAGE
    assert _SECRET.search(browser.get(PAGE).text)
    answer = browser.post(f"{PAGE}/confirm", {"code": phone(world, name)})
    assert answer.status_code == 200, answer.text
    world.pass_time(minutes=1)
    return _PAPER.findall(answer.text)


def with_phone(world: World, name: str = "head_tp") -> list[str]:
    """Give the person a confirmed phone; the recovery codes."""
    return set_up(world, world.browser(name), name)


def half_in(world: World, name: str = "head_tp") -> Browser:
    """A browser after the right password of somebody with a phone."""
    browser = world.browser()
    answer = browser.sign_in(f"{name}@mau.gov.vn")
    assert (answer.status_code, answer.headers["Location"]) == (303, CODE)
    return browser


def verbs(world: World, name: str = "head_tp") -> list[str]:
    with world.db.read() as session:
        return list(
            session.scalars(
                sa.select(Event.verb)
                .where(Event.subject == "user", Event.subject_id == world.user_id[name], Event.address != "")
                .order_by(Event.seq)
            )
        )


def test_a_phone_is_set_up_and_asked_for_at_the_next_sign_in(world: World) -> None:
    browser = world.browser("head_tp")
    assert f'href="{PAGE}"' in browser.get("/my-work").text
    assert "Chưa bật" in browser.get(PAGE).text
    papers = set_up(world, browser, "head_tp")
    assert len(set(papers)) == 10
    page = browser.get(PAGE).text
    assert "Đang bật" in page
    assert "Còn 10 mã khôi phục chưa dùng." in page
    assert not _SECRET.search(page), "the secret is not shown again"
    other = half_in(world)
    assert "6 chữ số" in other.get(CODE).text
    answer = other.post(CODE, {"code": phone(world, "head_tp")})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert other.get("/my-work").status_code == 200
    assert verbs(world) == ["signed_in", "second_factor_begun", "second_factor_set_up", "signed_in"]


def test_setting_up_asks_for_the_password_again(world: World) -> None:
    browser = world.browser("head_tp")
    answer = browser.post(f"{PAGE}/begin", {"password": "không phải mật khẩu này"})
    assert (answer.status_code, "Mật khẩu hiện tại không đúng." in answer.text) == (422, True)
    with world.db.read() as session:
        assert session.get(SecondFactor, world.user_id["head_tp"]) is None


def test_the_page_shows_the_secret_and_an_address_for_the_phone(world: World) -> None:
    browser = world.browser("head_tp")
    browser.post(f"{PAGE}/begin", {"password": PASSWORD})
    page = browser.get(PAGE).text
    shown = _SECRET.search(page)
    assert shown
    assert len(shown[1].split()) == 8
    assert f"secret={shown[1].replace(' ', '')}" in page
    assert 'href="otpauth://totp/' in page
    wrong = browser.post(f"{PAGE}/confirm", {"code": "000000"})
    assert (wrong.status_code, "Mã không đúng." in wrong.text) == (422, True)
    assert shown[1] in wrong.text, "the phone that is being set up stays good"


def test_setting_up_signs_the_other_browsers_out(world: World) -> None:
    other, browser = world.browser("head_tp"), world.browser("head_tp")
    before = browser.cookie()
    set_up(world, browser, "head_tp")
    assert other.get("/my-work").headers["Location"].startswith("/sign-in")
    assert browser.cookie() not in {"", before}
    assert browser.get("/my-work").status_code == 200


def test_s7_a_session_by_password_alone_opens_nothing(premises: Premises) -> None:
    premises.restore()
    premises.changed = True  # whoever comes next finds it as it was
    world = premises.world
    browser = half_in(world, "office")
    opened = []
    for route in premises.routes():
        mark = getattr(world.app.view_functions[route.endpoint], "access", None)
        if mark is not None and not mark.strangers:
            path = premises.path_of(route, premises.samples["own"])
            answer = browser.get(path) if route.method == "GET" else browser.post(path)
            opened += [(route.method, path)] if decision(answer) != "sign-in" else []
    assert opened == []
    assert browser.post(CODE, {"code": phone(world, "office")}).status_code == 303, "and it still waits"


def test_s7_a_right_password_waits_five_minutes_for_the_code(world: World) -> None:
    with_phone(world)
    browser = half_in(world)
    world.pass_time(minutes=5, seconds=1)
    answer = browser.get(CODE)
    assert answer.headers["Location"] == "/sign-in"
    assert "Đã quá 5 phút" in browser.get("/sign-in").text
    assert browser.post(CODE, {"code": phone(world, "head_tp")}).headers["Location"] == "/sign-in"
    assert browser.get("/my-work").headers["Location"].startswith("/sign-in")


def test_without_a_password_there_is_no_code_to_type(world: World) -> None:
    with_phone(world)
    browser = world.browser()
    assert browser.get(CODE).headers["Location"] == "/sign-in"
    assert browser.post(CODE, {"code": phone(world, "head_tp")}).headers["Location"] == "/sign-in"


def test_after_the_code_one_comes_to_the_page_that_was_asked_for(world: World) -> None:
    with_phone(world)
    browser = world.browser()
    asked = {"email": "head_tp@mau.gov.vn", "password": PASSWORD}
    answer = browser.post("/sign-in?next=/overdue", asked)
    assert answer.headers["Location"] == f"{CODE}?next=/overdue"
    answer = browser.post(answer.headers["Location"], {"code": phone(world, "head_tp")})
    assert answer.headers["Location"] == "/overdue"


def test_the_token_changes_at_each_step(world: World) -> None:
    with_phone(world)
    browser = half_in(world)
    half = browser.cookie()
    browser.post(CODE, {"code": phone(world, "head_tp")})
    assert browser.cookie() not in {"", half}
    thief = world.browser()
    thief.set_cookie(half)
    assert thief.get("/my-work").headers["Location"].startswith("/sign-in")
    assert thief.get(CODE).headers["Location"] == "/sign-in"


def test_s7_a_code_that_was_seen_on_the_way_does_not_sign_in_again(world: World) -> None:
    with_phone(world)
    code = phone(world, "head_tp")
    assert half_in(world).post(CODE, {"code": code}).status_code == 303
    answer = half_in(world).post(CODE, {"code": code})
    assert (answer.status_code, "Mã không đúng hoặc đã dùng." in answer.text) == (422, True)
    assert "second_factor_failed" in verbs(world)


def test_s7_five_wrong_codes_lock_the_account(world: World) -> None:
    with_phone(world)
    browser = half_in(world)
    assert [browser.post(CODE, {"code": "000000"}).status_code for _try in range(5)] == [422] * 4 + [429]
    assert browser.post(CODE, {"code": phone(world, "head_tp")}).status_code == 429, "not even the right one"
    assert world.browser().sign_in("head_tp@mau.gov.vn").status_code == 429
    assert verbs(world)[-6:] == ["second_factor_failed"] * 5 + ["sign_in_locked"]
    world.pass_time(minutes=16)
    assert half_in(world).post(CODE, {"code": phone(world, "head_tp")}).status_code == 303


def test_s7_a_right_password_in_between_gives_no_further_guesses_at_the_code(world: World) -> None:
    with_phone(world)
    statuses = [half_in(world).post(CODE, {"code": "000000"}).status_code for _try in range(5)]
    assert statuses == [422] * 4 + [429]
    assert world.browser().sign_in("head_tp@mau.gov.vn").status_code == 429


def test_s7_a_right_password_is_no_failure_and_a_right_code_forgets_the_wrong_ones(world: World) -> None:
    with_phone(world)
    for _day in range(3):
        for _try in range(4):
            assert world.browser().sign_in("head_tp@mau.gov.vn", "không phải mật khẩu này").status_code == 422
        assert half_in(world).post(CODE, {"code": phone(world, "head_tp")}).status_code == 303
        world.pass_time(minutes=1)


def test_s7_a_recovery_code_signs_in_once(world: World) -> None:
    papers = with_phone(world)
    browser = half_in(world)
    assert "Một mã khôi phục chưa dùng" in browser.get(f"{CODE}?paper=1").text
    assert browser.post(f"{CODE}?paper=1", {"code": papers[3]}).headers["Location"] == "/"
    assert "Còn 9 mã khôi phục chưa dùng." in browser.get(PAGE).text
    assert half_in(world).post(f"{CODE}?paper=1", {"code": papers[3]}).status_code == 422
    assert verbs(world)[-3:] == ["recovery_code_used", "signed_in", "second_factor_failed"]


def test_fresh_recovery_codes_cost_a_code_and_end_the_old_ones(world: World) -> None:
    browser = world.browser("head_tp")
    old = set_up(world, browser, "head_tp")
    assert browser.post(f"{PAGE}/codes", {"code": "000000"}).status_code == 422
    answer = browser.post(f"{PAGE}/codes", {"code": phone(world, "head_tp")})
    fresh = _PAPER.findall(answer.text)
    assert len(fresh) == 10
    assert not set(old) & set(fresh)
    assert half_in(world).post(CODE, {"code": old[0]}).status_code == 422
    assert half_in(world).post(CODE, {"code": fresh[0]}).status_code == 303


def test_turned_off_with_a_code_the_password_is_enough_again(world: World) -> None:
    browser = world.browser("head_tp")
    set_up(world, browser, "head_tp")
    assert browser.post(f"{PAGE}/off", {"code": "000000"}).status_code == 422
    assert browser.post(f"{PAGE}/off", {"code": phone(world, "head_tp")}).headers["Location"] == PAGE
    assert "Chưa bật" in browser.get(PAGE).text
    assert world.browser().sign_in("head_tp@mau.gov.vn").headers["Location"] == "/"


@pytest.mark.parametrize(("name", "must"), [("admin", True), ("office", True), ("head_tp", False)])
def test_s7_administrators_and_the_office_open_nothing_before_a_phone_is_set_up(
    world: World, name: str, must: bool
) -> None:
    strict = world.with_settings(second_factor_required=True)
    browser = strict.browser(name)
    if not must:
        assert browser.get("/my-work").status_code == 200
        assert "Vai trò của bạn phải dùng" not in browser.get(PAGE).text
        return
    for path in ("/", "/users", "/overdue.csv", "/account/password", "/account/sessions"):
        assert browser.get(path).headers["Location"] == PAGE, path
    assert browser.post("/users", {}).headers["Location"] == PAGE
    part = browser.get("/overdue", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, PAGE)
    page = browser.get(PAGE).text
    assert "Vai trò của bạn phải dùng xác thực hai bước." in page
    assert 'id="nav"' not in page
    set_up(strict, browser, name)
    assert browser.get("/absences").status_code == 200
    assert 'id="nav"' in browser.get(PAGE).text


def test_s7_who_must_have_it_does_not_turn_it_off_on_the_page(world: World) -> None:
    strict = world.with_settings(second_factor_required=True)
    browser = strict.browser("office")
    set_up(strict, browser, "office")
    assert "nên không tắt được" in browser.get(PAGE).text
    assert browser.post(f"{PAGE}/off", {"code": phone(strict, "office")}).status_code == 422
    assert "Đang bật" in browser.get(PAGE).text


def test_s7_a_session_from_before_the_setting_is_led_to_it_too(world: World) -> None:
    token = world.browser("office").cookie()
    browser = world.with_settings(second_factor_required=True).browser()
    browser.set_cookie(token)
    assert browser.get("/overdue").headers["Location"] == PAGE


def test_an_initial_password_is_changed_before_the_phone_is_set_up(world: World) -> None:
    shown = world.browser("admin").post(f"/users/{world.user_id['office']}/password")
    [password] = re.findall(r'<code class="fs-5">([a-z2-9-]{23})</code>', shown.text)
    browser = world.with_settings(second_factor_required=True).browser()
    browser.sign_in("office@mau.gov.vn", password)
    assert browser.get("/overdue").headers["Location"] == "/account/password"
    new = "một câu dài khác hẳn câu trước"
    typed = {"current": password, "password": new, "again": new}
    assert browser.post("/account/password", typed).status_code == 303
    assert browser.get("/overdue").headers["Location"] == PAGE


def test_a_new_password_keeps_the_second_factor_of_the_session(world: World) -> None:
    strict = world.with_settings(second_factor_required=True)
    browser = strict.browser("office")
    set_up(strict, browser, "office")
    new = "một câu dài khác hẳn câu trước"
    browser.post("/account/password", {"current": PASSWORD, "password": new, "again": new})
    assert browser.get("/overdue").status_code == 200


def test_an_administrator_takes_a_lost_phone_off(world: World) -> None:
    with_phone(world)
    signed_in = half_in(world)
    signed_in.post(CODE, {"code": phone(world, "head_tp")})
    admin = world.browser("admin")
    person = f"/users/{world.user_id['head_tp']}"
    assert "Gỡ xác thực hai bước" in admin.get(person).text
    assert admin.post(f"{person}/second-factor/reset").headers["Location"] == person
    assert "Gỡ xác thực hai bước" not in admin.get(person).text
    assert signed_in.get("/my-work").headers["Location"].startswith("/sign-in")
    assert world.browser().sign_in("head_tp@mau.gov.vn").headers["Location"] == "/"
    assert "second_factor_reset" in verbs(world)


def test_nobody_takes_the_phone_off_their_own_account_as_an_administrator(world: World) -> None:
    with_phone(world, "admin")
    browser = half_in(world, "admin")
    browser.post(CODE, {"code": phone(world, "admin")})
    person = f"/users/{world.user_id['admin']}"
    assert "Gỡ xác thực hai bước" not in browser.get(person).text
    assert browser.post(f"{person}/second-factor/reset").status_code == 422


def test_an_account_closed_between_password_and_code_stays_closed(world: World) -> None:
    with_phone(world)
    browser = half_in(world)
    with world.db.write() as session:
        session.get_one(User, world.user_id["head_tp"]).active = False
    assert browser.post(CODE, {"code": phone(world, "head_tp")}).status_code == 422
    assert browser.get("/my-work").headers["Location"].startswith("/sign-in")


def test_a_half_signed_in_browser_is_not_in_the_list_of_sessions(world: World) -> None:
    with_phone(world)
    browser = half_in(world)
    browser.post(CODE, {"code": phone(world, "head_tp")})
    with world.db.read() as session:
        before = sessions.count_live(session, world.user_id["head_tp"], now=world.now)
    half_in(world)
    with world.db.read() as session:
        assert sessions.count_live(session, world.user_id["head_tp"], now=world.now) == before


def test_the_code_page_speaks_the_language_of_the_account(world: World) -> None:
    with world.db.write() as session:
        session.get_one(User, world.user_id["head_tp"]).locale = "en"
    with_phone(world)
    assert '<html lang="en"' in half_in(world).get(CODE).text
