"""The pages of the reminder, the list of criticism and the reply, as the office, the leader and an agency use them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
from docx import Document

from models import OfficialLetter
from tests.office import NOW
from tests.services import counted_things
from tests.services.counted_things import COUNT
from tests.statements import counted
from tests.web.browser import World
from tests.web.test_letters import versions
from workflow.rules.criticism import Thresholds
from workflow.services import criticism_settings, extensions
from workflow.services.extensions import Decision

LATE = date(2026, 10, 15)
SPAN = {"since": "01/01/2026", "until": "08/11/2026"}
PAPER = {"number": "5", "issued_on": "09/11/2026", "signer": "Nguyễn Thị Lãnh"}


def owing(world: World, *agencies: str) -> None:
    with world.db.write() as session:
        office = world.office(session)
        counted_things.add(office, COUNT, *agencies)
        counted_things.collecting(office, "2026-10")


def late(world: World, *leads: str) -> list[int]:
    with world.db.write() as session:
        office = world.office(session)
        criticism_settings.set_thresholds(
            session, office.actor("office"), office.agency["city"].id,
            Thresholds(1, Decimal(80), Decimal(50), Decimal(90), Decimal(10)), version=0, now=NOW,
        )  # fmt: skip
        rows = [office.assignment(lead, due=LATE, text=f"Rà soát {n} & <b>") for n, lead in enumerate(leads)]
        session.flush()
        return [row.id for row in rows]


def decided(world: World) -> int:
    with world.db.write() as session:
        office = world.office(session)
        office.serial = 50  # beside what others of this test added
        row = office.assignment("tp", due=date(2026, 11, 30), text="Rà soát & <b>")
        extensions.ask(
            session, office.actor("head_tp"), row.id, version=row.version,
            wanted_on=date(2026, 12, 15), reason="Chờ số liệu.", now=NOW,
        )  # fmt: skip
        extensions.decide(
            session,
            office.actor("leader"),
            row.id,
            Decision(date(2026, 12, 10)),
            version=row.version,
            now=NOW,
        )
        session.flush()
        return row.id


def issued(world: World, address: str) -> None:
    office = world.browser("office")
    data = {**PAPER, "version": versions(office.get(address).text)[0]}
    assert office.post(f"{address}/issue", data).status_code == 303


def pdf_of(world: World, address: str, who: str = "office") -> str:
    with pypdfium2.PdfDocument(world.browser(who).get(f"{address}/pdf").data) as file:
        return "\n".join(file[n].get_textpage().get_text_range() for n in range(len(file)))


# the reminder of a report


def test_the_reminder_is_made_from_the_page_of_the_period(world: World) -> None:
    owing(world, "tp", "vh")
    office = world.browser("office")
    assert 'href="/letters/periods/2026-10"' in office.get("/periods/2026-10").text
    page = office.get("/letters/periods/2026-10").text
    assert page.count('name="agency"') == 2
    data = {"version": "0", "agency": world.agency_id["tp"], "catch_up_on": "16/11/2026"}
    address = office.post("/letters/periods/2026-10", data).headers["Location"]
    shown = office.get(address).text
    assert "Dự thảo: Đôn đốc gửi báo cáo, tháng 10 năm 2026" in shown
    assert "Phòng Tư pháp" in shown
    assert "Phòng Văn hóa" not in shown
    issued(world, address)
    assert "Lượt tuyên truyền" in pdf_of(world, address, "head_tp")
    for name in ("head_vh", "staff_tp", "viewer"):
        assert world.browser(name).get(address).status_code == 404


def test_where_nobody_owes_anything_there_is_nothing_to_make(world: World) -> None:
    owing(world)
    office = world.browser("office")
    assert "/letters/periods/" not in office.get("/periods/2026-10").text
    assert "Không cơ quan nào còn thiếu" in office.get("/letters/periods/2026-10").text
    assert office.get("/letters/periods/2031-01").status_code == 404


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"catch_up_on": "15/11/2026"}, 422, "không phải ngày làm việc"),
        ({"catch_up_on": "không"}, 422, "Ngày phải viết dạng"),
        ({"agency": ""}, 422, "Không cơ quan nào được chọn còn thiếu"),
        ({"version": "7"}, 409, "vừa được người khác thay đổi"),
    ],
)
def test_a_reminder_that_cannot_be_made_comes_back_with_the_reason(
    world: World, change: dict[str, str], status: int, words: str
) -> None:
    owing(world, "tp")
    data = {"version": "0", "agency": world.agency_id["tp"], "catch_up_on": "16/11/2026", **change}
    answer = world.browser("office").post("/letters/periods/2026-10", data)
    assert answer.status_code == status
    assert words in answer.text
    with world.db.read() as session:
        assert session.query(OfficialLetter).count() == 0


# the list of criticism


def proposal(world: World, *kept: str, **reasons: str) -> dict[str, object]:
    page = world.browser("office").get("/letters/criticism", query_string=SPAN).text
    return {
        **SPAN,
        "version": versions(page)[0],
        "seen": re.findall(r'name="seen" value="([^"]+)"', page),
        "agency": [world.agency_id[code] for code in kept],
        **{f"reason-{world.agency_id[code]}": reason for code, reason in reasons.items()},
    }


def test_from_the_thresholds_to_the_issued_notice(world: World) -> None:
    late(world, "tp", "vh")
    office = world.browser("office")
    page = office.get("/letters/criticism", query_string=SPAN).text
    assert "Rà soát 0 &amp; &lt;b&gt;" in page
    assert "0/1" in page
    data = proposal(world, "tp", vh="Đang sáp nhập")
    address = office.post("/letters/criticism", data).headers["Location"]
    shown = office.get(address).text
    assert "DỰ THẢO" in shown
    assert "Lý do: Đang sáp nhập" in shown
    words = Document(BytesIO(office.get(f"{address}/docx").data))
    text = "\n".join(c.text for t in words.tables for r in t.rows for c in r.cells)
    assert "/TB-UBND" in text
    assert "Đang sáp nhập" not in text
    assert world.browser("head_tp").get(address).status_code == 404
    issued(world, address)
    assert "DỰ THẢO" not in pdf_of(world, address)
    named = world.browser("head_tp").get(address).text
    assert "Đang sáp nhập" not in named
    assert world.browser("head_vh").get(address).status_code == 404


def test_an_agency_is_left_out_with_a_reason_or_not_at_all(world: World) -> None:
    late(world, "tp", "vh")
    answer = world.browser("office").post("/letters/criticism", proposal(world, "tp", vh=" "))
    assert answer.status_code == 422
    assert "Hãy ghi lý do không đưa Phòng Văn hóa và Thông tin vào danh sách." in answer.text
    with world.db.read() as session:
        assert session.query(OfficialLetter).count() == 0


def test_an_agency_that_falls_under_a_threshold_by_contested_duties_is_left_out_at_first(
    world: World,
) -> None:
    (assignment_id,) = late(world, "tp")
    with world.db.write() as session:
        office = world.office(session)
        extensions.ask(
            session, office.actor("head_tp"), assignment_id, version=1, wanted_on=date(2026, 12, 1),
            reason="Chờ.", now=NOW,
        )  # fmt: skip
    page = world.browser("office").get("/letters/criticism", query_string=SPAN).text
    assert "Không tính các nhiệm vụ đó thì không thuộc diện này" in page
    assert f'value="{world.agency_id["tp"]}" checked' not in page
    assert "Còn giải trình, gia hạn hoặc nguyên nhân khách quan cần xem xét" in page


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ({"since": "08/11/2026", "until": "01/01/2026"}, "Ngày cuối không được trước ngày đầu."),
        (
            {"since": "01/01/2026", "until": "09/11/2026"},
            "Chỉ xét thời hạn đã qua; ngày 09/11/2026 chưa hết.",
        ),
        ({"since": "32/01/2026", "until": "08/11/2026"}, "Ngày phải viết dạng"),
        ({"since": "01/01/2026"}, "đến hết ngày"),
    ],
)
def test_days_that_make_no_sense_are_said_at_their_field(
    world: World, span: dict[str, str], words: str
) -> None:
    late(world, "tp")
    answer = world.browser("office").get("/letters/criticism", query_string=span)
    assert words in answer.text
    assert 'name="agency"' not in answer.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"least": "0"}, "Số nhiệm vụ đến hạn ít nhất phải từ 1 đến 1000."),
        ({"least": "x"}, ""),
        ({"remind_below": "101"}, "Tỷ lệ phải từ 0 đến 100."),
        ({"remind_below": "tám mươi"}, "không phải một số"),
        ({"remind_below": "1,234"}, ""),
        ({"remind_below": "50", "criticise_below": "50"}, "Ngưỡng phê bình phải thấp hơn ngưỡng nhắc nhở."),
        ({"praise_late_below": "10"}, "Hãy ghi tỷ lệ hoàn thành để biểu dương"),
    ],
)
def test_thresholds_that_make_no_sense_are_not_saved(
    world: World, change: dict[str, str], words: str
) -> None:
    office = world.browser("office")
    answer = office.post("/letters/criticism/thresholds", {"version": "0", "least": "1", **change})
    assert answer.status_code == 422
    assert words in answer.text
    with world.db.read() as session:
        city = world.agency_id["city"]
        assert criticism_settings.thresholds_of(session, city).version == 0


def test_thresholds_are_typed_as_people_write_them(world: World) -> None:
    office = world.browser("office")
    data = {"version": "0", "least": "3", "remind_below": "62,5%", "criticise_below": "50"}
    assert office.post("/letters/criticism/thresholds", data).status_code == 303
    assert office.post("/letters/criticism/thresholds", data).status_code == 409
    with world.db.read() as session:
        kept = criticism_settings.thresholds_of(session, world.agency_id["city"]).thresholds
    assert (kept.least, kept.remind_below, kept.praise_above) == (3, Decimal("62.5"), None)
    assert 'value="62,5"' in office.get("/letters/criticism/thresholds").text


def test_what_is_no_pair_of_agency_and_level_is_a_list_that_changed(world: World) -> None:
    late(world, "tp")
    data = {**proposal(world, "tp"), "seen": ["x.criticise", "1.hang", "²3.remind", ""]}
    answer = world.browser("office").post("/letters/criticism", data)
    assert answer.status_code == 422
    assert "Danh sách vừa thay đổi theo số liệu mới." in answer.text


# the reply to a request


def test_the_reply_is_made_from_the_decided_request(world: World) -> None:
    assignment_id = decided(world)
    office = world.browser("office")
    page = office.get(f"/assignments/{assignment_id}").text
    assert "Lập văn bản trả lời" in page
    address = office.post(f"/assignments/{assignment_id}/extensions/1/reply").headers["Location"]
    draft = office.get(f"/assignments/{assignment_id}").text
    assert "Dự thảo văn bản trả lời" in draft
    assert "Dự thảo văn bản trả lời" not in world.browser("head_tp").get(f"/assignments/{assignment_id}").text
    text = " ".join(pdf_of(world, address).split())
    assert "Số: /UBND-VP" in text.replace("\u00a0", " ").replace("  ", " ") or "/UBND-VP" in text
    assert "đến hết ngày 10/12/2026 (khác thời hạn đề nghị); đây là lần gia hạn thứ 1." in text
    issued(world, address)
    head = world.browser("head_tp")
    seen = head.get(f"/assignments/{assignment_id}").text
    assert "Văn bản trả lời số 05/UBND-VP" in seen
    assert "văn bản trả lời đề nghị gia hạn lần 1" in seen
    assert head.get(address).status_code == 200
    assert world.browser("head_vh").get(address).status_code == 404
    again = office.post(f"/assignments/{assignment_id}/extensions/1/reply")
    assert "đã có văn bản trả lời được phát hành" in again.text


def test_a_request_that_is_not_there_has_no_reply(world: World) -> None:
    assignment_id = decided(world)
    assert world.browser("office").post(f"/assignments/{assignment_id}/extensions/9/reply").status_code == 404
    assert (
        world.browser("other_office").post(f"/assignments/{assignment_id}/extensions/1/reply").status_code
        == 404
    )


# the list of letters


def test_letters_are_listed_with_their_kind_and_by_kind(world: World) -> None:
    late(world, "tp")
    owing(world, "tp")
    assignment_id = decided(world)
    office = world.browser("office")
    office.post("/letters", {"agency": world.agency_id["tp"], "catch_up_on": "16/11/2026"})
    data = {"version": "0", "agency": world.agency_id["tp"], "catch_up_on": "16/11/2026"}
    issued(world, office.post("/letters/periods/2026-10", data).headers["Location"])
    office.post("/letters/criticism", proposal(world, "tp"))
    office.post(f"/assignments/{assignment_id}/extensions/1/reply")
    office.get("/letters")  # says what was done, once
    with counted(world.db.engine) as statements:
        every = office.get("/letters").text
    assert len(statements) <= 8
    assert "Văn bản đôn đốc (3)" in every
    cells = re.findall(r'<td data-l="Loại văn bản">([^<]+)<', every)
    assert sorted(cells) == [
        "Phê bình, nhắc nhở, biểu dương", "Trả lời đề nghị gia hạn", "Đôn đốc gửi báo cáo", "Đôn đốc nhiệm vụ quá hạn",
    ]  # fmt: skip
    for kind, words in (("extension", "Trả lời đề nghị gia hạn"), ("report_reminder", "Đôn đốc gửi báo cáo")):
        page = office.get(f"/letters?kind={kind}").text
        assert re.findall(r'<td data-l="Loại văn bản">([^<]+)<', page) == [words]
    assert office.get("/letters?kind=nonsense").status_code == 200
