"""An owner phrase cut into its lead part, its coordinating part, and the pieces of each.

Names of agencies hold commas and "và", so nothing is cut at those signs alone: a cut needs the
beginning of another agency after it (domain.md e.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflow.rules.names import canon, fold
from workflow.rules.text import clean


def aligned_fold(text: str) -> str:
    """``text`` folded letter by letter, so that positions in both are the same."""
    return "".join(f if len(f := fold(char)) == 1 else (char if not f else " ") for char in text)


def tidy(phrase: str) -> str:
    """One line, tone marks where official papers put them; line ends and bullets become ";"."""
    text = re.sub(r"\s*\n\s*", "; ", canon(clean(phrase)))
    text = re.sub(r"\s*\((?:là )?(?:cơ quan|đơn vị) (?:thường trực|chủ trì|đầu mối)\)", "", text)
    text = re.sub(r"(^|[;.,:|]\s*)[-–+•*]\s+", r"\1; ", text)
    text = re.sub(r"^\s*;?\s*(\d{1,2}[.)]|[a-zđ]\))\s+", "", text)
    return re.sub(r"\s+", " ", text).strip(" ;")


@dataclass(frozen=True, slots=True)
class Clauses:
    """The parts of a phrase; ``request`` where a body is asked rather than ordered ("Đề nghị …")."""

    lead: str
    coordinate: str
    request: bool = False


_UNIT = r"(?:(?:co quan|don vi|bo phan|to chuc)\s+)?"
_LABEL = re.compile(
    rf"(?P<both>{_UNIT}chu tri\s*(?:,|va|/)\s*phoi hop\s*:)"
    rf"|(?P<coordinate>{_UNIT}phoi hop(?:\s+thuc hien)?\s*:)"
    rf"|(?P<lead>{_UNIT}(?:chu tri(?:\s+thuc hien)?|thuc hien|dau moi|chiu trach nhiem)\s*:)"
)
_WITH = r"(?:\s+chat che)?(?:\s+(?:voi|cung(?:\s+voi)?))?\b"
_JOINT = re.compile(
    rf"\s*:?\s*\b(?:chi dao\s+)?chu tri\s*[,;]?\s*(?:va\s+)?(?:phoi hop|ket hop){_WITH}"
    rf"|\s*:?\s*,?\s*\b(?:thuong xuyen\s+|khan truong\s+|tiep tuc\s+)?(?:phoi hop|ket hop){_WITH}"
)
_TRAILING = re.compile(r"[\s,;:]*\b(?:chu tri|thuc hien|lam dau moi)(?:\s+thuc hien)?\s*\.?$")
_ORDER = re.compile(
    r"^(?:(?:giao|chi dao|don doc|de nghi|yeu cau|moi|tiep tuc|phan cong)\b(?:\s+cho\b)?[\s,;:]*)+"
)
_VERB = re.compile(
    r"\s(?:da|tiep tuc|tang cuong|voi vai tro|phat huy|thuong xuyen|khan truong|bao cao|chiu trach nhiem"
    r"|chu dong|(?<!ban )chi dao|(?<!tac )trien khai|thuc hien|ra soat|lam sach|xem xet|ban hanh)[\s,]"
)
_ASKING = re.compile(r"\b(?:de nghi|kinh de nghi|moi)\b")


def clauses(phrase: str) -> Clauses:
    """Who leads and who helps, by labels ("Cơ quan chủ trì: …") or by verbs ("X chủ trì, phối hợp với Y")."""
    text = tidy(phrase)
    flat = aligned_fold(text)
    labels = list(_LABEL.finditer(flat))
    if labels:
        return _by_labels(text, labels)
    request = _ASKING.match(flat) is not None
    order = _ORDER.match(flat)
    start = order.end() if order else 0
    joint = next((m for m in _JOINT.finditer(flat, start) if not _is_nested(flat, m)), None)
    if joint is None:
        return Clauses(_lead(text[start:]), "", request)
    rest = text[joint.end() :].strip(" ,;:")
    if not joint[0].endswith(("voi", "cung")) and not _is_name(rest):
        rest = ""
    return Clauses(_lead(text[start : joint.start()]), _until_verb(rest), request)


def _is_name(text: str) -> bool:
    """After "phối hợp" without "với" a verb may follow ("phối hợp triển khai …")."""
    return text[:1].isupper() or is_group(text) or _SMALL_CUT.match(text) is not None


def _is_nested(flat: str, found: re.Match[str]) -> bool:
    """Part of a noun, as in "cơ quan phối hợp"."""
    return flat[: found.start()].endswith(("co quan", "don vi"))


def _by_labels(text: str, labels: list[re.Match[str]]) -> Clauses:
    parts = {"lead": [text[: labels[0].start()].strip(" ;,.|-")], "coordinate": [""]}
    request = False
    for i, label in enumerate(labels):
        end = labels[i + 1].start() if i + 1 < len(labels) else len(text)
        body = text[label.end() : end].strip(" ;,.|-")
        if label.lastgroup == "both":
            inner = clauses(body)
            parts["lead"].append(inner.lead)
            parts["coordinate"].append(inner.coordinate)
            request = request or inner.request
        else:
            parts[label.lastgroup or "lead"].append(body)
    return Clauses(
        "; ".join(filter(None, parts["lead"])), "; ".join(filter(None, parts["coordinate"])), request
    )


def _lead(text: str) -> str:
    text = _until_verb(text.strip(" ,;:."))
    return text[: found.start()] if (found := _TRAILING.search(aligned_fold(text))) else text


def _until_verb(text: str) -> str:
    """Up to the first verb: what follows says what to do, not who."""
    for found in _VERB.finditer(aligned_fold(text)):
        if text[found.start() + 1].islower():
            return text[: found.start()].strip(" ,;:")
    return text


# --- pieces ------------------------------------------------------------------------------

_HEADS = (
    "Ủy ban|UBND|HĐND|Hội đồng|Bộ|Sở|Công an|Văn phòng|Thanh tra|Tổng|Cục|Vụ|Viện|Ban|Phòng|Trung tâm|Tòa án|"
    "Ngân hàng|Bảo hiểm|Mặt trận|MTTQ|Đoàn|Hội|Liên đoàn|Tập đoàn|Công ty|Trường|Đài|Báo|Điện lực|Chi nhánh|"
    "Chi cục|Kho bạc|Đại học|Học viện|Tổ công tác|Tổ Công tác|Tổ Đề án|Thuế|Viễn thông|Bưu điện|BHXH|CATP|CAT"
)
_CUT = re.compile(rf"(?:{_HEADS})\s+[^\s,;.]|(?:EVN|CATP|CAT|VPCP|VTV|VOV|TTXVN|BHXH)\b|[Cc]ác\s|UBND\b")
_SMALL_CUT = re.compile(
    r"(?:phòng|trường|sở|bộ|ban|công an|lực lượng Công an)\s+[A-ZĐÀ-Ỹ]|tổ dân phố|tổ chức [A-Z]"
)
_STRONG = re.compile(r"(?:Bộ|Sở|UBND|Ủy ban|Các|Công an|Văn phòng)\s")
_BOUNDARY = re.compile(r"\s*;\s*|\s*\|\s*|\s*,\s*|\s+và\s+|\s+cùng\s+|\s+")
# Words after which "Bộ …", "Sở …", "UBND …" belongs to the name before it.
_OWNERS_OF = re.compile(
    r"(?:trưởng|đốc|tịch|phòng|tra|thuộc|của|trực thuộc|lãnh đạo|Lãnh đạo|ủy viên|Tổng|Đảng|Đảng ủy|tại|ngang|cho|"
    r"Cục|Ban|ban|an|quan|đơn vị|UBND|nhân dân|06|lượng|viên|\()$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Names as written, and whether a cut had to be made where no separator stands."""

    names: tuple[str, ...]
    missing_separator: bool = False


