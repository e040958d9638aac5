"""A sheet of progress goes out with the agency's open work, comes back filled, is compared and taken over once."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
import xlsxwriter
from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from models import Assignment, Evidence, Update, User
from tests.office import NOW, TODAY
from tests.statements import counted
from tests.web.browser import Browser, World
from workflow.intake.filled_sheet import read_filled_sheet
from workflow.rules.states import Move, State
from workflow.services import lifecycle
from workflow.services.lifecycle import Request
from workflow.services.progress_sheet import HEAD_ROW

FIRST = HEAD_ROW + 1
FILLED = 6
DONE = ("Hoàn thành", "Đã rà soát xong 303 hồ sơ", "100", "", "", "5/BC-TP", "06/11/2026")
DOING = ("Đang làm", "Đã rà soát 40 hồ sơ", "40")
BLOCKED = ("Vướng mắc", "Chưa làm được", "", "Thiếu máy", "Cấp thêm máy")


@pytest.fixture
def ids(world: World) -> list[int]:
    """Three assignments of Phòng Tư pháp, one of Phòng Văn hóa."""
    with world.db.write() as session:
        office = world.office(session)
        made = [office.assignment("tp", due=TODAY, text=f"Rà soát {word}") for word in ("một", "hai", "ba")]
        made.append(office.assignment("vh", text="Việc của Phòng Văn hóa"))
        return [row.id for row in made]


def path(world: World, agency: str = "tp") -> str:
    return f"/progress-sheets/{world.agency_id[agency]}"


def sheet(world: World, who: str = "office", agency: str = "tp") -> list[list[str]]:
    return read_filled_sheet(world.browser(who).get(f"{path(world, agency)}.xlsx").data)


def fill(cells: list[list[str]], **rows: tuple[str, ...]) -> list[list[str]]:
    """Answers for the rows whose duty ends with the word."""
    for row in cells[FIRST:]:
        for word, answers in rows.items():
            if row[1].endswith(word):
                row[FILLED : FILLED + len(answers)] = answers
    return cells


def book(cells: list[list[str]]) -> tuple[BytesIO, str]:
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"strings_to_formulas": False}) as written:
        page = written.add_worksheet()
        for r, row in enumerate(cells):
            for c, text in enumerate(row):
                if text:
                    page.write_string(r, c, text)
    return BytesIO(made.getvalue()), "tien-do.xlsx"


def hand_in(
    world: World, who: str | Browser, cells: list[list[str]], received: str = "09/11/2026"
) -> TestResponse:
    browser = world.browser(who) if isinstance(who, str) else who
    return browser.post(f"{path(world)}/compare", {"file": book(cells), "received_on": received})


def confirm(world: World, who: str, shown: TestResponse) -> TestResponse:
    form = html.fromstring(shown.text).xpath("//main//form")[0]
    body: Any = MultiDict(form.form_values())
    browser = world.browser(who)
    body["csrf_token"] = browser.token()
    return browser.open(form.get("action"), method="POST", data=body)


def alerts(answer: TestResponse) -> list[str]:
    found = html.fromstring(answer.text).xpath("//*[@role='alert']//li")
    return [re.sub(r"\s+", " ", item.text_content()).strip() for item in found]


def states(world: World, ids: list[int]) -> list[State]:
    with world.db.read() as session:
        return [session.get_one(Assignment, key).state for key in ids]


def said(world: World) -> list[tuple[Any, ...]]:
    with world.db.read() as session:
        rows = session.execute(
            sa.select(Update.text, Update.percent, User.full_name, Update.source)
            .outerjoin(User, User.id == Update.by_id)
            .order_by(Update.id)
        )
        return [tuple(row) for row in rows]


def test_the_sheet_has_the_open_work_of_the_agency_and_nothing_else(world: World, ids: list[int]) -> None:
    cells = sheet(world)
    assert [row[1] for row in cells[FIRST:]] == ["Rà soát một", "Rà soát hai", "Rà soát ba"]
    assert cells[FIRST][2:5] == ["28/KH-UBND ngày 05/02/2026", "09/11/2026", "Mới giao"]
    assert [row[13] for row in cells[FIRST:]] == [str(key) for key in ids[:3]]


def test_the_office_types_for_the_agency_and_says_so(world: World, ids: list[int]) -> None:
    shown = hand_in(world, "office", fill(sheet(world), một=DONE, hai=BLOCKED), received="06/11/2026")
    assert shown.status_code == 200
    assert "2 báo cáo sẽ được ghi" in shown.text
    assert said(world) == []
    assert confirm(world, "office", shown).status_code == 303
    assert states(world, ids[:3]) == [State.SUBMITTED, State.IN_PROGRESS, State.ASSIGNED]
    source = "biểu Excel của Phòng Tư pháp nhận ngày 06/11/2026, Hoàng Thị Thường nhập thay"
    assert said(world) == [
        ("Đã rà soát xong 303 hồ sơ", 100, "Hoàng Thị Thường", source),
        ("Chưa làm được", None, "Hoàng Thị Thường", source),
    ]
    with world.db.read() as session:
        done = session.get_one(Assignment, ids[0])
        assert f"{done.reported_on:%d/%m/%Y}" == "06/11/2026"
        assert session.scalar(sa.select(Evidence.document_number)) == "5/BC-TP"
    assert source in world.browser("head_tp").get(f"/assignments/{ids[0]}").text


def test_who_typed_a_report_cannot_accept_it_but_a_colleague_can(world: World, ids: list[int]) -> None:
    confirm(world, "office", hand_in(world, "office", fill(sheet(world), một=DONE)))
    with world.db.read() as session:
        version = session.get_one(Assignment, ids[0]).version
    body = {"version": str(version), "decided_on": ""}
    assert world.browser("office").post(f"/review/{ids[0]}/accept", body).status_code == 403
    assert world.browser("office2").post(f"/review/{ids[0]}/accept", body).status_code == 303
    assert states(world, ids[:1]) == [State.COMPLETED]


def test_the_head_hands_in_the_own_sheet_today(world: World, ids: list[int]) -> None:
    shown = hand_in(world, "head_tp", fill(sheet(world, "head_tp"), ba=DOING), received="")
    assert confirm(world, "head_tp", shown).status_code == 303
    assert said(world) == [("Đã rà soát 40 hồ sơ", 40, "Đỗ Thị Trưởng", "biểu Excel của Phòng Tư pháp")]
    assert states(world, ids[2:3]) == [State.IN_PROGRESS]


@pytest.mark.usefixtures("ids")
def test_the_same_sheet_again_changes_nothing(world: World) -> None:
    cells = fill(sheet(world), một=DONE, hai=DOING)
    confirm(world, "office", hand_in(world, "office", cells))
    before = said(world)
    browser = world.browser("office")
    assert hand_in(world, browser, cells).status_code == 303
    assert "đã được ghi trước đây (2 dòng)" in browser.get(path(world)).text
    assert said(world) == before


def test_a_row_that_moved_on_is_shown_and_left_out(world: World, ids: list[int]) -> None:
    cells = fill(sheet(world), một=DOING, hai=DOING)
    with world.db.write() as session:
        row = session.get_one(Assignment, ids[0])
        head = world.office(session).actor("head_tp")
        request = Request(version=row.version, note="Đã làm trên web")
        lifecycle.apply(session, head, row.id, Move.PROGRESS, request, now=NOW)
    shown = hand_in(world, "office", cells)
    assert "đã thay đổi sau khi tải biểu" in shown.text
    assert "Đã làm trên web" in shown.text
    assert confirm(world, "office", shown).status_code == 303
    assert [text for text, *_ in said(world)] == ["Đã làm trên web", "Đã rà soát 40 hồ sơ"]


def test_what_changes_between_the_look_and_the_word_stops_everything(world: World, ids: list[int]) -> None:
    shown = hand_in(world, "office", fill(sheet(world), một=DOING, hai=DOING))
    with world.db.write() as session:
        row = session.get_one(Assignment, ids[1])
        head = world.office(session).actor("head_tp")
        lifecycle.apply(session, head, row.id, Move.RECEIVE, Request(version=row.version), now=NOW)
    answer = confirm(world, "office", shown)
    assert answer.status_code == 409
    assert alerts(answer) == [
        "Có nhiệm vụ vừa thay đổi nên chưa ghi dòng nào; hãy nộp lại biểu để xem và xác nhận."
    ]
    assert states(world, ids[:2]) == [State.ASSIGNED, State.IN_PROGRESS]


@pytest.mark.usefixtures("ids")
def test_every_wrong_cell_is_named_and_nothing_is_written(world: World) -> None:
    wrong = ("Xong", "", "150", "", "", "5/BC-TP", "40/11/2026")
    answer = hand_in(world, "office", fill(sheet(world), một=wrong, hai=("Hoàn thành", "Đã xong"), ba=DOING))
    assert answer.status_code == 422
    assert alerts(answer) == [
        "ô G7: “Xong” không có trong danh sách: Đang làm, Hoàn thành, Vướng mắc, Không phát sinh.",
        "ô I7: “150”: ghi số nguyên từ 0 đến 100.",
        "ô M7: Ngày phải viết dạng ngày/tháng/năm, ví dụ 31/12/2026.",
        "ô L8: Cần kèm minh chứng: số, ngày văn bản hoặc tệp.",
    ]
    assert said(world) == []


def test_printed_cells_foreign_and_doubled_rows_are_refused(world: World, ids: list[int]) -> None:
    cells = fill(sheet(world), một=DOING, hai=DOING, ba=DOING)
    cells[FIRST][1] = "Việc khác"
    cells[FIRST + 1][13] = str(ids[3])
    cells.append(list(cells[FIRST + 2]))
    assert alerts(hand_in(world, "office", cells)) == [
        "ô B10: nhiệm vụ này có hai lần trong biểu.",
        "ô B7: phần in sẵn đã bị sửa; phải là “Rà soát một”.",
        "ô B8: dòng này không thuộc biểu của cơ quan; không thêm hoặc chép dòng.",
    ]
    assert said(world) == []


@pytest.mark.usefixtures("ids")
def test_another_agencys_sheet_or_no_sheet_at_all_is_refused(world: World) -> None:
    foreign = hand_in(world, "office", sheet(world, agency="vh"))
    assert alerts(foreign)[0].startswith("Ô N3: tệp không phải biểu cập nhật của cơ quan này.")
    body = {"file": (BytesIO(b"PK\3\4 broken"), "bieu.xlsx"), "received_on": "09/11/2026"}
    broken = world.browser("office").post(f"{path(world)}/compare", body)
    assert broken.status_code == 422
    assert alerts(broken)


@pytest.mark.usefixtures("ids")
def test_a_sheet_cannot_come_before_its_work_was_given_nor_tomorrow(world: World) -> None:
    early = hand_in(world, "office", fill(sheet(world), một=DOING), received="30/09/2026")
    assert alerts(early) == [
        "ô G7: Ngày nhận biểu không thể trước ngày 01/10/2026, khi nhiệm vụ có diễn biến gần nhất."
    ]
    ahead = hand_in(world, "office", fill(sheet(world), một=DOING), received="10/11/2026")
    assert alerts(ahead) == ["Ngày số liệu 10/11/2026 chưa tới."]


@pytest.mark.usefixtures("ids")
def test_an_empty_sheet_is_told_so(world: World) -> None:
    browser = world.browser("office")
    assert hand_in(world, browser, sheet(world)).status_code == 303
    assert "Biểu chưa điền dòng nào." in browser.get(path(world)).text


@pytest.mark.usefixtures("ids")
def test_formulas_stay_text_both_ways(world: World) -> None:
    evil = '=HYPERLINK("http://x","bấm")'
    with world.db.write() as session:
        office = world.office(session)
        office.serial = 10
        office.assignment("tp", text=evil)
    cells = sheet(world)
    assert evil in [row[1] for row in cells[FIRST:]]
    confirm(world, "office", hand_in(world, "office", fill(cells, một=("Đang làm", evil))))
    assert said(world)[0][0] == evil
    assert evil in [row[5] for row in sheet(world)[FIRST:]]


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize(
    ("who", "agency", "status"),
    [
        ("head_tp", "tp", 200),
        ("staff_tp", "tp", 200),
        ("office", "tp", 200),
        ("head_vh", "tp", 404),
        ("other_office", "tp", 404),
        ("leader", "tp", 403),
        ("viewer", "tp", 403),
    ],
)
def test_only_the_agency_and_the_standing_office_have_its_sheet(
    world: World, who: str, agency: str, status: int
) -> None:
    for address in (path(world, agency), f"{path(world, agency)}.xlsx"):
        assert world.browser(who).get(address).status_code == status


@pytest.mark.usefixtures("ids")
def test_a_head_comes_straight_to_the_own_sheet_the_office_to_the_list(world: World) -> None:
    assert world.browser("head_tp").get("/progress-sheets").headers["Location"] == path(world)
    listed = world.browser("office").get("/progress-sheets").text
    assert "Phòng Tư pháp" in listed
    assert "Phòng Văn hóa và Thông tin" in listed


def statements(world: World, browser: Browser, send: Any) -> int:
    send(browser)
    with counted(world.db.engine) as seen:
        send(browser)
    return len(seen)


@pytest.mark.usefixtures("ids")
def test_looking_costs_as_many_statements_for_three_rows_as_for_forty(world: World) -> None:
    browser = world.browser("office")

    def pages(who: Browser) -> None:
        for address in ("/progress-sheets", path(world), f"{path(world)}.xlsx"):
            assert who.get(address).status_code == 200
        cells = read_filled_sheet(who.get(f"{path(world)}.xlsx").data)
        for row in cells[FIRST:]:
            row[FILLED : FILLED + 3] = DOING
        body = {"file": book(cells), "received_on": "09/11/2026"}
        assert who.post(f"{path(world)}/compare", body).status_code == 200

    few = statements(world, browser, pages)
    with world.db.write() as session:
        office = world.office(session)
        office.serial = 10
        for n in range(37):
            office.assignment("tp", text=f"Việc {n}")
    assert statements(world, browser, pages) == few
