"""Whose figures a line of a report states, and whether the lines above it leave that certain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workflow.rules.figure_entered import Body, Known, PeriodData, Words, spelled
from workflow.rules.figure_issuer import Span, read_head
from workflow.rules.figure_labels import places
from workflow.rules.figure_text import Paragraph, Report
from workflow.rules.periods import Period, PeriodKind

_RANKS = {"": 0, "1.": 1, "1)": 2, "(1)": 2, "-": 3, "–": 3, "*": 4, "•": 4, "+": 4}
_AHEAD = re.compile(
    r"nhiệm vụ (?:trọng tâm|chủ yếu|thời gian tới)|phương hướng|thời gian tới|kỳ tới|mục tiêu|đề xuất|kiến nghị",
    re.IGNORECASE,
)
_CITED = re.compile(
    r"(?:số\s+)?\S*\d\S*/[^\s,;]+(?:\s+ngày\s+(?:\d{1,2}/\d{1,2}/\d{4}|\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}))?"
)
#: Words that cut a part out of an indicator, and words that take it for another time.
_PART = re.compile(
    r"\b(?:trực tuyến|trực tiếp|bưu chính|đúng hạn|quá hạn|trễ hạn|trước hạn|toàn trình|một phần|chưa|còn|tồn|không"
    r"|riêng|cấp (?:xã|huyện|tỉnh|thôn)|nam giới|nữ|mới|chuyển (?:sang|qua))\b"
)
_TIME = re.compile(
    r"\b(?:tháng|quý|năm|tuần|ngày|lũy kế|luỹ kế|cộng dồn|giai đoạn|cùng kỳ|kỳ trước|phấn đấu|mục tiêu|chỉ tiêu giao"
    r"|kế hoạch (?:năm|giao)|dự kiến|phải đạt|tối thiểu|ước)\b",
    re.IGNORECASE,
)
_CHAPTER = re.compile(r"\W*(?:[IVX]+|PHẦN|Phần)\b")
_COMPARED = re.compile(r"(?:tăng|giảm|không thay đổi|so với)[^;.]*", re.IGNORECASE)
_KINDS = {PeriodKind.MONTH: "month", PeriodKind.QUARTER: "quarter", PeriodKind.HALF_YEAR: "months"}
_LETTERHEAD = 12


@dataclass(frozen=True, slots=True)
class Placed:
    """A paragraph with the headings and announcing lines above it, the nearest last."""

    paragraph: Paragraph
    above: tuple[str, ...]


def placed(report: Report) -> Iterator[Placed]:
    """The paragraphs, each with what stands over it: its chapter, its heading, the lines that announce it."""
    leads: list[tuple[int, str]] = []
    chapter = heading = ""
    for paragraph in report.paragraphs:
        rank = -1 if paragraph.heading else _RANKS.get(paragraph.marker, 2)
        if _CHAPTER.match(paragraph.text):
            chapter, heading, rank = paragraph.text, "", -1
        leads = [] if rank < 0 else [lead for lead in leads if lead[0] < rank]
        above = (chapter, heading, *(text for _rank, text in leads))
        yield Placed(paragraph, tuple(text for text in above if text))
        if rank < 0:
            heading = paragraph.text
        elif not paragraph.text.rstrip(" *_").endswith((".", ";")):
            leads.append((rank, paragraph.text))


def of_this_period(text: str, period: Period) -> str:
    """``text`` without its citations and without the words that name ``period`` itself."""
    day = "0?{0.day}/0?{0.month}/{0.year}"
    window = rf"từ\s+(?:ngày\s+)?{day.format(period.start)}\s+đến\s+(?:hết\s+)?(?:ngày\s+)?{day.format(period.end)}"
    label = r"\s+".join(map(re.escape, period.label.split()))
    return _CITED.sub(" ", re.sub(rf"{window}|{label}", " ", text, flags=re.IGNORECASE))


def leaves_certain(text: str, known: Known, data: PeriodData, home: frozenset[str]) -> bool:
    """Whether words above or around a figure neither cut a part out of the indicator nor move it elsewhere."""
    left = _COMPARED.sub(" ", of_this_period(text, data.period))
    own = f"{known.section} {known.name}".lower()
    if (
        _AHEAD.search(left)
        or _TIME.search(left)
        or any(found[0] not in own for found in _PART.finditer(left.lower()))
    ):
        return False
    if known.shared and any(holds(spelled(left), words) for words in data.loose):
        return False
    named = {body.name for words, body in data.bodies.items() if holds(spelled(left), words)}
    return not (places(left) - home - frozenset(place for name in named for place in places(name)))


def stays_there(behind: str, data: PeriodData) -> bool:
    """Whether the rest of the clause behind a figure leaves it in the period."""
    clause = re.split(r";|\.\s", behind, maxsplit=1)[0]
    return not _TIME.search(_COMPARED.sub(" ", of_this_period(clause, data.period)))


def holds(words: Words, wanted: Words) -> bool:
    """Whether the words stand in a row somewhere in ``words``."""
    return any(words[n : n + len(wanted)] == wanted for n in range(len(words) - len(wanted) + 1))


def body_of(texts: tuple[str, ...], data: PeriodData) -> tuple[Body | None, bool]:
    """The one agency that the lines name, and whether they name no more than one."""
    found: dict[int, Body] = {}
    for text in texts:
        words = spelled(text)
        longest = [w for w in data.bodies if holds(words, w)]
        for one in longest:
            if not any(len(other) > len(one) and holds(other, one) for other in longest):
                found[data.bodies[one].key] = data.bodies[one]
    found.pop(data.root.key, None)
    return (next(iter(found.values()), None), len(found) < 2)


def issuer(report: Report, data: PeriodData) -> Body | None:
    """The body of the register that an outside report comes from: by its letterhead, then by the place of its title."""
    head = read_head(report)
    above: list[str] = []
    for paragraph in report.paragraphs[:_LETTERHEAD]:
        if "báo cáo" in paragraph.text.lower()[:20]:
            break
        above.append(paragraph.text)
    named, single = body_of(tuple(above), data)
    if not single:
        return None
    place = f"{head.kind} {head.name}"
    there = [body for body in (data.root, *data.agencies) if place in places(body.name)]
    if named is not None:  # "Phòng Tư pháp" stands in every district: the place must be ours too
        return named if there and there[0] in (named, data.root) else None
    return there[0] if len(there) == 1 or there[:1] == [data.root] else None


def speaks_of(report: Report, period: Period) -> bool:
    """Whether the head of an outside report names this very period, or none at all."""
    span = read_head(report).span
    return span is None or span == _span(period)


def _span(period: Period) -> Span:
    kind = _KINDS.get(period.kind, "year")
    tail = period.code[5:].lstrip("HQ0")
    number = int(tail) if tail else 0
    if period.kind is PeriodKind.HALF_YEAR:
        number = 6 if number == 1 else -6
    return Span(kind, number, int(period.code[:4]))
