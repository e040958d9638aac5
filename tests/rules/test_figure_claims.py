"""Claims made up by the machine: the right ones never raise anything, the wrong ones always do."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.rules.figure_sentences import told
from workflow.rules.figure_findings import FindingKind, Severity
from workflow.rules.figure_numbers import half_up, written

UNITS = st.sampled_from(["hồ sơ", "trường hợp", "dữ liệu", "tài khoản", "phiếu", "thủ tục"])
FORMS = st.sampled_from(
    [
        "Đã tiếp nhận và trả kết quả: {top}/{all} {unit}, đạt {share}%",
        "Kết quả: {top}/{all} {unit} (đạt {share} %)",
        "Tỷ lệ giải quyết đạt {share}% ({top}/{all} {unit}).",
        "Đã giải quyết {top}/{all} {unit}, chiếm tỷ lệ {share} %.",
        "Trong tổng số {all} {unit}, đã xử lý {top} {unit}, đạt tỷ lệ {share}%.",
        "Tiếp nhận {all} {unit}, giải quyết đúng hạn {top} {unit}, chiếm {share}%.",
    ]
)
WHOLES = st.integers(12, 99_999)
Claim = tuple[str, int, int, int, Fraction, str]
quick = settings(max_examples=60, deadline=None)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """Form, part, whole, decimals, the share as offices round it, unit."""
    whole = draw(WHOLES)
    part = draw(st.integers(1, whole - 1))
    decimals = draw(st.integers(0, 2))
    return draw(FORMS), part, whole, decimals, half_up(Fraction(100 * part, whole), decimals), draw(UNITS)


def sentence(form: str, part: int, whole: int, share: str, unit: str) -> str:
    return form.format(top=written(Fraction(part)), all=written(Fraction(whole)), share=share, unit=unit)


@quick
@given(claims())
def test_a_correctly_rounded_share_raises_nothing(claim: Claim) -> None:
    form, part, whole, decimals, share, unit = claim
    assert told(sentence(form, part, whole, written(share, decimals), unit)) == ()


@quick
@given(claims(), st.integers(2, 40), st.booleans())
def test_a_share_that_is_off_is_always_an_error(claim: Claim, steps: int, up: bool) -> None:
    form, part, whole, decimals, share, unit = claim
    stated = share + Fraction(steps if up else -steps, 10**decimals)
    assume(0 < stated < 100)
    (finding,) = told(sentence(form, part, whole, written(stated, decimals), unit))
    assert (finding.kind, finding.severity) == (FindingKind.PERCENT, Severity.ERROR)
    assert finding.computed == f"{written(share, decimals)}%"


@quick
@given(claims())
def test_a_share_cut_off_instead_of_rounded_is_a_warning(claim: Claim) -> None:
    form, part, whole, decimals, share, unit = claim
    cut = Fraction(100 * part * 10**decimals // whole, 10**decimals)
    assume(0 < cut != share)
    found = told(sentence(form, part, whole, written(cut, decimals), unit))
    assert {f.severity for f in found} <= {Severity.WARNING}


PARTS = st.lists(st.integers(1, 400), min_size=2, max_size=5)
KINDS = ["kế hoạch", "quyết định", "thông báo", "công văn", "tờ trình"]


def listed(parts: list[int]) -> str:
    return ", ".join(f"{part:02} {kind}" for part, kind in zip(parts, KINDS, strict=False))


@quick
@given(PARTS)
def test_parts_that_make_their_whole_raise_nothing(parts: list[int]) -> None:
    assert told(f"Ban hành {written(Fraction(sum(parts)))} văn bản (gồm: {listed(parts)}).") == ()


@quick
@given(PARTS, st.integers(1, 50))
def test_parts_that_do_not_make_their_whole_are_always_an_error(parts: list[int], off: int) -> None:
    (finding,) = told(f"Ban hành {written(Fraction(sum(parts) + off))} văn bản (gồm: {listed(parts)}).")
    assert (finding.kind, finding.severity) == (FindingKind.SUM, Severity.ERROR)
    assert finding.computed == written(Fraction(sum(parts)))


@quick
@given(WHOLES, st.data(), UNITS)
def test_a_remainder_is_right_only_where_it_is_left(whole: int, data: st.DataObject, unit: str) -> None:
    done = data.draw(st.integers(1, whole - 2))
    left = data.draw(st.integers(1, whole - 1).filter(lambda number: number != whole - done))
    text = f"Đã hoàn thành {written(Fraction(done))}/{written(Fraction(whole))} {unit}; còn {{}} {unit}."
    assert told(text.format(written(Fraction(whole - done)))) == ()
    (finding,) = told(text.format(written(Fraction(left))))
    assert (finding.kind, finding.severity) == (FindingKind.REMAINDER, Severity.ERROR)


@quick
@given(st.text(alphabet=st.sampled_from("hồ sơ đạt % / ( ) còn gồm: 12345.,;…[]§số ngày"), max_size=300))
def test_any_text_is_answered_and_every_place_is_in_it(text: str) -> None:
    for finding in told(text):
        assert 0 <= finding.place.start <= finding.place.end <= len(text)
        assert finding.quote
