"""What comes in from outside is made plain before anything else reads it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.text import clean, clean_line, cut

any_text = st.text(alphabet=st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Sở Y tế \n", "Sở Y tế"),
        (unicodedata.normalize("NFD", "Uỷ ban nhân dân"), "Uỷ ban nhân dân"),
        ("dòng 1\r\ndòng 2\rdòng 3", "dòng 1\ndòng 2\ndòng 3"),
        ("dòng 1\u2028dòng 2\u2029dòng 3", "dòng 1\ndòng 2\ndòng 3"),
        ("a\tb", "a\tb"),
        ("Công\u200b an\u00ad tỉnh\ufeff", "Công an tỉnh"),
        ("gpj.\u202emã\u2066\u2069", "gpj.mã"),
        ("trước\x00 ngày\x1b\x7f 15/6", "trước ngày 15/6"),
        ("lẻ \ud83d loi", "lẻ  loi"),
        ("\ufffehỏng\uffff", "hỏng"),
        ("xong ✅ \U0001f600", "xong ✅ \U0001f600"),
        ("", ""),
    ],
)
def test_clean_keeps_what_a_reader_sees(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_clean_line_is_one_line_with_single_spaces() -> None:
    assert clean_line(" Sở Văn hóa,\r\n Thể\u00a0 thao\tvà  Du lịch ") == "Sở Văn hóa, Thể thao và Du lịch"


@given(any_text)
def test_cleaning_twice_changes_nothing(s: str) -> None:
    assert clean(clean(s)) == clean(s)
    assert clean_line(clean_line(s)) == clean_line(s)


@given(any_text)
def test_clean_text_can_be_stored_anywhere(s: str) -> None:
    stored = clean(s)
    stored.encode("utf-8")
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n" for c in stored)
    assert unicodedata.is_normalized("NFC", stored)


@given(any_text)
def test_clean_line_never_breaks(s: str) -> None:
    assert len(clean_line(s).splitlines()) <= 1


@pytest.mark.parametrize(
    ("s", "longest", "kept"),
    [
        ("Sở Y tế", 7, "Sở Y tế"),
        ("Sở Y tế", 6, "Sở Y…"),
        ("Sở Y tế", 5, "Sở Y…"),
        ("Sở  Y\n tế ", 7, "Sở Y tế"),
        ("Sở Y tế", 1, "…"),
    ],
)
def test_a_long_line_ends_with_an_ellipsis_within_its_length(s: str, longest: int, kept: str) -> None:
    assert cut(s, longest) == kept
    assert len(kept) <= max(longest, len(kept.rstrip("…")))
