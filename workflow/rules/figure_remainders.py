"""What is said to be left: "48 hồ sơ, đã giải quyết 38, còn 10"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from workflow.rules.figure_findings import Finding, FindingKind, Severity
from workflow.rules.figure_numbers import Figure, Ratio, same_unit, written
from workflow.rules.figure_text import Paragraph

_LEFT = re.compile(
    r"\b(?:hiện còn|còn lại|còn tồn|còn thiếu|còn|chưa [^\W\d_]+(?: [^\W\d_]+)?)\b"
    r"(?:\s+(?:lại|tồn|là|khoảng|có))*\s*:?\s*\Z",
    re.IGNORECASE,
)
_NOT_LEFT = re.compile(
    r"(?:giảm|xuống|chỉ|nay|rút|vẫn|tăng)\s+còn|còn\s+(?:có\s+)?(?:thêm|cách)", re.IGNORECASE
)
_TOTAL = re.compile(r"tổng|nhận|bàn giao|đăng ký|được giao|phải|phát|thu nhận|toàn", re.IGNORECASE)
_CHAIN = re.compile(r"[.]\s+(?=[^\W\d_a-zà-ỹ])")
_DID = re.compile(r"\bđã (?P<what>[^\W\d_]+(?: [^\W\d_]+){0,2})\s*:?\s*\Z", re.IGNORECASE)
_DID_NOT = re.compile(r"\bchưa (?P<what>[^\W\d_]+(?: [^\W\d_]+){0,2})\s*:?\s*\Z", re.IGNORECASE)
_FAR = 160


def remainder_findings(paragraph: Paragraph) -> Iterator[Finding]:
    """Remainders that whole and done do not leave."""
    for left in paragraph.figures:
        if left.percent or left.rough or left.start in paragraph.ratio_at:
            continue
        before = paragraph.masked[max(0, left.start - 40) : left.start]
        if not _LEFT.search(before) or _NOT_LEFT.search(before):
            continue
        ratio = _ratio_before(paragraph, left)
        if ratio is not None:
            yield from _after_ratio(paragraph, ratio, left)
        else:
            yield from _after_figures(paragraph, left)


def _ratio_before(paragraph: Paragraph, left: Figure) -> Ratio | None:
    """The fraction directly before, with nothing but its own percentage between."""
    for ratio in reversed(paragraph.ratios):
        if ratio.end <= left.start:
            between = [f for f in paragraph.figures if ratio.end <= f.start < left.start and not f.percent]
            gap = paragraph.masked[ratio.end : left.start]
            near = len(gap) < _FAR and not between and not _CHAIN.search(gap)
            return ratio if near and ratio.bottom.value >= ratio.top.value else None
    return None


def _after_ratio(paragraph: Paragraph, ratio: Ratio, left: Figure) -> Iterator[Finding]:
    true = ratio.bottom.value - ratio.top.value
    sums = _with_following(paragraph, left)
    if true in sums:
        return
    alike = not left.unit or same_unit(ratio.unit, left.unit) or _counts_cases(ratio.unit, left.unit)
    if not alike and not set(left.unit[:4]) & set(ratio.unit[:4]):
        return
    gap = paragraph.masked[ratio.end : left.start]
    own_words = re.search(r"\bcòn\b", gap, re.IGNORECASE) is not None
    yield _finding(
        paragraph,
        (ratio.start, left),
        left,
        true,
        f"{written(ratio.bottom.value)} − {written(ratio.top.value)}",
        sure=own_words and len(sums) == 1,
    )


def _counts_cases(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """ "25.707 dữ liệu … còn 1.973 trường hợp": cases stand for whatever was counted."""
    return other[:2] == ("trường", "hợp") or one[:2] == ("trường", "hợp")


def _with_following(paragraph: Paragraph, left: Figure) -> set[Fraction]:
    """What is left alone, and together with further kinds of what is left in the same sentence."""
    sums, total, end = {left.value}, left.value, left.unit_end
    for figure in paragraph.figures:
        if figure.start < left.end or figure.percent:
            continue
        gap = paragraph.masked[end : figure.start]
        fraction = figure.start in paragraph.ratio_at
        if (
            len(gap) > _FAR
            or fraction
            or gap.count(")") > gap.count("(")
            or _CHAIN.search(gap)
            or len(sums) > 6
        ):
            break
        total += figure.value
        sums.add(total)
        end = figure.unit_end
    return sums


def _after_figures(paragraph: Paragraph, left: Figure) -> Iterator[Finding]:
    """Whole, done and left as three numbers of one sentence."""
    sentence = paragraph.sentence_at(left.start)
    earlier = [
        f
        for f in paragraph.figures
        if sentence[0] <= f.start
        and f.end <= left.start
        and not f.percent
        and _alike(f, left)
        and not paragraph.in_closed_bracket(f, left.start)
    ]
    if len(earlier) < 2 or any(f.rough for f in earlier):
        return
    earlier = earlier[-6:]
    for whole in earlier:
        done = [f.value for f in earlier if f.start > whole.start]
        if any(
            whole.value - sum(chosen) in _with_following(paragraph, left)
            for size in range(1, len(done) + 1)
            for chosen in combinations(done, size)
        ):
            return
    whole, done_figure = earlier[0], earlier[-1]
    if len(earlier) > 2 and not _opens_bracket(paragraph, earlier):
        return
    whole, done_figure = earlier[-2], earlier[-1]
    true = whole.value - done_figure.value
    if true < 0:
        return
    gap = paragraph.masked[whole.end : done_figure.start]
    tied = "(" in gap or _TOTAL.search(paragraph.masked[max(sentence[0], whole.start - 60) : whole.start])
    named = same_unit(whole.unit, done_figure.unit) or not done_figure.unit
    if not tied or not named:
        return
    close = abs(true - left.value) <= max(whole.value / 5, Fraction(3))
    single = len(_with_following(paragraph, left)) == 1
    if not (close or single):
        return
    yield _finding(
        paragraph,
        (whole.start, left),
        left,
        true,
        f"{written(whole.value)} − {written(done_figure.value)}",
        sure=single
        and (
            (_plain_left(paragraph, left) and ("(" in gap or close))
            or _complement(paragraph, done_figure, left)
        ),
    )


def _plain_left(paragraph: Paragraph, left: Figure) -> bool:
    return (
        re.search(r"\bcòn\b", paragraph.masked[max(0, left.start - 40) : left.start], re.IGNORECASE)
        is not None
    )


def _complement(paragraph: Paragraph, done: Figure, left: Figure) -> bool:
    """ "đã hoàn thành: 134; chưa hoàn thành 02": together they are all."""
    did = _DID.search(paragraph.masked[max(0, done.start - 40) : done.start])
    did_not = _DID_NOT.search(paragraph.masked[max(0, left.start - 40) : left.start])
    return bool(did and did_not and did["what"].lower() == did_not["what"].lower())


def _opens_bracket(paragraph: Paragraph, figures: list[Figure]) -> bool:
    gap = paragraph.masked[figures[-2].end : figures[-1].start]
    return "(" in gap and ")" not in gap


def _alike(figure: Figure, left: Figure) -> bool:
    return same_unit(figure.unit, left.unit) or not left.unit or not figure.unit or _verb_like(left)


def _verb_like(left: Figure) -> bool:
    """ "còn 744 hiện đang phối hợp": no noun follows, the number stands for the whole's."""
    return left.unit[:1] in {("hiện",), ("đang",), ("chưa",), ("do",), ("tiếp",), ("sẽ",)}


def _finding(
    paragraph: Paragraph, span: tuple[int, Figure], left: Figure, true: Fraction, sum_: str, *, sure: bool
) -> Finding:
    start, end = span[0], left.unit_end if left.unit_end - left.end < 25 else left.end
    return Finding(
        FindingKind.REMAINDER,
        Severity.ERROR if sure else Severity.WARNING,
        paragraph.text[start:end],
        paragraph.place(start, end),
        written(left.value),
        written(true),
        f"Số còn lại phải là {sum_} = {written(true)}, văn bản ghi {written(left.value)}.",
    )
