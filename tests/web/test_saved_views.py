"""A filter is kept from the list itself, opened again from one page, and shared with colleagues."""

from __future__ import annotations

import re
from datetime import date

import pytest
from lxml import html

from tests.web.browser import World

LATE = date(2026, 11, 3)


def test_a_filter_is_kept_opened_shared_and_deleted_with_plain_forms(world: World) -> None:
    with world.db.write() as session:
        office = world.office(session)
        office.assignment("tp", due=LATE, text="Rà soát hộ tịch")
        office.assignment("vh", due=LATE, text="Rà soát di tích")
    browser = world.browser("office")
    address = f"/overdue?agency={world.agency_id['tp']}&sort=-updated"
    form = re.search(r'action="(/saved-views\?[^"]*)"', browser.get(address).text)
    assert form
    kept = browser.post(
        form[1].replace("&amp;", "&"), {"listing": "open_overdue", "name": "Tư pháp chậm", "shared": "y"}
    )
    assert kept.status_code == 303
    assert kept.headers["Location"] == address
    assert "Đã lưu bộ lọc “Tư pháp chậm”." in browser.get(address).text
    page = browser.get("/saved-views").text
    assert "Tư pháp chậm" in page
    assert f'href="{address.replace("&", "&amp;")}"' in page
    assert "chia sẻ với UBND" in page
    leader = world.browser("leader").get("/saved-views").text
    assert "Tư pháp chậm" in leader
    assert "Đổi tên" not in leader
    number = re.search(r"/saved-views/(\d+)/rename", page)
    assert number
    empty = browser.post(f"/saved-views/{number[1]}/rename", {"name": " "})
    assert (empty.status_code, "Cần ghi tên." in empty.text) == (422, True)
    assert browser.post(f"/saved-views/{number[1]}/rename", {"name": "Chậm"}).status_code == 303
    assert browser.post(f"/saved-views/{number[1]}/share", {}).status_code == 303
    assert "Chậm" not in world.browser("leader").get("/saved-views").text
    assert world.browser("leader").post(f"/saved-views/{number[1]}/delete", {}).status_code == 404
    assert browser.post(f"/saved-views/{number[1]}/delete", {}).status_code == 303
    assert "Chưa lưu bộ lọc nào." in browser.get("/saved-views").text


def test_a_name_that_stands_already_is_asked_for_again_and_the_filter_is_kept(world: World) -> None:
    browser = world.browser("head_tp")
    body = {"listing": "open_overdue", "name": "Chậm"}
    assert browser.post("/saved-views?q=dan+cu", body).status_code == 303
    again = browser.post("/saved-views?q=dan+cu", body)
    assert again.status_code == 422
    assert "Bạn đã có bộ lọc tên “Chậm”." in again.text
    assert browser.post("/saved-views?q=dan+cu", {**body, "name": "Chậm 2"}).status_code == 303
    assert browser.post("/saved-views", {**body, "listing": "nonsense"}).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/overdue",
        *(f"/overview/{name}" for name in ("done-on-time", "done-late", "open-in-time", "undated", "silent")),
    ],
)
def test_every_list_that_can_be_kept_leads_to_those_kept_beside_the_form(world: World, address: str) -> None:
    page = html.fromstring(world.browser("leader").get(address).text)
    [save] = page.xpath("//details[summary='Lưu bộ lọc này']")
    assert save.getnext().tag == "a"
    assert save.getnext().get("href") == "/saved-views"
