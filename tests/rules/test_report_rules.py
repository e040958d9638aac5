"""Numbers of headings, sentences of figures, and the text of a section."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workflow.rules.indicators import Figure, Kind
from workflow.rules.refusal import Refusal
from workflow.rules.report_outline import Heading, NumberStyle, before_heading, check_level, numbers
from workflow.rules.report_sentences import (
    GAP,
    Line,
    change_words,
    counted,
    figure_words,
    issued_words,
    parts_words,
    percent_words,
    sentence,
)
from workflow.rules.report_states import Asked, SectionMove, moved
from workflow.rules.report_text import NOTE_MARK, Grid, filled, new_lines, note, read, row
from workflow.rules.report_text import Line as TextLine

D = Decimal
S = NumberStyle


def ratio(
    a: int | None, b: int | None, *, decimals: int = 1, unit: str = "hồ sơ", name: str = "Đăng ký"
) -> Line:
    figure = Figure(None if a is None else D(a), None if b is None else D(b))
    return Line(name, unit, Kind.RATIO, figure, percent_decimals=decimals)


def count(n: int | None, unit: str = "lượt") -> Line:
    value = None if n is None else D(n)
    return Line("Họp thôn", unit, Kind.COUNT, Figure(value=value), value)


@pytest.mark.parametrize(
    ("outline", "shown"),
    [
        ([(1, S.ROMAN), (1, S.ROMAN), (1, S.ROMAN), (1, S.ROMAN)], ["I", "II", "III", "IV"]),
        ([(1, S.ROMAN), (2, S.ARABIC), (2, S.ARABIC), (1, S.ROMAN), (2, S.ARABIC)], ["I", "1", "2", "II", "1"]),
        ([(2, S.ARABIC), (2, S.ARABIC), (3, S.DOTTED), (3, S.DOTTED)], ["1", "2", "2.1", "2.2"]),
        ([(2, S.ARABIC), (3, S.DOTTED), (4, S.BRACKETED), (4, S.BRACKETED), (3, S.DOTTED)],
         ["1", "1.1", "(1)", "(2)", "1.2"]),
        ([(1, S.NONE), (1, S.ROMAN), (1, S.NONE), (1, S.ROMAN)], ["", "I", "", "II"]),
        ([(1, S.ROMAN), (2, S.LETTER), (2, S.LETTER), (2, S.LETTER), (2, S.LETTER), (2, S.LETTER)],
         ["I", "a", "b", "c", "d", "đ"]),
        ([(1, S.ROMAN), (1, S.APPENDIX), (1, S.APPENDIX)], ["I", "", ""]),
        ([(1, S.DOTTED)], ["1"]),
    ],
)  # fmt: skip
def test_headings_are_numbered_by_their_level_and_style(
    outline: list[tuple[int, S]], shown: list[str]
) -> None:
    assert numbers(Heading(level, style) for level, style in outline) == shown


def test_a_number_has_the_sign_that_the_decree_gives_it() -> None:
    shown = [before_heading(n, s) for n, s in (("II", S.ROMAN), ("3.2", S.DOTTED), ("(1)", S.BRACKETED), ("a", S.LETTER), ("", S.NONE))]  # fmt: skip
    assert shown == ["II. ", "3.2. ", "(1) ", "a) ", ""]


@pytest.mark.parametrize("level", [0, 5, -1])
def test_a_section_is_at_most_four_levels_deep(level: int) -> None:
    with pytest.raises(Refusal):
        check_level(level)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (ratio(240, 303, name="Cấp lại, đổi thẻ căn cước công dân"),
         "Cấp lại, đổi thẻ căn cước công dân: đã tiếp nhận và trả kết quả 240/303 hồ sơ, đạt 79,2%"),
        (ratio(1093, 1093), "Đăng ký: đã tiếp nhận và trả kết quả 1.093/1.093 hồ sơ, đạt 100%"),
        (ratio(332, 426, decimals=2), "Đăng ký: đã tiếp nhận và trả kết quả 332/426 hồ sơ, đạt 77,93%"),
        (ratio(3666, 32422, decimals=0), "Đăng ký: đã tiếp nhận và trả kết quả 3.666/32.422 hồ sơ, đạt 11%"),
        (ratio(1, 8, decimals=1), "Đăng ký: đã tiếp nhận và trả kết quả 1/8 hồ sơ, đạt 12,5%"),
        (ratio(1, 16, decimals=1), "Đăng ký: đã tiếp nhận và trả kết quả 1/16 hồ sơ, đạt 6,3%"),
        (ratio(0, 0), "Đăng ký: đã tiếp nhận và trả kết quả 0/0 hồ sơ"),
        (Line("Khai báo", "hồ sơ", Kind.RATIO, Figure(nothing_arose=True)), "Khai báo: không phát sinh hồ sơ"),
        (count(816), "Họp thôn: 816 lượt"),
        (count(0), "Họp thôn: 0 lượt"),
        (count(None), f"Họp thôn: {GAP} lượt"),
        (ratio(None, None), f"Đăng ký: {GAP} hồ sơ"),
        (Line("Có trang", "", Kind.YES_NO, Figure(value=D(1)), D(1)), "Có trang: có"),
    ],
)  # fmt: skip
def test_an_indicator_is_printed_in_its_official_form(line: Line, words: str) -> None:
    assert sentence(line) == words


def test_parts_stand_behind_their_total_and_documents_below_ten_get_a_nought() -> None:
    parts = (("kế hoạch", Figure(value=D(3))), ("công văn", Figure(value=D(12))))
    line = Line("Văn bản", "văn bản", Kind.PARTS, Figure(value=D(15)), D(15), parts=parts)
    assert parts_words(line, unit_behind=False) == "03 kế hoạch, 12 công văn"
    assert sentence(line) == "Văn bản: 15 văn bản (kế hoạch: 3 văn bản, công văn: 12 văn bản)"
    assert [counted(n) for n in (0, 1, 9, 10, 1234)] == ["0", "01", "09", "10", "1.234"]


def test_a_part_that_nobody_entered_is_a_gap_and_never_nought() -> None:
    line = Line("Văn bản", "văn bản", Kind.PARTS, Figure(value=D(3)), D(3), parts=(("kế hoạch", Figure()),))
    assert GAP in sentence(line)
    assert figure_words(count(None)) == percent_words(None) == GAP


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (count(12), 10, ", tăng 2 lượt so với kỳ trước"),
        (count(10), 12, ", giảm 2 lượt so với kỳ trước"),
        (count(10), 10, ", không thay đổi so với kỳ trước"),
        (count(10), None, ""),
        (count(None), 10, ""),
    ],
)
def test_the_change_since_the_period_before(now: Line, before: int | None, words: str) -> None:
    past = None if before is None else D(before)
    line = Line(now.name, now.unit, now.kind, now.figure, now.total, total_before=past)
    assert change_words(line) == words


def test_the_change_of_a_share_is_in_percentage_points() -> None:
    line = Line("x", "hồ sơ", Kind.RATIO, Figure(D(3), D(4)), before=Figure(D(1), D(2)))
    assert change_words(line) == ", tăng 25 điểm phần trăm so với kỳ trước"


def test_documents_are_counted_by_kind() -> None:
    assert issued_words("UBND xã", [("kế hoạch", 3), ("công văn", 13)]) == (
        "UBND xã ban hành 16 văn bản (gồm: 03 kế hoạch, 13 công văn)"
    )


def test_a_section_is_lines_tables_and_footnotes() -> None:
    text = "Một câu[^chú thích 1].\n\n**Đậm**\n*Nghiêng*\n| A | B |\n| 1 |\n| 1 | 2 | 3 |\nCuối"
    assert read(text) == [
        TextLine(f"Một câu{NOTE_MARK}.", ("chú thích 1",)),
        TextLine("Đậm", bold=True),
        TextLine("Nghiêng", italic=True),
        Grid(("A", "B"), (("1", ""), ("1", "2"))),
        TextLine("Cuối"),
    ]


@pytest.mark.parametrize("text", ["", " \n\t\n", "[^]", "|", "||", "****", "**", "*", NOTE_MARK, "[^ ]x"])
def test_odd_signs_never_break_the_reading(text: str) -> None:
    for part in read(text):
        assert isinstance(part, Grid) or part.text.count(NOTE_MARK) == len(part.notes)


def test_what_is_written_into_a_row_or_a_footnote_comes_back_as_one() -> None:
    cells = ("a|b", "hai\ndòng", "")
    assert read(f"{row('x', 'y', 'z')}\n{row(*cells)}") == [Grid(("x", "y", "z"), (("a/b", "hai dòng", ""),))]
    (line,) = read(f"Câu{note('có ] ngoặc')}")
    assert isinstance(line, TextLine)
    assert line.notes == ("có ) ngoặc",)


def test_blanks_that_are_known_are_filled_and_others_stay() -> None:
    assert filled("{kỳ} và { kỳ } và {lạ}", {"kỳ": "quý I"}.get) == "quý I và quý I và {lạ}"


def test_new_lines_are_those_that_were_not_there() -> None:
    assert new_lines("a\nb", "b\nc\n\na") == ["c"]


@pytest.mark.parametrize("state", Asked)
@pytest.mark.parametrize("move", SectionMove)
def test_a_section_moves_only_along_the_table(state: Asked, move: SectionMove) -> None:
    possible = {
        (Asked.ASKED, SectionMove.HAND_IN): Asked.WRITTEN,
        (Asked.RETURNED, SectionMove.HAND_IN): Asked.WRITTEN,
        (Asked.WRITTEN, SectionMove.ACCEPT): Asked.ACCEPTED,
        (Asked.WRITTEN, SectionMove.RETURN): Asked.RETURNED,
        (Asked.ACCEPTED, SectionMove.RETURN): Asked.RETURNED,
    }
    if (state, move) in possible:
        assert moved(state, move) is possible[state, move]
        return
    with pytest.raises(Refusal):
        moved(state, move)
