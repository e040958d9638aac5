"""Tables of duties as offices head them: two header rows, other words for the owner, timetables, totals."""

from __future__ import annotations

import pytest

from tests.intake.files import codes, read
from workflow.intake.columns import period_of
from workflow.intake.plan import PlanReading


def plan(*rows: str) -> PlanReading:
    width = rows[0].count("|") - 1
    return read("\n".join(("PHỤ LỤC\n", rows[0], "|" + "---|" * width, *rows[1:])).encode(), "phu-luc.md")


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        (
            "| TT | Nhiệm vụ | CQ chủ trì | CQ phối hợp | Thời hạn |",
            "| 1 | Cấp chữ ký số | Sở KHCN | Ban Cơ yếu | 6/2026 |",
            ("Sở KHCN", "Ban Cơ yếu", "6/2026"),
        ),
        (
            "| Stt | Tên nhiệm vụ/dự án | Chủ đầu tư | Thời gian thực hiện |",
            "| 1 | Cải tạo trụ sở | Ban QLDA khu vực 1 | 2026-2027 |",
            ("Ban QLDA khu vực 1", "", "2026-2027"),
        ),
        (
            "| TT | Nội dung công việc | Phòng, ban chủ trì tham mưu | Thời gian hoàn thành | Lãnh đạo chỉ đạo |",
            "| 1 | Rà soát hộ tịch | Phòng Tư pháp | 15/4/2026 | PCT UBND xã |",
            ("Phòng Tư pháp", "", "15/4/2026"),
        ),
        (
            "| Mục | Yêu cầu, nhiệm vụ | Cơ quan, địa phương thực hiện | Hạn hoàn thành |",
            "| 1.1 | Khắc phục lỗi phần mềm hộ tịch | Bộ Tư pháp | 30/11/2025 |",
            ("Bộ Tư pháp", "", "30/11/2025"),
        ),
        (
            "| Nhiệm vụ | Trách nhiệm thực hiện |",
            "| Lập danh sách hộ nghèo | Phòng Kinh tế |",
            ("Phòng Kinh tế", "", ""),
        ),
    ],
)
def test_other_words_for_the_columns(header: str, row: str, told: tuple[str, str, str]) -> None:
    (duty,) = plan(header, row).duties
    assert (duty.owner_phrase, duty.coordinate_phrase, duty.deadline_phrase) == told


def test_lead_and_coordinator_under_one_header_and_the_end_of_two_dates() -> None:
    (duty,) = plan(
        "| STT | Nội dung công việc | Phân công thực hiện | Phân công thực hiện | Thời gian | Thời gian |",
        "| | | Chủ trì | Phối hợp | Bắt đầu | Kết thúc |",
        "| 1 | Tổ chức kiểm tra | Thanh tra tỉnh | Sở Nội vụ | 01/4/2026 | 30/6/2026 |",
    ).duties
    assert (duty.owner_phrase, duty.coordinate_phrase) == ("Thanh tra tỉnh", "Sở Nội vụ")
    assert duty.deadline_phrase == "30/6/2026"


def test_the_marks_of_a_timetable_are_its_deadlines() -> None:
    first, second = plan(
        "| TT | Nội dung | Đơn vị thực hiện | Quý I | Quý II | Quý III | Quý IV |",
        "| 1 | Tập huấn chuyển đổi số | Phòng Văn hóa - Xã hội | x | | | |",
        "| 2 | Khảo sát mức độ hài lòng | Văn phòng UBND xã | | X | X | |",
    ).duties
    assert (first.deadline_phrase, second.deadline_phrase) == ("Quý I", "Quý II, Quý III")
    assert "empty_deadline" not in codes(first)


@pytest.mark.parametrize(
    ("header", "period"), [("Tháng 3/2026", "Tháng 3/2026"), ("Quý I", "Quý I"), ("Quý trình", "")]
)
def test_headers_of_a_timetable(header: str, period: str) -> None:
    assert period_of(header) == period


def test_a_row_of_letters_under_the_header_and_a_total_are_no_duties() -> None:
    found = plan(
        "| TT | Nội dung hoạt động | Thời gian | Kinh phí (triệu đồng) | Chủ trì |",
        "| A | B | C | D | E |",
        "| 1 | Hội nghị triển khai | Tháng 2/2026 | 50 | Sở Nội vụ |",
        "| | Tổng cộng | | 170 | |",
    ).duties
    assert [d.text for d in found] == ["Hội nghị triển khai"]


def test_a_table_of_figures_by_agency_holds_no_duties() -> None:
    found = plan(
        "| TT | Chỉ tiêu | Đơn vị tính | Kế hoạch năm 2026 | Cơ quan theo dõi, đánh giá |",
        "| 1 | Tốc độ tăng GRDP | % | 8 | Sở Tài chính |",
    )
    assert found.duties == ()
    assert [t.reason for t in found.tables_left_out] == ["indicators"]


def test_a_row_that_lost_its_number_to_a_merge_lost_its_deadline_too() -> None:
    _, lost, own = plan(
        "| STT | Nhiệm vụ | Đơn vị chủ trì | Đơn vị phối hợp | Thời gian |",
        "| 1 | Xây dựng hạ tầng kỹ thuật tại trụ sở | Sở Tài chính | Các sở, ngành | Quý IV/2026 |",
        "| Xây dựng hạ tầng dự phòng, sao lưu dữ liệu | Trung tâm Chuyển đổi số | | | |",
        "| Vận hành hạ tầng dự phòng sau khi nghiệm thu | Sở Tài chính | Sở Nội vụ | Năm 2027 | |",
    ).duties
    assert (lost.owner_phrase, lost.deadline_phrase) == ("Trung tâm Chuyển đổi số", "Quý IV/2026")
    assert "same_as_above" in codes(lost)
    assert own.deadline_phrase == "Năm 2027"
