"""Automatic numbers of Word come out as they are printed; LibreOffice prints the same for the lists tested here."""

from __future__ import annotations

import pytest

from tests.intake.files import HEADER, ROW, cell, docx, read, table
from tests.intake.word_files import blocks, lvl, numbering, para, style, styles, texts

OFFICIAL = (
    lvl(0, "upperRoman", "%1.")
    + lvl(1, "decimal", "%2.")
    + lvl(2, "decimal", "%2.%3.")
    + lvl(3, "lowerLetter", "%4)")
    + lvl(4, "bullet", "\uf0b7")
    + lvl(5, "bullet", "o")
)
DOTTED = lvl(0, "decimal", "%1.") + lvl(1, "decimal", "%1.%2.") + lvl(2, "decimal", "%1.%2.%3.")


def _listed(parts: dict[str, bytes], *items: tuple[int, int]) -> list[str]:
    """The labels of paragraphs "x" in (list, level)."""
    found = texts(*(para("x", num=num, level=level) for num, level in items), **parts)
    return [text.removesuffix("x").strip() for text in found]


def test_the_levels_of_an_official_paper() -> None:
    levels = [0, 1, 2, 2, 3, 3, 4, 5, 1, 2, 0, 1, 3]
    labels = _listed(numbering([OFFICIAL], (0, "")), *((1, level) for level in levels))
    assert labels == ["I.", "1.", "1.1.", "1.2.", "a)", "b)", "-", "+", "2.", "2.1.", "II.", "1.", "a)"]


def test_lists_of_one_abstract_list_count_on_unless_told_where_to_start() -> None:
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    parts = numbering([DOTTED], (0, ""), (0, ""), (0, start))
    items = [(1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (3, 0), (1, 0)]
    assert _listed(parts, *items) == ["1.", "1.1.", "2.", "2.1.", "1.", "2.", "3."]


def test_a_list_may_replace_a_level_of_its_abstract_list() -> None:
    other = f'<w:lvlOverride w:ilvl="0">{lvl(0, "upperLetter", "%1)")}</w:lvlOverride>'
    parts = numbering([DOTTED], (0, ""), (0, other))
    assert _listed(parts, (1, 0), (2, 0), (2, 1)) == ["1.", "B)", "B.1."]


def test_a_deep_level_that_comes_first_counts_its_parents_from_their_start() -> None:
    assert _listed(numbering([DOTTED], (0, "")), (1, 2), (1, 1), (1, 0)) == ["1.1.1.", "1.2.", "2."]


def test_when_a_level_begins_anew_can_be_told() -> None:
    never = lvl(1, "lowerLetter", "%2)", '<w:lvlRestart w:val="0"/>')
    after_first = lvl(2, "decimal", "(%3)", '<w:lvlRestart w:val="1"/>')
    parts = numbering([lvl(0, "decimal", "%1.") + never + after_first], (0, ""))
    labels = _listed(parts, *((1, level) for level in (0, 1, 2, 1, 2, 0, 1, 2)))
    assert labels == ["1.", "a)", "(1)", "b)", "(2)", "2.", "c)", "(1)"]


@pytest.mark.parametrize(
    ("form", "start", "label"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 5, "05"),
        ("decimalZero", 12, "12"),
        ("upperRoman", 49, "XLIX"),
        ("lowerRoman", 4, "iv"),
        ("upperLetter", 26, "Z"),
        ("lowerLetter", 28, "bb"),
        ("decimalEnclosedParen", 3, "(3)"),
        ("none", 3, ""),
        ("thaiLetters", 3, "3"),
    ],
)
def test_the_forms_of_numbers(form: str, start: int, label: str) -> None:
    levels = lvl(0, form, "Mục %1", start=start)
    assert _listed(numbering([levels], (0, "")), (1, 0)) == [f"Mục {label}".strip()]


def test_a_picture_of_digits_gives_leading_zeros() -> None:
    levels = lvl(0, 'custom" w:format="001, 002, 003, ...', "%1.")
    assert _listed(numbering([levels], (0, "")), (1, 0), (1, 0)) == ["001.", "002."]


