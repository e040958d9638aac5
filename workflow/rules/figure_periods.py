"""Periods that do not belong into one report: other windows, other months, impossible days."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from workflow.rules.figure_findings import Finding, FindingKind, Severity
from workflow.rules.figure_issuer import PERIOD, Head, Span, span_from
from workflow.rules.figure_text import Paragraph, Report

_DAY = r"(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?(\d{4}))?"
_NEAR_DAYS = 200
_WINDOW = re.compile(
    rf"\b(?:từ|kể từ)\s+(?:ngày\s+)?{_DAY}\s*(?:đến|tới|[-–])\s*(?:hết\s+)?(?:ngày\s+)?{_DAY}", re.IGNORECASE
)
_UNTIL = re.compile(
    rf"\b(?:tính\s+)?(?:đến|tới)\s+(?:thời điểm\s+|hết\s+)?(?:ngày\s+){_DAY}(?!\d)", re.IGNORECASE
)
_FULL_DAY = re.compile(
    r"(?<![\d/.])(\d{1,2})\s?/\s?(\d{1,2})\s?/\s?(\d{4})(?![\d/])|ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})",
    re.IGNORECASE,
)
_IN_MONTH = re.compile(r"\b[Tt]rong tháng\b(?!\s+(?:tới|sau|đầu|cuối|\d))")
_AHEAD = re.compile(
    r"nhiệm vụ (?:trọng tâm|chủ yếu|thời gian tới)|phương hướng|thời gian tới|kế hoạch .{0,30}(?:tới|tiếp theo)|đề xuất, kiến nghị|kiến nghị",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"\W*trên đây là", re.IGNORECASE)
_COMPARED = re.compile(
    r"so với|cùng kỳ|trước đó|năm trước|kỳ trước|báo cáo số|tại báo cáo|kế hoạch số|kế hoạch", re.IGNORECASE
)
_OWN_RESULTS = re.compile(
    r"(?:kết quả|tình hình|báo cáo|trong|công tác|triển khai)[^.;:()]{0,100}?\Z", re.IGNORECASE
)
_DEADLINE = re.compile(
    r"trước|chậm nhất|hạn|hoàn thành|xong|phấn đấu|hiệu lực|kế hoạch|giai đoạn|sinh|gia hạn|thời gian thực hiện|thời hạn|khởi công",
    re.IGNORECASE,
)


def period_findings(report: Report, head: Head) -> Iterator[Finding]:
    """Windows, months and years that are not the report's, and days that no calendar has."""
    body = _body(report)
    yield from _impossible(report)
    if head.span is None or not head.is_report:
        return
    yield from _windows(body)
    if head.span.kind != "month":
        yield from _months(body)
    yield from _other_names(report, body, head.span)


def _body(report: Report) -> list[Paragraph]:
    """Paragraphs up to the tasks ahead."""
    body: list[Paragraph] = []
    for paragraph in report.paragraphs:
        ahead = _AHEAD.search(paragraph.text[:120])
        if ahead and (paragraph.heading or re.match(r"\W*(?:[IVX]+|[A-D]|PHẦN)\b", paragraph.text)) and body:
            break
        body.append(paragraph)
    return body


def _impossible(report: Report) -> Iterator[Finding]:
    for paragraph in report.paragraphs:
        for found in _FULL_DAY.finditer(paragraph.text):
            d, m, y = (int(part) for part in found.groups() if part)
            if _day(d, m, y) is None and d and m and 1900 < y < 2200:
                yield _finding(paragraph, found.span(), Severity.ERROR, "", f"Không có ngày {d}/{m}/{y}.")
        for found in _WINDOW.finditer(paragraph.text):
            start, end = _window(found)
            if start and end and end < start:
                yield _finding(
                    paragraph, found.span(), Severity.ERROR, "", "Ngày cuối kỳ đứng trước ngày đầu kỳ."
                )


def _window(found: re.Match[str]) -> tuple[date | None, date | None]:
    d1, m1, y1, d2, m2, y2 = (int(part) if part else 0 for part in found.groups())
    if not y2:
        return None, None
    return _day(d1, m1, y1 or y2), _day(d2, m2, y2)


