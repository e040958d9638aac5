"""Signing in through an OpenID Connect provider: who comes in, as whom, and what proves nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from models import Event, ExternalIdentity, Membership, User, UserSession
from tests.web.browser import Browser, World
from tests.web.provider import NAME, RETURN, Provider
from tests.web.test_second_factor import phone, with_phone
from workflow.rules.provider_identity import TurnedAway
from workflow.services import accounts, external_identities, login_guard, privacy
from workflow.services.sessions import IDLE, LONGEST

BEGIN = "/sign-in/provider"
NOT_LET_IN = f"Bạn chưa được phép đăng nhập qua {NAME}"
NOT_CONFIRMED = f"{NAME} không xác nhận được lần đăng nhập này"
OVER = "Lần đăng nhập này đã dùng hoặc đã quá 10 phút"
AWAY = f"Chưa kết nối được với {NAME}"
HEAD = {"sub": "tp-0001", "email": "head_tp@mau.gov.vn", "email_verified": True}


@pytest.fixture
def provider(world: World) -> Iterator[Provider]:
    with Provider(lambda: world.now, person=dict(HEAD)) as running:
        yield running


@pytest.fixture
def linked(world: World, provider: Provider) -> World:
    """The installation with the provider; the head of the office may come that way and has not yet."""
    world.app = world.with_settings(provider=provider.settings).app
    allow(world, "head_tp")
    return world


def allow(world: World, name: str) -> None:
    with world.db.write() as session:
        user = session.get_one(User, world.user_id[name])
        external_identities.allow(session, user, by=world.user_id["admin"], now=world.now)


def local(address: str) -> str:
    """The path of one of our own addresses."""
    parts = urlsplit(address)
    assert address.startswith(RETURN)
    return f"{parts.path}?{parts.query}"


def brought_back(browser: Browser, provider: Provider, wanted: str = "") -> str:
    """The path with which the browser comes back from the provider."""
    answer = browser.get(BEGIN, query_string={"next": wanted} if wanted else {})
    assert answer.status_code == 303
    return local(provider.visit(answer.headers["Location"]))


def walk(world: World, provider: Provider, wanted: str = "") -> tuple[Browser, TestResponse]:
    """One person's way to the provider and back; the browser and our last answer."""
    browser = world.browser()
    return browser, browser.get(brought_back(browser, provider, wanted))


def turned_back(browser: Browser, answer: TestResponse) -> str:
    """What the sign-in page says to somebody who was not let in."""
    assert (answer.status_code, urlsplit(answer.headers["Location"]).path) == (303, "/sign-in")
    assert browser.get("/my-work").headers["Location"].startswith("/sign-in"), "nobody is signed in"
    return browser.get("/sign-in").text


def is_in(browser: Browser) -> bool:
    return browser.get("/my-work").status_code == 200


def verbs(world: World, name: str = "head_tp") -> list[str]:
    with world.db.read() as session:
        return list(
            session.scalars(
                sa.select(Event.verb)
                .where(Event.subject == "user", Event.subject_id == world.user_id[name], Event.address != "")
                .order_by(Event.seq)
            )
        )


def reasons(world: World, verb: str = "provider_refused") -> list[str]:
    with world.db.read() as session:
        found = session.scalars(sa.select(Event.payload).where(Event.verb == verb).order_by(Event.id))
        return [json.loads(payload)["why"] for payload in found]


def counts(world: World) -> tuple[int, int]:
    """How many accounts and how many memberships there are."""
    with world.db.read() as session:
        return tuple(  # type: ignore[return-value]
            session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (User, Membership)
        )


def identity(world: World, name: str = "head_tp") -> ExternalIdentity:
    with world.db.read() as session:
        return session.get_one(ExternalIdentity, world.user_id[name])


def test_the_button_stands_there_only_where_a_provider_is_configured(
    world: World, provider: Provider
) -> None:
    words = f"Đăng nhập qua {NAME}"
    assert words not in world.browser().get("/sign-in").text
    for path in (BEGIN, f"{BEGIN}/return"):
        assert world.browser().get(path).status_code == 404
    page = world.with_settings(provider=provider.settings).browser().get("/sign-in?next=/overdue").text
    assert words in page
    assert f'href="{BEGIN}?next=/overdue"' in page
    assert provider.asked == [], "showing the page asks nobody"


