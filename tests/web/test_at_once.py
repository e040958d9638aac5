"""The same sent several times in one moment is done once, and nobody is answered by an error of ours."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from models import CalendarKey, Comment, SavedView, User, Watcher
from tests.web.browser import Browser, World
from workflow.services import accounts
from workflow.web.access import open_to_strangers
from workflow.web.request import now, writing

AT_ONCE = 4


def together(world: World, name: str, path: str, data: dict[str, Any]) -> list[int]:
    """One person's open windows send the same form at the same moment; what each is answered."""
    windows = [world.browser(name) for _ in range(AT_ONCE)]
    for window in windows:
        window.token()
    ready = Barrier(AT_ONCE)

    def send(window: Browser) -> int:
        ready.wait()
        return window.post(path, data).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(send, windows))


def count(world: World, kind: Any) -> int:
    with world.db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


def a_duty(world: World) -> int:
    with world.db.write() as session:
        return world.office(session).assignment("tp").id


def test_watching_and_a_comment_at_once_lose_neither(world: World) -> None:
    duty = a_duty(world)
    assert together(world, "head_tp", f"/assignments/{duty}/watch", {"watch": "1"}) == [303] * AT_ONCE
    said = together(world, "office", f"/assignments/{duty}/comments", {"text": "Đề nghị báo cáo."})
    assert (said, count(world, Comment)) == ([303] * AT_ONCE, AT_ONCE)
    assert count(world, Watcher) == 2


def test_one_calendar_address_is_left(world: World) -> None:
    assert set(together(world, "head_tp", "/account/calendar-feed", {})) <= {200, 303}
    assert count(world, CalendarKey) == 1


@pytest.mark.parametrize(
    ("name", "path", "data", "kind"),
    [
        ("admin", "/users", {"email": "moi@mau.gov.vn", "full_name": "Người Mới", "role": "staff"}, User),
        ("office", "/saved-views", {"listing": "open_overdue", "name": "Của tôi"}, SavedView),
    ],
)
def test_what_can_be_there_once_is_added_once(
    world: World, name: str, path: str, data: dict[str, str], kind: Any
) -> None:
    before = count(world, kind)
    more = {"agency": str(world.agency_id["tp"])} if kind is User else {}
    answers = together(world, name, path, data | more)
    assert count(world, kind) == before + 1
    assert answers[0] == 303
    assert set(answers) <= {303, 409, 422}


def test_what_a_unit_finds_taken_at_its_end_is_answered_by_a_sentence(world: World) -> None:
    world.app = world.with_settings().app

    def twice() -> str:
        with writing() as session:
            accounts.add_user(session, "moi@mau.gov.vn", "Người Mới", by=None, now=now())
            session.add(User(email="moi@mau.gov.vn", full_name="Cùng lúc", created_at=now()))
        return ""

    world.app.add_url_rule("/twice", "twice", open_to_strangers(twice))
    answer = world.browser().get("/twice")
    assert answer.status_code == 409
    assert re.search("Việc này vừa được làm trong cùng lúc đó", answer.text)
    with world.db.read() as session:
        assert session.scalar(sa.select(User.id).where(User.email == "moi@mau.gov.vn")) is None
