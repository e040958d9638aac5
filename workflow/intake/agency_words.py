"""How the names of agencies begin in running text: what may be ordered, in the spellings that papers use."""

from __future__ import annotations

import re

from workflow.intake.numbering import CAPITALS

_C = f"[{CAPITALS}]"
_NOUNS = (
    "Sở|Bộ|Cục|Vụ|Viện|Ban|Phòng|Chi cục|Tổng cục|Hội|Đoàn|Liên đoàn|Liên minh|Hiệp hội|Tập đoàn|Tổng [Cc]ông ty|Công ty|Ngân hàng|"
    "Trường|Đài|Báo|Trung tâm|Học viện|Đại học|Thanh tra|Kho bạc|Thuế|Hải quan|Chi nhánh|Bưu điện|Viễn thông|Quỹ|Tòa án|"
    "Viện kiểm sát|Kiểm toán|Tổ|Tiểu ban|Nhà xuất bản|Bệnh viện|Nhóm|Cụm|Khối|Trạm|Hạt|Đội|Liên hiệp|Xí nghiệp|Nhà máy|Hợp tác xã|Thư viện|Bảo tàng"
)
_OFFICES = (
    "Ủy ban|UBND|UBMTTQ|UB MTTQ|UBKT|BCĐ|BCH|BQL|VKSND|TAND|NHNN|KBNN|Đảng đoàn|Ban [Cc]án sự|Ban [Tt]hường (?:vụ|trực)|HĐND|Hội đồng nhân dân|MTTQ|Mặt trận|Công [Aa]n|Văn phòng|Thường trực|Thông tấn xã|Bảo hiểm|BHXH|EVN|VTV|VOV|"
    "VPCP|CATP|Thống đốc|Bộ trưởng|Giám đốc|Phó Giám đốc|Chủ tịch|Phó Chủ tịch|Chánh|Thủ trưởng|Trưởng|Người đứng đầu|Tổng Giám đốc|"
    "Tổng Thanh tra|Viện trưởng|Đảng ủy|Đảng bộ|Chi bộ|Cấp ủy|Tỉnh đoàn|Thành đoàn|Tỉnh ủy|Thành ủy|Điện lực|VNPT|Viettel|MobiFone|Mobifone|VinaPhone|FPT|Agribank|BIDV|NAPAS|Công chức(?= [A-ZĐ])|Ông|Bà|Đ/[Cc]|Cơ quan [Tt]hường trực|Cơ quan chủ trì|Đồng chí|"
    "(?:Cơ quan|Đơn vị|Doanh nghiệp|Địa phương)(?=,? (?:các|cơ quan|đơn vị|chủ trì|được|địa phương))"
)
# Bodies whose names go on in small letters.
_LOWER = (
    "Đài (?:truyền hình|tiếng nói|phát thanh)|Báo (?:điện tử|và [Pp]hát thanh|và [Đđ]ài)|Cổng (?:[Tt]hông tin|TTĐT)|Trung tâm \\w+ \\w+|Ban (?:quản lý|chỉ đạo|chỉ huy|tổ chức|điều hành|tuyên giáo|dân vận)|"
    "(?:Tiểu ban|Nhóm) (?:giúp việc|công tác|chuyên)|Tổ (?:giúp việc|công tác|công nghệ|thẩm định)|Phòng (?:kinh tế|văn hóa|tài chính|nội vụ|tư pháp|y tế|giáo dục|chuyên môn|nông nghiệp)|"
    "Bộ (?:đội|tư lệnh|chỉ huy)|Hội (?:nông dân|cựu chiến binh|liên hiệp)|Đoàn (?:thanh niên|thể)|Phó Thủ tướng|Trường (?:đại học|cao đẳng|chính trị)|"
    "Công ty \\w+ \\w+|Bưu điện \\w+|Chi cục \\w+|Kho bạc \\w+|Thành viên Ban|Lực lượng \\w+|Chủ (?:đầu tư|rừng|doanh nghiệp)"
)
_CLASS = (
    "cơ quan|đơn vị|[Ss]ở|[Bb]ộ|[Bb]an|ngành(?!,? (?:và )?lĩnh vực)|địa phương|tỉnh|thành phố|xã|phường|huyện|[Pp]hòng|tổ chức|doanh nghiệp|[Hh]ội|[Tt]rường|"
    "cơ sở (?:đào tạo|giáo dục|sản xuất|y tế|khám|kinh doanh)|[Nn]gân hàng|[Tt]ập đoàn|[Tt]ổng [Cc]ông ty|cấp|thành viên|[Hh]iệp hội|chủ đầu tư|[Cc]ục|[Vv]ụ|UBND|"
    "Ủy ban|[Vv]iện|bệnh viện|[Tt]rung tâm|[Cc]hi cục|đoàn thể|chủ sở hữu|chủ quản|chủ rừng|chủ cơ sở|ban quản lý|đoàn|đảng ủy|cấp ủy|chi bộ|tiểu ban|[Tt]ổ (?:công|hợp|giúp|liên|tự|bảo)|khối|cụm|thôn|tổ dân phố|khu phố|Phó Thủ tướng|Phó Chủ tịch|[Tt]hứ trưởng|Bộ trưởng|Chủ tịch|Giám đốc|[Tt]hủ trưởng|[Tt]rưởng"
)
# "Sở, ban, ngành thuộc …": a class named by listing its kinds, without "các".
_LISTED = "(?:[Ss]ở|[Bb]ộ|[Bb]an|[Cc]ơ quan|[Đđ]ơn vị|[Pp]hòng|[Nn]gành),? (?:và )?(?:sở|ban|bộ|ngành|cơ quan|đơn vị|địa phương|phòng|đoàn thể)"
NAME = re.compile(
    rf"(?:{_LISTED}\b|(?:{_LOWER})\b|(?:{_NOUNS})\s+(?:{_C}|\d|công tác|thành phố\s+{_C}|tỉnh\b|nhà nước|thương mại|và\s+{_C})|(?:{_OFFICES})\b"
    rf"|(?:[Cc]ác|[Nn]hững|[Tt]ất cả các|[Tt]oàn bộ các|\d{{1,3}})\s+(?:đồng chí\s+)?(?:{_CLASS})\b)"
)
# Small words that stand inside names: the first other one begins the act, whatever verb it is.
_INSIDE = re.compile(
    "các|và|của|tỉnh|thành|phố|xã|phường|huyện|quận|thị|trấn|đặc|khu|thôn|ấp|bản|tổ|dân|nhân|vực|cấp|trung|ương|địa|phương|"
    "nước|nhà|sở|ban|bộ|ngành|phòng|cơ|quan|đơn|vị|liên|đoàn|thể|chức|chính|trị|hội|doanh|nghiệp|trực|thuộc|số|đảng|ủy|khác|"
    "viên|trưởng|phó|giám|đốc|chủ|tịch|thường|vụ|lãnh|đạo|đầu|tư|văn|hóa|giáo|dục|đào|tạo|tài|nguyên|môi|trường|nông|kinh|"
    "tế|y|khoa|học|công|nghệ|thương|mại|du|lịch|xây|dựng|nội|pháp|hành|viễn|thông|bưu|điện|báo|đài|phát|thanh|truyền|hình|"
    "kiểm|sát|tòa|án|tối|cao|với|trong|trên|bàn|ngang|lại|cùng|người|đứng|hai|ba|một"
)
_WORD = re.compile(r"[^\W\d_]+")


def strange_word_at(text: str, start: int) -> int:
    """Where the first word stands that does not belong to a name; -1 where all do."""
    for n, word in enumerate(_WORD.finditer(with_new_marks(text), start)):
        if n > 1 and word[0].islower() and not _INSIDE.fullmatch(word[0]):
            return word.start()
    return -1


_OLD = re.compile(r"(?<![qQ])([uU])([ýỳỷỹỵ])(?!\w)|([oO])([áàảãạ])(?!\w)")
_MOVED = {"ý": "ú", "ỳ": "ù", "ỷ": "ủ", "ỹ": "ũ", "ỵ": "ụ", "á": "ó", "à": "ò", "ả": "ỏ", "ã": "õ", "ạ": "ọ"}


def with_new_marks(text: str) -> str:
    """ "Uỷ ban", "Toà án" as "Ủy ban", "Tòa án": the tone mark on the first vowel, letter for letter."""
    return _OLD.sub(_moved, text)


def _moved(found: re.Match[str]) -> str:
    first, second = (found[1], found[2]) if found[1] else (found[3], found[4])
    marked = _MOVED[second]
    return (marked.upper() if first.isupper() else marked) + ("y" if found[1] else "a")
