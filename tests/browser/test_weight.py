"""What pages cost on a weak line, and that they stand still while they load."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.site import Site
from tests.browser.visitor import Visitor, visiting
from workflow.demo import bac_kan
from workflow.demo.people import PASSWORD
from workflow.rules.permissions import Role

pytestmark = pytest.mark.browser

FIRST_LOAD, AFTERWARDS = 150_000, 30_000
#: Of the share of the window that moves times how far: what nobody sees.
STILL = 0.01
_SHIFTS = """
() => new Promise(told => new PerformanceObserver(list => told(
  list.getEntries().reduce((sum, entry) => sum + entry.value, 0)
)).observe({type: "layout-shift", buffered: true}) ?? setTimeout(() => told(0), 300))
"""
PAGES = {
    Role.HEAD: ("/my-work", "/overdue", "/calendar"),
    Role.LEADER: ("/overview", "/overdue", "/statistics", "/timeline", "/deadlines"),
    Role.OFFICE: (
        "/review",
        "/documents",
        "/agencies",
        "/limbo/review",
        "/periods/2026-H1/figures",
        "/search?q=dan+cu",
    ),
}


@dataclass
class Line:
    """Octets as they came over the line since it was last emptied, without fonts."""

    octets: int = 0
    _fonts: set[str] = field(default_factory=set)

    def listen(self, visitor: Visitor) -> None:
        session = visitor.context.new_cdp_session(visitor.page)
        session.send("Network.enable")
        session.on("Network.responseReceived", self._began)
        session.on("Network.loadingFinished", self._ended)

    def _began(self, event: dict[str, Any]) -> None:
        if event["type"] == "Font":
            self._fonts.add(event["requestId"])

    def _ended(self, event: dict[str, Any]) -> None:
        if event["requestId"] not in self._fonts:
            self.octets += int(event["encodedDataLength"])

    def of(self, visitor: Visitor, path: str) -> int:
        """What opening the page takes."""
        self.octets = 0
        assert visitor.open(path).status == 200
        visitor.page.wait_for_load_state("networkidle")
        return self.octets


@contextmanager
def on_a_line(chromium: Browser, demo: Site, role: Role, width: int) -> Iterator[tuple[Visitor, Line]]:
    """Somebody who signed in with a browser that kept nothing else."""
    with visiting(chromium, demo.url, width=width) as visitor:
        visitor.sign_in(f"{bac_kan.LOGINS[role]}@{bac_kan.DOMAIN}", PASSWORD)
        line = Line()
        line.listen(visitor)
        yield visitor, line


def test_the_first_page_ever_is_light(chromium: Browser, demo: Site) -> None:
    line = Line()
    with visiting(chromium, demo.url, width=360) as visitor:
        line.listen(visitor)
        taken = line.of(visitor, "/sign-in")
        visitor.page.evaluate(
            "() => document.body.prepend(Object.assign(document.createElement('p'), {innerText: 'x'}))"
        )
        assert visitor.page.evaluate(_SHIFTS) > STILL, "what moves is seen to move"
    sys.stdout.write(f"/sign-in on an empty cache: {taken} octets without fonts\n")
    assert 20_000 < taken <= FIRST_LOAD


@pytest.mark.parametrize("role", PAGES)
def test_further_pages_are_lighter_still_and_nothing_moves(chromium: Browser, demo: Site, role: Role) -> None:
    with on_a_line(chromium, demo, role, 360) as (visitor, line):
        for path in PAGES[role]:
            line.of(visitor, path)  # the styles and scripts of its own, once
            taken = line.of(visitor, path)
            moved = visitor.page.evaluate(_SHIFTS)
            sys.stdout.write(f"{path}: {taken} octets, layout shift {moved:.4f}\n")
            assert 0 < taken <= AFTERWARDS, path
            assert moved <= STILL, path


def test_forced_colours_hide_nothing(chromium: Browser, demo: Site) -> None:
    """Windows' high contrast: state is told by words and borders too, and axe finds no barrier."""
    found: list[str] = []
    with visiting(chromium, demo.url, forced_colors="active") as visitor:
        for role, paths in PAGES.items():
            visitor.sign_in(f"{bac_kan.LOGINS[role]}@{bac_kan.DOMAIN}", PASSWORD)
            for path in paths:
                visitor.open(path)
                found += [f"{path}: {barrier}" for barrier in visitor.barriers()]
                assert all(chip.strip() for chip in visitor.page.locator(".chip").all_inner_texts()), path
            visitor.page.locator("details.account summary").click()
            visitor.page.get_by_role("button", name="Đăng xuất").click()
    assert found == []
