"""Sentences that hold and must stay quiet; sentences that do not and must be told of."""

from __future__ import annotations

import pytest

from tests.rules.figure_sentences import told
from workflow.rules.figure_findings import FindingKind, Severity

QUIET = [
    "Tháng 8/2021 đã tiếp nhận mới 19.630 hồ sơ, hồ sơ trả trước và đúng hạn là 19.255 hồ sơ (đạt 96,55%), hồ sơ đến hạn giải quyết 19.944 hồ sơ, hồ sơ quá hạn giải quyết nhưng chưa có kết quả 689 hồ sơ chiếm 3,45 %, người nộp đề nghị rút hồ sơ là 16 hồ sơ (chiếm 0,08%).",
    "UBND quận tiếp nhận 585.336 hồ sơ hành chính. Kết quả đã giải quyết 585.116 hồ sơ, đạt tỷ lệ 99,96% (số hồ sơ giải quyết đúng hạn là 585.116 hồ sơ đạt tỷ lệ 99,96%, số hồ sơ trễ hạn là 0 hồ sơ, tỷ lệ 0%); số hồ sơ đang giải quyết còn trong hạn là 220 hồ sơ.",
    "Thành phố đã cấp 1.497.360 tài khoản định danh điện tử. Tuy nhiên, chỉ mới có 304.191 tài khoản được kích hoạt thành công, đạt tỉ lệ 20,3%.",
    "Tổng thu ngân sách ước 285,3 tỷ đồng, đạt 60% kế hoạch tỉnh giao, đạt 58% kế hoạch HĐND huyện giao; trong đó, thu trên địa bàn 24,023 tỷ đồng, đạt 43% kế hoạch tỉnh giao.",
    "Diện tích gieo trồng được 25.271,9 ha, đạt 74,6% kế hoạch, tăng 3,87%.",
    "Huyện có tỷ lệ này giảm từ 10,85% xuống còn 1,31%; có đến 5/9 huyện đạt tỷ lệ dưới 3% và cả 9/9 huyện đạt tỷ lệ dưới 10%.",
    "Tiếp nhận hơn 4,3 triệu hồ sơ, trong đó có trên 3,2 triệu hồ sơ được nộp trực tuyến, chiếm 75,7%, tăng 5% so với thời điểm báo cáo ngày 5/8.",
    "Bình quân toàn huyện đạt 12,6/19 tiêu chí; 15 thôn đạt chuẩn thôn nông thôn mới, xã đạt 19/19 tiêu chí.",
    "Ban Chỉ đạo có 01 Trưởng ban, 03 Phó Trưởng ban, 18 thành viên; thành lập 01 tổ giúp việc gồm 12 thành viên.",
    "Thành lập 02 đoàn kiểm tra, gồm 15 thành viên, kiểm tra 12 đơn vị.",
    "Trường có 512 học sinh (nữ 250 em, dân tộc thiểu số 120 em).",
    "Toàn xã có 30 hộ nghèo, giảm 12 hộ (từ 42 hộ xuống còn 30 hộ), giảm 28,6%.",
    "Xảy ra 12 vụ, giảm 03 vụ (20%) so với cùng kỳ.",
    "Đã tổ chức 12/10 lớp tập huấn, đạt 120% kế hoạch.",
    "Giải quyết 1.250/1.248 hồ sơ (gồm hồ sơ kỳ trước chuyển sang).",
    "Hồ sơ tiếp nhận 500 hồ sơ (kỳ trước chuyển qua 20 hồ sơ), đã giải quyết 450 hồ sơ, còn 30 hồ sơ đang giải quyết, 20 hồ sơ chờ bổ sung.",
    "Số điện thoại: 0987.654.321, Fax 02093.870.123; địa chỉ số 12/5 đường Trần Phú.",
    "Căn cứ khoản 1 Điều 5, điểm a khoản 2 Điều 10 Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ.",
    "Mục tiêu đến năm 2025 tối thiểu 80% hồ sơ trực tuyến, 90% đến 100% văn bản điện tử; 50-60% người dân có tài khoản.",
    "Đã có 8/8 xã, phường đạt chuẩn; tỷ lệ hộ nghèo còn 1,5%.",
    "Công tác 5 năm 2021-2025: 45/50 nhiệm vụ hoàn thành (đạt 90%), 5/50 nhiệm vụ chưa hoàn thành (10%).",
    "Tỷ lệ đạt 97,5% (tăng 2,5% so với cùng kỳ).",
    "Cấp 1.250 thẻ (trong đó cấp mới 800 thẻ, cấp đổi 350 thẻ, cấp lại 100 thẻ).",
    "Điểm chỉ số đạt 85,6/100 điểm, xếp thứ 5/34 tỉnh, thành phố.",
    "Đã giải ngân 1,25/2,5 tỷ đồng, đạt 50%.",
    "Thu nhận 2.100 hồ sơ, trong đó 300 hồ sơ dưới 14 tuổi, 1.800 hồ sơ từ 14 tuổi trở lên.",
    "Toàn huyện có 15 xã, trong đó 15 xã đã có tổ công nghệ số; 105 thôn với 105 tổ.",
    "Trong quý tiếp nhận 120 đơn (khiếu nại 20, tố cáo 5, kiến nghị, phản ánh 95).",
    "Tổ chức 25 lớp với 1.250 lượt người tham gia (trung bình 50 người/lớp).",
    "Tỷ lệ nam/nữ là 112/100; bắt 15 vụ/28 đối tượng, thu giữ 2,5 kg.",
    "Tính đến hết quý II, 100% cơ quan (24/24) hoàn thành; riêng 02 đơn vị chưa gửi báo cáo.",
    "Thực hiện 25 dịch vụ công thiết yếu; hoàn thành 23 dịch vụ, còn 02 dịch vụ (gồm: liên thông khai sinh; liên thông khai tử).",
    "Đã số hóa 12.500 trang, đạt 62,5% so với kế hoạch 20.000 trang.",
    "Tiếp nhận 48 hồ sơ, giải quyết đúng hạn 38 hồ sơ, đạt tỷ lệ 79,2 %.",
    "Trong tổng số 3.200 hộ có 2.880 hộ dùng nước sạch (90%), 320 hộ chưa dùng.",
    "Kết quả: 12 tập thể, 35 cá nhân được khen thưởng; trong đó 20 cá nhân được UBND tỉnh khen.",
    "Có 05 cán bộ, gồm 02 nam và 03 nữ.",
    "Kinh phí 3,5 tỷ đồng, gồm: ngân sách tỉnh 2,5 tỷ đồng, ngân sách huyện 1 tỷ đồng.",
    "Giá trị sản xuất đạt 1.234,5 tỷ đồng (nông nghiệp 234,5 tỷ đồng, công nghiệp 600 tỷ đồng, dịch vụ 400 tỷ đồng).",
    "Tổng số 34 tỉnh, thành phố (gồm 06 thành phố và 28 tỉnh).",
    "Lưu lượng 220/380V, công suất 2x25 MVA; tốc độ 100 Mbps.",
]


