"""Every page of the demonstration at three widths, side by side: ``python -m tests.browser.contact_sheet FOLDER [ROLE …]``.

Writes a picture of each page and, for each role, sheets of some pages (``office-1.png`` …) to look through.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser import chromium
from tests.browser.site import Site
from tests.browser.test_pages import Tour, one_of_each_state, pages_of_a_unit, signed_in
from workflow.demo import bac_kan
from workflow.demo.build import build
from workflow.rules.permissions import Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.visitor import Visitor

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
WIDTHS = (1280, 768, 360)
ON_A_SHEET = 2
"""Pages of one sheet: of more, none could be read."""
TALLEST = 1500
"""Pixels of a page that are shown; a long list repeats itself below."""
_STYLE = "body{font:14px sans-serif;margin:8px} section{display:flex;gap:8px;align-items:flex-start} img{border:1px solid #888}"


def photograph(visitor: Visitor, site: Site, role: Role, folder: Path) -> list[tuple[str, list[str]]]:
    """A picture of each page of the role at each width; (address, files) in the order of the walk."""
    made: list[tuple[str, list[str]]] = []

    def look(path: str) -> None:
        files = []
        for width in WIDTHS:
            visitor.use_width(width)
            visitor.page.evaluate("() => document.fonts.ready.then(() => true)")
            height = int(visitor.page.evaluate("() => document.documentElement.scrollHeight"))
            name = f"{role.value}-{len(made):03}-{width}.png"
            clip = {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)}
            visitor.page.screenshot(path=folder / name, full_page=True, clip=clip)
            files.append(name)
        made.append((path, files))

    Tour(visitor, site, look).walk("/")
    more = [*pages_of_a_unit(site, role).values(), *(one_of_each_state(site) if role is Role.OFFICE else [])]
    for path in more:
        visitor.use_width(WIDTHS[0])
        visitor.open(path)
        look(path)
    return made


def sheets(
    browser: Browser, role: Role, made: Sequence[tuple[str, list[str]]], folder: Path
) -> Iterator[Path]:
    """The pictures of the role pasted together."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    for start in range(0, len(made), ON_A_SHEET):
        parts = [
            f"<h2>{escape(path)}</h2><section>"
            + "".join(
                f'<img src="{name}" width="{width // 2}">' for name, width in zip(files, WIDTHS, strict=True)
            )
            + "</section>"
            for path, files in made[start : start + ON_A_SHEET]
        ]
        sheet = folder / f"{role.value}-{start // ON_A_SHEET + 1}.html"
        sheet.write_text(f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>{''.join(parts)}")
        page.goto(sheet.as_uri())
        page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
        yield sheet.with_suffix(".png")
    page.close()


def main(folder: Path, roles: Sequence[Role]) -> None:
    """All roles, or those that are named."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        site = Site(Path(data), NOW, demo=True)
        with site.db.write() as session:
            build(session, site.runtime.files, now=NOW, base_url=site.url)
        browser = playwright.chromium.launch(executable_path=chromium.program(), args=chromium.arguments())
        with site.serving():
            for role in roles:
                with signed_in(browser, site, f"{bac_kan.LOGINS[role]}@{bac_kan.DOMAIN}") as visitor:
                    made = photograph(visitor, site, role, folder)
                for sheet in sheets(browser, role, made, folder):
                    print(f"{sheet.name}: {role.value}, {len(made)} pages", flush=True)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), [Role(name) for name in sys.argv[2:]] or list(bac_kan.LOGINS))
