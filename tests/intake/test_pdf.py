"""PDF files: what is a table and what a paragraph, what pages add, and which files are refused."""

from __future__ import annotations

import time
import unicodedata

import pytest

from tests.intake.files import codes, read
from tests.intake.pdf_files import bomb, locked, packed_zeros, raw, scan, turned, typeset, with_content
from workflow.intake.errors import IntakeError
from workflow.intake.read_pdf import MAX_PAGES
from workflow.intake.sources import read_source
from workflow.intake.tables import Source

HEAD = "[STT], [Nhiệm vụ], [Cơ quan chủ trì], [Thời hạn]"
COLUMNS = "columns: (12mm, 1fr, 35mm, 25mm)"
LONG = (
    "Rà soát toàn bộ hồ sơ đã tiếp nhận trong kỳ, đối chiếu với cơ sở dữ liệu quốc gia về dân cư, cập nhật trường "
    "thông tin còn thiếu và báo cáo Ủy ban nhân dân tỉnh"
)


def _pdf(markup: str) -> Source:
    return read_source(typeset(markup), "a.pdf")


def _texts(source: Source) -> list[str]:
    return [block.text for block in source.blocks if block.text]


def _code(data: bytes) -> str:
    with pytest.raises(IntakeError) as refused:
        read_source(data, "a.pdf")
    return refused.value.code


def test_the_lines_of_a_paragraph_are_put_together_and_indents_begin_new_ones() -> None:
    indent = "#set par(first-line-indent: (amount: 12mm, all: true))\n"
    paragraphs = [f"{LONG}.", f"- {LONG};", f"a) {LONG}", "Sở Nội vụ báo cáo."]
    marked = [text.replace("- ", r"\- ", 1) if text.startswith("- ") else text for text in paragraphs]
    assert _texts(_pdf(indent + "\n\n".join(marked))) == paragraphs


def test_a_number_at_the_beginning_of_a_line_does_not_begin_a_paragraph() -> None:
    text = f"{LONG} gồm: (1) rà soát; (2) {LONG}; (3) {LONG}; (4) {LONG}; (5) tổng hợp."
    indent = "#set par(first-line-indent: (amount: 12mm, all: true))\n"
    assert _texts(_pdf(indent + text)) == [text]


def test_a_paragraph_goes_on_over_the_page_without_page_number_and_running_head() -> None:
    head = '#set page(header: [Tài liệu họp #h(1fr) An Bình], numbering: "1")\n'
    indent = "#set par(first-line-indent: (amount: 12mm, all: true))\n"
    long = " ".join([LONG] * 60) + "."
    texts = _texts(_pdf(head + indent + long))
    assert texts == [long]


def test_footnotes_do_not_break_the_paragraph_they_interrupt() -> None:
    indent = "#set par(first-line-indent: (amount: 12mm, all: true))\n"
    first = " ".join([LONG] * 8)
    source = _pdf(f"{indent}{first} #footnote[Văn bản số 12/UBND-TH.] {' '.join([LONG] * 16)}.")
    (text,) = _texts(source)
    assert "Văn bản số 12" not in text
    assert "Văn bản số 12/UBND-TH." in source.text


def test_a_symbol_that_was_cut_at_the_end_of_a_line_is_one_word_again() -> None:
    source = _pdf("#block(width: 30mm)[Nghị quyết số 71/NQ-CP ngày 01/4/2025]")
    assert _texts(source) == ["Nghị quyết số 71/NQ-CP ngày 01/4/2025"]


def test_letters_with_separate_accents_come_out_whole() -> None:
    apart = unicodedata.normalize("NFD", "Sở Nội vụ đề xuất sửa đổi")
    assert _texts(_pdf(apart)) == ["Sở Nội vụ đề xuất sửa đổi"]


def test_bold_paragraphs_are_known() -> None:
    bold = {block.text: block.bold for block in _pdf("*I. MỤC TIÊU*\n\nSố hóa hồ sơ.").blocks}
    assert bold == {"I. MỤC TIÊU": True, "Số hóa hồ sơ.": False}


def test_merged_cells_are_marked_down_and_to_the_right() -> None:
    cells = "[1], [A], table.cell(rowspan: 2)[Sở Y tế], [2026], [2], [B], [2027], table.cell(colspan: 4)[II. NHÓM]"
    (table,) = _pdf(f"#table({COLUMNS}, {HEAD}, {cells})").tables
    assert [row.cells[2] for row in table.rows[1:3]] == ["Sở Y tế", "Sở Y tế"]
    assert (table.rows[2].down, table.rows[3].right) == ({2}, {1, 2, 3})


