"""Which indicator a figure states: its label, its place, its period; for comparing two places of one text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from workflow.rules.figure_numbers import Figure, Ratio
from workflow.rules.figure_text import Paragraph, Report

_FIRST_SECTION = re.compile(r"(?:PHẦN (?:I|THỨ)|I\.|1\.|I\s)")
_HEAD_MOST = 25
_ITEMS = ("-", "+", "*", "•", "–")
_ITEM_MOST = 200
_LEAD_MOST = 220
_WORD = re.compile(r"[^\W\d_]+")
_STOP = frozenset(
    {
        "đã", "và", "của", "các", "cho", "được", "là", "có", "tại", "trên", "với", "trong", "về", "từ",
        "đến", "theo", "để", "bằng", "ở", "cũng", "như", "những", "này", "đó", "thì", "mà", "do", "bị",
        "kết", "quả", "thực", "hiện", "tổng", "số", "tiếp", "nhận", "trả", "đạt", "nay", "đang",
        "lượng", "việc", "nội", "dung", "lĩnh", "vực", "công", "tác",
    }
)  # fmt: skip
_CUT = re.compile(r"[;.]\s|\(§+\)|^\s*(?:[-+*•–]\s*)+|^§[.§)]*\s")
_PLACE = re.compile(
    r"\b(?P<kind>phường|xã|thị trấn|thị xã|thành phố|huyện|quận|tỉnh|thôn|tổ dân phố|đặc khu)"
    r"\s+(?P<name>[^\W\d_]+(?:\s[^\W\d_]+){0,4})",
    re.IGNORECASE,
)
_MONTH = re.compile(r"\btrong (?:tháng|kỳ|tuần)\b(?!\s*§?\s*tới)|\btrong tháng\s+§+", re.IGNORECASE)
_LONG = re.compile(
    r"l[uũ]ỹ kế|lũy kế|cộng dồn|từ đầu năm|§+ tháng(?: đầu| cuối)?|trong năm|cả năm|trong quý|từ §+/§+/§+ đến",
    re.IGNORECASE,
)
_LAST_YEAR = re.compile(
    r"cùng kỳ|năm trước|năm ngoái|kỳ trước|tháng trước|quý trước|giai đoạn", re.IGNORECASE
)
_AIM = re.compile(
    r"phấn đấu|mục tiêu|chỉ tiêu (?:giao|đến)|kế hoạch (?:năm|giao)|dự kiến|phải đạt|tối thiểu", re.IGNORECASE
)
_LEFT = re.compile(r"\bcòn\b|\bthiếu\b|\bchưa\b|\btồn\b", re.IGNORECASE)
_FAMILY_MEMBERS = re.compile(
    r"\b(?:chưa|không|quá hạn|trễ hạn|đúng hạn|trước hạn|trực tuyến|trực tiếp|nam|nữ|mới|lại|đã|đang|cấp (?:xã|huyện|tỉnh|thôn))\b",
    re.IGNORECASE,
)


# The section's places, the report's own, and those of the paragraph with where they begin.
_Scopes = tuple[frozenset[str], frozenset[str], tuple[tuple[int, str], ...]]


@dataclass(frozen=True, slots=True)
class Claim:
    """One stated value of an indicator: a single number, or a fraction with its bottom in ``whole``.

    ``lead`` are the telling words before it, ``own`` those of them after the number before, ``label`` the
    telling words before and after the counted noun; ``span`` is "month" or "long" where the text says so.
    """

    paragraph: Paragraph
    start: int
    end: int
    value: Fraction
    whole: Fraction | None
    unit: tuple[str, ...]
    words: tuple[str, ...]
    label: frozenset[str]
    lead: frozenset[str]
    own: frozenset[str]
    marks: frozenset[str]
    scope: frozenset[str]
    span: str
    left: bool


def places(text: str) -> frozenset[str]:
    """The named places of a text: "phường Đức Xuân", never "thành phố đã"."""
    return frozenset(name for _, name in _placed(text))


def _placed(text: str) -> Iterator[tuple[int, str]]:
    """Named places with where they begin."""
    for match in _PLACE.finditer(text):
        name = []
        for word in match["name"].split(" "):
            if not word[0].isupper():
                break
            name.append(word.lower())
        if name:
            yield match.start(), f"{match['kind'].lower()} {' '.join(name)}"


def claims(report: Report) -> Iterator[Claim]:
    """Every number of the running text with what it counts."""
    home = home_of(report)
    scope: frozenset[str] = frozenset()
    span = before = ""
    for paragraph in report.paragraphs:
        if not paragraph.countable and len(paragraph.figures):
            continue
        named = places(paragraph.text[:160]) - home
        led = before.endswith(":") and not paragraph.heading
        if led:
            span = span_of(before[-300:]) or span
        elif not paragraph.marker or paragraph.heading:
            scope, span = named, ""
        inside = span_of(paragraph.masked[:200])
        if not paragraph.marker.startswith("+") and inside:
            span = inside
        yield from _of(paragraph, scope | named, span, home)
        before = paragraph.masked.rstrip()


def span_of(text: str) -> str:
    """ "month" or "long" by the last such words of ``text``; empty without any."""
    month = max((m.start() for m in _MONTH.finditer(text)), default=-1)
    long = max((m.start() for m in _LONG.finditer(text)), default=-1)
    if month < 0 and long < 0:
        return ""
    return "month" if month > long else "long"


def _of(paragraph: Paragraph, scope: frozenset[str], span: str, home: frozenset[str]) -> Iterator[Claim]:
    ratios = {r.top.start: r for r in paragraph.ratios}
    bottoms = {r.bottom.start for r in paragraph.ratios}
    last: tuple[int, tuple[str, ...]] = (0, ())
    head = ""
    scopes = (scope, home, tuple(_placed(paragraph.text)) if paragraph.figures else ())
    for figure in paragraph.figures:
        if figure.start in bottoms:
            continue
        ratio = ratios.get(figure.start)
        own = paragraph.masked[last[0] : figure.start][-_LEAD_MOST:]
        cuts = [found.end() for found in _CUT.finditer(own)]
        if cuts or not last[0]:
            head = _own_words(own)
        beside = "" if cuts or not last[0] else _without(own, last[1])
        lead = f"{head} {beside}" if beside else head
        last = ((ratio or figure).end, (ratio.bottom if ratio else figure).unit)
        if not figure.percent and not figure.rough:
            claim = _claim(paragraph, figure, ratio, (lead, beside), scopes, span)
            if claim:
                yield claim


def _here(placed: tuple[tuple[int, str], ...], figure: Figure) -> frozenset[str]:
    """The places named near a figure."""
    return frozenset(name for at, name in placed if figure.start - 250 <= at < figure.end + 80)


def _without(own: str, unit: tuple[str, ...]) -> str:
    """The words between two figures without the noun that the first one counts."""
    words = own.split()
    return " ".join(
        words[2:] if [word.lower().strip(",;") for word in words[:2]] == list(unit[:2]) else words
    )


def home_of(report: Report) -> frozenset[str]:
    """The places that the head of the report names: it speaks for these."""
    found: set[str] = set()
    for paragraph in report.paragraphs[:_HEAD_MOST]:
        if _FIRST_SECTION.match(paragraph.text) or paragraph.marker in _ITEMS:
            break
        found |= places(paragraph.text)
    return frozenset(found)


def _is_left(paragraph: Paragraph, figure: Figure, lead: str) -> bool:
    """Said of what is left: by its own words, or by those before the enumeration it stands in."""
    if _LEFT.search(lead):
        return True
    first = paragraph.masked.rfind("(§) ", 0, figure.start)
    while (
        first > 0
        and (earlier := paragraph.masked.rfind("(§) ", 0, first)) >= 0
        and first - earlier < _ITEM_MOST
    ):
        first = earlier
    return (
        first > 0
        and figure.start - first < 5 * _ITEM_MOST
        and bool(_LEFT.search(re.split(r"[.;]\s", paragraph.masked[max(0, first - _ITEM_MOST) : first])[-1]))
    )


def _own_words(lead: str) -> str:
    """The last stretch that names something: "…; đã tiếp nhận và trả kết quả:" alone names nothing."""
    cuts = [found.end() for found in _CUT.finditer(lead)]
    for at in reversed(cuts):
        if len([w for w in _WORD.findall(lead[at:].lower()) if w not in _STOP]) > 1:
            return lead[at:]
    return lead


def _claim(
    paragraph: Paragraph,
    figure: Figure,
    ratio: Ratio | None,
    leads: tuple[str, str],
    scopes: _Scopes,
    span: str,
) -> Claim | None:
    lead, beside = leads
    context = paragraph.masked[max(0, figure.start - 120) : figure.start]
    if _LAST_YEAR.search(lead) or _AIM.search(context):
        return None
    unit = ratio.unit if ratio else figure.unit
    words = tuple(_WORD.findall(lead.lower()))
    own = span_of(paragraph.masked[max(0, figure.start - 200) : figure.start]) or span
    marks = frozenset(m[0].lower() for m in _FAMILY_MEMBERS.finditer(lead + " " + " ".join(unit)))
    here = _here(scopes[2], figure) - scopes[1]
    return Claim(
        paragraph,
        figure.start,
        ratio.end if ratio else figure.end,
        figure.value,
        ratio.bottom.value if ratio else None,
        unit,
        words,
        frozenset(word for word in (*words, *unit[2:]) if word not in _STOP),
        frozenset(word for word in words if word not in _STOP),
        frozenset(word for word in _WORD.findall((beside or lead).lower()) if word not in _STOP),
        marks,
        scopes[0] | here,
        own,
        ratio is None and _is_left(paragraph, figure, lead),
    )
