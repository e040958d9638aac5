"""Percentages beside the figures they are taken from: 38/48 hồ sơ, đạt 79,2 %."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from workflow.rules.figure_findings import Finding, FindingKind, Severity
from workflow.rules.figure_numbers import Figure, Ratio, half_up, same_unit, written, written_share
from workflow.rules.figure_text import Paragraph

_LINK = r"đạt|chiếm|bằng|tương đương|tương ứng|ứng với|tỷ lệ|tỉ lệ|tỷ trọng|là|với|được|mức|và|có|đã|hoàn thành|cộng|="
_LINKED = re.compile(rf"(?:[\s,:(=–-]|\b(?:{_LINK})\b)*\Z", re.IGNORECASE)
_STRONG = re.compile(r"đạt|chiếm|tỷ lệ|tỉ lệ|tỷ trọng|tương đương|tương ứng|bằng|[(=]", re.IGNORECASE)
# Words after which the percentage is no longer one of the figures before it.
_TURN = re.compile(
    r"\btrong đó|\bcòn\b|\bnhưng|\btăng\b|\bgiảm\b|\bvượt\b|\bso với|\bcùng kỳ|;|\.\s|\brong khi|\bdự toán|\bchỉ tiêu giao|"
    r"\bkế hoạch (?:năm|giao|đề ra)",
    re.IGNORECASE,
)
_OTHER_BASE = re.compile(
    r"\s*(?:\)|,)?\s*(?:so với|kế hoạch|dự toán|chỉ tiêu|cùng kỳ|kh\b|nghị quyết|mục tiêu|tiến độ|yêu cầu|nhu cầu|"
    r"định mức|so\b|(?:của\s+)?(?:kế hoạch|dự toán|năm|dân số|chỉ tiêu))",
    re.IGNORECASE,
)
_NAMED_BASE = re.compile(r"\s*(?:trên |trong |của |/)?\s*(?:tổng|số|dân|các|người|toàn|của)\b", re.IGNORECASE)
_SUBJECT = re.compile(r"\b(?:tỷ lệ|tỉ lệ|số|mức|tổng|chỉ số|tỷ trọng)\s+(?P<of>.+)\Z", re.IGNORECASE)
_BEFORE_RATIO = re.compile(
    r"[^()\d§;.]{0,50}[(,:–-]\s*(?:(?:tương ứng|tương đương|với|gồm|cụ thể|là|hoàn thành|đạt|=|có|đã)\s*){0,2}:?\s*\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_GAP = 200


def percent_findings(paragraph: Paragraph) -> Iterator[Finding]:
    """Every percentage that its numerator and denominator do not give, half-up at the stated precision."""
    taken: set[int] = set()
    for share in (figure for figure in paragraph.figures if figure.percent):
        ratio, sure = _ratio_of(paragraph, share, taken)
        if ratio is None:
            yield from _apart(paragraph, share)
            continue
        taken.add(ratio.start)
        if ratio.bottom.value:
            true = 100 * ratio.top.value / ratio.bottom.value
            start, end = min(ratio.start, share.start), max(ratio.end, share.end)
            pair = f"{written(ratio.top.value)}/{written(ratio.bottom.value)}"
            yield from _judged(paragraph, share, true, pair, (start, end), sure=sure)


def _ratio_of(paragraph: Paragraph, share: Figure, taken: set[int]) -> tuple[Ratio | None, bool]:
    """The fraction a percentage belongs to, and whether no other reading is possible."""
    before = [r for r in paragraph.ratios if r.end <= share.start and share.start - r.end < _GAP][-1:]
    after = [r for r in paragraph.ratios if r.start >= share.end and r.start - share.end < _GAP][:1]
    text = paragraph.masked
    for ratio in before:
        gap = text[ratio.end : share.start]
        numbers = any(f.start >= ratio.end and f.end <= share.start for f in paragraph.figures)
        if numbers or ratio.start in taken or not _LINKED.search(gap) or _TURN.search(gap):
            continue
        linked = _LINKED.search(gap)
        assert linked is not None
        if not _STRONG.search(linked[0]) and gap.strip(" ,"):
            continue
        own = _same_subject(text, ratio, gap[: linked.start()])
        return ratio, own and not _OTHER_BASE.match(text, share.end)
    for ratio in after:
        gap = text[share.end : ratio.start]
        if _BEFORE_RATIO.fullmatch(gap) and "(" in gap and not _TURN.search(gap):
            return ratio, True
    return None, False


def _same_subject(text: str, ratio: Ratio, body: str) -> bool:
    """Whether what stands between fraction and percentage does not name another indicator."""
    tail = body.rpartition(",")[2]
    subject = _SUBJECT.search(tail)
    if subject is None or "," not in body:
        return True
    known = set(_WORD.findall(text[max(0, ratio.start - 150) : ratio.end + len(body) - len(tail)].lower()))
    return set(_WORD.findall(subject["of"].lower())) <= known | {"đúng", "hạn", "này"}


def _judged(
    paragraph: Paragraph, share: Figure, true: Fraction, pair: str, span: tuple[int, int], *, sure: bool
) -> Iterator[Finding]:
    decimals = share.decimals
    right = half_up(true, decimals)
    if right == share.value or (
        share.rough and abs(true - share.value) <= max(Fraction(1), share.value / 20)
    ):
        return
    near = abs(true - share.value) < share.step
    severity = Severity.ERROR if sure and not near and not share.rough else Severity.WARNING
    shown = written_share(right, decimals)
    how = f"làm tròn đúng là {shown}" if near else f"bằng {shown}"
    yield Finding(
        FindingKind.PERCENT,
        severity,
        paragraph.text[span[0] : span[1]],
        paragraph.place(*span),
        written_share(share.value, decimals),
        shown,
        f"Tỷ lệ {pair} {how}, văn bản ghi {written_share(share.value, decimals)}.",
    )


def _apart(paragraph: Paragraph, share: Figure) -> Iterator[Finding]:
    """ "tiếp nhận 48 hồ sơ, giải quyết đúng hạn 38 hồ sơ, đạt tỷ lệ 79,2 %": whole and part stand apart."""
    start, _ = paragraph.sentence_at(share.start)
    text = paragraph.masked
    inside = [
        f
        for f in paragraph.figures
        if start <= f.start
        and f.end <= share.start
        and not f.percent
        and f.start not in paragraph.ratio_at
        and not paragraph.in_closed_bracket(f, share.start)
    ]
    if not inside or share.rough or _OTHER_BASE.match(text, share.end):
        return
    part = inside[-1]
    gap = text[part.end : share.start]
    linked = _LINKED.search(gap)
    if linked is None or not _STRONG.search(linked[0]) or _TURN.search(gap) or len(gap) > _GAP:
        return
    others = [f for f in paragraph.figures if start <= f.start < share.start and f.percent]
    if any(part.end <= f.start for f in others):
        return
    known = [f for f in paragraph.figures if not f.percent and f.value]
    if any(
        abs(100 * part.value / f.value - share.value) <= share.step for f in known if f.value >= part.value
    ):
        return
    wholes = [f for f in inside[:-1] if same_unit(f.unit, part.unit) and f.value >= part.value and f.value]
    wholes = [f for f in wholes if not _has_share(paragraph, f)]
    if not wholes or wholes[0].rough or part.rough:
        return
    trues = [100 * part.value / f.value for f in wholes]
    named = _NAMED_BASE.match(text, share.end) or not _one_subject(text, part, gap[: linked.start()])
    lone = len({f.value for f in wholes}) == 1 and not named and share.value < 100 and not wholes[0].rough
    right = half_up(trues[0], share.decimals)
    span = (wholes[0].start, share.end)
    yield Finding(
        FindingKind.PERCENT,
        Severity.ERROR if lone and not part.rough else Severity.WARNING,
        paragraph.text[span[0] : span[1]],
        paragraph.place(*span),
        written_share(share.value, share.decimals),
        written_share(right, share.decimals),
        f"{written(part.value)} trên {written(wholes[0].value)} bằng {written_share(right, share.decimals)}, "
        f"văn bản ghi {written_share(share.value, share.decimals)}.",
    )


def _has_share(paragraph: Paragraph, figure: Figure) -> bool:
    """A number followed by its own percentage is a part like the others."""
    after = next((f for f in paragraph.figures if f.start >= figure.end), None)
    return after is not None and after.percent


def _one_subject(text: str, part: Figure, body: str) -> bool:
    tail = body.rpartition(",")[2]
    return "," not in body or _SUBJECT.search(tail) is None
