"""Take the pictures of ``docs/screens/`` from the demonstration: ``python docs/take_screens.py [NAME …]``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from palette_png import reduce

from models import Agency, Assignment, ImportRun, Notice, Outbox
from tests.browser import chromium
from tests.browser.site import Site
from tests.browser.visitor import Visitor, visiting
from workflow.demo import bac_kan, chinh_phu
from workflow.demo.build import build
from workflow.demo.people import PASSWORD
from workflow.rules.permissions import Role
from workflow.rules.states import State

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = Path(__file__).with_name("screens")
#: A Tuesday morning; the demonstration is played up to here, so the pictures stay the same.
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
DESKTOP, PHONE = (1280, 860), (360, 740)
CITY = {role: f"{name}@{bac_kan.DOMAIN}" for role, name in bac_kan.LOGINS.items()}
COMMITTEE = {role: f"{name}@{chinh_phu.DOMAIN}" for role, name in chinh_phu.LOGINS.items()}
#: Trưởng Công an thành phố, who has something in every bucket.
POLICE = f"truong.catp@{bac_kan.DOMAIN}"
Address = Callable[[sa.orm.Session], str]


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at what, through which window; ``before`` prepares the page."""

    name: str
    who: str
    size: tuple[int, int]
    address: Address
    before: Callable[[Visitor], None] = lambda _visitor: None


def _fixed(path: str) -> Address:
    return lambda _session: path


def _late_assignment(session: sa.orm.Session) -> str:
    """One of Công an thành phố that was urged and is still at work."""
    found = session.scalar(
        sa.select(Assignment.id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .join(Notice, Notice.assignment_id == Assignment.id)
        .where(Agency.name == "Công an thành phố", Assignment.state == State.IN_PROGRESS, Notice.urging)
        .order_by(Assignment.due, Assignment.id)
        .limit(1)
    )
    return f"/assignments/{found}"


def _waiting_report(session: sa.orm.Session) -> str:
    root = sa.select(Agency.id).where(Agency.name == bac_kan.ROOT.name).scalar_subquery()
    found = session.scalar(
        sa.select(sa.func.min(Assignment.id)).where(
            Assignment.authority_id == root, Assignment.state == State.SUBMITTED
        )
    )
    return f"/review/{found}"


def _import(session: sa.orm.Session) -> str:
    return f"/imports/{session.scalar(sa.select(sa.func.max(ImportRun.id)))}"


def _upload_again(visitor: Visitor) -> None:
    """Stage the notice anew: the demonstration's own import is registered already."""
    from workflow.demo.second_authority import SOURCE

    visitor.open("/imports")
    visitor.page.locator('input[type="file"]').set_input_files(SOURCE)
    visitor.page.get_by_role("button", name="Đọc tệp").click()
    visitor.page.locator(".duty").first.click()
    visitor.page.locator('.duty[aria-current="true"]').wait_for()


def _compute(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Tính", exact=True).click()
    visitor.open("/key-tasks/2026-04")


SHOTS = (
    Shot("overdue", CITY[Role.LEADER], DESKTOP, _fixed("/overdue")),
    Shot("overview", CITY[Role.LEADER], DESKTOP, _fixed("/overview")),
    Shot("my-work-phone", POLICE, PHONE, _fixed("/my-work?whose=unit")),
    Shot("assignment-phone", POLICE, PHONE, _late_assignment),
    Shot("review", CITY[Role.OFFICE], DESKTOP, _waiting_report),
    Shot("import-review", COMMITTEE[Role.OFFICE], DESKTOP, _import, _upload_again),
    Shot("key-tasks", CITY[Role.OFFICE], DESKTOP, _fixed("/key-tasks/2026-04"), _compute),
)


def take(shot: Shot, browser: Browser, site: Site) -> None:
    """Sign in, open, wait for the fonts, photograph the window."""
    width, height = shot.size
    scale = 2 if shot.size == PHONE else 1
    with visiting(browser, site.url, width=width, device_scale_factor=scale) as visitor:
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.sign_in(shot.who, PASSWORD)
        with site.db.read() as session:
            answer = visitor.open(shot.address(session))
        if not answer.ok:
            raise SystemExit(f"{shot.name}: {answer.url} answers {answer.status}")
        shot.before(visitor)
        _keep(visitor, shot.name)


def take_mail(browser: Browser, site: Site) -> None:
    """The latest first urging, as a mail program shows its HTML."""
    with site.db.read() as session:
        html = session.scalar(
            sa.select(Outbox.body_html)
            .where(
                Outbox.subject.contains("đôn đốc lần 1"), Outbox.body_html.contains("Anh/chị là thủ trưởng")
            )
            .order_by(Outbox.day.desc())
            .limit(1)
        )
    with visiting(browser, site.url, width=720) as visitor:
        visitor.page.set_viewport_size({"width": 720, "height": 680})
        visitor.page.set_content(html or "")
        _keep(visitor, "mail")


def _keep(visitor: Visitor, name: str) -> None:
    visitor.page.evaluate("() => document.fonts.ready.then(() => true)")
    visitor.page.mouse.move(0, 0)
    small = reduce(visitor.page, visitor.page.screenshot())
    (FOLDER / f"{name}.png").write_bytes(small)
    print(f"{name}.png  {len(small) / 1000:.0f} kB")


def main(names: list[str]) -> None:
    """All pictures, or those that are named."""
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder), NOW, demo=True)
        with site.db.write() as session:
            build(session, site.runtime.files, now=NOW, base_url="https://dondoc.demo")
        browser = playwright.chromium.launch(executable_path=chromium.program(), args=chromium.arguments())
        with site.serving():
            for shot in SHOTS:
                if not names or shot.name in names:
                    take(shot, browser, site)
            if not names or "mail" in names:
                take_mail(browser, site)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
