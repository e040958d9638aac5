"""Sections that name an agency in their heading and leave it out below: known bodies, unknown ones, requests."""

from __future__ import annotations

import pytest

from tests.intake.files import read
from workflow.intake.agency_words import with_new_marks
from workflow.intake.plan import ProposedDuty
from workflow.intake.subjects import agency_heading, ordered_within, subject_of

ORGANISING = "III. TỔ CHỨC THỰC HIỆN"


def duties(*paragraphs: str) -> tuple[ProposedDuty, ...]:
    return read("\n\n".join(paragraphs).encode(), "ke-hoach.md").duties


@pytest.mark.parametrize(
    ("heading", "lead"),
    [
        ("Tiểu ban giúp việc Ban Chỉ đạo chuyển đổi số", "Tiểu ban giúp việc Ban Chỉ đạo chuyển đổi số"),
        ("Sở, ban, ngành liên quan", "Sở, ban, ngành liên quan"),
        ("Báo và phát thanh, truyền hình An Bình", "Báo và phát thanh, truyền hình An Bình"),
        ("Cấp uỷ, chính quyền các xã", "Cấp uỷ, chính quyền các xã"),
        (
            "Giao người đứng đầu các đơn vị sự nghiệp công lập",
            "người đứng đầu các đơn vị sự nghiệp công lập",
        ),
        ("Đề nghị các hộ kinh doanh trong chợ", "các hộ kinh doanh trong chợ"),
        ("Đảng đoàn Hội đồng nhân dân tỉnh", "Đảng đoàn Hội đồng nhân dân tỉnh"),
    ],
)
def test_a_heading_that_only_names_who_is_meant(heading: str, lead: str) -> None:
    found = agency_heading(heading)
    assert found is not None
    assert found.lead == lead


@pytest.mark.parametrize("heading", ["Giáo dục phổ thông", "Công tác tuyên truyền", "Mới thành lập năm 2025"])
def test_a_topic_is_no_agency(heading: str) -> None:
    assert agency_heading(heading) is None


def test_a_body_that_no_list_knows_is_named_by_its_place_among_agencies() -> None:
    found = duties(
        ORGANISING,
        "**1. Sở Công Thương**",
        "- Theo dõi việc thực hiện Kế hoạch.",
        "**2. Phiên chợ đêm Bình Minh**",
        "- Sắp xếp lại các gian hàng.",
        "- Tuyên truyền cho tiểu thương.",
        "**3. Công an tỉnh**",
        "Bảo đảm an ninh, trật tự.",
    )
    assert [d.owner_phrase for d in found] == [
        "Sở Công Thương",
        "Phiên chợ đêm Bình Minh",
        "Phiên chợ đêm Bình Minh",
        "Công an tỉnh",
    ]


def test_a_topic_among_agencies_leads_nothing() -> None:
    found = duties(
        ORGANISING, "**1. Sở Y tế**", "- Tổ chức tiêm chủng.", "**2. Kinh phí**", "- Bố trí đủ vốn."
    )
    assert [d.owner_phrase for d in found] == ["Sở Y tế"]


def test_where_several_agencies_are_ordered_by_name_the_tasks_without_owner_are_not_offered_again() -> None:
    named = ("1. Sở Y tế: Kiểm tra.", "2. Sở Nội vụ: Tổng hợp kết quả.", "3. Công an tỉnh: Giữ trật tự.")
    tasks = ("II. NHIỆM VỤ", "- Lắp đặt thêm trạm đo mưa tự động.")
    found = duties(*tasks, ORGANISING, *named)
    assert [d.owner_phrase for d in found] == ["Sở Y tế", "Sở Nội vụ", "Công an tỉnh"]


def test_what_is_told_as_done_and_what_is_a_share_order_nothing() -> None:
    found = duties(
        ORGANISING,
        "1. Các sở, ngành đã triển khai đồng bộ nhiều giải pháp trong năm qua.",
        "2. Ban Chỉ đạo của tỉnh: Không quá 05 cá nhân;",
        "3. Sở Nội vụ: Thẩm định hồ sơ.",
    )
    assert [d.owner_phrase for d in found] == ["Sở Nội vụ"]


