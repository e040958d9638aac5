"""Handing over the open work of an agency on its page: each duty by itself, told where the answer leads."""

from __future__ import annotations

from datetime import timedelta

from models import Assignment
from tests.office import TODAY
from tests.web.browser import World

ACT = {"act_number": "12/QĐ-UBND", "act_date": "06/11/2026", "note": "Sáp nhập hai phòng"}


def test_what_could_not_be_handed_over_is_told_where_the_answer_leads(world: World) -> None:
    with world.db.write() as session:
        office = world.office(session)
        rows = [
            office.assignment("tp", text=text, due=TODAY + timedelta(days=9))
            for text in ("Rà soát hộ tịch", "Số hóa hồ sơ")
        ]
        ids = [row.id for row in rows]
    to = world.agency_id["vh"]
    address = f"/agencies/{world.agency_id['tp']}/hand-over"
    office_browser = world.browser("office")
    sent = {**ACT, **{f"to-{i}": to for i in ids}, f"version-{ids[0]}": 1, f"version-{ids[1]}": 99}
    answer = office_browser.post(address, sent)
    assert answer.status_code == 303
    page = office_browser.get(answer.location).text
    assert "Đã xử lý 1 nhiệm vụ." in page
    assert "Chưa bàn giao được “Số hóa hồ sơ”: Nội dung này vừa được người khác thay đổi" in page
    assert 'value="12/QĐ-UBND"' in page
    assert 'value="06/11/2026"' in page
    assert "Sáp nhập hai phòng</textarea>" in page, "what was typed is kept for the rows that are left"
    with world.db.read() as session:
        assert session.get_one(Assignment, ids[0]).agency_id == to
        assert session.get_one(Assignment, ids[1]).agency_id == world.agency_id["tp"]
    assert (
        office_browser.post(address, {**sent, f"to-{ids[0]}": "", f"version-{ids[1]}": 98}).status_code == 422
    )
