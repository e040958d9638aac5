"""A clerk reviews a plan beside its document: by keys, without script, on a phone, and two at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, Page, expect

from models import AgencyAlias, Assignment, Duty
from tests.browser.site import Site
from tests.browser.visitor import Visitor, visiting
from tests.office import PASSWORD, build_office

pytestmark = pytest.mark.browser

DAY = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)
PLAN = """# KẾ HOẠCH

Số: 31/KH-UBND. Thành phố Mẫu, ngày 01 tháng 10 năm 2026

Các đơn vị tổ chức sơ kết trước ngày 20/12/2026 và gửi kết quả về cơ quan thường trực.

| STT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời hạn | Sản phẩm |
|---|---|---|---|---|---|
| 1 | Rà soát dữ liệu hộ tịch; lập danh sách hồ sơ còn thiếu | Phòng Tư pháp | CATP | 30/10/2026 | Báo cáo |
| 2 | Tuyên truyền trên loa phát thanh | Phòng Văn hóa và Thông tin | | 15/12/2026 | Bài viết |
| 3 | Trang bị máy quét cho bộ phận một cửa | Phòng Tư pháp TP mới | | 30/11/2026 | Máy quét |
| 4 | Kiểm tra việc lưu trữ hồ sơ | Phòng Tư pháp TP mới | | 30/11/2026 | Biên bản |
| 5 | Báo cáo kết quả thực hiện | Phòng Tư pháp | | 31/12/2026 | Báo cáo |
"""


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    """The small authority of the other tests, on a server of its own."""
    made = Site(folder, DAY)
    with made.db.write() as session:
        build_office(session)
    with made.serving():
        yield made


@contextmanager
def at_review(chromium: Browser, site: Site, who: str = "office", **options: Any) -> Iterator[Visitor]:
    """The office in front of the plan it has just uploaded."""
    with visiting(chromium, site.url, **options) as visitor:
        visitor.sign_in(f"{who}@mau.gov.vn", PASSWORD)
        visitor.open("/imports")
        visitor.page.locator("input[type=file]").set_input_files(
            {"name": "ke-hoach.md", "mimeType": "text/markdown", "buffer": PLAN.encode()}
        )
        visitor.page.get_by_role("button", name="Đọc tệp").click()
        yield visitor


def chosen(page: Page) -> str:
    """The number of the duty that the keys act on."""
    return page.locator('.duty[aria-current="true"] .duty-no').inner_text()


def numbers(page: Page) -> list[str]:
    return page.locator(".duty .duty-no").all_inner_texts()


def fill_header(page: Page) -> None:
    header = page.locator("#header")
    if header.get_attribute("open") is None:
        header.locator("summary").first.click()
    page.get_by_label("Số, ký hiệu").fill("31/KH-UBND")
    page.get_by_label("Cơ quan ban hành").fill("UBND thành phố Mẫu")
    page.get_by_label("Ngày ban hành").fill("01/10/2026")
    page.get_by_role("button", name="Lưu phần đầu văn bản").click()


def test_from_the_file_to_the_register_by_keys(chromium: Browser, site: Site) -> None:
    with at_review(chromium, site) as visitor:
        page = visitor.page
        fill_header(page)
        page.locator(".duty").first.click()

        page.keyboard.press("s")  # split at the cursor
        text = page.locator("[data-edit-text]")
        expect(text).to_be_focused()
        text.evaluate("e => e.setSelectionRange(e.value.indexOf('lập'), e.value.indexOf('lập'))")
        page.keyboard.press("Alt+Enter")
        expect(page.get_by_text("Đã tách thành 2 nhiệm vụ")).to_be_visible()
        assert numbers(page) == ["1", "1.2", "2", "3", "4", "5"]

        page.keyboard.press("a")
        expect(page.get_by_text("Đã xem 1/6")).to_be_visible()
        assert chosen(page) == "1.2"
        page.keyboard.press("Enter")
        expect(page.get_by_text("Đã xem 2/6")).to_be_visible()
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert chosen(page) == "5"
        page.keyboard.press("m")  # joined to 4
        expect(page.get_by_text("Đã gộp nhiệm vụ số 5")).to_be_visible()
        assert (numbers(page), chosen(page)) == (["1", "1.2", "2", "3", "4"], "4")
        page.get_by_role("button", name="Tách lại số 5").click()
        expect(page.get_by_text("Đã tách lại phần gộp sau cùng")).to_be_visible()
        assert numbers(page)[-1] == "5"
        page.keyboard.press("j")
        page.keyboard.press("d")
        expect(page.locator(".duty", has=page.get_by_text("Bỏ ra, không ghi vào sổ"))).to_have_count(1)
        page.keyboard.press("d")
        expect(page.locator(".duty", has=page.get_by_text("Bỏ ra, không ghi vào sổ"))).to_have_count(0)

        # one name, said once, for both of its duties and for the next plan
        line = page.locator(".name-line", has_text="Phòng Tư pháp TP mới")
        expect(line).to_contain_text("chủ trì 2 nhiệm vụ")
        line.get_by_placeholder("Gõ tên cơ quan hoặc nhóm").fill("Phòng Tư pháp")
        line.get_by_label("nhớ cách gọi này").check()
        line.get_by_role("button").click()
        expect(page.get_by_text("ở 2 nhiệm vụ.")).to_be_visible()

        page.get_by_role("button", name="Ghi tất cả vào sổ").click()
        assert visitor.says("Đã ghi vào sổ: 6 nhiệm vụ mới")
        with site.db.read() as session:
            assert session.scalar(sa.select(sa.func.count(Duty.id))) == 6
            assert session.scalar(sa.select(sa.func.count(Assignment.id))) == 6
            assert session.scalar(sa.select(AgencyAlias.alias).where(AgencyAlias.alias.like("%TP mới")))


def test_a_duty_and_its_sentence_light_each_other(chromium: Browser, site: Site) -> None:
    with at_review(chromium, site) as visitor:
        page = visitor.page
        page.locator("tr[data-duties='4']").locator("td").nth(2).click()
        assert chosen(page) == "4"
        expect(page.locator("tr[data-duties='4']")).to_have_class(re.compile("lit"))
        page.keyboard.press("k")
        expect(page.locator("tr[data-duties='3']")).to_have_class(re.compile("lit"))
        page.locator(".source-line", has_text="tổ chức sơ kết").get_by_role("button").click()
        expect(page.get_by_text("Đã thêm một nhiệm vụ")).to_be_visible()
        assert numbers(page)[0] == "+1"
        expect(page.locator(".duty").first).to_contain_text("20/12/2026")


def test_letters_typed_into_a_field_are_letters(chromium: Browser, site: Site) -> None:
    with at_review(chromium, site) as visitor:
        page = visitor.page
        page.locator(".duty").first.click()
        page.keyboard.press("/")
        page.keyboard.type("loa")
        expect(page.locator(".duty:visible")).to_have_count(1)
        assert visitor.says("Đã xem 0/5")
        page.locator("[data-find]").fill("")
        page.locator(".duty").nth(1).click()
        page.keyboard.press("e")
        expect(page.locator("[data-edit-text]")).to_be_focused()
        page.keyboard.type("adsm")
        assert "adsm" in page.locator("[data-edit-text]").input_value()
        page.keyboard.press("Escape")
        expect(page.locator(".duty-edit")).to_have_count(0)
        assert visitor.says("Đã xem 0/5")


def test_accepting_goes_on_to_the_next_duty_that_nobody_looked_at(chromium: Browser, site: Site) -> None:
    with at_review(chromium, site) as visitor:
        page = visitor.page
        page.get_by_role("button", name="không có cảnh báo").click()
        expect(page.get_by_text("Đã chấp nhận 3 nhiệm vụ không có cảnh báo.")).to_be_visible()
        page.locator(".duty").first.click()
        page.keyboard.press("j")
        page.keyboard.press("a")
        page.locator("#said").get_by_text("Đã xem nhiệm vụ số 2.").wait_for()
        assert chosen(page) == "3"


def test_keys_pressed_faster_than_the_answers_each_act_on_their_own_row(
    chromium: Browser, site: Site
) -> None:
    with at_review(chromium, site) as visitor:
        page = visitor.page
        page.locator(".duty").first.click()
        page.keyboard.type("aaa")
        expect(page.get_by_text("Đã xem 3/5")).to_be_visible()
        assert chosen(page) == "4"


def test_two_people_on_one_draft_do_not_overwrite_each_other(chromium: Browser, site: Site) -> None:
    with at_review(chromium, site) as first, visiting(chromium, site.url) as second:
        second.sign_in("office2@mau.gov.vn", PASSWORD)
        second.open(first.path)
        for visitor in (first, second):
            visitor.page.locator(".duty").first.click()
            visitor.page.keyboard.press("e")
        first.page.locator("[data-edit-text]").fill("Rà soát toàn bộ dữ liệu")
        first.page.get_by_role("button", name="Lưu", exact=True).click()
        expect(first.page.get_by_text("Đã lưu nhiệm vụ số 1.")).to_be_visible()
        second.page.locator("[data-edit-text]").fill("Điều người thứ hai gõ")
        second.page.get_by_role("button", name="Lưu", exact=True).click()
        expect(second.page.get_by_role("alert").first).to_contain_text("vừa được người khác thay đổi")
        expect(second.page.get_by_role("alert").first).to_contain_text("Hoàng Thị Thường")
        assert second.page.locator("[data-edit-text]").input_value() == "Rà soát toàn bộ dữ liệu"
        expect(second.page.locator(".typed-lost")).to_contain_text("Điều người thứ hai gõ")
        second.complaints[:] = [c for c in second.complaints if not c.startswith("409")]


def test_the_whole_review_works_without_script(chromium: Browser, site: Site) -> None:
    with at_review(chromium, site, java_script_enabled=False) as visitor:
        page = visitor.page
        fill_header(page)
        page.locator("#row-1").get_by_role("link", name="Sửa, tách").click()
        page.locator("[data-edit-text]").fill("Rà soát dữ liệu hộ tịch;\n\nlập danh sách")
        page.get_by_role("button", name="Tách", exact=True).click()
        assert visitor.says("Đã tách thành 2 nhiệm vụ")
        page.locator("#row-2").get_by_role("button", name="Chấp nhận").click()
        assert visitor.says("Đã xem nhiệm vụ số 2.")
        assert page.url.endswith("#row-3"), "at the next one"
        page.locator("#row-5").get_by_role("button", name="Gộp lên").click()
        assert numbers(page) == ["1", "1.2", "2", "3", "4"]
        page.get_by_role("link", name="Nhiệm vụ số 3").click()
        assert page.url.endswith("#row-3")
        line = page.locator(".name-line", has_text="Phòng Tư pháp TP mới")
        line.get_by_placeholder("Gõ tên cơ quan hoặc nhóm").fill("Phòng Tư pháp")
        line.get_by_role("button").click()
        page.get_by_role("button", name="Ghi tất cả vào sổ").click()
        assert visitor.says("Đã ghi vào sổ: 5 nhiệm vụ mới")


def test_a_draft_is_taken_up_where_it_was_left(chromium: Browser, site: Site) -> None:
    with at_review(chromium, site) as visitor:
        page = visitor.page
        page.locator(".duty").first.click()
        for seen in (1, 2):
            page.keyboard.press("a")
            expect(page.get_by_text(f"Đã xem {seen}/5")).to_be_visible()
        visitor.open("/imports")
        assert visitor.says("2/5")
        assert visitor.says("Hoàng Thị Thường")
        page.get_by_role("link", name="ke-hoach.md").click()
        assert chosen(page) == "3"


def only(shown: Locator, hidden: Locator) -> None:
    """One pane and not the other, once the page has come to rest."""
    expect(shown).to_be_visible()
    expect(hidden).to_be_hidden()


@pytest.mark.parametrize("script", [True, False])
def test_a_phone_shows_one_pane_at_a_time(chromium: Browser, site: Site, script: bool) -> None:
    with at_review(chromium, site, width=360, java_script_enabled=script) as visitor:
        page = visitor.page
        source, duties = page.locator("#source"), page.locator("#duties")
        only(duties, source)
        page.get_by_role("navigation", name="Phần đang xem").get_by_role("link", name="Văn bản").click()
        only(source, duties)
        page.get_by_role("link", name="Nhiệm vụ số 2").click()
        only(duties, source)
        page.locator("#row-2 .duty-where").click()
        only(source, duties)


@pytest.mark.parametrize(
    ("width", "colours"), [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]
)
def test_the_page_has_no_barrier_also_with_a_row_open(
    chromium: Browser, site: Site, width: int, colours: str
) -> None:
    with at_review(chromium, site, width=width, color_scheme=colours) as visitor:
        page = visitor.page
        page.locator("#row-3").get_by_role("link", name="Sửa, tách").click()
        page.locator("[data-edit-text]").wait_for()
        assert visitor.barriers() == []
        assert visitor.overhang() == ""
