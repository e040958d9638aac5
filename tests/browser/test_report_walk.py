"""An office's report, walked in a real browser: from "mở kỳ" to issued, downloaded, and corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import docx
import pypdfium2
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Download, Locator

from models import Report
from tests.browser.site import Site
from tests.browser.visitor import Visitor, visiting
from tests.office import NOW, PASSWORD, Office, build_office
from workflow.rules.indicators import Kind, RollUp
from workflow.rules.periods import PeriodKind
from workflow.rules.report_states import ReportState
from workflow.services import indicators
from workflow.services.indicator_drafts import IndicatorDraft

pytestmark = pytest.mark.browser

PERIOD = "2026-11"
BIRTHS, CLASSES = "Đăng ký khai sinh", "Lớp tập huấn kỹ năng số"
DIFFICULTY = "Thiếu 03 máy quét tại bộ phận một cửa."
RIGHT, WRONG = "250/315 hồ sơ, đạt 79,4%", "205/315 hồ sơ, đạt 65,1%"


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    """Two authorities with their people, two indicators of the month, and no period yet."""
    made = Site(folder, NOW)
    with made.db.write() as session:
        office = build_office(session)
        define(office, "khai-sinh", BIRTHS, Kind.RATIO, "hồ sơ", "tp", "xa")
        define(office, "tap-huan", CLASSES, Kind.COUNT, "lớp", "vh")
    with made.serving():
        yield made


def define(office: Office, code: str, name: str, kind: Kind, unit: str, *enterers: str) -> None:
    draft = IndicatorDraft(
        code, name, kind, unit, "II. Kết quả", roll_up=RollUp.SUM, period_kinds=(PeriodKind.MONTH,)
    )
    actor = office.actor("office")
    row = indicators.add_indicator(office.session, actor, draft, now=NOW)
    agencies: dict[int, Decimal | None] = {office.agency[code].id: None for code in enterers}
    indicators.set_agencies(office.session, actor, row.id, agencies, version=row.version, now=NOW)


def email(name: str) -> str:
    return f"{name}@mau.gov.vn"


def test_from_the_open_period_to_the_issued_and_corrected_report(chromium: Browser, site: Site) -> None:
    with visiting(chromium, site.url) as office, visiting(chromium, site.url) as leader:
        office.sign_in(email("office"), PASSWORD)
        leader.sign_in(email("leader"), PASSWORD)
        the_office_opens_the_month(office)
        the_heads_enter_their_figures(chromium, site)
        the_office_begins_the_report_and_asks_for_a_section(office)
        the_justice_office_delivers_it(chromium, site)
        a_figure_changes_and_the_report_is_computed_anew(chromium, site, office)
        the_office_edits_a_section_and_mends_what_the_check_finds(office)
        the_report_is_checked_and_the_figures_locked(office)
        the_leader_issues_it(leader)
        both_files_say_what_was_issued(leader)
        a_replacement_names_the_issued_report(office, site)


def the_office_opens_the_month(office: Visitor) -> None:
    page = office.page
    office.open("/periods")
    page.locator("tr", has_text="Tháng 11 năm 2026").get_by_role("button", name="Mở kỳ").click()
    assert office.path == f"/periods/{PERIOD}"
    page.get_by_role("button", name="Cho nhập số liệu").click()
    assert office.says("Đang thu số liệu")
    assert office.says("0/3")


def field(head: Visitor, name: str, part: str) -> Locator:
    return head.page.get_by_label(f"{name}: {part}", exact=True)


def the_heads_enter_their_figures(chromium: Browser, site: Site) -> None:
    """On a phone, each at the grid of the own agency."""
    for who, top, bottom in (("head_tp", "240", "303"), ("head_xa", "9", "12")):
        with visiting(chromium, site.url, width=360) as head:
            head.sign_in(email(who), PASSWORD)
            head.open(f"/periods/{PERIOD}/figures")
            assert re.fullmatch(rf"/periods/{PERIOD}/figures/\d+", head.path)
            assert head.overhang() == ""
            field(head, BIRTHS, "Tử số").fill(bottom)
            field(head, BIRTHS, "Mẫu số").fill(top)  # the wrong way round
            head.page.get_by_role("button", name="Lưu số liệu").click()
            head.page.get_by_role("alert").first.wait_for()
            field(head, BIRTHS, "Tử số").fill(top)
            field(head, BIRTHS, "Mẫu số").fill(bottom)
            head.page.get_by_role("button", name="Lưu số liệu").click()
            assert head.says(f"{100 * int(top) / int(bottom):.1f}%".replace(".", ",").replace(",0%", "%"))
            assert head.overhang() == ""
            assert head.barriers() == []
    with visiting(chromium, site.url, width=360) as head:
        head.sign_in(email("head_vh"), PASSWORD)
        head.open(f"/periods/{PERIOD}/figures")
        field(head, CLASSES, "Số lượng").fill("2")
        head.page.get_by_role("button", name="Lưu số liệu").click()
        assert head.says("1/1")


def the_office_begins_the_report_and_asks_for_a_section(office: Visitor) -> None:
    page = office.page
    office.open(f"/periods/{PERIOD}")
    assert office.says("3/3")
    office.open("/reports")
    page.get_by_label("Kỳ báo cáo").select_option(PERIOD)
    page.get_by_label("Mẫu báo cáo").select_option("thang")
    page.get_by_role("button", name="Lập báo cáo").click()
    assert office.says("Báo cáo định kỳ tháng 11 năm 2026")
    open_section(office, "Kết quả các chỉ tiêu")
    assert "249/315 hồ sơ, đạt 79%" in words(office)
    open_section(office, "Khó khăn, vướng mắc")
    page.locator("summary", has_text="Giao cơ quan viết mục này").click()
    page.get_by_label("Cơ quan viết mục này").select_option(label="Phòng Tư pháp")
    page.get_by_label("Hạn gửi").fill("12/11/2026")
    page.get_by_role("button", name="Lưu người viết").click()
    assert office.says("Giao Phòng Tư pháp viết, hạn gửi 12/11/2026")


def open_section(visitor: Visitor, name: str) -> None:
    outline = visitor.page.get_by_role("navigation", name="Các mục của báo cáo")
    outline.get_by_role("link", name=re.compile(name)).first.click()


def words(visitor: Visitor) -> str:
    return visitor.page.locator("#text").input_value()


def the_justice_office_delivers_it(chromium: Browser, site: Site) -> None:
    with visiting(chromium, site.url, width=360) as staff:
        staff.sign_in(email("staff_tp"), PASSWORD)
        staff.open("/reports")
        staff.page.get_by_role("link", name="Khó khăn, vướng mắc").click()
        staff.page.locator("#text").fill(DIFFICULTY)
        staff.page.get_by_role("button", name="Lưu và gửi cơ quan tổng hợp").click()
        assert staff.says("Đã gửi nội dung cho cơ quan tổng hợp.")
        assert staff.page.locator("#text").count() == 0
        assert staff.overhang() == ""
        staff.page.get_by_role("link", name="Lịch sử sửa mục này").click()
        assert staff.says("Giao Phòng Tư pháp viết, hạn gửi 12/11/2026")
        assert staff.overhang() == ""
        assert staff.barriers() == []


def a_figure_changes_and_the_report_is_computed_anew(chromium: Browser, site: Site, office: Visitor) -> None:
    with visiting(chromium, site.url, width=360) as head:
        head.sign_in(email("head_xa"), PASSWORD)
        head.open(f"/periods/{PERIOD}/figures")
        field(head, BIRTHS, "Tử số").fill("10")
        head.page.get_by_role("button", name="Lưu số liệu").click()
        assert head.says("83,3%")
    page = office.page
    office.open("/reports/1")
    open_section(office, "Khó khăn, vướng mắc")
    page.get_by_role("button", name="Tiếp nhận").click()
    assert office.says("Đã tiếp nhận nội dung.")
    page.get_by_role("button", name="Tính lại").click()
    assert office.says("Đã tính lại.")
    open_section(office, "Kết quả các chỉ tiêu")
    assert RIGHT in words(office)


def the_office_edits_a_section_and_mends_what_the_check_finds(office: Visitor) -> None:
    page = office.page
    right = words(office)
    page.locator("#text").fill(right.replace(RIGHT, WRONG))
    page.get_by_role("button", name="Lưu", exact=True).click()
    open_section(office, "Công tác chỉ đạo")
    page.locator("#text").fill("Trong kỳ không ban hành văn bản mới.")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_role("link", name="Soát, ban hành").click()
    assert office.says("số liệu đã nhập là 250/315, ở đây ghi 205/315")
    page.get_by_role("link", name="3. Kết quả các chỉ tiêu").first.click()
    page.locator("#text").fill(
        words(office).replace(WRONG, RIGHT).replace(BIRTHS, f"Kết quả {BIRTHS.lower()}")
    )
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_role("link", name="Lịch sử sửa mục này").click()
    assert [mark.inner_text() for mark in page.locator(".word-changes").nth(1).locator("del").all()] == [
        "250", "79,4",
    ]  # fmt: skip
    page.get_by_role("button", name="Dùng lại câu chữ sau lần này").click()
    assert WRONG in words(office)
    page.get_by_role("button", name="Lấy lại nội dung của hệ thống").click()
    assert words(office) == right


def the_report_is_checked_and_the_figures_locked(office: Visitor) -> None:
    page = office.page
    page.get_by_role("link", name="Soát, ban hành").click()
    page.get_by_role("button", name="Soát xong").wait_for()
    assert "số liệu đã nhập là" not in page.locator("main").inner_text()
    seen = page.get_by_label("Tôi đã xem các điểm trên và vẫn trình ký")
    if seen.count():
        seen.check()
    page.get_by_role("button", name="Soát xong").click()
    assert office.says("Đã soát, trình ký")
    office.open(f"/periods/{PERIOD}")
    page.get_by_role("button", name="Khóa số liệu").click()
    assert office.says("Đã khóa số liệu")


def the_leader_issues_it(leader: Visitor) -> None:
    page = leader.page
    leader.open("/reports/1/issue")
    page.get_by_label("Số", exact=True).fill("7")
    page.get_by_label("Ngày ban hành").fill("09/11/2026")
    page.get_by_label("Họ và tên người ký").fill("Nguyễn Thị Lãnh")
    page.get_by_role("button", name="Ban hành").click()
    assert leader.says("Số 7 ngày 09/11/2026, người ký Nguyễn Thị Lãnh.")
    assert page.locator("#text").count() == 0


def downloaded(visitor: Visitor, name: str) -> Path:
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("link", name=name, exact=True).click()
    download: Download = waiting.value
    return Path(download.path())


def both_files_say_what_was_issued(leader: Visitor) -> None:
    document = docx.Document(str(downloaded(leader, "Word")))
    tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    in_word = " ".join([*tables, *(p.text for p in document.paragraphs)])
    with pypdfium2.PdfDocument(downloaded(leader, "PDF").read_bytes()) as file:
        in_pdf = " ".join(file[n].get_textpage().get_text_range() for n in range(len(file)))
    for text in (" ".join(in_word.split()), " ".join(in_pdf.split())):
        assert "Số: 07/BC-UBND" in text
        assert RIGHT in text
        assert DIFFICULTY in text
        assert "Nguyễn Thị Lãnh" in text


def a_replacement_names_the_issued_report(office: Visitor, site: Site) -> None:
    page = office.page
    office.open("/reports/1")
    page.get_by_role("link", name="Đính chính, thay thế").click()
    page.get_by_role("button", name="Lập văn bản").click()
    assert office.says("Văn bản này sửa")
    page.get_by_role("link", name="Xem cả văn bản").click()
    assert office.says("Báo cáo này thay thế Báo cáo số 07/BC-UBND ngày 09/11/2026 của UBND thành phố Mẫu.")
    with site.db.read() as session:
        states = list(session.scalars(sa.select(Report.state).order_by(Report.id)))
    assert states == [ReportState.ISSUED, ReportState.DRAFT]
