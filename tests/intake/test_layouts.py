"""Header words and rows of the lists that offices really write."""

import pytest

from tests.intake.files import HEADER, ROW, codes, markdown, read, read_rows, xlsx
from workflow.intake.clauses import clause_of
from workflow.intake.columns import Role, role_of
from workflow.rules.states import State


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("STT", Role.STT),
        ("TT", Role.STT),
        ("Số TT", Role.STT),
        ("Nhiệm vụ", Role.TEXT),
        ("Nội dung nhiệm vụ", Role.TEXT),
        ("NỘI DUNG CÔNG VIỆC", Role.TEXT),
        ("Tên nhiệm vụ", Role.TEXT),
        ("Nhiệm vụ, giải pháp", Role.TEXT),
        ("Tên dự án, nhiệm vụ", Role.TEXT),
        ("Văn bản giao nhiệm vụ", Role.ORIGIN),
        ("Số TBKL", Role.ORIGIN),
        ("Trích yếu", Role.ORIGIN),
        ("Cơ quan chủ trì", Role.OWNER),
        ("Cơ quan chủ trì[1]", Role.OWNER),
        ("Cơ quan chủ trì, tham mưu", Role.OWNER),
        ("Đơn vị thực hiện", Role.OWNER),
        ("Cơ quan, đơn vị chủ trì thực hiện", Role.OWNER),
        ("Đơn vị phối hợp", Role.COORDINATE),
        ("Cơ quan chủ trì, phối hợp", Role.OWNERS),
        ("Thời hạn hoàn thành", Role.DEADLINE),
        ("Thời gian thực hiện", Role.DEADLINE),
        ("Thời gian dự kiến hoàn thành", Role.DEADLINE),
        ("Sản phẩm", Role.PRODUCT),
        ("Kết quả (đầu ra)", Role.PRODUCT),
        ("Sản phẩm/Kết quả", Role.PRODUCT),
        ("Kết quả dự kiến", Role.PRODUCT),
        ("Kết quả thực hiện", Role.RESULT),
        ("Kết quả thực hiện của đơn vị", Role.RESULT),
        ("Tiến độ", Role.PROGRESS),
        ("Trạng thái", Role.PROGRESS),
        ("Lãnh đạo phụ trách", Role.LEADER),
        ("Lãnh đạo chịu trách nhiệm", Role.LEADER),
        ("Ghi chú", Role.NOTE),
        ("Nguồn lực thực hiện", Role.RESOURCE),
        ("Nguồn kinh phí", Role.RESOURCE),
        ("Thuộc nhóm nhiệm vụ, hành động", Role.CATEGORY),
        ("Điểm chuẩn", None),
        ("", None),
    ],
)
def test_header_words(header: str, role: Role | None) -> None:
    assert role_of(header) == role


def test_a_header_of_two_rows_is_read_as_one() -> None:
    rows = [
        ("STT", "Nhiệm vụ", "Cơ quan", "", "Thời hạn"),
        ("", "", "chủ trì", "phối hợp", ""),
        ("1", "Số hóa", "Sở Y tế", "Sở Tư pháp", "Quý II/2026"),
    ]
    merges = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4)]
    reading = read(xlsx(rows, merges=merges), "a.xlsx")
    (duty,) = reading.duties
    assert (duty.owner_phrase, duty.coordinate_phrase) == ("Sở Y tế", "Sở Tư pháp")
    assert reading.tables[0].header[2:4] == ("Cơ quan chủ trì", "Cơ quan phối hợp")


def test_rows_above_the_header_and_the_row_of_column_numbers_are_no_duties() -> None:
    rows = [("PHỤ LỤC I",), ("Dữ liệu tính đến ngày 07/11/2025",), HEADER, tuple("123456"), ROW]
    reading = read(xlsx([r + ("",) * (6 - len(r)) for r in rows]), "a.xlsx")
    assert [(d.annex, d.text) for d in reading.duties] == [("PHỤ LỤC I", ROW[1])]
    assert str(reading.header.data_as_of) == "2025-11-07"


@pytest.mark.parametrize(
    ("line", "annex"),
    [
        ("Phụ lục 1a: Danh mục nhiệm vụ", "Phụ lục 1a"),
        ("PHỤ LỤC DANH MỤC NHIỆM VỤ", "PHỤ LỤC"),
        ("Phụ lục (kèm theo Kế hoạch số 28/KH-UBND)", "Phụ lục"),
        ("Phụ lục số II", "Phụ lục số II"),
        ("Ghi chú: số liệu của Phụ lục I tính đến hết tháng 10", ""),
        ("Phụ lục này thay thế danh mục đã gửi", ""),
        ("Phụ lục vi phạm các quy định trước đây", ""),
        ("phụ lục I kèm theo được gửi lại", ""),
    ],
)
def test_only_a_heading_line_names_an_annex(line: str, annex: str) -> None:
    reading = read(markdown([HEADER, ROW], f"KẾ HOẠCH\n\n{line}"), "a.md")
    assert {d.annex for d in reading.duties} == {annex}


def test_sections_become_the_group_and_a_named_leader_is_kept() -> None:
    reading = read_rows(
        ("A", "PHÁT TRIỂN NỀN MÓNG", "", "", "", ""),
        ("I", "Thể chế", "", "", "", ""),
        ("1", "Việc một", "Sở Y tế", "", "2026", ""),
        ("II", "Hạ tầng", "", "", "", ""),
        ("", "Nhiệm vụ giao Giám đốc Sở Y tế chỉ đạo", "", "", "", ""),
        ("1", "Việc hai", "Sở Y tế", "", "2026", ""),
    )
    one, two = reading.duties
    assert (one.group, one.leader_phrase) == ("A. PHÁT TRIỂN NỀN MÓNG / I. Thể chế", "")
    assert two.group.endswith("II. Hạ tầng / Nhiệm vụ giao Giám đốc Sở Y tế chỉ đạo")
    assert two.leader_phrase == "Giám đốc Sở Y tế"


