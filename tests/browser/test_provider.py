"""The way to a sign-in provider on another site and back, as Chromium lets it happen; the pages around it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.site import Site
from tests.browser.test_pages import IN_VIETNAMESE, faults
from tests.browser.visitor import visiting
from tests.office import NOW, PASSWORD, build_office
from tests.web.provider import NAME, Provider

pytestmark = pytest.mark.browser


@pytest.fixture
def provider() -> Iterator[Provider]:
    """Under another name than the site: to a browser it is another site."""
    with Provider(lambda: NOW) as running:
        running.issuer = running.issuer.replace("127.0.0.1", "localhost")
        yield running


@pytest.fixture
def site(folder: Path, provider: Provider) -> Iterator[Site]:
    """The small authority of the tests, with the provider."""
    made = Site(folder, NOW, provider=provider.settings)
    provider.returns = f"{made.url}/sign-in/provider/return"
    with made.db.write() as session:
        build_office(session)
    with made.serving():
        yield made


def test_an_administrator_allows_it_and_the_person_comes_in_through_the_provider(
    chromium: Browser, site: Site, provider: Provider
) -> None:
    found: list[str] = []
    provider.person = {"sub": "tp-1", "email": "head_tp@mau.gov.vn", "email_verified": True}
    with visiting(chromium, site.url) as visitor:
        visitor.open("/overdue")
        found += faults(visitor, "sign in", *IN_VIETNAMESE)
        visitor.page.get_by_role("link", name=f"Đăng nhập qua {NAME}").click()
        visitor.page.get_by_text(f"Bạn chưa được phép đăng nhập qua {NAME}").wait_for()
        found += faults(visitor, "not allowed", *IN_VIETNAMESE)
    with visiting(chromium, site.url) as visitor:
        visitor.sign_in("admin@mau.gov.vn", PASSWORD)
        visitor.open("/users?q=head_tp")
        visitor.page.get_by_role("main").locator(".card-title a").click()
        found += faults(visitor, "to be allowed", *IN_VIETNAMESE)
        visitor.page.get_by_role("button", name=f"Cho phép đăng nhập qua {NAME}").click()
        visitor.page.get_by_text("chờ lần đăng nhập đầu tiên").wait_for()
        found += faults(visitor, "allowed", *IN_VIETNAMESE)
    with visiting(chromium, site.url) as visitor:
        visitor.open("/overdue")
        visitor.page.get_by_role("link", name=f"Đăng nhập qua {NAME}").click()
        visitor.page.get_by_role("heading", name="Quá hạn").first.wait_for()
        assert visitor.path == "/overdue"
    assert found == []
