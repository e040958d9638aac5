"""A month's figure cannot reach that of the longer period it lies in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from workflow.rules.figure_findings import Finding, FindingKind, Severity
from workflow.rules.figure_labels import Claim
from workflow.rules.figure_numbers import same_unit, written
from workflow.rules.figure_text import Report

_TOTAL = re.compile(r"l[uũ]ỹ kế|lũy kế|cộng dồn|từ đầu năm|tính chung", re.IGNORECASE)
_MONTH = re.compile(r"trong (?:tháng|kỳ|tuần|quý)|\btháng §|\bquý §|\bquý [IV]+", re.IGNORECASE)
_FIELDS: tuple[tuple[str, str], ...] = (
    ("đất đai", "đất|tài nguyên và môi trường"),
    ("tư pháp", "tư pháp|hộ tịch|khai sinh|khai tử|kết hôn"),
    ("cư trú", "cư trú|thường trú|tạm trú|lưu trú"),
    ("thuế", "thuế"),
    ("điện", "điện lực|cấp điện"),
    ("giao thông", "phương tiện|giao thông"),
    ("bảo hiểm", "bảo hiểm"),
    ("xây dựng", "xây dựng"),
    ("giáo dục", "giáo dục"),
    ("y tế", "y tế"),
    ("lao động", "lao động|việc làm"),
)
_FIELD = re.compile(r"lĩnh vực\s+([^:.;\d§]{2,40}?)\s*:?\s*\Z", re.IGNORECASE)


def window_findings(report: Report, found: list[Claim]) -> Iterator[Finding]:
    """Running totals below the month, and months at or above the half-year."""
    yield from _running_totals(found)
    yield from _fields(report, found)


def _running_totals(found: list[Claim]) -> Iterator[Finding]:
    for month, total in pairwise(found):
        if month.paragraph is not total.paragraph or not same_unit(month.unit, total.unit):
            continue
        text = month.paragraph.masked
        lead = text[month.end : total.start]
        first = text[max(0, month.start - 120) : month.start]
        if len(lead) > 160 or not _TOTAL.search(lead) or not _MONTH.search(first) or _TOTAL.search(first):
            continue
        if (
            total.value < month.value
            and total.lead
            - {"lũy", "luỹ", "kế", "cộng", "dồn", "đầu", "năm", "tính", "chung", "tháng", "nay"}
            <= month.lead
        ):
            yield _order(total, month, Severity.ERROR, f"≥ {written(month.value)}",
                         f"Lũy kế {written(total.value)} nhỏ hơn riêng trong kỳ là {written(month.value)}.")  # fmt: skip


def _fields(report: Report, found: list[Claim]) -> Iterator[Finding]:
    """ "Trong tháng … lĩnh vực tư pháp: 166/166" beside the half-year's procedures of that field."""
    for claim in found:
        named = _FIELD.search(claim.paragraph.masked[max(0, claim.start - 60) : claim.start])
        if claim.span != "month" or named is None:
            continue
        field = named[1].strip().lower()
        pattern = next((words for name, words in _FIELDS if name in field), None)
        if pattern is None:
            continue
        total, line = _field_total(report, found, claim, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE))
        if total and claim.value >= total:
            yield _order(claim, claim, Severity.WARNING, f"< {written(total)}",
                         f"Số trong tháng {written(claim.value)} không nhỏ hơn số cả kỳ của lĩnh vực này là "
                         f"{written(total)} (từ dòng {line}).")  # fmt: skip


def _field_total(
    report: Report, found: list[Claim], month: Claim, field: re.Pattern[str]
) -> tuple[Fraction, int]:
    """What the list items of the longer period give for a field, and the line they begin at."""
    heads: dict[int, str] = {}
    head = ""
    for paragraph in report.paragraphs:
        head = paragraph.text[:100] if paragraph.marker == "-" or not paragraph.marker else head
        heads[paragraph.index] = head
    totals: dict[str, tuple[Fraction, int]] = {}
    for claim in found:
        if (
            claim.span != "long"
            or claim.whole is None
            or claim.scope != month.scope
            or not claim.paragraph.marker
        ):
            continue
        group, own = heads[claim.paragraph.index], claim.paragraph.text[:100]
        key = group if field.search(group) else "own" if field.search(own) else ""
        if key:
            before, line = totals.get(key, (Fraction(0), claim.paragraph.place(0, 1).line))
            totals[key] = (before + claim.value, line)
    grouped = [one for key, one in totals.items() if key != "own"]
    return next(iter([*grouped, *totals.values()]), (Fraction(0), 0))


def _order(claim: Claim, _other: Claim, severity: Severity, computed: str, why: str) -> Finding:
    return Finding(
        FindingKind.ORDER,
        severity,
        claim.paragraph.text[claim.start : claim.end],
        claim.paragraph.place(claim.start, claim.end),
        written(claim.value),
        computed,
        why,
    )
