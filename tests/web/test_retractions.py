"""Taking an update back, from the page that says it was sent."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa

from models import Assignment, Evidence
from tests.office import TODAY
from tests.web.browser import Browser, World
from workflow.rules.states import State

WORDS = "Nội dung gửi nhầm số 4711."
BUTTON = "Thu hồi cập nhật vừa gửi"


def given(world: World) -> int:
    with world.db.write() as session:
        return world.office(session).assignment("tp", due=TODAY).id


def send(world: World, browser: Browser, n: int, **body: object) -> None:
    with world.db.read() as session:
        version = session.get_one(Assignment, n).version
    answer = browser.post(
        f"/assignments/{n}/update", {"version": str(version), "text": WORDS, "chip": "doing", **body}
    )
    assert answer.status_code == 303, answer.text


def retract(browser: Browser, n: int, page: str = "") -> tuple[int, str]:
    page = page or browser.get(f"/assignments/{n}").text
    form = re.search(rf'action="/assignments/{n}/retract".*?</form>', page, re.DOTALL)
    assert form, "no button"
    version = re.search(r'name="version" value="(\d+)"', form[0])
    assert version
    answer = browser.post(f"/assignments/{n}/retract", {"version": version[1]})
    return answer.status_code, answer.headers.get("Location") or answer.text


def test_the_words_return_to_the_form_with_their_chip(world: World) -> None:
    n, head = given(world), world.browser("head_tp")
    proof = {"document_number": "9/BC-TP", "document_date": "06/11/2026"}
    send(world, head, n, chip="done", **proof)
    status, address = retract(head, n)
    assert (status, address) == (303, f"/assignments/{n}?again=done")
    page = head.get(address).text
    assert "Đã thu hồi cập nhật vừa gửi" in page
    assert re.search(rf"<textarea[^>]*>\s*{WORDS}", page)
    assert re.search(r'<input[^>]*checked[^>]*value="done"', page)
    assert BUTTON not in page
    assert "đã thu hồi, không còn tính" in page
    with world.db.read() as session:
        assert session.get_one(Assignment, n).state is State.ASSIGNED
    assert not re.search(rf"<textarea[^>]*>\s*{WORDS}", head.get(f"/assignments/{n}").text)


def test_the_button_is_there_for_its_writer_for_a_minute(world: World) -> None:
    n, head, staff = given(world), world.browser("head_tp"), world.browser("staff_tp")
    assert BUTTON not in head.get(f"/assignments/{n}").text
    send(world, head, n)
    shown = head.get(f"/assignments/{n}").text
    assert 'data-seconds="60"' in shown
    assert BUTTON not in staff.get(f"/assignments/{n}").text
    world.pass_time(seconds=61)
    assert BUTTON not in head.get(f"/assignments/{n}").text
    status, page = retract(head, n, shown)
    assert status == 422
    assert "Đã quá 1 phút" in page
    assert "vẫn còn ở dưới" not in page


def test_a_page_that_others_wrote_on_since_is_stale(world: World) -> None:
    n, head = given(world), world.browser("head_tp")
    send(world, head, n)
    shown = head.get(f"/assignments/{n}").text
    send(world, world.browser("staff_tp"), n, text="Viên chức ghi tiếp.")
    status, page = retract(head, n, shown)
    assert status == 409
    assert "Viên chức ghi tiếp." in page


def test_nobody_reads_on_what_was_taken_back(world: World) -> None:
    """Lists, files and the reviewer's pages do not say it any more; the history of the duty does."""
    n, head, office = given(world), world.browser("head_tp"), world.browser("office")
    before = TODAY
    with world.db.write() as session:
        session.get_one(Assignment, n).due = before.replace(day=2)
    upload = (io.BytesIO(b"Nguyen van van ban so 4711\n"), "so-4711.txt")
    send(world, head, n, chip="blocked", difficulty="Vướng 4711", proposal="Đề xuất 4711", files=upload)
    addresses = ("/overdue", "/overdue.csv", "/my-work", "/statistics/rows", "/letters", f"/review/{n}")
    pages = {address: office.get(address).text for address in addresses}
    assert "4711" in pages["/overdue.csv"], "a reader at least repeats it while it stands"
    with world.db.read() as session:
        piece = session.scalars(sa.select(Evidence.id)).one()
    assert office.get(f"/evidence/{piece}").status_code == 200

    assert retract(head, n)[0] == 303
    for address in addresses:
        assert "4711" not in office.get(address).text, address
    assert office.get(f"/evidence/{piece}").status_code == 404
    history = office.get(f"/assignments/{n}").text
    assert history.count(WORDS) == 1
    assert "so-4711.txt" not in history


@pytest.mark.parametrize("again", ["done", "nonsense", ""])
def test_an_address_alone_fills_no_form(world: World, again: str) -> None:
    n, head = given(world), world.browser("head_tp")
    send(world, head, n)
    page = head.get(f"/assignments/{n}?again={again}").text
    assert not re.search(rf"<textarea[^>]*>\s*{WORDS}", page)