def test_the_first_sign_in_links_the_account_and_the_next_ones_find_it(
    linked: World, provider: Provider
) -> None:
    before = counts(linked)
    browser, answer = walk(linked, provider, "/overdue")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/overdue")
    assert is_in(browser)
    assert (identity(linked).issuer, identity(linked).subject) == (provider.issuer, "tp-0001")
    again, _answer = walk(linked, provider)
    assert is_in(again)
    assert verbs(linked) == ["provider_linked", *["provider_accepted", "signed_in"] * 2]
    assert counts(linked) == before
    with linked.db.read() as session:
        user = session.get_one(User, linked.user_id["head_tp"])
        assert user.last_login_at == linked.now


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_answers_are_taken_in_both_ways_of_signing(linked: World, provider: Provider, algorithm: str) -> None:
    provider.algorithm = algorithm
    assert is_in(walk(linked, provider)[0])


def test_a_provider_may_read_the_secret_from_the_form(linked: World, provider: Provider) -> None:
    provider.by_form = True
    assert is_in(walk(linked, provider)[0])


def test_where_the_answer_has_no_address_the_provider_is_asked_about_the_person(
    linked: World, provider: Provider
) -> None:
    provider.claims = {"email": None, "email_verified": None}
    assert is_in(walk(linked, provider)[0])
    provider.claims["sub"] = "somebody else"
    browser, answer = walk(linked, provider)
    assert NOT_CONFIRMED in turned_back(browser, answer)
    assert reasons(linked, "provider_answer_refused") == ["userinfo"]


def test_a_provider_that_changed_its_keys_is_asked_for_the_new_ones(
    linked: World, provider: Provider
) -> None:
    assert is_in(walk(linked, provider)[0])
    assert is_in(walk(linked, provider)[0])
    assert provider.asked.count("/keys") == provider.asked.count("/.well-known/openid-configuration") == 1
    provider.kid = "second"
    assert is_in(walk(linked, provider)[0])
    assert provider.asked.count("/keys") == 2


def test_s5_the_session_is_as_after_a_password(linked: World, provider: Provider) -> None:
    browser = linked.browser()
    way_back = brought_back(browser, provider)
    visitor = browser.cookie("visitor")
    browser.get(way_back)
    token = browser.cookie()
    assert token
    assert not browser.cookie("visitor")
    thief = linked.browser()
    thief.set_cookie(visitor, "visitor")
    assert thief.get("/my-work").headers["Location"].startswith("/sign-in"), "the old cookie opens nothing"
    assert browser.get("/account/sessions").text.count("127.0.0.1") == 1
    with linked.db.read() as session:
        [row] = session.scalars(
            sa.select(UserSession).where(UserSession.user_id == linked.user_id["head_tp"])
        )
        assert row.address == "127.0.0.1"
    linked.pass_time(seconds=IDLE.total_seconds() + 1)
    assert not is_in(browser), "left idle"
    fresh, _answer = walk(linked, provider)
    for _visit in range(int(LONGEST / IDLE) + 1):
        linked.pass_time(minutes=29)
        alive = is_in(fresh)
    assert not alive, "twelve hours are over"


def test_signing_out_ends_the_session(linked: World, provider: Provider) -> None:
    browser, _answer = walk(linked, provider)
    kept = browser.cookie()
    browser.post("/sign-out")
    browser.set_cookie(kept)
    assert not is_in(browser)


def test_a_way_back_serves_once(linked: World, provider: Provider) -> None:
    browser = linked.browser()
    way_back = brought_back(browser, provider)
    browser.get(way_back)
    browser.post("/sign-out")
    answer = browser.get(way_back)
    assert OVER in turned_back(browser, answer)
    assert "code=" not in answer.headers["Location"]


