"""A document with everything that the model knows, and what reads the two written files back."""

from __future__ import annotations

import ctypes
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pypdfium2
import pypdfium2.raw as pdfium
from docx import Document
from lxml import etree

from workflow.reports.official_document import (
    Appendix,
    Column,
    OfficialDocument,
    Paragraph,
    Signature,
    Style,
    Table,
)
from workflow.reports.official_docx import write_docx
from workflow.reports.official_pdf import write_pdf

NOW = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)
COLUMNS = (Column("STT", 1, centred=True), Column("Nhiệm vụ", 6), Column("Thời hạn", 3, centred=True))
LIST = Table(COLUMNS, (("1", "Rà soát dữ liệu hộ tịch", "trước ngày 30/6/2026\n(30/06/2026)"),))
LETTER = OfficialDocument(
    agency="Ủy ban nhân dân thành phố Bắc Kạn",
    superior="Ủy ban nhân dân tỉnh Bắc Kạn",
    subject="đôn đốc thực hiện nhiệm vụ được giao (lần 2)",
    number="5",
    code="UBND-VP",
    place="Bắc Kạn",
    day=date(2026, 2, 5),
    to=("Phòng Tư pháp",),
    bases=("Căn cứ Nghị định số 30/2020/NĐ-CP", "Căn cứ Kế hoạch số 28/KH-UBND"),
    blocks=(
        Paragraph("1. Tình hình", Style.HEADING),
        Paragraph("Qua theo dõi, Phòng Tư pháp còn 01 nhiệm vụ quá hạn. " * 4),
        Paragraph("Số liệu tính đến ngày 05/02/2026.", Style.ITALIC),
        LIST,
        Paragraph("Đề nghị Phòng Tư pháp báo cáo trước ngày 12/02/2026."),
    ),
    signature=Signature(("TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch"), "Hoàng Thị Mẫu"),
    recipients=("Như trên", "Thường trực Thành ủy (để b/c)", "Lưu: VT, VP"),
    appendices=(Appendix("Danh mục nhiệm vụ quá hạn", (LIST,), landscape=True),),
)
REPORT = replace(
    LETTER,
    kind="Báo cáo",
    subject="Kết quả thực hiện nhiệm vụ được giao",
    code="BC-UBND",
    to=("Tỉnh ủy", "Ủy ban nhân dân tỉnh"),
    appendices=(Appendix("Số liệu", (LIST,)), Appendix("Danh mục", (LIST,), landscape=True)),
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def docx_of(document: OfficialDocument) -> bytes:
    target = BytesIO()
    write_docx(document, target)
    return target.getvalue()


def pdf_of(document: OfficialDocument) -> bytes:
    return write_pdf(document, now=NOW)


def opened(document: OfficialDocument):  # type: ignore[no-untyped-def]
    return Document(BytesIO(docx_of(document)))


def paragraphs(document: OfficialDocument) -> dict[str, etree._Element]:
    """Every paragraph of the Word file by its text, those in tables too."""
    with zipfile.ZipFile(BytesIO(docx_of(document))) as file:
        root = etree.fromstring(file.read("word/document.xml"))
    return {words(p): p for p in root.iter(f"{W}p")}


def words(element: etree._Element) -> str:
    return "".join((e.text or "") if e.tag == f"{W}t" else "\n" for e in element.iter(f"{W}t", f"{W}br"))


def look(paragraph: etree._Element) -> dict[str, object]:
    """Size in points, bold, italic, alignment and indents (twips) of one paragraph as written."""
    run = paragraph.find(f".//{W}r/{W}rPr")
    shape = paragraph.find(f"{W}pPr")

    def flag(name: str) -> bool:
        mark = run.find(f"{W}{name}") if run is not None else None
        return mark is not None and mark.get(f"{W}val", "1") not in ("0", "false")

    def attribute(parent: etree._Element | None, name: str, key: str) -> str | None:
        found = parent.find(f"{W}{name}") if parent is not None else None
        return found.get(f"{W}{key}") if found is not None else None

    return {
        "size": float(attribute(run, "sz", "val") or 0) / 2,
        "bold": flag("b"),
        "italic": flag("i"),
        "align": attribute(shape, "jc", "val"),
        "first_line": int(attribute(shape, "ind", "firstLine") or 0),
        "before": int(attribute(shape, "spacing", "before") or 0) / 20,
        "after": attribute(shape, "spacing", "after"),
    }


def pdf_text(data: bytes) -> list[str]:
    """The text of each page; lines broken by the layout are joined."""
    with pypdfium2.PdfDocument(data) as file:
        return [plain(file[n].get_textpage().get_text_range()) for n in range(len(file))]


def plain(text: str) -> str:
    """One space between words; a word that was broken for want of room is whole again."""
    return re.sub(
        r"\s+", " ", text.replace("\u00a0", " ").replace("\u200b", "").replace("\ufffe", "")
    ).strip()


def pdf_letters(
    data: bytes, page: int, text: str, *, of_line: bool = False
) -> list[tuple[str, float, tuple[float, ...]]]:
    """(font, size in points, box in mm from the upper left corner) of each letter of ``text`` on that page.

    ``of_line``: boxes as high as their line, not as their letter.
    """
    with pypdfium2.PdfDocument(data) as file:
        sheet = file[page]
        body = sheet.get_textpage()
        whole = body.get_text_range()
        at = whole.index(text)
        found = []
        for n in range(at, at + len(text)):
            if not text[n - at].strip():
                continue
            left, bottom, right, top = (side / 72 * 25.4 for side in body.get_charbox(n, loose=of_line))
            height = sheet.get_height() / 72 * 25.4
            found.append(
                (
                    _font_of(body, n),
                    round(pdfium.FPDFText_GetFontSize(body, n), 1),
                    (left, height - top, right, height - bottom),
                )
            )
        return found


def _font_of(body: pypdfium2.PdfTextPage, n: int) -> str:
    buffer, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(body, n, buffer, 200, ctypes.byref(flags))
    return buffer.value.decode().split("+")[-1]


def pdf_lines(data: bytes, page: int) -> list[tuple[float, float, float]]:
    """Drawn lines of a page as (left, right, from the top) in millimetres."""
    with pypdfium2.PdfDocument(data) as file:
        sheet = file[page]
        height = sheet.get_height()
        found = []
        for thing in sheet.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
            left, bottom, right, top = thing.get_bounds()
            if top - bottom < 2:
                found.append(tuple(x / 72 * 25.4 for x in (left, right, height - top)))
        return found