def test_a_table_over_three_pages_is_one_table_with_one_header() -> None:
    rows = ", ".join(f"[{n}], [{LONG}, đợt {n}], [Sở Y tế], [{n % 28 + 1}/6/2026]" for n in range(1, 61))
    reading = read(typeset(f"#table({COLUMNS}, table.header({HEAD}), {rows})"), "a.pdf")
    assert [t.duties for t in reading.tables] == [60]
    assert [d.text for d in reading.duties] == [f"{LONG}, đợt {n}" for n in range(1, 61)]
    assert not any("header_repeated" in codes(d) for d in reading.duties)
    cut = [d for d in reading.duties if "joined_line" in codes(d)]
    assert len(cut) <= 2


def test_a_row_that_the_page_break_cut_is_joined_and_marked() -> None:
    rows = ", ".join(f"[{n}], [{' '.join([LONG] * 9)}.], [Sở Y tế], [30/6/2026]" for n in range(1, 4))
    (table,) = _pdf(f"#table({COLUMNS}, table.header({HEAD}), {rows})").tables
    assert [row.cells[0] for row in table.rows] == ["STT", "1", "2", "3"]
    assert {row.cells[1] for row in table.rows[1:]} == {" ".join([LONG] * 9) + "."}
    assert any(row.joined for row in table.rows)


def test_agencies_listed_line_by_line_stay_apart() -> None:
    (table,) = _pdf(f"#table({COLUMNS}, {HEAD}, [1], [A], [Sở Y tế \\ Sở Nội vụ], [2026])").tables
    assert table.rows[1].cells[2] == "Sở Y tế\nSở Nội vụ"


def test_a_frame_or_texts_in_two_columns_are_no_table_of_duties() -> None:
    frame = "#rect(width: 100%)[Nội dung trong khung]\n\n"
    columns = "#grid(columns: (1fr, 1fr), [Nhiệm vụ], [Thời hạn], [Số hóa hồ sơ], [30/6/2026])"
    source = _pdf(frame + columns)
    assert source.tables == ()
    assert "Nội dung trong khung" in source.text


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_read_like_an_upright_one(degrees: int) -> None:
    upright = typeset(f"{LONG}.\n\n#table({COLUMNS}, {HEAD}, [1], [A], [Sở Y tế], [2026])")
    assert read_source(turned(upright, degrees), "a.pdf") == read_source(upright, "a.pdf")


def test_a_table_that_was_laid_on_its_side_is_read_along_its_text() -> None:
    lying = f"#rotate(90deg, reflow: true, block(width: 180mm, table({COLUMNS}, {HEAD}, [1], [{LONG}], [Sở Y tế], [2026])))"
    (table,) = _pdf(lying).tables
    assert table.rows[1].cells == ("1", LONG, "Sở Y tế", "2026")


def test_a_scan_is_refused_even_under_the_stamp_of_a_signature() -> None:
    assert _code(scan()) == "file_scanned"
    assert (
        _code(scan("Ký bởi: Ủy ban nhân dân tỉnh. Thời gian ký: 05/03/2026 08:30:00 +07:00"))
        == "file_scanned"
    )


def test_a_scanned_page_among_others_is_told() -> None:
    picture = 'image(bytes((200, 40, 90, 10)), format: (encoding: "luma8", width: 2, height: 2), width: 100%, height: 100%, fit: "stretch")'
    table = f"#table({COLUMNS}, {HEAD}, [1], [A], [Sở Y tế], [30/6/2026])"
    data = typeset(f"{table}\n#pagebreak()\n{LONG}.\n#pagebreak()\n#{picture}")
    reading = read(data, "a.pdf")
    assert [(p.code, p.detail) for p in reading.problems] == [("page_without_text", "3")]
    assert len(reading.duties) == 1


def test_a_page_without_anything_is_no_plan() -> None:
    assert _code(typeset("")) == "file_scanned"


def test_a_locked_file_asks_for_one_without_password() -> None:
    assert _code(locked()) == "file_encrypted"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n1 0 obj\n", typeset("A")[:300], raw([b"<</Type /Catalog>>"])])
def test_half_a_file_is_broken(data: bytes) -> None:
    assert _code(data) == "file_broken"


def test_more_pages_than_any_plan_has_are_refused() -> None:
    assert _code(typeset("A#pagebreak()\n" * MAX_PAGES + "A")) == "file_too_long"


def test_a_stream_packed_twice_is_refused_before_it_is_unpacked() -> None:
    data = bomb(300)
    assert len(data) < 10_000
    started = time.monotonic()
    assert _code(data) == "file_unsafe"
    assert time.monotonic() - started < 2


def test_a_stream_packed_once_is_counted_too_whatever_it_says_of_itself() -> None:
    assert _code(with_content(packed_zeros(60), b"/FlateDecode")) == "file_unsafe"
    assert _code(with_content(packed_zeros(60), b"/ASCIIHexDecode")) == "file_unsafe"


def test_a_pdf_under_another_name_is_known_by_its_content() -> None:
    assert read_source(typeset("A"), "a.docx").kind == "pdf"
    assert _code(b"not a pdf at all") == "file_broken"
