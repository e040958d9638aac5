"""Who is ordered by a sentence: the names before its verb ("Sở X chủ trì, phối hợp với Sở Y …")."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from workflow.intake.agency_words import NAME, strange_word_at, with_new_marks
from workflow.intake.numbering import CAPITALS
from workflow.intake.verbs import begins_with_act, verbs_from
from workflow.rules.owner_clauses import aligned_fold

_C = f"[{CAPITALS}]"
_ORDER = re.compile(
    r"(?:(?:chinh phu|thu tuong chinh phu|pho thu tuong[\w ]{0,30}|(?:chu tich )?(?:ubnd|uy ban nhan dan)[\w ]{0,30}|ban chi dao[\w ]{0,30})\s+)?"
    r"(?:tran trong\s+)?(?P<verb>giao|yeu cau|kinh de nghi|de nghi|phan cong|moi|thong nhat giao)\b(?:\s+cho\b)?[\s:,]*"
    r"(?:(?:cac\s+)?dong chi\s+)?"
)
_ORDERS = re.compile(
    r"\b(?:yeu cau|de nghi|giao(?: nhiem vu)?(?: cho)?|phan cong(?: nhiem vu)? cho)\s+(?=\S)"
)
_NO_ORDER_WORDS = frozenset({"giáo", "giảo", "mới", "mỗi", "mọi", "môi"})
_ABOUT = re.compile(r"(?:trach nhiem|nhiem vu|phan cong nhiem vu)(?:\s+cu the)?\s+(?:cua|cho|doi voi)\s+")
_TOWARDS = re.compile(r"(?:doi voi|ve phia)\s+")
# Words before which what looks like a verb belongs to a name: "các tổ chức", "cơ quan quản lý", "công tác chỉ đạo".
_PART_OF_NAME = re.compile(
    r"(?:\bcac|\bco quan|\bto|\bla|\bcong tac|\bva|,|/|-|\bdon vi|\bco so|\bduoc|\bsu nghiep|\bnguoi|\bto chuc|\bdoi tuong|\bnghien cuu)\s*$"
)
_AMBIGUOUS = frozenset({
    "to chuc", "quan ly", "dao tao", "nghien cuu", "thanh tra", "kiem tra", "chi dao", "huong dan", "cung cap", "tham dinh", "phat trien",
    "thuc hien", "chu tri", "phoi hop", "thong ke", "dau tu", "giam sat", "boi duong", "giao", "su dung", "xay dung", "phat hanh",
    "tham gia", "trien khai",
})  # fmt: skip
# "Ban Chỉ đạo chuyển đổi số": what a body is for.
_CAUSES = frozenset({"chuyen doi", "phat trien", "xay dung nong thon"})
_FOR_CAUSE = re.compile(r"\b(?:ban chi dao|to cong tac|trung tam|tieu ban|to giup viec)\s*$")
_CLASS_OPEN = re.compile(r"\b[Cc]ác\s+[\w ]{2,30}$")
_LISTS = re.compile(rf"{_C}[^,:;.]{{1,40}}(?:,| và )\s*{_C}")
_NEVER = re.compile(
    r"(?<!nhất)\s(?:là(?! (?:tổ chức|cá nhân|hộ|doanh nghiệp)\b)|gồm|bao gồm|như|được giao\s*$)\s"
)
# "Các bộ đã triển khai …" tells what was done, "Các xã chưa hoàn thành khẩn trương …" whom the order is for.
_TOLD = re.compile(r"\s(?:đã|đang|chưa|vẫn|còn(?! lại)|từng|vừa)(?=\s)")
_URGES = re.compile(r"(?<!\w)(?:khan truong|phai|co trach nhiem)\b")
_PASSIVE = re.compile(r"\s+(?:được|như sau|sau đây|dưới đây)$")
_ONLY = re.compile(r"rieng(?:\s+doi\s+voi)?\s+")
_ASIDE = re.compile(
    r"(?:tren co so|can cu|theo|de|nham|trong|truoc|hang|hang nam|dinh ky|sau khi|doi voi|den|ngoai ra|dong thoi|khi|hoan thanh|voi|tu)\b|\d"
)
_WHEN = re.compile(
    r"(?:dinh ky|hang|truoc|sau|moi|cuoi|dau|trong)\b(?:(?!\b(?:cua|voi|do|cho|gui|tu|ve)\b)[^,;:.])*"
)
_TOPIC = re.compile(
    r"(?:ve|viec|cong tac|noi dung|nhiem vu|giai phap|thoi gian|thoi han|kinh phi|nguon|giai doan|che do|doi voi|linh vuc|nhom|phuong|cap|dot|buoc|muc|yeu cau|ket qua"
    r"|san pham|trach nhiem|hinh thuc|tien do|hoat dong|chuong trinh|de an|du an|ke hoach|tieu chi|chi tieu|dia diem|thanh phan|trong|truoc|sau|tai|quy|nam|thang|ngay)\b"
)
# "Ban Chỉ đạo: không quá 05 cá nhân": a share, not an order.
_AMOUNT = re.compile(r"\s*(?:khong qua|toi da|toi thieu|it nhat|moi \w+|tu \d|\d)")
_BOUND = re.compile(r"co trach nhiem\b")
_CLASS_ALONE = re.compile(
    r"(?:ban|ngành|phòng|xã|phường|đặc khu|huyện|đơn vị|địa phương|đoàn thể|tổ chức|cơ quan)\b"
)
_LIST_BEFORE = re.compile(r"\b[Cc]ác\s+[^,.;]{2,30}(?:,\s+[^,.;]{2,20}){0,3}$")
# Letters within which a sentence must have come to its verb.
_LOOKED_AT = 1_500
_MAX_NAME = 60
_MAX_NAMES = 420
_MAX_ASIDE = 330


@dataclass(frozen=True, slots=True)
class Subject:
    """``lead`` and ``coordinate`` as written; ``verb_at`` is where the act begins, -1 where only names stand.

    ``starts_at`` is where the names begin; ``request`` marks "Đề nghị …", ``ordered`` "Giao …", "Yêu cầu …".
    ``late`` tells that an act stands before the names already ("Căn cứ …, chỉ đạo …, các trường …"): they
    lead only where no heading says who does.
    """

    lead: str
    coordinate: str = ""
    verb_at: int = -1
    starts_at: int = 0
    request: bool = False
    ordered: bool = False
    late: bool = False


def subject_of(text: str) -> Subject | None:
    """The agencies a sentence begins with, also after "Trên cơ sở …," and "Giao …"; None for other sentences."""
    text = text[:_LOOKED_AT]
    flat = aligned_fold(text)
    order = _order(text, flat)
    if order and (found := _named(text, flat, order.end(), ordered=True)):
        asks = "de nghi" in order["verb"] or order["verb"] == "moi"
        return replace(found, request=asks, ordered=True)
    only = _ONLY.match(flat)
    if found := _named(text, flat, only.end() if only else 0):
        # "X có trách nhiệm …" orders wherever it stands
        return replace(found, ordered=found.verb_at > 0 and _BOUND.match(flat, found.verb_at) is not None)
    return _after_aside(text, flat)


def _order(text: str, flat: str, at: int = 0) -> re.Match[str] | None:
    """ "Giao …", "Đề nghị …" at ``at``; "Giáo dục", "Mới đây" only look like it without their accents."""
    found = _ORDER.match(flat, at)
    if found is None or text[found.start("verb") : found.end("verb")].lower() in _NO_ORDER_WORDS:
        return None
    return found


def _after_aside(text: str, flat: str) -> Subject | None:
    """ "Căn cứ …, các sở thực hiện …", "Định kỳ 06 tháng các cơ quan báo cáo …", "Tiêu đề: Bộ X …"."""
    aside, late = _ASIDE.match(flat), False
    for cut in re.finditer(r",\s+|:\s+|\s+(?=các\s)", text[:_MAX_ASIDE]):
        sign = cut[0].strip()
        if (sign == "," and not aside) or (not sign and not _is_when(flat, cut.start())):
            continue
        if _inside_bracket(text, 0, cut.start()) or (sign == "," and _goes_on_listing(text, cut)):
            continue
        order = _order(text, flat, cut.end())
        found = _named(text, flat, order.end() if order else cut.end())
        if found and found.verb_at > 0:
            return replace(found, ordered=order is not None, late=late)
        late = late or (sign == "," and begins_with_act(text[cut.end() :]))
    return None


def _goes_on_listing(text: str, cut: re.Match[str]) -> bool:
    """ "… của các Sở, ban, ngành": what stands behind the comma is one more class of the aside's own list."""
    return (
        _CLASS_ALONE.match(text, cut.end()) is not None
        and _LIST_BEFORE.search(text[: cut.start()]) is not None
    )


