"""The parts of a Word file that official documents are made of. Loads python-docx: import it late.

Widths and indents come in millimetres, sizes and gaps in points.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from workflow.reports import official_measures as m
from workflow.reports.docx_footnotes import Footnotes
from workflow.reports.docx_tables import add_table, plain_table
from workflow.rules.report_text import NOTE_MARK

FONT = "Times New Roman"
_CENTRE, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT


class Place:
    """Where paragraphs are added: the body, or one cell of the letterhead."""

    def __init__(self, container: Any, *, centred: bool) -> None:
        self._container = container
        self._centred = centred
        self._fresh = container.paragraphs[0] if container.paragraphs else None

    def _next(self) -> Any:
        """A cell always has one paragraph already; the first line is written into it."""
        fresh, self._fresh = self._fresh, None
        return fresh if fresh is not None else self._container.add_paragraph()

    def line(
        self,
        text: str,
        size: float,
        *,
        bold: bool = False,
        italic: bool = False,
        centred: bool | None = None,
        before: float = 0,
        after: float = 0,
    ) -> Any:
        """One line of a letterhead or signature block, single-spaced."""
        paragraph = self._next()
        middle = self._centred if centred is None else centred
        paragraph.alignment = _CENTRE if middle else _LEFT
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = (
            Pt(before),
            Pt(after),
        )
        _run(paragraph, text, size, bold=bold, italic=italic)
        return paragraph

    def rule(self, length: float, column: float) -> None:
        """A solid line of that length in the middle of a column."""
        paragraph = self._next()
        shape = paragraph.paragraph_format
        shape.left_indent = shape.right_indent = Mm(max(0.0, (column - length) / 2))
        shape.space_before, shape.space_after = Pt(2), Pt(0)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(3)
        _run(paragraph, "", 2)
        borders = OxmlElement("w:pBdr")
        top = OxmlElement("w:top")
        for name, value in (("val", "single"), ("sz", str(int(m.LINE_WEIGHT * 8))), ("space", "0")):
            top.set(qn(f"w:{name}"), value)
        top.set(qn("w:color"), "000000")
        borders.append(top)
        paragraph._p.get_or_add_pPr().insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )


class Sheet(Place):
    """The whole document, written from top to bottom."""

    def __init__(self, *, title: str, author: str) -> None:
        self._document = Document()
        self._footnotes = Footnotes()
        super().__init__(self._document, centred=True)
        properties = self._document.core_properties
        properties.title, properties.author, properties.language = title[:255], author[:255], "vi-VN"
        properties.comments = ""
        _base_style(self._document)
        section = self._document.sections[0]
        _page(section, landscape=False)
        _page_number(section.header.paragraphs[0])

    def save(self, target: BinaryIO) -> None:
        """Write the file; the same words give the same bytes, whenever they are written."""
        self._footnotes.add_to(self._document)
        made = BytesIO()
        self._document.save(made)
        with ZipFile(made) as parts, ZipFile(target, "w", ZIP_DEFLATED) as timeless:
            for name in parts.namelist():
                timeless.writestr(ZipInfo(name), parts.read(name), ZIP_DEFLATED)

    def side_by_side(self, left: float, right: float, *, centred: bool = True) -> tuple[Place, Place]:
        """Two cells beside each other, without borders."""
        cells = plain_table(self._document, (left, right))
        return Place(cells[0], centred=centred), Place(cells[1], centred=centred)

    def centred(self, text: str, size: float, **how: Any) -> None:
        """A line in the middle that stays with what follows."""
        self.line(text, size, centred=True, **how).paragraph_format.keep_with_next = True

    def listed(self, head: str, lines: Sequence[str], *, before: float, after: float) -> None:
        """ "Kính gửi:" with its addressees below each other, their dashes under the colon."""
        for n, text in enumerate((head, *lines)):
            last = n == len(lines)
            paragraph = self.line(
                text, m.BODY_SIZE, centred=False, before=before if not n else 0, after=after if last else 0
            )
            paragraph.paragraph_format.left_indent = Mm(35 if not n else 55)

    def body(
        self,
        text: str,
        *,
        bold: bool = False,
        italic: bool = False,
        with_next: bool = False,
        notes: Sequence[str] = (),
        level: int = 0,
    ) -> None:
        """A paragraph of the text: justified, its first line indented, footnotes at their marks."""
        paragraph = self._next()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        shape = paragraph.paragraph_format
        shape.first_line_indent, shape.keep_with_next = Mm(m.FIRST_LINE), with_next
        pieces = text.split(NOTE_MARK)
        for n, piece in enumerate(pieces):
            if piece or len(pieces) == 1:
                _run(paragraph, piece, m.BODY_SIZE, bold=bold, italic=italic)
            if n < len(notes):
                self._footnotes.refer(paragraph, notes[n])
        if level:
            outline = OxmlElement("w:outlineLvl")
            outline.set(qn("w:val"), str(level - 1))
            paragraph._p.get_or_add_pPr().append(outline)

    def keep_last_with_next(self) -> None:
        """The end of the text and the signature stay on one page."""
        self._document.paragraphs[-1].paragraph_format.keep_with_next = True

    def gap(self) -> None:
        """The room above the signature block, kept with it."""
        self.line("", 6, centred=False).paragraph_format.keep_with_next = True

    def table(
        self, columns: Sequence[tuple[str, float, bool]], rows: Sequence[Sequence[str]], width: float
    ) -> None:
        """A bordered table over the whole width; its headings come again on every page."""
        add_table(self._document, columns, rows, width)
        self.line("", 4)

    def new_part(self, *, landscape: bool) -> float:
        """Begin an appendix: a new page, numbered from 1 on its own. Returns the width of its text."""
        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        _page(section, landscape=landscape)
        numbers = section._sectPr.find(qn("w:pgNumType"))
        if numbers is None:
            numbers = OxmlElement("w:pgNumType")
            section._sectPr.insert_element_before(numbers, "w:cols", "w:titlePg", "w:docGrid")
        numbers.set(qn("w:start"), "1")
        return m.PAGE[1 if landscape else 0] - m.LEFT - m.RIGHT


def _run(paragraph: Any, text: str, size: float, *, bold: bool = False, italic: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic


def _page(section: Any, *, landscape: bool) -> None:
    width, height = m.PAGE[::-1] if landscape else m.PAGE
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(m.TOP), Mm(m.BOTTOM)
    section.left_margin, section.right_margin = Mm(m.LEFT), Mm(m.RIGHT)
    section.header_distance = section.footer_distance = Mm(m.HEADER)
    section.different_first_page_header_footer = True


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = _CENTRE
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run()
    run.font.size = Pt(m.PAGE_NUMBER_SIZE)
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
    style = document.styles["Normal"]
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(m.BODY_SIZE), RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    language = OxmlElement("w:lang")
    for attribute in ("w:val", "w:eastAsia"):
        language.set(qn(attribute), "vi-VN")
    properties.append(language)
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(0), Pt(m.GAP)
    shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