def test_a_code_serves_once_even_with_a_copied_cookie(linked: World, provider: Provider) -> None:
    browser, thief = linked.browser(), linked.browser()
    way_back = brought_back(browser, provider)
    thief.set_cookie(browser.cookie("visitor"), "visitor")
    browser.get(way_back)
    assert NOT_CONFIRMED in turned_back(thief, thief.get(way_back))


def test_a_trip_lets_in_once_even_with_a_copied_cookie_and_another_code(
    linked: World, provider: Provider
) -> None:
    browser, thief = linked.browser(), linked.browser()
    there = browser.get(BEGIN).headers["Location"]
    first, second = local(provider.visit(there)), local(provider.visit(there))
    thief.set_cookie(browser.cookie("visitor"), "visitor")
    assert browser.get(first).status_code == 303
    assert is_in(browser)
    assert OVER in turned_back(thief, thief.get(second))


def test_somebody_elses_way_back_leads_nobody_in(linked: World, provider: Provider) -> None:
    """Whoever makes a victim open it would have the victim work in the attacker's account."""
    attacker, victim, busy = linked.browser(), linked.browser(), linked.browser()
    way_back = brought_back(attacker, provider)
    assert OVER in turned_back(victim, victim.get(way_back))
    brought_back(busy, provider)
    assert OVER in turned_back(busy, busy.get(way_back))
    assert "/token" not in provider.asked


@pytest.mark.parametrize("query", ["", "?state=", "?state=%ff%00&code=x", "?code=x", "?error=access_denied"])
def test_a_way_back_without_a_way_there_is_refused(linked: World, provider: Provider, query: str) -> None:
    browser = linked.browser()
    assert OVER in turned_back(browser, browser.get(f"{BEGIN}/return{query}"))


def test_who_stays_too_long_at_the_provider_begins_anew(linked: World, provider: Provider) -> None:
    browser = linked.browser()
    way_back = brought_back(browser, provider)
    linked.pass_time(minutes=10, seconds=1)
    assert OVER in turned_back(browser, browser.get(way_back))


def test_who_declines_at_the_provider_is_not_let_in(linked: World, provider: Provider) -> None:
    browser = linked.browser()
    there = browser.get(BEGIN).headers["Location"]
    [state] = parse_qs(urlsplit(there).query)["state"]
    answer = browser.get(f"{BEGIN}/return?error=access_denied&state={state}")
    assert NOT_CONFIRMED in turned_back(browser, answer)


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        ({"algorithm": "none"}, "unsupported_algorithm"),
        ({"algorithm": "HS256"}, "unsupported_algorithm"),
        ({"forged": True}, "bad_signature"),
        ({"claims": {"nonce": "of another errand"}}, "invalid_claim"),
        ({"claims": {"nonce": None}}, "missing_claim"),
        ({"claims": {"iss": "http://127.0.0.1:1"}}, "invalid_claim"),
        ({"claims": {"aud": "another client"}}, "invalid_claim"),
        ({"claims": {"aud": ["another client"]}}, "invalid_claim"),
        ({"claims": {"aud": ["dondoc", "another client"]}}, "missing_claim"),
        ({"claims": {"aud": "dondoc", "azp": "another client"}}, "invalid_claim"),
        ({"claims": {"exp": 1}}, "expired_token"),
        ({"claims": {"exp": None}}, "missing_claim"),
        ({"claims": {"exp": "never"}}, "invalid_claim"),
        ({"claims": {"sub": None}}, "missing_claim"),
        ({"claims": {"sub": ""}}, "invalid_claim"),
        ({"claims": {"sub": 1}}, "invalid_claim"),
        ({"claims": {"sub": "x" * 256}}, "sub"),
        ({"claims": {"sub": "tp\0-0001"}}, "sub"),
        ({"claims": {"sub": "tp-\n0001"}}, "sub"),
        ({"claims": {"iat": 1_000_000_000}}, "iat"),
        ({"claims": {"iat": None}}, "missing_claim"),
        ({"claims": {"at_hash": "wrong"}}, "invalid_claim"),
        ({"token_body": b"[]"}, "malformed"),
        ({"token_body": b"not json"}, "malformed"),
        ({"token_body": b'{"access_token": "x"}'}, "malformed"),
        ({"token_body": b'{"access_token": "x", "id_token": 5}'}, None),
        ({"token_body": b'{"access_token": "x", "id_token": "a.b"}'}, None),
        ({"token_body": b'{"access_token": "x", "id_token": "a.b.c.d.e"}'}, None),
        ({"token_body": b'{"access_token": "x", "id_token": ["a"]}'}, None),
    ],
)
def test_an_answer_that_proves_nothing_lets_nobody_in(
    linked: World, provider: Provider, caplog: pytest.LogCaptureFixture, lie: dict[str, Any], why: str | None
) -> None:
    for name, value in lie.items():
        setattr(provider, name, value)
    with caplog.at_level(logging.WARNING):
        browser, answer = walk(linked, provider)
    assert NOT_CONFIRMED in turned_back(browser, answer)
    [written] = reasons(linked, "provider_answer_refused")
    assert why in {written, None}
    assert "AnswerRefused" in caplog.text
    assert "tp-0001" not in caplog.text
    assert identity(linked).subject is None


