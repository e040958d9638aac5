"""S1, S2, S3, S9: signing in, guessing, what strangers can find out."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from models import Event, LoginGuard, Setting, User
from tests.office import NOW, PASSWORD
from tests.web.browser import World
from workflow.services import login_guard
from workflow.web.sign_in import check

WRONG = "không phải mật khẩu này"


def test_a_person_signs_in_and_out(world: World) -> None:
    browser = world.browser()
    assert browser.get("/sign-in").status_code == 200
    assert browser.get("/").headers["Location"] == "/sign-in"
    answer = browser.sign_in("Head_TP@mau.gov.vn ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "Đỗ Thị Trưởng" in browser.get("/no-such-page").text
    assert browser.get("/sign-in").headers["Location"] == "/"
    assert browser.post("/sign-out").headers["Location"] == "/"
    assert browser.get("/").headers["Location"] == "/sign-in"


def test_a_sign_in_that_fails_says_so_and_speaks_of_nothing_to_save(world: World) -> None:
    for typed in ({"email": "", "password": ""}, {"email": "office@mau.gov.vn", "password": "sai"}):
        answer = world.browser().post("/sign-in", typed)
        assert answer.status_code == 422
        assert "Chưa đăng nhập được:" in answer.text
        assert "Chưa lưu được" not in answer.text


def test_every_sign_in_is_an_event(world: World) -> None:
    browser = world.browser()
    browser.sign_in("viewer@mau.gov.vn", WRONG)
    browser.sign_in("viewer@mau.gov.vn")
    browser.post("/sign-out")
    with world.db.read() as session:
        verbs = session.execute(
            sa.select(Event.verb, Event.address)
            .where(Event.subject == "user", Event.subject_id == world.user_id["viewer"], Event.address != "")
            .order_by(Event.seq)
        ).all()
    assert [tuple(v) for v in verbs] == [
        (v, "127.0.0.1") for v in ("sign_in_failed", "signed_in", "signed_out")
    ]


def test_s1_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(world: World) -> None:
    browser = world.browser()
    statuses = [browser.sign_in("viewer@mau.gov.vn", WRONG).status_code for _ in range(6)]
    assert statuses == [422, 422, 422, 422, 429, 429]
    assert browser.sign_in("viewer@mau.gov.vn").status_code == 429, "not even the right one"
    world.pass_time(minutes=16)
    assert browser.sign_in("viewer@mau.gov.vn").status_code == 303
    with world.db.read() as session:
        events = session.scalars(sa.select(Event.verb).where(Event.verb == "sign_in_locked")).all()
    assert len(events) == 1


def test_s1_a_right_password_forgets_the_wrong_ones(world: World) -> None:
    browser = world.browser()
    for _round in range(3):
        for _try in range(4):
            assert browser.sign_in("viewer@mau.gov.vn", WRONG).status_code == 422
        assert browser.sign_in("viewer@mau.gov.vn").status_code == 303
        browser.post("/sign-out")


def test_s1_a_hundred_wrong_passwords_in_a_row_need_an_administrator(world: World) -> None:
    now = world.now
    for _step in range(login_guard.ACCOUNT_DISABLED_AT):
        now += login_guard.ADDRESS_WINDOW * 2
        check(world.db, "viewer@mau.gov.vn", WRONG, address="10.0.0.1", now=now, matches=lambda _h, _p: False)
    world.now = now
    world.pass_time(hours=30)
    browser = world.browser()
    assert browser.sign_in("viewer@mau.gov.vn").status_code == 429
    page = world.browser("admin").post(f"/users/{world.user_id['viewer']}/password").text
    password = re.search(r'<code class="fs-5">([^<]+)<', page)
    assert password
    assert browser.sign_in("viewer@mau.gov.vn", password[1]).status_code == 303


def test_s1_fifty_guesses_at_once_are_looked_at_six_times_at_most(world: World) -> None:
    looks: list[str] = []

    def matches(_stored: str, password: str) -> bool:
        looks.append(password)
        return False

    def guess(number: int) -> bool:
        return check(
            world.db, "viewer@mau.gov.vn", str(number), address=f"10.0.0.{number}", now=NOW, matches=matches
        ).locked

    with ThreadPoolExecutor(50) as pool:
        locked = list(pool.map(guess, range(50)))
    assert 1 <= len(looks) <= 6
    assert sum(locked) >= 44


def test_s1_counters_are_committed_before_the_password_is_looked_at(world: World) -> None:
    def fails(_stored: str, _password: str) -> bool:
        raise RuntimeError("the process dies here")

    with pytest.raises(RuntimeError):
        check(world.db, "viewer@mau.gov.vn", WRONG, address="10.0.0.1", now=NOW, matches=fails)
    with world.db.read() as session:
        failures = session.execute(sa.select(LoginGuard.subject, LoginGuard.failures)).all()
    assert {tuple(f) for f in failures} == {("account:viewer@mau.gov.vn", 1), ("address:10.0.0.1", 1)}


def test_s2_an_address_gets_twenty_wrong_guesses_an_hour_whatever_it_claims_to_be(world: World) -> None:
    browser = world.browser()
    statuses = [
        browser.sign_in(f"nobody{n}@mau.gov.vn", WRONG, headers={"X-Forwarded-For": f"9.9.9.{n}"}).status_code
        for n in range(22)
    ]
    assert statuses == [422] * 20 + [429] * 2
    assert browser.sign_in("viewer@mau.gov.vn").status_code == 429
    world.pass_time(minutes=61)
    assert browser.sign_in("viewer@mau.gov.vn").status_code == 303


def test_s2_who_is_signed_in_does_not_bear_what_others_of_the_network_guess(world: World) -> None:
    head, guesser = world.browser("head_tp"), world.browser()
    for n in range(21):
        guesser.sign_in(f"nobody{n}@mau.gov.vn", WRONG)
    new = "một câu dài khác hẳn câu trước"
    changed = {"current": PASSWORD, "password": new, "again": new}
    assert head.post("/account/password", changed).status_code == 303
    assert guesser.sign_in("viewer@mau.gov.vn").status_code == 429, "nobody is let in for it"
    with world.db.write() as session:
        assert login_guard.open_address(session, "127.0.0.1", now=NOW)
        assert not login_guard.open_address(session, "10.9.9.9", now=NOW)
    assert world.browser().sign_in("viewer@mau.gov.vn").status_code == 303


def test_s2_the_addresses_that_one_machine_may_choose_from_count_as_one(world: World) -> None:
    proxied = world.with_settings(proxy_hops=1)
    for n in range(22):
        headers = {"X-Forwarded-For": f"2001:db8:1:2::{n + 1:x}"}
        answer = proxied.browser().sign_in(f"n{n}@mau.gov.vn", WRONG, headers=headers)
    assert answer.status_code == 429
    other = {"X-Forwarded-For": "2001:db8:1:3::1"}
    assert proxied.browser().sign_in("viewer@mau.gov.vn", headers=other).status_code == 303
    with world.db.write() as session:
        assert login_guard.open_address(session, "2001:db8:1:2::9", now=NOW)


def test_s2_behind_a_configured_proxy_the_address_is_the_one_it_saw(world: World) -> None:
    proxied = world.with_settings(proxy_hops=1)
    for number in range(22):
        headers = {"X-Forwarded-For": f"1.1.1.{number}, 9.9.9.{number}"}
        assert proxied.browser().sign_in(f"n{number}@mau.gov.vn", WRONG, headers=headers).status_code == 422
    with world.db.read() as session:
        subjects = session.scalars(
            sa.select(LoginGuard.subject).where(LoginGuard.subject.like("address:%"))
        ).all()
    assert set(subjects) == {f"address:9.9.9.{n}" for n in range(22)}


def test_s3_known_and_unknown_accounts_are_answered_alike(world: World) -> None:
    def pages(email: str) -> list[str]:
        browser = world.browser()
        texts = [browser.sign_in(email, WRONG).text for _ in range(6)]
        return [re.sub(r'name="(csrf_token|once)" value="[^"]+"', "", t).replace(email, "X") for t in texts]

    assert pages("viewer@mau.gov.vn") == pages("nobody@mau.gov.vn")


def test_s3_an_unknown_or_closed_account_costs_a_look_too(world: World) -> None:
    with world.db.write() as session:
        session.get_one(User, world.user_id["viewer"]).active = False
    for email in ("nobody@mau.gov.vn", "viewer@mau.gov.vn"):
        looks: list[str] = []
        outcome = check(
            world.db,
            email,
            PASSWORD,
            address="10.0.0.1",
            now=NOW,
            matches=lambda stored, _p, looks=looks: looks.append(stored) is None,  # type: ignore[misc]
        )
        assert outcome.user_id is None
        assert len(looks) == 1


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%09/evil.example",
        "/\t/evil.example",
        "\n//evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "users",
        "/no-such-page",
        "/sign-out",
        "/sign-in",
        "/static/app.css",
        "/users/../../evil",
        "/users@evil.example",
        " /users",
        "/users\x00",
        "/․/users",
        "",
    ],
)
def test_s9_after_signing_in_one_stays_on_our_pages(world: World, wanted: str) -> None:
    browser = world.browser()
    answer = browser.post(
        "/sign-in", {"email": "admin@mau.gov.vn", "password": PASSWORD}, query_string={"next": wanted}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_demonstration_logins_are_listed_in_the_demonstration_only(world: World) -> None:
    login = {
        "email": "a@b.vn",
        "full_name": "Người Trình Diễn",
        "role": "Xem",
        "agency": "UBND",
        "password": "mk",
    }
    with world.db.write() as session:
        session.add(Setting(key="demo_logins", value=json.dumps([login])))
    assert "Người Trình Diễn" not in world.browser().get("/sign-in").text
    assert "Người Trình Diễn" in world.with_settings(demo=True).browser().get("/sign-in").text
