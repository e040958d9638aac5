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


def test_many_duties_are_handed_out_from_the_page_of_their_document(world: World) -> None:
    with world.db.write() as session:
        office = world.office(session)
        duties = [office.duty(f"Rà soát trạm quan trắc số {n}").id for n in range(3)]
        document_id = office.document().id
    page = f"/documents/{document_id}/hand-out"
    browser = world.browser("office")
    assert page in browser.get(f"/documents/{document_id}").text
    assert page not in world.browser("viewer").get(f"/documents/{document_id}").text
    shown = browser.get(page).text
    assert " checked" not in shown, "whoever presses the button without looking gives nothing away"
    shown = browser.get(f"{page}?free=1").text
    assert all(f'name="duty" value="{duty}" checked' in shown for duty in duties)
    lead = world.agency_id["tp"]
    late = browser.post(page, {"agency_id": lead, "due": "08/11/2026", "duty": [str(duties[0])]})
    assert (late.status_code, "Ngày 08/11/2026 đã qua." in late.text) == (422, True)
    nothing = browser.post(page, {"agency_id": lead, "due": ""})
    assert (nothing.status_code, "Chưa chọn dòng nào" in nothing.text) == (422, True)
    done = browser.post(page, {"agency_id": lead, "due": "30/11/2026", "duty": [str(d) for d in duties[:2]]})
    assert done.status_code == 303
    assert "Đã giao 2 nhiệm vụ." in browser.get(f"/documents/{document_id}").text
    more = browser.post(page, {"agency_id": lead, "due": "", "duty": [str(d) for d in duties]})
    assert more.status_code == 303
    assert "Đã giao 1 nhiệm vụ. 2 nhiệm vụ đã giao từ trước." in browser.get(f"/documents/{document_id}").text
    foreign = browser.post(page, {"agency_id": lead, "due": "", "duty": ["999999"]})
    assert foreign.status_code == 404
    odd = browser.post(page, {"agency_id": lead, "due": "", "duty": ["x"]})
    assert odd.status_code == 422


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