def test_an_answer_is_good_for_its_time_only(linked: World, provider: Provider) -> None:
    at = int(linked.now.timestamp())
    provider.claims = {"exp": at - 30}
    assert is_in(walk(linked, provider)[0]), "two clocks may differ by a minute"
    provider.claims = {"exp": at - 61}
    browser, answer = walk(linked, provider)
    assert NOT_CONFIRMED in turned_back(browser, answer)


def test_an_answer_made_before_the_trip_could_begin_is_of_another(linked: World, provider: Provider) -> None:
    at = int(linked.now.timestamp())
    provider.claims = {"iat": at - 659}
    assert is_in(walk(linked, provider)[0])
    provider.claims = {"iat": at - 661}
    browser, answer = walk(linked, provider)
    assert NOT_CONFIRMED in turned_back(browser, answer)


def test_an_address_with_a_control_character_is_none(linked: World, provider: Provider) -> None:
    provider.person["email"] = "head_tp\0@mau.gov.vn"
    browser, answer = walk(linked, provider)
    assert answer.status_code == 303
    assert not is_in(browser)


WRONG: tuple[dict[str, Any], ...] = (
    {"issuer": "http://127.0.0.1:1"},
    {"issuer": None},
    {"token_endpoint": None},
    {"token_endpoint": "ftp://127.0.0.1/token"},
    {"authorization_endpoint": "javascript:alert(1)"},
    {"jwks_uri": ["http://127.0.0.1/keys"]},
)


def test_a_provider_that_describes_itself_wrongly_is_not_used(linked: World, provider: Provider) -> None:
    for about in WRONG:
        provider.about = about
        browser = linked.browser()
        assert AWAY in turned_back(browser, browser.get(BEGIN)), about


@pytest.mark.parametrize(
    ("person", "why"),
    [
        ({"email_verified": False}, TurnedAway.UNVERIFIED),
        ({"email_verified": None}, TurnedAway.UNVERIFIED),
        ({"email_verified": "true"}, TurnedAway.UNVERIFIED),
        ({"email": "nobody@mau.gov.vn"}, TurnedAway.UNKNOWN),
        ({"email": ""}, TurnedAway.UNKNOWN),
        ({"email": ["head_tp@mau.gov.vn"]}, TurnedAway.UNKNOWN),
        ({"email": "staff_tp@mau.gov.vn"}, TurnedAway.NOT_ALLOWED),
        ({"email": "admin@mau.gov.vn"}, TurnedAway.NOT_ALLOWED),
        ({"email": "head_tp@mau.gov.vn.example"}, TurnedAway.UNKNOWN),
    ],
)
def test_whom_no_administrator_allowed_is_told_one_same_sentence(
    linked: World, provider: Provider, person: dict[str, Any], why: TurnedAway
) -> None:
    before = counts(linked)
    provider.person.update(person)
    browser, answer = walk(linked, provider)
    assert NOT_LET_IN in turned_back(browser, answer)
    assert reasons(linked) == [why]
    assert counts(linked) == before
    assert identity(linked).subject is None


