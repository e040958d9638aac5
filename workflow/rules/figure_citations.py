"""Cited documents against their own codes: issuer, type, year, day; and against each other."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from workflow.rules.figure_codes import TYPES, Code
from workflow.rules.figure_findings import Finding, FindingKind, Severity
from workflow.rules.figure_issuer import Head

_DATED = re.compile(
    r"\s*,?\s*(?:ban hành\s+)?ngày\s+(?P<d>\d{1,2})\s*(?:[/.-]|tháng)\s*(?P<m>\d{1,2})\s*(?:[/.-]|năm)\s*(?P<y>\d{4})",
    re.IGNORECASE,
)
_BY = re.compile(r"\s*(?:\([^()]{0,60}\)\s*)?,?\s*của\s+(?P<who>[^.;,()“”]{2,80})", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?P<type>{'|'.join(sorted({*TYPES.values(), 'công văn', 'luật', 'thông tư liên tịch'}, key=len, reverse=True))})\s+(?:liên ngành\s+|phối hợp\s+|hành động\s+)?số\s*:?\s*\Z",
    re.IGNORECASE,
)
# The words of an issuer, longest first: each class is one hand that signs.
_CLASSES: tuple[tuple[str, str], ...] = (
    (r"(?:ủy|uỷ) ban thường vụ quốc hội|ubtvqh", "UBTVQH"),
    (r"quốc hội", "QH"),
    (r"văn phòng chính phủ", "VPCP"),
    (r"thủ tướng", "TTg"),
    (r"chính phủ", "CP"),
    (
        r"(?:ban chấp hành |ban bí thư |tổng bí thư )?(?:đảng bộ )?(?:trung ương|bộ chính trị|ban bí thư|ban chấp hành trung ương)|bộ chính trị|ban bí thư|bch trung ương|tổng bí thư",
        "TW",
    ),
    (
        r"(?:ban thường vụ |ban chấp hành |thường trực |btv )?(?:đảng bộ )?(?:tỉnh ủy|tỉnh uỷ|thành ủy|thành uỷ)",
        "TU",
    ),
    (r"(?:thường trực )?(?:hđnd|hội đồng nhân dân)", "HĐND"),
    (r"(?:chủ tịch |phó chủ tịch |văn phòng )?(?:ubnd|(?:ủy|uỷ) ban nhân dân)", "UBND"),
    (r"(?:bộ trưởng )?bộ (?!chính trị|chỉ huy|tư lệnh|phận|trưởng)", "BỘ"),
    (r"(?:giám đốc )?sở ", "SỞ"),
    (r"(?:giám đốc |trưởng )?công an (?:tỉnh|thành phố|huyện|xã|phường|thị)", "CA"),
)
_COMPILED = tuple((re.compile(rf"\s*{pattern}", re.IGNORECASE), name) for pattern, name in _CLASSES)
_MINISTRIES = frozenset(
    {
        "BCA", "BQP", "BNV", "BTP", "BTC", "BCT", "BXD", "BYT", "BNG", "BKHCN", "BTTTT", "BGDĐT", "BNNMT",
        "BTNMT", "BNNPTNT", "BLĐTBXH", "BVHTTDL", "BGTVT", "BKHĐT",
    }
)  # fmt: skip
# What else a code's type is called: a notice carries a conclusion, a decision issues a regulation.
_ALSO = {
    "thông tư liên tịch": ("thông tư",),
    "thông báo": ("kết luận",),
    "quyết định": ("quy định", "quy chế", "đề án", "kế hoạch hành động", "chương trình", "phương án"),
    "kế hoạch": ("phương án", "chương trình"),
    "công điện": ("chỉ thị",),
}


@dataclass(frozen=True, slots=True)
class Cited:
    """A code with the day and the issuer named right behind it."""

    code: Code
    day: date | None
    by: str
    end: int

    @property
    def kind_of_issuer(self) -> str:
        """The class of the named issuer; empty where it is none of the known."""
        return next((name for pattern, name in _COMPILED if pattern.match(self.by)), "")


def cited(found: list[Code]) -> list[Cited]:
    """The codes with what is said of them."""
    answer = []
    for code in found:
        text = code.paragraph.text
        dated = _DATED.match(text, code.end)
        end = dated.end() if dated else code.end
        by = _BY.match(text, end)
        answer.append(Cited(code, _day(dated), by["who"].strip() if by else "", by.end() if by else end))
    return answer


def _day(dated: re.Match[str] | None) -> date | None:
    if dated is None:
        return None
    try:
        return date(int(dated["y"]), int(dated["m"]), int(dated["d"]))
    except ValueError:
        return None


def citation_findings(head: Head, documents: list[Cited]) -> Iterator[Finding]:
    """Issuers, types and days that contradict the code or another citation of the same document."""
    for one in documents:
        yield from _wrong_issuer(one)
        yield from _wrong_type(one)
        yield from _wrong_year(one)
        yield from _too_late(one, head)
    yield from _differing(documents)


def _by_code(code: Code) -> str:
    """The class of issuer that a code names; empty where the letters are no known one."""
    issuer = code.issuer
    if code.rest or (code.type and code.type not in TYPES):
        return ""
    if re.fullmatch(r"QH\d{1,2}", issuer):
        return "QH"
    if issuer.startswith("UBTVQH"):
        return "UBTVQH"
    if issuer in _MINISTRIES:
        return "BỘ"
    return issuer if issuer in {"TTg", "CP", "VPCP", "UBND", "HĐND", "TU", "TW"} else ""


def _wrong_issuer(one: Cited) -> Iterator[Finding]:
    expected, named = _by_code(one.code), one.kind_of_issuer
    if not expected or not named or expected == named:
        return
    who = re.split(r"\s(?:về|ban hành|phê duyệt|quy định|ngày|tại|và|triển khai|thực hiện)\b", one.by)[
        0
    ].strip()
    end = one.end - len(one.code.paragraph.text[: one.end].rpartition(who)[2])
    yield _finding(
        one, Severity.ERROR, who, _ISSUER_NAMES.get(expected, expected),
        f"Ký hiệu {one.code.text} là văn bản của {_ISSUER_NAMES.get(expected, expected)}, ở đây ghi của {who}.",
        end,
    )  # fmt: skip


_ISSUER_NAMES = {
    "TTg": "Thủ tướng Chính phủ",
    "CP": "Chính phủ",
    "VPCP": "Văn phòng Chính phủ",
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "TU": "Tỉnh ủy, Thành ủy",
    "TW": "Trung ương Đảng",
    "QH": "Quốc hội",
    "UBTVQH": "Ủy ban Thường vụ Quốc hội",
    "BỘ": "Bộ",
}


def _wrong_type(one: Cited) -> Iterator[Finding]:
    code = one.code
    named = _NAMED.search(code.paragraph.text[max(0, code.start - 50) : code.start])
    expected = TYPES.get(code.type)
    if named is None or expected is None:
        return
    told = re.sub(r"\s+", " ", named["type"].lower())
    if told == expected or told in _ALSO.get(expected, ()) or code.issuer in ("TW", "TU", "ĐU"):
        return
    yield _finding(
        one, Severity.ERROR, told, expected,
        f"Ký hiệu {code.text} là của {expected}, ở đây ghi là {told}.", code.end,
    )  # fmt: skip


def _wrong_year(one: Cited) -> Iterator[Finding]:
    if one.day and one.code.year and int(one.code.year) != one.day.year:
        yield _finding(
            one, Severity.ERROR, f"{one.day:%d/%m/%Y}", f"năm {one.code.year}",
            f"Số {one.code.text} là của năm {one.code.year}, ở đây ghi ngày {one.day:%d/%m/%Y}.", one.end,
        )  # fmt: skip


def _too_late(one: Cited, head: Head) -> Iterator[Finding]:
    """A document cannot be cited before it was issued."""
    last = head.dated
    if last is None and head.month_of_issue:
        year, month = head.month_of_issue
        last = date(year, month, monthrange(year, month)[1])
    if head.is_report and one.day and last and one.day > last:
        yield _finding(
            one, Severity.ERROR, f"{one.day:%d/%m/%Y}", "",
            f"Văn bản ghi ngày {one.day:%d/%m/%Y}, sau ngày của báo cáo.", one.end,
        )  # fmt: skip


def _differing(documents: list[Cited]) -> Iterator[Finding]:
    """One document with two days: one number is given once a year by one issuer."""
    groups: dict[tuple[str, ...], list[Cited]] = defaultdict(list)
    for one in documents:
        if one.day:
            code = one.code
            groups[code.number.lstrip("0"), code.year, code.type, code.issuer + code.rest].append(one)
    for same in groups.values():
        for place, later in enumerate(same[1:], 1):
            first = next((f for f in same[:place] if f.day != later.day and _one_document(f, later)), None)
            agreeing = any(f.day == later.day for f in same[:place])
            if first is None or agreeing or first.day is None or later.day is None:
                continue
            sure = bool(_central(later.code) or (first.by and later.by)) and first.day.year == later.day.year
            line = first.code.paragraph.place(first.code.start, first.code.end).line
            yield _finding(
                later, Severity.ERROR if sure else Severity.WARNING, f"{later.day:%d/%m/%Y}", f"{first.day:%d/%m/%Y}",
                f"Văn bản {later.code.text} ở dòng {line} ghi ngày {first.day:%d/%m/%Y}, ở đây ghi ngày {later.day:%d/%m/%Y}.",
                later.end,
            )  # fmt: skip


def _central(code: Code) -> bool:
    return code.issuer in {"TTg", "CP", "TW"} or bool(code.year)


def _one_document(one: Cited, other: Cited) -> bool:
    """Whether two citations can only mean the same paper."""
    assert one.day is not None
    assert other.day is not None
    if one.code.year:
        return True
    same_year = one.day.year == other.day.year
    slipped = (one.day.day, one.day.month) == (other.day.day, other.day.month)
    if not same_year and not slipped:
        return False
    if _central(one.code):
        return True
    return _who(one) == _who(other) and bool(_who(one))


def _who(one: Cited) -> str:
    who = re.split(
        r"\s(?:về|ban hành|phê duyệt|quy định|ngày|tại|và|triển khai|thực hiện)\b", one.by.lower()
    )[0]
    return re.sub(r"(?:ủy|uỷ) ban nhân dân", "ubnd", who).strip()


def _finding(one: Cited, severity: Severity, stated: str, computed: str, why: str, end: int) -> Finding:
    paragraph = one.code.paragraph
    return Finding(
        FindingKind.CITATION, severity, paragraph.text[one.code.start : end].strip(), paragraph.place(one.code.start, end),
        stated, computed, why,
    )  # fmt: skip
