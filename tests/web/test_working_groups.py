"""Tổ công tác: kept by the office, seen by each agency, counted by level, said in the report."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from models import Event, GroupDecision, WorkingGroup, WorkingGroupMember
from tests.office import NOW, Office
from tests.services.report_world import make, open_period
from tests.statements import counted
from tests.web.browser import World
from workflow.rules.report_outline import Source
from workflow.rules.working_groups import Act, GroupLevel, GroupRole, TypedMember
from workflow.services import scope, working_groups
from workflow.services.report_gathering import Gathering
from workflow.services.report_sources import compute
from workflow.services.reports import sections_of
from workflow.services.working_group_reading import read_groups
from workflow.services.working_groups import DecisionDraft, GroupDraft

NEW = {
    "version": "0",
    "name": "Tổ công tác Đề án 06 xã Dương Quang",
    "level": "commune",
    "kind": "team",
    "group_count": "1",
}


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def agency(world: World, code: str = "xa") -> str:
    with world.db.read() as session:
        return str(world.office(session).agency[code].id)


def add(world: World, **more: str) -> str:
    answer = world.browser("office").post("/working-groups/new", {**NEW, "agency": agency(world), **more})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


DECISION = {
    "version": "1",
    "act": "strengthened",
    "number": "15/QĐ-UBND",
    "issued_on": "03/11/2026",
    "issuer": "Chủ tịch UBND xã",
}


def test_the_office_keeps_a_group_with_its_decision_and_its_people(world: World) -> None:
    office, address = world.browser("office"), add(world)
    assert office.post(f"{address}/decisions", DECISION).status_code == 303
    people = "Lý Văn Trưởng; Chủ tịch UBND xã; tổ trưởng\nHà Thị Ký\tCông chức\tThư ký"
    joined = office.post(
        f"{address}/members", {"version": "2", "members": people, "valid_from": "03/11/2026"}
    )
    assert joined.status_code == 303
    page = plain(office.get(address).text)
    for words in (
        "15/QĐ-UBND 03/11/2026 Kiện toàn Chủ tịch UBND xã",
        "Lý Văn Trưởng Chủ tịch UBND xã Tổ trưởng từ 03/11/2026",
        "Hà Thị Ký Công chức Thư ký",
    ):
        assert words in page, words
    listed = plain(office.get("/working-groups").text)
    assert "Cấp xã 1 tổ, 2 thành viên" in listed
    with world.db.read() as session:
        member = session.scalars(sa.select(WorkingGroupMember.id).order_by(WorkingGroupMember.id)).first()
        verbs = session.scalars(sa.select(Event.verb).where(Event.subject == "working_group")).all()
        assert list(verbs) == ["added", "decided", "members_added"]
    left = office.post(f"{address}/members/{member}/end", {"version": "3", "last_day": "05/11/2026"})
    assert left.status_code == 303
    assert "đến hết 05/11/2026" in office.get(address).text
    assert "1 tổ, 1 thành viên" in plain(office.get("/working-groups").text)


def test_each_agency_sees_its_own_group_and_changes_nothing(world: World) -> None:
    address = add(world)
    assert "Dương Quang" in world.browser("head_xa").get("/working-groups").text
    page = world.browser("head_xa").get(address)
    assert page.status_code == 200
    assert '<form method="post" action="' + address not in page.text
    assert world.browser("head_tp").get(address).status_code == 404
    assert "Tổ công tác Đề án 06 xã" not in world.browser("head_tp").get("/working-groups").text
    assert world.browser("other_office").get(address).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Hãy ghi tên tổ."),
        ("group_count", "0", "1"),
        ("group_count", "một", "số"),
        ("headcount", "-1", "0"),
        ("level", "village", "hợp lệ"),
        ("agency", "99999", "hợp lệ"),
        ("valid_to", "1/13/2026", "Ngày phải viết dạng ngày/tháng/năm"),
    ],
)
def test_what_is_wrong_with_a_group_is_said_at_its_field(
    world: World, field: str, value: str, sentence: str
) -> None:
    answer = world.browser("office").post(
        "/working-groups/new", {**NEW, "agency": agency(world), field: value}
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    with world.db.read() as session:
        assert session.scalar(sa.select(sa.func.count(WorkingGroup.id))) == 0


def test_dates_the_wrong_way_round_and_a_second_group_of_the_name_are_refused(world: World) -> None:
    office = world.browser("office")
    turned = {"valid_from": "02/11/2026", "valid_to": "01/11/2026"}
    answer = office.post("/working-groups/new", {**NEW, "agency": agency(world), **turned})
    assert (answer.status_code, "Ngày cuối không được trước ngày đầu." in answer.text) == (422, True)
    add(world)
    again = office.post("/working-groups/new", {**NEW, "agency": agency(world), "name": NEW["name"].upper()})
    assert (again.status_code, "Đã có tổ mang tên này." in again.text) == (422, True)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("number", " ", "Hãy ghi số quyết định."),
        ("issuer", "", "Hãy ghi nơi ban hành."),
        ("issued_on", "", "bắt buộc"),
        ("issued_on", "10/11/2026", "chưa tới"),
        ("act", "praised", "hợp lệ"),
        ("version", "7", "người khác"),
    ],
)
def test_what_is_wrong_with_a_decision_is_said_and_nothing_is_written(
    world: World, field: str, value: str, sentence: str
) -> None:
    address = add(world)
    answer = world.browser("office").post(f"{address}/decisions", {**DECISION, field: value})
    assert answer.status_code in (409, 422)
    assert sentence.casefold() in answer.text.casefold()
    with world.db.read() as session:
        assert session.scalar(sa.select(sa.func.count(GroupDecision.id))) == 0


def test_a_list_with_one_bad_line_adds_nobody_and_names_the_line(world: World) -> None:
    office, address = world.browser("office"), add(world)
    answer = office.post(f"{address}/members", {"version": "1", "members": "A; b; tổ phó\nC; d; thủ quỹ"})
    assert answer.status_code == 422
    assert "Dòng 2 không đọc được (“C; d; thủ quỹ”)" in answer.text
    twice = office.post(f"{address}/members", {"version": "1", "members": "A; b\na; B"})
    assert (twice.status_code, "a đã có trong tổ." in twice.text) == (422, True)
    with world.db.read() as session:
        assert session.scalar(sa.select(sa.func.count(WorkingGroupMember.id))) == 0


def test_what_was_entered_by_mistake_is_taken_back_and_a_dissolved_group_is_counted_no_more(
    world: World,
) -> None:
    office, address = world.browser("office"), add(world, headcount="12")
    office.post(f"{address}/decisions", DECISION)
    with world.db.read() as session:
        decision = session.scalars(sa.select(GroupDecision.id)).one()
    assert office.post(f"{address}/decisions/{decision}/remove", {"version": "2"}).status_code == 303
    assert office.post(f"{address}/decisions/{decision}/remove", {"version": "3"}).status_code == 404
    assert "1 tổ, 12 thành viên" in plain(office.get("/working-groups").text)
    gone = {**DECISION, "version": "3", "act": "dissolved"}
    assert office.post(f"{address}/decisions", gone).status_code == 303
    listed = plain(office.get("/working-groups").text)
    assert "Không hoạt động" in listed
    assert "12 thành viên" not in listed


def given(
    office: Office, code: str, level: GroupLevel, *, people: int = 0, headcount: int | None = None
) -> int:
    session, actor = office.session, office.actor("office")
    draft = GroupDraft(
        f"Tổ công tác {office.agency[code].name}", office.agency[code].id, level, headcount=headcount
    )
    group = working_groups.add_group(session, actor, draft, now=NOW)
    session.flush()
    if people:
        members = [TypedMember(f"Người {n}", "", GroupRole.MEMBER) for n in range(people)]
        working_groups.add_members(session, actor, group.id, members, None, version=group.version, now=NOW)
        session.flush()
    return group.id


def decide(office: Office, group_id: int, number: str, day: str, act: Act = Act.STRENGTHENED) -> None:
    from datetime import date

    actor = office.actor("office")
    group = working_groups.group_for(office.session, actor, group_id)
    draft = DecisionDraft(act, number, date.fromisoformat(day), "Chủ tịch UBND thành phố")
    working_groups.add_decision(office.session, actor, group_id, draft, version=group.version, now=NOW)
    office.session.flush()


def words_of(office: Office) -> tuple[list[str], list[str]]:
    """Lines and gaps of a section about working groups, for the month of the tests."""
    period = open_period(office)
    report = make(office)
    outline = next(s for s in sections_of(office.session, report.id) if s.heading)
    outline.source, outline.standing = Source.WORKING_GROUPS, ""
    facts = Gathering(office.session, period, now=NOW, today=NOW.date())
    computed = compute(facts, outline)
    return computed.text.split("\n"), computed.missing


def test_the_report_names_the_decisions_of_the_period_and_counts_by_level(office: Office) -> None:
    city = given(office, "city", GroupLevel.DISTRICT, people=3)
    ward = given(office, "xa", GroupLevel.COMMUNE, headcount=17)
    given(office, "tp", GroupLevel.COMMUNE, headcount=4)
    decide(office, city, "1482/QĐ-UBND", "2026-11-03")
    decide(office, city, "9/QĐ-UBND", "2026-01-03")  # of another period
    decide(office, ward, "15/QĐ-UBND", "2026-11-04")
    lines, missing = words_of(office)
    assert lines == [
        (
            "Chủ tịch UBND thành phố ban hành Quyết định số 1482/QĐ-UBND ngày 03/11/2026 kiện toàn"
            " Tổ công tác UBND thành phố Mẫu."
        ),
        "Ở cấp xã đã ban hành 01 quyết định kiện toàn Tổ công tác.",
        (
            "Đến ngày 09/11/2026, trên địa bàn có 3 Tổ công tác (cấp huyện: 1 tổ, cấp xã: 2 tổ), với 24 thành viên"
            " (cấp huyện: 3 thành viên, cấp xã: 21 thành viên)."
        ),
    ]
    assert missing == []


def test_a_report_without_groups_says_what_is_missing(office: Office) -> None:
    assert words_of(office) == ([""], ["Chưa ghi Tổ công tác nào"])


def test_a_group_without_any_number_of_members_is_named_as_missing(office: Office) -> None:
    given(office, "xa", GroupLevel.COMMUNE)
    _lines, missing = words_of(office)
    assert missing == ["Tổ công tác UBND xã Dương Quang: chưa có số thành viên"]


def test_the_list_costs_the_same_statements_for_one_group_and_for_many(office: Office) -> None:
    from datetime import date

    actor = scope.load_actor(office.session, office.user["office"].id, date(2026, 11, 9))
    assert actor is not None

    def cost() -> int:
        office.session.flush()
        with counted(office.session) as statements:
            read_groups(office.session, actor, NOW.date())
        return len(statements)

    given(office, "xa", GroupLevel.COMMUNE, people=2)
    few = cost()
    for code in ("tp", "vh", "ca", "city"):
        decide(office, given(office, code, GroupLevel.COMMUNE, people=5), "1/QĐ", "2026-11-03")
    assert cost() == few == 3