def test_the_facts_of_an_event_order_nothing() -> None:
    found = duties(
        "I. THÔNG TIN CHUNG",
        "1. Địa điểm: Trung tâm Hội nghị tỉnh.",
        "2. Thành phần: Các sở, ngành; UBND các xã.",
        ORGANISING,
        "1. UBND các xã còn lúng túng khi bố trí kinh phí.",
        "2. Đồng ý chủ trương mua phần mềm. Sở Tài chính thẩm định dự toán.",
    )
    assert [(d.text, d.owner_phrase) for d in found] == [("Sở Tài chính thẩm định dự toán.", "Sở Tài chính")]


def test_a_task_with_nothing_but_labels_below_it_is_a_duty() -> None:
    (duty,) = duties(
        "II. NHIỆM VỤ",
        "1.2. Sơ kết 05 năm thi hành Luật:",
        "* Chủ trì: Cục Trợ giúp pháp lý (thường trực), Vụ Tổ chức; Thời gian: Quý III/2026.",
    )
    assert duty.owner_phrase == "Cục Trợ giúp pháp lý (thường trực), Vụ Tổ chức"
    assert duty.deadline_phrase == "Quý III/2026"


def test_a_title_in_capitals_that_assigns_has_agencies_below_it_and_is_none() -> None:
    found = duties("**PHÂN CÔNG TRÁCH NHIỆM**", "Ban Công nghệ thông tin:", "- Thẩm định giải pháp kỹ thuật.")
    assert [d.owner_phrase for d in found] == ["Ban Công nghệ thông tin"]


def test_units_named_in_capitals_lead_the_items_below_them() -> None:
    found = duties(
        "Để hoàn thành nhiệm vụ tháng 6, Giám đốc Sở phân công nhiệm vụ cho các phòng, đơn vị như sau:",
        "I. PHÒNG QUẢN LÝ VẬN TẢI, PHƯƠNG TIỆN VÀ NGƯỜI LÁI",
        "1. Rà soát tuyến vận tải khách cố định. Hoàn thành ngày 10/6/2026.",
        "II. VĂN PHÒNG SỞ",
        "1. Chuẩn bị hội nghị sơ kết.",
    )
    assert [(d.owner_phrase, d.deadline_phrase) for d in found] == [
        ("PHÒNG QUẢN LÝ VẬN TẢI, PHƯƠNG TIỆN VÀ NGƯỜI LÁI", "ngày 10/6/2026"),
        ("VĂN PHÒNG SỞ", ""),
    ]


def test_an_activity_is_described_by_its_labels_and_named_by_its_heading() -> None:
    (duty,) = duties(
        "II. CÁC HOẠT ĐỘNG",
        "2. Triển lãm sản phẩm số",
        "- Quy mô: 30 gian hàng.",
        "- Thời gian: Từ ngày 09/10 đến ngày 11/10/2026.",
        "- Cơ quan, đơn vị chủ trì: Trung tâm Xúc tiến thương mại.",
        "- Kết quả, sản phẩm: Báo cáo tổng hợp.",
    )
    assert duty.text == "Triển lãm sản phẩm số"
    assert (duty.owner_phrase, duty.product) == ("Trung tâm Xúc tiến thương mại", "Báo cáo tổng hợp")
    assert duty.deadline_phrase == "Từ ngày 09/10 đến ngày 11/10/2026"
    assert duty.note == "30 gian hàng"


def test_sections_about_awards_order_nothing_whatever_their_name() -> None:
    found = duties(
        "IV. SỐ LƯỢNG ĐỀ NGHỊ KHEN THƯỞNG",
        "1. Các cơ quan cấp tỉnh: lựa chọn 02 tập thể.",
        ORGANISING,
        "1. Sở Nội vụ: Thẩm định hồ sơ.",
    )
    assert [d.owner_phrase for d in found] == ["Sở Nội vụ"]


