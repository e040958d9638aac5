"""S11: everybody sees where they are signed in and ends it; nobody ends, or finds, another's."""

from __future__ import annotations

import re

import sqlalchemy as sa

from models import Event, UserSession
from tests.office import NOW
from tests.web.browser import Browser, World
from workflow.rules.permissions import Role
from workflow.services import accounts

PAGE = "/account/sessions"
_END = re.compile(rf'action="({PAGE}/[0-9a-f]{{64}}/end)"')
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36"


def ends(browser: Browser) -> list[str]:
    """The buttons of the list: one for each other session."""
    return _END.findall(browser.get(PAGE).text)


def is_in(browser: Browser) -> bool:
    return "Đăng xuất" in browser.get("/no-such-page").text


def on_a_phone(world: World, name: str) -> Browser:
    browser = world.browser()
    browser.sign_in(f"{name}@mau.gov.vn", headers={"User-Agent": PHONE})
    return browser


def test_s11_the_list_says_browser_address_and_when_it_was_seen(world: World) -> None:
    on_a_phone(world, "viewer")
    world.pass_time(minutes=3)
    desk = world.browser("viewer")
    page = desk.get(PAGE).text
    assert f'href="{PAGE}"' in page
    assert "Chrome trên máy Android" in page
    assert page.count("127.0.0.1") == 2
    assert "Phiên này" in page
    assert page.index("Phiên này") < page.index("Chrome trên máy Android"), "the one at hand comes first"
    assert "09:00" in page
    assert "09:03" in page


def test_s11_the_list_holds_no_token(world: World) -> None:
    phone, desk = on_a_phone(world, "viewer"), world.browser("viewer")
    page = desk.get(PAGE).text
    assert phone.cookie() not in page
    assert desk.cookie() not in page


def test_s11_one_session_is_ended_and_the_others_live_on(world: World) -> None:
    phone, tablet, desk = (world.browser("viewer") for _browser in range(3))
    world.pass_time(minutes=2)
    phone.get("/no-such-page")
    first, _second = ends(desk)
    assert desk.post(first).headers["Location"] == PAGE
    assert not is_in(phone), "the one seen last stands first"
    assert is_in(tablet)
    assert is_in(desk)
    assert len(ends(desk)) == 1


def test_s11_all_other_sessions_are_ended_at_once(world: World) -> None:
    others = [world.browser("viewer") for _browser in range(3)]
    desk, stranger = world.browser("viewer"), world.browser("head_tp")
    assert desk.post(f"{PAGE}/end-others").headers["Location"] == PAGE
    assert [is_in(browser) for browser in (*others, desk, stranger)] == [False] * 3 + [True] * 2
    with world.db.read() as session:
        [event] = session.scalars(sa.select(Event).where(Event.verb == "other_sessions_ended"))
    assert (event.subject_id, event.actor_id) == (world.user_id["viewer"],) * 2


def test_s11_anothers_session_is_not_there(world: World) -> None:
    victim = world.browser("admin")
    with world.db.read() as session:
        key = session.scalars(
            sa.select(UserSession.token_hash).where(UserSession.user_id == world.user_id["admin"])
        ).one()
    attacker = world.browser("viewer")
    unknown = attacker.post(f"{PAGE}/{'0' * 64}/end")
    foreign = attacker.post(f"{PAGE}/{key.hex()}/end")
    nonsense = attacker.post(f"{PAGE}/1/end")
    assert [answer.status_code for answer in (unknown, foreign, nonsense)] == [404] * 3
    assert is_in(victim)


def test_s11_the_key_in_the_list_signs_nobody_in(world: World) -> None:
    on_a_phone(world, "viewer")
    [path] = ends(world.browser("viewer"))
    thief = world.browser()
    thief.set_cookie(path.split("/")[3])
    assert not is_in(thief)


def test_s11_sessions_left_idle_are_not_listed(world: World) -> None:
    on_a_phone(world, "viewer")
    world.pass_time(minutes=31)
    assert ends(world.browser("viewer")) == []


def test_s11_an_administrator_ends_all_sessions_of_a_person(world: World) -> None:
    phone, desk, admin = world.browser("viewer"), world.browser("viewer"), world.browser("admin")
    person = f"/users/{world.user_id['viewer']}"
    assert "đang đăng nhập ở 2 trình duyệt" in admin.get(person).text
    assert admin.post(f"{person}/sessions/end").headers["Location"] == person
    assert [is_in(browser) for browser in (phone, desk, admin)] == [False, False, True]
    with world.db.read() as session:
        [event] = session.scalars(sa.select(Event).where(Event.verb == "sessions_ended"))
    assert (event.subject_id, event.actor_id) == (world.user_id["viewer"], world.user_id["admin"])


def test_s11_an_administrator_ends_the_sessions_of_everybody_in_the_tree(world: World) -> None:
    inside = [world.browser("viewer"), world.browser("head_tp")]
    outside, admin = world.browser("other_office"), world.browser("admin")
    assert "2 người" in admin.get(admin.post("/users/sessions/end").headers["Location"]).text
    assert [is_in(browser) for browser in (*inside, outside, admin)] == [False, False, True, True]


def test_s11_an_administrator_of_another_authority_finds_nobody_here(world: World) -> None:
    with world.db.write() as session:
        office = world.office(session)
        accounts.grant(
            session, office.user["other_head"], office.agency["other"], Role.ADMIN, by=None, now=NOW
        )
    viewer, other = world.browser("viewer"), world.browser("other_head")
    assert other.post(f"/users/{world.user_id['viewer']}/sessions/end").status_code == 404
    other.post("/users/sessions/end")
    assert is_in(viewer)
