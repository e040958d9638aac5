"""The office's path from an open period to the issued report, and an agency's section, by the pages."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from models import Report, ReportSection
from models.database import Database
from tests.services.report_world import PERIOD, enter, indicator, move, open_period
from tests.statements import counted
from tests.web.browser import Browser, World
from workflow.rules.report_periods import PeriodMove
from workflow.rules.report_states import ReportState


@dataclass
class Desk:
    """The report of a period with one figure, and the office's browser."""

    world: World
    browser: Browser
    report_id: int = 0

    @property
    def path(self) -> str:
        return f"/reports/{self.report_id}"

    def version(self) -> int:
        with self.world.db.read() as session:
            return session.get_one(Report, self.report_id).version

    def section(self, code: str) -> tuple[int, int]:
        """Id and version."""
        with self.world.db.read() as session:
            query = sa.select(ReportSection.id, ReportSection.version).where(
                ReportSection.report_id == self.report_id, ReportSection.code == code
            )
            row = session.execute(query).one()
            return row.id, row.version

    def act(self, browser: Browser, code: str, act: str, **fields: str):  # type: ignore[no-untyped-def]
        number, version = self.section(code)
        return browser.post(f"{self.path}/sections/{number}", {"version": version, "act": act, **fields})


@pytest.fixture
def desk(world: World) -> Desk:
    with world.db.write() as session:
        office = world.office(session)
        open_period(office)
        enter(office, indicator(office), 240, 303)
    found = Desk(world, world.browser("office"))
    answer = found.browser.post("/reports", {"period": PERIOD, "template": "thang"})
    assert answer.status_code == 303, answer.text
    found.report_id = int(answer.location.rsplit("/", 1)[1])
    return found


def test_from_the_open_period_to_the_issued_report(desk: Desk) -> None:
    office = desk.browser
    page = office.get(desk.path).text
    assert "Báo cáo định kỳ tháng 11 năm 2026" in page
    assert desk.act(office, "kho-khan", "save", text="Không có.").status_code == 303
    assert desk.act(office, "chi-dao", "save", text="Đã ban hành kế hoạch.").status_code == 303
    checked = office.post(f"{desk.path}/check", {"version": desk.version()})
    assert checked.status_code == 422
    assert "điểm cần xem trước khi trình ký" in checked.text
    assert office.post(f"{desk.path}/check", {"version": desk.version(), "accepted": "y"}).status_code == 303
    paper = {"number": "7", "issued_on": "09/11/2026", "signer": "Nguyễn Thị Lãnh"}
    early = office.post(f"{desk.path}/issue", {"version": desk.version(), **paper})
    assert (early.status_code, "chưa khóa" in early.text) == (422, True)
    with desk.world.db.write() as session:
        move(desk.world.office(session), PeriodMove.LOCK)
    assert office.post(f"{desk.path}/issue", {"version": desk.version(), **paper}).status_code == 303
    page = office.get(desk.path).text
    assert "Số 7 ngày 09/11/2026, người ký Nguyễn Thị Lãnh." in page
    assert re.search(r"<code>[0-9a-f]{64}</code>", page)
    assert "<textarea" not in page
    viewer = desk.world.browser("viewer")
    for ending, begin in (("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK")):
        answer = viewer.get(f"{desk.path}/file.{ending}")
        assert answer.data.startswith(begin)
        assert "attachment" in answer.headers["Content-Disposition"]
    assert "07/BC-UBND" in viewer.get(f"{desk.path}/preview").text
    answer = office.post(f"{desk.path}/correct", {"kind": "replacement"})
    assert "thay thế Báo cáo số 07/BC-UBND ngày 09/11/2026" in office.get(f"{answer.location}/preview").text
    with desk.world.db.read() as session:
        assert session.get_one(Report, desk.report_id).state is ReportState.ISSUED


def test_an_agency_writes_its_section_and_the_office_decides(desk: Desk) -> None:
    number, version = desk.section("kho-khan")
    asked = {"version": version, "agency": desk.world.agency_id["tp"], "due": "20/11/2026"}
    assert desk.browser.post(f"{desk.path}/sections/{number}/ask", asked).status_code == 303
    staff = desk.world.browser("staff_tp")
    assert "Mục cơ quan của bạn viết" in staff.get("/reports").text
    page = staff.get(desk.path).text
    assert page.count("report-level-") == 1
    assert "Kết quả các chỉ tiêu" not in page
    assert desk.act(staff, "kho-khan", "send", text="Thiếu máy quét.").status_code == 303
    assert "<textarea" not in staff.get(desk.path).text
    answer = desk.act(desk.browser, "kho-khan", "return")
    assert (answer.status_code, "Cần ghi nội dung hoặc lý do" in answer.text) == (422, True)
    assert desk.act(desk.browser, "kho-khan", "return", note="Nêu số máy.").status_code == 303
    assert "Lý do trả lại: Nêu số máy." in staff.get(desk.path).text
    assert desk.act(staff, "kho-khan", "send", text="Thiếu 03 máy quét.").status_code == 303
    assert desk.act(desk.browser, "kho-khan", "accept", text="x").status_code == 303
    assert "Đã tiếp nhận" in desk.browser.get(desk.path).text


