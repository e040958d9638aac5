"""The paragraphs of a Word file as they are read on paper: automatic numbers in front, deletions left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workflow.intake.docx_numbering import Lists
from workflow.intake.docx_styles import Look, Styles, look_of
from workflow.intake.word_xml import ALTERNATES, W, branch, content, value

if TYPE_CHECKING:
    from lxml.etree import _Element

_SIGNS = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_TEXTS = frozenset({W + "t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})
_BOX = W + "txbxContent"
_DRAWINGS = frozenset({W + "drawing", W + "pict", W + "object"})
_PROPERTIES = frozenset({W + "pPr", W + "rPr"})
# Letters of the fonts Symbol and Wingdings, kept in the private area of Unicode.
_SYMBOLS = {
    0xF02D: "-", 0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF076: "❖", 0xF0B3: "≥", 0xF0A3: "≤",
    0xF0B1: "±", 0xF0B4: "×", 0xF0AE: "→", 0xF0E0: "→", 0xF0A8: "☐", 0xF0FE: "☒", 0xF0FC: "✓",
}  # fmt: skip
_PRIVATE = range(0xE000, 0xF900)
_OWN_SIGNS = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``text`` with its number in front, a line for each line break; ``level`` and ``bold`` as in ``Block``."""

    text: str
    level: int = 0
    bold: bool = False


@dataclass
class Reader:
    """Reads the paragraphs of one container in order.

    A paragraph whose own end was deleted goes on in the next one, which then decides about number
    and style. Fields give their result; a field may begin in one paragraph and end in another.
    """

    styles: Styles
    lists: Lists
    _held: list[str] = field(default_factory=list)
    _plain: bool = False
    _fields: list[bool] = field(default_factory=list)
    _boxes: list[str] = field(default_factory=list)

    def read(self, element: _Element) -> Paragraph | None:
        """The paragraph ``w:p``, or None while it goes on in the next."""
        properties = element.find(W + "pPr")
        mark = properties.find(W + "rPr") if properties is not None else None
        style_id = value(properties.find(W + "pStyle")) if properties is not None else ""
        style = self.styles.of_paragraph(style_id)
        self._walk(element, style)
        self._fields = [shown for shown in self._fields if shown]
        if mark is not None and _goes_on(mark):
            return None
        text = "" if style.contents else "".join(self._held)
        own = look_of(properties, None).over(style)
        boxes = self._boxes
        bold = bool(text.strip()) and not self._plain
        self._held, self._boxes, self._plain = [], [], False
        label = self._label(look_of(properties, None), style)
        joint = " " if label and text[:1].isalnum() and not label[-1].isspace() else ""
        return Paragraph("\n".join((label + joint + text, *boxes)), own.level or 0, bold)

    def rest(self) -> Paragraph | None:
        """What was held back when the container ended."""
        text = "\n".join(filter(None, ("".join(self._held), *self._boxes)))
        self._held, self._boxes = [], []
        return Paragraph(text, 0, not self._plain) if text else None

    def _label(self, own: Look, style: Look) -> str:
        list_id = style.list_id if own.list_id is None else own.list_id
        if not list_id or list_id == "0":
            return ""
        level = own.list_level
        if level is None:
            level = self.lists.level_of_style(list_id, style.chain)
            level = style.list_level if level is None else level
        return self.lists.label(list_id, level or 0)

    def _walk(self, element: _Element, look: Look) -> None:
        for child in content(element):
            if child.tag == W + "r":
                self._run(child, look)
            elif child.tag in _TEXTS:
                self._put(child.text or "", look)
            elif child.tag not in _PROPERTIES:
                self._walk(child, look)

    def _run(self, run: _Element, look: Look) -> None:
        properties = run.find(W + "rPr")
        if properties is not None:
            named = self.styles.of_run(value(properties.find(W + "rStyle")))
            look = look_of(None, properties).over(named).over(look)
        for child in content(run):
            if child.tag == W + "fldChar":
                self._field(child.get(W + "fldCharType") or "")
            elif child.tag in _DRAWINGS:
                self._drawing(child)
            elif not look.hidden:
                self._put(_printed(child), look)

    def _field(self, what: str) -> None:
        """Between begin and separate stands the instruction, which is not printed."""
        if what == "begin":
            self._fields.append(False)
        elif self._fields and what == "separate":
            self._fields[-1] = True
        elif self._fields and what == "end":
            self._fields.pop()

    def _put(self, text: str, look: Look) -> None:
        if not text or not all(self._fields):
            return
        text = _OWN_SIGNS.sub(lambda sign: _SYMBOLS.get(ord(sign[0]), ""), text)
        self._held.append(text.upper() if look.capitals else text)
        self._plain = self._plain or (not look.bold and not text.isspace())

    def _drawing(self, drawing: _Element) -> None:
        for child in drawing:
            if child.tag == _BOX:
                if text := lines_of(child, self.styles, self.lists):
                    self._boxes.append(text)
            elif child.tag == ALTERNATES:
                if (chosen := branch(child)) is not None:
                    self._drawing(chosen)
            else:
                self._drawing(child)


def _printed(child: _Element) -> str:
    """The text of one part of a run; notes, comments and instructions have none."""
    if child.tag in _TEXTS:
        return child.text or ""
    if child.tag == W + "sym":
        return _symbol(child.get(W + "char") or "")
    return _SIGNS.get(child.tag, "")


def _goes_on(mark: _Element) -> bool:
    """Whether the end of the paragraph is deleted, or hidden so that the next one follows in the same line."""
    gone = (W + "del", W + "moveFrom", W + "specVanish")
    return any(mark.find(name) is not None for name in gone)


def _symbol(code: str) -> str:
    try:
        sign = int(code, 16)
    except ValueError:
        return ""
    return chr(sign) if 0x20 <= sign < 0xD800 or sign in _PRIVATE else ""


def lines_of(container: _Element, styles: Styles, lists: Lists, tables: list[_Element] | None = None) -> str:
    """All paragraphs of a cell or text box, a line each, those of tables inside too.

    With ``tables`` the tables inside are put there instead of being read.
    """
    reader = Reader(styles, lists)
    lines: list[str] = []
    for child in content(container):
        if child.tag == W + "p":
            if (paragraph := reader.read(child)) is not None:
                lines.append(paragraph.text)
        elif child.tag == W + "tbl" and tables is not None:
            tables.append(child)
        elif child.tag == W + "tbl":
            cells = (c for row in content(child) if row.tag == W + "tr" for c in content(row))
            lines += [lines_of(cell, styles, lists) for cell in cells if cell.tag == W + "tc"]
    if (paragraph := reader.rest()) is not None:
        lines.append(paragraph.text)
    return "\n".join(filter(None, lines))
