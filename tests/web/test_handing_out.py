"""The office hands a duty out on its page; a head names the person on the assignment's page."""

from __future__ import annotations

import re

from models import Assignment
from tests.web.browser import World


def test_a_duty_without_lead_is_handed_out_on_its_page(world: World) -> None:
    with world.db.write() as session:
        duty_id = world.office(session).duty("Rà soát trạm quan trắc").id
    office = world.browser("office")
    assert "Giao cho cơ quan chủ trì" in office.get(f"/duties/{duty_id}").text
    answer = office.post(f"/duties/{duty_id}/assignments", {"agency_id": world.agency_id["tp"], "due": ""})
    assert answer.status_code == 303
    page = office.get(f"/duties/{duty_id}").text
    assert "Đã giao nhiệm vụ cho cơ quan chủ trì." in page
    again = office.post(f"/duties/{duty_id}/assignments", {"agency_id": world.agency_id["tp"], "due": ""})
    assert again.status_code == 422
    assert "Nhiệm vụ này đã giao cho Phòng Tư pháp." in again.text
    absurd = {"agency_id": world.agency_id["vh"], "due": "01/01/1990"}
    refused = office.post(f"/duties/{duty_id}/assignments", absurd)
    assert refused.status_code == 422
    assert "Thời hạn 01/01/1990 nằm ngoài khoảng 2000–2100." in refused.text
    assert office.get("/overdue").status_code == 200


def test_a_head_names_the_responsible_person(world: World) -> None:
    with world.db.write() as session:
        given_id = world.office(session).assignment("tp").id
    head = world.browser("head_tp")
    page = head.get(f"/assignments/{given_id}").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version
    body = {"version": version[1], "user_id": world.user_id["staff_tp"]}
    assert head.post(f"/assignments/{given_id}/responsible", body).status_code == 303
    with world.db.read() as session:
        assert session.get_one(Assignment, given_id).responsible_id == world.user_id["staff_tp"]
    assert "ghi người phụ trách" in head.get(f"/assignments/{given_id}").text.lower()
    assert (
        "Ghi người phụ trách</button>" not in world.browser("staff_tp").get(f"/assignments/{given_id}").text
    )
