"""A phone is set up and asked for, as Chromium shows it: no sideways scroll, no complaint, no barrier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from models import SecondFactor
from tests.browser.site import Site
from tests.browser.test_pages import IN_VIETNAMESE, faults
from tests.browser.visitor import visiting
from tests.office import NOW, PASSWORD, build_office
from workflow.rules import totp
from workflow.services import second_factor

pytestmark = pytest.mark.browser


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    """The small authority of the tests."""
    made = Site(folder, NOW)
    with made.db.write() as session:
        build_office(session)
    with made.serving():
        yield made


def phone(site: Site) -> str:
    """What the one phone there is shows now."""
    with site.db.read() as session:
        salt = session.scalars(sa.select(SecondFactor.salt)).one()
    secret = second_factor._secret(site.runtime.settings.secret_key, salt)
    return totp.code_at(secret, totp.step_of(site.now))


def test_s7_a_phone_is_set_up_from_the_menu_and_asked_for_at_the_next_sign_in(
    chromium: Browser, site: Site
) -> None:
    found: list[str] = []
    with visiting(chromium, site.url) as visitor:
        page, main = visitor.page, visitor.page.get_by_role("main")
        visitor.sign_in("head_tp@mau.gov.vn", PASSWORD)
        page.locator("details.account summary").click()
        page.get_by_role("link", name="Xác thực hai bước").click()
        found += faults(visitor, "before", *IN_VIETNAMESE)
        main.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
        main.get_by_role("button", name="Thiết lập").click()
        found += faults(visitor, "setting up", *IN_VIETNAMESE)
        main.get_by_label("Mã xác thực").fill(phone(site))
        main.get_by_role("button", name="Bật xác thực hai bước").click()
        assert visitor.says("Các mã này chỉ hiện một lần.")
        found += faults(visitor, "codes on paper", *IN_VIETNAMESE)
        paper = main.locator("li code").first.inner_text()
        main.get_by_role("link", name="Tôi đã cất các mã").click()
        visitor.open("/account/second-factor")
        found += faults(visitor, "set up", *IN_VIETNAMESE)
        visitor.open("/account/sessions")
        assert visitor.says("Phiên này")
        found += faults(visitor, "sessions", *IN_VIETNAMESE)
    site.now += timedelta(minutes=1)
    for way, code in (("phone", phone(site)), ("paper", paper)):
        with visiting(chromium, site.url) as visitor:
            main = visitor.page.get_by_role("main")
            visitor.open("/overdue")
            visitor.fill_sign_in("head_tp@mau.gov.vn", PASSWORD)
            if way == "paper":
                main.get_by_role("link", name="dùng mã khôi phục").click()
            found += faults(visitor, f"code by {way}", *IN_VIETNAMESE)
            main.get_by_label("Mã xác thực").fill(code)
            main.get_by_role("button", name="Tiếp tục").click()
            visitor.page.get_by_role("heading", name="Quá hạn").first.wait_for()
            assert visitor.path == "/overdue"
    assert found == []
