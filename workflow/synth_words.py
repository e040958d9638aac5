"""Words from which synthetic duties, people and updates are put together."""

from __future__ import annotations

#: Planted in a handful of duties, so that a search has something rare to find.
RARE_WORD = "blockchain"

VERBS = (
    "Chủ trì, phối hợp với các cơ quan liên quan",
    "Tổ chức",
    "Đẩy mạnh",
    "Khẩn trương",
    "Rà soát,",
    "Tham mưu",
    "Hoàn thành việc",
    "Xây dựng kế hoạch",
    "Hướng dẫn, kiểm tra việc",
    "Tiếp tục",
)
WORKS = (
    "làm sạch dữ liệu dân cư",
    "số hóa kết quả giải quyết thủ tục hành chính",
    "tái cấu trúc quy trình dịch vụ công trực tuyến",
    "cập nhật cơ sở dữ liệu chuyên ngành",
    "chi trả an sinh xã hội không dùng tiền mặt",
    "niêm yết, công khai thủ tục hành chính",
    "tích hợp giấy tờ vào tài khoản định danh điện tử",
    "bảo đảm an toàn thông tin theo cấp độ",
    "tập huấn cán bộ, công chức cấp xã",
    "kết nối, chia sẻ dữ liệu với Cơ sở dữ liệu quốc gia",
    "tuyên truyền Luật Căn cước",
    "nâng cấp hạ tầng mạng tại bộ phận một cửa",
    "thanh toán trực tuyến phí, lệ phí",
    "đối soát dữ liệu bảo hiểm xã hội",
    "cấp hồ sơ sức khỏe điện tử",
    "triển khai học bạ số",
)
FIELDS = (
    "trong lĩnh vực đất đai",
    "trong lĩnh vực hộ tịch",
    "trong lĩnh vực y tế",
    "trong lĩnh vực giáo dục",
    "trong lĩnh vực thuế",
    "trong lĩnh vực giao thông",
    "trong lĩnh vực lao động, việc làm",
    "trong lĩnh vực đăng ký kinh doanh",
    "trong lĩnh vực cư trú",
    "trong lĩnh vực điện lực",
)
PLACES = (
    "trên địa bàn toàn tỉnh",
    "tại các xã, phường",
    "tại trụ sở tiếp công dân",
    "ở vùng sâu, vùng xa",
    "tại các cơ sở giáo dục",
    "tại các bệnh viện, trạm y tế",
    "tại các khu công nghiệp",
)
AIMS = (
    "báo cáo kết quả về cơ quan thường trực",
    "bảo đảm đúng, đủ, sạch, sống",
    "bảo đảm rõ người, rõ việc, rõ thời gian",
    "hoàn thành 100% chỉ tiêu được giao",
    "tháo gỡ khó khăn, vướng mắc cho người dân",
)
PRODUCTS = ("Báo cáo", "Kế hoạch", "Quyết định", "Tờ trình", "Công văn hướng dẫn", "")

AGENCY_FIELDS = (
    "Tư pháp", "Tài chính", "Nội vụ", "Xây dựng", "Công Thương", "Y tế", "Giáo dục và Đào tạo",
    "Khoa học và Công nghệ", "Nông nghiệp và Môi trường", "Văn hóa, Thể thao và Du lịch",
)  # fmt: skip

FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Nông",
)
MIDDLE = ("Văn", "Thị", "Minh", "Thu", "Quốc", "Ngọc", "Đức", "Thanh")
GIVEN = (
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Giang",
    "Hà",
    "Hùng",
    "Khánh",
    "Lan",
    "Mai",
    "Nam",
    "Oanh",
    "Phúc",
    "Quân",
)

SAID = (
    "Đã ban hành văn bản triển khai, đang tổng hợp số liệu của các đơn vị.",
    "Đã làm việc với các đơn vị liên quan, còn vướng nguồn dữ liệu.",
    "Đang xin ý kiến cơ quan chuyên môn, dự kiến xong trong tuần.",
    "Đã hoàn thành phần rà soát, chuyển sang nhập liệu.",
    "Đã tập huấn xong, bắt đầu triển khai tại cơ sở.",
)
FINISHED = (
    "Đã hoàn thành, gửi báo cáo kèm theo.",
    "Đã ban hành văn bản theo yêu cầu.",
    "Đã hoàn thành chỉ tiêu được giao, có số liệu kèm theo.",
)
REASON = "Đề nghị bổ sung số liệu chi tiết."
