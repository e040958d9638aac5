"""Codes of cited documents: number, type, issuer, and the separators NĐ 30/2020/NĐ-CP puts between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from workflow.rules.figure_findings import Finding, FindingKind, Severity
from workflow.rules.figure_text import Paragraph, Report

# Types with their abbreviation: NĐ 30/2020/NĐ-CP Phụ lục III, laws, papers of the Party.
TYPES = {
    "NQ": "nghị quyết", "QĐ": "quyết định", "CT": "chỉ thị", "QC": "quy chế", "QyĐ": "quy định", "TC": "thông cáo",
    "TB": "thông báo", "HD": "hướng dẫn", "CTr": "chương trình", "KH": "kế hoạch", "PA": "phương án", "ĐA": "đề án",
    "DA": "dự án", "BC": "báo cáo", "BB": "biên bản", "TTr": "tờ trình", "HĐ": "hợp đồng", "CĐ": "công điện",
    "GM": "giấy mời", "NĐ": "nghị định", "TT": "thông tư", "TTLT": "thông tư liên tịch", "KL": "kết luận",
}  # fmt: skip
_OTHER_TYPES = frozenset(
    {
        "BGN", "BTT", "GUQ", "GGT", "GNP", "PG", "PC", "PB", "SY", "TrS", "SL", "PL", "L", "VBHN", "KHPH",
        "KHHĐ", "KHLN", "QCPH", "CTPH", "CTHĐ", "CTrHĐ", "NQLT", "QT", "ĐC", "TM", "CV", "GP", "CTrPH",
        "ĐK",
    }
)  # fmt: skip
ISSUERS = frozenset(
    {
        "UBND", "HĐND", "TTg", "CP", "VPCP", "TU", "TW", "TWĐ", "BCA", "BQP", "BNV", "BTP", "BTC", "BCT",
        "BXD", "BYT", "BNG", "BKHCN", "BTTTT", "BGDĐT", "BNNMT", "BTNMT", "BNNPTNT", "BLĐTBXH", "BVHTTDL",
        "BGTVT", "BKHĐT", "UBDT", "NHNN", "TTCP", "MTTQ", "UBMTTQ", "BHXH", "UBTVQH", "CTN", "TANDTC",
        "VKSNDTC", "KTNN", "ĐU", "HU", "TCTTKĐA",
    }
)  # fmt: skip
_STATE = frozenset(["UBND", "HĐND", "TTg", "CP", "VPCP", "BCA", "BNV", "BTTTT", "BKHCN", "BTC"])
_PARTY = frozenset(["TU", "TW", "ĐU", "HU"])
CODE = re.compile(
    r"(?<![\w/.,-])(?P<number>\d{1,6}[a-z]?)(?P<year>[/-](?:19|20)\d{2})?(?P<first>\s?[/-]\s?)"
    r"(?P<type>[A-ZĐ][A-Za-zĐđ]{0,8})(?P<second>\s?[/-]\s?)(?P<issuer>[A-ZĐ][\wĐđ&]{0,20})(?P<rest>(?:[-/][\wĐđ&]{1,20}){0,3})"
)
# Laws and resolutions of the National Assembly: "20/2023/QH15", without a type.
_LAW = re.compile(r"(?<![\w/.,-])(\d{1,5})/((?:19|20)\d{2})/((?:QH|UBTVQH)\d{1,2})(?!\w)")
_GLUED = re.compile(
    rf"(?<![\w/.,-])\d{{1,6}}(?P<gap>/?)(?P<type>{'|'.join(sorted(TYPES, key=len, reverse=True))})(?P<issuer>-?(?:UBND|HĐND|TTg|VPCP|CP))(?![\w-])"
)
_CUE = re.compile(
    r"(?:số|nghị quyết|quyết định|chỉ thị|thông báo|kế hoạch|báo cáo|tờ trình|công điện|nghị định|thông tư|kết luận|công văn|hướng dẫn|văn bản|chương trình)"
    r"\s*(?:số)?\s*:?\s*\Z",
    re.IGNORECASE,
)
_FOLD = str.maketrans("ĐđQqyY", "DdQqYY")


@dataclass(frozen=True, slots=True)
class Code:
    """One code as written, cut into its groups."""

    paragraph: Paragraph
    start: int
    end: int
    number: str
    year: str
    first: str
    type: str
    second: str
    issuer: str
    rest: str

    @property
    def text(self) -> str:
        """As written."""
        return self.paragraph.text[self.start : self.end]


def codes(report: Report) -> list[Code]:
    """Every code with type and issuer that is cited as a document; file names and addresses are none."""
    found = []
    for paragraph in report.paragraphs:
        for match in CODE.finditer(paragraph.text):
            lead = paragraph.text[max(0, match.start() - 40) : match.start()]
            known = match["type"] in TYPES or match["issuer"] in ISSUERS
            if "://" in lead or "www." in lead or not (known or _CUE.search(lead)):
                continue
            groups = {name: match[name] for name in ("number", "first", "type", "second", "issuer", "rest")}
            year = (match["year"] or "")[1:]
            found.append(Code(paragraph, match.start(), match.end(), year=year, **groups))
        for match in _LAW.finditer(paragraph.text):
            number, year, issuer = match.groups()
            found.append(Code(paragraph, match.start(), match.end(), number, year, "/", "", "/", issuer, ""))
    return found


def code_findings(report: Report, found: list[Code]) -> Iterator[Finding]:
    """Codes that no office could have given."""
    groups = Counter(part for code in found for part in (code.type, code.issuer))
    for code in found:
        finding = _type(code, groups) or _issuer(code, groups) or _separators(code)
        if finding:
            yield finding
    for paragraph in report.paragraphs:
        for match in _GLUED.finditer(paragraph.text):
            if match["gap"] and match["issuer"].startswith("-"):
                continue
            right = f"…/{match['type']}-{match['issuer'].lstrip('-')}"
            yield _finding(
                paragraph, match.span(), Severity.ERROR, right, "Ký hiệu văn bản thiếu dấu ngăn cách"
            )


def _type(code: Code, groups: Counter[str]) -> Finding | None:
    written = code.type
    if not written or written in TYPES or written in _OTHER_TYPES:
        return None
    right = _telex(written, TYPES)
    if right and code.first.strip() == "/" and (code.issuer in ISSUERS or _telex(code.issuer, ISSUERS)):
        return _tell(code, Severity.ERROR, code.text.replace(written, right, 1))
    if code.issuer not in ISSUERS or groups[written] > 1:
        return None
    near = [one for one in TYPES if _near(written, one)]
    return _tell(code, Severity.WARNING, code.text.replace(written, near[0], 1)) if near else None


def _issuer(code: Code, groups: Counter[str]) -> Finding | None:
    written = code.issuer
    if written in ISSUERS or code.rest or re.fullmatch(r"(?:QH|UBTVQH)\d{1,2}", written):
        return None
    right = _telex(written, ISSUERS) or _telex(
        written, {part for part in groups if part != written and "Đ" in part}
    )
    if right:
        certain = (right in ISSUERS or groups[right] >= groups[written]) and right.upper() != written.upper()
        return _tell(
            code, Severity.ERROR if certain else Severity.WARNING, code.text.replace(written, right, 1)
        )
    if "DD" in written:
        return _tell(code, Severity.WARNING, code.text.replace("DD", "Đ", 1))
    near = [one for one in ("UBND", "HĐND", "VPCP") if _near(written, one) and len(written) >= len(one) - 1]
    if near and code.type in TYPES and groups[written] < 3 and len(written) > 2:
        swapped = sorted(written) == sorted(near[0])
        return _tell(
            code, Severity.ERROR if swapped else Severity.WARNING, code.text.replace(written, near[0], 1)
        )
    return None


def _telex(written: str, known: set[str] | frozenset[str] | dict[str, str]) -> str:
    """The known group that was meant where only "Đ" ("D", "DD") or the case of a letter is wrong."""
    options = {written.replace("DD", "Đ"), written.replace("Dd", "Đ"), written.replace("dd", "Đ")} - {written}
    right = next((one for one in sorted(options) if one in known), "")
    plain = written.translate(_FOLD).upper()
    return right or next(
        (
            one
            for one in sorted(known)
            if one.translate(_FOLD).upper() == plain and one != written and len(one) > 1
        ),
        "",
    )


def _near(written: str, known: str) -> bool:
    """One letter changed, missing or too many, or two neighbours swapped."""
    if written == known or abs(len(written) - len(known)) > 1 or len(known) < 2:
        return False
    if len(written) == len(known):
        differ = [i for i, (a, b) in enumerate(zip(written, known, strict=True)) if a != b]
        if len(differ) == 1:
            return len(known) > 3
        return (
            len(differ) == 2
            and written[differ[0]] == known[differ[1]]
            and written[differ[1]] == known[differ[0]]
        )
    longer, shorter = sorted((written, known), key=len, reverse=True)
    return len(shorter) > 2 and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def _separators(code: Code) -> Finding | None:
    first, second = code.first.strip(), code.second.strip()
    spaced = code.first != first or code.second != second
    if code.type not in TYPES or code.issuer not in ISSUERS:
        return None
    state = code.issuer in _STATE
    year = f"/{code.year}" if code.year else ""
    if state and ((first, second) != ("/", "-") or (code.year and code.text[len(code.number)] == "-")):
        return _tell(code, Severity.ERROR, f"{code.number}{year}/{code.type}-{code.issuer}{code.rest}")
    if code.issuer in _PARTY and (first, second) == ("/", "-") and code.issuer in ("TW", "TU"):
        return _tell(code, Severity.WARNING, f"{code.number}-{code.type}/{code.issuer}")
    if spaced:
        return _tell(code, Severity.INFO, re.sub(r"\s", "", code.text))
    if code.type == "NĐ" and code.issuer == "CP" and not code.year:
        return _tell(code, Severity.WARNING, f"{code.number}/[năm]/NĐ-CP")
    return None


def _tell(code: Code, severity: Severity, right: str) -> Finding:
    return _finding(code.paragraph, (code.start, code.end), severity, right, "Ký hiệu văn bản viết sai")


def _finding(
    paragraph: Paragraph, span: tuple[int, int], severity: Severity, right: str, why: str
) -> Finding:
    quote = paragraph.text[span[0] : span[1]]
    return Finding(
        FindingKind.CODE_TYPO,
        severity,
        quote,
        paragraph.place(*span),
        quote,
        right,
        f"{why}, có thể là {right}.",
    )
