"""Styles of a Word file: what a paragraph or run inherits from the style it names, and that from the ones below."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workflow.intake.errors import IntakeError
from workflow.intake.office_xml import pieces
from workflow.intake.word_xml import W, is_on, number, value

if TYPE_CHECKING:
    import zipfile

    from lxml.etree import _Element

PART = "word/styles.xml"
MAX_STYLES = 20_000
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"toc [1-9]|table of figures", re.IGNORECASE)
_BODY_TEXT = 9


@dataclass(frozen=True, slots=True)
class Look:
    """What a style, or a paragraph or run itself, says; None where it says nothing.

    ``level`` is the outline level from 1, 0 for body text. ``list_id`` and ``list_level`` are the
    automatic numbering, "0" means none; ``contents`` an entry of the table of contents. ``chain`` are the ids of the styles, the nearest first.
    """

    level: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    bold: bool | None = None
    capitals: bool | None = None
    hidden: bool | None = None
    contents: bool | None = None
    chain: tuple[str, ...] = ()

    def over(self, base: Look) -> Look:
        """This look where it says something, else ``base``."""
        return Look(
            base.level if self.level is None else self.level,
            base.list_id if self.list_id is None else self.list_id,
            base.list_level if self.list_level is None else self.list_level,
            base.bold if self.bold is None else self.bold,
            base.capitals if self.capitals is None else self.capitals,
            base.hidden if self.hidden is None else self.hidden,
            base.contents if self.contents is None else self.contents,
            self.chain + base.chain,
        )


def look_of(paragraph: _Element | None, run: _Element | None) -> Look:
    """What a ``w:pPr`` and a ``w:rPr`` say themselves; either may be missing."""
    look = Look()
    if paragraph is not None:
        list_id = paragraph.find(f"{W}numPr/{W}numId")
        list_level = paragraph.find(f"{W}numPr/{W}ilvl")
        outline = paragraph.find(W + "outlineLvl")
        level = number(outline, _BODY_TEXT, _BODY_TEXT)
        look = Look(
            level=None if outline is None else (level + 1) % (_BODY_TEXT + 1),
            list_id=None if list_id is None else value(list_id),
            list_level=None if list_level is None else number(list_level, 0, 8),
        )
    if run is not None:
        look = replace(
            look,
            bold=is_on(run.find(W + "b")),
            capitals=is_on(run.find(W + "caps")),
            hidden=is_on(run.find(W + "vanish")),
        )
    return look


@dataclass(frozen=True, slots=True)
class _Style:
    look: Look
    based_on: str


class Styles:
    """All styles of a file by their id."""

    def __init__(self) -> None:
        self._styles: dict[str, _Style] = {}
        self._resolved: dict[str, Look] = {}
        self._default = ""
        self._document = Look()

    def add(self, style: _Element) -> None:
        """A ``w:style``; the document's own defaults come as ``w:docDefaults``."""
        if style.tag == W + "docDefaults":
            self._document = look_of(None, style.find(f"{W}rPrDefault/{W}rPr"))
            return
        if len(self._styles) >= MAX_STYLES:
            raise IntakeError("file_unsafe", reason="entries")
        style_id = style.get(W + "styleId") or ""
        look = replace(look_of(style.find(W + "pPr"), style.find(W + "rPr")), chain=(style_id,))
        name = value(style.find(W + "name"))
        if _CONTENTS.fullmatch(name):
            look = replace(look, contents=True)
        if (heading := _HEADING.fullmatch(name)) and look.level is None:
            look = replace(look, level=int(heading[1]))
        self._styles[style_id] = _Style(look, value(style.find(W + "basedOn")))
        if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true", "on"):
            self._default = style_id

    def of_paragraph(self, style_id: str) -> Look:
        """The look of a paragraph style; without a name, or with an unknown one, the default style's."""
        known = style_id if style_id in self._styles else self._default
        return self.of_run(known).over(self._document)

    def of_run(self, style_id: str) -> Look:
        """The look of a style with all that it is based on."""
        if style_id not in self._resolved:
            self._resolved[style_id] = self._with_bases(style_id)
        return self._resolved[style_id]

    def _with_bases(self, style_id: str) -> Look:
        look = Look()
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            look = look.over(style.look)
            style_id = style.based_on
        return look

    def list_of(self, style_id: str) -> str:
        """The list that a numbering style names."""
        return self.of_run(style_id).list_id or ""


def read_styles(archive: zipfile.ZipFile) -> Styles:
    """The file's styles; none where it has no such part.

    Raises:
        IntakeError: ``file_broken``, ``file_unsafe``.
    """
    styles = Styles()
    if PART in archive.namelist():
        for event, element in pieces(archive, PART, "docx", {W + "style", W + "docDefaults"}):
            if event == "end":
                styles.add(element)
    return styles
