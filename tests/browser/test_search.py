"""A duty found by three of its words without accents, from any page, within a second; a person named in a comment."""

from __future__ import annotations

import time

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from models import Agency, Assignment, Coordinator, Duty
from tests.browser.site import Site
from tests.browser.visitor import visiting
from workflow.demo import bac_kan
from workflow.demo.people import PASSWORD
from workflow.rules.names import fold
from workflow.rules.permissions import Role

pytestmark = pytest.mark.browser

#: Seconds from the key to the found duty.
PATIENCE = 1.0


def test_three_words_without_accents_find_the_duty_within_a_second(chromium: Browser, demo: Site) -> None:
    with demo.db.read() as session:
        text = session.scalars(
            sa.select(Duty.text)
            .join(Agency, Agency.id == Duty.authority_id)
            .where(Agency.name == "UBND thành phố Bắc Kạn")
            .order_by(sa.func.length(Duty.text).desc())
            .limit(1)
        ).one()
    words = " ".join(fold(word) for word in text.split() if word.isalpha())
    asked = " ".join(words.split()[4:7])
    with visiting(chromium, demo.url) as office:
        office.sign_in(f"{bac_kan.LOGINS[Role.OFFICE]}@{bac_kan.DOMAIN}", PASSWORD)
        page = office.page
        page.goto(f"{demo.url}/documents")
        page.keyboard.press("/")
        page.keyboard.type(asked)
        begun = time.monotonic()
        page.keyboard.press("Enter")
        page.locator("[aria-labelledby=duties] li", has_text=text[:60]).first.wait_for()
        assert time.monotonic() - begun <= PATIENCE


def test_a_name_is_picked_from_the_list_under_the_comment(chromium: Browser, demo: Site) -> None:
    with demo.db.read() as session:
        given = session.scalars(
            sa.select(Assignment.id)
            .join(Coordinator, Coordinator.assignment_id == Assignment.id)
            .join(Agency, Agency.id == Assignment.agency_id)
            .where(Agency.name == "Phòng Tư pháp", Assignment.closed_on.is_(None))
            .limit(1)
        ).one()
    with visiting(chromium, demo.url) as head:
        head.sign_in(f"{bac_kan.LOGINS[Role.HEAD]}@{bac_kan.DOMAIN}", PASSWORD)
        page = head.page
        page.goto(f"{demo.url}/assignments/{given}")
        page.get_by_label("Nội dung trao đổi").click()
        page.keyboard.type("Nhờ @truc")
        page.get_by_role("option", name="Hoàng Thị Trực").wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.keyboard.type("xem <b>số liệu</b>")
        page.get_by_role("button", name="Gửi trao đổi").click()
        said = page.locator("#discussion .history li").last
        said.get_by_text("Nhờ @Hoàng Thị Trực xem <b>số liệu</b>").wait_for()
        said.get_by_text("Nhắc đến: Hoàng Thị Trực").wait_for()
