"""Place levels and places that are not the issuer's: "trên địa bàn huyện" in a city's report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from workflow.rules.figure_findings import Finding, FindingKind, Severity
from workflow.rules.figure_issuer import Head
from workflow.rules.figure_text import Paragraph, Report

_KINDS = "thành phố|huyện|thị xã|quận|tỉnh|xã|phường|thị trấn|đặc khu"
# The issuer's own area or people, without a name: the level is then the issuer's.
_BARE = re.compile(
    rf"\b(?:(?P<area>(?:trên|trong) (?:toàn )?(?:địa bàn|phạm vi)(?: toàn)?|toàn|trong toàn)\s+(?P<kind>{_KINDS})"
    rf"|(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân) (?P<office>{_KINDS})(?= (?:đã|ban hành|chỉ đạo|tiếp tục|báo cáo|triển khai|xây dựng|tổ chức|thực hiện)\b))"
    r"(?P<after>\s+[^\W\d_]+|\s*,)?",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"\btrên địa bàn\s+(?:toàn\s+)?(?P<kind>{_KINDS})\s+(?P<name>[^\W\d_]+(?:\s[^\W\d_]+){{0,3}})",
    re.IGNORECASE,
)
_LEVEL = {
    "huyện": "district", "thị xã": "district", "quận": "district", "thành phố": "district", "tỉnh": "province",
    "xã": "commune", "phường": "commune", "thị trấn": "commune", "đặc khu": "commune",
}  # fmt: skip
_DISTRICT = re.compile(
    r"\b(?:UBND (?:các )?huyện|trên địa bàn (?:các )?huyện|toàn huyện|cấp huyện|Huyện ủy|các huyện\b|Công an huyện|huyện nhà)",
    re.IGNORECASE,
)
_HISTORY = re.compile(
    r"(?:trước (?:đây|khi|sắp|ngày)|\bcũ\b|kết thúc|không tổ chức|không còn|bỏ cấp|giải thể|sáp nhập|sắp xếp|chuyển giao|từ cấp huyện|\(cũ\))",
    re.IGNORECASE,
)
_TWO_TIERS = date(2025, 7, 1)


def scope_findings(report: Report, head: Head) -> Iterator[Finding]:
    """Words of another level of government than the issuer's."""
    if not head.is_report or not head.level:
        return
    for paragraph in report.paragraphs:
        yield from _bare(paragraph, head)
        yield from _foreign(paragraph, head)
        if _after_two_tiers(head):
            yield from _districts(paragraph)


def _bare(paragraph: Paragraph, head: Head) -> Iterator[Finding]:
    for found in _BARE.finditer(paragraph.text):
        kind = (found["kind"] or found["office"]).lower()
        after = (found["after"] or "").strip()
        if kind == head.kind or _LEVEL[kind] != _issuer_level(head) or after[:1].isupper() or after == ",":
            continue
        if kind == "thành phố" and head.kind != "thành phố":
            continue  # a district may speak of the city it lies in
        if paragraph.text[found.end() : found.end() + 1] == "/":
            continue
        if kind == "xã" and after.lower() == "hội":
            continue
        end = found.end() - len(found["after"] or "")
        yield _finding(
            paragraph, FindingKind.SCOPE_TEXT, (found.start(), end), Severity.ERROR,
            kind, head.kind, f"Báo cáo của {head.kind} nhưng ở đây viết “{kind}”.",
        )  # fmt: skip


def _issuer_level(head: Head) -> str:
    return _LEVEL[head.kind] if head.level != "province" else "province"


def _foreign(paragraph: Paragraph, head: Head) -> Iterator[Finding]:
    for found in _NAMED.finditer(paragraph.text):
        name = []
        for word in found["name"].split():
            if not word[0].isupper():
                break
            name.append(word)
        kind = found["kind"].lower()
        own = " ".join(name).lower()
        if not name or kind != head.kind or not head.name or own == head.name:
            continue
        if own.startswith(head.name) or head.name.startswith(own):
            continue
        yield _finding(
            paragraph, FindingKind.TEMPLATE_RESIDUE, found.span(), Severity.WARNING, f"{kind} {' '.join(name)}",
            f"{head.kind} {head.name.title()}", "Tên địa phương khác với cơ quan ban hành báo cáo.",
        )  # fmt: skip


def _after_two_tiers(head: Head) -> bool:
    if head.dated:
        return head.dated >= _TWO_TIERS
    if head.month_of_issue:
        return head.month_of_issue >= (_TWO_TIERS.year, _TWO_TIERS.month)
    return head.span is not None and (head.span.year, head.span.first_month()) >= (2025, 7)


def _districts(paragraph: Paragraph) -> Iterator[Finding]:
    if _HISTORY.search(paragraph.text):
        return
    for found in _DISTRICT.finditer(paragraph.text):
        yield _finding(
            paragraph, FindingKind.SCOPE_TEXT, found.span(), Severity.WARNING, found[0], "",
            "Từ 01/7/2025 không còn cấp huyện.",
        )  # fmt: skip


def _finding(
    paragraph: Paragraph,
    kind: FindingKind,
    span: tuple[int, int],
    severity: Severity,
    stated: str,
    computed: str,
    why: str,
) -> Finding:
    return Finding(
        kind, severity, paragraph.text[span[0] : span[1]], paragraph.place(*span), stated, computed, why
    )
