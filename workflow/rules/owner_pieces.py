"""One clause of owners cut into names.

Names of agencies hold commas and "và", so nothing is cut at those signs alone: a cut needs the
beginning of another agency after it (domain.md e.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TITLES = (
    "Chủ tịch|Phó Chủ tịch|Thủ trưởng|Giám đốc|Phó Giám đốc|Bộ trưởng|Thứ trưởng|Chánh|Trưởng|Viện trưởng|Cục trưởng|Vụ trưởng|"
    "Bí thư|Phó Bí thư|Người đứng đầu|Lãnh đạo|Chỉ huy|Hiệu trưởng|Tổ trưởng|Thường trực|Đại diện|Chủ nhiệm|Tư lệnh|Thống đốc"
)
_HEADS = (
    "Ủy ban|Uỷ ban|UBND|HĐND|Hội đồng|Bộ|Sở|Công an|Văn phòng|Thanh tra|Tổng|Cục|Vụ|Viện|Ban|Phòng|Trung tâm|Tòa án|"
    "Toà án|Ngân hàng|Bảo hiểm|Mặt trận|MTTQ|Đoàn|Hội|Hiệp hội|Liên đoàn|Liên minh|Liên hiệp|Tập đoàn|Công ty|Trường|Đài|"
    "Báo|Điện lực|Chi nhánh|Chi cục|Kho bạc|Đại học|Học viện|Tổ(?! chức)|Khoa(?! học)|Công đoàn|Ngành|Đảng đoàn|Tiểu ban|Chủ đầu tư|Lực lượng|Bộ phận|Công chức|Khu (?:bảo tồn|di tích|du lịch|dự trữ)|Bộ đội|Đồn|Xí nghiệp|Nhà máy|Nhà văn hóa|Nhà hát|Cảng|Cụm|Khối|Đơn vị|Cơ quan|Quân khu|Thuế|Hải quan|Thống kê(?=\\s+(?:tỉnh|thành phố|cơ sở|khu vực))|Viễn thông|"
    "Bưu điện|Trạm|Bệnh viện|Quỹ|Thư viện|Bảo tàng|Thông tấn xã|Kiểm toán|Đảng ủy|Đảng uỷ|Đảng bộ|Vườn|Hạt|Đội|Cổng|Nhà xuất bản|Tạp chí|Hợp tác xã|Thi hành án|"
    f"BQL|BCH|BCĐ|{_TITLES}"
)
# Bodies that go by their letters alone.
_LETTERS = "EVN\\w*|CA(?=\\s(?:tỉnh|TP|xã|phường|huyện|thành))|TKV|PVN|FPT|CMC|NH(?:NN|CSXH|TM|NNo)\\w*|UB(?:ND|MTTQ|KT)\\w*|TT(?:PVHCC|YT|GDNN)\\w*|BQLDA|S(?:NV|TC|TP|XD|CT|YT|DL|NN|KH|GD|VH|TT|LĐ|GT|TN)[A-ZĐ&]*|B(?:QP|CA|NG|NV|TC|TP|CT|XD|YT|KH|GD|VH|NN|TT)[A-ZĐ&]*|VP(?=\\s?[A-ZĐ])|LHPN|LHTN|CCB|ĐTN|VNPT|CATP|CAT|CAX|VPCP|VTV|VOV|TTXVN|BHXH|NHNN|KBNN|VCCI|MTTQ|UBMTTQ|LĐLĐ|TAND|VKSND|TTHC|BIDV|Viettel|MobiFone|VinaPhone|Agribank|P?[A-Z]{1,2}\\d{2}"
_CUT = re.compile(
    rf"(?:{_HEADS})\s+[^\s,;.]|(?:{_LETTERS})\b|[Cc]ác\s|UBND\b|P\.\s*\w|(?:Tỉnh|Thành)\s[Đđ]oàn\b|(?:Tỉnh|Thành|Huyện|Quận|Thị) [ủu][ỷy]\b"
    r"|(?:Thanh tra|Văn phòng)(?=\s*(?:[,;]|$))"
)
_SMALL_CUT = re.compile(
    r"(?:phòng|trường|sở|bộ|ban|công an|lực lượng Công an)\s+[A-ZĐÀ-Ỹ]|tổ dân phố|tổ chức [A-Z]"
    r"|công an (?:xã|phường|tỉnh|huyện|thành phố)\b|trạm y tế\b|ngành [A-ZĐ]|(?:trưởng (?:phòng|ban|khoa|thôn|ấp|công an|các)|thủ trưởng|giám đốc|chủ tịch|hiệu trưởng|tổ trưởng|bí thư|người đứng đầu"
    r"|chỉ huy trưởng|chánh văn phòng|chánh thanh tra|lãnh đạo|tổ công nghệ|đại diện)\s"
)
_STRONG = re.compile(r"(?:Bộ(?! đội)|Sở|UBND|Ủy ban|Uỷ ban|Các|Công an|Văn phòng)\s")
_ONE_WORD = re.compile(r"[A-ZĐ][\w-]*(?=\s*(?:[,;]|và\s|$))")
_BOUNDARY = re.compile(r"\s*;\s*|\s*\|\s*|\s*,\s*|\s*[/+]\s*(?=[A-ZĐ])|\s+và\s+|\s+cùng\s+|\s+")
# Words after which "Bộ …", "Sở …", "UBND …" belongs to the name before it.
_OWNERS_OF = re.compile(
    r"(?:trưởng|đốc|tịch|phòng|tra|thuộc|của|trực thuộc|lãnh đạo|Lãnh đạo|ủy viên|Tổng|Đảng|Đảng ủy|Đảng uỷ|tại|ngang|"
    r"cho|Cục|Ban|ban|an|quan|nhánh|đoàn|sự|do|CT|PCT|GĐ|PGĐ|CVP|VP|TP|đơn vị|UBND|nhân dân|06|lượng|viên|trực|\(|-|–)$",
    re.IGNORECASE,
)
# Two bodies with one office, and boards of several zones: their "và" is part of the name.
_JOINED = (
    (
        re.compile(r"(?:HĐND|[Hh]ội đồng nhân dân|ĐBQH|đại biểu Quốc hội)$"),
        re.compile(r"UBND|[UỦ][ỷy] ban nhân dân|HĐND|Hội đồng nhân dân"),
    ),
    (re.compile(r"^(?:Ban [Qq]uản lý|BQL)\b.*[Kk]hu\b"), re.compile(r"các [Kk]hu\b")),
    (re.compile(r"(?:^|\s)[Cc]ác thôn(?:, bản)?$"), re.compile(r"tổ dân phố|bản\b")),
    (re.compile(r"^Báo$"), re.compile(r"Đài\b")),
    (re.compile(r"\b(?:[Bb]an|[Bb]ộ|[Ss]ở|[Pp]hòng|[Hh]ội|cơ quan)$"), re.compile(r"ngành\b")),
    # One place for all: "Đảng ủy, HĐND, UBND, UBMTTQ Việt Nam các xã".
    (
        re.compile(r"^(?:(?:Đảng [ủu][ỷy]|Đảng uỷ|HĐND|UBND)(?:,\s*|$))+$"),
        re.compile(r"(?:UB)?MTTQ|Ủy ban M|HĐND|UBND|các (?:đoàn thể|tổ chức)"),
    ),
    # One person: "Đồng chí Nguyễn Văn A, Phó Chủ tịch UBND tỉnh".
    (
        re.compile(r"^(?:[Đđ]ồng chí|[Đđ]/[Cc]|[ÔôB](?:ng|à|à))\.?(?:\s+[A-ZĐÀ-Ỹ]\w*){1,6}$"),
        re.compile(rf"(?:{_TITLES}|Ủy viên|UV|P?CT|P?GĐ|CVP|P?TP)\b"),
    ),
)


_REACH = 200  # letters on both sides that decide on a cut; no name is longer


@dataclass(frozen=True, slots=True)
class Pieces:
    """Names as written, and whether a cut had to be made where no separator stands."""

    names: tuple[str, ...]
    missing_separator: bool = False


def starts_name(text: str) -> bool:
    """Whether another agency or group begins here."""
    return _CUT.match(text) is not None


def starts_small_name(text: str) -> bool:
    """Whether an agency in small letters begins here ("phòng Văn hóa …")."""
    return _SMALL_CUT.match(text) is not None


def pieces(clause: str) -> Pieces:
    """The names in one clause, cut only before the beginning of another agency or group."""
    names: list[str] = []
    start = depth = at = 0
    missing = False
    for found in _BOUNDARY.finditer(clause):
        depth += clause.count("(", at, found.start()) - clause.count(")", at, found.start())
        at, sign = found.start(), found[0].strip()
        before = clause[max(start, at - _REACH) : at]
        if depth <= 0 and _is_cut(before, clause[found.end() : found.end() + _REACH], sign):
            names.append(clause[start:at])
            missing = missing or not sign
            start, depth = found.end(), 0
    names.append(clause[start:])
    return Pieces(tuple(n for name in names if (n := name.strip(" ,;.:|-+*"))), missing)


def _is_cut(before: str, rest: str, sign: str) -> bool:
    if sign in (";", "|"):
        return True
    if any(left.search(before) and right.match(rest) for left, right in _JOINED):
        return False
    if sign:
        return bool(_CUT.match(rest) or _SMALL_CUT.match(rest) or _both_letters(before, rest))
    if not _STRONG.match(rest) or not before or _OWNERS_OF.search(before):
        return False
    return len(before.split()) > 1


def _both_letters(before: str, rest: str) -> bool:
    """Names of one word on both sides, one of them at least in letters: "VNPT, Viettel"."""
    word = _ONE_WORD.match(rest)
    if word is None or " " in before or not before[:1].isupper():
        return False
    return any(sum(c.isupper() for c in name) > 1 for name in (before, word[0]))
