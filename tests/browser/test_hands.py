"""What people need who use no mouse, and what works in a browser that runs no script."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page

from models import Agency, Assignment, Duty
from tests.browser.site import Site
from tests.browser.visitor import visiting
from workflow.demo import bac_kan
from workflow.demo.people import PASSWORD
from workflow.rules.permissions import Role
from workflow.rules.states import State

pytestmark = pytest.mark.browser

HEAD = f"truong.catp@{bac_kan.DOMAIN}"
OFFICE = f"{bac_kan.LOGINS[Role.OFFICE]}@{bac_kan.DOMAIN}"
POLICE = "Công an thành phố"
_FOCUSED = """
() => {
  const e = document.activeElement;
  const own = e.labels && e.labels.length ? e.labels[0].innerText : (e.getAttribute("aria-label") || e.innerText || "");
  const style = getComputedStyle(e);
  const label = e.labels && e.labels.length ? getComputedStyle(e.labels[0]) : style;
  const ring = s => (s.outlineStyle !== "none" && s.outlineWidth !== "0px") || s.boxShadow !== "none";
  return { name: own.trim(), visible: e === document.body || ring(style) || ring(label) };
}
"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control that is called so has the focus; wherever it goes, it can be seen."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        assert focused["visible"], f"the focus on “{focused['name']}” cannot be seen"
        if focused["name"].startswith(name):
            return
    pytest.fail(f"Tab never reaches “{name}”")


def at_work(site: Site, *, after: int = 0) -> tuple[int, str]:
    """An assignment of the police that is in progress: id and how its text begins."""
    with site.db.read() as session:
        row = session.execute(
            sa.select(Assignment.id, Duty.text)
            .join(Duty, Duty.id == Assignment.duty_id)
            .join(Agency, Agency.id == Assignment.agency_id)
            .where(
                Agency.name == POLICE,
                Assignment.state == State.IN_PROGRESS,
                Assignment.due < site.now.date(),
            )
            .order_by(Assignment.id)
            .offset(after)
        ).first()
    assert row is not None
    return row.id, " ".join(row.text.split())[:40]


