"""One indicator with two values in two places of a text; one odd number under two names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from workflow.rules.figure_findings import Finding, FindingKind, Severity
from workflow.rules.figure_labels import Claim
from workflow.rules.figure_numbers import same_unit, written

_WORDS_LEAST = 4
_ALIKE = 0.8
_BUCKET_MOST = 40
_LARGE, _MIDDLE, _LEAST, _SLIP_LEAST = 1_000, 80, 10, 4


def cross_findings(found: list[Claim]) -> Iterator[Finding]:
    """Contradictions and repeats between paragraphs."""
    yield from _contradictions(found)
    yield from _slips(found)
    yield from _repeats(found)


def _pairs(found: list[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Claims that share a rare word and the noun they count; never all with all."""
    buckets: dict[str, list[Claim]] = defaultdict(list)
    for claim in found:
        for word in claim.label:
            buckets[word].append(claim)
    seen: set[tuple[int, int]] = set()
    rank = {id(claim): n for n, claim in enumerate(found)}
    for bucket in buckets.values():
        if len(bucket) > _BUCKET_MOST:
            continue
        for one, other in combinations(bucket, 2):
            key = (rank[id(one)], rank[id(other)])
            if key not in seen:
                seen.add(key)
                yield one, other


def _contradictions(found: list[Claim]) -> Iterator[Finding]:
    told: set[tuple[int, int]] = set()
    for one, other in _pairs(found):
        if one.paragraph is other.paragraph or not _same_indicator(one, other):
            continue
        if _agree(one, other) or (id(other.paragraph), other.start) in told:
            continue
        told.add((id(other.paragraph), other.start))
        yield from _contradiction(one, other)


def _same_indicator(one: Claim, other: Claim) -> bool:
    if min(len(one.lead), len(other.lead)) < _WORDS_LEAST or max(one.value, other.value) < _LEAST:
        return False
    if _apart(one, other):
        return False
    shared = len(one.label & other.label) / len(one.label | other.label)
    held = min(len(one.label), len(other.label)) >= 8 and one.label <= other.label | {"nay"}
    if shared < _ALIKE and not held:
        return False
    return (
        (one.marks == other.marks or one.left != other.left)
        and same_unit_or_cases(one, other)
        and one.span == other.span
    )


def _apart(one: Claim, other: Claim) -> bool:
    """Whether the two speak of different places."""
    return one.scope != other.scope


def same_unit_or_cases(one: Claim, other: Claim) -> bool:
    """The same noun, or "trường hợp" for it."""
    cases = ("trường", "hợp")
    return same_unit(one.unit, other.unit) or (
        (one.unit[:2] == cases or other.unit[:2] == cases) and bool(one.whole or other.whole)
    )


def _agree(one: Claim, other: Claim) -> bool:
    if one.whole is not None and other.whole is not None:
        return one.value == other.value and one.whole == other.whole
    if one.whole is None and other.whole is None:
        return one.value == other.value
    ratio, single = (one, other) if one.whole is not None else (other, one)
    assert ratio.whole is not None
    if single.left and single.whole is None:
        return single.value == ratio.whole - ratio.value
    return single.value in (ratio.value, ratio.whole, ratio.whole - ratio.value)


def _contradiction(one: Claim, other: Claim) -> Iterator[Finding]:
    before = _shown(one)
    expected = before
    if one.whole is not None and other.whole is None and other.left:
        expected = written(one.whole - one.value)
        before = f"{_shown(one)} (tức còn {expected})"
    line = one.paragraph.place(one.start, one.end).line
    exact = (one.label == other.label and len(one.label) >= 6) or len(one.label & other.label) >= 10
    yield Finding(
        FindingKind.CROSS_SECTION,
        Severity.ERROR if exact and not one.span.startswith("month") else Severity.WARNING,
        other.paragraph.text[other.start : other.end],
        other.paragraph.place(other.start, other.end),
        _shown(other),
        expected,
        f"Cùng chỉ tiêu này, dòng {line} ghi {before}, ở đây ghi {_shown(other)}.",
    )


def _slips(found: list[Claim]) -> Iterator[Finding]:
    """A number that stands elsewhere with two digits changed round or one mistyped."""
    by_digits: dict[str, list[Claim]] = defaultdict(list)
    for claim in found:
        shown = _shown(claim)
        if (claim.whole is not None or claim.value >= _LARGE) and len(shown) > _SLIP_LEAST:
            by_digits["".join(sorted(shown))].append(claim)
    for same in by_digits.values():
        for one, other in combinations(same[:_BUCKET_MOST], 2):
            if (
                _shown(one) == _shown(other)
                or one.paragraph is other.paragraph
                or (one.span != other.span and one.span and other.span)
            ):
                continue
            if _apart(one, other) or not same_unit(one.unit, other.unit) or not _told_alike(one, other):
                continue
            line = one.paragraph.place(one.start, one.end).line
            yield Finding(
                FindingKind.CROSS_SECTION,
                Severity.WARNING,
                other.paragraph.text[other.start : other.end],
                other.paragraph.place(other.start, other.end),
                _shown(other),
                _shown(one),
                f"Dòng {line} ghi {_shown(one)}, ở đây ghi {_shown(other)}: có thể viết nhầm thứ tự chữ số.",
            )


def _told_alike(one: Claim, other: Claim) -> bool:
    mine, its = set(one.words[-8:]) | set(one.unit[2:6]), set(other.words[-8:]) | set(other.unit[2:6])
    shared = mine & its
    return len(shared) > 1 and 2 * len(shared) >= min(len(mine), len(its))


def _shown(claim: Claim) -> str:
    return written(claim.value) + (f"/{written(claim.whole)}" if claim.whole is not None else "")


def _repeats(found: Iterable[Claim]) -> Iterator[Finding]:
    by_value: dict[object, list[Claim]] = defaultdict(list)
    for claim in found:
        full = claim.whole is not None and claim.whole >= _MIDDLE
        if claim.value % 10 and claim.value % 25 and ((claim.value >= _LARGE and claim.whole) or full):
            by_value[claim.value, claim.whole].append(claim)
    for same in by_value.values():
        first = same[0]
        for claim in same[1:]:
            aside = claim.paragraph is not first.paragraph and not claim.paragraph.marker
            if aside or min(len(first.own), len(claim.own)) < 2 or _akin(first, claim):
                continue
            odd = claim.value >= _LARGE
            line = first.paragraph.place(first.start, first.end).line
            yield Finding(
                FindingKind.DUPLICATE,
                Severity.WARNING if odd else Severity.INFO,
                claim.paragraph.text[claim.start : claim.end],
                claim.paragraph.place(claim.start, claim.end),
                _shown(claim),
                "",
                f"Số {_shown(claim)} trùng với số của một chỉ tiêu khác ở dòng {line}; cần đối chiếu lại.",
            )


def _akin(one: Claim, other: Claim) -> bool:
    smaller = min(len(one.own), len(other.own))
    return not smaller or len(one.own & other.own) / smaller > _ALIKE
