"""One person in front of a browser, and what that browser complained about meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response
from playwright.sync_api import TimeoutError as PlaywrightTimeout

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
_CHECK = """
async () => (await axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"], elementRef: false,
})).violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(" ") + " " + n.html.slice(0, 160)).join(" | ")}`)
"""
#: How far the page is wider than the window, and the outermost elements that stick out.
_OVERHANG = """
() => {
  const wide = document.documentElement.clientWidth;
  const over = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - wide;
  if (over <= 0) return "";
  const out = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > wide + 1);
  return `${over} px: ` + out.slice(0, 4).map(e => e.outerHTML.slice(0, 90)).join(" | ");
}
"""

_SAYS = "text => (document.querySelector('main')?.innerText ?? '').includes(text)"


class Visitor:
    """A page of one browser context; ``complaints`` gathers console errors, CSP reports and failed loads."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("console", self._console)
        self.page.on("response", self._response)
        self.page.on("requestfailed", lambda request: self._failed(request.url, request.failure or ""))

    def _console(self, message: ConsoleMessage) -> None:
        # the answer's own status is looked at where the page is opened; _response sees all other loads
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(f"console {message.type}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.complaints.append(f"{response.status} for {response.url}")

    def _failed(self, url: str, why: str) -> None:
        if "ERR_ABORTED" not in why:  # a navigation that became a download, or that another one overtook
            self.complaints.append(f"{why} for {url}")

    def open(self, path: str) -> Response:
        """Follow an address, as typed or as a mail's link."""
        answer = self.page.goto(path if path.startswith("http") else self.url + path)
        assert answer is not None
        return answer

    def fill_sign_in(self, email: str, password: str) -> None:
        """Fill the form at hand and send it."""
        self.page.get_by_label("Địa chỉ thư điện tử").fill(email)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()

    def sign_in(self, email: str, password: str) -> None:
        self.open("/sign-in")
        self.fill_sign_in(email, password)
        assert "/sign-in" not in self.page.url, self.page.locator("main").inner_text()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.url)

    def says(self, text: str) -> bool:
        """Whether the page shows these words, or the one that a click has just asked for."""
        try:
            self.page.wait_for_function(_SAYS, arg=text, timeout=5_000)
        except PlaywrightTimeout:
            return False
        return True

    def use_width(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": 800})

    def overhang(self) -> str:
        """What makes the page scroll sideways, once it is whole; empty where nothing does."""
        self.page.wait_for_load_state()
        return str(self.page.evaluate(_OVERHANG))

    def barriers(self) -> list[str]:
        """What WCAG 2.2 AA finds wrong with the page as it stands, once it is whole."""
        self.page.wait_for_load_state()
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE)
        found: list[str] = self.page.evaluate(_CHECK)
        return found


@contextmanager
def visiting(browser: Browser, url: str, *, width: int = 1280, **options: Any) -> Iterator[Visitor]:
    """A fresh browser profile; whatever it complains about fails the test at the end."""
    context = browser.new_context(
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        viewport={"width": width, "height": 800},
        reduced_motion="reduce",
        **options,
    )
    try:
        visitor = Visitor(context, url)
        yield visitor
        assert visitor.complaints == []
    finally:
        context.close()