def _is_when(flat: str, end: int) -> bool:
    """Whether only the time stands before ("Định kỳ 06 tháng các cơ quan …")."""
    return end < 60 and _WHEN.fullmatch(flat, 0, end) is not None


def _named(text: str, flat: str, start: int, *, ordered: bool = False) -> Subject | None:
    """The names from ``start`` on; behind an order verb any word in capitals begins one."""
    known = NAME.match(with_new_marks(text[start : start + _MAX_NAME]))
    if not known and not (ordered and text[start : start + 1].isupper()):
        return None
    end, verb = _names_end(text, flat, start)
    if _TOLD.search(text, start, end):
        urged = _URGES.search(flat, end)
        if urged is None or urged.start() - start > _MAX_NAMES:
            return None
        end = verb = urged.start()
    lead = _PASSIVE.sub("", text[start:end].strip(" ,;:."))
    if not lead or end - start > _MAX_NAMES or _NEVER.search(f"{lead} ") or ". " in lead:
        return None
    if verb == end + 1 and _AMOUNT.match(flat, verb):
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
    for found in verbs_from(text, flat, start + 3):
        if colon and colon.start() < found.start():
            break
        if not text[found.start() : found.end()].islower() or _inside_bracket(text, start, found.start()):
            continue
        if found[0] in _AMBIGUOUS and _PART_OF_NAME.search(flat, start, found.start()):
            continue
        if found[0] in _CAUSES and _FOR_CAUSE.search(flat, start, found.start()):
            continue
        return found.start(), found.start()
    if colon and colon.end() < len(text):
        return colon.start(), colon.end()
    strange = strange_word_at(text, start) if text.rstrip().endswith((".", ";")) else -1
    return (strange, strange) if strange >= 0 else (len(text), -1)