def test_an_update_is_sent_with_tab_space_and_enter_alone(chromium: Browser, demo: Site) -> None:
    assignment, text = at_work(demo)
    with visiting(chromium, demo.url) as visitor:
        page = visitor.page
        visitor.open("/sign-in")
        assert page.evaluate(_FOCUSED)["name"].startswith("Địa chỉ thư điện tử"), "ready to type"
        page.keyboard.type(HEAD)
        tab_to(page, "Mật khẩu")
        page.keyboard.type(PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")

        page.keyboard.press("Tab")
        assert page.evaluate(_FOCUSED)["name"] == "Đến nội dung chính"
        tab_to(page, "Việc của tôi")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # past the menu
        tab_to(page, text)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert visitor.path == f"/assignments/{assignment}"

        tab_to(page, "Đang làm")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        assert page.get_by_label("Vướng mắc", exact=True).is_checked()
        tab_to(page, "Kết quả trong một câu")
        page.keyboard.type("Đã đối chiếu xong 3 phường")
        tab_to(page, "Nguyên nhân vướng mắc")
        page.keyboard.type("Dữ liệu hai nguồn chưa khớp")
        tab_to(page, "Gửi")
        with page.expect_navigation():
            page.keyboard.press("Space")
        assert visitor.says("Đã ghi cập nhật tiến độ.")
        assert visitor.says("Đã đối chiếu xong 3 phường")


def test_the_menu_of_a_phone_opens_and_closes_by_key(chromium: Browser, demo: Site) -> None:
    with visiting(chromium, demo.url, width=360) as visitor:
        visitor.sign_in(HEAD, PASSWORD)
        page = visitor.page
        menu = page.get_by_role("navigation", name="Trình đơn chính")
        assert not menu.is_visible()
        tab_to(page, "Trình đơn")
        page.keyboard.press("Enter")
        assert menu.is_visible()
        tab_to(page, "Quá hạn")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert visitor.path == "/overdue"


def test_every_step_of_a_report_works_without_script(chromium: Browser, demo: Site) -> None:
    assignment, _text = at_work(demo, after=1)
    with visiting(chromium, demo.url, java_script_enabled=False) as visitor:
        page = visitor.page
        visitor.open(f"/assignments/{assignment}")
        visitor.fill_sign_in(HEAD, PASSWORD)
        assert visitor.path == f"/assignments/{assignment}"
        page.locator(".choice", has_text="Hoàn thành").click()
        page.get_by_label("Kết quả trong một câu").fill("Đã xong toàn bộ.")
        page.get_by_role("button", name="Gửi", exact=True).click()
        assert visitor.says("Cần kèm minh chứng")
        assert page.get_by_label("Kết quả trong một câu").input_value() == "Đã xong toàn bộ."
        page.get_by_label("Số, ký hiệu văn bản").fill("77/BC-CATP")
        page.get_by_label("Ngày ban hành").fill("09/03/2026")
        page.get_by_role("button", name="Gửi", exact=True).click()
        assert visitor.says("Đã gửi báo cáo hoàn thành tới cơ quan thường trực.")
        page.locator("details.account summary").click()
        page.get_by_role("button", name="Đăng xuất").click()
        assert visitor.path.startswith("/sign-in")
        visitor.fill_sign_in(OFFICE, PASSWORD)

        visitor.open(f"/review/{assignment}")
        page.get_by_role("button", name="Chấp nhận").click()
        assert visitor.says(f"Đã chấp nhận kết quả của {POLICE}.")
        visitor.open("/overdue")
        page.get_by_label("Cơ quan chủ trì").select_option(label=POLICE)
        page.get_by_role("button", name="Lọc").click()
        assert "agency=" in visitor.path
        assert page.locator(f'a[href="/assignments/{assignment}"]').count() == 0


def test_figures_are_entered_without_a_mouse_and_pasted_from_a_sheet(chromium: Browser, demo: Site) -> None:
    """Enter goes to the cell below; a block of cells spreads from the cell at hand; a mark stands for none."""
    with visiting(chromium, demo.url) as visitor:
        visitor.sign_in(f"truong.bhxh@{bac_kan.DOMAIN}", PASSWORD)
        visitor.open("/periods")
        page = visitor.page
        page.get_by_role("link", name="Bảo hiểm xã hội thành phố").first.click()
        first, second, third = (
            page.get_by_label(f"{name}: Số lượng")
            for name in (
                "Tổ tuyên truyền vận động chi trả không tiền mặt",
                "Điểm chi trả",
                "Phiếu khảo sát đã phát",
            )
        )
        first.focus()
        page.keyboard.type("8")
        page.keyboard.press("Enter")
        assert second.evaluate("e => e === document.activeElement")
        page.evaluate(_PASTE, "20\t\t\tchi trả\n1.788\n")
        assert (second.input_value(), third.input_value()) == ("20", "1.788")
        assert page.get_by_label("Điểm chi trả: Ghi chú").input_value() == "chi trả"
        page.get_by_role("button", name="Lưu số liệu").click()
        assert "Đã lưu 3 số liệu." in page.get_by_role("status").first.inner_text()
    with visiting(chromium, demo.url, java_script_enabled=False) as visitor:
        visitor.sign_in(f"truong.bhxh@{bac_kan.DOMAIN}", PASSWORD)
        visitor.open("/periods")
        page = visitor.page
        page.get_by_role("link", name="Bảo hiểm xã hội thành phố").first.click()
        page.get_by_label("Các dòng dán từ Excel").fill("9\n21")
        page.get_by_role("button", name="Xem thay đổi").last.click()
        page.get_by_role("button", name="Lưu các thay đổi này").click()
        assert page.get_by_label("Điểm chi trả: Số lượng").input_value() == "21"


_PASTE = """
text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}
"""
