"""Duties that stand in sections, lists and conclusions, in the forms that offices write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.files import HEADER, codes, docx, paragraph, read, table
from workflow.intake.acts import acts_of
from workflow.intake.blocks import Block
from workflow.intake.field_lines import field_line
from workflow.intake.outline import outline, preorder
from workflow.intake.plan import PlanReading, ProposedDuty
from workflow.intake.subjects import subject_of
from workflow.intake.terms import term_in
from workflow.intake.unfold import unfolded

TASKS = "II. NHIỆM VỤ"
ORGANISING = "III. TỔ CHỨC THỰC HIỆN"


def plan(*paragraphs: str) -> PlanReading:
    return read("\n\n".join(paragraphs).encode(), "ke-hoach.txt")


def duties(*paragraphs: str) -> tuple[ProposedDuty, ...]:
    return plan(*paragraphs).duties


def told(duty: ProposedDuty) -> tuple[str, str, str]:
    return duty.owner_phrase, duty.coordinate_phrase, duty.deadline_phrase


# --- labelled sections -------------------------------------------------------------------


def test_a_section_with_lettered_labels_is_one_duty() -> None:
    (duty,) = duties(
        TASKS,
        "1. Xây dựng hạ tầng số",
        "a) Nhiệm vụ: Đầu tư máy chủ cho trung tâm dữ liệu.",
        "b) Cơ quan chủ trì: Sở Khoa học và Công nghệ.",
        "c) Cơ quan phối hợp: Sở Tài chính; UBND các xã, phường.",
        "d) Thời gian hoàn thành: Quý II/2026.",
        "đ) Sản phẩm: Báo cáo nghiệm thu.",
    )
    assert duty.text == "Đầu tư máy chủ cho trung tâm dữ liệu"
    assert told(duty) == ("Sở Khoa học và Công nghệ", "Sở Tài chính; UBND các xã, phường", "Quý II/2026")
    assert (duty.product, duty.clause) == ("Báo cáo nghiệm thu", "II.1.a")
    assert duty.group == "II. NHIỆM VỤ / 1. Xây dựng hạ tầng số"
    assert (duty.place.table, duty.place.row) == (0, 5)


def test_labels_may_have_their_values_on_lines_of_their_own() -> None:
    (duty,) = duties(
        TASKS,
        "1. Về dữ liệu",
        "a) Nhiệm vụ:",
        "- Rà soát cơ sở dữ liệu chuyên ngành của đơn vị.",
        "- Đồng bộ dữ liệu về trung tâm dữ liệu.",
        "b) Cơ quan thực hiện:",
        "- Đơn vị chủ trì: Các sở, ban, ngành.",
        "- Đơn vị phối hợp:",
        "+ Sở Nội vụ;",
        "+ Công an tỉnh.",
        "c) Thời gian thực hiện: Thường xuyên.",
    )
    assert duty.text.count("\n") == 1
    assert told(duty) == ("Các sở, ban, ngành", "Sở Nội vụ; Công an tỉnh", "Thường xuyên")


@pytest.mark.parametrize(
    "line",
    [
        "1. Số hóa hồ sơ hộ tịch. Cơ quan chủ trì: Sở Tư pháp; cơ quan phối hợp: Công an tỉnh; thời hạn: tháng 9/2026.",
        "1. Số hóa hồ sơ hộ tịch (Chủ trì: Sở Tư pháp; phối hợp: Công an tỉnh; thời hạn: tháng 9/2026).",
        "1. Số hóa hồ sơ hộ tịch - Đơn vị chủ trì: Sở Tư pháp - Phối hợp: Công an tỉnh - Thời gian thực hiện: tháng 9/2026",
    ],
)
def test_labels_inside_the_line(line: str) -> None:
    (duty,) = duties(TASKS, line)
    assert duty.text.rstrip(".") == "Số hóa hồ sơ hộ tịch"
    assert told(duty) == ("Sở Tư pháp", "Công an tỉnh", "tháng 9/2026")


def test_labels_under_a_heading_hold_for_the_items_below_and_say_so() -> None:
    found = duties(
        TASKS,
        "1. Phát triển dữ liệu số",
        "Đơn vị chủ trì: Sở Khoa học và Công nghệ",
        "Thời gian: Năm 2026",
        "- Xây dựng kho dữ liệu dùng chung của tỉnh.",
        "- Kết nối, chia sẻ dữ liệu với Trung ương.",
    )
    assert [d.owner_phrase for d in found] == ["Sở Khoa học và Công nghệ"] * 2
    assert {d.inherited for d in found} == {("owner", "deadline")}
    assert "deadline_inherited" in codes(found[0])


def test_a_date_after_several_items_holds_for_each_and_says_so() -> None:
    found = duties(
        ORGANISING,
        "1. Sở Tài chính",
        "- Tập huấn, hướng dẫn kiểm kê cho các đơn vị.",
        "- Kiểm tra việc kiểm kê tại các đơn vị.",
        "Thời gian thực hiện: Tháng 11 - 12/2025.",
    )
    assert [d.deadline_phrase for d in found] == ["Tháng 11 - 12/2025"] * 2
    assert all("deadline" in d.inherited for d in found)


# --- who does what -----------------------------------------------------------------------


def test_each_act_of_each_agency_is_a_duty_and_closing_words_are_none() -> None:
    found = duties(
        ORGANISING,
        "1. Các sở, ban, ngành, UBND các xã, phường:",
        "a) Xây dựng kế hoạch cụ thể, hoàn thành trước ngày 15/01/2026.",
        "b) Định kỳ báo cáo kết quả về Sở Nội vụ trước ngày 20 hằng tháng.",
        "2. Sở Tài chính: Tham mưu UBND tỉnh bố trí kinh phí thực hiện Kế hoạch.",
        "3. Đề nghị Tỉnh đoàn chỉ đạo các cấp bộ đoàn thành lập đội tình nguyện.",
        "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, các cơ quan báo cáo UBND tỉnh xem xét./.",
    )
    assert [d.owner_phrase for d in found] == [
        "Các sở, ban, ngành, UBND các xã, phường",
        "Các sở, ban, ngành, UBND các xã, phường",
        "Sở Tài chính",
        "Đề nghị Tỉnh đoàn",
    ]
    assert [d.deadline_phrase for d in found[:2]] == ["trước ngày 15/01/2026", "trước ngày 20 hằng tháng"]
    assert found[0].inherited == ("owner",)


def test_a_report_with_its_own_date_is_a_duty_of_its_own() -> None:
    first, report = duties(
        ORGANISING,
        "1. Các cơ quan, đơn vị, địa phương xây dựng kế hoạch triển khai phù hợp với điều kiện thực tế, xong trong tháng 12/2025."
        " Định kỳ báo cáo UBND tỉnh kết quả thực hiện hằng năm (trước ngày 15 tháng 11).",
    )
    assert first.deadline_phrase == "xong trong tháng 12/2025" or "tháng 12/2025" in first.deadline_phrase
    assert report.deadline_phrase == "hằng năm (trước ngày 15 tháng 11)"
    assert report.owner_phrase == first.owner_phrase


def test_conclusions_of_a_notice() -> None:
    found = duties(
        "THÔNG BÁO",
        "Kết luận của Chủ tịch UBND tỉnh tại cuộc họp",
        "1. Giao Sở Nội vụ chủ trì, phối hợp với Sở Tài chính xây dựng phương án, trình UBND tỉnh trước ngày 20/12/2025.",
        "2. Yêu cầu UBND các xã, phường hoàn thành làm sạch dữ liệu đất đai trong tháng 12/2025.",
        "3. Đề nghị Ủy ban MTTQ Việt Nam tỉnh vận động đoàn viên tham gia.",
        "4. Bộ Công an: (1) Ban hành hướng dẫn trước ngày 25/11/2025; (2) Kiểm tra việc thực hiện tại các địa phương.",
    )
    assert [d.owner_phrase for d in found] == [
        "Sở Nội vụ",
        "UBND các xã, phường",
        "Đề nghị Ủy ban MTTQ Việt Nam tỉnh",
        "Bộ Công an",
        "Bộ Công an",
    ]
    assert found[0].coordinate_phrase == "Sở Tài chính"
    assert found[1].deadline_phrase == "trong tháng 12/2025"
    assert found[3].text == "Ban hành hướng dẫn trước ngày 25/11/2025"


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("I. MỤC ĐÍCH, YÊU CẦU", "1. Yêu cầu", "- Sở Nội vụ phân công trách nhiệm cụ thể, rõ ràng cho từng đơn vị."),
        ("II. MỤC TIÊU", "1. UBND các xã, phường bảo đảm 100% hồ sơ được số hóa."),
        (TASKS, "1. Tỷ lệ người dân có tài khoản định danh đạt 80%."),
        ("Điều 4. Giám đốc Sở Nội vụ, Chủ tịch UBND các xã chịu trách nhiệm thi hành Quyết định này./.",),
        ("IV. KINH PHÍ THỰC HIỆN", "1. Các cơ quan, đơn vị bố trí kinh phí từ nguồn chi thường xuyên."),
        (ORGANISING, "1. Khuyến khích Hội Nông dân tỉnh tham gia phát triển kinh tế số."),
    ],
)  # fmt: skip
def test_what_is_no_duty(paragraphs: tuple[str, ...]) -> None:
    order = "Điều 9. Giao Sở Y tế kiểm tra việc thực hiện tại các bệnh viện."
    assert [d.owner_phrase for d in duties(*paragraphs, order)] == ["Sở Y tế"]


def test_tasks_that_name_nobody_are_offered_with_an_empty_owner() -> None:
    tasks = (
        TASKS,
        "1. Tuyên truyền, phổ biến Luật Dữ liệu.",
        ORGANISING,
        "Giao Sở Tư pháp theo dõi, đôn đốc việc thực hiện.",
    )
    found = duties(*tasks)
    assert [d.owner_phrase for d in found] == ["", "Sở Tư pháp"]
    assert "empty_owner" in codes(found[0])


def test_tasks_that_name_nobody_are_left_to_the_annex_that_hands_them_out() -> None:
    rows = (HEADER, ("1", "Tuyên truyền Luật Dữ liệu", "Sở Tư pháp", "", "31/12/2025", ""))
    body = "".join(map(paragraph, (TASKS, "1. Tuyên truyền, phổ biến Luật Dữ liệu.", "PHỤ LỤC"))) + table(
        rows
    )
    assert [d.place.table for d in read(docx(body), "a.docx").duties] == [1]


def test_the_same_duty_in_body_and_annex_is_linked_and_kept_twice() -> None:
    text = "Sở Nội vụ chủ trì xây dựng quy chế phối hợp giữa các cơ quan trong cập nhật, khai thác dữ liệu"
    rows = "| STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn |\n|---|---|---|---|\n| 1 | Xây dựng quy chế phối hợp giữa các cơ quan trong cập nhật, khai thác dữ liệu | Sở Nội vụ | 31/12/2025 |"
    body, row = duties(ORGANISING, f"1. {text}.", "PHỤ LỤC", rows)
    assert (row.same_as, body.same_as) == (body.key, "")
    assert "same_duty_elsewhere" in codes(row)


def test_an_empty_owner_or_deadline_of_a_row_is_taken_from_its_section_and_says_so() -> None:
    rows = (
        "| STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn |\n|---|---|---|---|\n"
        "| I | SỞ NỘI VỤ |  |  |\n| 1 | Rà soát vị trí việc làm |  | 30/6/2026 |\n"
        "| II | Nhiệm vụ hoàn thành trong quý I/2026 |  |  |\n| 1 | Tuyên truyền pháp luật | Sở Tư pháp |  |"
    )
    first, second = duties(rows)
    assert (first.owner_phrase, first.inherited) == ("SỞ NỘI VỤ", ("owner",))
    assert (second.deadline_phrase, second.inherited) == ("trong quý I/2026", ("deadline",))
    assert "owner_inherited" in codes(first)
    assert "empty_owner" not in codes(first)


def test_the_key_of_a_duty_does_not_change_when_its_section_is_renumbered() -> None:
    first = duties(ORGANISING, "1. Sở Y tế triển khai bệnh án điện tử tại các bệnh viện.")
    again = duties(
        "IV. TỔ CHỨC THỰC HIỆN",
        "1. Sở Nội vụ hướng dẫn các cơ quan thực hiện.",
        "2. Sở Y tế triển khai bệnh án điện tử tại các bệnh viện.",
    )
    assert first[0].key == again[1].key


# --- pieces ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lead", "coordinate"),
    [
        ("Sở Văn hóa, Thể thao và Du lịch chủ trì, phối hợp với Sở Tài chính tổ chức lễ hội", "Sở Văn hóa, Thể thao và Du lịch", "Sở Tài chính"),
        ("Căn cứ chức năng, nhiệm vụ, các sở, ngành xây dựng kế hoạch", "các sở, ngành", ""),
        ("Định kỳ 06 tháng các cơ quan báo cáo kết quả", "các cơ quan", ""),
        ("Các tổ chức tín dụng thực hiện giảm lãi suất", "Các tổ chức tín dụng", ""),
        ("Ủy ban nhân dân các thành phố: Hà Nội, Cần Thơ thực hiện nghiêm chỉ đạo", "Ủy ban nhân dân các thành phố: Hà Nội, Cần Thơ", ""),
        ("Đài truyền hình Việt Nam chủ trì đạo diễn chương trình", "Đài truyền hình Việt Nam", ""),
    ],
)  # fmt: skip
def test_who_is_ordered_by_a_sentence(text: str, lead: str, coordinate: str) -> None:
    found = subject_of(text)
    assert found is not None
    assert (found.lead, found.coordinate) == (lead, coordinate)


@pytest.mark.parametrize(
    "text",
    [
        "Ban hành quy chế phối hợp",
        "Tổ chức tập huấn cho cán bộ",
        "Báo cáo kết quả thực hiện",
        "Tuyên truyền, phổ biến đến các cơ quan, đơn vị",
        "Phòng, chống tội phạm công nghệ cao",
    ],
)
def test_a_verb_at_the_beginning_is_no_agency(text: str) -> None:
    assert subject_of(text) is None


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("Rà soát, gửi Bộ Tài chính trước ngày 08 tháng 12 năm 2025.", "trước ngày 08 tháng 12 năm 2025"),
        ("Thực hiện Nghị quyết số 347/NQ-CP ngày 24 tháng 10 năm 2025 của Chính phủ", ""),
        ("Bố trí kinh phí trong dự toán ngân sách nhà nước hàng năm cho các cơ quan", ""),
        ("Thường xuyên rà soát dữ liệu", "Thường xuyên"),
        ("Báo cáo trước ngày 15 của tháng cuối quý.", "trước ngày 15 của tháng cuối quý"),
        ("Định kỳ trước ngày 01/6 và 15/11 hằng năm báo cáo kết quả", "Định kỳ trước ngày 01/6 và 15/11 hằng năm"),
        ("Trả lời trong 05 ngày làm việc kể từ ngày nhận được hồ sơ.", "trong 05 ngày làm việc kể từ ngày nhận được hồ sơ"),
    ],
)  # fmt: skip
def test_the_deadline_inside_a_sentence(sentence: str, term: str) -> None:
    assert term_in(sentence) == term


def test_a_text_that_lost_its_line_breaks_is_unfolded_by_its_running_numbers() -> None:
    filler = "bảo đảm đồng bộ, hiệu quả, đúng quy định của pháp luật hiện hành, " * 4
    line = (
        f"I. MỤC TIÊU 1. Phát triển dữ liệu, {filler}trong năm 2025. 2. Xây dựng nền tảng, {filler}hoàn thành tháng 12. "
        f"Các cơ quan thực hiện. II. NHIỆM VỤ 1. Sở Nội vụ: a) Rà soát, {filler}; b) Báo cáo kết quả."
    )
    assert [piece.text[:12] for piece in unfolded(Block(3, line))] == [
        "I. MỤC TIÊU",
        "1. Phát triể",
        "2. Xây dựng ",
        "II. NHIỆM VỤ",
        "1. Sở Nội vụ",
        "a) Rà soát, ",
        "b) Báo cáo k",
    ]


LETTERS = (
    "IV1a2)(.-:;, \nSởBộ chủ trì phối hợp với các cơ quan Thời gian: Nhiệm vụ: trước ngày 30/6/2026 giao"
)


@given(st.lists(st.text(alphabet=LETTERS, max_size=120), max_size=12))
def test_any_text_is_read_without_inventing_words(lines: list[str]) -> None:
    blocks = [Block(n, " ".join(line.split())) for n, line in enumerate(lines, 1)]
    for node in preorder(outline(blocks)):
        line = field_line(node.text)
        assert all(part in node.text for _, part in line.parts)
        assert all(act.text in node.text for act in acts_of(node.text))
        assert term_in(node.text).removesuffix(")") in node.text


def test_a_list_of_classes_inside_an_aside_is_not_who_is_ordered() -> None:
    found = subject_of(
        "Trên cơ sở văn bản đề xuất kinh phí của các Sở, ban, ngành chuyên môn, Sở Tài chính tổng hợp, trình UBND tỉnh."
    )
    assert found is not None
    assert found.lead == "Sở Tài chính"


def test_those_a_letter_goes_to_are_ordered_nothing() -> None:
    letter = "Kính gửi:\n\n- Các Bộ: Công an, Tư pháp, Nội vụ;\n\n- Sở Tài chính.\n\nỦy ban nhân dân tỉnh yêu cầu các cơ quan thực hiện các nhiệm vụ sau:\n\n1. Sở Tài chính chủ trì rà soát, báo cáo UBND tỉnh trước ngày 30/6/2026.\n"
    duties = read(letter.encode(), "cong-van.md").duties
    assert [(duty.owner_phrase, duty.deadline_phrase) for duty in duties] == [
        ("Sở Tài chính", "trước ngày 30/6/2026")
    ]


def test_a_month_in_which_something_is_done_is_its_deadline() -> None:
    assert (
        term_in("UBND tỉnh yêu cầu Sở Y tế tổ chức tổng kết vào tháng 3/2026; các sở phối hợp.")
        == "vào tháng 3/2026"
    )


def test_who_is_bound_by_an_unnumbered_paragraph_is_ordered_by_it() -> None:
    notice = (
        "THÔNG BÁO\n\nVề việc tổng vệ sinh\n\n"
        "Ủy ban nhân dân các phường, xã có trách nhiệm chỉ đạo, kiểm tra việc tổng vệ sinh ở địa bàn dân cư.\n"
    )
    assert [duty.owner_phrase for duty in read(notice.encode(), "thong-bao.md").duties] == [
        "Ủy ban nhân dân các phường, xã"
    ]


def test_what_a_plan_itself_has_to_be_like_is_nobodys_duty() -> None:
    order = (
        "I. NHIỆM VỤ\n\n1. Các sở, ban, ngành xây dựng kế hoạch năm 2027 của ngành mình, báo cáo trước ngày 30/6/2026.\n\n"
        "2. Kế hoạch năm 2027 phải bám sát quy hoạch đã được phê duyệt và khả năng cân đối nguồn lực của tỉnh.\n"
    )
    assert len(read(order.encode(), "chi-thi.md").duties) == 1
