"""The Word document of the key tasks, opened again."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from workflow.reports.key_tasks_docx import HEADING, write_docx


def made(*groups: tuple[str, list[str]]) -> Document:
    target = BytesIO()
    write_docx(
        groups,
        authority="UBND thành phố Mẫu",
        period="6 tháng cuối năm 2026",
        day=date(2026, 6, 15),
        target=target,
    )
    return Document(BytesIO(target.getvalue()))


def test_it_reads_as_the_section_of_a_report() -> None:
    document = made(
        ("Phòng Tư pháp", ["Chỉ đạo Phòng Tư pháp rà soát."]), ("Công an", ["Một.", "Hai & <ba>."])
    )
    assert [p.text for p in document.paragraphs] == [
        "UBND THÀNH PHỐ MẪU",
        HEADING,
        "(Kỳ: 6 tháng cuối năm 2026; dữ liệu tính đến ngày 15/06/2026)",
        "1. Phòng Tư pháp",
        "- Chỉ đạo Phòng Tư pháp rà soát.",
        "2. Công an",
        "- Một.",
        "- Hai & <ba>.",
    ]


def test_its_measures_are_those_of_the_decree() -> None:
    document = made(("Phòng Tư pháp", ["Một."]))
    section, style = document.sections[0], document.styles["Normal"]
    sides = (
        section.page_width,
        section.page_height,
        section.left_margin,
        section.right_margin,
        section.top_margin,
    )
    assert [round(side.mm) for side in sides] == [210, 297, 30, 15, 20]
    assert (style.font.name, style.font.size) == ("Times New Roman", Pt(14))
    body = document.paragraphs[-1]
    assert body.alignment is WD_ALIGN_PARAGRAPH.JUSTIFY
    assert abs(body.paragraph_format.first_line_indent - Cm(1.27)) < 1000
    assert section.different_first_page_header_footer, "the first page shows no number"
    assert "PAGE" in section.header._element.xml


def test_forbidden_characters_and_an_empty_list_still_make_a_document() -> None:
    assert made(("A\x00\ufffe", ["b\x1f\u202ec"])).paragraphs[-1].text == "- bc"
    assert made().paragraphs[-1].text == "Không có nhiệm vụ nào trong kỳ này."
