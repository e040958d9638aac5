"""Fixtures of the browser tests: one Chromium, and the demonstration on a server of its own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium as installed
from tests.browser.site import Site

#: A Tuesday morning after Tết.
DEMO_NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of this process."""
    program = installed.program()
    if program is None and os.environ.get(installed.REQUIRED) == "1":
        pytest.fail("the browser tests are required, but there is no Chromium on this machine")
    if program is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=installed.arguments())
        yield browser
        browser.close()


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="dondoc-browser-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def demo() -> Iterator[Site]:
    """The demonstration, built once. Tests of this folder may add to it, so they expect no exact counts."""
    from workflow.demo.build import build
    from workflow.services.calendar_change import CalendarChange, DayKind, change_calendar

    folder = Path(tempfile.mkdtemp(prefix="dondoc-browser-demo-"))
    site = Site(folder, DEMO_NOW, demo=True)
    with site.db.write() as session:
        build(session, site.runtime.files, now=DEMO_NOW, base_url=site.url)
        decision = CalendarChange(DayKind.OFF, *[date(2026, 12, 24)] * 2, "45/QĐ-TTg ngày 02/3/2026")
        change_calendar(session, decision, version=0, by=None, now=DEMO_NOW)
    with site.serving():
        yield site
    shutil.rmtree(folder, ignore_errors=True)