def test_a_letter_that_only_looks_small_is_another_letter(linked: World, provider: Provider) -> None:
    """The Kelvin sign becomes k where text is made small."""
    with linked.db.write() as session:
        user = session.get_one(User, linked.user_id["head_tp"])
        user.email = "kim@mau.gov.vn"
    provider.person["email"] = "\u212aim@mau.gov.vn"
    browser, answer = walk(linked, provider)
    assert NOT_LET_IN in turned_back(browser, answer)
    provider.person["email"] = " Kim@MAU.gov.vn "
    assert is_in(walk(linked, provider)[0])


def test_once_linked_only_the_subject_counts(linked: World, provider: Provider) -> None:
    walk(linked, provider)
    provider.person = {"sub": "tp-0001", "email": "admin@mau.gov.vn", "email_verified": True}
    browser, _answer = walk(linked, provider)
    assert is_in(browser), "the address may change"
    assert verbs(linked, "admin") == []
    provider.person = {"sub": "tp-0002", "email": "head_tp@mau.gov.vn", "email_verified": True}
    other, answer = walk(linked, provider)
    assert NOT_LET_IN in turned_back(other, answer)
    assert reasons(linked) == [TurnedAway.OTHER_SUBJECT]
    assert identity(linked).subject == "tp-0001"


def test_the_same_subject_of_another_provider_is_another_person(linked: World, provider: Provider) -> None:
    walk(linked, provider)
    with Provider(lambda: linked.now, person=dict(HEAD)) as other:
        elsewhere = linked.with_settings(provider=other.settings)
        browser, answer = walk(elsewhere, other)
        assert NOT_LET_IN in turned_back(browser, answer)


def test_one_subject_opens_one_account(linked: World, provider: Provider) -> None:
    allow(linked, "staff_tp")
    walk(linked, provider)
    provider.person["email"] = "staff_tp@mau.gov.vn"
    browser, _answer = walk(linked, provider)
    assert is_in(browser)
    assert verbs(linked, "staff_tp") == [], "it still is the head"
    assert identity(linked, "staff_tp").subject is None


def test_a_closed_account_stays_closed(linked: World, provider: Provider) -> None:
    walk(linked, provider)
    with linked.db.write() as session:
        user = session.get_one(User, linked.user_id["head_tp"])
        accounts.close_account(session, user, by=None, now=linked.now)
    browser, answer = walk(linked, provider)
    assert NOT_LET_IN in turned_back(browser, answer)
    assert reasons(linked) == [TurnedAway.CLOSED]


def test_an_account_that_sleeps_is_not_woken_by_it(linked: World, provider: Provider) -> None:
    with linked.db.write() as session:
        session.get_one(User, linked.user_id["head_tp"]).asleep_since = linked.now
    browser, answer = walk(linked, provider)
    assert "đã lâu không dùng nên tạm ngừng" in turned_back(browser, answer)
    assert verbs(linked) == ["provider_refused", "sign_in_asleep"]
    assert identity(linked).subject is None


def test_s7_the_own_second_factor_still_applies(linked: World, provider: Provider) -> None:
    with_phone(linked)
    provider.person["amr"] = ["pwd", "otp", "mfa"]
    browser, answer = walk(linked, provider, "/overdue")
    assert answer.headers["Location"] == "/sign-in/code?next=/overdue"
    assert not is_in(browser)
    answer = browser.post("/sign-in/code?next=/overdue", {"code": phone(linked, "head_tp")})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/overdue")
    assert is_in(browser)
    assert verbs(linked)[-3:] == ["provider_linked", "provider_accepted", "signed_in"]


def test_s7_whose_posts_ask_for_a_second_factor_sets_one_up_first(linked: World, provider: Provider) -> None:
    strict = linked.with_settings(provider=provider.settings, second_factor_required=True)
    allow(strict, "office")
    provider.person = {"sub": "vp-1", "email": "office@mau.gov.vn", "email_verified": True, "amr": ["mfa"]}
    browser, _answer = walk(strict, provider)
    assert browser.get("/overview").headers["Location"] == "/account/second-factor"