def _lists_names(text: str, colon: re.Match[str]) -> bool:
    """ "các thành phố: Hà Nội, Cần Thơ": the colon opens a list of names, not an order."""
    after = text[colon.end() :].lstrip()
    return (
        _CLASS_OPEN.search(text[: colon.start()]) is not None
        and bool(_LISTS.match(after))
        and not begins_with_act(after)
    )


def _inside_bracket(text: str, start: int, at: int) -> bool:
    return text.count("(", start, at) > text.count(")", start, at)


_JOINT = re.compile(
    r"(?:la (?:co quan|don vi) (?:dau moi|chu tri|thuong truc)?[,\s]*)?(?:(?:chi dao\s+)?chu tri\s*[,;]?\s*(?:va\s+)?)?(?:thuong xuyen\s+|chu dong\s+|tich cuc\s+)?"
    r"(?:phoi hop|ket hop)(?:\s+chat che)?(?:\s+(?:voi|cung(?:\s+voi)?))?\s+"
)


def _coordinate(text: str, flat: str, verb: int) -> tuple[str, int]:
    """The names after "(chủ trì,) phối hợp với", and where the verb after them stands."""
    joint = _JOINT.match(flat, verb)
    if joint is None or not NAME.match(with_new_marks(text[joint.end() : joint.end() + _MAX_NAME])):
        return "", verb
    end, _ = _names_end(text, flat, joint.end())
    names = text[joint.end() : end].strip(" ,;:.")
    return (names, verb) if len(names) <= _MAX_NAMES else ("", verb)


def names_in_clauses(text: str) -> str:
    """The agencies of a label that says in whole clauses what each does ("Sở X rà soát …; các sở còn lại gửi …")."""
    found = [subject_of(clause.strip()) for clause in re.split(r"(?<=[;.])\s", text)]
    leads = [one.lead for one in found if one is not None and one.verb_at >= 0]
    return "; ".join(dict.fromkeys(leads))


def coordinate_of(text: str) -> str:
    """The names in "Chủ trì, phối hợp với X thực hiện …", for a sentence that leaves its subject to the heading."""
    text = text[:_LOOKED_AT]
    return _coordinate(text, aligned_fold(text), 0)[0]


def is_unfinished(text: str) -> bool:
    """Whether a sentence has named its agencies but not yet its act ("Giao Sở X chủ trì, phối hợp với các sở;")."""
    flat = aligned_fold(text)
    joint = next(_JOINT.finditer(flat), None)
    start = joint.end() if joint else 0
    if joint is None:
        found = subject_of(text)
        return found is not None and found.verb_at < 0
    return _names_end(text, flat, start)[1] < 0


@lru_cache(maxsize=4_096)
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
    if found is None:
        return _ordered_heading(text, flat)
    return None if found.verb_at >= 0 and not text.rstrip().endswith(":") else found


def ordered_within(text: str) -> Subject | None:
    """Whom a sentence that opens a list orders at its end: "Thực hiện …, Sở X đề nghị các sở, ngành …:"."""
    flat = aligned_fold(text)
    if not text.rstrip().endswith(":"):
        return None
    for order in reversed(list(_ORDERS.finditer(flat))):
        found = _named(text, flat, order.end())
        if found and _order(text, flat, order.start()):
            return replace(found, request=order[0].startswith("de nghi"), ordered=True)
    return None


def _ordered_heading(text: str, flat: str) -> Subject | None:
    """ "2. Giao người phụ trách các dự án": whoever is named, when nothing else is said."""
    order = _order(text, flat)
    names = text[order.end() :].strip(" .:;") if order else ""
    if order is None or not names or len(names) > _MAX_NAMES or any(verbs_from(text, flat, order.end())):
        return None
    if text.isupper() or _TOPIC.match(flat, order.end()):
        return None
    asks = "de nghi" in order["verb"]
    return Subject(names, "", -1, order.end(), request=asks, ordered=True)


@lru_cache(maxsize=4_096)
def agency_in_capitals(heading: str) -> Subject | None:
    """ "I. PHÒNG QUẢN LÝ VẬN TẢI": a heading in capitals that would name an agency in small letters."""
    if not heading.isupper() or begins_with_act(heading.lower()):
        return None
    for written in (heading.title(), heading.capitalize()):
        found = agency_heading(written)
        if found is not None and found.starts_at == 0 and found.verb_at < 0:
            return Subject(heading.strip(" .:"))
    return None


def seems_named(heading: str) -> bool:
    """Whether a heading may be the name of a body that no list knows: a few words in a row, no act, no topic."""
    flat = aligned_fold(heading)
    return (
        len(heading.split()) >= 2
        and len(heading) <= _MAX_NAMES
        and heading[:1].isupper()
        and not heading.isupper()
        and not _TOPIC.match(flat)
        and not begins_with_act(heading)
    )