@pytest.mark.parametrize("sentence", QUIET)
def test_what_is_right_or_may_be_right_stays_quiet(sentence: str) -> None:
    assert told(sentence) == ()


CERTAIN = [
    ("Tiếp nhận 48 hồ sơ, giải quyết đúng hạn 38 hồ sơ, đạt tỷ lệ 97,2 %.", "percent"),
    ("38/48 hồ sơ đúng hạn, chiếm tỷ lệ 97 %.", "percent"),
    ("Toàn xã có 1.200 hộ, trong đó 300 hộ nghèo, chiếm 35%.", "percent"),
    ("Số vụ giảm từ 42 vụ xuống còn 30 vụ (giảm 38,6%).", "percent"),
    ("Tiếp nhận 480 hồ sơ, tăng 25% so với cùng kỳ năm trước (400 hồ sơ).", "percent"),
    ("Cấp 1.250 thẻ, gồm: cấp mới 800 thẻ, cấp đổi 350 thẻ, cấp lại 110 thẻ.", "sum"),
    ("Có 05 cán bộ, gồm 02 nam và 04 nữ.", "sum"),
    ("Kinh phí 3,5 tỷ đồng, gồm: ngân sách tỉnh 2,5 tỷ đồng, ngân sách huyện 1,5 tỷ đồng.", "sum"),
    ("Ban hành 12 văn bản (05 kế hoạch, 04 công văn, 02 thông báo).", "sum"),
    ("Hoàn thành 23/25 chỉ tiêu, còn 03 chỉ tiêu.", "remainder"),
    ("Được giao 25 nhiệm vụ, đã hoàn thành 20 nhiệm vụ, còn 06 nhiệm vụ.", "remainder"),
    ("Tiếp nhận 1.500 hồ sơ, đã giải quyết 1.420 hồ sơ, còn lại 90 hồ sơ.", "remainder"),
    ("Tổng số đã đăng ký: 136; đã hoàn thành: 134; chưa hoàn thành 03.", "remainder"),
    ("Tiếp nhận 48 hồ sơ, trong đó 52 hồ sơ trực tuyến.", "order"),
    ("Đã có 9/8 xã, phường đăng ký mô hình.", "order"),
    ("Trong tháng tiếp nhận 120 hồ sơ; lũy kế từ đầu năm 100 hồ sơ.", "order"),
    ("Tổng số hồ sơ đã giải quyết: …. hồ sơ.", "template_residue"),
    ("Đạt tỷ lệ ...%.", "template_residue"),
    ("UBND xã [tên xã] báo cáo như sau.", "template_residue"),
    ("Kế hoạch số 45KH-UBND ngày 12/3/2024 của UBND tỉnh.", "code_typo"),
    ("Quyết định số 12/QD-UBND ngày 12/3/2024 của UBND tỉnh.", "code_typo"),
    ("Quyết định số 12/QĐ-UBDN ngày 12/3/2024 của UBND tỉnh.", "code_typo"),
    ("Kế hoạch số 45-KH/UBND ngày 12/3/2024.", "code_typo"),
    ("Nghị định số 30/2020/ND-CP ngày 05/3/2020 của Chính phủ.", "code_typo"),
    ("Quyết định số 06/QĐ-TTg ngày 06/01/2022 của Bộ Công an.", "citation"),
    ("Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Chính phủ.", "citation"),
    ("Kế hoạch số 28/QĐ-UBND ngày 05/02/2024 của UBND thành phố.", "citation"),
    ("Chỉ thị số 05/CT-TTg ngày 23/02/2023 của Bộ trưởng Bộ Công an.", "citation"),
    ("Nghị quyết số 12/NQ-HĐND ngày 10/7/2024 của UBND tỉnh.", "citation"),
    ("Giải quyết đúng hạn 38 trên tổng số 48 hồ sơ, đạt 97%.", "percent"),
]
TOLD_MILDLY = [
    ("Đạt 79,1% (38/48 hồ sơ).", "percent"),
    ("Tổng số 34 tỉnh, thành phố (gồm 06 thành phố và 29 tỉnh).", "sum"),
    ("Đã được cấp 1.200 tài khoản định danh; đã kích hoạt 1.350 tài khoản định danh.", "order"),
]


@pytest.mark.parametrize(("sentence", "kind"), CERTAIN)
def test_certain_arithmetic_is_told_once_as_an_error_of_its_kind(sentence: str, kind: str) -> None:
    (finding,) = told(sentence)
    assert (finding.kind, finding.severity) == (FindingKind(kind), Severity.ERROR)
    assert finding.explanation.endswith(".")


@pytest.mark.parametrize(("sentence", "kind"), TOLD_MILDLY)
def test_what_could_still_be_right_is_only_a_warning(sentence: str, kind: str) -> None:
    (finding,) = told(sentence)
    assert (finding.kind, finding.severity) == (FindingKind(kind), Severity.WARNING)
