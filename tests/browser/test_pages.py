"""Every page of every role as Chromium shows it: no sideways scroll, no complaint, no barrier."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

from models import Agency, Assignment
from tests.browser.site import Site
from tests.browser.visitor import Visitor, visiting
from tests.web.premises import HEADER, written
from workflow.demo import bac_kan, chinh_phu
from workflow.demo.people import PASSWORD
from workflow.rules.permissions import Role
from workflow.rules.states import State
from workflow.web.app import create_app

pytestmark = pytest.mark.browser

WIDTHS = (1280, 768, 360)
#: Width and colours in which a page is searched for barriers: a page in English takes one of its two in turn.
Look = tuple[int, Literal["light", "dark"]]
IN_VIETNAMESE: tuple[Look, ...] = ((1280, "light"), (360, "dark"))
IN_ENGLISH: tuple[Look, ...] = ((1280, "dark"), (360, "light"))
ROLES = tuple(bac_kan.LOGINS)
#: Files, what a machine asks, and addresses that only lead on: nothing to look at.
NO_PAGES = frozenset(
    {
        "/",
        "/sign-in",
        "/sign-in/code",
        "/sign-in/provider",
        "/sign-in/provider/return",
        "/forgot-password",
        "/set-password/<token>",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/calendar-feed/<key>.ics",
        "/evidence/<int:evidence_id>",
        "/evidence/<int:evidence_id>/pages/<int:number>.png",
        "/manage/agencies/sheet.xlsx",
        "/overdue.csv",
        "/log/accounts.csv",
        "/overdue.xlsx",
        "/statistics.xlsx",
        "/overdue/chosen",
        "/overdue/urge",
        "/overdue/demand",
        "/overdue/redate",
    }
    | {"/key-tasks/<period>.docx", "/letters/<int:letter_id>/<any(docx, pdf):ending>"}
    | {"/meetings/<int:meeting_id>/pack.<any(pdf, xlsx):ending>"}
    | {f"/meetings/<int:meeting_id>/pack.{ending}" for ending in ("pdf", "xlsx")}
    | {f"/letters/<int:letter_id>/{ending}" for ending in ("docx", "pdf")}
    | {f"/periods/{code}/figures/<int:agency_id>.xlsx" for code in ("<code>", "2026-11")}
    | {"/reports/<int:report_id>/file.<any(docx, pdf, xlsx):ending>", "/progress-sheets/<int:agency_id>.xlsx"}
    | {f"/reports/<int:report_id>/file.{ending}" for ending in ("docx", "pdf", "xlsx")}
    | {f"/assignments/<int:assignment_id>/{kind}/<int:n>/file" for kind in ("commitments", "extensions")}
)
#: Staged by nobody in the city of the demonstration; the committee's office walks over it.
ELSEWHERE = frozenset({"/imports/<int:run_id>"})
#: Open to those who review, but their menu leads to the queue itself.
BY_ADDRESS = frozenset({"/my-work"})
#: Neither the head's nor the officer's agency of the demonstration has a working group.
NO_GROUP = frozenset({"/working-groups/<int:working_group_id>"})
#: The demonstration's office has issued no letter to the head who tours it yet.
NOT_ISSUED = frozenset({"/letters/<int:letter_id>"})
#: The one assignment that these roles come to has no file among its evidence; office and leader come to others.
NO_FILE = frozenset({"/evidence/<int:evidence_id>/preview"})
#: The demonstration has no period whose report is near or past its due day and still collects.
NOTHING_OWED = frozenset({"/letters/periods/2026-03"})
#: Lead whoever has one agency on to its grid, and to its sheet.
ALL_AGENCIES = "/periods/2026-11/figures"
SHEETS = "/progress-sheets"
#: Of agencies below the root.
ENDING = "/manage/agencies/<int:agency_id>/end"
#: Reached from the list of agencies that ended; the demonstration has none.
HANDING_OVER = "/agencies/<int:agency_id>/hand-over"
_HREFS = "() => [...document.querySelectorAll('a[href]')].map(a => a.href)"
#: So many links to one kind of page are tried per role.
_TRIED = 3


class Tour:
    """Walks from link to link, one page of every kind; a link that leads to a closed door fails."""

    def __init__(self, visitor: Visitor, site: Site, look: Callable[[str], object]) -> None:
        self.visitor, self.look = visitor, look
        self.map = create_app(site.runtime).url_map.bind("127.0.0.1")
        self.pages: dict[str, str] = {}
        self.rules: set[str] = set()
        self.tried: dict[str, set[str]] = {}
        self.waiting: deque[str] = deque()

    def rule(self, path: str) -> tuple[str, str]:
        """The rule that answers the path, and the kind of page; two empty words for what is no page of ours."""
        try:
            found, arguments = self.map.match(urlsplit(path).path, method="GET", return_rule=True)
        except (HTTPException, RequestRedirect):
            return "", ""
        assert isinstance(found, Rule)
        return found.rule, f"{found.rule} {arguments.get('address', '')}"

    def walk(self, *starts: str) -> None:
        """Look at one page of every kind that can be reached from the starts."""
        self.waiting.extend(starts)
        while self.waiting:
            path = self.waiting.popleft()
            if self.rule(path)[1] in self.pages:
                continue
            self.visitor.use_width(WIDTHS[0])
            answer = self.visitor.open(path)
            assert answer.status == 200, f"{path} answers {answer.status}"
            rule, kind = self.rule(self.visitor.path)
            if kind in self.pages:
                continue
            self.pages[kind] = self.visitor.path
            self.rules.add(rule)
            self.follow()
            self.look(self.visitor.path)

    def follow(self) -> None:
        here = self.visitor.path
        for href in self.visitor.page.evaluate(_HREFS):
            path = href.removeprefix(self.visitor.url).split("#")[0]
            if not path.startswith("/") or path == here:
                continue
            rule, kind = self.rule(path)
            assert kind, f"{here} links to {path}, which is no page"
            tried = self.tried.setdefault(kind, set())
            if path in tried or len(tried) >= _TRIED:
                continue
            tried.add(path)
            answer = self.visitor.context.request.get(href)
            assert answer.ok, f"{here} links to {path}, which answers {answer.status}"
            answer.dispose()
            if rule not in NO_PAGES - {"/"}:
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


def pages_of_a_unit(site: Site, role: Role) -> dict[str, str]:
    """By rule, the pages about one unit that the tour does not come to: it looks at one agency, the root."""
    with site.db.read() as session:
        root = sa.select(Agency.id).where(Agency.name == bac_kan.ROOT.name).scalar_subquery()
        unit = session.scalar(sa.select(sa.func.min(Agency.id)).where(Agency.parent_id == root))
    if role is Role.ADMIN:
        return {ENDING: f"/manage/agencies/{unit}/end"}
    return {HANDING_OVER: f"/agencies/{unit}/hand-over"} if role in (Role.OFFICE, Role.LEADER) else {}


def faults(visitor: Visitor, path: str, *looks: Look) -> Iterator[str]:
    """What is wrong with the page at hand: too wide at one of the widths, or a barrier in one of the looks."""
    for width in WIDTHS:
        visitor.use_width(width)
        if over := visitor.overhang():
            yield f"{path} at {width} px scrolls sideways by {over}"
        for scheme in (scheme for at, scheme in looks if at == width):
            visitor.page.emulate_media(color_scheme=scheme)
            yield from (f"{path}, {scheme}, {width} px: {barrier}" for barrier in visitor.barriers())


@contextmanager
def signed_in(chromium: Browser, demo: Site, email: str) -> Iterator[Visitor]:
    with visiting(chromium, demo.url) as visitor:
        visitor.sign_in(email, PASSWORD)
        yield visitor


def look_at_all_pages(visitor: Visitor, site: Site, *more: str) -> set[str]:
    """Walk in Vietnamese, then see the same pages in English; the rules that were seen."""
    found: list[str] = []

    def look(path: str) -> None:
        found.extend(faults(visitor, path, *IN_VIETNAMESE))

    tour = Tour(visitor, site, look)
    tour.walk("/")
    if visitor.page.locator("[data-search]").count():
        tour.walk("/search?q=dân+cư")
    for path in more:
        visitor.open(path)
        look(path)
    with in_english(visitor):
        for turn, path in enumerate((*tour.pages.values(), *more)):
            visitor.open(path)
            assert visitor.page.locator("html").get_attribute("lang") == "en"
            found.extend(faults(visitor, path, IN_ENGLISH[turn % 2]))
    assert found == []
    return tour.rules


@contextmanager
def in_english(visitor: Visitor) -> Iterator[None]:
    """The account speaks English meanwhile; the choice is kept with the account, so it is taken back."""
    choose(visitor, "English")
    try:
        yield
    finally:
        choose(visitor, "Tiếng Việt")


def choose(visitor: Visitor, language: str) -> None:
    visitor.open("/")
    visitor.use_width(1280)
    visitor.page.locator("details.account summary").click()
    visitor.page.get_by_role("button", name=language).click()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_can_be_reached_and_has_no_fault(
    chromium: Browser, demo: Site, role: Role
) -> None:
    states = one_of_each_state(demo) if role is Role.OFFICE else []
    of_a_unit = pages_of_a_unit(demo, role)
    with signed_in(chromium, demo, f"{bac_kan.LOGINS[role]}@{bac_kan.DOMAIN}") as visitor:
        more = BY_ADDRESS if role in (Role.OFFICE, Role.LEADER) else frozenset()
        seen = more | look_at_all_pages(visitor, demo, *states, *more, *of_a_unit.values()) | of_a_unit.keys()
    column = HEADER.index(role.value)
    open_to_role = {
        line[1] for line in written() if line[0] == "GET" and line[2] in ("", "own") and line[column] == "yes"
    }
    seen |= {"/ladders/completion" for rule in seen if rule == "/ladders/<code>"}
    seen |= {rule.replace("<code>", "2026-11") for rule in seen if rule.startswith("/periods/<code>")}
    seen |= {ALL_AGENCIES, SHEETS} if role in (Role.HEAD, Role.STAFF) else set()
    seen |= {"/report-templates/thang" for rule in seen if rule == "/report-templates/<code>"}
    if "/limbo/<which>" in seen:  # the menu leads to the first of the lists
        seen |= {"/limbo", "/limbo/returned", "/limbo/unreceived"}
    seen |= {"/key-tasks/<period>" for rule in seen if rule.startswith("/key-tasks/")}
    missing = {rule for rule in open_to_role if rule not in seen} - NO_PAGES - ELSEWHERE - NOTHING_OWED
    missing -= NOT_ISSUED if role is Role.HEAD else frozenset()
    missing -= NO_FILE if role in (Role.HEAD, Role.STAFF, Role.VIEWER) else frozenset()
    missing -= NO_GROUP if role in (Role.HEAD, Role.STAFF) else frozenset()
    assert {rule for rule in missing if not rule.startswith(("/key-tasks/2", "/overview/"))} == set()


def test_the_committees_long_texts_fit_every_page(chromium: Browser, demo: Site) -> None:
    with signed_in(chromium, demo, f"{chinh_phu.LOGINS[Role.OFFICE]}@{chinh_phu.DOMAIN}") as visitor:
        assert look_at_all_pages(visitor, demo) >= {"/imports/<int:run_id>", "/review/<int:assignment_id>"}


def test_pages_of_strangers_have_no_fault(chromium: Browser, demo: Site) -> None:
    found: list[str] = []
    with visiting(chromium, demo.url) as visitor:
        for path, status in (
            ("/sign-in", 200),
            ("/forgot-password", 200),
            ("/set-password/of-no-mail", 410),
            ("/demo/mails", 200),
            ("/no-such-page", 404),
        ):
            assert visitor.open(path).status == status
            found += faults(visitor, path, *IN_VIETNAMESE)
        visitor.page.locator(".account button").click()
        assert visitor.page.locator("html").get_attribute("lang") == "en"
        found += faults(visitor, "/no-such-page in English", *IN_ENGLISH)
    assert found == []


def test_a_form_that_is_refused_says_why_where_everybody_can_read_it(chromium: Browser, demo: Site) -> None:
    """The pages behind a 422: sign-in, update and import, each with its summary of errors in focus."""
    found: list[str] = []
    with visiting(chromium, demo.url) as visitor:
        page = visitor.page
        visitor.open("/sign-in")
        visitor.fill_sign_in("khong.ai@backan.demo", "mật khẩu sai")
        found += refusal_faults(visitor)
        visitor.sign_in(f"truong.catp@{bac_kan.DOMAIN}", PASSWORD)
        visitor.open("/my-work?whose=unit")
        page.locator(".work-list .card-title a").first.click()
        page.locator(".choice", has_text="Vướng mắc").click()
        page.get_by_label("Kết quả trong một câu").fill("Chưa thống nhất được số liệu.")  # and no cause
        page.get_by_role("button", name="Gửi", exact=True).click()
        found += refusal_faults(visitor)
        assert visitor.complaints.pop().startswith("422 for ")
    with signed_in(chromium, demo, f"{bac_kan.LOGINS[Role.OFFICE]}@{bac_kan.DOMAIN}") as visitor:
        visitor.open("/imports")
        visitor.page.get_by_label("Tệp văn bản giao nhiệm vụ").set_input_files(
            {"name": "ke-hoach.docx", "mimeType": "application/octet-stream", "buffer": b"PK\3\4 broken"}
        )
        visitor.page.get_by_role("button", name="Đọc tệp").click()
        found += refusal_faults(visitor)
    assert found == []


def refusal_faults(visitor: Visitor) -> list[str]:
    visitor.page.get_by_role("alert").first.wait_for()  # the update form is answered without leaving the page
    visitor.use_width(WIDTHS[0])
    visitor.page.get_by_role("alert").first.wait_for()
    assert visitor.page.evaluate("() => document.activeElement.getAttribute('role')") == "alert"
    return list(faults(visitor, visitor.path, *IN_VIETNAMESE))