def test_who_used_no_password_need_not_change_it(linked: World, provider: Provider) -> None:
    with linked.db.write() as session:
        user = session.get_one(User, linked.user_id["head_tp"])
        accounts.give_initial_password(session, user, by=None, now=linked.now)
    assert is_in(walk(linked, provider)[0])


ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "/%2f/evil.example",
    "/\t/evil.example",
    "/no-such-page",
    "/sign-in/provider",
    "/sign-in/provider/return?code=x",
    "/overdue?" + "x" * 600,
)


def test_s9_after_the_provider_one_comes_to_a_page_of_ours(linked: World, provider: Provider) -> None:
    led = {wanted: walk(linked, provider, wanted)[1].headers["Location"] for wanted in ELSEWHERE}
    assert led == dict.fromkeys(ELSEWHERE, "/")


def test_s9_the_way_back_is_the_configured_address_whatever_host_was_asked(
    linked: World, provider: Provider
) -> None:
    many = linked.with_settings(provider=provider.settings, trusted_hosts=("localhost", "other.mau.gov.vn"))
    answer = many.browser().get(
        BEGIN, base_url="http://other.mau.gov.vn", headers={"X-Forwarded-Host": "evil.example"}
    )
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked["redirect_uri"] == [RETURN]


def test_who_is_signed_in_is_led_on_without_asking_the_provider(linked: World, provider: Provider) -> None:
    browser = linked.browser("viewer")
    assert browser.get(f"{BEGIN}?next=/overdue").headers["Location"] == "/overdue"
    assert browser.get(f"{BEGIN}/return?code=x&state=y").headers["Location"] == "/"
    assert provider.asked == []


def test_a_provider_that_is_away_leaves_the_password(world: World) -> None:
    with Provider(lambda: world.now) as gone:
        pass
    alone = world.with_settings(provider=gone.settings)
    browser = alone.browser()
    assert AWAY in turned_back(browser, browser.get(f"{BEGIN}?next=/overdue"))
    answer = browser.sign_in("head_tp@mau.gov.vn")
    assert answer.status_code == 303
    assert is_in(browser)


def test_a_provider_that_goes_away_meanwhile_costs_no_attempt(linked: World, provider: Provider) -> None:
    for path, status in (("/token", 503), ("/keys", 500)):
        provider.broken = {path: status}
        for _visit in range(login_guard.ADDRESS_FAILURES + 1):
            browser, answer = walk(linked, provider)
        assert AWAY in turned_back(browser, answer)
    provider.broken = {}
    assert is_in(walk(linked, provider)[0])


def test_a_provider_that_did_not_answer_is_left_alone_for_a_moment(world: World) -> None:
    with Provider(lambda: world.now, person=dict(HEAD)) as first:
        configured = world.with_settings(provider=first.settings)
        browser = configured.browser()
        way_back = brought_back(browser, first)
    assert AWAY in turned_back(browser, browser.get(way_back))
    other = configured.browser()
    assert AWAY in turned_back(other, other.get(BEGIN))
    world.pass_time(seconds=14)
    assert AWAY in turned_back(other, other.get(BEGIN))
    world.pass_time(seconds=1)
    there = other.get(BEGIN).headers["Location"]
    assert there.startswith(first.issuer), "what it said about itself is known for an hour"


def test_s2_refused_ways_back_lock_the_address(linked: World, provider: Provider) -> None:
    provider.person = {"sub": "x", "email": "nobody@mau.gov.vn", "email_verified": True}
    for _visit in range(login_guard.ADDRESS_FAILURES):
        browser, answer = walk(linked, provider)
        assert NOT_LET_IN in turned_back(browser, answer)
    asked = provider.asked.count("/token")
    browser, answer = walk(linked, provider)
    assert "Đã nhập sai quá nhiều lần" in turned_back(browser, answer)
    assert provider.asked.count("/token") == asked


