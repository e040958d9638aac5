"""The Word copy: automatic numbers, merged cells, tracked changes, content controls, a landscape annex."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.shared import Mm, Pt

from bench.intake.copy_model import Cell, Columns, Grid, Paragraph, Section
from bench.intake.copy_pdf import column_widths
from workflow.intake.numerals import numeral

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_FONT = "Times New Roman"
_CHANGE = 'w:id="{n}" w:author="Nguyễn Văn A" w:date="2025-11-10T08:00:00Z"'
_TRACKED_EVERY, _CONTROL_EVERY = 9, 13
_LEVELS = {"roman": 0, "arabic": 1, "small": 2}
_FORMS = ("upperRoman", "decimal", "lowerLetter")
_OUTLINE, _DASH, _ROWS = 1, 2, 3
_TWIPS = 56.7
_TEXT_WIDTH = {False: 165, True: 252}

_NUMBERING = f"""<w:numbering {_W}>
<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:multiLevelType w:val="hybridMultilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="3"><w:multiLevelType w:val="hybridMultilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="3"/></w:num>
</w:numbering>"""


def docx_copy(sections: Iterable[Section], *, tracked: bool = True) -> bytes:
    """A Word document as an office would hand it in; ``tracked`` leaves changes in it that nobody accepted yet."""
    writer = _Writer(Document(), tracked=tracked)
    for i, section in enumerate(sections):
        writer.section(section, first=not i)
    return writer.saved()


@dataclass
class _Lists:
    """Counters as Word keeps them, so that a number is automatic only where Word would print the same."""

    numbering: Any
    counts: dict[tuple[int, int], int] = field(default_factory=dict)
    current: dict[int, int] = field(default_factory=lambda: {_OUTLINE: 1, _DASH: 2, _ROWS: 3})
    last: int = 3

    def number(self, family: int, level: int, value: int) -> str:
        """The properties that make Word print ``value`` at ``level``; a list starts again where it must."""
        if value and self.counts.get((family, level), 0) + 1 != value:
            self._restart(family, level, value)
        self.counts[family, level] = value
        for deeper in range(level + 1, 3):
            self.counts.pop((family, deeper), None)
        return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{self.current[family]}"/></w:numPr>'

    def _restart(self, family: int, level: int, value: int) -> None:
        self.last += 1
        self.current[family] = self.last
        self.numbering.append(
            parse_xml(
                f'<w:num {_W} w:numId="{self.last}"><w:abstractNumId w:val="{family}"/><w:lvlOverride w:ilvl="{level}">'
                f'<w:startOverride w:val="{value}"/></w:lvlOverride></w:num>'
            )
        )


class _Writer:
    def __init__(self, document: Any, *, tracked: bool) -> None:
        self._document = document
        self._tracked = tracked
        root = document.part.numbering_part._element
        for child in list(root):
            root.remove(child)
        for child in parse_xml(_NUMBERING):
            root.append(child)
        self._lists = _Lists(root)
        self._changes = 0
        self._paragraphs = 0
        self._styles()

    def saved(self) -> bytes:
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    def section(self, section: Section, *, first: bool) -> None:
        """The pages of one orientation."""
        target = self._document.sections[0] if first else self._document.add_section(WD_SECTION.NEW_PAGE)
        long, short = Mm(297), Mm(210)
        target.orientation = WD_ORIENT.LANDSCAPE if section.landscape else WD_ORIENT.PORTRAIT
        target.page_width, target.page_height = (long, short) if section.landscape else (short, long)
        target.left_margin, target.right_margin = Mm(30), Mm(15)
        target.top_margin = target.bottom_margin = Mm(20)
        width = _TEXT_WIDTH[section.landscape]
        for part in section.parts:
            if isinstance(part, Paragraph):
                self._append(self._paragraph(part))
            elif isinstance(part, Columns):
                self._append(self._columns(part, width))
                self._append(_paragraph_xml("", ""))
            else:
                self._append(self._grid(part, width))

    def _styles(self) -> None:
        for which in ("Normal", "Heading 1", "Heading 2"):
            style = self._document.styles[which]
            style.font.name, style.font.size = _FONT, Pt(14)
            style.font.color.rgb = None
            fonts = style.element.rPr.rFonts
            for name in [name for name in fonts.attrib if name.endswith("Theme")]:
                del fonts.attrib[name]
            style.paragraph_format.space_after = Pt(6)

    def _append(self, xml: str) -> None:
        self._document.element.body.sectPr.addprevious(parse_xml(xml))

    def _next_change(self) -> str:
        self._changes += 1
        return _CHANGE.format(n=self._changes)

    def _paragraph(self, part: Paragraph) -> str:
        self._paragraphs += 1
        numbered, text = self._numbered(part)
        style = {"roman": "Heading1", "arabic": "Heading2"}.get(part.number.style, "") if part.bold else ""
        properties = f'<w:pStyle w:val="{style}"/>' if style else ""
        properties += numbered
        if part.centred and not numbered:
            properties += '<w:jc w:val="center"/>'
        elif not numbered:
            properties += '<w:ind w:firstLine="720"/><w:jc w:val="both"/>'
        return self._with_changes(text, properties, bold=part.bold)

    def _numbered(self, part: Paragraph) -> tuple[str, str]:
        """The automatic number and the text without it; the typed text where Word has no such number."""
        number = part.number
        if number.style == "dash" and part.text == f"- {number.rest}":
            return self._lists.number(_DASH, 0, 0), number.rest
        level = _LEVELS.get(number.style)
        value = _value(number.style, number.bare)
        if level is None or not value:
            return "", part.text
        label = numeral(_FORMS[level], value) + (")" if level == 2 else ".")
        if part.text != f"{label} {number.rest}":
            return "", part.text
        return self._lists.number(_OUTLINE, level, value), number.rest

    def _with_changes(self, text: str, properties: str, *, bold: bool) -> str:
        """The paragraph as it stands after somebody corrected it and nobody accepted the changes yet."""
        words = text.split(" ")
        run = _runs(bold=bold)
        plain = run(text)
        if self._tracked and self._paragraphs % _TRACKED_EVERY == 4 and len(words) > 8:
            start, middle, end = (" ".join(part) for part in (words[:3], words[3:6], words[6:]))
            gone = f"<w:del {self._next_change()}>{run(' theo quy định cũ', tag='delText')}</w:del>"
            plain = f"{run(start)}{gone}<w:ins {self._next_change()}>{run(f' {middle} ')}</w:ins>{run(end)}"
        elif self._paragraphs % _CONTROL_EVERY == 5 and len(words) > 8:
            start, end = " ".join(words[:4]), " ".join(words[4:])
            plain = f'{run(start + " ")}<w:sdt><w:sdtPr><w:alias w:val="Nội dung"/></w:sdtPr><w:sdtContent>{run(end)}</w:sdtContent></w:sdt>'
        made = _paragraph_xml(properties, plain)
        if self._tracked and self._paragraphs % _TRACKED_EVERY == 7:
            mark = f"<w:rPr><w:del {self._next_change()}/></w:rPr>"
            dropped = f"<w:del {self._next_change()}>{run('Giao Sở Cũ chủ trì việc đã bỏ trước ngày 01/01/2020.', tag='delText')}</w:del>"
            self._append(_paragraph_xml(properties + mark, dropped))
        if self._paragraphs % _CONTROL_EVERY == 8:
            return f"<w:sdt {_W}><w:sdtPr/><w:sdtContent>{made}</w:sdtContent></w:sdt>"
        return made

    def _columns(self, part: Columns, width: int) -> str:
        """A table without rules: title block or signature."""
        shares = (72, 103) if part.kind == "title" else (width // 2, width // 2)
        rows = []
        for i, row in enumerate(part.rows):
            cells = []
            for side, lines in enumerate(row):
                centred = part.kind == "title" or side == 1
                bold = centred and (part.kind == "signature" or not i)
                align = '<w:jc w:val="center"/>' if centred else ""
                run = _runs(bold=bold, size=26 if centred else 22)
                inner = "".join(_paragraph_xml(align, run(line)) for line in lines)
                cells.append(_cell_xml(inner, shares[side]))
            rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
        return _table_xml(rows, shares, ruled=False)

    def _grid(self, grid: Grid, width: int) -> str:
        total = sum(column_widths(grid))
        shares = [int(width * w / total) for w in column_widths(grid)]
        rows = []
        for at, row in enumerate(grid.rows):
            head = "<w:trPr><w:tblHeader/></w:trPr>" if at < grid.head else ""
            cells = "".join(self._cells(grid, at, shares))
            rows.append(f"<w:tr>{head}{cells}</w:tr>")
            if self._tracked and at == len(grid.rows) // 2 and at >= grid.head:
                rows.append(self._deleted_row(len(row), shares))
        return _table_xml(rows, shares, ruled=True)

    def _cells(self, grid: Grid, at: int, shares: list[int]) -> Iterable[str]:
        column = 0
        while column < grid.width:
            cell = grid.rows[at][column]
            if cell is None:
                yield _cell_xml(_paragraph_xml("", ""), shares[column], merge="<w:vMerge/>")
                column += 1
                continue
            merge = '<w:vMerge w:val="restart"/>' if cell.down > 1 else ""
            span = f'<w:gridSpan w:val="{cell.right}"/>' if cell.right > 1 else ""
            yield _cell_xml(self._cell_text(cell, at, column, grid), shares[column], merge=span + merge)
            column += cell.right

    def _cell_text(self, cell: Cell, at: int, column: int, grid: Grid) -> str:
        run = _runs(bold=at < grid.head, size=24)
        if column == 0 and at >= grid.head and cell.text.isdigit() and 0 < int(cell.text) < 500:
            number = self._lists.number(_ROWS, 0, int(cell.text))
            return _paragraph_xml(number, "")
        return "".join(_paragraph_xml("", run(line)) for line in cell.text.split("\n"))

    def _deleted_row(self, columns: int, shares: list[int]) -> str:
        run = _runs(bold=False, size=24)
        cell = f"<w:del {self._next_change()}>{run('dòng đã bỏ', tag='delText')}</w:del>"
        cells = "".join(_cell_xml(_paragraph_xml("", cell), share) for share in shares[:columns])
        return f"<w:tr><w:trPr><w:del {self._next_change()}/></w:trPr>{cells}</w:tr>"


def _value(style: str, bare: str) -> int:
    """The number behind a printed one; 0 where it is none of Word's."""
    if style == "arabic":
        return int(bare) if bare.isdigit() else 0
    if style == "small":
        return ord(bare) - ord("a") + 1 if "a" <= bare <= "z" else 0
    return next((n for n in range(1, 40) if style == "roman" and numeral("upperRoman", n) == bare), 0)


def _runs(*, bold: bool, size: int = 28) -> Callable[..., str]:
    look = f'<w:rPr><w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:cs="{_FONT}"/>{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/></w:rPr>'

    def run(text: str, tag: str = "t") -> str:
        return f'<w:r>{look}<w:{tag} xml:space="preserve">{escape(text)}</w:{tag}></w:r>'

    return run


def _paragraph_xml(properties: str, inner: str) -> str:
    return f"<w:p {_W}><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def _cell_xml(inner: str, width: int, merge: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _TWIPS)}" w:type="dxa"/>{merge}</w:tcPr>{inner}</w:tc>'


def _table_xml(rows: Iterable[str], widths: Iterable[int], *, ruled: bool) -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    rules = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in sides) if ruled else ""
    borders = f"<w:tblBorders>{rules}</w:tblBorders>" if ruled else ""
    grid = "".join(f'<w:gridCol w:w="{round(width * _TWIPS)}"/>' for width in widths)
    look = f'<w:tblW w:w="0" w:type="auto"/>{borders}<w:tblLayout w:type="fixed"/>'
    return f"<w:tbl {_W}><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