def test_agencies_named_by_both_spellings_of_the_tone_mark() -> None:
    assert with_new_marks("Uỷ ban, Toà án, Quỹ, quy hoạch") == "Ủy ban, Tòa án, Quỹ, quy hoạch"
    found = subject_of("Uỷ ban nhân dân xã Hòa Lợi rà soát hộ nghèo.")
    assert found is not None
    assert found.lead == "Uỷ ban nhân dân xã Hòa Lợi"


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("Ban Tuyên giáo Tỉnh ủy hướng dẫn tuyên truyền.", "Ban Tuyên giáo Tỉnh ủy"),
        ("Bộ Tài chính, Bộ Ngoại giao thành lập tổ công tác.", "Bộ Tài chính, Bộ Ngoại giao"),
        (
            "Đài Phát thanh và Truyền hình Thành phố tăng thời lượng.",
            "Đài Phát thanh và Truyền hình Thành phố",
        ),
        ("Công an tỉnh tuần tra các tuyến đường trọng điểm.", "Công an tỉnh"),
        ("Ban Chỉ đạo chuyển đổi số tỉnh họp hằng tháng.", "Ban Chỉ đạo chuyển đổi số tỉnh"),
        ("Các xã chưa hoàn thành rà soát khẩn trương gửi danh sách.", "Các xã chưa hoàn thành rà soát"),
        ("Đề nghị VNPT, Viettel An Bình bố trí gian hàng.", "VNPT, Viettel An Bình"),
        ("Riêng Sở Tư pháp gửi số liệu hộ tịch.", "Sở Tư pháp"),
        (
            "Bộ trưởng Bộ Tư pháp, thừa ủy quyền Thủ tướng Chính phủ, ký Tờ trình.",
            "Bộ trưởng Bộ Tư pháp",
        ),
        ("Các chủ rừng là tổ chức: Dọn vật liệu cháy.", "Các chủ rừng là tổ chức"),
    ],
)
def test_a_name_ends_where_its_act_begins(text: str, lead: str) -> None:
    found = subject_of(text)
    assert found is not None
    assert found.lead == lead


def test_the_agency_after_an_act_leads_only_where_no_heading_does() -> None:
    text = "Căn cứ chức năng, chỉ đạo các trường mầm non, các trường phổ thông quản lý chặt chẽ bếp ăn."
    (duty,) = duties(ORGANISING, "**1. Sở Giáo dục và Đào tạo**", text)
    assert duty.owner_phrase == "Sở Giáo dục và Đào tạo"


def test_coordinators_cut_by_a_semicolon_stay_with_their_lead() -> None:
    (duty,) = duties(
        "Điều 2. Giao Sở Công Thương chủ trì, phối hợp với các sở, ngành; Ủy ban nhân dân các xã, phường; các doanh nghiệp"
        " có liên quan triển khai thực hiện Kế hoạch xuất khẩu."
    )
    assert duty.owner_phrase == "Sở Công Thương"


# --- letters and directives --------------------------------------------------------------


def test_the_opening_of_a_letter_orders_for_the_items_below() -> None:
    opening = "Thực hiện Quyết định số 15/QĐ-UBND, Sở Nội vụ đề nghị các sở, ngành, UBND các xã, phường thực hiện một số nội dung sau:"
    assert (found := ordered_within(opening)) is not None
    assert found.request
    first, second, other = duties(
        "Kính gửi:",
        "- Các sở, ngành;",
        "- UBND các xã, phường.",
        opening,
        "1. Tự chấm điểm, gửi kết quả về Sở Nội vụ trước ngày 20/12/2025.",
        "2. Phân công công chức đầu mối.",
        "3. Riêng Văn phòng UBND tỉnh cung cấp số liệu một cửa.",
        "Nơi nhận:",
    )
    assert first.owner_phrase == second.owner_phrase == "Đề nghị các sở, ngành, UBND các xã, phường"
    assert other.owner_phrase == "Văn phòng UBND tỉnh"
    assert first.deadline_phrase == "trước ngày 20/12/2025"


def test_an_order_at_the_end_of_a_directive_is_not_taken_for_the_agencies_of_its_opening() -> None:
    found = duties(
        "**CHỈ THỊ**",
        "Chủ tịch UBND tỉnh yêu cầu các sở, ngành, Chủ tịch UBND các xã tập trung thực hiện các nội dung sau:",
        "1. Công an tỉnh tuần tra các tuyến đường trọng điểm.",
        "Yêu cầu các sở, ngành nghiêm túc triển khai thực hiện Chỉ thị này. Giao Sở Xây dựng theo dõi, đôn đốc, tổng hợp kết quả./.",
    )
    assert [d.owner_phrase for d in found] == ["Công an tỉnh", "Sở Xây dựng"]


