"""A plan written for the tests, in Markdown: long enough for its annex to run over several pages."""

from __future__ import annotations

AGENCIES = ("Sở Tư pháp", "Sở Nội vụ", "Sở Tài chính", "Sở Khoa học và Công nghệ", "Công an tỉnh")
HELPERS = "Các sở, ban, ngành; UBND các xã, phường"
WORKS = (
    "Rà soát danh mục thủ tục hành chính thuộc phạm vi quản lý, đề xuất cắt giảm thành phần hồ sơ đã có dữ liệu số",
    "Xây dựng quy chế quản lý, vận hành và khai thác cơ sở dữ liệu dùng chung của tỉnh, bảo đảm an toàn thông tin",
    "Tổ chức tập huấn kỹ năng số cho cán bộ, công chức cấp xã; đánh giá kết quả sau tập huấn bằng bài kiểm tra",
    "Kiểm tra việc tiếp nhận, giải quyết hồ sơ trực tuyến tại Trung tâm Phục vụ hành chính công các xã, phường",
    "Tổng hợp nhu cầu kinh phí thực hiện nhiệm vụ chuyển đổi số, trình cấp có thẩm quyền bố trí trong dự toán",
)
GROUPS = ("I", "HOÀN THIỆN THỂ CHẾ"), ("II", "PHÁT TRIỂN DỮ LIỆU"), ("III", "KIỂM TRA, ĐÁNH GIÁ")
PER_GROUP = 12

_BODY = """| ỦY BAN NHÂN DÂN TỈNH AN BÌNH ------- | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc --------------- |
|---|---|
| Số: 45/KH-UBND | *An Bình, ngày 05 tháng 3 năm 2026* |

**KẾ HOẠCH**

CHUYỂN ĐỔI SỐ TRONG GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH TRÊN ĐỊA BÀN TỈNH GIAI ĐOẠN 2026 - 2030

Căn cứ Luật Giao dịch điện tử ngày 22 tháng 6 năm 2023;

Ủy ban nhân dân tỉnh ban hành Kế hoạch chuyển đổi số trong giải quyết thủ tục hành chính với các nội dung sau:

**I. MỤC ĐÍCH, YÊU CẦU**

**1. Mục đích**

- Nâng cao chất lượng phục vụ người dân, doanh nghiệp; giảm thời gian và chi phí đi lại khi thực hiện thủ tục hành chính trên địa bàn tỉnh.

**2. Yêu cầu**

a) Việc triển khai phải bảo đảm đồng bộ, thống nhất, tránh hình thức; phân công rõ người, rõ việc, rõ thời gian, rõ trách nhiệm, rõ sản phẩm.

b) Bảo đảm an toàn thông tin và bảo vệ dữ liệu cá nhân trong suốt quá trình thực hiện.

**II. TỔ CHỨC THỰC HIỆN**

1. Sở Khoa học và Công nghệ chủ trì, phối hợp với Công an tỉnh kiểm tra an toàn thông tin của Hệ thống thông tin giải quyết thủ tục hành chính, báo cáo Ủy ban nhân dân tỉnh trước ngày 30/6/2026.

2. Sở Nội vụ chủ trì, phối hợp với các sở, ban, ngành tham mưu khen thưởng tập thể, cá nhân có thành tích, hoàn thành trong quý IV năm 2026.

3. Ủy ban nhân dân các xã, phường xây dựng kế hoạch triển khai tại địa phương, hoàn thành trước ngày 31/3/2026.

4. Giao Văn phòng Ủy ban nhân dân tỉnh theo dõi, đôn đốc việc thực hiện Kế hoạch này, định kỳ hằng quý báo cáo Chủ tịch Ủy ban nhân dân tỉnh.

| Nơi nhận: - Như Mục II; - Thường trực Tỉnh ủy; - Chủ tịch, các Phó Chủ tịch UBND tỉnh; - Lưu: VT, KSTT. | TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Trần Văn Bình |
|---|---|

**PHỤ LỤC**

**DANH MỤC NHIỆM VỤ TRỌNG TÂM**

*(Kèm theo Kế hoạch số 45/KH-UBND ngày 05 tháng 3 năm 2026 của Ủy ban nhân dân tỉnh An Bình)*

| STT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời hạn | Sản phẩm |
|---|---|---|---|---|---|
"""


def markdown(per_group: int = PER_GROUP) -> str:
    """The whole plan; the first duties of a group share lead and deadline, as merged cells show it."""
    rows = []
    number = 0
    for which, (sign, name) in enumerate(GROUPS):
        rows.append(f"| {sign} | {name} | | | | |")
        for at in range(per_group):
            number += 1
            work = f"{WORKS[(number + which) % len(WORKS)]}, đợt {number}"
            lead = AGENCIES[(at // 3 + which) % len(AGENCIES)]
            term = f"{28 - at // 4}/{6 + which:02d}/2026"
            rows.append(f"| {number} | {work} | {lead} | {HELPERS} | {term} | Báo cáo kết quả đợt {number} |")
    return _BODY + "\n".join(rows) + "\n"
