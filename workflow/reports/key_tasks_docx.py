"""Section "Nhiệm vụ trọng tâm" of a report as a Word document in the official layout.

Source of the measures: NĐ 30/2020/NĐ-CP, Phụ lục I (domain.md part b): A4, Times New Roman 14,
margins 20/20/30/15 mm, page number centred on top and not on the first page, body justified with a
first-line indent of 1,27 cm and 6 pt between paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, BinaryIO

from workflow.rules.text import clean

HEADING = "NHIỆM VỤ TRỌNG TÂM THỰC HIỆN TRONG THỜI GIAN TỚI"
FONT = "Times New Roman"


def write_docx(
    groups: Iterable[tuple[str, Sequence[str]]], *, authority: str, period: str, day: date, target: BinaryIO
) -> None:
    """Write the (leads, sentences) ``groups`` for the period of that label, data of ``day``, to ``target``."""
    from docx import Document

    document = Document()
    _page(document)
    _base_style(document)
    properties = document.core_properties
    properties.title, properties.author, properties.language = HEADING, clean(authority), "vi-VN"
    _centred(document, clean(authority).upper(), bold=True)
    _centred(document, HEADING, bold=True)
    _centred(document, f"(Kỳ: {period}; dữ liệu tính đến ngày {day:%d/%m/%Y})", italic=True)
    number = 0
    for number, (leads, sentences) in enumerate(groups, 1):
        _lead(document, f"{number}. {clean(leads)}")
        for sentence in sentences:
            _body(document, f"- {clean(sentence)}")
    if not number:
        _body(document, "Không có nhiệm vụ nào trong kỳ này.")
    document.save(target)


def _page(document: Any) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])


def _page_number(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind in ("begin", "PAGE", "end"):
        if kind == "PAGE":
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = " PAGE "
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)


def _base_style(document: Any) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _centred(document: Any, text: str, *, bold: bool = False, italic: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic


def _lead(document: Any, text: str) -> None:
    paragraph = _body(document, "")
    paragraph.add_run(text).bold = True
    paragraph.paragraph_format.keep_with_next = True


def _body(document: Any, text: str) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    paragraph = document.add_paragraph(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Cm(1.27)
    return paragraph
