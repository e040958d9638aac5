"""Statistics as people use them: both shares with their denominators, the day of the data, and lists that match."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape

import pytest
from lxml import html
from python_calamine import CalamineWorkbook

from models import Duty
from tests.office import NOW, TODAY
from tests.statements import counted
from tests.web.browser import Browser, World
from tests.web.test_office_pages import FRAME, late, register, submitted
from workflow.rules.local_time import local_day
from workflow.services import registration, report_periods

DAY = timedelta(days=1)
ROWS = re.compile(r'href="(/statistics/rows\?[^"]*)"[^>]*>([\d.]+)<')


def text_of(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def filled(world: World) -> None:
    """Two late ones and one in time at tp, an undated one at vh, one that waits for review."""
    late(world, "Chậm lâu", days=130)
    late(world, "Chậm", days=9)
    with world.db.write() as session:
        office = register(world, session)
        office.assignment("tp", due=TODAY + DAY, text="Còn hạn")
        office.assignment("vh", due=None, text="Không hạn")
    submitted(world)


def test_the_page_says_as_of_which_day_and_prints_every_share_with_both_its_counts(world: World) -> None:
    filled(world)
    page = world.browser("leader").get("/statistics").text
    text = text_of(page)
    assert "Dữ liệu tính đến ngày 09/11/2026." in text
    assert "chưa có nhiệm vụ nào được đưa vào hệ thống" in text, "the period before holds nothing yet"
    assert "100% (2/2)" in text, "overdue of what came due"
    assert "40% (2/5)" in text, "overdue of all assigned"
    assert 'role="img"' in page
    assert "style=" not in page
    assert "%(" not in page


@pytest.mark.parametrize("group", ["agency", "document", "leader"])
@pytest.mark.parametrize("day", ["", "09/11/2026"])
def test_each_number_leads_to_a_list_of_exactly_that_many(world: World, group: str, day: str) -> None:
    filled(world)
    world.pass_time(days=2)
    late(world, "Chậm sau", days=1)
    leader = world.browser("leader")
    page = leader.get(f"/statistics?group={group}&day={day}").text
    found = {unescape(address): number for address, number in ROWS.findall(page)}
    assert len(found) > 10
    for address, number in found.items():
        assert f"{number} nhiệm vụ được đếm." in text_of(leader.get(address).text), address


def test_a_change_is_told_by_sign_and_word(world: World) -> None:
    late(world, "Chậm")
    world.pass_time(days=20)
    with world.db.write() as session:
        office = register(world, session)
        office_now = local_day(world.now)
        for lead, text in (("tp", "Thêm"), ("vh", "Thêm nữa")):
            duty = office.duty(text, office_now + DAY)
            registration.assign(session, duty, office.agency[lead], by=None, now=world.now)
    text = text_of(world.browser("leader").get("/statistics").text)
    assert "So với số liệu đến ngày 14/11/2026 (kỳ tháng 11 năm 2026)." in text
    assert "+1 (tăng)" in text
    assert "+2 (tăng)" in text
    assert "−66,67 điểm % (giảm)" in text, "one of three is late, before one of one"


def test_a_stored_period_is_asked_for_by_its_code(world: World) -> None:
    filled(world)
    with world.db.write() as session:
        office = register(world, session)
        report_periods.open_period(session, office.actor("office"), "2026-11", now=NOW)
    leader = world.browser("leader")
    page = leader.get("/statistics?period=2026-11").text
    assert "Kỳ tháng 11 năm 2026, từ ngày 15/10/2026, chưa kết thúc." in text_of(page)
    assert "Có cập nhật trong kỳ" in page
    assert "period=2026-11" in ROWS.findall(page)[0][0]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("day=10/11/2026", "Ngày số liệu 10/11/2026 chưa tới."),
        ("day=31/02/2026", "Ngày phải viết dạng ngày/tháng/năm"),
        ("day=01/01/1995", "Ngày nằm ngoài khoảng được hỗ trợ."),
        ("period=2099-11", "Lựa chọn không hợp lệ."),
        ("group=person", "Lựa chọn không hợp lệ."),
        ("agency=999999", "Lựa chọn không hợp lệ."),
        ("document=x", "Lựa chọn không hợp lệ."),
        ("day=09/11/2026&period=2026-11", "Chọn kỳ báo cáo hoặc ghi một ngày, không cả hai."),
    ],
)
def test_what_cannot_be_answered_is_said_and_no_figure_is_shown(
    world: World, query: str, sentence: str
) -> None:
    filled(world)
    with world.db.write() as session:
        office = register(world, session)
        report_periods.open_period(session, office.actor("office"), "2026-11", now=NOW)
    leader = world.browser("leader")
    for address in ("/statistics", "/statistics/rows", "/statistics.xlsx"):
        answer = leader.get(f"{address}?{query}")
        assert answer.status_code == 422, address
        assert sentence in text_of(answer.text)
        assert "Dữ liệu tính đến ngày" not in answer.text


def test_unknown_boxes_and_lines_hold_nothing(world: World) -> None:
    filled(world)
    leader = world.browser("leader")
    assert leader.get("/statistics/rows?box=worst").status_code == 404
    for key in ("999999", "x", "%00"):
        for group in ("agency", "document", "leader"):
            answer = leader.get(f"/statistics/rows?group={group}&box=total&key={key}")
            assert "0 nhiệm vụ được đếm." in text_of(answer.text), (group, key)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("leader", {"của tp", "của vh"}),
        ("viewer", {"của tp", "của vh"}),
        ("head_tp", {"của tp"}),
        ("other_office", set()),
    ],
)
def test_lists_and_workbook_hold_what_is_theirs(world: World, who: str, seen: set[str]) -> None:
    for lead in ("tp", "vh"):
        late(world, f"của {lead}", lead)
    browser = world.browser(who)
    page = browser.get("/statistics/rows?box=overdue").text
    assert {t for t in ("của tp", "của vh") if t in page} == seen
    raw = browser.get("/statistics.xlsx")
    assert raw.headers["Content-Disposition"] == "attachment; filename=thong-ke-2026-11-09.xlsx"
    book = CalamineWorkbook.from_filelike(io.BytesIO(raw.get_data()))
    assert {row[1] for row in book.get_sheet_by_name("Phụ lục I").to_python()[5:]} == seen
    assert world.browser("staff_tp").get("/statistics.xlsx").status_code == 403
    assert world.browser("admin").get("/statistics").status_code == 403


def test_a_group_duty_of_the_chosen_document_is_shown_as_k_of_n(world: World) -> None:
    with world.db.write() as session:
        office = register(world, session)
        duty = office.duty("Rà soát tại các đơn vị", TODAY)
        for lead in ("tp", "vh", "xa"):
            registration.assign(session, duty, office.agency[lead], by=None, now=NOW)
        document, number = office.document().id, duty.id
    leader = world.browser("leader")
    page = leader.get(f"/statistics?document={document}").text
    assert "Rà soát tại các đơn vị" in page
    assert "0/3" in text_of(page)
    listed = leader.get(f"/statistics/rows?document={document}&box=total&duty={number}").text
    assert "3 nhiệm vụ được đếm." in text_of(listed)


def test_the_pages_cost_the_same_however_much_there_is(world: World) -> None:
    late(world, "Chậm")
    world.pass_time(days=2)
    leader: Browser = world.browser("leader")
    pages = [f"/statistics?group={group}" for group in ("agency", "document", "leader")]
    pages += ["/statistics/rows?box=overdue", "/statistics/rows?box=overdue&day=09/11/2026"]

    def cost(path: str) -> int:
        with counted(world.db.engine) as sent:
            answer = leader.get(path)
        assert answer.status_code == 200, path
        return len(sent)

    few = {path: cost(path) for path in pages}
    with world.db.write() as session:
        office = register(world, session)
        for i in range(60):
            row = office.assignment(("tp", "vh", "xa")[i % 3], due=TODAY - i * DAY, text=f"Nhiệm vụ {i}")
            session.get_one(Duty, row.duty_id).leader = f"Ông {i}"
    assert {path: cost(path) for path in pages} == few
    assert max(few.values()) <= FRAME + 14
