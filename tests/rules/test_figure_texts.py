"""What only shows between paragraphs: the head of a report, two places of one text, drafts."""

from __future__ import annotations

from tests.rules.figure_sentences import told
from workflow.rules.figure_findings import FindingKind, Severity


def test_a_percentage_cut_off_by_the_page_is_read_whole_and_stands_where_its_fraction_does() -> None:
    (finding,) = told(
        "Cập nhật thông tin người hưởng lương hưu bằng hình thức không dùng tiền mặt: 193/277 hồ sơ, đạt",
        "35,5%; phối hợp rà soát dữ liệu.",
    )
    assert (finding.kind, finding.place.line, finding.computed) == (FindingKind.PERCENT, 1, "69,7%")


def test_the_place_cuts_the_marked_words_out_of_the_paragraph() -> None:
    line = "Kết quả đăng ký: 17/19 hồ sơ, đạt 98,5% trong kỳ."
    (finding,) = told(line)
    assert line[finding.place.start : finding.place.end] == finding.quote == "17/19 hồ sơ, đạt 98,5%"
    assert (finding.place.block, finding.stated, finding.computed) == (0, "98,5%", "89,5%")


HEAD = (
    "BÁO CÁO",
    "Kết quả thực hiện 6 tháng đầu năm 2024 trên địa bàn thành phố Sông La",
    "I. KẾT QUẢ",
)


def test_another_level_than_the_issuers_is_told() -> None:
    (finding,) = told(*HEAD, "Nâng cao vai trò người đứng đầu trên địa bàn huyện.")
    assert (finding.kind, finding.severity) == (FindingKind.SCOPE_TEXT, Severity.ERROR)


def test_places_below_and_beside_the_issuer_may_be_named() -> None:
    assert told(*HEAD, "Kết quả trên địa bàn huyện Ba Bể và các xã được ghi nhận.") == ()
    assert told(*HEAD, "Tổ công tác cấp huyện: 01 tổ; trên địa bàn xã có 8 tổ.") == ()


def test_after_the_first_of_july_2025_there_is_no_district() -> None:
    head = ("BÁO CÁO", "Kết quả tháng 10 năm 2025 trên địa bàn xã Tân Lập", "I. KẾT QUẢ")
    (finding,) = told(*head, "Đề nghị UBND huyện xem xét.")
    assert (finding.kind, finding.severity) == (FindingKind.SCOPE_TEXT, Severity.WARNING)
    assert told(*head, "Tiếp nhận nhiệm vụ của UBND huyện chuyển giao sau khi kết thúc cấp huyện.") == ()


def test_a_month_named_otherwise_than_in_the_title_is_left_over() -> None:
    head = ("BÁO CÁO", "Kết quả thực hiện Đề án 06 tháng 10 năm 2025 của xã Tân Lập", "I. KẾT QUẢ")
    (finding,) = told(*head, "Kết quả thực hiện trong tháng 9 năm 2025 như sau.")
    assert finding.kind is FindingKind.TEMPLATE_RESIDUE
    assert told(*head, "Kết quả tăng so với tháng 9 năm 2025.") == ()


def test_figures_taken_to_another_day_than_most_are_told() -> None:
    (finding,) = told(
        *HEAD, "Số liệu từ 15/12/2023 đến 14/6/2024 của Công an.", "Đến ngày 30/6/2024 đã thu nhận 120 hồ sơ."
    )
    assert (finding.kind, finding.computed) == (FindingKind.PERIOD, "14/06/2024")


def test_one_indicator_with_two_values_is_told_at_the_second_place() -> None:
    label = "Cập nhật bổ sung thông tin người hưởng lương hưu, trợ cấp bảo hiểm xã hội không dùng tiền mặt"
    (finding,) = told(f"- {label}: 1.933/2.772 dữ liệu.", f"- Còn thiếu {label}: 779 trường hợp.")
    assert (finding.kind, finding.place.line, finding.computed) == (FindingKind.CROSS_SECTION, 2, "839")
    assert told(f"- {label}: 1.933/2.772 dữ liệu.", f"- Còn thiếu {label}: 839 trường hợp.") == ()


def test_a_part_of_the_area_may_have_other_figures_than_the_whole() -> None:
    words = "Đăng ký thường trú qua dịch vụ công trực tuyến"
    assert told(f"- {words}: 1.093/1.093 hồ sơ", f"- Phường Đức An: {words}: 237/237 hồ sơ") == ()


def test_one_odd_number_under_two_names_is_worth_a_look() -> None:
    (finding,) = told(
        "- Đăng ký thuế lần đầu: 1.153/1.153 hồ sơ", "- Liên thông thành lập hợp tác xã: 1.153/1.153 hồ sơ"
    )
    assert (finding.kind, finding.severity) == (FindingKind.DUPLICATE, Severity.WARNING)


