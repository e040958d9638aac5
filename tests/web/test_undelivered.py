"""Thư không đến: the office's own work, with its count in the navigation."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models import Delivery, MailSettlement, Outbox, OutboxAttempt
from tests.office import NOW
from tests.web.browser import World
from tests.web.test_chosen import late
from workflow.services import scope, urge_now
from workflow.services.chosen_rows import Seen


@pytest.fixture
def mail(world: World) -> int:
    """An urging that a server refused for good."""
    rows = [Seen(*map(int, row.split("."))) for row in late(world, 2)]
    with world.db.write() as session:
        actor = scope.load_actor(session, world.user_id["leader"], NOW.date())
        assert actor is not None
        seen = urge_now.plan(session, actor, rows, now=NOW).seen()
        urge_now.urge(session, actor, seen, urge_now.Order(), now=NOW, domain="mau.gov.vn")
        lost = session.scalars(sa.select(Outbox)).one()
        lost.state, lost.attempts, lost.sent_to = Delivery.DEAD, 1, "sai@mau.gov.vn"
        session.add(
            OutboxAttempt(
                outbox_id=lost.id, n=1, at=NOW, outcome="refused", code=550, detail="no such person"
            )
        )
        return lost.id


def test_the_page_names_the_person_the_answer_and_what_was_urged_in_vain(world: World, mail: int) -> None:
    page = world.browser("office").get("/undelivered").text
    for words in (
        "Thư không đến (1)",
        "Đỗ Thị Trưởng",
        "Phòng Tư pháp",
        "sai@mau.gov.vn → head_tp@mau.gov.vn",
        "550 no such person",
        "trong đó 2 lần đôn đốc không được tính",
    ):
        assert words in page, words
    assert "Thư không đến (1)" not in world.browser("other_office").get("/undelivered").text


def test_the_administrator_sees_whom_but_not_what_and_leads_to_the_address(world: World, mail: int) -> None:
    page = world.browser("admin").get("/undelivered").text
    assert f'href="/users/{world.user_id["head_tp"]}"' in page
    assert "Rà soát hồ sơ" not in page
    assert f"/undelivered/{mail}/resend" not in page


def test_a_corrected_address_is_used_and_the_queue_is_empty(world: World, mail: int) -> None:
    head = world.user_id["head_tp"]
    admin = world.browser("admin")
    taken = admin.post(f"/users/{head}/address", {"email": "head_vh@mau.gov.vn"})
    assert (taken.status_code, "đã có tài khoản" in taken.text) == (422, True)
    assert admin.post(f"/users/{head}/address", {"email": "thu.dung@mau.gov.vn"}).status_code == 303
    office = world.browser("office")
    answer = office.post(f"/undelivered/{mail}/resend", {"version": "1"}, follow_redirects=True)
    assert "Gửi lại cho 1 người, thư ngày 10/11/2026." in answer.text
    assert "Mọi thư đều đã đến" in answer.text
    again = office.post(f"/undelivered/{mail}/resend", {"version": "1"})
    assert (again.status_code, "vừa được người khác xử lý" in again.text) == (409, True)


def test_handed_over_needs_a_day_and_keeps_number_and_words(world: World, mail: int) -> None:
    office = world.browser("office")
    assert office.post(f"/undelivered/{mail}/hand", {"version": "1"}).status_code == 422
    tomorrow = office.post(f"/undelivered/{mail}/hand", {"version": "1", "handed_on": "10/11/2026"})
    assert tomorrow.status_code == 422
    stale = office.post(f"/undelivered/{mail}/hand", {"version": "0", "handed_on": "09/11/2026"})
    assert stale.status_code == 409
    body = {"version": "1", "handed_on": "09/11/2026", "document_number": "15/UBND-VX", "note": "Trao tay"}
    assert office.post(f"/undelivered/{mail}/hand", body).status_code == 303
    with world.db.read() as session:
        kept = session.scalars(sa.select(MailSettlement)).one()
        assert (kept.document_number, kept.note, str(kept.handed_on)) == (
            "15/UBND-VX",
            "Trao tay",
            "2026-11-09",
        )
    assert "chip-done" in office.get("/log/mails").text


def test_left_as_it_is_needs_a_reason(world: World, mail: int) -> None:
    leader = world.browser("leader")
    assert leader.post(f"/undelivered/{mail}/leave", {"version": "1"}).status_code == 422
    assert leader.post(f"/undelivered/{mail}/leave", {"version": "1", "note": "Đã xong"}).status_code == 303
