"""A whole and its parts on lines of their own: "Tổng số 48 hồ sơ, gồm:" and the list items below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from workflow.rules.figure_findings import Finding, FindingKind, Severity
from workflow.rules.figure_numbers import Figure, same_unit, written
from workflow.rules.figure_parts import family_of
from workflow.rules.figure_text import Paragraph, Report

_OPENS = re.compile(
    r"\b(?P<word>bao gồm|gồm có|gồm|trong đó|cụ thể|chia ra)\b[^\d§.;]{0,40}:\s*\Z", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")
_NEAR = 4


def list_findings(report: Report) -> Iterator[Finding]:
    """List items that do not add up to what the line above them announces."""
    for at, head in enumerate(report.paragraphs):
        opened = _OPENS.search(head.masked)
        if opened is None or not head.counts or head.counts[-1].rough:
            continue
        whole = head.counts[-1]
        items = _items(report.paragraphs, at)
        figures = [item.counts[0] for item in items if len(item.counts) == 1]
        if len(figures) < 2 or len(figures) != len(items) or not _divide(whole, items, figures):
            continue
        total = sum((figure.value for figure in figures), Fraction(0))
        exhaustive = not opened["word"].lower().startswith("trong")
        if total == whole.value or not (exhaustive or total > whole.value):
            continue
        near = _NEAR * abs(total - whole.value) <= whole.value
        sure = near and exhaustive and opened["word"].lower() != "cụ thể"
        parts = " + ".join(written(figure.value) for figure in figures)
        yield Finding(
            FindingKind.SUM,
            Severity.ERROR if sure else Severity.WARNING,
            head.text[whole.start :],
            head.place(whole.start, len(head.text)),
            written(whole.value),
            written(total),
            f"Các mục bên dưới cộng lại là {parts} = {written(total)}, văn bản ghi tổng là {written(whole.value)}.",
        )


def _items(paragraphs: tuple[Paragraph, ...], head: int) -> list[Paragraph]:
    """The items right below a line, all with the sign of the first; a sub-list ends the reading as unclear."""
    marker = paragraphs[head + 1].marker if head + 1 < len(paragraphs) else ""
    items: list[Paragraph] = []
    for paragraph in paragraphs[head + 1 :]:
        if not marker or paragraph.marker != marker or paragraph.heading or marker == paragraphs[head].marker:
            break
        items.append(paragraph)
    return items


def _divide(whole: Figure, items: list[Paragraph], figures: list[Figure]) -> bool:
    """Whether the items count the whole's noun, or are the members of one family."""
    if not all(not figure.unit or same_unit(whole.unit, figure.unit) for figure in figures):
        return False
    named = [" ".join(_WORD.findall(item.text.lower())) for item in items]
    return bool(whole.unit) and (all(figure.unit for figure in figures) or bool(family_of(named)))
