"""The second authority: the Government's steering committee, with the owners that notice 624 names.

Ministries as of 2025 and the 34 provincial-level units since 1 July 2025 are public facts. The
accounts are nobody's: contacts named after their agency, not after a person.
"""

from __future__ import annotations

from workflow.demo.seeds import AgencySeed, GroupSeed
from workflow.rules.permissions import Role

DOMAIN = "chinhphu.demo"
ROOT = AgencySeed(
    "cp",
    "Ban Chỉ đạo của Chính phủ về phát triển KHCN, ĐMST, chuyển đổi số và Đề án 06",
    "Ban Chỉ đạo",
    ("Ban Chỉ đạo của Chính phủ",),
)
STANDING = "vpcp"

_MINISTRIES: tuple[AgencySeed, ...] = (
    AgencySeed("bqp", "Bộ Quốc phòng"),
    AgencySeed("bca", "Bộ Công an", "Bộ CA"),
    AgencySeed("bng", "Bộ Ngoại giao"),
    AgencySeed("bnv", "Bộ Nội vụ"),
    AgencySeed("btp", "Bộ Tư pháp"),
    AgencySeed("btc", "Bộ Tài chính", "Bộ TC"),
    AgencySeed("bct", "Bộ Công Thương"),
    AgencySeed("bnnmt", "Bộ Nông nghiệp và Môi trường", "Bộ NN&MT", ("Bộ NN&MT",)),
    AgencySeed("bxd", "Bộ Xây dựng"),
    AgencySeed("bvhttdl", "Bộ Văn hóa, Thể thao và Du lịch", "Bộ VHTTDL", ("Bộ VHTTDL",)),
    AgencySeed("bkhcn", "Bộ Khoa học và Công nghệ", "Bộ KH&CN", ("Bộ KH&CN",)),
    AgencySeed("bgddt", "Bộ Giáo dục và Đào tạo", "Bộ GD&ĐT", ("Bộ GD&ĐT", "Bộ GDĐT")),
    AgencySeed("byt", "Bộ Y tế"),
    AgencySeed("bdttg", "Bộ Dân tộc và Tôn giáo"),
    AgencySeed("ttcp", "Thanh tra Chính phủ", "TTCP", ("Tổng Thanh tra Chính phủ",)),
    AgencySeed("nhnn", "Ngân hàng Nhà nước Việt Nam", "NHNN", ("NHNN", "Ngân hàng Nhà nước")),
    AgencySeed("vpcp", "Văn phòng Chính phủ", "VPCP", ("VPCP",)),
)
_UNDER_GOVERNMENT: tuple[AgencySeed, ...] = (
    AgencySeed("vtv", "Đài Truyền hình Việt Nam", "VTV", ("VTV",)),
    AgencySeed("vov", "Đài Tiếng nói Việt Nam", "VOV", ("VOV",)),
    AgencySeed("ttxvn", "Thông tấn xã Việt Nam", "TTXVN", ("TTXVN",)),
    AgencySeed("vast", "Viện Hàn lâm Khoa học và Công nghệ Việt Nam"),
    AgencySeed("vass", "Viện Hàn lâm Khoa học xã hội Việt Nam"),
)
_OTHERS: tuple[AgencySeed, ...] = (
    AgencySeed("vptw", "Văn phòng Trung ương Đảng"),
    AgencySeed("vpqh", "Văn phòng Quốc hội"),
    AgencySeed("vpctn", "Văn phòng Chủ tịch nước"),
    AgencySeed("tandtc", "Tòa án nhân dân tối cao"),
    AgencySeed("evn", "Tập đoàn Điện lực Việt Nam", "EVN", ("EVN",)),
)
_CITIES = ("Hà Nội", "Huế", "Hải Phòng", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ")
_PROVINCES = (
    "Lai Châu", "Điện Biên", "Sơn La", "Lạng Sơn", "Quảng Ninh", "Thanh Hóa", "Nghệ An", "Hà Tĩnh", "Cao Bằng",
    "Tuyên Quang", "Lào Cai", "Thái Nguyên", "Phú Thọ", "Bắc Ninh", "Hưng Yên", "Ninh Bình", "Quảng Trị",
    "Quảng Ngãi", "Gia Lai", "Khánh Hòa", "Lâm Đồng", "Đắk Lắk", "Đồng Nai", "Tây Ninh", "Vĩnh Long", "Đồng Tháp",
    "Cà Mau", "An Giang",
)  # fmt: skip


def _province(kind: str, name: str) -> AgencySeed:
    short = f"TP. {name}" if kind == "thành phố" else name
    others = (f"Ủy ban nhân dân {kind} {name}", f"UBND TP. {name}" if kind == "thành phố" else f"tỉnh {name}")
    return AgencySeed(f"ubnd {name}", f"UBND {kind} {name}", short, others)


_CITY_SEEDS = tuple(_province("thành phố", name) for name in _CITIES)
_PROVINCE_SEEDS = tuple(_province("tỉnh", name) for name in _PROVINCES)
AGENCIES = (*_MINISTRIES, *_UNDER_GOVERNMENT, *_OTHERS, *_CITY_SEEDS, *_PROVINCE_SEEDS)


def _codes(*lists: tuple[AgencySeed, ...]) -> tuple[str, ...]:
    return tuple(seed.code for seeds in lists for seed in seeds)


_CENTRAL = _codes(_MINISTRIES, _UNDER_GOVERNMENT)
_LOCAL = _codes(_CITY_SEEDS, _PROVINCE_SEEDS)
SIX_CITIES = "Các thành phố trực thuộc Trung ương"

GROUPS: tuple[GroupSeed, ...] = (
    GroupSeed(
        "Các bộ, ngành, địa phương",
        _CENTRAL + _LOCAL,
        (
            "Các cơ quan, bộ, ngành và địa phương",
            "Các cơ quan Trung ương và địa phương",
            "Các bộ, cơ quan Trung ương và địa phương",
        ),
    ),
    GroupSeed("Các bộ, ngành", _CENTRAL, ("Các bộ, cơ quan",)),
    GroupSeed("Các bộ, cơ quan ngang bộ", _codes(_MINISTRIES)),
    GroupSeed("Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ", _CENTRAL),
    GroupSeed(
        "Các tỉnh, thành phố",
        _LOCAL,
        (
            "Ủy ban nhân dân các tỉnh, thành phố",
            "Ủy ban nhân dân các tỉnh, thành phố trực thuộc trung ương",
            "Ủy ban nhân dân các địa phương",
            "Các địa phương",
        ),
    ),
    GroupSeed(SIX_CITIES, _codes(_CITY_SEEDS), ("UBND 06 thành phố trực thuộc trung ương",)),
    GroupSeed("Các địa phương có đảo", ()),
)

_LEADS = ("btc", "bca", "bkhcn", "bnv", "bgddt", "byt", "bnnmt", "bxd", "btp", "ttcp", "nhnn")
_NAMES = {seed.code: seed.name for seed in AGENCIES}

#: Contacts, not people: sign-in name, name shown, agency, role, post.
PEOPLE: tuple[tuple[str, str, str, Role, str], ...] = (
    ("thuong-truc", "Thư ký Văn phòng Chính phủ (trình diễn)", "cp", Role.OFFICE, "Bộ phận theo dõi"),
    ("lanh-dao", "Lãnh đạo Ban Chỉ đạo (trình diễn)", "cp", Role.LEADER, "Lãnh đạo"),
    *(
        (f"dau-moi.{code}", f"Đầu mối {_NAMES[code]} (trình diễn)", code, Role.HEAD, "Đầu mối")
        for code in _LEADS
    ),
)
LOGINS: dict[Role, str] = {
    Role.OFFICE: "thuong-truc",
    Role.LEADER: "lanh-dao",
    Role.HEAD: "dau-moi.btc",
}
