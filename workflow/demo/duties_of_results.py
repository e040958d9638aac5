"""Duties from sections I and II of the half-year report of 2024, with what became of them.

``lead_phrase`` is what the report writes. Where it names nobody the lead is the demonstration's choice,
and the phrase says so.
Where the report spreads a duty over several lines the clause says "(tóm lược)": summed up, not quoted.
"""

from __future__ import annotations

from workflow.demo.bac_kan import COMMUNES
from workflow.demo.seeds import NOBODY, DutySeed, Proof, Story
from workflow.demo.stories import (
    blocked,
    done,
    figures,
    going,
    handed_on,
    made_up,
    sent_back,
    silent,
    untouched,
    waiting,
)

_COMMUNES = tuple(COMMUNES)


def _issued(day: int) -> Story:
    return done(
        day, -60, made_up("Đã ban hành kế hoạch triển khai Đề án 06 trên địa bàn"), Proof("KH-UBND", "pdf")
    )


_GUIDED = "Đã tuyên truyền qua họp thôn, tổ và loa phát thanh, hướng dẫn người dân trên VNeID"
_MODEL = "Tổ Đề án 06 cấp xã và cấp thôn đã tuyên truyền Luật Căn cước 2023"

RESULTS: tuple[DutySeed, ...] = (
    DutySeed(
        "kh28", "I",
        "Tuyên truyền, hướng dẫn về Dịch vụ công trực tuyến và Định danh điện tử VNeID, thực hiện các nội dung làm"
        " sạch, làm giàu dữ liệu theo chỉ đạo và hướng dẫn theo từng ngành, lĩnh vực, địa bàn cụ thể",
        "các cơ quan đơn vị, các xã, phường",
        {
            "duc_xuan": done(-14, -8, made_up(_GUIDED), Proof("BC-UBND", "pdf")),
            "song_cau": done(-10, -8, made_up(_GUIDED), Proof("BC-UBND")),
            "phung_chi_kien": done(-4, -8, made_up(_GUIDED), Proof("BC-UBND")),
            "minh_khai": waiting(-3, -8, made_up(_GUIDED), Proof("BC-UBND", "pdf")),
            "xuat_hoa": going(-8, -12, made_up("Còn 03 thôn chưa họp, đang xếp lịch"), 70),
            "huyen_tung": silent(-8),
            "duong_quang": waiting(-9, -8, made_up(_GUIDED), Proof("BC-UBND", "png")),
            "nong_thuong": blocked(
                -8, -15, made_up("Đã tuyên truyền ở 02 thôn"), "Điều kiện kinh tế và khả năng ứng dụng CNTT của công"
                " dân còn hạn chế, chưa có điện thoại smartphone (Báo cáo, mục III)",
            ),
        },
    ),
    DutySeed(
        "kh83", "I",
        "Chỉ đạo Tổ Công tác Đề án 06 các xã, phường tăng cường công tác tuyên truyền và thực hiện có hiệu quả các mô"
        " hình điểm đã đăng ký trong triển khai thực hiện Đề án 06",
        "Tổ Công tác Đề án 06 các xã, phường",
        {
            "duc_xuan": going(18, -6, figures("Mô hình “Dịch vụ công trực tuyến”: đăng ký thường trú 237/237 hồ sơ,"
                                              " tạm trú 203/203 hồ sơ, thông báo lưu trú 230/230 trường hợp."), 80),
            "song_cau": going(18, -11, made_up(_MODEL), 60),
            "phung_chi_kien": going(18, -20, made_up(_MODEL), 50),
            "minh_khai": done(-5, 18, made_up(_MODEL), Proof("BC-UBND", "png")),
            "duong_quang": waiting(-1, 18, made_up(_MODEL), Proof("BC-UBND", "pdf")),
            "xuat_hoa": silent(18, -40),
            "huyen_tung": going(18, -30, made_up("Đã đăng ký mô hình, đang triển khai"), 30),
            "nong_thuong": untouched(18, -3),
        },
    ),
    DutySeed(
        "kh28", "I",
        "Phối hợp với các hội, ngành, cơ quan, đơn vị liên quan thực hiện rà soát cập nhật thông tin dân cư đảm bảo"
        " “đúng, đủ, sạch, sống”",
        "Công an thành phố (cơ quan thường trực)",
        {"catp": going(25, -7, made_up("Đã rà soát xong dữ liệu của các hội, đang đối chiếu phần còn lại"), 75)},
        "các hội, ngành, cơ quan, đơn vị liên quan", ("nong_dan", "ccb", "nct", "ctd"),
    ),
    DutySeed(
        "kh28", "I",
        "Tiến hành đôn đốc các cơ quan cùng cấp thực hiện chế độ báo cáo định kỳ đúng thời gian quy định",
        "Công an thành phố (cơ quan thường trực)",
        {"catp": going(None, -9, figures("Đã ban hành 19 văn bản (02 kế hoạch, 1 quyết định, 04 tờ trình, 12 công văn)"
                                         " để đôn đốc, hướng dẫn các cơ quan, đơn vị."))},
        deadline_kind="continuous",
    ),
    DutySeed(
        "kh28", "II.1",
        "Ban hành các văn bản để triển khai thực hiện các nội dung Đề án 06 theo chức năng nhiệm vụ được giao đảm bảo"
        " hoàn thành các nhiệm vụ theo tiến độ được giao",
        "UBND các xã, phường",
        {
            **{code: _issued(-70 + i) for i, code in enumerate(_COMMUNES) if code not in {"huyen_tung", "nong_thuong"}},
            "huyen_tung": _issued(-52),
            "nong_thuong": _issued(-49),
        },
        product="Văn bản triển khai Đề án 06 của xã, phường",
    ),
    DutySeed(
        "kh28", "II.3.1",
        "Tham gia ý kiến vào dự thảo Nghị định quy định chi tiết một số điều của Luật cư trú",
        NOBODY,
        {"catp": done(-24, -20, figures("Đã có Công văn số 1010/CATP-QLHC ngày 27/5/2024."), Proof(cites="cv1010"))},
        product="Văn bản góp ý",
    ),
    DutySeed(
        "kh28", "II.3.2",
        "Thực hiện: 8/8 dịch vụ công thuộc thẩm quyền trong nhóm 11 dịch vụ công của Bộ Công an",
        "Công an thành phố",
        {"catp": done(-13, -12, figures("Đăng ký thường trú 1.093/1.093, tạm trú 763/763, thông báo lưu trú"
                                        " 2.600/2.600, đăng ký xe 674/674, phạt nguội 77/77 hồ sơ."),
                      Proof("BC-CATP", "pdf"))},
    ),
    DutySeed(
        "kh28", "II.3.2",
        "Cấp lại, đổi thẻ căn cước công dân",
        "Công an thành phố",
        {"catp": going(-6, -13, figures("Đã tiếp nhận và trả kết quả: 240/303 hồ sơ, đạt 79,2%."), 79)},
    ),
    DutySeed(
        "kh28", "II.3.2 (tóm lược)",
        "Đăng ký kết hôn, đăng ký khai sinh, đăng ký khai tử trên môi trường điện tử",
        "Lĩnh vực thuộc Phòng Tư pháp",
        {"tu_phap": waiting(-2, -1, figures("Kết hôn 89/89, khai sinh 41/41, khai tử 36/36 hồ sơ, đạt 100%."),
                            Proof("BC-PTP", "pdf"), Proof("", "png"))},
    ),
    DutySeed(
        "kh28", "II.3.2",
        "Liên thông “Đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ dưới 6 tuổi”; liên thông “Đăng"
        " ký khai tử, xóa đăng ký thường trú; hỗ trợ chi phí mai táng, trợ cấp mai táng”",
        "Nhóm thủ tục liên thông giữa Công an, Tư pháp, Bảo hiểm xã hội",
        {
            "catp": done(-16, -12, figures("194/194 và 100/100 hồ sơ, đạt 100%."), Proof("BC-CATP")),
            "tu_phap": done(-11, -12, figures("194/194 và 100/100 hồ sơ, đạt 100%."), Proof("BC-PTP", "pdf")),
            "bhxh": sent_back(-7, -5, -4, figures("194/194 và 100/100 hồ sơ, đạt 100%."),
                              reason="Đề nghị kèm bảng kê theo từng phường, xã; số văn bản chưa khớp với bản gửi",
                              proof=Proof("BC-BHXH", "png")),
        },
    ),
    DutySeed(
        "kh28", "II.3.2",
        "Đăng ký thuế lần đầu, đăng ký thay đổi thông tin đăng ký thuế đối với người nộp thuế là hộ gia đình, cá nhân",
        "Lĩnh vực thuế",
        {"thue": done(-9, 5, figures("Đã tiếp nhận và trả kết quả: 1.153/1.153 hồ sơ, đạt 100%."), Proof("BC-CCT"))},
    ),
    DutySeed(
        "kh28", "II.3.2",
        "Đăng ký biến động về quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất do thay đổi thông tin về người"
        " được cấp Giấy chứng nhận",
        "Phòng Tài nguyên và Môi trường",
        {"tnmt": sent_back(-12, -10, -14, figures("Đã tiếp nhận và trả kết quả: 254/254 hồ sơ, đạt 100%."),
                           reason="Số liệu khác với Bộ phận Một cửa (256/256 hồ sơ), đề nghị đối chiếu", proof=Proof("BC-PTNMT"))},
    ),
    DutySeed(
        "kh28", "II.3.2 (tóm lược)",
        "Cấp điện mới từ lưới điện hạ áp (220/380V); thay đổi chủ thể hợp đồng mua bán điện",
        "Thủ tục thuộc Công ty Điện lực Bắc Kạn",
        {"dien_luc": done(-15, -12, figures("314/314 và 127/127 hồ sơ, đạt 100%."), Proof("BC-ĐLBK", "pdf"))},
    ),
    DutySeed(
        "qd422", "II.3.2",
        "Kết nối, chia sẻ dữ liệu doanh nghiệp của Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp để thực hiện các dịch"
        " vụ cung cấp điện cho doanh nghiệp",
        NOBODY,
        {"dien_luc": going(9, -8, figures("Đã tiếp nhận và trả kết quả: 23/23 hồ sơ, đạt 100%."), 90)},
    ),
    DutySeed(
        "qd422", "II.3.2 (tóm lược)",
        "Liên thông nhóm thủ tục Đăng ký thành lập hộ kinh doanh và Đăng ký thuế; liên thông các thủ tục Đăng ký thành"
        " lập hợp tác xã/liên hiệp hợp tác xã và đăng ký thuế",
        NOBODY,
        {"thue": handed_on(14, -31, "Thủ tục đăng ký kinh doanh không thuộc chức năng của cơ quan thuế", "tckh", -34)},
        coordinators=("thue",),
    ),
    DutySeed(
        "kh28", "II.3.3(1) (tóm lược)",
        "Thực hiện việc công bố, công khai TTHC; niêm yết, công khai TTHC đối với thành phố, cấp xã",
        NOBODY,
        {"vp": done(-45, -40, made_up("Đã niêm yết tại Bộ phận Một cửa và 8 xã, phường"), Proof("BC-VP", "png"))},
    ),
    DutySeed(
        "kh28", "II.3.3(1)",
        "Quy trình số hóa và việc tái sử dụng kết quả số hóa; lộ trình, kế hoạch và các nguồn dữ liệu để số hóa của"
        " thành phố",
        NOBODY,
        {"mot_cua": silent(-27, -70)},
        product="Kế hoạch số hóa",
    ),
    DutySeed(
        "kh28", "II.3.3(2)",
        "Yêu cầu 100% các đơn vị phối hợp với các tổ chức tín dụng, tổ chức trung gian thanh toán để thực hiện thu các khoản"
        " thu bằng phương thức thanh toán không dùng tiền mặt",
        "Trong lĩnh vực giáo dục",
        {"gddt": done(-18, -20, figures("20/20, đạt 100% cơ sở giáo dục đã mở tài khoản."), Proof("BC-PGDĐT", "pdf"))},
    ),
    DutySeed(
        "kh324", "II.3.3(2)",
        "Thực hiện chi trả trợ cấp không dùng tiền mặt đối với đối tượng bảo trợ xã hội",
        NOBODY,
        {"ldtbxh": blocked(-16, -25, figures("Đã chuyển trợ cấp qua tài khoản cho 174 người, 193.597.000 đồng."),
                           made_up("Nhiều người cao tuổi chưa có tài khoản ngân hàng"))},
        coordinators=("bhxh",),
    ),
    DutySeed(
        "cv1449", "II.3.3(2)",
        "Triển khai chi trả lương hưu, trợ cấp BHXH không dùng tiền mặt",
        "Bảo hiểm xã hội thành phố",
        {"bhxh": going(-2, -9, figures("Đã bàn giao 1.832 phiếu, cập nhật 1.058 phiếu lên hệ thống, còn 744 đang phối hợp"
                                       " thực hiện."), 58)},
        coordinators=("catp", "vhtt"),
    ),
    DutySeed(
        "kh28", "II.3.3(3)",
        "Phối hợp rà soát và tổ chức thực hiện thu nhận hồ sơ cấp căn cước công dân (CCCD), hồ sơ định danh điện tử cho"
        " công dân trên địa bàn thành phố",
        "Công an thành phố, cấp xã",
        {"catp": going(6, -4, figures("Đã thu nhận 35.264 hồ sơ cấp CCCD, còn 417 trường hợp; kích hoạt 17.803 tài khoản"
                                      " định danh mức 2."), 92)},
    ),
    DutySeed(
        "kh28", "II.3.3(3)",
        "Triển khai thí điểm khám bệnh, chữa bệnh bảo hiểm y tế (BHYT) bằng CCCD gắn chip",
        NOBODY,
        {"bhxh": going(-22, -40, figures("3.666/32.422 lượt khám chữa bệnh, đạt 11%."), 11)},
    ),
    DutySeed(
        "kh28", "II.3.3(4) (tóm lược)",
        "Phối hợp thực hiện làm sạch dữ liệu dân cư của hội viên",
        "các hội, ngành, đoàn thể",
        {
            "nong_dan": done(-33, -28, figures("Hội Nông dân 2507/2507 dữ liệu (đạt 100%)."), Proof("BC-HND", "pdf")),
            "ccb": done(-30, -28, figures("Hội Cựu chiến binh: 2124/2124 dữ liệu (đạt 100%)."), Proof("BC-HCCB")),
            "nct": done(-29, -28, figures("Hội người cao tuổi: 4483/4483 dữ liệu (đạt 100%)."), Proof("BC-HNCT")),
            "ctd": done(-25, -28, figures("103/106 trường hợp (đạt 99%)."), Proof("BC-HCTĐ", "png")),
        },
        "Công an thành phố", ("catp",),
    ),
    DutySeed(
        "kh28", "II.3.3(4) (tóm lược)",
        "Cập nhật bổ sung dữ liệu trẻ em dưới 6 tuổi; cập nhật thông tin người lao động",
        NOBODY,
        {"ldtbxh": going(2, -5, figures("Trẻ em dưới 6 tuổi 332/426 dữ liệu; người lao động 25.707/27.573 dữ liệu."), 90)},
        "Công an thành phố", ("catp",),
    ),
    DutySeed(
        "kh28", "II.3.4 (tóm lược)",
        "Hoàn thành 25 chỉ tiêu làm sạch dữ liệu dân cư; còn 03 nhóm chỉ tiêu: thiếu trường thông tin dân cư; làm sạch dữ"
        " liệu phạm nhân; cập nhật bổ sung thông tin người hưởng lương hưu, trợ cấp BHXH",
        "Công an các xã phường",
        {"catp": going(-11, -14, figures("Hoàn thành 22/25 chỉ tiêu làm sạch dữ liệu dân cư."), 88)},
        product="25/25 chỉ tiêu",
    ),
    DutySeed(
        "kh83", "II.3.5",
        "Thực hiện mô hình “Dịch vụ công trực tuyến” tại bộ phận Một cửa thành phố",
        "Bộ phận Một cửa thành phố",
        {"mot_cua": going(4, -3, figures("Lĩnh vực Đất đai 256/256, lĩnh vực tư pháp 166/166 hồ sơ."), 85)},
    ),
    DutySeed(
        "kh28", "II.3.6",
        "Đẩy mạnh công tác tuyên truyền, nâng cao nhận thức của cán bộ, công chức, doanh nghiệp và nhân dân về quá trình"
        " triển khai, thực hiện Đề án 06 trên địa bàn thành phố",
        "các ban, ngành, UBND xã, phường",
        {"vhtt": going(None, -10, figures("Họp thôn, tổ 816 lượt; loa phát thanh 755 lượt; mạng xã hội 1.966 lượt."))},
        deadline_kind="continuous",
    ),
    DutySeed(
        "kh28", "II.3.7",
        "Cử cán bộ tham gia các lớp, khóa đào tạo về Đề án 06 trực tuyến (MOOC)",
        NOBODY,
        {"vhtt": done(-35, -30, figures("Đã đăng ký 136, hoàn thành 134, chưa hoàn thành 02."), Proof("BC-PVHTT", "pdf"))},
    ),
    DutySeed(
        "kh28", "II.3.7 (tóm lược)",
        "Tổ chức 01 lớp tập huấn về 2 nhóm thủ tục hành chính liên thông cho cán bộ tư pháp các xã, phường trên địa bàn",
        NOBODY,
        {"tu_phap": done(-62, -60, figures("Đã tổ chức 01 lớp tập huấn."), Proof("BC-PTP", "png"))},
    ),
)  # fmt: skip
