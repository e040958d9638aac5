"""The administrator fills the tree of agencies from a sheet: shown first, then all of it or nothing."""

from __future__ import annotations

import html
import json
import re
from io import BytesIO

import pytest
import sqlalchemy as sa

from models import Agency, AgencyAlias
from tests.web.browser import World
from workflow.reports.official_sheet import open_book
from workflow.services.agency_sheet import HEADINGS


def filled(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> BytesIO:
    made = BytesIO()
    book = open_book(made)
    sheet = book.add_worksheet("Cơ quan")
    for n, row in enumerate((("DANH SÁCH",), (), headings, *rows)):
        for column, text in enumerate(row):
            sheet.write_string(n, column, text)
    book.close()
    made.seek(0)
    return made


def send(world: World, file: BytesIO, who: str = "admin"):  # type: ignore[no-untyped-def]
    return world.browser(who).post("/manage/agencies/sheet/compare", {"file": (file, "co-quan.xlsx")})


def agencies(world: World) -> dict[str, Agency]:
    with world.db.read() as session:
        return {agency.name: agency for agency in session.scalars(sa.select(Agency))}


def test_a_filled_sheet_is_shown_and_taken_with_units_before_their_parents(world: World) -> None:
    answer = send(
        world,
        filled(
            ("Tổ Hộ tịch", "Trung tâm Hành chính công", "", "", "", "7"),
            (
                "Trung tâm Hành chính công",
                "",
                "TTHCC",
                "TT Hành chính công; Bộ phận Một cửa",
                "HCC@mau.gov.vn",
                "",
            ),
            ("phòng tư pháp",),
        ),
    )
    assert answer.status_code == 200
    assert "2 cơ quan sẽ được thêm." in answer.text
    assert "1 cơ quan đã có, giữ nguyên." in answer.text
    before = agencies(world)
    cells = re.search(r'name="cells"[^>]*value="([^"]*)"', answer.text)
    assert cells
    browser = world.browser("admin")
    done = browser.post("/manage/agencies/sheet", {"cells": html.unescape(cells[1])})
    assert done.status_code == 303
    assert "Đã thêm 2 cơ quan." in browser.get("/manage/agencies").text
    found = agencies(world)
    assert set(found) - set(before) == {"Tổ Hộ tịch", "Trung tâm Hành chính công"}
    centre, team = found["Trung tâm Hành chính công"], found["Tổ Hộ tịch"]
    assert (centre.parent_id, centre.short_name, centre.email) == (
        world.agency_id["city"],
        "TTHCC",
        "hcc@mau.gov.vn",
    )
    assert (team.parent_id, team.order_no, team.path) == (centre.id, 7, f"{centre.path}{team.id}.")
    with world.db.read() as session:
        names = session.scalars(sa.select(AgencyAlias.alias).where(AgencyAlias.agency_id == centre.id)).all()
    assert set(names) == {"TT Hành chính công", "Bộ phận Một cửa"}
    again = browser.post("/manage/agencies/sheet", {"cells": html.unescape(cells[1])})
    assert again.status_code == 422
    assert len(agencies(world)) == len(found), "sent twice it adds nothing twice"


def test_d11_each_wrong_cell_is_named_and_nothing_is_added(world: World) -> None:
    before = agencies(world)
    good = [(f"Đơn vị số {n}",) for n in range(1_990)]
    answer = send(
        world,
        filled(
            *good,
            ("", "", "X"),
            ("Đơn vị số 3",),
            ("Trạm A", "Sở không có"),
            ("Trạm B", "Trạm C"),
            ("Trạm C", "Trạm B"),
            ("Trạm D", "", "", "Phòng Tư pháp"),
            ("Trạm E", "", "", "", "không phải thư"),
            ("Trạm F", "", "", "", "", "hai"),
            ("G" * 301,),
        ),
    )
    assert answer.status_code == 422
    page = html.unescape(answer.text)
    for words in (
        "ô A1994: Cần ghi tên.",
        "ô A1995: “Đơn vị số 3” đã có ở dòng 7.",
        "ô B1996: Danh mục không có cơ quan “Sở không có”.",
        "ô B1997: Danh mục không có cơ quan “Trạm C”.",
        "ô D1999: Tên “Phòng Tư pháp” đã dùng",
        "ô E2000: “không phải thư” không phải địa chỉ thư điện tử.",
        "ô F2001: “hai”: thứ tự là số nguyên",
        "ô A2002: dài quá 300 ký tự.",
    ):
        assert words in page, words
    assert agencies(world).keys() == before.keys()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (filled(("Trạm A",), headings=("Tên", *HEADINGS[1:])), "Không thấy dòng tiêu đề."),
        (filled(), "Chưa có dòng nào để thêm."),
        (BytesIO(b"PK\x03\x04 broken"), "Tệp"),
    ],
)
def test_what_is_no_such_sheet_is_refused_with_a_reason(world: World, file: BytesIO, words: str) -> None:
    file.seek(0)
    answer = send(world, BytesIO(file.getvalue()))
    assert (answer.status_code, words in html.unescape(answer.text)) == (422, True)


def test_the_empty_sheet_comes_back_as_one_of_ours(world: World) -> None:
    made = world.browser("admin").get("/manage/agencies/sheet.xlsx")
    assert made.status_code == 200
    answer = send(world, BytesIO(made.data))
    assert (answer.status_code, "Chưa có dòng nào để thêm." in answer.text) == (422, True)


@pytest.mark.parametrize("cells", ["", "x", "[1]", '{"a": 1}', "[[1]]", "[" * 100_000])
def test_what_no_page_of_ours_wrote_is_no_request(world: World, cells: str) -> None:
    assert world.browser("admin").post("/manage/agencies/sheet", {"cells": cells}).status_code == 400


def test_a_tree_deeper_than_any_organisation_is_refused_at_the_first_cell_too_deep(world: World) -> None:
    chain = [("Cấp 2",), *((f"Cấp {n}", f"Cấp {n - 1}") for n in range(3, 15))]
    answer = send(world, filled(*chain))
    assert answer.status_code == 422
    assert "ô B15: Cây cơ quan có nhiều nhất 12 cấp." in html.unescape(answer.text)
    assert "ô B14:" not in answer.text
    assert send(world, filled(*chain[:11])).status_code == 200


def test_a_name_that_grows_beyond_its_place_is_answered_by_a_sentence(world: World) -> None:
    answer = world.browser("admin").post(
        f"/manage/agencies/{world.agency_id['tp']}/aliases", {"alias": "ß" * 300}
    )
    assert answer.status_code == (303 if world.db.dialect == "sqlite" else 422)


def test_a_confirmed_list_is_checked_anew(world: World) -> None:
    cells = json.dumps([list(HEADINGS), ["Trạm A", "Sở không có", "", "", "", ""]])
    answer = world.browser("admin").post("/manage/agencies/sheet", {"cells": cells})
    assert (answer.status_code, "chưa thêm cơ quan nào" in answer.text) == (422, True)
    assert "Trạm A" not in agencies(world)