def test_people_who_come_in_lock_nothing(linked: World, provider: Provider) -> None:
    for _visit in range(login_guard.ADDRESS_FAILURES + 5):
        assert walk(linked, provider)[1].headers["Location"] == "/"


def test_an_administrator_allows_and_removes_it(linked: World, provider: Provider) -> None:
    admin = linked.browser("admin")
    page = f"/users/{linked.user_id['staff_tp']}"
    assert "chưa được phép" in admin.get(page).text
    assert admin.post(f"{page}/provider/allow").headers["Location"] == page
    assert "chờ lần đăng nhập đầu tiên" in admin.get(page).text
    again = admin.post(f"{page}/provider/allow")
    assert (again.status_code, "đã được phép đăng nhập" in again.text) == (422, True)
    provider.person = {"sub": "nv-1", "email": "staff_tp@mau.gov.vn", "email_verified": True}
    browser, _answer = walk(linked, provider)
    assert "đã liên kết lúc" in admin.get(page).text
    assert admin.post(f"{page}/provider/remove").headers["Location"] == page
    assert not is_in(browser), "the sessions of the account ended"
    browser, answer = walk(linked, provider)
    assert NOT_LET_IN in turned_back(browser, answer)
    gone = admin.post(f"{page}/provider/remove")
    assert (gone.status_code, "chưa được phép đăng nhập" in gone.text) == (422, True)
    seen = [verb for verb in verbs(linked, "staff_tp") if verb.startswith("provider")]
    assert seen == [f"provider_{what}" for what in ("allowed", "linked", "accepted", "removed", "refused")]
    trail = admin.get("/log/accounts").text
    assert "Liên kết với hệ thống đăng nhập chung" in trail


def test_nobody_allows_it_for_the_own_account_or_for_a_closed_one(linked: World) -> None:
    admin = linked.browser("admin")
    own = admin.post(f"/users/{linked.user_id['admin']}/provider/allow")
    assert own.status_code == 422
    with linked.db.write() as session:
        user = session.get_one(User, linked.user_id["staff_tp"])
        accounts.close_account(session, user, by=None, now=linked.now)
    assert admin.post(f"/users/{user.id}/provider/allow").status_code == 422
    with linked.db.read() as session:
        assert set(session.scalars(sa.select(ExternalIdentity.user_id))) == {linked.user_id["head_tp"]}


def test_without_a_provider_nothing_is_allowed_but_a_link_can_still_be_taken_off(
    linked: World, provider: Provider
) -> None:
    walk(linked, provider)
    admin = linked.with_settings().browser("admin")
    page = f"/users/{linked.user_id['head_tp']}"
    assert "nay không dùng" in admin.get(page).text
    assert admin.post(f"/users/{linked.user_id['staff_tp']}/provider/allow").status_code == 422
    assert admin.post(f"{page}/provider/remove").status_code == 303


def test_the_address_is_changed_and_the_permission_follows_the_account(
    linked: World, provider: Provider
) -> None:
    with linked.db.write() as session:
        user = session.get_one(User, linked.user_id["head_tp"])
        accounts.change_address(session, user, "moi@mau.gov.vn", by=None, now=linked.now)
    browser, answer = walk(linked, provider)
    assert NOT_LET_IN in turned_back(browser, answer)
    provider.person["email"] = "moi@mau.gov.vn"
    assert is_in(walk(linked, provider)[0])


def test_whose_name_is_taken_away_is_known_to_no_provider_any_more(linked: World, provider: Provider) -> None:
    walk(linked, provider)
    with linked.db.write() as session:
        user = session.get_one(User, linked.user_id["head_tp"])
        assert "tp-0001" in str(privacy.kept_of(session, user)), "until then the person is told of it"
        accounts.close_account(session, user, by=None, now=linked.now)
        privacy.take_name_away(session, user, by=None, now=linked.now)
    with linked.db.read() as session:
        assert session.scalars(sa.select(ExternalIdentity)).all() == []
        events = session.scalars(sa.select(Event.payload)).all()
    assert not [payload for payload in events if "tp-0001" in payload]
