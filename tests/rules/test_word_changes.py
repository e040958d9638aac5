"""Two wordings beside each other, word by word."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.word_changes import Change, Piece, Shown, around_changes, changed_lines

SAME, ADDED, REMOVED = Change.SAME, Change.ADDED, Change.REMOVED


def told(before: str, after: str) -> list[list[tuple[str, str]]]:
    return [[(p.change.value, p.text) for p in line] for line in changed_lines(before, after)]


def test_a_word_that_took_anothers_place_is_removed_and_added() -> None:
    assert told("Đã cấp 240 thẻ.", "Đã cấp 303 thẻ.") == [
        [("same", "Đã cấp "), ("removed", "240"), ("added", "303"), ("same", " thẻ.")]
    ]


def test_words_in_a_row_change_together_and_another_sentence_takes_the_place_of_the_first() -> None:
    assert told("Đã cấp thẻ mới cho dân.", "Đã trả giấy mới cho dân.") == [
        [("same", "Đã "), ("removed", "cấp thẻ"), ("added", "trả giấy"), ("same", " mới cho dân.")]
    ]
    assert told("Không có khó khăn.", "Thiếu máy quét.") == [
        [("removed", "Không có khó khăn."), ("added", "Thiếu máy quét.")]
    ]


def test_whole_paragraphs_come_and_go() -> None:
    assert told("a\nb", "a\nb\nc") == [[("same", "a")], [("same", "b")], [("added", "c")]]
    assert told("a\nb\nc", "a\nc") == [[("same", "a")], [("removed", "b")], [("same", "c")]]
    assert told("", "Có.") == [[("added", "Có.")]]
    assert told("Có.", "Có.") == [[("same", "Có.")]]


def test_unchanged_paragraphs_far_from_a_change_are_only_counted() -> None:
    before = "\n".join("abcdefg")
    shown = around_changes(changed_lines(before, before.replace("d", "đ")))
    assert [one.skipped for one in shown] == [2, 0, 0, 0, 2]
    assert shown[2] == Shown((Piece(REMOVED, "d"), Piece(ADDED, "đ")))


TEXTS = st.lists(st.sampled_from(["Đã cấp", "240", "thẻ", ";", "\n", " ", "hồ sơ."]), max_size=40).map(
    "".join
)


@given(TEXTS, TEXTS)
def test_both_wordings_can_be_read_from_the_pieces(before: str, after: str) -> None:
    lines = changed_lines(before, after)
    old = [[p.text for p in line if p.change is not ADDED] for line in lines]
    new = [[p.text for p in line if p.change is not REMOVED] for line in lines]
    assert ["".join(line) for line in old if "".join(line)] == [x for x in before.splitlines() if x]
    assert ["".join(line) for line in new if "".join(line)] == [x for x in after.splitlines() if x]


@given(TEXTS)
def test_nothing_changed_shows_no_change(text: str) -> None:
    assert {p.change for line in changed_lines(text, text) for p in line} <= {SAME}


def test_two_long_texts_are_compared_in_time() -> None:
    before = "\n".join(f"Đoạn {n} " + "chữ " * 40 for n in range(350))
    after = "\n".join(f"Khác {n} " + "lời " * 40 for n in range(350))
    start = time.process_time()
    assert changed_lines(before, after)
    assert changed_lines(before.replace("\n", " "), after.replace("\n", " "))
    assert time.process_time() - start < 5
