"""Figures that cannot be larger than others: a subset and its whole, a later step and an earlier one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from workflow.rules.figure_findings import Finding, FindingKind, Severity
from workflow.rules.figure_numbers import Figure, same_unit, written
from workflow.rules.figure_text import Paragraph

_SUBSET = re.compile(r"\btrong (?:đó|số đó)\b(?:\s+(?:có|số))*\s*:?(?P<words>[^.\d§]{0,60})\Z", re.IGNORECASE)
_PLANNED = re.compile(r"kế hoạch|chỉ tiêu|dự toán|so với|cùng kỳ|vượt|tăng|giảm|giao", re.IGNORECASE)
_NEVER_MORE = frozenset(
    ["xã", "phường", "thôn", "tổ", "huyện", "sở", "phòng", "bản", "ấp", "đơn", "cơ", "dịch", "thủ", "nhiệm"]
)
# Steps that follow each other: nothing can be handed back, activated or solved more often than it came in.
_STEPS: tuple[tuple[str, str], ...] = (
    (
        r"\bphát(?! sinh| triển| hiện| động| thanh| huy)|\bcấp phát|\bgửi",
        r"thu về|thu lại|bàn giao|thu được|nhận lại",
    ),
    (r"đã được cấp|đã cấp|được cấp|\bcấp được|đăng ký", r"kích hoạt|sử dụng"),
    (r"đăng ký|\bcử\b|triệu tập|\bmời", r"đã hoàn thành|hoàn thành|tham dự|có mặt|dự thi"),
    (r"tiếp nhận|thu nhận|nhận được", r"đã trả|trả cho|trả kết quả|giải quyết|đã xử lý|trao trả"),
    (r"kiểm tra|rà soát|thanh tra", r"phát hiện|vi phạm"),
)
_COMPILED = tuple((re.compile(a, re.IGNORECASE), re.compile(b, re.IGNORECASE)) for a, b in _STEPS)
_CARRIED = re.compile(r"kỳ trước|chuyển (?:sang|qua)|tồn|năm trước|tháng trước", re.IGNORECASE)
_NOT_DONE = re.compile(r"đến hạn|phải|\bcần\b|chưa|đang|quá hạn|trễ hạn|kế hoạch|chỉ tiêu", re.IGNORECASE)
_WINDOW = 80


def order_findings(paragraph: Paragraph) -> Iterator[Finding]:
    """Subsets above their whole, fractions above one, later steps above earlier ones."""
    yield from _subsets(paragraph)
    yield from _fractions(paragraph)
    yield from _steps(paragraph)


def _subsets(paragraph: Paragraph) -> Iterator[Finding]:
    figures = paragraph.counts
    for whole, part in pairwise(figures):
        gap = paragraph.masked[whole.end : part.start]
        if (
            len(gap) > 160
            or not _SUBSET.search(gap)
            or re.search(r"[.;]\s", gap)
            or part.value <= whole.value
        ):
            continue
        if not same_unit(whole.unit, part.unit) or whole.rough:
            continue
        yield _larger(paragraph, whole, part, Severity.ERROR, "Số thuộc “trong đó”")


def _fractions(paragraph: Paragraph) -> Iterator[Finding]:
    for ratio in paragraph.ratios:
        if ratio.top.value <= ratio.bottom.value or not ratio.bottom.value:
            continue
        around = paragraph.masked[max(0, ratio.start - _WINDOW) : ratio.end + _WINDOW]
        if _CARRIED.search(paragraph.masked[max(0, ratio.start - _WINDOW) : ratio.end + _WINDOW]):
            continue
        told = any(f.percent and 0 <= f.start - ratio.end < _WINDOW for f in paragraph.figures)
        if told or _PLANNED.search(around) or not ratio.unit:
            continue
        severity = Severity.ERROR if ratio.unit[0] in _NEVER_MORE else Severity.WARNING
        yield Finding(
            FindingKind.ORDER,
            severity,
            paragraph.text[ratio.start : ratio.end],
            paragraph.place(ratio.start, ratio.end),
            written(ratio.top.value),
            f"≤ {written(ratio.bottom.value)}",
            f"Tử số {written(ratio.top.value)} lớn hơn mẫu số {written(ratio.bottom.value)}.",
        )


def _steps(paragraph: Paragraph) -> Iterator[Finding]:
    figures = paragraph.counts
    told: set[int] = set()
    for place, first in enumerate(figures):
        before = _lead(paragraph, figures, place)
        for later, second in enumerate(figures[place + 1 : place + 5], place + 1):
            if second.value <= first.value or second.start in told or not same_unit(first.unit, second.unit):
                continue
            after = _lead(paragraph, figures, later)
            if (
                second.start - first.end > 400
                or _NOT_DONE.search(after)
                or _CARRIED.search(paragraph.masked[max(0, first.start - 2 * _WINDOW) : second.end])
            ):
                continue
            if any(a.search(before) and b.search(after) and not a.search(after) for a, b in _COMPILED):
                told.add(second.start)
                yield _larger(paragraph, first, second, Severity.WARNING, "Số của bước sau")


def _lead(paragraph: Paragraph, figures: tuple[Figure, ...], place: int) -> str:
    """The words of the clause that lead to a figure."""
    start = figures[place - 1].end if place else 0
    low = max(start, figures[place].start - _WINDOW)
    return re.split(r"[;.]\s", paragraph.masked[low : figures[place].start])[-1]


def _larger(paragraph: Paragraph, whole: Figure, part: Figure, severity: Severity, what: str) -> Finding:
    end = part.unit_end if part.unit_end - part.end < 25 else part.end
    return Finding(
        FindingKind.ORDER,
        severity,
        paragraph.text[part.start : end],
        paragraph.place(part.start, end),
        written(part.value),
        f"≤ {written(whole.value)}",
        f"{what} là {written(part.value)}, lớn hơn {written(whole.value)} nêu trước đó.",
    )
