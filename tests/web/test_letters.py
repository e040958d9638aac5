"""The page of urging letters as the office, the leader and the head of an agency use it."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from docx import Document

from models import Assignment, Duty
from models.letter_sql import stands_in_letter as in_sql
from tests.office import TODAY
from tests.statements import counted
from tests.web.browser import World
from workflow.rules.states import CLOSED, State
from workflow.rules.urging_letters import LetterFacts, stands_in_letter
from workflow.services import urging_letters

LATE = date(2026, 10, 1)
BY = "16/11/2026"


def given(world: World, *leads: str, due: date = LATE) -> list[int]:
    with world.db.write() as session:
        office = world.office(session)
        rows = [office.assignment(lead, due=due, text=f"Rà soát {n} & <b>") for n, lead in enumerate(leads)]
        session.flush()
        return [row.id for row in rows]


def versions(page: str) -> list[str]:
    return re.findall(r'name="version"[^>]*value="(\d+)"', page) or re.findall(
        r'value="(\d+)"[^>]*name="version"', page
    )


def composed(world: World, agency: str = "tp") -> str:
    """Address of a freshly composed letter."""
    answer = world.browser("office").post("/letters", {"agency": world.agency_id[agency], "catch_up_on": BY})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_from_the_list_to_the_issued_letter(world: World) -> None:
    (assignment_id,) = given(world, "tp")
    office = world.browser("office")
    page = office.get("/letters").text
    assert "Phòng Tư pháp" in page
    address = composed(world)
    shown = office.get(address).text
    assert "Dự thảo: Đôn đốc nhiệm vụ quá hạn, Phòng Tư pháp" in shown
    assert "Rà soát 0 &amp; &lt;b&gt;" in shown
    assert "Văn bản đôn đốc (1)" in shown, "the menu says that a letter waits"
    data = {
        "version": versions(shown)[0],
        "number": "5",
        "issued_on": "09/11/2026",
        "signer": "Nguyễn Thị Lãnh",
    }
    assert office.post(f"{address}/issue", data).status_code == 303
    issued = office.get(address).text
    assert "đã phát hành, không sửa được" in issued
    assert "Văn bản đôn đốc (" not in issued
    named = office.get(f"/assignments/{assignment_id}").text
    assert "đôn đốc bằng công văn lần 1" in named
    assert f'href="{address}"' in named
    assert "05/UBND-VP" in office.get("/letters").text
    assert "lần 2" not in office.get("/letters").text


def test_files_of_a_draft_are_blank_and_files_of_an_issued_letter_are_the_ones_that_went_out(
    world: World,
) -> None:
    given(world, "tp")
    office, address = world.browser("office"), composed(world)
    answer = office.get(f"{address}/docx")
    assert answer.headers["Content-Disposition"].endswith("cong-van-don-doc-phong-tu-phap-lan-1.docx")
    words = "\n".join(c.text for t in Document(BytesIO(answer.data)).tables for r in t.rows for c in r.cells)
    assert "Số: \u00a0" in words
    assert "Nguyễn Thị Lãnh" not in words
    version = versions(office.get(address).text)[0]
    data = {"version": version, "number": "5", "issued_on": "09/11/2026", "signer": "Nguyễn Thị Lãnh"}
    office.post(f"{address}/issue", data)
    first, second = (office.get(f"{address}/pdf").data for _ in range(2))
    assert first == second
    with pypdfium2.PdfDocument(first) as file:
        text = file[0].get_textpage().get_text_range()
    assert "Số: 05/UBND-VP" in text
    assert "ngày 09 tháng 11 năm 2026" in text
    assert "Nguyễn Thị Lãnh" in text


def test_the_head_of_the_agency_reads_the_issued_letter_and_nothing_before(world: World) -> None:
    given(world, "tp")
    address, head = composed(world), world.browser("head_tp")
    assert head.get(address).status_code == 404
    assert head.get(f"{address}/pdf").status_code == 404
    office = world.browser("office")
    data = {
        "version": versions(office.get(address).text)[0],
        "number": "5",
        "issued_on": "09/11/2026",
        "signer": "Lãnh",
    }
    office.post(f"{address}/issue", data)
    page = head.get(address)
    assert page.status_code == 200
    assert "SHA-256" not in page.text
    assert '<form method="post" action="/letters' not in page.text
    assert head.get(f"{address}/docx").status_code == 200
    for name in ("head_vh", "staff_tp", "viewer"):
        assert world.browser(name).get(f"{address}/pdf").status_code == 404


def test_a_form_that_cannot_be_registered_comes_back_with_the_reason(world: World) -> None:
    given(world, "tp")
    office, address = world.browser("office"), composed(world)
    version = versions(office.get(address).text)[0]
    wrong = office.post(
        f"{address}/issue", {"version": version, "number": "5", "issued_on": "10/11/2026", "signer": "Lãnh"}
    )
    assert wrong.status_code == 422
    assert "Ngày ban hành 10/11/2026 chưa tới." in wrong.text
    assert 'value="Lãnh"' in wrong.text
    stale = office.post(
        f"{address}/issue", {"version": "99", "number": "5", "issued_on": "09/11/2026", "signer": "Lãnh"}
    )
    assert stale.status_code == 409
    none = office.post("/letters", {"catch_up_on": BY})
    assert none.status_code == 422
    assert "Hãy chọn ít nhất một cơ quan." in none.text


@pytest.mark.parametrize(
    ("day", "said"), [("15/11/2026", "không phải ngày làm việc"), ("09/11/2026", "phải sau ngày 09/11/2026")]
)
def test_the_catch_up_day_is_checked_at_its_field(world: World, day: str, said: str) -> None:
    given(world, "tp")
    answer = world.browser("office").post("/letters", {"agency": world.agency_id["tp"], "catch_up_on": day})
    assert answer.status_code == 422
    assert said in answer.text


def test_two_people_composing_see_that_somebody_was_first(world: World) -> None:
    (assignment_id,) = given(world, "tp")
    address = f"/letters/agencies/{world.agency_id['tp']}"
    data = {"version": "0", "duty": assignment_id, "catch_up_on": BY}
    assert world.browser("office").post(address, data).status_code == 303
    late = world.browser("office2").post(address, data)
    assert late.status_code == 409
    assert "vừa được người khác thay đổi" in late.text
    assert (
        world.browser("office2").post(address, {**data, "version": versions(late.text)[0]}).status_code == 303
    )


def test_foreign_agencies_among_the_ticked_ones_are_not_found(world: World) -> None:
    given(world, "tp")
    with world.db.write() as session:
        office = world.office(session)
        theirs = office.agency["other_unit"].id
    answer = world.browser("office").post(
        "/letters", {"agency": [world.agency_id["tp"], theirs], "catch_up_on": BY}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("many", [2, 40])
def test_the_list_costs_the_same_however_many_duties_are_late(world: World, many: int) -> None:
    given(world, *(["tp", "vh", "ca", "xa"] * many))
    with world.db.write() as session:
        office = world.office(session)
        ids = [office.agency[code].id for code in ("tp", "vh")]
        urging_letters.compose_many(
            session, office.actor("office"), ids, catch_up_on=date(2026, 11, 16), now=world.now
        )
    browser = world.browser("office")
    with counted(world.db.engine) as statements:
        page = browser.get("/letters").text
    assert page.count('name="agency"') == 2
    assert len(statements) <= 9
    with counted(world.db.engine) as statements:
        browser.get(f"/letters/agencies/{world.agency_id['xa']}")
    assert len(statements) <= 14


def test_the_letterhead_shows_in_the_next_letter(world: World) -> None:
    given(world, "tp")
    office = world.browser("office")
    page = office.get("/letters/letterhead").text
    assert 'value="Ủy ban nhân dân thành phố Mẫu"' in page
    data = {
        "version": versions(page)[0],
        "agency": "Ủy ban nhân dân thành phố Mẫu",
        "superior": "Ủy ban nhân dân tỉnh Mẫu",
        "code": "UBND-NC",
        "place": "Mẫu",
        "signed_as": "TL. Chủ tịch\nChánh Văn phòng",
        "recipients": "Như trên\nLưu: VT, NC",
    }
    assert office.post("/letters/letterhead", data).status_code == 303
    assert office.post("/letters/letterhead", data).status_code == 409
    pdf = office.get(f"{composed(world)}/pdf").data
    with pypdfium2.PdfDocument(pdf) as file:
        text = file[0].get_textpage().get_text_range()
    assert "ỦY BAN NHÂN DÂN TỈNH MẪU" in text
    assert "CHÁNH VĂN PHÒNG" in text
    assert "- Lưu: VT, NC." in text


def test_the_count_of_the_list_is_the_rule_on_every_kind_of_row(world: World) -> None:
    """The twin in SQL and the rule agree over a grid of facts."""
    days = (None, LATE, TODAY, date(2026, 12, 1))
    with world.db.write() as session:
        office = world.office(session)
        grid = [
            (state, due, paused, kind, assigned, returned)
            for state in State
            if state not in CLOSED
            for due in days
            for paused in (None, LATE, TODAY, date(2026, 11, 10))
            for kind in ("fixed", "continuous")
            for assigned in (date(2026, 10, 1), date(2026, 11, 3), TODAY)
            for returned in ((None, date(2026, 11, 5), LATE) if state is State.RETURNED else (None,))
        ]
        expected = set()
        for state, due, paused, kind, assigned, returned in grid:
            row = office.assignment("tp", due=due)
            row.state, row.paused_until = state, paused
            row.assigned_on, row.returned_on = assigned, returned
            row.reported_on = TODAY if state is State.SUBMITTED else None
            session.get_one(Duty, row.duty_id).deadline_kind = kind
            session.flush()
            if stands_in_letter(
                LetterFacts(state, due, row.reported_on, paused, kind, assigned, returned), TODAY
            ):
                expected.add(row.id)
        found = session.query(Assignment.id).join(Duty, Duty.id == Assignment.duty_id).filter(in_sql(TODAY))
        assert {row.id for row in found} == expected
        assert expected
