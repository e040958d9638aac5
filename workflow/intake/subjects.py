"""Who is ordered by a sentence: the names before its verb ("Sở X chủ trì, phối hợp với Sở Y …")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from workflow.intake.numbering import CAPITALS
from workflow.rules.owner_clauses import aligned_fold

_C = f"[{CAPITALS}]"
_NOUNS = (
    "Sở|Bộ|Cục|Vụ|Viện|Ban|Phòng|Chi cục|Tổng cục|Hội|Đoàn|Liên đoàn|Liên minh|Hiệp hội|Tập đoàn|Tổng [Cc]ông ty|Công ty|Ngân hàng|"
    "Trường|Đài|Báo|Trung tâm|Học viện|Đại học|Thanh tra|Kho bạc|Thuế|Hải quan|Chi nhánh|Bưu điện|Viễn thông|Quỹ|Tòa án|Toà án|"
    "Viện kiểm sát|Kiểm toán|Tổ|Nhà xuất bản|Bệnh viện|Nhóm"
)
_OFFICES = (
    "Ủy ban|Uỷ ban|UBND|HĐND|Hội đồng nhân dân|MTTQ|Mặt trận|Công [Aa]n|Văn phòng|Thường trực|Thông tấn xã|Bảo hiểm|BHXH|EVN|VTV|VOV|"
    "VPCP|CATP|Thống đốc|Bộ trưởng|Giám đốc|Phó Giám đốc|Chủ tịch|Phó Chủ tịch|Chánh|Thủ trưởng|Trưởng|Người đứng đầu|Tổng Giám đốc|"
    "Tổng Thanh tra|Viện trưởng|Đảng ủy|Tỉnh đoàn|Thành đoàn|Tỉnh ủy|Thành ủy|Điện lực|Cơ quan [Tt]hường trực|Cơ quan chủ trì|Đồng chí|"
    "(?:Cơ quan|Đơn vị|Doanh nghiệp|Địa phương)(?=,? (?:các|cơ quan|đơn vị|chủ trì|được|địa phương))"
)
# Bodies whose names go on in small letters.
_LOWER = (
    "Đài (?:truyền hình|tiếng nói|phát thanh)|Báo điện tử|Trung tâm \\w+ \\w+|Ban (?:quản lý|chỉ đạo|chỉ huy|tổ chức|điều hành|tuyên giáo|dân vận)|"
    "Tổ (?:giúp việc|công tác|công nghệ|thẩm định)|Phòng (?:kinh tế|văn hóa|tài chính|nội vụ|tư pháp|y tế|giáo dục|chuyên môn|nông nghiệp)|"
    "Bộ (?:đội|tư lệnh|chỉ huy)|Hội (?:nông dân|cựu chiến binh|liên hiệp)|Đoàn (?:thanh niên|thể)|Phó Thủ tướng|Trường (?:đại học|cao đẳng|chính trị)|"
    "Công ty \\w+ \\w+|Bưu điện \\w+|Chi cục \\w+|Kho bạc \\w+|Thành viên Ban|Lực lượng \\w+"
)
_CLASS = (
    "cơ quan|đơn vị|[Ss]ở|[Bb]ộ|[Bb]an|ngành(?!,? (?:và )?lĩnh vực)|địa phương|tỉnh|thành phố|xã|phường|huyện|[Pp]hòng|tổ chức|doanh nghiệp|[Hh]ội|[Tt]rường|"
    "cơ sở (?:đào tạo|giáo dục|sản xuất|y tế|khám|kinh doanh)|[Nn]gân hàng|[Tt]ập đoàn|[Tt]ổng [Cc]ông ty|cấp|thành viên|[Hh]iệp hội|chủ đầu tư|[Cc]ục|[Vv]ụ|UBND|"
    "Ủy ban|[Vv]iện|bệnh viện|[Tt]rung tâm|[Cc]hi cục|đoàn thể|chủ sở hữu|chủ quản|thôn|tổ dân phố|khu phố"
)
_NAME = re.compile(
    rf"(?:(?:{_LOWER})\b|(?:{_NOUNS})\s+(?:{_C}|\d|công tác|thành phố\s+{_C}|tỉnh\b|nhà nước|thương mại|và\s+{_C})|(?:{_OFFICES})\b"
    rf"|(?:[Cc]ác|[Nn]hững|[Tt]ất cả các|[Tt]oàn bộ các|\d{{1,3}})\s+(?:đồng chí\s+)?(?:{_CLASS})\b)"
)
_ORDER = re.compile(
    r"(?:(?:chinh phu|thu tuong chinh phu|pho thu tuong[\w ]{0,30}|(?:chu tich )?(?:ubnd|uy ban nhan dan)[\w ]{0,30}|ban chi dao[\w ]{0,30})\s+)?"
    r"(?:tran trong\s+)?(?P<verb>giao|yeu cau|kinh de nghi|de nghi|phan cong|moi|thong nhat giao)\b(?:\s+cho\b)?[\s:,]*"
    r"(?:(?:cac\s+)?dong chi\s+)?"
)
_ABOUT = re.compile(r"(?:trach nhiem|nhiem vu|phan cong nhiem vu)(?:\s+cu the)?\s+(?:cua|cho|doi voi)\s+")
_TOWARDS = re.compile(r"(?:doi voi|ve phia)\s+")
_VERBS = (
    "chu tri|phoi hop|ket hop|chi dao|tiep tuc|tang cuong|ra soat|xay dung|ban hanh|to chuc|thuc hien|trien khai|tham muu|tong hop|bao cao|"
    "huong dan|kiem tra|theo doi|don doc|khan truong|chu dong|can cu|tren co so|co trach nhiem|chiu trach nhiem|tap trung|nghien cuu|de xuat|"
    "trinh|xuat cap|truc tiep|ho tro|bo tri|can doi|tham dinh|cung cap|huy dong|day manh|day nhanh|phat huy|quyet liet|kip thoi|dinh ky|thuong xuyen|"
    "hoan thanh|hoan thien|nang cao|dam bao|bao dam|kien toan|uu tien|tuyen truyen|duy tri|quan triet|cap nhat|phe duyet|thanh lap|bam sat|"
    "phan cong|cu (?:can bo|cong chuc|chuyen vien|dau moi)|lam dau moi|la (?:co quan|don vi|dau moi)|su dung|quan ly|xu ly|nghiem tuc|"
    "tuan thu|tien phong|tich cuc|quan tam|tham gia|giam sat|van dong|van hanh|phan bo|trien khai|so ket|tong ket|dang ky|tiep nhan|cong bo|"
    "quyet dinh|phan dau|co (?:ke hoach|phuong an|giai phap|y kien|cam ket|van ban|bao cao)|thong nhat|khac phuc|ap dung|doi moi|chuan bi|"
    "cong khai|danh gia|kiem soat|khai thac|tao dieu kien|phat trien|dau tu|lua chon|ky ket|xac dinh|thuc day|theo chuc nang|theo nhiem vu|"
    "theo tham quyen|theo linh vuc|trong pham vi|nhanh chong|thong bao|phat dong|tao lap|ket noi|so hoa|dao tao|boi duong|tap huan|"
    "lanh dao|thanh tra|dieu phoi|nam chac|chuyen doi|tra loi|chap hanh|xac minh|luu y|truoc mat|triet de|khong ngung|giao|yeu cau|gop y|"
    "lam ro|tiep thu|giai quyet|thong ke|long ghep|ung dung|nhan rong|xem xet|dong thoi|cho tri|thao go|xac lap|"
    "bien soan|bo sung|sua doi|rut kinh nghiem|bieu duong|pho bien|trao doi|ra quan|tich hop|dieu chinh|cai thien|mo rong|quy dinh|phat hanh|"
    "thu thap|cam ket|dinh huong|bo cuc|khao sat|du bao|no luc|gap rut|vao cuoc|thiet lap|hinh thanh|khoi cong|giai ngan|di doi"
)  # fmt: skip
_VERB = re.compile(rf"(?<![\w-])(?:{_VERBS})(?![\w-])")
# Short verbs that only their accents tell from other words ("cần" from "cán bộ").
_SHORT_VERB = re.compile(r"(?<![\w-])(?:cần|phải|mở|đưa|gửi|lập|gắn|sớm|ngay|đẩy|tự|họp|dẫn dắt)(?![\w-])")
# Words before which what looks like a verb belongs to a name: "các tổ chức", "cơ quan quản lý", "công tác chỉ đạo".
_PART_OF_NAME = re.compile(
    r"(?:\bcac|\bco quan|\bto|\bcong tac|\bva|,|/|-|\bdon vi|\bco so|\bduoc|\bsu nghiep|\bnguoi|\bto chuc|\bdoi tuong|\bnghien cuu)\s*$"
)
_AMBIGUOUS = frozenset({
    "to chuc", "quan ly", "dao tao", "nghien cuu", "thanh tra", "kiem tra", "chi dao", "huong dan", "cung cap", "tham dinh", "phat trien",
    "thuc hien", "chu tri", "phoi hop", "thong ke", "dau tu", "giam sat", "boi duong", "giao", "su dung", "xay dung", "phat hanh",
    "tham gia", "trien khai",
})  # fmt: skip
_CLASS_OPEN = re.compile(r"\b[Cc]ác\s+[\w ]{2,30}$")
_LISTS = re.compile(rf"{_C}[^,:;.]{{1,40}}(?:,| và )\s*{_C}")
_NEVER = re.compile(r"\s(?:là|gồm|bao gồm|như|được giao\s*$)\s")
_ASIDE = re.compile(
    r"(?:tren co so|can cu|theo|de|nham|trong|truoc|hang|hang nam|dinh ky|sau khi|doi voi|den|ngoai ra|dong thoi|khi|hoan thanh|voi|tu)\b|\d"
)
_WHEN = re.compile(
    r"(?:dinh ky|hang|truoc|sau|moi|cuoi|dau|trong)\b(?:(?!\b(?:cua|voi|do|cho|gui|tu|ve)\b)[^,;:.])*"
)
# Letters within which a sentence must have come to its verb.
_LOOKED_AT = 1_500
_MAX_NAMES = 420
_MAX_ASIDE = 330


@dataclass(frozen=True, slots=True)
class Subject:
    """``lead`` and ``coordinate`` as written; ``verb_at`` is where the act begins, -1 where only names stand.

    ``starts_at`` is where the names begin; ``request`` marks "Đề nghị …", ``ordered`` "Giao …", "Yêu cầu …".
    """

    lead: str
    coordinate: str = ""
    verb_at: int = -1
    starts_at: int = 0
    request: bool = False
    ordered: bool = False


def subject_of(text: str) -> Subject | None:
    """The agencies a sentence begins with, also after "Trên cơ sở …," and "Giao …"; None for other sentences."""
    text = text[:_LOOKED_AT]
    flat = aligned_fold(text)
    order = _ORDER.match(flat)
    if order and (found := _named(text, flat, order.end())):
        asks = "de nghi" in order["verb"] or order["verb"] == "moi"
        return replace(found, request=asks, ordered=True)
    if found := _named(text, flat, 0):
        return found
    return _after_aside(text, flat)


def _after_aside(text: str, flat: str) -> Subject | None:
    """ "Căn cứ …, các sở thực hiện …", "Định kỳ 06 tháng các cơ quan báo cáo …", "Tiêu đề: Bộ X …"."""
    aside = _ASIDE.match(flat)
    for cut in re.finditer(r",\s+|:\s+|\s+(?=các\s)", text[:_MAX_ASIDE]):
        sign = cut[0].strip()
        if (sign == "," and not aside) or (not sign and not _is_when(flat, cut.start())):
            continue
        if _inside_bracket(text, 0, cut.start()):
            continue
        order = _ORDER.match(flat, cut.end())
        found = _named(text, flat, order.end() if order else cut.end())
        if found and found.verb_at > 0:
            return replace(found, ordered=order is not None)
    return None


def _is_when(flat: str, end: int) -> bool:
    """Whether only the time stands before ("Định kỳ 06 tháng các cơ quan …")."""
    return end < 60 and _WHEN.fullmatch(flat, 0, end) is not None


def _named(text: str, flat: str, start: int) -> Subject | None:
    if not _NAME.match(text, start):
        return None
    end, verb = _names_end(text, flat, start)
    lead = text[start:end].strip(" ,;:.")
    if not lead or end - start > _MAX_NAMES or _NEVER.search(f"{lead} ") or ". " in lead:
        return None
    coordinate, act = "", verb
    if verb >= 0:
        coordinate, act = _coordinate(text, flat, verb)
    return Subject(lead, coordinate, act, start)


def _names_end(text: str, flat: str, start: int) -> tuple[int, int]:
    """Where the names end, and where the verb stands (-1 without one)."""
    colon = next(
        (
            m
            for m in re.finditer(":", text[: start + _MAX_NAMES])
            if m.start() > start and not _lists_names(text, m)
        ),
        None,
    )
    for found in _verbs(text, flat, start + 3):
        if colon and colon.start() < found.start():
            break
        if not text[found.start()].islower() or _inside_bracket(text, start, found.start()):
            continue
        if found[0] in _AMBIGUOUS and _PART_OF_NAME.search(flat, start, found.start()):
            continue
        return found.start(), found.start()
    if colon and colon.end() < len(text):
        return colon.start(), colon.end()
    return len(text), -1


def _lists_names(text: str, colon: re.Match[str]) -> bool:
    """ "các thành phố: Hà Nội, Cần Thơ": the colon opens a list of names, not an order."""
    after = text[colon.end() :].lstrip()
    return (
        _CLASS_OPEN.search(text[: colon.start()]) is not None
        and bool(_LISTS.match(after))
        and not begins_with_act(after)
    )


def _verbs(text: str, flat: str, start: int) -> Iterator[re.Match[str]]:
    """Verbs from ``start`` on, in the order in which they stand."""
    short = _SHORT_VERB.search(text, start)
    for found in _VERB.finditer(flat, start):
        if short and short.start() < found.start():
            yield short
            short = None
        yield found
    if short:
        yield short


def _inside_bracket(text: str, start: int, at: int) -> bool:
    return text.count("(", start, at) > text.count(")", start, at)


_JOINT = re.compile(
    r"(?:la (?:co quan|don vi) (?:dau moi|chu tri|thuong truc)?[,\s]*)?(?:(?:chi dao\s+)?chu tri\s*[,;]?\s*(?:va\s+)?)?(?:thuong xuyen\s+|chu dong\s+|tich cuc\s+)?"
    r"(?:phoi hop|ket hop)(?:\s+chat che)?(?:\s+(?:voi|cung(?:\s+voi)?))?\s+"
)


def _coordinate(text: str, flat: str, verb: int) -> tuple[str, int]:
    """The names after "(chủ trì,) phối hợp với", and where the verb after them stands."""
    joint = _JOINT.match(flat, verb)
    if joint is None or not _NAME.match(text, joint.end()):
        return "", verb
    end, _ = _names_end(text, flat, joint.end())
    names = text[joint.end() : end].strip(" ,;:.")
    return (names, verb) if len(names) <= _MAX_NAMES else ("", verb)


def coordinate_of(text: str) -> str:
    """The names in "Chủ trì, phối hợp với X thực hiện …", for a sentence that leaves its subject to the heading."""
    text = text[:_LOOKED_AT]
    return _coordinate(text, aligned_fold(text), 0)[0]


def begins_with_act(text: str) -> bool:
    """Whether a sentence begins with a verb, its subject left to the heading."""
    return _VERB.match(aligned_fold(text[:60])) is not None


def agency_heading(text: str) -> Subject | None:
    """A heading that only names who is meant: "3. Sở Y tế", "Trách nhiệm của …", "Đề nghị: …", "Bộ X chủ trì, phối hợp với …:"."""
    flat = aligned_fold(text)
    about = _ABOUT.match(flat)
    if about:
        return Subject(text[about.end() :].strip(" .:"))
    towards = _TOWARDS.match(flat)
    if towards:
        named = _named(text, flat, towards.end())
        return named if named and named.verb_at < 0 else None
    found = subject_of(text)
    if found is None or (found.verb_at >= 0 and not text.rstrip().endswith(":")):
        return None
    return found
