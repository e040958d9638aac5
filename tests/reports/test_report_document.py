"""A report as an official document: its outline, footnotes and tables in both files, and what is frozen of it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from tests.reports.official_sample import NOW, W, docx_of, pdf_of
from workflow.reports import official_measures as m
from workflow.reports.official_document import Paragraph, Style, Table
from workflow.reports.official_pdf import write_pdf
from workflow.reports.report_document import (
    Head,
    Printed,
    Words,
    content_json,
    document_of,
    filled_head,
    head_json,
    lines_of,
    read_content,
    read_head,
    table_of,
)
from workflow.reports.report_xlsx import write_xlsx
from workflow.rules.report_outline import NumberStyle
from workflow.rules.report_text import NOTE_MARK, Grid

S = NumberStyle
HEAD = Head(
    agency="Tổ công tác Đề án 06",
    superior="UBND thành phố Mẫu",
    code="BC-TCT",
    place="Mẫu",
    kind="Báo cáo",
    subject="Kết quả 6 tháng",
    recipients=("UBND tỉnh", "Lưu: VT"),
    signed_as=("Tổ trưởng", "Chủ tịch"),
)
WORDS = Words(
    HEAD,
    (
        Printed("", 1, S.NONE, "Tổ công tác báo cáo như sau:"),
        Printed("Kết quả", 1, S.ROMAN, ""),
        Printed("Văn bản", 2, S.ARABIC, "Ban hành 03 kế hoạch[^Kế hoạch số 28/KH-UBND], 02 công văn[^Công văn 9]."),
        Printed("Dịch vụ công", 2, S.ARABIC, "**Nhóm một**\n*Ghi chú nghiêng*\n+ Đăng ký: 240/303 hồ sơ"),
        Printed("Tiện ích", 3, S.BRACKETED, "Nội dung."),
        Printed("Số liệu", 1, S.APPENDIX, "| STT | Chỉ tiêu | Kết quả |\n| 1 | Đăng ký thường trú | 1.093/1.093 |\n| 2 | Họp | 816 |"),
        Printed("Danh mục", 1, S.APPENDIX, "| STT | Việc |\n| 1 | Dài |", landscape=True),
    ),
)  # fmt: skip


def part(name: str) -> etree._Element:
    with zipfile.ZipFile(BytesIO(docx_of(document_of(WORDS)))) as file:
        return etree.fromstring(file.read(name))


def texts(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def test_headings_are_numbered_and_set_by_their_level() -> None:
    blocks = [b for b in document_of(WORDS).blocks if isinstance(b, Paragraph) and b.level]
    assert [(b.text, b.style, b.level) for b in blocks] == [
        ("I. KẾT QUẢ", Style.HEADING, 1),
        ("1. Văn bản", Style.HEADING, 2),
        ("2. Dịch vụ công", Style.HEADING, 2),
        ("(1) Tiện ích", Style.BOLD_ITALIC, 3),
    ]


def test_a_word_file_has_real_footnotes_at_their_places() -> None:
    notes = {
        n.get(f"{W}id"): texts(n).strip() for n in part("word/footnotes.xml") if n.get(f"{W}type") is None
    }
    assert notes == {"1": "Kế hoạch số 28/KH-UBND", "2": "Công văn 9"}
    body = part("word/document.xml")
    paragraph = next(p for p in body.iter(f"{W}p") if "Ban hành" in texts(p))
    runs = list(paragraph.iter(f"{W}r"))
    shown = [texts(r) or r.find(f"{W}footnoteReference").get(f"{W}id") for r in runs]
    assert shown == ["Ban hành 03 kế hoạch", "1", ", 02 công văn", "2", "."]
    raised = [
        r.find(f"{W}rPr/{W}vertAlign").get(f"{W}val")
        for r in runs
        if r.find(f"{W}footnoteReference") is not None
    ]
    assert raised == ["superscript", "superscript"]


def test_a_document_without_notes_has_no_such_part() -> None:
    plain = Words(HEAD, (Printed("", 1, S.NONE, "Một câu."),))
    with zipfile.ZipFile(BytesIO(docx_of(document_of(plain)))) as file:
        assert "word/footnotes.xml" not in file.namelist()


def test_a_footnote_mark_without_its_note_is_never_printed() -> None:
    document = document_of(Words(HEAD, (Printed("", 1, S.NONE, f"Một{NOTE_MARK} câu[^] lạ."),)))
    assert NOTE_MARK not in str(etree.tostring(part("word/document.xml"), encoding="unicode"))
    with pypdfium2.PdfDocument(pdf_of(document)) as pdf:
        assert "Một câu lạ" in pdf[0].get_textpage().get_text_range()


def test_the_outline_is_in_both_files() -> None:
    levels = {
        texts(p): p.find(f"{W}pPr/{W}outlineLvl").get(f"{W}val")
        for p in part("word/document.xml").iter(f"{W}p")
        if p.find(f"{W}pPr/{W}outlineLvl") is not None
    }
    assert levels == {"I. KẾT QUẢ": "0", "1. Văn bản": "1", "2. Dịch vụ công": "1", "(1) Tiện ích": "2"}
    with pypdfium2.PdfDocument(pdf_of(document_of(WORDS))) as pdf:
        marks = [(mark.level, mark.get_title()) for mark in pdf.get_toc()]
    assert marks == [(0, "I. KẾT QUẢ"), (1, "1. Văn bản"), (1, "2. Dịch vụ công"), (2, "(1) Tiện ích")]


def test_an_archive_file_with_footnotes_has_every_word() -> None:
    with pypdfium2.PdfDocument(pdf_of(document_of(WORDS))) as pdf:
        first = " ".join(pdf[0].get_textpage().get_text_range().split())
        pages = [page.get_textpage().get_text_range() for page in pdf]
        wide = pdf[2].get_size()
    for words in ("Kế hoạch số 28/KH-UBND", "Công văn 9", "Ghi chú nghiêng", "TỔ TRƯỞNG"):
        assert words in first
    assert "(Kèm theo Báo cáo số" in pages[1]
    assert wide[0] > wide[1]


def test_a_table_is_as_wide_as_its_words_need() -> None:
    grid = Grid(
        ("STT", "Số, ký hiệu", "Nội dung"), (("1", "1497/QĐ-TCTTKĐA", "Một câu dài hơn hẳn các ô khác " * 4),)
    )
    table = table_of(grid)
    assert isinstance(table, Table)
    widths = [c.share for c in table.columns]
    assert sum(widths) == pytest.approx(m.TEXT_WIDTH, abs=1)
    assert widths[0] < 15
    assert widths[2] > widths[1]
    assert [c.centred for c in table.columns] == [True, True, False]
    assert table_of(Grid(("A",), ())).rows == ()


def test_what_is_frozen_is_one_canonical_text_that_can_be_read_back() -> None:
    issued = Words(HEAD, WORDS.sections, "5", date(2024, 7, 5), "Hoàng Thị Mẫu")
    content = content_json(issued)
    assert read_content(content) == issued
    assert content_json(read_content(content)) == content
    assert json.loads(content)["issued_on"] == "2024-07-05"
    assert (
        hashlib.sha256(content.encode()).hexdigest()
        != hashlib.sha256(content_json(WORDS).encode()).hexdigest()
    )


def test_a_letterhead_knows_its_blanks_and_leaves_empty_lines_out() -> None:
    head = Head(agency="{đơn vị}", recipients=("{đơn vị}", " ", "Lưu: VT"))
    filled = filled_head(head, {"đơn vị": "UBND xã"}.get)
    assert (filled.agency, filled.recipients) == ("UBND xã", ("UBND xã", "Lưu: VT"))
    assert read_head(head_json(filled)) == filled
    assert read_head("{}") == Head()


def test_the_lines_of_a_report_are_what_a_reader_sees() -> None:
    lines = lines_of(WORDS)
    assert "Ban hành 03 kế hoạch, 02 công văn." in lines
    assert "Kế hoạch số 28/KH-UBND" in lines
    assert "1 | Đăng ký thường trú | 1.093/1.093" in lines
    assert not any(NOTE_MARK in line for line in lines)


def test_the_same_words_give_the_same_files() -> None:
    document = document_of(WORDS)
    assert docx_of(document) == docx_of(document)
    assert write_pdf(document, now=NOW) == write_pdf(document, now=NOW)


def test_the_workbook_has_a_sheet_for_each_table_with_numbers_as_numbers() -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(write_xlsx(WORDS)))
    assert len(book.sheet_names) == 2
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Phụ lục I. Số liệu"
    assert rows[-1][:3] == [2.0, "Họp", 816.0]
    assert rows[-2][2] == "1.093/1.093"
    empty = CalamineWorkbook.from_filelike(BytesIO(write_xlsx(Words(HEAD, ()))))
    assert empty.get_sheet_by_index(0).to_python()[0][0] == "Báo cáo này không có bảng."


@pytest.mark.parametrize("text", ["=1+1", "@x", "+84", "-1"])
def test_p6_no_cell_becomes_a_formula(text: str) -> None:
    words = Words(HEAD, (Printed("B", 1, S.APPENDIX, f"| A |\n| {text} |"),))
    with zipfile.ZipFile(BytesIO(write_xlsx(words))) as file:
        assert b"<f>" not in file.read("xl/worksheets/sheet1.xml")