def test_the_same_number_may_belong_to_two_plans_of_two_authorities() -> None:
    text = "Kế hoạch số 45/KH-UBND ngày 23/01/2024 của UBND tỉnh; Kế hoạch số 45/KH-UBND ngày 04/3/2024 của UBND thành phố."
    assert told(text) == ()


def test_one_decision_with_two_days_contradicts_itself() -> None:
    (finding,) = told(
        "Quyết định số 422/QĐ-TTg ngày 04/4/2022 của Thủ tướng Chính phủ.",
        "Theo Quyết định số 422/QĐ-TTg ngày 14/4/2022 của Thủ tướng Chính phủ.",
    )
    assert (finding.kind, finding.place.line, finding.computed) == (FindingKind.CITATION, 2, "04/04/2022")


def test_a_document_cannot_be_cited_before_it_was_issued() -> None:
    head = ("Sông La, ngày 14 tháng 3 năm 2024", *HEAD)
    (finding,) = told(*head, "Thực hiện Công văn số 88/UBND-VP ngày 28/3/2024 của UBND tỉnh.")
    assert (finding.kind, finding.severity) == (FindingKind.CITATION, Severity.ERROR)


def test_number_and_day_of_a_draft_may_stay_blank() -> None:
    assert told("Số: …/BC-UBND", "Tân Lập, ngày … tháng 7 năm 2024", "BÁO CÁO") == ()
    assert told("Số: /BC-TCTTKĐA", "TP Bắc Kạn, ngày tháng 7 năm 2024") == ()


def test_words_that_vietnamese_doubles_are_no_mistake() -> None:
    assert (
        told("Các tổ chức tổ chức hội nghị; Ban Chỉ đạo chỉ đạo; luôn luôn, dần dần, từ từ cải thiện.") == ()
    )
    (finding,) = told("Hoàn thành các nhiệm vụ của của xã.")
    assert finding.quote == "của của"


def test_items_below_a_line_make_the_whole_it_announces() -> None:
    head = "Tổng số hồ sơ tiếp nhận là 48 hồ sơ, gồm:"
    assert told(head, "- Trực tuyến: 30 hồ sơ;", "- Trực tiếp: 18 hồ sơ.") == ()
    (finding,) = told(head, "- Trực tuyến: 30 hồ sơ;", "- Trực tiếp: 19 hồ sơ.")
    assert (finding.kind, finding.severity, finding.computed) == (FindingKind.SUM, Severity.ERROR, "49")


def test_items_that_are_only_some_of_the_whole_need_not_make_it() -> None:
    head = "Tổng số hồ sơ tiếp nhận là 48 hồ sơ, trong đó:"
    assert told(head, "- Trực tuyến: 30 hồ sơ;", "- Đúng hạn: 15 hồ sơ.") == ()
    assert told(head, "- Trực tuyến: 30 hồ sơ (25 hồ sơ đúng hạn);", "- Trực tiếp: 18 hồ sơ.") == ()


def test_what_is_said_of_a_part_is_no_further_part() -> None:
    assert told("Có 126 tổ, gồm: cấp xã 8 tổ, cấp thôn 118 tổ, trong đó 100 tổ hoạt động tốt.") == ()
    (finding,) = told("Có 126 tổ, gồm: cấp xã 9 tổ, cấp thôn 118 tổ, trong đó 100 tổ hoạt động tốt.")
    assert finding.computed == "127"


def test_the_day_of_a_cited_paper_is_not_the_day_of_the_report() -> None:
    text = "Thực hiện Kế hoạch số 45/KH-UBND ngày 23 tháng 01 năm 2024 của UBND tỉnh và Công văn số 88/UBND-VP ngày 28/3/2024 của UBND tỉnh."
    assert told(*HEAD[:2], text) == ()


def test_a_district_may_speak_of_the_city_it_lies_in() -> None:
    head = ("BÁO CÁO", "Kết quả 6 tháng đầu năm 2024 trên địa bàn quận Bình An", "I. KẾT QUẢ")
    assert told(*head, "Phong trào được nhân rộng trên địa bàn thành phố.") == ()


def test_a_total_that_comes_last_is_added_up_too() -> None:
    text = "Cấp mới 45 giấy phép, cấp đổi 12 giấy phép, tổng cộng {} giấy phép."
    assert told(text.format(57)) == ()
    (finding,) = told(text.format(59))
    assert (finding.kind, finding.computed) == (FindingKind.SUM, "57")


def test_qualities_that_many_share_divide_nothing() -> None:
    assert told("Có 2.345 đảng viên (nữ 1.020 đồng chí, dân tộc thiểu số 1.500 đồng chí).") == ()