@pytest.mark.parametrize(
    "closing",
    [
        "Trên đây là Kế hoạch năm 2026. UBND tỉnh yêu cầu các sở, ngành triển khai kịp thời.",
        "Văn phòng UBND tỉnh xin thông báo để các cơ quan biết, thực hiện.",
        "Văn phòng UBND tỉnh thông báo để các cơ quan, đơn vị biết, thực hiện./.",
        "[1] Công văn số 12/BNV-TH của Bộ Nội vụ về phương án nhân sự.",
    ],
)
def test_closing_words_and_footnotes_order_nothing(closing: str) -> None:
    found = duties(ORGANISING, "1. Sở Nội vụ: Tổng hợp kết quả.", closing)
    assert [d.text for d in found] == ["Sở Nội vụ: Tổng hợp kết quả."]


def test_what_stands_after_the_signature_belongs_to_no_section_above_it() -> None:
    signed = "| Nơi nhận: - Như trên; - Lưu: VT. | CHỦ TỊCH |\n|---|---|"
    found = duties(
        ORGANISING, "1. Sở Nội vụ", "- Tổng hợp kết quả.", signed, "**Danh mục các văn bản đã ban hành**"
    )
    assert [d.text for d in found] == ["Tổng hợp kết quả."]


# --- labels and brackets -----------------------------------------------------------------


def test_a_closing_bracket_names_who_and_when() -> None:
    (duty,) = duties(
        "II. NHIỆM VỤ",
        "1. Số hóa sổ hộ tịch (công chức Tư pháp thực hiện, phối hợp với Công an xã; xong trước 30/6/2026).",
    )
    assert duty.text == "Số hóa sổ hộ tịch"
    assert (duty.owner_phrase, duty.coordinate_phrase) == ("công chức Tư pháp", "Công an xã")
    assert duty.deadline_phrase == "xong trước 30/6/2026"


@pytest.mark.parametrize(
    ("bracket", "told"),
    [
        ("(Trung tâm Phục vụ hành chính công xã, tháng 01/2026)", ("Trung tâm Phục vụ hành chính công xã", "tháng 01/2026")),
        ("(Văn phòng UBND xã; thường xuyên)", ("Văn phòng UBND xã", "thường xuyên")),
        ("(Sở Y tế chủ trì; hoàn thành trong quý II/2026).", ("Sở Y tế", "trong quý II/2026")),
    ],
)  # fmt: skip
def test_a_closing_bracket_of_names_and_a_time(bracket: str, told: tuple[str, str]) -> None:
    (duty,) = duties("II. NHIỆM VỤ", f"1. Niêm yết thủ tục hành chính tại bộ phận một cửa. {bracket}")
    assert (duty.owner_phrase, duty.deadline_phrase) == told


def test_a_bracket_without_agency_stays_in_the_sentence() -> None:
    (duty,) = duties(ORGANISING, "1. Sở Y tế rà soát thiết bị (máy thở, máy siêu âm thực hiện kỹ thuật cao).")
    assert duty.text.endswith("(máy thở, máy siêu âm thực hiện kỹ thuật cao).")


def test_an_owner_label_in_whole_clauses_gives_its_agencies() -> None:
    (duty,) = duties(
        "II. NỘI DUNG",
        "1. Rà soát văn bản quy phạm pháp luật",
        "- Cơ quan thực hiện: Sở Tư pháp tiến hành rà soát các văn bản quy phạm pháp luật thuộc lĩnh vực quản lý của mình; các sở, ngành"
        " khác rà soát văn bản do cơ quan mình tham mưu ban hành và gửi kết quả kèm theo đề xuất sửa đổi, bổ sung, bãi bỏ về Sở Tư pháp.",
        "- Thời gian thực hiện: Quý I/2026.",
    )
    assert duty.owner_phrase == "Sở Tư pháp; các sở, ngành khác"
    assert duty.deadline_phrase == "Quý I/2026"


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("Hoàn thành cung cấp dịch vụ công, giảm tối đa giấy tờ trong năm 2025 (Phụ lục II kèm theo).", "trong năm 2025"),
        ("Theo dõi, báo cáo Chủ tịch UBND tỉnh kết quả thực hiện hằng năm theo quy định.", "hằng năm"),
        ("Tham mưu sơ kết và định kỳ báo cáo UBND tỉnh theo quy định.", ""),
    ],
)  # fmt: skip
def test_terms_at_the_end_of_a_sentence_and_a_bare_regularly(sentence: str, term: str) -> None:
    (duty,) = duties(ORGANISING, f"1. Sở Nội vụ: {sentence}")
    assert duty.deadline_phrase == term
