"""Họp giao ban: the office registers it, sees who answered and why each duty is on the list, the agency sees its part."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pypdfium2
import pytest
import sqlalchemy as sa

from models import Assignment, Duty, Event, MeetingChoice, MeetingRequest, ReviewMeeting
from tests.office import NOW
from tests.statements import counted
from tests.web.browser import World
from tests.web.test_chosen import late
from workflow.rules.states import Move
from workflow.services import lifecycle, scope
from workflow.services.meeting_asking import ask
from workflow.services.meeting_reading import read_meeting

FORM = {
    "version": "0",
    "title": "Họp giao ban tháng 11",
    "held_on": "12/11/2026",
    "held_at": "14h",
    "place": "Phòng họp số 2",
    "chair": "Đồng chí Lãnh",
    "programme": "0",
    "days_before": "3",
}


def call(world: World, **more: str) -> str:
    """The address of a meeting that the office registers."""
    answer = world.browser("office").post("/meetings/new", {**FORM, **more})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def asked(world: World) -> None:
    with world.db.write() as session:
        meeting = session.scalars(sa.select(ReviewMeeting.id)).one()
        ask(session, meeting, now=NOW, domain="mau.gov.vn")


def tell(world: World, row: str, difficulty: str = "") -> None:
    from datetime import timedelta

    with world.db.write() as session:
        assignment = session.get_one(Assignment, int(row.split(".", maxsplit=1)[0]))
        actor = scope.load_actor(session, world.user_id["head_tp"], NOW.date())
        assert actor is not None
        request = lifecycle.Request(version=assignment.version, note="Đã làm một nửa", difficulty=difficulty)
        lifecycle.apply(session, actor, assignment.id, Move.PROGRESS, request, now=NOW + timedelta(minutes=5))


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_office_registers_a_meeting_and_reads_when_the_agencies_are_asked(world: World) -> None:
    late(world, 2)
    page = plain(world.browser("office").get(call(world)).text)
    for words in (
        "Họp giao ban tháng 11",
        "14:00, ngày 12/11/2026",
        "Phòng họp số 2",
        "Mọi nhiệm vụ đang theo dõi",
        "ngày 09/11/2026, 3 ngày làm việc trước cuộc họp",
        "Rà soát hồ sơ số tp0",
        "quá hạn",
        "chưa đến ngày đề nghị",
    ):
        assert words in page, words


def test_a_meeting_set_at_short_notice_says_how_many_working_days_the_agencies_have(world: World) -> None:
    late(world, 1)
    office = world.browser("office")
    address = call(world, held_on="11/11/2026")

    page = plain(office.get(address).text)
    assert "các cơ quan được đề nghị cập nhật ngay hôm nay." in page
    assert "Các cơ quan chỉ còn 2 ngày làm việc, không phải 3." in page
    assert "chờ gửi đề nghị" in page
    assert "sẽ gửi ngày 09/11/2026 còn 2 ngày làm việc" in plain(office.get("/meetings").text)

    asked(world)
    page = plain(office.get(address).text)
    assert "khi chỉ còn 2 ngày làm việc trước cuộc họp (đặt báo trước 3 ngày)" in page
    assert "ngay hôm nay" not in page


def test_a_meeting_of_today_says_so_and_one_before_the_next_mail_asks_for_a_call(world: World) -> None:
    late(world, 1)
    office = world.browser("office")
    page = plain(office.get(call(world, held_on="09/11/2026", held_at="9h30")).text)
    assert "Đó là ngày họp." in page

    world.now = NOW.replace(hour=11)  # 18:00 in Vietnam
    page = plain(world.browser("office").get(call(world, held_on="10/11/2026", held_at="7h")).text)
    assert "Không còn kịp gửi thư đề nghị cập nhật trước giờ họp" in page
    assert "Đề nghị cập nhật không gửi" in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", " ", "Hãy ghi tên cuộc họp."),
        ("held_on", "31/02/2026", "Ngày phải viết dạng ngày/tháng/năm"),
        ("held_on", "08/11/2026", "Ngày giờ họp phải sau thời điểm hiện tại."),
        ("held_on", "12/11/1990", "Ngày"),
        ("held_at", "25:00", "Giờ phải viết dạng giờ:phút"),
        ("held_at", "", "Hãy ghi giờ họp."),
        ("days_before", "0", "1"),
        ("days_before", "21", "20"),
        ("days_before", "ba", "số"),
        ("programme", "999", "hợp lệ"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(
    world: World, field: str, value: str, sentence: str
) -> None:
    answer = world.browser("office").post("/meetings/new", {**FORM, field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    with world.db.read() as session:
        assert session.scalar(sa.select(sa.func.count(ReviewMeeting.id))) == 0


@pytest.mark.parametrize("typed", ["14h", "14h00", "14:00", "14.00", " 14 : 00 ", "14g00"])
def test_a_time_may_be_typed_as_offices_write_it(world: World, typed: str) -> None:
    call(world, held_at=typed)
    with world.db.read() as session:
        assert f"{session.scalars(sa.select(ReviewMeeting.held_at)).one():%H:%M}" == "14:00"


def test_the_page_counts_who_answered_and_ticks_the_others_for_urging(world: World) -> None:
    rows, other = late(world, 2), late(world, 1, "vh")
    address = call(world)
    asked(world)
    tell(world, rows[0], difficulty="Thiếu máy quét")
    page = world.browser("office").get(address).text
    words = plain(page)
    assert "Nhiệm vụ đã đề nghị cập nhật 3 Đã cập nhật sau đề nghị 1/3 Cơ quan đã trả lời đủ 0/2" in words
    assert "Phòng Tư pháp 1/2 nhiệm vụ" in words
    assert "Khó khăn: Thiếu máy quét" in words
    ticked = set(re.findall(r'name="row" value="([^"]*)"[^>]* checked', page))
    assert {row.split(".")[0] for row in ticked} == {rows[1].split(".")[0], other[0].split(".")[0]}
    urged = world.browser("office").through("/overdue/chosen", {"act": "urge", "row": sorted(ticked)})
    assert "2 nhiệm vụ được đôn đốc" in urged.text


def test_the_agency_finds_the_request_among_its_work_until_it_has_answered(world: World) -> None:
    rows = late(world, 2)
    call(world)
    asked(world)
    head = world.browser("head_tp")
    before = plain(head.get("/my-work").text)
    assert "Đề nghị cập nhật trước cuộc họp 2 đã cập nhật 0/2 nhiệm vụ Họp giao ban tháng 11: 14:00" in before
    tell(world, rows[0])
    assert "Đề nghị cập nhật trước cuộc họp 1 đã cập nhật 1/2 nhiệm vụ" in plain(head.get("/my-work").text)
    tell(world, rows[1])
    after = plain(head.get("/my-work").text)
    assert "đã cập nhật 2/2 nhiệm vụ" in after
    assert "Đã cập nhật đủ." in after
    assert "Đề nghị cập nhật trước cuộc họp" not in world.browser("head_vh").get("/my-work").text


@pytest.mark.parametrize(
    ("day", "first"), [(NOW, "part-now"), (datetime(2026, 11, 12, 1, tzinfo=UTC), "meeting-")]
)
def test_what_must_be_done_now_comes_before_a_meeting_that_is_not_today(
    world: World, day: datetime, first: str
) -> None:
    late(world, 2)
    call(world)
    asked(world)
    world.now = day
    page = world.browser("head_tp").get("/my-work").text
    headings = re.findall(r'aria-labelledby="(part-now|meeting-)', page)
    assert headings[0] == first
    assert set(headings) == {"part-now", "meeting-"}


def test_a_head_lists_the_meetings_that_asked_the_unit_and_opens_none(world: World) -> None:
    late(world, 2)
    address = call(world)
    assert "Họp giao ban tháng 11" not in world.browser("head_tp").get("/meetings").text
    asked(world)
    page = world.browser("head_tp").get("/meetings").text
    assert "Họp giao ban tháng 11" in page
    assert "0/2 nhiệm vụ" in page
    assert f'href="{address}"' not in page
    assert world.browser("head_tp").get(address).status_code == 404
    assert "Họp giao ban tháng 11" not in world.browser("head_vh").get("/meetings").text


def test_one_duty_is_put_on_and_another_taken_off_with_a_reason(world: World) -> None:
    [row] = late(world, 1)
    address = call(world)
    office = world.browser("office")
    with world.db.write() as session:
        made = world.office(session)
        made.serial = 1
        quiet = made.assignment("vh", due=date(2026, 12, 31), text="Xây dựng kho dữ liệu số")
        session.flush()
        quiet_id = quiet.id
    found = office.get(f"{address}/duties?q=kho du lieu").text
    assert f"{address}/duties/{quiet_id}" in found
    for duty, act, reason in ((quiet_id, "on", "Lãnh đạo hỏi"), (row.split(".")[0], "off", "Đã báo riêng")):
        assert office.post(f"{address}/duties/{duty}", {"act": act, "reason": " "}).status_code == 422
        done = office.post(f"{address}/duties/{duty}", {"act": act, "reason": reason})
        assert done.status_code == 303
    page = plain(office.get(address).text)
    assert "cơ quan thường trực đưa vào Hoàng Thị Thường: Lãnh đạo hỏi" in page
    assert "Đã đưa ra khỏi cuộc họp 1 Rà soát hồ sơ số tp0" in page
    with world.db.read() as session:
        choices = session.execute(sa.select(MeetingChoice.added, MeetingChoice.reason)).all()
        assert sorted(tuple(c) for c in choices) == [(False, "Đã báo riêng"), (True, "Lãnh đạo hỏi")]
        verbs = session.scalars(sa.select(Event.verb).where(Event.subject == "review_meeting")).all()
        assert sorted(verbs) == ["put_on", "registered", "taken_off"]


def test_a_meeting_of_a_programme_hears_of_its_documents_alone(world: World) -> None:
    from models import Document, Programme

    late(world, 1)
    with world.db.write() as session:
        city = world.office(session).agency["city"]
        programme = Programme(authority_id=city.id, name="Đề án 06")
        session.add(programme)
        session.flush()
        number = programme.id
    address = call(world, programme=str(number))
    office = world.browser("office")
    assert "Không có nhiệm vụ nào phải nêu." in office.get(address).text
    with world.db.write() as session:
        session.execute(sa.update(Document).values(programme_id=number))
    assert "Rà soát hồ sơ số tp0" in office.get(address).text


def test_moving_it_starts_a_new_edition_and_a_stale_form_is_refused(world: World) -> None:
    late(world, 1)
    address = call(world)
    asked(world)
    office = world.browser("office")
    moved = {**FORM, "version": "1", "held_on": "20/11/2026"}
    assert office.post(f"{address}/edit", moved).status_code == 303
    assert office.post(f"{address}/edit", moved).status_code == 409
    with world.db.read() as session:
        meeting = session.scalars(sa.select(ReviewMeeting)).one()
        assert (meeting.edition, meeting.asked_at) == (2, None)
    page = plain(office.get(address).text)
    assert "ngày 17/11/2026, 3 ngày làm việc trước cuộc họp" in page
    assert "Đã cập nhật sau đề nghị 0/0" in page


def test_a_meeting_called_off_asks_nobody_and_cannot_be_changed(world: World) -> None:
    late(world, 1)
    address = call(world)
    office = world.browser("office")
    assert office.post(f"{address}/cancel", {"version": "1", "reason": ""}).status_code == 422
    assert office.post(f"{address}/cancel", {"version": "1", "reason": "Hoãn"}).status_code == 303
    asked(world)
    with world.db.read() as session:
        assert session.scalar(sa.select(sa.func.count(MeetingRequest.notice_id))) == 0
    assert "Cuộc họp đã hủy" in office.get(address).text
    again = office.post(f"{address}/edit", {**FORM, "version": "2"})
    assert (again.status_code, "Cuộc họp đã hủy." in again.text) == (422, True)


def test_the_usual_number_of_days_is_offered_to_the_next_meeting(world: World) -> None:
    office = world.browser("office")
    assert office.post("/meetings/usual-days", {"days": "30"}).status_code == 422
    assert office.post("/meetings/usual-days", {"days": "5"}).status_code == 303
    assert re.search(r'name="days_before"[^>]*value="5"', office.get("/meetings/new").text)
    other = world.browser("other_office").get("/meetings/new").text
    assert re.search(r'name="days_before"[^>]*value="3"', other)


def test_the_pack_has_a_page_per_leader_in_charge(world: World) -> None:
    late(world, 3)
    with world.db.write() as session:
        duties = session.scalars(sa.select(Duty).order_by(Duty.id)).all()
        duties[0].leader, duties[1].leader = "Phó Chủ tịch A", "Phó Chủ tịch B"
    address = call(world)
    answer = world.browser("viewer").get(f"{address}/pack.pdf")
    assert answer.headers["Content-Disposition"].endswith("tai-lieu-hop-2026-11-12.pdf")
    with pypdfium2.PdfDocument(answer.data) as file:
        texts = [page.get_textpage().get_text_range() for page in file]
    assert [re.search(r"phụ trách: (.*)", text)[1].strip() for text in texts] == [  # type: ignore[index]
        "Phó Chủ tịch A",
        "Phó Chủ tịch B",
        "Chưa ghi đồng chí phụ trách",
    ]
    assert world.browser("viewer").get(f"{address}/pack.xlsx").data[:2] == b"PK"


def test_the_page_costs_the_same_statements_for_one_duty_and_for_many(world: World) -> None:
    late(world, 1)
    call(world)
    asked(world)

    def cost() -> int:
        with world.db.read() as session:
            actor = scope.load_actor(session, world.user_id["office"], NOW.date())
            assert actor is not None
            meeting = session.scalars(sa.select(ReviewMeeting.id)).one()
            with counted(session) as statements:
                read_meeting(session, actor, meeting, now=NOW)
            return len(statements)

    few = cost()
    late(world, 30)
    late(world, 30, "vh")
    assert cost() == few <= 12