def _day(d: int, m: int, y: int) -> date | None:
    try:
        return date(y, m, d)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _End:
    """The last day of what figures are taken for; ``window`` where its first day is named too."""

    day: date
    paragraph: Paragraph
    span: tuple[int, int]
    window: bool


def _windows(body: list[Paragraph]) -> Iterator[Finding]:
    """The window most figures are taken for, and those taken for another."""
    ends = [end for paragraph in body for end in _ends(paragraph)]
    counted = Counter(end.day for end in ends)
    if len(counted) < 2:
        return
    named = {end.day for end in ends if end.window}
    usual = max(counted, key=lambda day: (day in named, counted[day]))
    for end in ends:
        if end.day != usual and abs((end.day - usual).days) < _NEAR_DAYS:
            yield _finding(
                end.paragraph, end.span, Severity.WARNING, f"{usual:%d/%m/%Y}",
                f"Số liệu ở đây chốt đến {end.day:%d/%m/%Y}, phần lớn báo cáo chốt đến {usual:%d/%m/%Y}.",
            )  # fmt: skip


def _ends(paragraph: Paragraph) -> Iterator[_End]:
    windows = list(_WINDOW.finditer(paragraph.text))
    for found in windows:
        end = _window(found)[1]
        if end and not _set_apart(paragraph, found.start()):
            yield _End(end, paragraph, found.span(), True)
    for found in _UNTIL.finditer(paragraph.text):
        d, m, y = (int(part) if part else 0 for part in found.groups())
        day = _day(d, m, y) if y else None
        inside = any(w.start() <= found.start() < w.end() for w in windows)
        if day and not inside and not _set_apart(paragraph, found.start()):
            yield _End(day, paragraph, found.span(), False)


def _set_apart(paragraph: Paragraph, at: int) -> bool:
    return _DEADLINE.search(paragraph.text[max(0, at - 40) : at]) is not None


def _months(body: list[Paragraph]) -> Iterator[Finding]:
    for paragraph in body:
        for found in _IN_MONTH.finditer(paragraph.text):
            after = paragraph.masked[found.end() : found.end() + 350]
            if any(char.isdigit() for char in after) or paragraph.text.rstrip().endswith(":"):
                yield _finding(
                    paragraph, found.span(), Severity.WARNING, "",
                    "Báo cáo nhiều tháng nhưng đoạn này lấy số liệu “trong tháng”.",
                )  # fmt: skip


def _other_names(report: Report, body: list[Paragraph], own: Span) -> Iterator[Finding]:
    """Results of a period named otherwise than in the title, where nothing is compared."""
    for paragraph in [*body, *report.paragraphs[len(body) :][-8:]]:
        for found in PERIOD.finditer(paragraph.text):
            span = span_from(found)
            lead = paragraph.text[max(0, found.start() - 110) : found.start()]
            lead = re.split(r"[.;:]\s", lead)[-1]
            closing = _CLOSING.match(paragraph.text) and span != own and span.kind != "year"
            if not (closing or _leftover(span, own)) or not _OWN_RESULTS.search(lead):
                continue
            near = paragraph.text[max(0, found.start() - 60) : found.end() + 20]
            if (
                _COMPARED.search(near)
                or _DEADLINE.search(lead)
                or "/" in paragraph.text[found.end() : found.end() + 1]
            ):
                continue
            yield Finding(
                FindingKind.TEMPLATE_RESIDUE,
                Severity.WARNING,
                found[0],
                paragraph.place(*found.span()),
                found[0],
                "",
                f"Nhắc kỳ “{found[0]}”, khác kỳ báo cáo nêu ở tiêu đề.",
            )


def _leftover(span: Span, own: Span) -> bool:
    """A period of the same kind but not the same one: the usual trace of last period's report."""
    if span.kind != own.kind or span == own:
        return False
    if span.kind == "year":
        return False
    if span.kind == "months" and abs(span.number) != abs(own.number):
        return False
    return abs((span.year - own.year) * 12 + span.last_month - own.last_month) <= 13


def _finding(
    paragraph: Paragraph, span: tuple[int, int], severity: Severity, computed: str, why: str
) -> Finding:
    quote = paragraph.text[span[0] : span[1]]
    return Finding(FindingKind.PERIOD, severity, quote, paragraph.place(*span), quote, computed, why)
