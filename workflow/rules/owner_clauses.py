"""An owner phrase cut into who leads and who coordinates, by labels or by verbs (domain.md e.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflow.rules.names import fold
from workflow.rules.owner_groups import is_group
from workflow.rules.owner_pieces import pieces, starts_small_name
from workflow.rules.owner_verbs import until_verb
from workflow.rules.text import clean


class _Aligned(dict[int, str]):
    """For ``str.translate``: one sign for each sign; each is folded once."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = fold(char)
        self[code] = plain if len(plain) == 1 else (" " if plain else char)
        return self[code]


_ALIGNED = _Aligned()


def aligned_fold(text: str) -> str:
    """``text`` folded letter by letter, so that positions in both are the same."""
    return text.translate(_ALIGNED)


# A line broken inside a name or a sentence: before a small letter, or after a sign or word that wants more.
_WRAPPED = re.compile(
    r"(?:(?<=[,–-])|(?<=\bvà)|(?<=\bvới)|(?<=\bcùng)|(?<=\bcủa)|(?<=\bthuộc))\n(?=[^\W\d_])"
    r"|\n(?!các\b|phòng\s[A-ZĐ]|trường\s[A-ZĐ]|[a-zđ]\))(?=[a-zà-ỹđ])"
)


def tidy(phrase: str) -> str:
    """One line in the document's own spelling; bullets and line ends between names become ";"."""
    text = _WRAPPED.sub(" ", "\n".join(filter(None, map(str.strip, clean(phrase).split("\n")))))
    text = re.sub(r"\s*\n\s*", "; ", text)
    text = re.sub(r"\s*\(\s*((?:[Cc]hủ trì|[Pp]hối hợp)(?: với)?)\s*:\s*([^()]*)\)", r"; \1: \2", text)
    text = re.sub(r"\s+đồng chủ trì(?:\s+(?:với|cùng))?\s+(?=[A-ZĐ]|các\s)", "; ", text)
    text = re.sub(
        r"\s*\((?:là )?(?:cơ quan|đơn vị) (?:thường trực|chủ trì|đầu mối)\)"
        r"|\s*\((?:tổng hợp|theo dõi|tham mưu|phụ trách|đầu mối)\b[^()]*\)"
        r"|\s+[-–]\s+[Cc]ơ quan [Tt]hường trực(?=\s*(?:[,;.]|$))|[\s,]*(?:v\.\s?v\.?|…|\.{3,})\s*$",
        "",
        text,
    )
    text = re.sub(r"(^|[;.,:|]\s*)[-–+•*]\s+", r"\1; ", text)
    text = re.sub(r"^\s*;?\s*(\d{1,2}[.)]|[a-zđ]\))\s+", "", text)
    text = re.sub(r"(;\s*)\d{1,2}[.)]\s+(?=[A-ZĐ])", r"\1", text)
    text = re.sub(r"((?:^|[;,]\s*)(Sở|Bộ)\s[^;,–-]+?)\s+[-–]\s+(?=\2\s+[A-ZĐ])", r"\1; ", text)
    return re.sub(r"\s+", " ", text).strip(" ;")


@dataclass(frozen=True, slots=True)
class Clauses:
    """The parts of a phrase; ``request`` where a body is asked rather than ordered ("Đề nghị …")."""

    lead: str
    coordinate: str
    request: bool = False


