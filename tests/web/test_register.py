"""Pages of documents, duties, agencies and search: scoped, with their figures and denominators."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models import DocumentBasis, Duty, EvidenceRule
from tests.office import NOW, TODAY
from tests.statements import counted
from tests.web.browser import World
from workflow.rules.states import Move
from workflow.services import lifecycle, registration


def fan_out(world: World) -> tuple[int, int]:
    """A duty at three agencies, one done; its id and its document's."""
    with world.db.write() as session:
        office = world.office(session)
        first = office.assignment("tp", due=TODAY - timedelta(days=4), text="Rà soát hộ tịch")
        duty = session.get_one(Duty, first.duty_id)
        duty.evidence_rule = EvidenceRule.NONE
        duty.lead_phrase, duty.deadline_phrase = "Các phòng, UBND các xã", "Trước 05/11/2026"
        for lead in ("vh", "xa"):
            registration.assign(session, duty, office.agency[lead], by=None, now=NOW)
        for who, move in (("head_tp", Move.SUBMIT), ("office", Move.ACCEPT)):
            request = lifecycle.Request(version=first.version, note="Xong.")
            lifecycle.apply(session, office.actor(who), first.id, move, request, now=NOW)
        return duty.id, duty.document_id


def test_a_duty_shows_k_of_n_and_each_agency_to_those_who_see_them(world: World) -> None:
    duty_id, _document = fan_out(world)
    page = world.browser("office").get(f"/duties/{duty_id}").text
    assert "1/3 hoàn thành" in page
    assert 'value="1" max="3"' in page
    for words in ("UBND xã Dương Quang", "Các phòng, UBND các xã", "Trước 05/11/2026", "05/11/2026"):
        assert words in page
    page = world.browser("head_vh").get(f"/duties/{duty_id}").text
    assert "0/1 hoàn thành" in page
    assert "UBND xã Dương Quang" not in page
    assert world.browser("head_ca").get(f"/duties/{duty_id}").status_code == 404
    assert world.browser("other_office").get(f"/duties/{duty_id}").status_code == 404


def test_a_document_shows_its_chain_its_counts_and_its_duties(world: World) -> None:
    _duty, document_id = fan_out(world)
    with world.db.write() as session:
        office = world.office(session)
        province = office.document("45/KH-UBND", date(2026, 1, 23))
        decision = office.document("06/QĐ-TTg", date(2022, 1, 6))
        session.add(DocumentBasis(document_id=document_id, basis_id=province.id))
        session.add(DocumentBasis(document_id=province.id, basis_id=decision.id))
        session.add(DocumentBasis(document_id=decision.id, basis_id=document_id))  # a circle must not hang
        province_id = province.id
    page = world.browser("office").get(f"/documents/{document_id}").text
    assert page.index("45/KH-UBND ngày 23/01/2026") < page.index("06/QĐ-TTg ngày 06/01/2022")
    assert f'href="/documents/{province_id}"' in page
    assert "<strong>66,67%</strong>" in page  # two of three assigned are overdue
    assert "(2/3)" in page
    page = world.browser("head_vh").get(f"/documents/{document_id}").text
    assert "45/KH-UBND" in page
    assert f'href="/documents/{province_id}"' not in page
    assert world.browser("head_vh").get(f"/documents/{province_id}").status_code == 404


def test_the_list_of_documents_is_ones_own(world: World) -> None:
    fan_out(world)
    with world.db.write() as session:
        world.office(session).document("99/QĐ-UBND", date(2026, 3, 1))
    assert "99/QĐ-UBND" in world.browser("leader").get("/documents").text
    page = world.browser("head_xa").get("/documents").text
    assert "28/KH-UBND" in page
    assert "99/QĐ-UBND" not in page
    assert "28/KH-UBND" not in world.browser("head_ca").get("/documents").text


def test_an_agency_shows_its_figures_with_their_denominators_and_its_people(world: World) -> None:
    fan_out(world)
    tp, vh = world.agency_id["tp"], world.agency_id["vh"]
    page = world.browser("office").get(f"/agencies/{tp}").text
    for words in ("Đỗ Thị Trưởng", "Bùi Văn Viên", "Thủ trưởng", "(0/1)", "UBND thành phố Mẫu"):
        assert words in page
    assert "Rà soát hộ tịch" not in page[page.index("Việc đang mở") : page.index("Tỷ lệ")]
    assert "Rà soát hộ tịch" in world.browser("office").get(f"/agencies/{tp}?class=done_late").text
    page = world.browser("head_vh").get(f"/agencies/{vh}").text
    assert "Rà soát hộ tịch" in page
    assert "<strong>100%</strong>" in page
    assert world.browser("head_vh").get(f"/agencies/{tp}").status_code == 404
    assert world.browser("other_head").get(f"/agencies/{tp}").status_code == 404


def test_the_tree_of_agencies_is_in_official_order_and_ones_own(world: World) -> None:
    fan_out(world)
    page = world.browser("viewer").get("/agencies").text
    names = ["UBND thành phố Mẫu", "Công an thành phố", "Phòng Tư pháp", "Phòng Văn hóa", "UBND xã Dương"]
    main = page[page.index("<main") :]
    assert [main.index(name) for name in names] == sorted(main.index(name) for name in names)
    page = world.browser("head_xa").get("/agencies").text
    assert "UBND xã Dương Quang" in page
    assert "Phòng Tư pháp" not in page


def test_search_marks_the_words_and_leads_to_the_duty(world: World) -> None:
    duty_id, _document = fan_out(world)
    page = world.browser("head_vh").get("/search?q=ho+tich").text
    assert "<mark>hộ</mark> <mark>tịch</mark>" in page
    assert f'href="/duties/{duty_id}"' in page
    assert "<mark>" not in world.browser("head_ca").get("/search?q=ho+tich").text
    assert world.browser("head_ca").get("/search").status_code == 200
    assert world.browser("admin").get("/search?q=x").status_code == 403


LIMITS = {"/search?q=ho+tich": 10, "/documents": 6, "/documents/{d}": 9, "/agencies": 7, "/agencies/{a}": 10}


@pytest.mark.parametrize("rows", [10, 200])
def test_every_page_costs_the_same_whatever_the_size(
    world: World, rows: int, subtests: pytest.Subtests
) -> None:
    with world.db.write() as session:
        office = world.office(session)
        for i in range(rows):
            office.assignment("tp", text=f"Rà soát hộ tịch lần {i}", due=TODAY - timedelta(days=i))
        document_id = office.document().id
        for i in range(rows // 10):
            office.document(f"{i}/TB", date(2026, 1, 1))
    for who in ("office", "head_tp"):
        browser = world.browser(who)
        for address, limit in LIMITS.items():
            with subtests.test(f"{who} {address}"):
                path = address.format(d=document_id, a=world.agency_id["tp"])
                with counted(world.db.engine) as statements:
                    assert browser.get(path).status_code == 200
                assert len(statements) <= limit, "\n".join(statements)
