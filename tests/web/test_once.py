"""D5: a form sent twice acts once; a key means one thing; whoever dies in between leaves all or nothing."""

from __future__ import annotations

import io
import re
import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models import Assignment, Event, Evidence, OnceKey, Update
from tests.office import TODAY
from tests.web.browser import Browser, World
from workflow.services import schedule
from workflow.web import once

KEY = "một".encode().hex() + "-key-of-a-test"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
OTHER_PDF = PDF.replace(b"Catalog", b"Cbtalog")


@pytest.fixture
def duty(world: World) -> int:
    with world.db.write() as session:
        return world.office(session).assignment("tp", due=TODAY + timedelta(days=3)).id


def say(browser: Browser, duty: int, text: str = "Đã rà soát.", key: str = KEY, **more: Any) -> Any:
    body = {"version": "1", "chip": "doing", "text": text, "once": key, **more}
    return browser.post(f"/assignments/{duty}/update", body, content_type="multipart/form-data")


def said(world: World) -> list[str]:
    with world.db.read() as session:
        return list(session.scalars(sa.select(Update.text)))


def test_every_form_of_a_page_brings_a_key_of_its_own(world: World, duty: int) -> None:
    browser = world.browser("head_tp")
    keys = [
        key
        for _ in range(2)
        for key in re.findall(r'name="once" value="([^"]+)"', browser.get(f"/assignments/{duty}").text)
    ]
    assert len(keys) >= 8
    assert len(set(keys)) == len(keys)


def test_d5_a_double_tap_says_it_once_and_leads_to_the_same_page(world: World, duty: int) -> None:
    browser = world.browser("staff_tp")
    first, second = say(browser, duty), say(browser, duty)
    assert (first.status_code, first.headers["Location"]) == (303, f"/assignments/{duty}")
    assert (second.status_code, second.headers["Location"]) == (303, f"/assignments/{duty}")
    assert said(world) == ["Đã rà soát."]
    assert browser.get(f"/assignments/{duty}").text.count("Đã ghi cập nhật tiến độ.") == 1


def test_d5_ten_at_the_same_moment_have_one_effect_and_ten_equal_answers(world: World, duty: int) -> None:
    browser = world.browser("staff_tp")
    token, cookie = browser.token(), browser.cookie()
    ready, answers = threading.Barrier(10), []

    def one() -> None:
        mine = Browser(world.app)
        mine.set_cookie(cookie)
        body = {"csrf_token": token, "version": "1", "chip": "doing", "text": "Đã rà soát."}
        ready.wait()
        answers.append(
            mine.open(
                f"/assignments/{duty}/update", method="POST", data=body, headers={"Idempotency-Key": KEY}
            )
        )

    threads = [threading.Thread(target=one) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(a.status_code, a.headers.get("Location"), a.data) for a in answers} == {
        (303, f"/assignments/{duty}", answers[0].data)
    }
    assert len(answers) == 10
    assert said(world) == ["Đã rà soát."]
    with world.db.read() as session:
        assert session.get_one(Assignment, duty).version == 2
        assert session.scalar(sa.select(sa.func.count(Event.id)).where(Event.verb == "progress")) == 1


def test_d5_the_same_key_with_another_content_is_refused_and_changes_nothing(world: World, duty: int) -> None:
    browser = world.browser("staff_tp")
    say(browser, duty)
    answer = say(browser, duty, "Đã rà soát xong.", version="2")
    assert answer.status_code == 422
    assert "Lần gửi này trùng mã với một nội dung khác đã ghi." in answer.text
    assert said(world) == ["Đã rà soát."]


def test_a_file_is_part_of_the_content_and_arrives_whole(world: World, duty: int) -> None:
    browser = world.browser("staff_tp")

    def done(content: bytes) -> Any:
        return say(browser, duty, chip="done", files=(io.BytesIO(content), "báo cáo.pdf"))

    assert [done(PDF).status_code, done(PDF).status_code, done(OTHER_PDF).status_code] == [303, 303, 422]
    with world.db.read() as session:
        (piece,) = session.scalars(sa.select(Evidence))
    assert piece.size == len(PDF)


def test_the_keys_of_two_people_are_two_keys(world: World, duty: int) -> None:
    assert say(world.browser("staff_tp"), duty).status_code == 303
    assert say(world.browser("head_tp"), duty, version="2").status_code == 303
    assert len(said(world)) == 2


def test_what_was_refused_left_no_key_behind(world: World, duty: int) -> None:
    browser = world.browser("staff_tp")
    assert say(browser, duty, version="7").status_code == 409
    assert say(browser, duty, version="1").status_code == 303
    assert said(world) == ["Đã rà soát."]


def test_an_act_whose_process_died_before_it_answered_is_not_done_again(
    world: World, duty: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = world.browser("staff_tp")
    say(browser, duty)
    with world.db.write() as session:  # as the rows stand when it dies after the commit
        session.execute(sa.update(OnceKey).values(status=None, location=""))
    monkeypatch.setattr(once, "PATIENCE", 0.0)
    back = f"/assignments/{duty}?tab=2"
    answers = [
        browser.post(
            f"/assignments/{duty}/update",
            {"version": "1", "chip": "doing", "text": "Đã rà soát.", "once": KEY},
            headers={"Referer": f"http://localhost{back}"},
            content_type="multipart/form-data",
        )
        for _ in range(2)
    ]
    assert [(a.status_code, a.headers["Location"]) for a in answers] == [(303, back)] * 2
    assert said(world) == ["Đã rà soát."]


@pytest.mark.parametrize(
    "key", ["kurz", "mit leer zeichen", "x" * 129, "khóa-có-dấu".encode().decode("latin-1")]
)
def test_a_header_that_is_no_key_is_refused(world: World, duty: int, key: str) -> None:
    answer = world.browser("staff_tp").post(
        f"/assignments/{duty}/receive", {"version": "1"}, headers={"Idempotency-Key": key}
    )
    assert answer.status_code == 422
    assert "Mã chống gửi trùng phải gồm 8–128 ký tự" in answer.text


def test_an_initial_password_is_shown_once_and_stored_nowhere(world: World) -> None:
    browser = world.browser("admin")
    path = f"/users/{world.user_id['staff_vh']}/password"
    pages = [browser.post(path, {"once": KEY}) for _ in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].text != pages[1].text
    with world.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(OnceKey)) == 0


def test_keys_are_kept_for_a_day(world: World, duty: int) -> None:
    browser = world.browser("staff_tp")
    say(browser, duty)
    for hours, left in ((23, 1), (25, 0)):
        with world.db.write() as session:
            schedule.purge(session, now=world.now + timedelta(hours=hours), idle=timedelta(days=9), busy=())
            assert session.scalar(sa.select(sa.func.count()).select_from(OnceKey)) == left