def test_an_arabic_number_with_only_text_is_a_section_when_deeper_numbers_follow() -> None:
    reading = read_rows(
        ("1", "Chuyển đổi số y tế", "", "", "", ""),
        ("1.1", "Bệnh án điện tử", "Sở Y tế", "", "2026", ""),
    )
    assert [(d.group, d.text) for d in reading.duties] == [("1. Chuyển đổi số y tế", "Bệnh án điện tử")]


def test_a_numbered_duty_without_owner_and_deadline_is_kept_with_both_reported() -> None:
    reading = read_rows(ROW, ("2", "Việc chưa phân công", "", "", "", ""), ("3", *ROW[1:]))
    assert codes(reading.duties[1]) == ["empty_owner", "empty_deadline"]


def test_a_repeated_header_is_no_duty() -> None:
    reading = read_rows(ROW, HEADER, ("2", "Việc hai", *ROW[2:]))
    assert len(reading.duties) == 2
    assert "header_repeated" in codes(reading)


def test_title_block_signature_and_other_tables_are_left_out_with_the_reason() -> None:
    text = (
        "| UBND TỈNH A | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\n|---|---|\n| Số: 12/KH-UBND | |\n\nĐoạn văn\n\n"
        "| Nơi nhận: - Như trên | CHỦ TỊCH |\n|---|---|\n\nĐoạn văn\n\n"
        "| STT | Tiêu chí thi đua | Điểm chuẩn |\n|---|---|---|\n| 1 | Tỷ lệ | 20 |\n\nĐoạn văn\n\n"
        "| STT | Chỉ tiêu | Đơn vị thực hiện |\n|---|---|---|\n| 1 | 100% hồ sơ | Sở Y tế |\n"
    )
    reading = read(text.encode(), "a.md")
    reasons = [t.reason for t in reading.tables_left_out]
    assert reasons == ["title_block", "signature", "not_duties", "indicators"]
    assert codes(reading) == ["no_duty_table"]
    assert reading.duties == ()


def test_a_table_cut_by_a_page_break_goes_on_and_says_so() -> None:
    text = (
        "| STT | Nhiệm vụ | Đơn vị chủ trì | Thời hạn |\n|---|---|---|---|\n| 1 | Việc một | Sở Y tế | 31/12/2025 |\n\n"
        "| 2 | Việc hai | Sở Tư pháp | 30/11/2025 |\n"
    )
    reading = read(text.encode(), "a.md")
    assert [d.owner_phrase for d in reading.duties] == ["Sở Y tế", "Sở Tư pháp"]
    assert "table_continued" in codes(reading)


@pytest.mark.parametrize(
    ("progress", "result", "state", "late"),
    [
        ("Đã hoàn thành", "Đã ban hành", State.COMPLETED, False),
        ("Đã hoàn thành quá hạn", "", State.COMPLETED, True),
        ("Đang thực hiện", "", State.IN_PROGRESS, False),
        ("Chưa hoàn thành", "Đang dự thảo", State.IN_PROGRESS, False),
        ("Chưa thực hiện", "", State.ASSIGNED, False),
        ("Chưa tiếp nhận", "", State.ASSIGNED, False),
        ("Quá hạn chưa hoàn thành", "", State.IN_PROGRESS, True),
        ("", "Có 34/34 địa phương hoàn thành", None, False),
    ],
)
def test_progress_and_result_become_the_first_update(
    progress: str, result: str, state: State | None, late: bool
) -> None:
    header = ("STT", "Tên nhiệm vụ", "Đơn vị chủ trì", "Thời hạn", "Kết quả thực hiện", "Tiến độ")
    (duty,) = read_rows(("1", "Việc", "Sở Y tế", "31/12/2025", result, progress), header=header).duties
    update = duty.first_update
    assert update is not None
    assert (update.state, update.text, update.late) == (state, result or progress, late)
    assert ("empty_progress" in codes(duty)) is (not progress)


def test_a_target_is_flagged_and_not_taken_silently() -> None:
    (duty,) = read_rows(("1", "Tỷ lệ hồ sơ trực tuyến đạt 90%", *ROW[2:])).duties
    assert "looks_like_target" in codes(duty)


def test_progress_over_dates_is_a_deadline_column() -> None:
    header = ("STT", "Nội dung", "Đơn vị chủ trì", "Tiến độ thực hiện")
    (duty,) = read_rows(("1", "Việc", "Sở Y tế", "Quý II/2026"), header=header).duties
    assert (duty.deadline_phrase, duty.progress_phrase) == ("Quý II/2026", "")


def test_totals_and_the_signature_under_a_list_are_no_duties() -> None:
    reading = read_rows(
        ROW,
        ("", "Tổng cộng: 01 nhiệm vụ", "", "", "", ""),
        ("", "Nơi nhận: - Như trên", "", "", "TM. ỦY BAN NHÂN DÂN", ""),
        ("", "- Lưu: VT", "", "", "CHỦ TỊCH", ""),
    )
    assert [d.text for d in reading.duties] == [ROW[1]]
    assert codes(reading) == ["unplaced_row"] * 3


def test_a_row_is_cited_by_its_annex_its_sections_and_its_number() -> None:
    plan = read_rows(
        ("II", "HẠ TẦNG", "", "", "", ""),
        ("3", "Nâng cấp đường truyền", "Sở Khoa học và Công nghệ", "", "30/6/2026", ""),
        heading="PHỤ LỤC I",
    )
    assert [clause_of(duty) for duty in plan.duties] == ["PHỤ LỤC I, II.3"]
