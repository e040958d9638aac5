"""An owner phrase cut into who leads and who coordinates, by labels or by verbs (domain.md e.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflow.rules.names import fold
from workflow.rules.owner_groups import is_group
from workflow.rules.owner_pieces import pieces, starts_small_name
from workflow.rules.text import clean


def aligned_fold(text: str) -> str:
    """``text`` folded letter by letter, so that positions in both are the same."""
    return "".join(f if len(f := fold(char)) == 1 else (char if not f else " ") for char in text)


def tidy(phrase: str) -> str:
    """One line in the document's own spelling; line ends and bullets become ";"."""
    text = re.sub(r"\s*\n\s*", "; ", clean(phrase))
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
_DOING = r"(?:\s*(?:,|va|/)?\s*(?:tham muu|thuc hien|trien khai|to chuc thuc hien|chinh))*"
_LABEL = re.compile(
    rf"(?P<both>{_UNIT}chu tri\s*(?:,|va|/)\s*phoi hop\s*:)"
    rf"|(?P<coordinate>{_UNIT}phoi hop{_DOING}\s*:)"
    rf"|(?P<lead>{_UNIT}(?:chu tri{_DOING}|(?:trach nhiem|phan cong|to chuc|tham muu)?\s*thuc hien|(?:lam )?dau moi"
    rf"|(?:chiu )?trach nhiem(?: chinh)?|phan cong|tham muu|(?:(?:lanh dao|nguoi|can bo) )?phu trach)\s*:)"
)
_WITH = r"(?:\s+(?:chat che|thuc hien))?(?:\s+(?:voi|cung(?:\s+voi)?))?\b"
_HOW = r"(?:(?:thuong xuyen|khan truong|tiep tuc|chu dong|tich cuc|kip thoi)\s+)?"
_JOINT = re.compile(
    rf"\s*:?\s*\b(?:chiu trach nhiem\s+)?(?:chi dao\s+)?(?:la (?:co quan|don vi)\s+)?(?:chu tri|(?:lam )?dau moi)\s*[,;]?\s*(?:va\s+)?"
    rf"{_HOW}(?:phoi hop|ket hop){_WITH}"
    r"|\s*:?\s*\bchu tri\s*,?\s*cung(?:\s+voi)?\b"
    rf"|\s*:?\s*,?\s*\b{_HOW}(?:phoi hop|ket hop){_WITH}"
)
_SIDE_BY_SIDE = re.compile(
    r"^(?P<lead>.{1,300}?)\s+(?:la (?:co quan|don vi)\s+)?chu tri(?:\s+thuc hien)?\s*(?:[,;.]|\s-\s)\s*(?P<coordinate>(?!cung\b)(?!phoi hop).{1,600}?)"
    r"\s+(?:la (?:co quan|don vi)\s+)?phoi hop(?:\s+thuc hien)?\s*\.?$"
)
_MARKED = re.compile(r"\s*\((?P<role>chu tri|phoi hop)(?: thuc hien)?\)")
_TRAILING = re.compile(
    r"[\s,;:]*\b(?:(?:la (?:co quan|don vi)\s+)?chu tri|thuc hien|(?:lam|la) (?:co quan |don vi )?dau moi)(?:\s+thuc hien)?\s*\.?$"
)
_LEADS = re.compile(r"\s(?:la (?:co quan|don vi) )?chu tri\s+(?!va\b)\w")
_ORDER = re.compile(
    r"(?:(?:chu tich|pho chu tich|thu tuong|lanh dao|ubnd|uy ban nhan dan)\b[^,;:]{0,60}?\s(?=(?:giao|yeu cau|de nghi|phan cong)\s))?"
    r"(?:(?:kinh|giao|chi dao|don doc|de nghi|yeu cau|tiep tuc|phan cong)\b(?:\s+cho\b)?[\s,;:]*)+"
)
_VERB = re.compile(
    r"\s(?:da|tiep tuc|tang cuong|voi vai tro|phat huy|thuong xuyen|khan truong|bao cao|chiu trach nhiem|dam bao|bao dam"
    r"|chu dong|(?<!ban )chi dao|(?<!tac )trien khai|thuc hien|ra soat|lam sach|xem xet|ban hanh|de xuat|tham muu"
    r"|theo doi|don doc|can cu|cap nhat|hoan thien|hoan thanh|phe duyet|quan triet|kip thoi|nghiem tuc|bo tri"
    r"|(?<!hoi dong )tham dinh|tuyen truyen|tong hop|(?<!van ban )huong dan|(?<!trung tam )(?<!quy )ho tro|(?<!ban )kiem tra|(?<!ban )giam sat"
    r"|(?<!vien )(?<!trung tam )nghien cuu|cong bo|xu ly|giai quyet|khac phuc|gui|(?<!dau tu )(?<!du an )xay dung|dinh ky"
    r"|to chuc(?=\s+(?:thuc hien|trien khai|phong trao|kiem tra|hoi nghi|cong bo|tap huan|tuyen truyen|danh gia|day))|tham gia)(?=[\s,.;:]|$)"
)
_ASKING = re.compile(r"(?:(?:kính\s+)?đề\s+nghị|(?:kính\s+)?mời)\b[\s,:]*", re.IGNORECASE)


