"""What lies still between two hands: each list oldest first, with the wait in working days and what can be done."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import html

from models import EvidenceRule
from models.duty import Duty
from tests.office import NOW, TODAY
from tests.statements import counted
from tests.web.browser import World
from workflow.rules.states import Move
from workflow.services import lifecycle
from workflow.services.lifecycle import Request


@pytest.fixture
def _lying(world: World) -> None:
    """One assignment in each list, and one at which the unit works."""
    with world.db.write() as session:
        office = world.office(session)
        steps = {
            "Chờ xét": (("head_tp", Move.SUBMIT),),
            "Trả về": (("head_tp", Move.SUBMIT), ("office", Move.RETURN)),
            "Mới giao": (),
            "Trả lại": (("head_tp", Move.REFUSE),),
            "Đang làm": (("head_tp", Move.RECEIVE),),
        }
        for text, moves in steps.items():
            row = office.assignment("tp", due=date(2026, 11, 3), text=text, assigned_on=date(2026, 11, 2))
            session.get_one(Duty, row.duty_id).evidence_rule = EvidenceRule.NONE
            for who, move in moves:
                request = Request(version=row.version, note=f"Lý do {text}")
                lifecycle.apply(session, office.actor(who), row.id, move, request, now=NOW)


def rows(world: World, which: str, who: str = "office") -> list[str]:
    page = html.fromstring(world.browser(who).get(f"/limbo/{which}").text)
    return [" ".join(row.text_content().split()) for row in page.xpath("//tbody/tr")]


@pytest.mark.usefixtures("_lying")
@pytest.mark.parametrize(
    ("which", "text", "waits"),
    [
        ("review", "Chờ xét", "Hôm nay"),
        ("returned", "Trả về", "Hôm nay"),
        ("unreceived", "Mới giao", "5 ngày làm việc"),
        ("refused", "Trả lại", "5 ngày làm việc"),
    ],
)
def test_each_list_has_its_own_and_says_how_long(world: World, which: str, text: str, waits: str) -> None:
    (row,) = rows(world, which)
    assert row.startswith(text)
    assert waits in row
    assert ("Lý do Trả lại" in row) is (which == "refused")


@pytest.mark.usefixtures("_lying")
def test_what_was_returned_says_why_and_can_be_urged(world: World) -> None:
    (row,) = rows(world, "returned")
    assert "Lý do Trả về" in row
    browser = world.browser("office")
    page = html.fromstring(browser.get("/limbo/returned").text)
    (box,) = page.xpath("//input[@name='row']/@value")
    asked = browser.through("/overdue/chosen", {"act": "urge", "row": box})
    assert "1 nhiệm vụ được đôn đốc" in asked.text


@pytest.mark.usefixtures("_lying")
def test_the_lengths_of_all_lists_stand_on_each(world: World) -> None:
    page = world.browser("leader").get("/limbo/review").text
    for label in ("Chờ xét (1)", "chưa nộp lại (1)", "Chưa tiếp nhận (1)", "chờ quyết định (1)"):
        assert label in page


@pytest.mark.usefixtures("_lying")
def test_others_see_nothing_of_it(world: World) -> None:
    assert rows(world, "returned", "other_office") == []
    assert world.browser("head_tp").get("/limbo/returned").status_code == 403
    assert world.browser("office").get("/limbo/elsewhere").status_code == 404


@pytest.mark.usefixtures("_lying")
def test_a_list_costs_as_much_for_one_row_as_for_forty(world: World) -> None:
    browser = world.browser("office")
    browser.get("/limbo/unreceived")
    with counted(world.db.engine) as few:
        browser.get("/limbo/unreceived")
    with world.db.write() as session:
        office = world.office(session)
        office.serial = 10
        for n in range(40):
            office.assignment("vh", due=TODAY, text=f"Việc {n}")
    with counted(world.db.engine) as many:
        browser.get("/limbo/unreceived")
    assert len(many) == len(few)
    assert len(rows(world, "unreceived")) == 41
