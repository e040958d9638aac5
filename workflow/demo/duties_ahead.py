"""Duties from section IV of the half-year report of 2024 (key tasks ahead), with what became of them.

``lead_phrase`` is what the report writes. Where it names nobody the lead is the demonstration's choice,
and the phrase says so.
"""

from __future__ import annotations

from workflow.demo.seeds import NOBODY, DutySeed
from workflow.demo.stories import declined, dropped, going, made_up, silent, untouched

AHEAD: tuple[DutySeed, ...] = (
    DutySeed(
        "bc", "IV, gạch đầu dòng 1",
        "Tổng hợp kết quả, báo cáo định kỳ đúng thời gian quy định",
        "các phòng, ban, ngành, UBND xã, phường",
        {
            "tu_phap": untouched(1, -4),
            "tnmt": silent(1, -10),
            "tckh": dropped(1, -2, "Đã gộp vào báo cáo chuyển đổi số của thành phố", -10),
            "ldtbxh": going(1, -2, made_up("Đã có dự thảo báo cáo"), 60, -10),
            "vp": untouched(1, -6),
        },
        product="Báo cáo định kỳ",
    ),
    DutySeed(
        "bc", "IV, gạch đầu dòng 2",
        "Tổ chức tuyên truyền bằng nhiều hình thức để toàn thể cán bộ, công chức, viên chức, người lao động và Nhân dân"
        " biết về ý nghĩa, tầm quan trọng của Đề án 06",
        NOBODY,
        {"vhtt": going(12, -6, made_up("Đã phát 02 chuyên mục trên đài phát thanh"), 40, -20)},
    ),
    DutySeed(
        "bc", "IV, gạch đầu dòng 3",
        "Đẩy mạnh tuyên truyền vận động hướng dẫn người hưởng lương hưu, trợ cấp BHXH đăng ký tài khoản và thực hiện nhận"
        " chi trả bằng hình thức không dùng tiền mặt",
        NOBODY,
        {"bhxh": going(15, -3, made_up("Đã làm việc với 05 tổ dân phố"), 30, -20)},
    ),
    DutySeed(
        "bc", "IV, gạch đầu dòng 4",
        "Khẩn trương phối hợp với phòng Văn hóa và Thông tin, Công an thành phố để thực hiện việc tích hợp, kết nối, chia"
        " sẻ dữ liệu giữa Cơ sở dữ liệu quốc gia về dân cư với các cơ sở dữ liệu chuyên ngành",
        "các phòng, ban ngành có liên quan đến 53 dịch vụ công thiết yếu",
        {
            "tu_phap": going(None, -70, made_up("Đang chờ hướng dẫn kết nối của cấp trên"), None, -95),
            "tnmt": going(None, -12, made_up("Đã gửi danh mục cơ sở dữ liệu đất đai cần kết nối"), None, -95),
            "dien_luc": declined(20, -2, "Việc kết nối do Tổng công ty thực hiện tập trung, không thuộc chức năng của"
                                 " đơn vị", -4),
        },
        "phòng Văn hóa và Thông tin, Công an thành phố", ("vhtt", "catp"), "none",
    ),
    DutySeed(
        "bc", "IV, gạch đầu dòng 5",
        "Tiếp tục thực hiện tốt công tác làm sạch dữ liệu dân cư và đẩy mạnh việc tuyên truyền Luật Căn cước 2023; thu"
        " nhận hồ sơ định danh điện tử cho công dân",
        "Công an thành phố",
        {"catp": going(None, -66, made_up("Duy trì thường xuyên"), None, -90)},
        deadline_kind="continuous",
    ),
    DutySeed(
        "bc", "IV, gạch đầu dòng 6",
        "Đảm bảo an ninh, an toàn hệ thống phục vụ triển khai Đề án hiệu quả; phối hợp nâng cao chất lượng đường truyền,"
        " hệ thống, đơn giản hóa các phần mềm, ứng dụng",
        NOBODY,
        {"vhtt": dropped(None, -15, "Cấp tỉnh thực hiện tập trung, thành phố không làm riêng", -80)},
        deadline_kind="none",
    ),
    DutySeed(
        "bc", "IV, gạch đầu dòng 7",
        "Tăng cường công tác tuyên truyền người dân báo tin tố giác về An ninh trật tự trên địa bàn thực hiện qua phần mềm"
        " VNeID",
        "UBND các xã, phường",
        {
            "duc_xuan": going(22, -2, made_up("Đã tuyên truyền tại 06 tổ dân phố"), 50, -15),
            "song_cau": going(22, -5, made_up("Đã tuyên truyền tại 04 tổ dân phố"), 40, -15),
            "phung_chi_kien": silent(22, -15),
            "minh_khai": silent(22, -15),
            "xuat_hoa": silent(22, -15),
            "huyen_tung": untouched(22, -15),
            "duong_quang": going(22, -4, made_up("Đã tuyên truyền tại 03 thôn"), 35, -15),
            "nong_thuong": silent(22, -15),
        },
    ),
    DutySeed(
        "bc", "IV, gạch đầu dòng 8",
        "Tiếp tục phối hợp với các hội, ban, ngành làm sạch, cập nhật dữ liệu lên hệ thống phần mềm Cơ sở dữ liệu quốc gia"
        " về dân cư",
        NOBODY,
        {"catp": going(None, -8, made_up("Đã thống nhất lịch với các hội"), None, -20)},
        "các hội, ban, ngành", ("nong_dan", "ccb", "nct", "ctd"), "continuous",
    ),
)  # fmt: skip