def test_a_legal_level_prints_the_numbers_above_it_in_digits() -> None:
    levels = lvl(0, "upperRoman", "Chương %1") + lvl(1, "decimal", "%1.%2.", "<w:isLgl/>")
    assert _listed(numbering([levels], (0, "")), (1, 0), (1, 0), (1, 1)) == ["Chương I", "Chương II", "2.1."]


def test_number_and_words_stay_apart_where_the_paper_sets_no_space() -> None:
    nothing = '<w:suff w:val="nothing"/>'
    parts = numbering([lvl(0, "decimal", "Điều %1", nothing) + lvl(1, "decimal", "%2.", nothing)], (0, ""))
    found = texts(para(". Phạm vi", num=1, level=0), para("Việc", num=1, level=1), **parts)
    assert found == ["Điều 1. Phạm vi", "1. Việc"]


HEADINGS = lvl(0, "upperRoman", "%1.", '<w:pStyle w:val="u1"/>') + lvl(
    1, "decimal", "%2.", '<w:pStyle w:val="u2"/>'
)
STYLES = styles(
    style("u1", "heading 1", '<w:numPr><w:numId w:val="1"/></w:numPr>', run_marks="<w:b/><w:caps/>"),
    style("u2", "heading 2", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'),
    style("sub", "Mục con", based_on="u2"),
    style("out", "Ngoài mục lục", '<w:outlineLvl w:val="9"/>', based_on="u2"),
)


def test_headings_are_numbered_by_their_style_and_know_their_level() -> None:
    found = blocks(
        para("Mục tiêu", style="u1"),
        para("Chung", style="u2"),
        para("Cụ thể", style="sub"),
        para("Không số", style="u1", num=0),
        para("Ngoài", style="out"),
        para("Nhiệm vụ", style="u1"),
        **STYLES,
        **numbering([HEADINGS], (0, "")),
    )
    assert [(b.text, b.level, b.bold) for b in found] == [
        ("I. MỤC TIÊU", 1, True),
        ("1. Chung", 2, False),
        ("2. Cụ thể", 2, False),
        ("KHÔNG SỐ", 1, True),
        ("3. Ngoài", 0, False),
        ("II. NHIỆM VỤ", 1, True),
    ]


def test_a_numbering_style_lends_its_levels() -> None:
    parts = numbering(['<w:numStyleLink w:val="L"/>', f'<w:styleLink w:val="L"/>{DOTTED}'], (0, ""), (1, ""))
    lender = '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    assert texts(para("a", num=1), para("b", num=1, level=1), **parts, **styles(lender)) == ["1. a", "1.1. b"]


def test_styles_and_lists_that_run_in_a_circle_are_read_once() -> None:
    circle = styles(style("a", "A", based_on="b"), style("b", "B", based_on="a"))
    parts = numbering(['<w:numStyleLink w:val="a"/>'], (0, ""))
    assert texts(para("việc", style="a", num=1), **circle, **parts) == ["việc"]


def test_deleted_paragraphs_do_not_count() -> None:
    gone = "<w:del><w:r><w:delText>cũ</w:delText></w:r></w:del>"
    found = texts(
        para("một", num=1),
        para(gone, num=1, mark="<w:del/>"),
        para("hai", num=1),
        **numbering([DOTTED], (0, "")),
    )
    assert found == ["1. một", "2. hai"]


def test_numbers_run_on_through_the_cells_of_a_table() -> None:
    rows = [HEADER, *((cell(para("", num=1)), f"Việc {n}", *ROW[2:]) for n in (1, 2))]
    body = para("Mở đầu", num=1) + table(rows)
    duties = read(docx(body, extra=numbering([DOTTED], (0, ""))), "a.docx").duties
    assert [d.place.stt for d in duties] == ["2.", "3."]


def test_duties_of_the_running_text_carry_their_automatic_clause() -> None:
    body = (
        para("TỔ CHỨC THỰC HIỆN", num=1, level=0),
        para("Giao Sở Y tế kiểm tra việc thực hiện tại các bệnh viện.", num=1, level=1),
        para("Công an tỉnh bảo đảm an ninh, trật tự trước ngày 30/6/2026.", num=1, level=1),
    )
    data = docx("".join(body), extra=numbering([OFFICIAL], (0, "")))
    duties = read(data, "a.docx").duties
    assert [(d.clause, d.owner_phrase) for d in duties] == [("I.1", "Sở Y tế"), ("I.2", "Công an tỉnh")]
