"""Official documents under NĐ 30/2020/NĐ-CP: both files are read back, number by number of its Phụ lục I."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from tests.reports.official_sample import (
    COLUMNS,
    LETTER,
    LIST,
    REPORT,
    W,
    docx_of,
    look,
    opened,
    paragraphs,
    pdf_letters,
    pdf_lines,
    pdf_of,
    pdf_text,
    plain,
    words,
)
from workflow.reports.official_document import (
    Appendix,
    OfficialDocument,
    Paragraph,
    Table,
    day_words,
)
from workflow.reports.official_glyphs import FONTS, MISSING, printable

REGULAR, BOLD, ITALIC, BOTH = (
    "LiberationSerif",
    "LiberationSerif-Bold",
    "LiberationSerif-Italic",
    "LiberationSerif-BoldItalic",
)
#: Text, sizes that the decree allows, bold, italic (domain: NĐ 30/2020, Phụ lục I).
LETTERS = (
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", (12, 13), True, False),
    ("Độc lập - Tự do - Hạnh phúc", (13, 14), True, False),
    ("ỦY BAN NHÂN DÂN TỈNH BẮC KẠN", (12, 13), False, False),
    ("THÀNH PHỐ BẮC KẠN", (12, 13), True, False),
    ("Số: 05/UBND-VP", (13,), False, False),
    ("V/v đôn đốc thực hiện nhiệm", (12, 13), False, False),
    ("Bắc Kạn, ngày 05 tháng 02 năm 2026", (13, 14), False, True),
    ("Kính gửi: Phòng Tư pháp", (13, 14), False, False),
    ("Căn cứ Nghị định số 30/2020/NĐ-CP;", (13, 14), False, True),
    ("Căn cứ Kế hoạch số 28/KH-UBND.", (13, 14), False, True),
    ("1. Tình hình", (13, 14), True, False),
    ("Số liệu tính đến ngày 05/02/2026.", (13, 14), False, True),
    ("Đề nghị Phòng Tư pháp báo cáo trước ngày 12/02/2026./.", (13, 14), False, False),
    ("TM. ỦY BAN NHÂN DÂN", (13, 14), True, False),
    ("PHÓ CHỦ TỊCH", (13, 14), True, False),
    ("Hoàng Thị Mẫu", (13, 14), True, False),
    ("Nơi nhận:", (12,), True, True),
    ("- Như trên;", (11,), False, False),
    ("- Lưu: VT, VP.", (11,), False, False),
)
APPENDIX_LETTERS = (
    ("Phụ lục", (14,), True, False),
    ("DANH MỤC NHIỆM VỤ QUÁ HẠN", (13, 14), True, False),
    ("(Kèm theo Công văn số 05/UBND-VP ngày 05 tháng 02 năm 2026", (13, 14), False, True),
)
REPORT_LETTERS = (
    ("BÁO CÁO", (13, 14), True, False),
    ("Kết quả thực hiện nhiệm vụ được giao", (13, 14), True, False),
    ("Số: 05/BC-UBND", (13,), False, False),
    ("- Tỉnh ủy;", (13, 14), False, False),
    ("- Ủy ban nhân dân tỉnh.", (13, 14), False, False),
)


def _face(*, bold: bool, italic: bool) -> str:
    return {(False, False): REGULAR, (True, False): BOLD, (False, True): ITALIC, (True, True): BOTH}[
        bold, italic
    ]


@pytest.mark.parametrize(("text", "sizes", "bold", "italic"), LETTERS + APPENDIX_LETTERS)
def test_every_element_of_a_letter_has_the_size_and_the_face_of_the_decree(
    text: str, sizes: tuple[int, ...], bold: bool, italic: bool
) -> None:
    page = 1 if (text, sizes, bold, italic) in APPENDIX_LETTERS else 0
    _check(LETTER, page, text, sizes, bold=bold, italic=italic)


@pytest.mark.parametrize(("text", "sizes", "bold", "italic"), REPORT_LETTERS)
def test_a_report_has_a_title_and_its_addressees_below_each_other(
    text: str, sizes: tuple[int, ...], bold: bool, italic: bool
) -> None:
    _check(REPORT, 0, text, sizes, bold=bold, italic=italic)


def _check(
    document: OfficialDocument, page: int, text: str, sizes: tuple[int, ...], *, bold: bool, italic: bool
) -> None:
    found = next(look(p) for written, p in paragraphs(document).items() if written.startswith(text))
    assert (found["size"] in sizes, found["bold"], found["italic"]) == (True, bold, italic)
    printed = pdf_letters(pdf_of(document), page, text)
    assert {font for font, _, _ in printed} == {_face(bold=bold, italic=italic)}
    assert {size for _, size, _ in printed} <= set(sizes)


def test_the_page_is_a4_with_the_margins_of_the_decree() -> None:
    for section in opened(LETTER).sections:
        sides = (section.page_width, section.page_height)
        wide = section.page_width > section.page_height
        assert [round(s.mm) for s in (sides[::-1] if wide else sides)] == [210, 297]
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        top, bottom, left, right = (round(margin.mm) for margin in margins)
        assert 20 <= top <= 25
        assert 20 <= bottom <= 25
        assert 30 <= left <= 35
        assert 15 <= right <= 20
    assert [s.page_width > s.page_height for s in opened(LETTER).sections] == [False, True]
    data = pdf_of(LETTER)
    with pypdfium2.PdfDocument(data) as file:
        boxes = [tuple(round(x / 72 * 25.4) for x in file[n].get_size()) for n in range(2)]
    assert boxes == [(210, 297), (297, 210)]
    for page, width, height in ((0, 210, 297), (1, 297, 210)):
        for _, _, (left, top, right, bottom) in pdf_letters(data, page, pdf_page(data, page)):
            assert left >= 30 - 0.5
            assert right <= width - 15 + 0.5
            assert top >= 20 - 0.5
            assert bottom <= height - 20 + 0.5


def pdf_page(data: bytes, page: int) -> str:
    with pypdfium2.PdfDocument(data) as file:
        return str(file[page].get_textpage().get_text_range())


def test_the_body_is_justified_with_an_indented_first_line_and_six_points_between_paragraphs() -> None:
    body = look(next(p for text, p in paragraphs(LETTER).items() if text.startswith("Qua theo dõi")))
    assert (body["align"], body["before"], body["after"]) == ("both", 0, None)
    assert round(int(str(body["first_line"])) / 1440 * 2.54, 2) in (1.0, 1.27)
    style = opened(LETTER).styles["Normal"]
    assert (style.paragraph_format.space_after.pt, style.paragraph_format.line_spacing) == (6, 1.0)
    data = pdf_of(LETTER)
    lines: dict[int, list[float]] = {}
    for _, _, (left, _top, right, bottom) in pdf_letters(data, 0, _body_of(data), of_line=True):
        lines.setdefault(round(bottom), []).extend((left, right))
    edges = [(min(xs), max(xs)) for _, xs in sorted(lines.items())]
    first, *rest = edges
    assert first[0] == pytest.approx(30 + 12.7, abs=0.6)
    assert rest[0][0] == pytest.approx(30, abs=0.6)
    assert first[1] == pytest.approx(195, abs=0.6)


def _body_of(data: bytes) -> str:
    page = pdf_page(data, 0)
    start = page.index("Qua theo dõi")
    return page[start : page.index("Số liệu tính đến")]


def test_paragraphs_of_the_pdf_stand_at_least_six_points_apart_and_lines_single_to_one_and_a_half() -> None:
    text = replace(LETTER, blocks=(Paragraph("Ấn " * 60), Paragraph("Ấn " * 60)), appendices=())
    rows = sorted(
        {round(box[3], 1) for _, _, box in pdf_letters(pdf_of(text), 0, _an(pdf_of(text)), of_line=True)}
    )
    steps = [(b - a) / 25.4 * 72 for a, b in itertools.pairwise(rows)]
    single = 14 * 1.15
    assert single - 0.5 <= min(steps) <= 1.5 * single, "single to one and a half lines"
    assert max(steps) - min(steps) >= 6 - 0.3


def _an(data: bytes) -> str:
    page = pdf_page(data, 0)
    return page[page.index("Ấn") : page.rindex("Ấn")]


def test_page_numbers_stand_in_the_middle_of_the_top_margin_from_the_second_page_on() -> None:
    rows = tuple((str(n), "Rà soát " * 20, "30/6/2026") for n in range(1, 41))
    long = replace(
        LETTER, blocks=(Table(COLUMNS, rows),), appendices=(Appendix("Danh mục", (Table(COLUMNS, rows),)),)
    )
    pages = pdf_text(pdf_of(long))
    numbers = [re.match(r"(\d+) STT", page) for page in pages]
    parts = [i for i, page in enumerate(pages) if page.startswith("Phụ lục")]
    assert parts, "the appendix begins on a page of its own"
    expected = [*range(1, parts[0] + 1), *range(1, len(pages) - parts[0] + 1)]
    shown = [int(found[1]) if found else 1 for found in numbers]
    assert shown[: parts[0] - 1] == expected[: parts[0] - 1]
    assert shown[parts[0] :] == expected[parts[0] :], "an appendix counts its own pages"
    assert len(pages) - parts[0] >= 2
    ((font, size, (left, top, right, bottom)),) = pdf_letters(pdf_of(long), 1, "2")[:1]
    assert (font, size) == (REGULAR, 14)
    assert 13 <= size <= 14
    assert (left + right) / 2 == pytest.approx(30 + 165 / 2, abs=1)
    assert 0 < top < bottom < 20
    for section in opened(long).sections:
        assert section.different_first_page_header_footer
        assert not section.first_page_header.paragraphs[0].text
    header = opened(long).sections[0].header._element.xml
    assert " PAGE " in header
    assert 'w:val="28"' in header, "14 points"
    assert 'w:jc w:val="center"' in header
    last = opened(long).sections[-1]._sectPr
    assert last.find(f"{W}pgNumType").get(f"{W}start") == "1"


def test_solid_lines_run_under_the_motto_as_long_as_it_and_shorter_under_the_agency() -> None:
    data = pdf_of(LETTER)
    motto = _edges(data, "Độc lập - Tự do - Hạnh phúc")
    agency = _edges(data, "THÀNH PHỐ BẮC KẠN")
    lines = [line for line in pdf_lines(data, 0) if line[2] < 60]
    under_motto = next(line for line in lines if line[0] > 100)
    under_agency = next(line for line in lines if line[0] < 100)
    assert under_motto[1] - under_motto[0] == pytest.approx(motto[1] - motto[0], rel=0.05)
    assert 1 / 3 <= (under_agency[1] - under_agency[0]) / (agency[1] - agency[0]) <= 1 / 2
    for line, text in ((under_motto, motto), (under_agency, agency)):
        assert (line[0] + line[1]) / 2 == pytest.approx((text[0] + text[1]) / 2, abs=1)
        assert 0 < line[2] - text[2] < 4
    bordered = [p for p in opened(LETTER).element.iter(f"{W}p") if p.find(f"{W}pPr/{W}pBdr") is not None]
    lengths = [
        column - 2 * int(p.find(f"{W}pPr/{W}ind").get(f"{W}left")) / 1440 * 25.4
        for p, column in zip(bordered, (75, 90), strict=True)
    ]
    assert lengths[0] == pytest.approx(under_agency[1] - under_agency[0], abs=1)
    assert lengths[1] == pytest.approx(under_motto[1] - under_motto[0], abs=1)
    assert all(p.find(f"{W}pPr/{W}pBdr/{W}top").get(f"{W}val") == "single" for p in bordered)


def test_the_subject_of_a_report_has_a_line_under_it_of_a_third_to_a_half() -> None:
    data = pdf_of(REPORT)
    text = _edges(data, "Kết quả thực hiện nhiệm vụ được giao")
    line = next(x for x in pdf_lines(data, 0) if x[2] > text[2])
    assert 1 / 3 <= (line[1] - line[0]) / (text[1] - text[0]) <= 1 / 2


def _edges(data: bytes, text: str) -> tuple[float, float, float]:
    boxes = [box for _, _, box in pdf_letters(data, 0, text)]
    return min(b[0] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def test_the_subject_of_a_letter_stands_six_points_under_its_number() -> None:
    about = look(next(p for text, p in paragraphs(LETTER).items() if text.startswith("V/v")))
    assert about["before"] == 6
    data = pdf_of(LETTER)
    number, subject = _edges(data, "Số: 05/UBND-VP"), _edges(data, "V/v đôn đốc thực hiện nhiệm")
    assert (number[0] + number[1]) / 2 == pytest.approx((subject[0] + subject[1]) / 2, abs=1)


def test_both_files_carry_the_same_words_in_the_same_order() -> None:
    for document in (
        LETTER,
        REPORT,
        replace(LETTER, number="", day=None, signature=replace(LETTER.signature, name="")),
    ):
        written = plain(" ".join(words(p) for p in opened(document).element.iter(f"{W}p")))
        assert plain(" ".join(pdf_text(pdf_of(document)))) == written


def test_a_draft_leaves_room_for_number_and_day_and_fills_nothing_in() -> None:
    draft = replace(LETTER, number="", day=None)
    text = " ".join(pdf_text(pdf_of(draft)))
    assert re.search(r"Số: +/UBND-VP", text)
    assert re.search(r"Bắc Kạn, ngày +tháng +năm +Kính gửi", text)
    assert "(Kèm theo Công văn số /UBND-VP ngày tháng năm của Ủy ban nhân dân thành phố Bắc Kạn)" in text
    assert any("Số:\u00a0" in words(p).replace("Số: ", "Số:") for p in paragraphs(draft).values())


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2024, 2, 5), "ngày 05 tháng 02 năm 2024"),
        (date(2024, 1, 31), "ngày 31 tháng 01 năm 2024"),
        (date(2024, 3, 9), "ngày 09 tháng 3 năm 2024"),
        (date(2024, 12, 10), "ngày 10 tháng 12 năm 2024"),
    ],
)
def test_days_below_ten_and_the_first_two_months_get_a_nought(day: date, said: str) -> None:
    assert day_words(day) == said


@pytest.mark.parametrize(
    ("number", "shown"), [("5", "05/UBND-VP"), ("15", "15/UBND-VP"), ("115a", "115a/UBND-VP")]
)
def test_numbers_below_ten_get_a_nought(number: str, shown: str) -> None:
    assert replace(LETTER, number=number).symbol == shown


def test_several_appendices_are_numbered_in_roman_figures_one_is_not() -> None:
    text = pdf_text(pdf_of(REPORT))
    assert [page.split()[2] for page in text[1:]] == ["I", "II"]
    assert pdf_text(pdf_of(LETTER))[1].startswith("Phụ lục DANH MỤC")


def test_headings_of_a_long_table_come_again_on_every_page_and_rows_stay_whole() -> None:
    rows = tuple((str(n), f"Nhiệm vụ số {n}", "30/6/2026") for n in range(1, 501))
    long = replace(LETTER, appendices=(Appendix("Danh mục", (Table(COLUMNS, rows),), landscape=True),))
    pages = pdf_text(pdf_of(long))[1:]
    assert len(pages) > 5
    assert all("STT Nhiệm vụ Thời hạn" in page for page in pages)
    assert sum(page.count("Nhiệm vụ số") for page in pages) == 500
    head, *others = opened(long).tables[-1]._tbl.iterchildren(f"{W}tr")
    assert head.find(f"{W}trPr/{W}tblHeader") is not None
    assert len(others) == 500
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in (head, *others))
    assert all(row.find(f"{W}trPr/{W}tblHeader") is None for row in others)


def lines_of_pdf(document: OfficialDocument) -> list[list[str]]:
    """The printed lines of each page."""
    pages = pypdfium2.PdfDocument(pdf_of(document))
    found = [page.get_textpage().get_text_range().splitlines() for page in pages]
    pages.close()
    return found


@pytest.mark.parametrize(
    "whole", ["03/6/2024", "3.666/32.422", "15/12/2023", "06/QĐ-TTg", "1482/QĐ-UBND", "…/BC-TCTTKĐA"]
)
def test_a_day_a_fraction_and_a_symbol_are_never_broken_in_the_pdf(whole: str) -> None:
    texts = [f"{'chữ ' * 12}{'x' * n} {whole} và còn nữa." for n in range(1, 32)]
    lines = [
        line for page in lines_of_pdf(replace(LETTER, blocks=tuple(map(Paragraph, texts)))) for line in page
    ]
    assert sum(whole in line for line in lines) == len(texts)


def test_a_line_that_announces_others_is_never_the_last_of_a_page() -> None:
    for filling in range(20, 40):
        blocks = [Paragraph(f"Đoạn {n}.") for n in range(filling)]
        blocks += [Paragraph("Kết quả như sau:"), Paragraph("- Lĩnh vực tư pháp:"), Paragraph("+ Một.")]
        (page,) = [
            page
            for page in lines_of_pdf(replace(LETTER, blocks=tuple(blocks)))
            if "- Lĩnh vực tư pháp:" in page
        ]
        assert "Kết quả như sau:" in page
        assert any(line.startswith("+ Một") for line in page)
    texts = ("Kết quả như sau:", "Hết.")
    document = opened(replace(LETTER, blocks=tuple(map(Paragraph, (*texts, "Cuối.")))))
    kept = {p.text: bool(p.paragraph_format.keep_with_next) for p in document.paragraphs}
    assert [kept[text] for text in texts] == [True, False]


def test_a_row_of_the_pdf_moves_to_the_next_page_as_a_whole_unless_no_page_holds_it() -> None:
    text = " ".join(f"từ{n}" for n in range(120))
    rows = tuple((str(n), f"{text} hết{n}", "30/6/2026") for n in range(1, 13))
    document = replace(LETTER, appendices=(Appendix("Danh mục", (Table(COLUMNS, rows),)),))
    pages = [" ".join(page) for page in lines_of_pdf(document)]
    for n in range(1, 13):
        (page,) = [page for page in pages if f"hết{n} " in f"{page} "]
        assert page.count("từ119 ") == page.count("từ0 ")
    endless = replace(LETTER, appendices=(Appendix("A", (Table(COLUMNS, (("1", f"{text} " * 30, "x"),)),)),))
    assert sum(" ".join(page).count("từ119") for page in lines_of_pdf(endless)) == 30


NASTY = (
    '=HYPERLINK("http://x.example";"a")',
    '#eval(1) #read("/etc/passwd") $x$ @ref <label> *b* _i_ `raw` // c /* d */',
    "- đầu dòng\n+ số\n= mục",
    "{{ 7*7 }} {% include %} \\u{41} \\n",
    "<w:t>x</w:t>&amp;&lt; ]]>",
    "“ngoặc” ‘đơn’ -- --- ... 5'3\"",
)


@pytest.mark.parametrize("text", NASTY)
def test_text_stays_text_in_both_files(text: str) -> None:
    document = replace(
        LETTER,
        blocks=(Paragraph(f"Đầu {text}"),),
        appendices=(Appendix("A", (Table(COLUMNS, ((text, text, text),)),)),),
        bases=(text,),
        to=(text,),
        recipients=(text,),
    )
    written = plain(" ".join(words(p) for p in opened(document).element.iter(f"{W}p")))
    printed = plain(" ".join(pdf_text(pdf_of(document))))
    assert printed.replace(" ", "") == written.replace(" ", "")
    assert written.count(plain(text)) >= 6


def test_p7_controls_and_direction_marks_are_gone_and_signs_without_a_shape_become_a_box() -> None:
    document = replace(
        LETTER, blocks=(Paragraph("a\x00b\u202ec\u2066d\ufffee\u200bf"), Paragraph("漢 \U0001f600 \ue000 đ"))
    )
    written = list(paragraphs(document))
    assert "abcdef" in written
    assert any("漢 \U0001f600" in text for text in written), "Word finds a font of its own"
    printed = pdf_text(pdf_of(document))[0]
    assert "abcdef" in printed
    assert f"{MISSING} {MISSING} {MISSING} đ" in printed
    assert "\u202e" not in printed


def test_a_word_that_no_line_holds_is_broken_inside_its_cell() -> None:
    table = Table(COLUMNS, (("1", "x" * 400, "y" * 60),))
    data = pdf_of(replace(LETTER, blocks=(table,), appendices=()))
    page = pdf_page(data, 0)
    whole = 30 + 165 * 0.1, 30 + 165 * 0.7, 195
    for letter, least, most in (("x", whole[0], whole[1]), ("y", whole[1], whole[2])):
        run = max(re.findall(rf"[{letter}\s\ufffe\u200b]+", page), key=len)
        boxes = [box for _, _, box in pdf_letters(data, 0, run) if box[2] > box[0]]
        assert len(boxes) >= 60
        assert all(least <= box[0] and box[2] <= most for box in boxes)


def test_every_vietnamese_letter_is_in_all_four_faces() -> None:
    bases = "aăâeêioôơuưy"

    letters = {
        unicodedata.normalize("NFC", base + tone)
        for base in bases
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    } | {"đ", "₫"}
    letters |= {letter.upper() for letter in letters}
    assert len(letters) >= 146
    text = " ".join(sorted(letters))
    assert printable(text) == text
    document = replace(LETTER, blocks=(Paragraph(text),), superior=text, bases=(text,), place=text)
    printed = "".join(pdf_text(pdf_of(document)))
    assert MISSING not in printed
    assert all(letter in printed for letter in letters)


def test_the_pdf_is_an_archive_file_and_carries_only_the_shipped_fonts() -> None:
    data = pdf_of(LETTER)
    assert b"<pdfaid:part>2</pdfaid:part>" in data
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in data
    named = set(re.findall(rb"/BaseFont\s*/\w+\+([\w-]+)", data))
    assert {name.split(b"-Identity")[0] for name in named} == {
        f.encode() for f in (REGULAR, BOLD, ITALIC, BOTH)
    }
    assert pdf_of(LETTER) == data, "the same document gives the same file"


def test_the_word_file_names_times_new_roman_for_every_script_and_the_language() -> None:
    with zipfile.ZipFile(BytesIO(docx_of(LETTER))) as file:
        styles, body = file.read("word/styles.xml").decode(), file.read("word/document.xml").decode()
    normal = styles[styles.index('w:styleId="Normal"') :].split("</w:style>")[0]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        assert f'w:{script}="Times New Roman"' in normal
    assert 'w:lang w:val="vi-VN"' in normal
    assert "w:rFonts" not in body
    assert 'w:val="000000"' in normal


def test_an_empty_document_and_one_that_ends_in_a_table_still_end_with_the_mark() -> None:
    for blocks in ((), (LIST,)):
        text = pdf_text(pdf_of(replace(LETTER, blocks=blocks, appendices=())))[0]
        assert "./." in text
    assert "thực hiện./." in pdf_text(pdf_of(replace(LETTER, blocks=(Paragraph("thực hiện."),))))[0]


def test_fonts_are_what_their_manifest_says_and_bring_their_licence() -> None:
    (entry,) = json.loads((FONTS / "manifest.json").read_text(encoding="utf-8"))
    present = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FONTS.iterdir()
        if path.name != "manifest.json"
    }
    assert present == entry["files"]
    assert (entry["package"], entry["version"]) == ("liberation-fonts", "2.1.5")
    assert "SIL OPEN FONT LICENSE" in (FONTS / "LICENSE").read_text(encoding="utf-8")


def test_importing_the_writers_loads_neither_typst_nor_python_docx() -> None:
    code = (
        "import sys, workflow.reports.official_docx, workflow.reports.official_pdf;"
        "print(sorted({'typst', 'docx', 'lxml'} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
