"""The first authority: UBND thành phố Bắc Kạn as its half-year report of 2024 names it.

``added`` marks agencies that the report does not name but whose field it reports on: the tax
office, the units for finance and planning, for labour and social affairs, for education.
The people are fictitious.
"""

from __future__ import annotations

from datetime import date

from workflow.demo.seeds import MADE_UP, AgencySeed, DocumentSeed, GroupSeed
from workflow.rules.permissions import Role

DOMAIN = "backan.demo"
ROOT = AgencySeed(
    "tp", "UBND thành phố Bắc Kạn", "UBND thành phố", ("Ủy ban nhân dân thành phố Bắc Kạn", "UBND thành phố")
)
STANDING = "catp"

COMMUNES: dict[str, str] = {
    "duc_xuan": "phường Đức Xuân",
    "song_cau": "phường Sông Cầu",
    "phung_chi_kien": "phường Phùng Chí Kiên",
    "minh_khai": "phường Nguyễn Thị Minh Khai",
    "xuat_hoa": "phường Xuất Hóa",
    "huyen_tung": "phường Huyền Tụng",
    "duong_quang": "xã Dương Quang",
    "nong_thuong": "xã Nông Thượng",
}

AGENCIES: tuple[AgencySeed, ...] = (
    AgencySeed("catp", "Công an thành phố", "CATP", ("Công an thành phố Bắc Kạn", "CATP")),
    AgencySeed(
        "vp",
        "Văn phòng HĐND và UBND thành phố",
        "VP HĐND-UBND",
        ("VP HĐND-UBND thành phố", "Văn phòng HĐND-UBND thành phố"),
    ),
    AgencySeed(
        "mot_cua",
        "Bộ phận Tiếp nhận và Trả kết quả thành phố",
        "Bộ phận Một cửa",
        ("Bộ phận Một cửa thành phố", "Bộ phận tiếp nhận và trả kết quả"),
        parent="vp",
    ),
    AgencySeed("tu_phap", "Phòng Tư pháp", "P. Tư pháp"),
    AgencySeed("vhtt", "Phòng Văn hóa và Thông tin", "P. VHTT", ("P. VHTT", "Phòng VHTT")),
    AgencySeed("tnmt", "Phòng Tài nguyên và Môi trường", "P. TN&MT", ("P. TN&MT", "Phòng TN&MT")),
    AgencySeed("tckh", "Phòng Tài chính - Kế hoạch", "P. TC-KH", ("P. TC-KH",), added=True),
    AgencySeed(
        "ldtbxh",
        "Phòng Lao động - Thương binh và Xã hội",
        "P. LĐTBXH",
        ("P. LĐTBXH", "Phòng LĐ-TB&XH"),
        added=True,
    ),
    AgencySeed("gddt", "Phòng Giáo dục và Đào tạo", "P. GD&ĐT", ("P. GD&ĐT",), added=True),
    AgencySeed("bhxh", "Bảo hiểm xã hội thành phố", "BHXH thành phố", ("BHXH thành phố", "Bảo hiểm xã hội")),
    AgencySeed("dien_luc", "Công ty Điện lực Bắc Kạn", "Điện lực", ("Điện lực Bắc Kạn", "Công ty Điện lực")),
    AgencySeed("thue", "Chi cục Thuế thành phố", "Chi cục Thuế", ("Chi cục Thuế",), added=True),
    AgencySeed("nong_dan", "Hội Nông dân thành phố", "Hội Nông dân", ("Hội Nông dân",)),
    AgencySeed("ccb", "Hội Cựu chiến binh thành phố", "Hội CCB", ("Hội Cựu chiến binh", "Hội CCB")),
    AgencySeed("nct", "Hội Người cao tuổi thành phố", "Hội NCT", ("Hội Người cao tuổi",)),
    AgencySeed("ctd", "Hội Chữ thập đỏ thành phố", "Hội CTĐ", ("Hội Chữ thập đỏ",)),
    *(
        AgencySeed(code, f"UBND {name}", name[0].upper() + name[1:], (name, f"Ủy ban nhân dân {name}"))
        for code, name in COMMUNES.items()
    ),
)

