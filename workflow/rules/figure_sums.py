"""Parts against their whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from workflow.rules.figure_findings import Finding, FindingKind, Severity
from workflow.rules.figure_numbers import same_unit, written
from workflow.rules.figure_parts import Split, comparable, complementary, family_of, overlapping, splits
from workflow.rules.figure_text import Paragraph

_LEFT_OVER = re.compile(r"\bcòn\b", re.IGNORECASE)
_ENUMERATED = re.compile(r"\((\d{1,2})\)")
_COUNTED = re.compile(r"^[^\d§.:()]{0,80}:\s*\Z")
_STATES = tuple(
    re.compile(rf"\b(?:{words})\b(?![^,;]*\btrong đó\b)", re.IGNORECASE)
    for words in ("hoàn thành|đã giải quyết|đã xử lý", "đang", "chậm|quá hạn|chưa|trễ hạn")
)
_NEAR = 60
_TOTAL = re.compile(r"[,;]\s*(?:tổng cộng|cộng chung|tổng số)(?:\s+(?:là|có|được))?\s*:?\s*\Z", re.IGNORECASE)
_TOTAL_LEAD, _TOTAL_PARTS, _NEARLY = 24, 6, 4
_LIKELY = (3, 4)


def sum_findings(paragraph: Paragraph) -> Iterator[Finding]:
    """Lists of parts that do not make their whole, parts larger than it, and miscounted enumerations."""
    for split in splits(paragraph):
        yield from _sum(paragraph, split)
    yield from _states(paragraph)
    yield from _closing_totals(paragraph)
    yield from _enumerations(paragraph)


def _sum(paragraph: Paragraph, split: Split) -> Iterator[Finding]:
    whole, total = split.whole, split.total
    listed = paragraph.text[split.start : split.end]
    if total == whole.value or whole.rough or _LEFT_OVER.search(listed):
        return
    fits = comparable(split)
    if not fits and (split.complete is False or not _close(split)):
        return
    if not split.exhaustive:
        family = family_of(item.words for item in split.items)
        if not fits or not family or (total < whole.value and not complementary(split)):
            return
    same_scale = len({item.figure.step for item in split.items} | {whole.step}) == 1
    sure = fits and split.complete and split.exhaustive and same_scale
    parts = " + ".join(written(item.figure.value) for item in split.items)
    end = split.end + 1 if split.bracketed else split.end
    yield Finding(
        FindingKind.SUM,
        Severity.ERROR if sure else Severity.WARNING,
        paragraph.text[whole.start : end],
        paragraph.place(whole.start, end),
        written(whole.value),
        written(total),
        f"Các phần cộng lại là {parts} = {written(total)}, văn bản ghi tổng là {written(whole.value)}.",
    )


def _states(paragraph: Paragraph) -> Iterator[Finding]:
    """ "42 nhiệm vụ: hoàn thành 31, đang thực hiện 9, chậm 03": done, under way and late make all."""
    figures = [f for f in paragraph.figures if f.start not in paragraph.ratio_at]
    for place in range(len(figures) - 3):
        whole, parts = figures[place], figures[place + 1 : place + 4]
        ends = [whole, *parts]
        gaps = [paragraph.masked[a.unit_end : b.start] for a, b in pairwise(ends)]
        plain = not any(f.percent or f.rough for f in ends) and all(len(gap) < _NEAR for gap in gaps)
        alike = all(not f.unit or same_unit(whole.unit, f.unit) for f in parts)
        states = [state.search(gap) for state, gap in zip(_STATES, gaps, strict=True)]
        if not (plain and alike and whole.unit and all(states)) or whole.value < max(f.value for f in parts):
            continue
        total = sum((f.value for f in parts), Fraction(0))
        if total != whole.value:
            end = parts[-1].unit_end
            yield Finding(
                FindingKind.SUM,
                Severity.ERROR,
                paragraph.text[whole.start : end],
                paragraph.place(whole.start, end),
                written(whole.value),
                written(total),
                f"Các phần cộng lại là {' + '.join(written(f.value) for f in parts)} = {written(total)}, "
                f"văn bản ghi tổng là {written(whole.value)}.",
            )


def _closing_totals(paragraph: Paragraph) -> Iterator[Finding]:
    """ "cấp mới 45 giấy phép, cấp đổi 12 giấy phép, tổng cộng 57 giấy phép": the total comes last."""
    for place, total in enumerate(paragraph.counts):
        lead = paragraph.masked[max(0, total.start - _TOTAL_LEAD) : total.start]
        if not _TOTAL.search(lead) or not total.unit:
            continue
        start, _ = paragraph.sentence_at(total.start)
        parts = [f for f in paragraph.counts[max(0, place - _TOTAL_PARTS) : place] if f.start >= start]
        parts = [f for f in parts if same_unit(f.unit, total.unit)]
        sums = {sum((f.value for f in parts[at:]), Fraction(0)) for at in range(len(parts))}
        true = sum((f.value for f in parts), Fraction(0))
        near = _NEARLY * abs(true - total.value) <= total.value
        if len(parts) == 2 and near and total.value not in sums and total.value > max(f.value for f in parts):
            yield Finding(
                FindingKind.SUM,
                Severity.ERROR,
                paragraph.text[parts[0].start : total.unit_end],
                paragraph.place(parts[0].start, total.unit_end),
                written(total.value),
                written(true),
                f"Các phần cộng lại là {' + '.join(written(f.value) for f in parts)} = {written(true)}, "
                f"văn bản ghi tổng là {written(total.value)}.",
            )


def _close(split: Split) -> bool:
    """Parts of other nouns that nearly make the whole are more likely its parts than its make-up."""
    whole, total = split.whole.value, split.total
    if overlapping(split) or whole < 10 or max(item.figure.value for item in split.items) >= whole:
        return False
    low, high = _LIKELY
    return split.exhaustive and whole * low <= total * high and total * low <= whole * high


def _enumerations(paragraph: Paragraph) -> Iterator[Finding]:
    """ "03 nhóm chỉ tiêu: (1) …; (2) …": as many as are counted out."""
    marks = [(int(m[1]), m.start()) for m in _ENUMERATED.finditer(paragraph.text)]
    starts = [i for i, (number, _) in enumerate(marks) if number == 1]
    for i, stop in zip(starts, [*starts[1:], len(marks)], strict=False):
        run = marks[i:stop]
        if [number for number, _ in run] != list(range(1, len(run) + 1)) or len(run) < 2:
            continue
        before = [f for f in paragraph.figures if f.end <= run[0][1]][-1:]
        if not before or before[0].percent or not _COUNTED.match(paragraph.masked[before[0].end : run[0][1]]):
            continue
        told = before[0]
        if told.value != len(run) and told.step == 1 and not told.rough and told.value < 30:
            yield Finding(
                FindingKind.SUM,
                Severity.WARNING,
                paragraph.text[told.start : run[0][1]].rstrip(),
                paragraph.place(told.start, run[0][1]),
                written(told.value),
                str(len(run)),
                f"Văn bản ghi {told.written} nhưng liệt kê {len(run)} mục.",
            )