def test_what_was_typed_stays_when_somebody_else_was_faster(desk: Desk) -> None:
    number, version = desk.section("kho-khan")
    second = desk.world.browser("office2")
    assert desk.act(second, "kho-khan", "save", text="Người kia viết.").status_code == 303
    late = desk.browser.post(
        f"{desk.path}/sections/{number}", {"version": version, "act": "save", "text": "Lời gõ muộn."}
    )
    assert late.status_code == 409
    assert "Lời gõ muộn." in late.text


def test_new_figures_are_shown_beside_edited_words(desk: Desk) -> None:
    assert desk.act(desk.browser, "chi-tieu", "save", text="Lời của văn phòng.").status_code == 303
    with desk.world.db.write() as session:
        office = desk.world.office(session)
        found = sa.text("SELECT id FROM indicator")
        enter(office, session.execute(found).scalar_one(), 300, 303, version=1)
    assert desk.browser.post(f"{desk.path}/compute").status_code == 303
    number, _version = desk.section("chi-tieu")
    page = desk.browser.get(f"{desk.path}?section={number}").text
    assert "Lời của văn phòng." in page
    assert "Số liệu mới, chưa có trong câu chữ đã sửa:" in page
    assert "300/303 hồ sơ, đạt 99%" in page
    assert desk.act(desk.browser, "chi-tieu", "take").status_code == 303
    assert "Lời của văn phòng." not in desk.browser.get(f"{desk.path}?section={number}").text


def test_the_history_of_a_section_marks_words_and_brings_an_earlier_wording_back(desk: Desk) -> None:
    office = desk.browser
    for words in ("Không có khó khăn.", "Thiếu <b>máy</b> quét."):
        assert desk.act(office, "kho-khan", "save", text=words).status_code == 303
    number, version = desk.section("kho-khan")
    address = f"{desk.path}/sections/{number}/history"
    assert f'href="{address}"' in office.get(f"{desk.path}?section={number}").text
    page = office.get(address).text
    assert re.search(r"<del>[^<]*Không có khó khăn", page)
    assert "<ins>Thiếu &lt;b&gt;máy&lt;/b&gt; quét.</ins>" in page
    assert "Hoàng Thị Thường" in page
    (first,) = re.findall(r'name="seq" value="(\d+)"', page)
    body = {"version": version, "seq": first, "which": "after"}
    assert office.post(address, {**body, "seq": ""}).status_code == 422
    assert office.post(address, {**body, "which": "later"}).status_code == 422
    assert office.post(address, {**body, "seq": "999999"}).status_code == 404
    assert office.post(address, body).status_code == 303
    assert "Không có khó khăn.</textarea>" in office.get(f"{desk.path}?section={number}").text
    stale = office.post(address, body)
    assert (stale.status_code, 'role="alert"' in stale.text) == (409, True)
    assert "Dùng lại câu chữ cũ" in office.get(address).text
    assert office.get(f"{address}?below=x").status_code == 200


def test_a_template_is_changed_by_the_page_and_reports_keep_theirs(desk: Desk) -> None:
    office = desk.browser
    page = office.get("/report-templates/thang?section=kho-khan").text
    version = re.search(r'name="version" type="hidden" value="(\d+)"', page) or re.search(
        r'name="version"[^>]*value="(\d+)"', page
    )
    assert version
    body = {"version": version[1], "section": "kho-khan", "act": "drop"}
    assert office.post("/report-templates/thang", body).status_code == 303
    assert "Bản 2" in office.get("/report-templates/thang").text
    assert "Khó khăn, vướng mắc" in office.get(desk.path).text
    wrong = office.post(
        "/report-templates/thang",
        {
            "version": 1,
            "section": "",
            "act": "save",
            "heading": "Mới",
            "level": "9",
            "style": "1",
            "source": "text",
        },
    )
    assert wrong.status_code in (409, 422)


def test_the_pages_take_a_fixed_number_of_statements(db: Database, desk: Desk) -> None:
    with counted(db.engine) as first:
        desk.browser.get(desk.path)
    with db.write() as session:
        office = desk.world.office(session)
        for n in range(3, 9):
            indicator(office, f"them-{n}", f"Chỉ tiêu {n}")
    desk.browser.post(f"{desk.path}/compute")
    with counted(db.engine) as second:
        desk.browser.get(desk.path)
    assert len(second) == len(first)