_UNITS = ("vp", "tu_phap", "vhtt", "tnmt", "tckh", "ldtbxh", "gddt")
_UNIONS = ("nong_dan", "ccb", "nct", "ctd")

GROUPS: tuple[GroupSeed, ...] = (
    GroupSeed(
        "UBND các xã, phường",
        tuple(COMMUNES),
        ("UBND xã, phường", "UBND các phường, xã", "các xã, phường", "Ủy ban nhân dân các xã, phường"),
    ),
    GroupSeed("Các phòng, ban, ngành", _UNITS, ("các phòng, ban", "các phòng ban", "các phòng, ban ngành")),
    GroupSeed(
        "Các cơ quan, ban, ngành thành phố",
        ("catp", *_UNITS, "bhxh", "dien_luc", "thue"),
        ("các ban, ngành", "các cơ quan, ban, ngành"),
    ),
    GroupSeed("Các hội, ngành, đoàn thể", _UNIONS, ("các hội, đoàn thể", "các hội, ban, ngành")),
)

#: Fictitious people: sign-in name, full name, agency, role, post.
PEOPLE: tuple[tuple[str, str, str, Role, str], ...] = (
    ("to-truong", "Nguyễn Minh Đăng", "tp", Role.LEADER, "Tổ trưởng Tổ công tác Đề án 06"),
    ("thuong-truc", "Hoàng Thị Trực", "tp", Role.OFFICE, "Thư ký Tổ giúp việc"),
    ("thuong-truc2", "Vũ Văn Ban", "tp", Role.OFFICE, "Thành viên Tổ giúp việc"),
    ("theo-doi", "Trần Thị Xuân", "tp", Role.VIEWER, "Chuyên viên tổng hợp"),
    ("quan-tri", "Lê Văn Quân", "tp", Role.ADMIN, "Quản trị hệ thống"),
    ("truong.catp", "Phạm Quốc An", "catp", Role.HEAD, "Trưởng Công an thành phố"),
    ("canbo.catp", "Đinh Thị Bình", "catp", Role.STAFF, "Cán bộ"),
    ("truong.vp", "Lương Văn Phong", "vp", Role.HEAD, "Chánh Văn phòng"),
    ("mot-cua", "Hà Thị Cúc", "mot_cua", Role.STAFF, "Phụ trách Bộ phận Một cửa"),
    ("truong.tuphap", "Đỗ Thị Pháp", "tu_phap", Role.HEAD, "Trưởng phòng"),
    ("canbo.tuphap", "Bùi Văn Luật", "tu_phap", Role.STAFF, "Chuyên viên"),
    ("truong.vhtt", "Đặng Văn Hóa", "vhtt", Role.HEAD, "Trưởng phòng"),
    ("canbo.vhtt", "Ngô Thị Tin", "vhtt", Role.STAFF, "Chuyên viên"),
    ("truong.tnmt", "Triệu Văn Đạt", "tnmt", Role.HEAD, "Trưởng phòng"),
    ("truong.tckh", "Mai Thị Kim", "tckh", Role.HEAD, "Trưởng phòng"),
    ("truong.ldtbxh", "Lý Thị Lan", "ldtbxh", Role.HEAD, "Trưởng phòng"),
    ("truong.gddt", "Phan Văn Học", "gddt", Role.HEAD, "Trưởng phòng"),
    ("truong.bhxh", "Cao Thị Hiền", "bhxh", Role.HEAD, "Giám đốc"),
    ("canbo.bhxh", "Tạ Văn Chi", "bhxh", Role.STAFF, "Chuyên viên"),
    ("truong.dienluc", "Nông Văn Lực", "dien_luc", Role.HEAD, "Giám đốc"),
    ("truong.thue", "Trịnh Thị Thu", "thue", Role.HEAD, "Chi cục trưởng"),
    ("hoi.nongdan", "Ma Văn Điền", "nong_dan", Role.HEAD, "Chủ tịch Hội"),
    ("hoi.ccb", "Dương Văn Chiến", "ccb", Role.HEAD, "Chủ tịch Hội"),
    ("hoi.nct", "Hứa Văn Thọ", "nct", Role.HEAD, "Chủ tịch Hội"),
    ("hoi.ctd", "Vi Thị Nhân", "ctd", Role.HEAD, "Chủ tịch Hội"),
    ("ct.ducxuan", "Hoàng Văn Xuân", "duc_xuan", Role.HEAD, "Chủ tịch UBND phường"),
    ("canbo.ducxuan", "Nông Thị Đức", "duc_xuan", Role.STAFF, "Công chức"),
    ("ct.songcau", "Lường Văn Cầu", "song_cau", Role.HEAD, "Chủ tịch UBND phường"),
    ("ct.phungchikien", "Phùng Thị Kiên", "phung_chi_kien", Role.HEAD, "Chủ tịch UBND phường"),
    ("ct.minhkhai", "Nguyễn Thị Khai", "minh_khai", Role.HEAD, "Chủ tịch UBND phường"),
    ("ct.xuathoa", "Bế Văn Hòa", "xuat_hoa", Role.HEAD, "Chủ tịch UBND phường"),
    ("ct.huyentung", "Đàm Văn Tụng", "huyen_tung", Role.HEAD, "Chủ tịch UBND phường"),
    ("ct.duongquang", "Lộc Thị Quang", "duong_quang", Role.HEAD, "Chủ tịch UBND xã"),
    ("ct.nongthuong", "Ma Thị Thượng", "nong_thuong", Role.HEAD, "Chủ tịch UBND xã"),
)

