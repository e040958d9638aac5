"""The review page of an import: what its parts send to a script, what it asks of the database, what it warns of."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import sqlalchemy as sa

from models import ImportRow
from tests.statements import counted
from tests.web.browser import Browser, World
from tests.web.test_imports import HEADER, PLAN, upload

SCRIPT = {"HX-Request": "true"}
_IDS = re.compile(r'(?:id|hx-target)="#?([\w-]+)"[^>]*hx-swap(?:-oob)?=')


def staged(world: World, plan: str = PLAN) -> tuple[Browser, str]:
    office = world.browser("office")
    return office, upload(office, "ke-hoach.md", plan.encode()).location


def long_plan(rows: int, paragraphs: int = 0) -> str:
    text = [f"Đoạn văn số {n} nói về bối cảnh của kế hoạch này." for n in range(paragraphs)]
    lines = [
        f"| {n} | Việc thứ {n} cần làm trong năm | Phòng Tư pháp | 30/11/2026 |" for n in range(1, rows + 1)
    ]
    return "\n\n".join(text) + "\n\n" + "\n".join([*PLAN.splitlines()[:2], *lines])


def test_an_act_by_script_sends_the_row_and_the_counters_and_nothing_else(world: World) -> None:
    office, review = staged(world, long_plan(20))
    answer = office.post(f"{review}/rows/7/accept", {"version": 1}, headers=SCRIPT)
    assert answer.status_code == 200
    assert set(_IDS.findall(answer.text)) == {"said", "progress", "register", "row-7"}
    assert "Đã xem 1/20" in answer.text
    assert answer.text.count("<article") == 1
    assert "<html" not in answer.text


def test_an_act_that_changes_the_list_sends_the_list(world: World) -> None:
    office, review = staged(world)
    answer = office.post(f"{review}/rows/1/split", {"version": 1, "text": "Một\n\nHai"}, headers=SCRIPT)
    assert "duties-list" in set(_IDS.findall(answer.text))
    assert answer.text.count("<article") == 3


def test_a_row_is_opened_and_shut_by_script_alone(world: World) -> None:
    office, review = staged(world)
    opened = office.get(f"{review}?open=1", headers=SCRIPT).text
    assert (opened.count("<article"), 'name="text"' in opened) == (1, True)
    shut = office.get(f"{review}?shut=1", headers=SCRIPT).text
    assert (shut.count("<article"), 'name="text"' in shut) == (1, False)


@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_an_old_form_is_told_so_and_what_was_typed_is_not_lost(world: World, headers: dict[str, str]) -> None:
    office, review = staged(world)
    assert office.post(f"{review}/rows/1", {"version": 1, "text": "Người thứ nhất"}).status_code == 303
    late = {"version": 1, "text": "Người thứ hai", "product": "Bản đồ"}
    answer = office.post(f"{review}/rows/1", late, headers=headers)
    assert answer.status_code == 409
    assert "vừa được người khác thay đổi" in answer.text
    assert "Người thứ hai" in answer.text
    assert "Bản đồ" in answer.text
    assert "data-edit-text>Người thứ nhất</textarea>" in answer.text


def test_a_form_without_a_version_changes_nothing(world: World) -> None:
    office, review = staged(world)
    for act in ("accept", "leave-out", "join"):
        assert office.post(f"{review}/rows/2/{act}").status_code == 409
    assert office.post(f"{review}/rows/2", {"text": "Khác"}).status_code == 409


def test_helpers_and_product_are_edited_with_the_rest(world: World) -> None:
    office, review = staged(world)
    typed = {
        "version": 1,
        "text": "Rà soát",
        "due": "30/11/2026",
        "product": "Danh sách",
        "add_helper": "CATP",
    }
    lead = world.agency_id["tp"]
    assert office.post(f"{review}/rows/1", {**typed, "lead": str(lead)}).status_code == 303
    page = office.get(review).text
    assert "Danh sách" in page
    assert "Công an thành phố" in page[page.index('id="row-1"') : page.index('id="row-2"')]
    with world.db.read() as session:
        kept = session.scalars(sa.select(ImportRow.decision).where(ImportRow.position == 1)).one()
    assert json.loads(kept) == {
        "text": "Rà soát",
        "product": "Danh sách",
        "coordinator_ids": [world.agency_id["ca"]],
        "seen": True,
    }


def test_a_guess_is_confirmed_with_one_button(world: World) -> None:
    office, review = staged(world, PLAN.replace("Trung tâm Y tế", "Phòng Tư pháo"))
    page = office.get(review).text
    assert "có phải là" in page
    form = page[page.index('class="guess"') :]
    name = re.search(r'name="name" value="([^"]+)"', form)
    agency = re.search(r'name="agency_id" value="(\d+)"', form)
    assert name is not None
    assert agency is not None
    answer = office.post(f"{review}/names", {"name": name[1], "agency_id": agency[1]})
    assert answer.status_code == 303
    assert "có phải là" not in office.get(review).text


@pytest.mark.parametrize("field", ["agency_id", "group_id"])
def test_a_number_larger_than_any_row_is_nobody(world: World, field: str) -> None:
    office, review = staged(world)
    answer = office.post(f"{review}/names", {"name": "Sở Lạ", field: "9" * 28})
    assert answer.status_code == 422


def test_what_the_header_lacks_is_said_and_a_draft_may_lack_it(world: World) -> None:
    office, review = staged(world)
    page = office.get(review).text
    for words in ("Thiếu số, ký hiệu", "Thiếu ngày ban hành", "Thiếu cơ quan ban hành"):
        assert words in page
    assert office.post(f"{review}/header", {"version": 1, "number": "", "issuer": "UBND"}).status_code == 303
    refused = office.post(f"{review}/register")
    assert refused.status_code == 422
    assert "còn thiếu số" in refused.text


def test_bases_place_and_recipients_stand_beside_the_header(world: World) -> None:
    text = (
        "UBND THÀNH PHỐ MẪU\n\nSố: 31/KH-UBND\n\nThành phố Mẫu, ngày 01 tháng 10 năm 2026\n\nKẾ HOẠCH\n\n"
        "Căn cứ Quyết định số 06/QĐ-TTg ngày 06/01/2022 của Thủ tướng Chính phủ;\n\n"
    )
    office, review = staged(world, f"{text}{PLAN}\n\nNơi nhận:\n\n- Như trên;\n\n- Lưu: VT.\n")
    page = office.get(review).text
    header = page[page.index('id="header"') : page.index('id="panes"')]
    assert "06/QĐ-TTg" in header
    assert "Nơi nhận" in header


@pytest.mark.parametrize(
    ("show", "shown"),
    [("all", [1, 2]), ("unseen", [2]), ("seen", [1]), ("blocked", [2]), ("warned", []), ("nonsense", [1, 2])],
)
def test_the_filters_show_what_they_say(world: World, show: str, shown: list[int]) -> None:
    office, review = staged(world)
    office.post(f"{review}/rows/1/accept", {"version": 1})
    page = office.get(f"{review}?show={show}").text
    assert [int(n) for n in re.findall(r'<article[^>]*id="row-(\d+)"', page)] == shown


def test_one_agency_alone_can_be_shown(world: World) -> None:
    office, review = staged(world)
    page = office.get(f"{review}?agency={world.agency_id['tp']}").text
    assert re.findall(r'<article[^>]*id="row-(\d+)"', page) == ["1"]


@pytest.mark.parametrize("path", ["", "/rows/1/accept"])
def test_the_number_of_statements_does_not_grow_with_the_plan(world: World, path: str) -> None:
    def asked(plan: str) -> int:
        office, review = staged(world, plan)
        office.get(review)
        with counted(world.db.engine) as statements:
            answer: Any = (
                office.post(f"{review}{path}", {"version": 1}, headers=SCRIPT) if path else office.get(review)
            )
        assert answer.status_code == 200
        return len(statements)

    assert asked(long_plan(60, 40)) == asked(long_plan(3))


def test_a_registered_import_can_be_read_but_offers_no_act(world: World) -> None:
    office, review = staged(world, "\n".join(PLAN.splitlines()[:3]))
    assert office.post(f"{review}/header", HEADER).status_code == 303
    assert office.post(f"{review}/register").status_code == 303
    page = office.get(review).text
    assert "Xem văn bản trong sổ" in page
    assert "data-act" not in page
    for path, body in (("rows/1/accept", {"version": 1}), ("accept-clean", {}), ("rows", {"place": "b0"})):
        answer = office.post(f"{review}/{path}", body)
        assert answer.status_code == 422
        assert "đã kết thúc" in answer.text


NOBODY = "\n".join(
    [*PLAN.splitlines()[:2], *(f"| {n} | Việc thứ {n} cần làm | | 30/11/2026 |" for n in range(1, 31))]
)
"""Thirty duties that name nobody: each of them is doubtful."""


def test_where_every_duty_is_doubtful_the_filters_say_what_is_the_matter(world: World) -> None:
    office, review = staged(world, f"{NOBODY}\n| 31 | Giảm hộ nghèo | Phòng Tư pháp | sớm nhất có thể |")
    page = office.get(review).text
    chips = re.findall(r'show=(\w+)[^>]*>([^<]+) <span class="count">(\d+)<', page)
    assert ("blocked", "Phải sửa", "30") in chips
    assert ("warned", "Nên xem", "1") in chips
    assert ("lead_missing", "chưa có chủ trì", "30") in chips
    assert ("deadline", "thời hạn", "1") in chips
    only = office.get(f"{review}?show=deadline").text
    assert re.findall(r'<article[^>]*id="row-(\d+)"', only) == ["31"]


@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_accepting_a_duty_that_must_be_corrected_says_what_is_left_to_correct(
    world: World, headers: dict[str, str]
) -> None:
    office, review = staged(world, NOBODY)
    answer = office.post(f"{review}/rows/3/accept", {"version": 1}, headers=headers)
    page = answer.text if headers else office.get(review).text
    assert "Đã xem nhiệm vụ số 3, còn phải sửa trước khi ghi vào sổ: Chưa có cơ quan chủ trì" in page
    assert "banner-soon" in page
    assert "Đã xem; trước khi ghi vào sổ còn phải sửa:" in page


def test_accepting_a_duty_that_only_warns_settles_it(world: World) -> None:
    office, review = staged(
        world, "\n".join([*PLAN.splitlines()[:2], "| 1 | Việc | Phòng Tư pháp | sớm nhất có thể |"])
    )
    assert '<article class="duty duty-soon"' in office.get(review).text
    answer = office.post(f"{review}/rows/1/accept", {"version": 1}, headers=SCRIPT)
    assert "Đã xem nhiệm vụ số 1." in answer.text
    assert '<article class="duty duty-seen"' in answer.text
    assert "show=deadline" not in answer.text, "what was looked at is no reason any more"


def test_registering_says_each_reason_once_with_the_numbers_of_its_duties(world: World) -> None:
    office, review = staged(world, NOBODY)
    assert office.post(f"{review}/header", HEADER).status_code == 303
    typed = {"version": 1, "text": "Việc", "lead": world.agency_id["tp"]}
    assert office.post(f"{review}/rows/4", typed).status_code == 303
    refused = office.post(f"{review}/register")
    summary = refused.text[refused.text.index("banner-over") :].split("</ul>")[0]
    assert summary.count("Chưa có cơ quan chủ trì") == 1
    assert "Nhiệm vụ số 1–3, 5–30." in summary
    assert 'href="#row-1"' in summary
