"""Every page of every role as Chromium shows it: no sideways scroll, no complaint, no barrier."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from models import Agency, Assignment
from tests.browser.site import Site
from tests.browser.visitor import Visitor, visiting
from workflow.demo import bac_kan
from workflow.demo.people import PASSWORD
from workflow.rules.permissions import Role
from workflow.rules.states import State
from workflow.web.app import create_app

pytestmark = pytest.mark.browser

WIDTHS = (1280, 360)
ROLES = tuple(bac_kan.LOGINS)
#: Files, the machine's own address and what another page stands for: nothing to look at.
NO_PAGES = frozenset(
    {"downloads.evidence", "home.page", "key_tasks.document", "overdue.as_csv", "overdue.as_xlsx"}
)
_HREFS = "() => [...document.querySelectorAll('a[href]')].map(a => a.href)"
#: So many links to one kind of page are tried per role.
_TRIED = 4


class Tour:
    """Walks from link to link, one page of every kind; a link that leads to a closed door fails."""

    def __init__(self, visitor: Visitor, site: Site) -> None:
        self.visitor = visitor
        self.map = create_app(site.runtime).url_map.bind("127.0.0.1")
        self.pages: dict[str, str] = {}
        self.tried: dict[str, set[str]] = {}
        self.waiting: deque[str] = deque()

    def kind(self, path: str) -> str:
        """The endpoint that answers the path; empty for what is no page of ours."""
        try:
            endpoint, arguments = self.map.match(urlsplit(path).path, method="GET")
        except (HTTPException, RequestRedirect):
            return ""
        return f"{endpoint} {arguments['address']}" if "address" in arguments else str(endpoint)

    def walk(self, *starts: str) -> dict[str, str]:
        """Address of one page of every kind that can be reached from the starts."""
        self.waiting.extend(starts)
        while self.waiting:
            path = self.waiting.popleft()
            kind = self.kind(path)
            if kind in self.pages:
                continue
            answer = self.visitor.open(path)
            assert answer.status == 200, f"{path} answers {answer.status}"
            self.pages[self.kind(self.visitor.path) or kind] = self.visitor.path
            self.follow()
        return self.pages

    def follow(self) -> None:
        here = self.visitor.path
        for href in self.visitor.page.evaluate(_HREFS):
            path = href.removeprefix(self.visitor.url).split("#")[0]
            if not path.startswith("/") or path == here:
                continue
            kind = self.kind(path)
            assert kind, f"{here} links to {path}, which is no page"
            tried = self.tried.setdefault(kind, set())
            if path in tried or len(tried) >= _TRIED:
                continue
            tried.add(path)
            answer = self.visitor.context.request.get(href)
            assert answer.ok, f"{here} links to {path}, which answers {answer.status}"
            answer.dispose()
            if kind.split()[0] not in NO_PAGES:
                self.waiting.append(path)


def one_of_each_state(site: Site) -> list[str]:
    """Assignments of the city, one in every state."""
    with site.db.read() as session:
        rows = session.execute(
            sa.select(Assignment.state, sa.func.min(Assignment.id))
            .join(Agency, Agency.id == Assignment.authority_id)
            .where(Agency.name == bac_kan.ROOT.name)
            .group_by(Assignment.state)
        ).all()
    assert {state for state, _ in rows} == set(State)
    return [f"/assignments/{found}" for _, found in rows]


def faults(visitor: Visitor, path: str, *, axe_at: tuple[int, ...]) -> Iterator[str]:
    """What is wrong with the page at hand, at both widths."""
    for width in WIDTHS:
        visitor.use_width(width)
        if over := visitor.overhang():
            yield f"{path} at {width} px scrolls sideways by {over}"
        if width in axe_at:
            yield from (f"{path} at {width} px: {barrier}" for barrier in visitor.barriers())


@contextmanager
def signed_in(chromium: Browser, demo: Site, role: Role) -> Iterator[Visitor]:
    with visiting(chromium, demo.url) as visitor:
        visitor.sign_in(f"{bac_kan.LOGINS[role]}@{bac_kan.DOMAIN}", PASSWORD)
        yield visitor


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_whole_wide_enough_and_open_to_all(
    chromium: Browser, demo: Site, role: Role
) -> None:
    found: list[str] = []
    with signed_in(chromium, demo, role) as visitor:
        pages = list(Tour(visitor, demo).walk("/").values())
        pages += one_of_each_state(demo) if role is Role.OFFICE else []
        for path in pages:
            visitor.open(path)
            found += faults(visitor, path, axe_at=WIDTHS)
        turn_to_english(visitor)
        for path in pages:
            visitor.open(path)
            assert visitor.page.locator("html").get_attribute("lang") == "en"
            found += faults(visitor, path, axe_at=(1280,))
    assert found == []


def turn_to_english(visitor: Visitor) -> None:
    visitor.use_width(1280)
    visitor.page.locator("details.account summary").click()
    visitor.page.get_by_role("button", name="English").click()