def pieces(clause: str) -> Pieces:
    """The names in one clause, cut only before the beginning of another agency or group."""
    names: list[str] = []
    start = depth = at = 0
    missing = False
    while found := _BOUNDARY.search(clause, at):
        depth = clause.count("(", start, found.start()) - clause.count(")", start, found.start())
        sign = found[0].strip()
        cut = depth <= 0 and _is_cut(clause, start, found, sign)
        if cut:
            names.append(clause[start : found.start()])
            missing = missing or not sign
            start = found.end()
        at = max(found.end(), at + 1)
    names.append(clause[start:])
    return Pieces(tuple(n for name in names if (n := name.strip(" ,;.:|-"))), missing)


def _is_cut(clause: str, start: int, found: re.Match[str], sign: str) -> bool:
    if sign in (";", "|"):
        return True
    rest = clause[found.end() :]
    before = clause[start : found.start()]
    if sign:
        return bool(_CUT.match(rest) or _SMALL_CUT.match(rest))
    if not _STRONG.match(rest) or not before or _OWNERS_OF.search(before):
        return False
    return len(before.split()) > 1


# --- groups ------------------------------------------------------------------------------

_GROUP = re.compile(
    r"^(?:cac|nhung|tat ca|toan bo|moi|mot so|tung|\d+)\b|^(?:ubnd|uy ban nhan dan|hdnd|cong an|to [\w ]*?)\s+"
    r"(?:cac|cap|\d+|xa, phuong|phuong, xa|tinh, thanh pho)\b|\bxa,? phuong\b|\bphuong,? xa\b|^co quan ngang bo"
    r"|\b(?:so|ban|phong|bo), ?(?:ban|nganh)\b|^(?:dia phuong|bo nganh|nganh)\b|\bcac (?:xa|phuong|tinh|bo|so|cap)\b"
    r"|\bcap (?:xa|huyen|thon|co so)\b|\blien quan\b|^doanh nghiep\b|^vien, truong\b|^don vi\b|^co quan\b"
)
_OPEN = re.compile(
    r"\blien quan\b|\btheo (?:chuc nang|quy dinh|tham quyen|phan cong)|\bduoc (?:lua chon|giao|phan cong)\b|\bco dao\b"
    r"|\bdu dieu kien\b|\btrong pham vi\b|\bkhac\b|\bchu quan\b|\bmot so\b|\bcung cap\b|^doanh nghiep\b|^vien, truong\b"
    r"|\bthuoc pham vi\b|\bco (?:nhu cau|co so|khu|rung|bien)\b|\bquan ly nganh\b"
)


def is_group(name: str) -> bool:
    """Names a class of agencies, not one ("các bộ, ngành", "UBND các xã, phường")."""
    return _GROUP.search(fold(name)) is not None


def is_open_group(name: str) -> bool:
    """A class nobody can list from its words alone ("liên quan", "có đảo", "đủ điều kiện")."""
    return _OPEN.search(fold(name)) is not None