def clauses(phrase: str) -> Clauses:
    """Who leads and who helps, by labels ("Cơ quan chủ trì: …") or by verbs ("X chủ trì, phối hợp với Y")."""
    text = tidy(phrase)
    flat = aligned_fold(text)
    labels = list(_LABEL.finditer(flat))
    if labels:
        return _by_labels(text, labels)
    asking = _ASKING.match(text)
    order = _ORDER.match(flat, asking.end() if asking else 0)
    start = order.end() if order else asking.end() if asking else 0
    request = asking is not None
    if _MARKED.search(flat):
        return _by_marks(text[start:], request)
    if beside := _SIDE_BY_SIDE.match(flat, start):
        return Clauses(text[slice(*beside.span("lead"))], text[slice(*beside.span("coordinate"))], request)
    return _by_verbs(text, flat, start, request)


def _by_verbs(text: str, flat: str, start: int, request: bool) -> Clauses:
    joint = next((m for m in _JOINT.finditer(flat, start) if not _is_nested(flat, m)), None)
    if joint is None:
        return Clauses(_lead(text[start:]), "", request)
    rest = text[joint.end() :].strip(" ,;:")
    if not joint[0].endswith(("voi", "cung")) and not _is_name(rest):
        rest = ""
    return Clauses(_lead(text[start : joint.start()]), _until_verb(rest), request)


def _by_marks(text: str, request: bool) -> Clauses:
    """ "Sở Nội vụ (chủ trì), Sở Tài chính (phối hợp)"."""
    sides: dict[str, list[str]] = {"chu tri": [], "phoi hop": []}
    for name in pieces(text).names:
        mark = _MARKED.search(aligned_fold(name))
        sides[mark["role"] if mark else "chu tri"].append(name[: mark.start()] if mark else name)
    return Clauses("; ".join(sides["chu tri"]), "; ".join(sides["phoi hop"]), request)


def _is_name(text: str) -> bool:
    """After "phối hợp" without "với" a verb may follow ("phối hợp triển khai …")."""
    return text[:1].isupper() or is_group(text) or starts_small_name(text)


def _is_nested(flat: str, found: re.Match[str]) -> bool:
    """Part of a noun, as in "cơ quan phối hợp"."""
    return flat.endswith(("co quan", "don vi"), 0, found.start())


def _by_labels(text: str, labels: list[re.Match[str]]) -> Clauses:
    parts = {"lead": [text[: labels[0].start()].strip(" ;,.|-")], "coordinate": [""]}
    request = False
    for i, label in enumerate(labels):
        end = labels[i + 1].start() if i + 1 < len(labels) else len(text)
        body = text[label.end() : end].strip(" ;,.|-")
        if label.lastgroup == "coordinate":
            parts["coordinate"].append(body)
            continue
        inner = clauses(body)
        parts["lead"].append(inner.lead)
        parts["coordinate"].append(inner.coordinate)
        request = request or inner.request
    return Clauses(
        "; ".join(filter(None, parts["lead"])), "; ".join(filter(None, parts["coordinate"])), request
    )


def _lead(text: str) -> str:
    text = _until_verb(text.strip(" ,;:."))
    if leads := _LEADS.search(aligned_fold(text)):
        text = text[: leads.start()]
    return text[: found.start()] if (found := _TRAILING.search(aligned_fold(text))) else text


def _until_verb(text: str) -> str:
    """Up to the first verb: what follows says what to do, not who."""
    for found in _VERB.finditer(aligned_fold(text)):
        if text[found.start() + 1].islower():
            return text[: found.start()].strip(" ,;:")
    return text
