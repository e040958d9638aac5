"""The page that says why there was a mail, or none."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from models import Delivery, Notice, Outbox, OutboxItem
from models.database import Database
from tests.office import NOW
from tests.web.browser import World
from tests.web.test_ladders import late
from workflow.rules.local_time import local_day
from workflow.services.sweep import judge_at, sweep_batch


def swept(world: World) -> int:
    """An assignment one working day late, and the sweep that urged its head."""
    assignment = late(world, days=1)
    with world.db.write() as session:
        judge = judge_at(session, local_day(NOW))
        sweep_batch(session, judge, (1, assignment), now=NOW, domain="mau.gov.vn")
    return assignment


def test_the_assignment_leads_there_and_each_rung_is_told(world: World) -> None:
    assignment = swept(world)
    office = world.browser("office")
    assert f'href="/assignments/{assignment}/why"' in office.get(f"/assignments/{assignment}").text
    page = office.get(f"/assignments/{assignment}/why").text
    assert "bậc +1 (09/11/2026)" in page
    assert "thủ trưởng: Đỗ Thị Trưởng, đang chờ gửi (09/11/2026), địa chỉ head_tp@mau.gov.vn" in page
    assert "còn chờ đến ngày 13/11/2026" in page


@pytest.mark.parametrize("who", ["head_tp", "staff_tp"])
def test_the_lead_agency_sees_it_without_addresses(world: World, who: str) -> None:
    assignment = swept(world)
    browser = world.browser(who)
    assert f"/assignments/{assignment}/why" in browser.get(f"/assignments/{assignment}").text
    page = browser.get(f"/assignments/{assignment}/why").text
    assert "thủ trưởng: Đỗ Thị Trưởng, đang chờ gửi" in page
    assert "@mau.gov.vn" not in page


@pytest.mark.parametrize(
    ("who", "status"), [("viewer", 403), ("head_vh", 404), ("other_office", 404), ("admin", 404)]
)
def test_others_do_not(world: World, who: str, status: int) -> None:
    assert world.browser(who).get(f"/assignments/{swept(world)}/why").status_code == status


@pytest.mark.parametrize(
    ("day", "status", "words"),
    [
        ("13/11/2026", 200, "đến bậc, sẽ gửi ở lượt rà soát ngày 13/11/2026"),
        ("08/11/2026", 200, "nhiệm vụ chưa được giao"),
        ("mai", 422, "Ngày phải viết dạng"),
        ("01/01/1995", 200, "nhiệm vụ chưa được giao"),
    ],
)
def test_any_day_may_be_asked(world: World, day: str, status: int, words: str) -> None:
    answer = world.browser("office").get(f"/assignments/{swept(world)}/why?at={day}")
    assert answer.status_code == status
    assert words in answer.text


def test_it_is_english_for_those_who_read_english(world: World, db: Database) -> None:
    assignment = swept(world)
    office = world.browser("office")
    office.post("/language", {"language": "en", "next": "/"})
    page = office.get(f"/assignments/{assignment}/why").text
    assert "head: Đỗ Thị Trưởng, waiting to be sent (09/11/2026)" in page
    assert "waiting until 13/11/2026" in page
    assert "bậc" not in page
    assert db.dialect in {"sqlite", "postgresql"}


def both_pages(world: World, **item: object) -> tuple[str, str]:
    """The assignment's page and the one that tells why, with the one item of the urging as given."""
    assignment = swept(world)
    with world.db.write() as session:
        session.execute(sa.update(OutboxItem).values(**item))
        if not item.get("dropped"):
            session.execute(sa.update(Outbox).values(state=Delivery.SENT, sent_at=NOW))
        elif item["dropped"] == "joined":
            session.execute(sa.update(Notice).where(Notice.urging).values(ladder="manual", rung="urge"))
    office = world.browser("office")
    return office.get(f"/assignments/{assignment}").text, office.get(f"/assignments/{assignment}/why").text


WORDS = {
    "joined": "ghi chung với lần đôn đốc theo thang trong cùng thư",
    "moved": "chuyển cho người đang giữ chức vụ",
    "waits_for_lower_level": "lùi lại, chờ cấp dưới được báo trước",
    "no_longer_true": "không gửi vì việc đã thay đổi",
    "elsewhere": "gộp vào thư khác của người này",
    "expired": "không gửi vì đã quá cũ khi cho gửi tiếp",
}


@pytest.mark.parametrize("dropped", WORDS)
def test_both_pages_say_alike_why_it_was_taken_out_of_a_mail(world: World, dropped: str) -> None:
    page, why = both_pages(world, dropped=dropped)
    assert WORDS[dropped] in page
    assert WORDS[dropped] in why
    assert "đã bỏ trước khi gửi" not in page


def test_an_urging_that_went_along_with_the_ladders_is_not_said_to_be_lost(world: World) -> None:
    page, why = both_pages(world, dropped="joined")
    assert "Đôn đốc, ghi chung với lần đôn đốc theo thang trong cùng thư" in page
    assert "không tính lần" not in page
    assert "không gửi cho ai" not in why


def test_both_pages_name_the_office_that_was_told_for_a_vacant_post_and_count_nothing(world: World) -> None:
    page, why = both_pages(world, as_stand_in=True)
    for text in (page, why):
        assert "cơ quan thường trực nhận thay thủ trưởng" in text
        assert "ôn đốc lần 1" not in text
    assert "Đôn đốc, không đến cơ quan chủ trì nên không tính lần" in page