# A cell that names nobody, or points at the one above.
_NOBODY = re.compile(r"\W*(?:khong(?: co)?|nt|n/t|nhu tren|chua (?:co|ro|xac dinh))?\W*")
_ONE = r"(?:co quan|don vi|bo phan|to chuc|ca nhan|nguoi|can bo|cq|dv)"
_UNIT = rf"(?:{_ONE}(?:\s*[,/]\s*{_ONE}){{0,3}}\s+)?"
_DOING = r"(?:\s*(?:,|va|/)?\s*(?:tham muu|thuc hien|trien khai|to chuc thuc hien|chinh))*"
_LABEL = re.compile(
    rf"(?P<both>{_UNIT}chu tri\s*(?:,|va|/)\s*phoi hop\s*:)"
    rf"|(?P<coordinate>{_UNIT}phoi hop{_DOING}\s*:)"
    rf"|(?P<lead>{_UNIT}(?:(?:duoc\s+)?giao(?:\s+chu tri)?{_DOING}|chu tri{_DOING}|(?:trach nhiem|phan cong|to chuc|tham muu)?\s*thuc hien|(?:lam )?dau moi"
    rf"|(?:chiu )?trach nhiem(?: chinh)?|phan cong|tham muu|(?:(?:lanh dao|nguoi|can bo) )?phu trach)\s*:)"
)
_WITH = r"(?:\s+(?:chat che|thuc hien))?(?:\s+(?:voi|cung(?!\s+(?:cap|ung|co)\b)(?:\s+voi)?))?\b"
_HOW = r"(?:(?:thuong xuyen|khan truong|tiep tuc|chu dong|tich cuc|kip thoi)\s+)?"
_JOINT = re.compile(
    rf"\s*:?\s*\b(?:chiu trach nhiem\s+)?(?:chi dao\s+)?(?:la (?:co quan|don vi)\s+)?(?:chu tri|(?:lam )?dau moi)\s*[,;]?\s*(?:va\s+)?"
    rf"{_HOW}(?:phoi hop|ket hop){_WITH}"
    r"|\s*:?\s*\bchu tri\s*,?\s*cung(?:\s+voi)?\b"
    rf"|\s*:?\s*,?\s*\b{_HOW}(?:phoi hop|ket hop){_WITH}"
)
_SIDE_BY_SIDE = re.compile(
    r"(?P<lead>.{1,300}?)\s+(?:la (?:co quan|don vi)\s+)?chu tri(?:\s+(?:thuc hien|tham muu))?\s*(?:[,;.]|\s-\s)\s*(?P<coordinate>(?!cung\b)(?!phoi hop).{1,600}?)"
    r"\s+(?:la (?:co quan|don vi)\s+)?phoi hop(?:\s+thuc hien)?\s*\.?$"
)
_MARKED = re.compile(
    r"\s*\((?:co quan |don vi )?(?P<role>chu tri|phoi hop|ct(?=.*\(ph\))|ph)(?: thuc hien)?\)"
)
_MARK_ALONE = re.compile(r"\s*\((?:co quan |don vi )?(?P<role>chu tri|phoi hop|ct|ph)(?: thuc hien)?\)")
_TRAILING = re.compile(
    r"[\s,;:]*\b(?:(?:la (?:co quan|don vi)\s+)?chu tri|thuc hien|(?:lam|la) (?:co quan |don vi )?dau moi)(?:\s+thuc hien)?\s*\.?$"
)
_LEADS = re.compile(r"(?<!duoc giao)(?<!duoc phan cong)\s(?:la (?:co quan|don vi) )?chu tri\s+(?!va\b)\w")
_ORDER = re.compile(
    r"(?:(?:chu tich|pho chu tich|thu tuong|lanh dao|ubnd|uy ban nhan dan)\b[^,;:]{0,60}?\s(?=(?:giao|yeu cau|de nghi|phan cong)\s))?"
    r"(?:(?:kinh|giao(?:\s+(?:trach nhiem|nhiem vu)(?:\s+chinh)?)?|chi dao|don doc|de nghi|yeu cau|tiep tuc|phan cong)\b(?:\s+cho\b)?[\s,;:]*)+"
)
# Whoever hands out the duty: "Ban Thường vụ Tỉnh ủy | giao Đảng ủy UBND tỉnh …".
_GIVER = re.compile(
    r"(?:(?!chủ trì|phối hợp)[^,;:]){1,90}?(?<!bàn)(?<!goại)(?<!huyển)(?<!được)(?<!khoán)(?<!theo)\s+"
    r"(?=(?:giao|phân công|yêu cầu|đề nghị)\s+(?:cho\s+|trách nhiệm cho\s+)?(?:[A-ZĐ]|[Cc]ác\s|toàn\s|tất cả\s))"
)
_ASKED = re.compile(r"\b(?:de nghi|moi)\s*$")
_ASKING = re.compile(r"(?:(?:kính\s+)?đề\s+nghị|(?:kính\s+)?mời)\b[\s,:]*", re.IGNORECASE)


def clauses(phrase: str) -> Clauses:
    """Who leads and who helps, by labels ("Cơ quan chủ trì: …") or by verbs ("X chủ trì, phối hợp với Y")."""
    text = tidy(phrase)
    flat = aligned_fold(text)
    if _NOBODY.fullmatch(flat):
        return Clauses("", "")
    labels = list(_LABEL.finditer(flat))
    if labels:
        return _by_labels(text, labels)
    asking = _ASKING.match(text)
    begun = asking.end() if asking else 0
    giver = _GIVER.match(text, begun)
    if giver and until_verb(giver[0].strip()) == giver[0].strip():
        begun = giver.end()
    order = _ORDER.match(flat, begun)
    start = order.end() if order else asking.end() if asking else 0
    request = asking is not None or (order is not None and _ASKED.search(order[0]) is not None)
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
    return Clauses(_lead(text[start : joint.start()]), until_verb(rest), request)


def _by_marks(text: str, request: bool) -> Clauses:
    """ "Sở Nội vụ (chủ trì), Sở Tài chính (phối hợp)"."""
    lead: list[str] = []
    coordinate: list[str] = []
    for name in pieces(text).names:
        mark = _MARK_ALONE.search(aligned_fold(name))
        helps = mark is not None and mark["role"] in ("phoi hop", "ph")
        (coordinate if helps else lead).append(name[: mark.start()] if mark else name)
    return Clauses("; ".join(lead), "; ".join(coordinate), request)


def _is_name(text: str) -> bool:
    """After "phối hợp" without "với" a verb may follow ("phối hợp triển khai …")."""
    return text[:1].isupper() or is_group(text) or starts_small_name(text)


def _is_nested(flat: str, found: re.Match[str]) -> bool:
    """Part of a noun, as in "cơ quan phối hợp"."""
    return flat.endswith(("co quan", "don vi", "hoi dong"), 0, found.start())


_NUMBERED = re.compile(r"[\s;.,]{0,9}(?:\d{1,2}[.)]|\b[a-zđ]\))\s*$")


def _by_labels(text: str, labels: list[re.Match[str]]) -> Clauses:
    parts = {"lead": [_lead(text[: labels[0].start()].strip(" ;,.|-"))], "coordinate": [""]}
    request = False
    for i, label in enumerate(labels):
        end = labels[i + 1].start() if i + 1 < len(labels) else len(text)
        body = _NUMBERED.sub("", text[label.end() : end]).strip(" ;,.|-")
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
    text = until_verb(text.strip(" ,;:."))
    if leads := _LEADS.search(aligned_fold(text)):
        text = text[: leads.start()]
    return text[: found.start()] if (found := _TRAILING.search(aligned_fold(text))) else text