#: One sign-in per role, for the sign-in page: role → sign-in name.
LOGINS: dict[Role, str] = {
    Role.OFFICE: "thuong-truc",
    Role.LEADER: "to-truong",
    Role.HEAD: "truong.tuphap",
    Role.STAFF: "canbo.catp",
    Role.VIEWER: "theo-doi",
    Role.ADMIN: "quan-tri",
}

_NAMED = "Văn bản có thật, nêu trong Báo cáo 6 tháng đầu năm 2024 của Tổ công tác Đề án 06 thành phố Bắc Kạn."
_SHIFTED = (
    " Không có toàn văn ở đây: nhiệm vụ trích từ Báo cáo (chỗ gộp nhiều dòng ghi “tóm lược”); thời hạn, ngày giao, ngày cập nhật và số"
    " minh chứng ghi “(trình diễn)” là dữ liệu dựng cho bản trình diễn, tính theo ngày hôm nay."
)
_CITY = "UBND thành phố Bắc Kạn"
_PROVINCE = "UBND tỉnh Bắc Kạn"

DOCUMENTS: tuple[DocumentSeed, ...] = (
    DocumentSeed(
        "qd06", "06/QĐ-TTg", "Thủ tướng Chính phủ", date(2022, 1, 6), "Quyết định",
        "Phê duyệt Đề án “Phát triển ứng dụng dữ liệu về dân cư, định danh và xác thực điện tử phục vụ chuyển"
        " đổi số quốc gia giai đoạn 2022-2025, tầm nhìn đến năm 2030”", _NAMED,
    ),
    DocumentSeed(
        "qd422", "422/QĐ-TTg", "Thủ tướng Chính phủ", date(2022, 4, 4), "Quyết định",
        "Về 28 dịch vụ công trực tuyến thiết yếu", _NAMED + _SHIFTED, ("qd06",),
    ),
    DocumentSeed(
        "ct26", "26-CT/TU", "Ban Thường vụ Tỉnh ủy", date(2023, 4, 28), "Chỉ thị",
        "Tăng cường sự lãnh đạo của Đảng, đẩy mạnh thực hiện Đề án 06", _NAMED, ("qd06",),
    ),
    DocumentSeed(
        "kh83", "83/KH-TCTTKĐA", "Tổ công tác triển khai Đề án 06/CP", date(2023, 3, 21), "Kế hoạch",
        "Xây dựng “Mô hình điểm” triển khai thực hiện Quyết định số 06/QĐ-TTg", _NAMED + _SHIFTED, ("qd06",),
    ),
    DocumentSeed(
        "kh324", "324/KH-UBND", _PROVINCE, date(2023, 5, 23), "Kế hoạch",
        "Chi trả trợ cấp ưu đãi, trợ giúp xã hội không dùng tiền mặt cho người có công với cách mạng và đối"
        " tượng bảo trợ xã hội tại cộng đồng trên địa bàn tỉnh Bắc Kạn",
        _NAMED + " Báo cáo không ghi cơ quan ban hành; suy ra từ nội dung." + _SHIFTED, ("qd06",),
    ),
    DocumentSeed(
        "kh45t", "45/KH-UBND", _PROVINCE, date(2024, 1, 23), "Kế hoạch",
        "Triển khai thực hiện Quyết định số 06/QĐ-TTg trên địa bàn tỉnh Bắc Kạn", _NAMED, ("qd06",),
    ),
    DocumentSeed(
        "kh28", "28/KH-UBND", _CITY, date(2024, 2, 5), "Kế hoạch",
        "Triển khai thực hiện các nhiệm vụ của Đề án 06 năm 2024", _NAMED + _SHIFTED, ("kh45t", "qd06"),
    ),
    DocumentSeed(
        "kh45", "45/KH-UBND", _CITY, date(2024, 3, 4), "Kế hoạch",
        "Triển khai thực hiện chuyển đổi số thành phố Bắc Kạn năm 2024", _NAMED,
    ),
    DocumentSeed(
        "cv1010", "1010/CATP-QLHC", "Công an thành phố", date(2024, 5, 27), "Công văn",
        "Tham gia ý kiến vào dự thảo Nghị định quy định chi tiết một số điều của Luật Cư trú", _NAMED,
    ),
    DocumentSeed(
        "cv1449", "1449/UBND-TP", "Chủ tịch UBND thành phố", date(2024, 5, 30), "Công văn",
        "Triển khai chi trả lương hưu, trợ cấp BHXH không dùng tiền mặt", _NAMED + _SHIFTED, ("kh28",),
    ),
    DocumentSeed(
        "qd1482", "1482/QĐ-UBND", "Chủ tịch UBND thành phố", date(2024, 6, 3), "Quyết định",
        "Kiện toàn Tổ Công tác Đề án 06 thành phố Bắc Kạn", _NAMED, ("kh28",),
    ),
    DocumentSeed(
        "qd1497", "1497/QĐ-TCTTKDDA", "Tổ trưởng Tổ công tác Đề án 06 thành phố", date(2024, 6, 5), "Quyết định",
        "Kiện toàn tổ giúp việc Tổ công tác Đề án 06 thành phố Bắc Kạn",
        _NAMED + " Ký hiệu chép đúng như Báo cáo viết.", ("qd1482",),
    ),
    DocumentSeed(
        "kh139", "139/KH-UBND", _CITY, date(2024, 6, 24), "Kế hoạch",
        "Triển khai thực hiện Chỉ thị 26-CT/TU trên địa bàn thành phố Bắc Kạn",
        _NAMED + " Báo cáo không ghi cơ quan ban hành; suy ra từ nội dung.", ("ct26",),
    ),
    DocumentSeed(
        "bc", "…/BC-TCTTKĐA", "Tổ công tác triển khai Đề án 06 thành phố Bắc Kạn", None, "Báo cáo",
        "Kết quả triển khai thực hiện Đề án 06 trên địa bàn thành phố Bắc Kạn (6 tháng đầu năm 2024)",
        "Bản dự thảo tháng 7/2024, số và ngày còn để trống. Mục IV (nhiệm vụ trọng tâm) trích nguyên văn; thời"
        " hạn, ngày giao, ngày cập nhật và số minh chứng ghi “(trình diễn)” là dữ liệu dựng cho bản trình diễn.",
        ("kh45t", "kh28", "ct26"),
    ),
)  # fmt: skip
PROGRAMME = "Đề án 06"

_SOCIAL = f"Phó Chủ tịch UBND thành phố phụ trách văn hóa, xã hội {MADE_UP}"
_ECONOMY = f"Phó Chủ tịch UBND thành phố phụ trách kinh tế {MADE_UP}"
_POLICE = f"Trưởng Công an thành phố {MADE_UP}"
#: Who is in charge of the duties of which lead; the report names nobody, and the wards have nobody here either.
LEADERS: dict[str, str] = {
    "catp": _POLICE,
    **dict.fromkeys(("vhtt", "gddt", "ldtbxh", "bhxh", "tu_phap", "mot_cua"), _SOCIAL),
    **dict.fromkeys(("tnmt", "tckh", "dien_luc", "thue"), _ECONOMY),
}
