"""Footnotes of a Word file, which python-docx does not write: a part of its own and references to it."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Pt
from lxml import etree

from workflow.reports import official_measures as m

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_STYLE = "footnote reference"
_SEPARATORS = (("separator", -1), ("continuationSeparator", 0))


class Footnotes:
    """The notes of one document in their order, numbered from 1."""

    def __init__(self) -> None:
        self._root = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
        for kind, number in _SEPARATORS:
            note, paragraph = self._note(number), OxmlElement("w:p")
            note.set(qn("w:type"), kind)
            run = OxmlElement("w:r")
            run.append(OxmlElement(f"w:{kind}"))
            paragraph.append(run)
            note.append(paragraph)
        self._last = 0

    def refer(self, paragraph: Any, text: str) -> None:
        """Add a note and its raised number at the end of the paragraph as it stands."""
        self._last += 1
        reference = paragraph.add_run()
        reference.font.superscript, reference.font.size = True, Pt(m.BODY_SIZE)
        mark = OxmlElement("w:footnoteReference")
        mark.set(qn("w:id"), str(self._last))
        reference._r.append(mark)
        self._write(text)

    def _write(self, text: str) -> None:
        paragraph = parse_xml(
            f"<w:p {nsdecls('w')}><w:pPr><w:spacing w:before='0' w:after='0'/><w:jc w:val='both'/></w:pPr>"
            "<w:r><w:rPr><w:rStyle w:val='FootnoteReference'/><w:sz w:val='{0}'/>"
            "<w:vertAlign w:val='superscript'/></w:rPr><w:footnoteRef/></w:r>"
            "<w:r><w:rPr><w:sz w:val='{0}'/></w:rPr><w:t xml:space='preserve'/></w:r></w:p>".format(
                int(m.NOTE_SIZE * 2)
            )
        )
        paragraph.findall(f".//{qn('w:t')}")[0].text = f" {text}"
        self._note(self._last).append(paragraph)

    def _note(self, number: int) -> Any:
        note = OxmlElement("w:footnote")
        note.set(qn("w:id"), str(number))
        self._root.append(note)
        return note

    def add_to(self, document: Any) -> None:
        """Put the part into the file; a document without notes has none."""
        if not self._last:
            return
        style = document.styles.add_style(_STYLE, WD_STYLE_TYPE.CHARACTER, builtin=True)
        style.element.set(qn("w:styleId"), "FootnoteReference")
        style.font.superscript = True
        blob = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part = Part(PackURI("/word/footnotes.xml"), _TYPE, blob, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
