"""From a table in a file to the register: staged, corrected, registered whole, imported again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models import Assignment, Document, Duty, ImportRun, ImportState, Update
from tests.office import NOW, Office
from workflow.intake.reading import read_file
from workflow.intake.resolve import resolve
from workflow.rules.refusal import Refusal
from workflow.rules.states import State
from workflow.services import (
    agencies,
    import_access,
    import_directory,
    import_header,
    import_names,
    import_reading,
    import_registering,
    import_rows,
    import_sheet,
    import_staging,
)
from workflow.services.import_drafts import Decision
from workflow.services.import_header import Header
from workflow.services.import_registering import Registered
from workflow.services.scope import NotFound

HEADER = Header(
    "31/KH-UBND", "UBND thành phố Mẫu", date(2026, 10, 1), "Kế hoạch", data_as_of=date(2026, 11, 6)
)

PLAN = """# Kế hoạch số 31/KH-UBND

| STT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời hạn | Kết quả thực hiện | Tiến độ |
|---|---|---|---|---|---|---|
| 1 | Rà soát dữ liệu hộ tịch | Phòng Tư pháp | CATP | 30/10/2026 | Đã báo cáo tại văn bản số 5 | Đã hoàn thành |
| 2 | Tuyên truyền trên loa phát thanh | Phòng Văn hóa và Thông tin | | 15/12/2026 | | Đang thực hiện |
| 3 | Thành lập tổ đề án cấp xã | UBND các xã, phường | | 30/11/2026 | | |
| 4 | Trang bị máy quét | Trung tâm Y tế | | 30/11/2026 | | |
"""


def staged(office: Office, plan: str = PLAN) -> ImportRun:
    reading = read_file(plan.encode(), "ke-hoach.md")
    city = office.agency["city"]
    directory = import_directory.directory_of(office.session, city.id, date(2026, 11, 9))
    run = import_staging.stage(
        office.session,
        office.actor("office"),
        city,
        reading,
        resolve(reading, directory, HEADER.issued_on),
        file_name="ke-hoach.md",
        sha256="0" * 64,
        now=NOW,
    )
    import_header.correct_header(office.session, office.actor("office"), run.id, HEADER)
    return run


def with_group(office: Office) -> int:
    group = agencies.add_group(
        office.session, "UBND các xã, phường", authority=office.agency["city"], members=[office.agency["xa"]]
    )
    return group.id


def register(office: Office, run: ImportRun) -> Registered:
    return import_registering.register(office.session, office.actor("office"), run.id, now=NOW)


def decided(office: Office, plan: str = PLAN) -> ImportRun:
    """Staged, the group confirmed, the unknown agency left for later."""
    group = office.session.scalar(sa.text("SELECT id FROM agency_group")) or with_group(office)
    run = staged(office, plan)
    import_names.confirm_group(office.session, office.actor("office"), run.id, group)
    import_rows.register_without_leads(office.session, office.actor("office"), run.id)
    return run


def leads(office: Office, run: ImportRun) -> list[tuple[str, ...]]:
    names = import_reading.agency_names(office.session, run.authority_id)
    return [
        tuple(names[i] for i in item.draft.lead_ids)
        for item in list(import_sheet.read_sheet(office.session, run).items)
    ]


def test_staging_leaves_the_register_alone(office: Office) -> None:
    run = staged(office)
    assert run.state is ImportState.STAGED
    assert office.session.scalar(sa.select(sa.func.count(Duty.id))) == 0
    assert office.session.scalar(sa.select(sa.func.count(Document.id))) == 0


def test_sure_names_are_matched_and_doubtful_ones_wait_for_a_person(office: Office) -> None:
    with_group(office)
    run = staged(office)
    items = list(import_sheet.read_sheet(office.session, run).items)
    assert leads(office, run) == [("Phòng Tư pháp",), ("Phòng Văn hóa và Thông tin",), (), ()]
    assert [item.draft.blockers for item in items] == [
        (),
        (),
        ("fan_out_unconfirmed",),
        ("lead_missing",),
    ]
    with pytest.raises(Refusal) as refused:
        register(office, run)
    assert (refused.value.code, refused.value.params["rows"]) == ("rows_not_ready", [3, 4])
    assert office.session.scalar(sa.select(sa.func.count(Duty.id))) == 0


def test_registering_gives_every_lead_its_assignment_and_takes_over_what_the_list_says(
    office: Office,
) -> None:
    run = decided(office)
    result = register(office, run)
    assert (result.new, result.changed, result.missing) == (4, 0, 0)
    rows = office.session.execute(
        sa.select(Duty.order_no, Assignment.agency_id, Assignment.state, Assignment.due)
        .join(Assignment, Assignment.duty_id == Duty.id)
        .order_by(Duty.order_no)
    ).all()
    agency = office.agency
    assert [tuple(r) for r in rows] == [
        (1, agency["tp"].id, State.SUBMITTED, date(2026, 10, 30)),
        (2, agency["vh"].id, State.IN_PROGRESS, date(2026, 12, 15)),
        (3, agency["xa"].id, State.ASSIGNED, date(2026, 11, 30)),
    ]


def test_a_list_that_says_done_but_not_when_accuses_nobody_of_lateness(office: Office) -> None:
    register(office, decided(office))
    done = office.session.scalars(sa.select(Assignment).where(Assignment.state == State.SUBMITTED)).one()
    assert (done.due, done.reported_on) == (date(2026, 10, 30), date(2026, 10, 30))
    told = office.session.scalars(sa.select(Update).where(Update.assignment_id == done.id)).one()
    assert (told.by_id, told.text) == (None, "Đã báo cáo tại văn bản số 5")
    assert told.source.startswith("31/KH-UBND")


def test_the_same_file_again_changes_nothing(office: Office) -> None:
    register(office, decided(office))
    before = office.session.scalar(sa.select(sa.func.count(Update.id)))
    again = register(office, decided(office))
    assert (again.new, again.changed, again.unchanged, again.missing) == (0, 0, 4, 0)
    assert office.session.scalar(sa.select(sa.func.count(Update.id))) == before


def test_a_new_deadline_is_taken_over_and_a_missing_row_closes_nothing(office: Office) -> None:
    register(office, decided(office))
    later = PLAN.replace("| 15/12/2026 |", "| 31/12/2026 |").replace(
        "| 3 | Thành lập tổ đề án cấp xã | UBND các xã, phường | | 30/11/2026 | | |\n", ""
    )
    run = staged(office, later)
    import_rows.register_without_leads(office.session, office.actor("office"), run.id)
    result = register(office, run)
    assert (result.new, result.changed, result.missing) == (0, 1, 1)
    moved = office.session.scalars(
        sa.select(Assignment).where(Assignment.agency_id == office.agency["vh"].id)
    ).one()
    assert (moved.due, moved.first_due, moved.due_version) == (date(2026, 12, 31), date(2026, 12, 15), 2)
    kept = office.session.scalars(
        sa.select(Assignment).where(Assignment.agency_id == office.agency["xa"].id)
    ).one()
    assert kept.closed_on is None


def test_the_office_corrects_text_deadline_and_lead(office: Office) -> None:
    run = staged(office)
    decision = Decision(text="Mua máy quét", due="2026-12-01", lead_ids=(office.agency["tp"].id,))
    import_rows.decide_row(office.session, office.actor("office"), run.id, 4, decision, left_out=False)
    item = list(import_sheet.read_sheet(office.session, run).items)[3]
    assert (item.draft.text, item.draft.due, item.draft.blockers) == ("Mua máy quét", date(2026, 12, 1), ())


def test_a_lead_of_another_authority_is_refused(office: Office) -> None:
    run = staged(office)
    foreign = Decision(lead_ids=(office.agency["other_unit"].id,))
    with pytest.raises(Refusal, match="lead_foreign"):
        import_rows.decide_row(office.session, office.actor("office"), run.id, 4, foreign, left_out=False)


@pytest.mark.parametrize("who", ["other_office", "head_tp", "leader", "admin", "viewer"])
def test_only_the_office_of_the_authority_sees_an_import(office: Office, who: str) -> None:
    run = staged(office)
    with pytest.raises(NotFound):
        import_access.run_for(office.session, office.actor(who), run.id)


def test_a_registered_import_cannot_be_registered_or_changed_again(office: Office) -> None:
    run = decided(office)
    register(office, run)
    for act in (
        lambda: register(office, run),
        lambda: import_staging.discard(office.session, office.actor("office"), run.id, now=NOW),
        lambda: import_header.correct_header(office.session, office.actor("office"), run.id, HEADER),
    ):
        with pytest.raises(Refusal, match="import_closed"):
            act()


def test_a_document_without_number_cannot_be_registered(office: Office) -> None:
    run = decided(office)
    import_header.correct_header(office.session, office.actor("office"), run.id, Header(issuer="UBND"))
    with pytest.raises(Refusal, match="header_incomplete"):
        register(office, run)


def test_the_data_day_of_a_list_lies_never_in_the_future(office: Office) -> None:
    run = decided(office)
    ahead = Header(
        "31/KH-UBND", "UBND thành phố Mẫu", None, data_as_of=date(2026, 11, 9) + timedelta(days=30)
    )
    import_header.correct_header(office.session, office.actor("office"), run.id, ahead)
    register(office, run)
    days = office.session.scalars(
        sa.select(Assignment.reported_on).where(Assignment.reported_on.is_not(None))
    )
    assert all(day <= date(2026, 11, 9) for day in days)


def test_a_figure_to_reach_and_an_impossible_year_wait_for_somebody_to_look(office: Office) -> None:
    plan = (
        "| STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn |\n|---|---|---|---|\n"
        "| 1 | Rà soát dữ liệu | Phòng Tư pháp | 31/12/9999 |\n"
        "| 2 | Tỷ lệ hồ sơ trực tuyến đạt 100% | Phòng Tư pháp | 31/12/2026 |\n"
    )
    run = staged(office, plan)
    blockers = [item.draft.blockers for item in list(import_sheet.read_sheet(office.session, run).items)]
    assert blockers == [("look_needed",), ("look_needed",)]
    looked = Decision(due="2026-12-31", seen=True)
    import_rows.decide_row(office.session, office.actor("office"), run.id, 1, looked, left_out=False)
    import_rows.decide_row(office.session, office.actor("office"), run.id, 2, Decision(), left_out=True)
    assert register(office, run).new == 1


COUNTED = """# Kế hoạch số 31/KH-UBND

| STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn |
|---|---|---|---|
| 1 | Phân công cán bộ đầu mối | Phòng Tư pháp | Trong 05 ngày làm việc kể từ ngày ký ban hành Kế hoạch này |
| 2 | Báo cáo kết quả kiểm tra | Phòng Tư pháp | Trong 10 ngày kể từ ngày nhận được kết luận kiểm tra |
| 3 | Rà soát dữ liệu hộ tịch | Phòng Tư pháp | 30/10/2026 |
"""


def test_a_counted_deadline_keeps_what_it_counts_from_and_a_named_date_counts_from_nothing(
    office: Office,
) -> None:
    run = staged(office, COUNTED)
    import_registering.register(office.session, office.actor("office"), run.id, now=NOW)
    rows = office.session.execute(
        sa.select(
            Duty.due, Duty.counted_amount, Duty.counted_unit, Duty.counted_from, Assignment.counted_from
        )
        .join(Assignment, Assignment.duty_id == Duty.id)
        .order_by(Duty.order_no)
    ).all()
    assert [tuple(row) for row in rows] == [
        (date(2026, 10, 8), 5, "working_day", date(2026, 10, 1), date(2026, 10, 1)),
        (None, 10, "day", None, None),
        (date(2026, 10, 30), None, "", None, None),
    ]
    event = office.session.scalar(sa.select(Duty.counted_event).where(Duty.counted_amount == 10))
    assert event == "ngày nhận được kết luận kiểm tra"


def test_a_date_that_the_office_set_at_review_counts_from_nothing(office: Office) -> None:
    run = staged(office, COUNTED)
    decision = Decision(due="2026-10-20")
    import_rows.decide_row(office.session, office.actor("office"), run.id, 1, decision, left_out=False)
    import_registering.register(office.session, office.actor("office"), run.id, now=NOW)
    duty = office.session.scalars(sa.select(Duty).order_by(Duty.order_no)).first()
    assert duty is not None
    assert (duty.due, duty.counted_amount, duty.counted_from) == (date(2026, 10, 20), None, None)


def test_a_row_is_cited_with_the_sections_above_it(office: Office) -> None:
    plan = """# Kế hoạch số 31/KH-UBND

| STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn |
|---|---|---|---|
| I | HOÀN THIỆN THỂ CHẾ | | |
| 1 | Rà soát dữ liệu hộ tịch | Phòng Tư pháp | 30/10/2026 |
| II | TUYÊN TRUYỀN | | |
| 1 | Tuyên truyền trên loa phát thanh | Phòng Văn hóa và Thông tin | 15/12/2026 |
"""
    register(office, staged(office, plan))
    assert office.session.scalars(sa.select(Duty.clause).order_by(Duty.order_no)).all() == [
        "mục I.1",
        "mục II.1",
    ]
