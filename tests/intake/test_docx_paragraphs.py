"""A Word paragraph is read as it stands on paper after all changes are accepted."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.intake.files import docx, paragraph
from tests.intake.word_files import blocks, para, run, style, styles, texts
from workflow.intake.sources import read_source

MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (f"{run('giữ ')}<w:ins>{run('thêm')}</w:ins>", "giữ thêm"),
        (f"{run('giữ')}<w:del><w:r><w:t>bỏ</w:t><w:delText>bỏ</w:delText></w:r></w:del>", "giữ"),
        (f"<w:moveFrom>{run('đi')}</w:moveFrom>{run('ở')}<w:moveTo>{run(' đến')}</w:moveTo>", "ở đến"),
        (f"<w:ins><w:del>{run('bỏ')}</w:del></w:ins>{run('giữ')}", "giữ"),
        (f"<w:hyperlink>{run('liên kết')}</w:hyperlink>", "liên kết"),
        (f"<w:smartTag><w:smartTag>{run('Hà Nội')}</w:smartTag></w:smartTag>", "Hà Nội"),
        (f"<w:customXml><w:sdt><w:sdtContent>{run('ô')}</w:sdtContent></w:sdt></w:customXml>", "ô"),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Bấm để nhập')}</w:sdtContent></w:sdt>{run('x')}", "x"),
        (f"<w:fldSimple w:instr='DATE'>{run('5/2')}</w:fldSimple>", "5/2"),
        (run("hồ") + "<w:r><w:softHyphen/></w:r>" + run(" sơ\u00ad"), "hồ sơ"),
        ("<w:r><w:t>E</w:t><w:noBreakHyphen/><w:t>form</w:t><w:tab/><w:t>x</w:t></w:r>", "E-form x"),
        ("<w:r><w:t>việc</w:t><w:footnoteReference w:id='2'/><w:commentReference w:id='1'/></w:r>", "việc"),
        ("<w:r><w:sym w:font='Symbol' w:char='F0B3'/><w:t> 95%</w:t></w:r>", "≥ 95%"),
        (run("\uf0a7 gạch"), "▪ gạch"),
        (run("ẩn", "<w:vanish/>") + run("hiện"), "hiện"),
        (run("kế hoạch", "<w:caps/>"), "KẾ HOẠCH"),
        ("<w:r><w:ruby><w:rt/><w:rubyBase/></w:ruby></w:r>" + run("chữ"), "chữ"),
    ],
)  # fmt: skip
def test_what_a_reader_sees(inner: str, text: str) -> None:
    assert "".join(texts(f"<w:p>{inner}</w:p>")) == text


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def test_a_field_gives_its_result_and_neither_its_instruction_nor_what_is_computed_for_it() -> None:
    inner = _mark("begin") + run("PAGE") + _mark("separate") + run("7") + _mark("end")
    asked = f"{_mark('begin')}<w:r><w:instrText>IF </w:instrText></w:r>{inner}{_mark('separate')}"
    assert texts(f"<w:p>{asked}{run('kết quả')}{_mark('end')}{run(' sau')}</w:p>") == ["kết quả sau"]


def test_a_field_that_never_ends_does_not_swallow_the_document() -> None:
    assert texts(f"<w:p>{_mark('begin')}{run('mã')}</w:p>", para("việc")) == ["việc"]


def test_a_line_break_begins_a_block_of_the_same_paragraph() -> None:
    found = blocks(
        paragraph("đầu"), "<w:p/>", f"<w:p>{run('KẾ HOẠCH')}<w:r><w:br/></w:r>{run('năm 2026')}</w:p>"
    )
    assert [(b.line, b.text) for b in found] == [(1, "đầu"), (3, "KẾ HOẠCH"), (3, "năm 2026")]


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    found = texts(para("Giao Sở Y tế ", mark="<w:del/>"), para("kiểm tra."), para("Sau"))
    assert found == ["Giao Sở Y tế kiểm tra.", "Sau"]


def test_a_deleted_end_before_a_table_or_at_the_end_loses_nothing() -> None:
    gone = para("cuối", mark="<w:del/>")
    assert texts(gone, "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>", gone) == ["cuối", "cuối"]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('MẬT')}</w:txbxContent>"
    twice = (
        f'<mc:AlternateContent {MC}><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert texts(f"<w:p><w:r>{twice}</w:r>{run('Văn bản')}</w:p>") == ["Văn bản", "MẬT"]


def test_content_controls_around_paragraphs_are_opened_and_empty_ones_are_not() -> None:
    inner = (
        f"<w:sdtContent>{para('một')}<w:sdt><w:sdtContent>{para('hai')}</w:sdtContent></w:sdt></w:sdtContent>"
    )
    asks = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{para('Nhập')}</w:sdtContent></w:sdt>"
    assert texts(f"<w:sdt><w:sdtPr/>{inner}</w:sdt>", asks, para("ba")) == ["một", "hai", "ba"]


def test_bold_means_the_whole_paragraph() -> None:
    strong = style("manh", "Mạnh", run_marks="<w:b/>")
    found = blocks(
        f"<w:p>{run('cả', '<w:b/>')}{run(' ')}{run('đoạn', '<w:b/>')}</w:p>",
        f"<w:p>{run('một', '<w:b/>')}{run(' phần')}</w:p>",
        para("theo kiểu", style="manh"),
        para(run("bỏ đậm", '<w:b w:val="0"/>'), style="manh"),
        **styles(strong),
    )
    assert [b.bold for b in found] == [True, False, True, False]


def test_a_paragraph_may_state_its_own_outline_level() -> None:
    def level(outline: str) -> str:
        return f"<w:p><w:pPr>{outline}</w:pPr>{run('x')}</w:p>"

    found = blocks(level('<w:outlineLvl w:val="2"/>'), level('<w:outlineLvl w:val="9"/>'), level(""))
    assert [b.level for b in found] == [3, 0, 0]


def test_the_table_of_contents_is_not_the_text() -> None:
    toc = styles(style("ml1", "toc 1"))
    assert texts(para("I. NHIỆM VỤ\t3", style="ml1"), para("I. NHIỆM VỤ"), **toc) == ["I. NHIỆM VỤ"]


def test_tables_keep_their_place_between_the_paragraphs() -> None:
    grid = "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    body = (
        para("trước")
        + grid.format(para("ô"))
        + grid.format("<w:p/>")
        + para("giữa")
        + grid.format(para("ô 2"))
    )
    source = read_source(docx(body), "a.docx")
    assert [(b.line, b.text, b.table) for b in source.blocks] == [
        (1, "trước", 0),
        (1, "", 1),
        (2, "giữa", 0),
        (1, "", 2),
    ]
    assert [t.heading_before for t in source.tables] == ["trước", "giữa"]


def test_a_file_saved_as_strict_open_xml_is_read_alike() -> None:
    data = docx(para("việc"))
    transitional = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).decode().replace(transitional, strict))
    assert [b.text for b in read_source(out.getvalue(), "a.docx").blocks] == ["việc"]
