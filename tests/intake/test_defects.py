"""Real lists have faults: each is reported at its row, none is repaired in silence."""

from hypothesis import given
from hypothesis import strategies as st

from tests.intake.files import HEADER, ROW, codes, markdown, read, read_rows
from workflow.intake.plan import PlanReading

PROGRESS = ("STT", "Tên nhiệm vụ", "Đơn vị chủ trì", "Thời hạn", "Kết quả thực hiện", "Tiến độ")


def _numbered(*numbers: str) -> PlanReading:
    return read_rows(*((n, f"Việc {i}", *ROW[2:]) for i, n in enumerate(numbers)))


def test_duplicate_missing_and_displaced_numbers() -> None:
    reading = _numbered("1", "2", "22", "3", "3", "5", "22")
    found = [(p.code, p.detail) for d in reading.duties for p in d.problems]
    assert [code for code, _ in found].count("duplicate_stt") == 2
    assert ("stt_out_of_order", "3") in found
    assert any(code == "missing_stt" for code, _ in found)


def test_an_absurd_number_in_a_list_costs_nothing() -> None:
    reading = _numbered("1", "2", "999999999", "9" * 5_000)
    (gap,) = (p.detail for d in reading.duties for p in d.problems if p.code == "missing_stt")
    assert gap == "3, 4, 5, 6, 7, 8, 9, 10, 11, 12"


def test_numbers_that_start_again_in_each_section_are_no_fault() -> None:
    reading = read_rows(
        ("I", "Phần một", "", "", "", ""),
        ("1", "Việc a", *ROW[2:]),
        ("2", "Việc b", *ROW[2:]),
        ("II", "Phần hai", "", "", "", ""),
        ("1", "Việc c", *ROW[2:]),
    )
    assert [codes(d) for d in reading.duties] == [[], [], []]


def test_a_row_shifted_to_the_right_is_read_and_marked() -> None:
    reading = read_rows(
        ("1", "Việc một", "Sở Y tế", "31/10/2025", "Đã làm", "Đã hoàn thành", ""),
        ("", "2", "Việc hai dài hơn", "Sở Tư pháp", "31/10/2025", "Đang soạn", "Đang thực hiện"),
        header=(*PROGRESS, ""),
    )
    moved = reading.duties[1]
    assert (moved.place.stt, moved.text, moved.owner_phrase) == ("2", "Việc hai dài hơn", "Sở Tư pháp")
    assert [(p.code, p.detail) for p in moved.problems] == [("shifted_row", "+1")]
    assert moved.source[1] == "2"


def test_a_row_that_lost_its_merged_cells_takes_them_from_above_and_says_so() -> None:
    header = ("STT", "Cơ quan chủ trì", "Nội dung nhiệm vụ", "Thời hạn")
    reading = read_rows(
        ("1", "Bộ Y tế", "Xây dựng quy chuẩn", "Quý I/2026"),
        ("Rà soát hướng dẫn", "Giai đoạn 2026 - 2027", "", ""),
        header=header,
    )
    lost = reading.duties[1]
    assert (lost.owner_phrase, lost.text, lost.deadline_phrase) == (
        "Bộ Y tế",
        "Rà soát hướng dẫn",
        "Giai đoạn 2026 - 2027",
    )
    assert {"shifted_row", "same_as_above"} <= set(codes(lost))


def test_a_state_that_broke_off_into_a_row_of_its_own_goes_back_and_says_so() -> None:
    reading = read_rows(
        ("24", "Xây dựng cơ sở dữ liệu", "Bộ Y tế", "31/12/2025", "", ""),
        ("Đang thực hiện", "", "", "", "", ""),
        header=PROGRESS,
    )
    (duty,) = reading.duties
    assert duty.progress_phrase == "Đang thực hiện"
    assert codes(duty) == ["broken_row"]


def test_a_footnote_is_no_duty_and_is_reported() -> None:
    reading = read_rows(ROW, ("", "[1] Tuyên Quang, Cao Bằng", "", "", "", ""))
    assert len(reading.duties) == 1
    assert codes(reading) == ["unplaced_row"]


def test_a_table_without_owner_column_is_an_error_until_columns_are_chosen() -> None:
    header = ("STT", "Nhiệm vụ", "Ai làm", "Thời hạn")
    data = markdown([header, ("1", "Việc", "Sở Y tế", "31/12/2025")])
    reading = read(data, "a.md")
    assert [(p.code, str(p.severity), p.table) for p in reading.problems] == [("no_owner_column", "error", 1)]

    from workflow.intake.proposals import read_plan
    from workflow.intake.sources import read_source

    chosen = {1: {0: "stt", 1: "text", 2: "owner", 3: "deadline"}}
    mapped = read_plan(read_source(data, "a.md"), chosen)
    assert mapped.duties[0].owner_phrase == "Sở Y tế"
    assert codes(mapped) == []


def test_the_key_survives_new_numbers_and_other_rows_and_tells_twins_apart() -> None:
    before = read_rows(ROW, ("2", "Việc hai", *ROW[2:])).duties
    after = read_rows(("1", "Việc mới", *ROW[2:]), ("2", "VIỆC  HAI", *ROW[2:]), ("3", *ROW[1:])).duties
    assert {d.key for d in before} < {d.key for d in after}
    twins = read_rows(ROW, ROW).duties
    assert len({d.key for d in twins}) == 2
    assert "same_duty_twice" in codes(twins[1])


cells = st.lists(
    st.lists(st.sampled_from(["", "1", "2.", "II", "a)", "Việc cần làm", "Sở Y tế", "31/12/2025", "Đang thực hiện"]),
             min_size=6, max_size=6),
    max_size=12,
)  # fmt: skip


@given(cells)
def test_whatever_the_rows_reading_ends_and_can_be_staged(rows: list[list[str]]) -> None:
    reading = read(markdown([HEADER, *rows]), "a.md")
    assert PlanReading.from_json(reading.to_json()) == reading
    assert len({d.key for d in reading.duties}) == len(reading.duties)
    assert all(d.text for d in reading.duties)
