"""Word documents: own walk over the XML, since tracked insertions and content controls count.

Tracked deletions are left out. Cells that a vertical merge continues repeat the text above and
are marked so. Automatic list numbers are not stored as text; they are computed for numbered cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflow.intake.containers import open_container, read_part, refuse_doctype
from workflow.intake.errors import IntakeError
from workflow.intake.tables import MAX_COLUMNS, Source, SourceRow, SourceTable, cell_text, check_size
from workflow.rules.text import clean_line

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_INLINE = (W + "t", W + "tab", W + "br", W + "cr", W + "noBreakHyphen", W + "p")
_GONE = frozenset({W + "del", W + "moveFrom"})
_WRAPPERS = frozenset({W + "sdt", W + "sdtContent", W + "ins", W + "customXml", W + "smartTag", W + "moveTo"})


def _root(xml: bytes) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise IntakeError("file_broken", kind="docx") from error


def _value(element: _Element | None, default: str = "") -> str:
    return default if element is None else (element.get(W + "val") or default)


def _number(element: _Element | None, default: int) -> int:
    text = _value(element)
    return min(int(text), MAX_COLUMNS + 1) if text.isdigit() else default


@dataclass
class _Lists:
    """Counters of automatic numbering, so that a numbered STT column is not read as empty."""

    formats: dict[tuple[str, str], tuple[str, str]]
    counts: dict[tuple[str, str], int]

    def label(self, paragraph: _Element) -> str:
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        if properties is None:
            return ""
        number = _value(properties.find(W + "numId"))
        level = _value(properties.find(W + "ilvl"), "0")
        style, pattern = self.formats.get((number, level), ("", ""))
        if style not in ("decimal", "upperRoman", "lowerLetter", "upperLetter"):
            return ""
        self.counts[number, level] = count = self.counts.get((number, level), 0) + 1
        return pattern.replace(f"%{int(level) + 1}", _numeral(style, count)) if level.isdigit() else ""


def _numeral(style: str, count: int) -> str:
    if style == "upperRoman":
        signs = (
            (100, "C"),
            (90, "XC"),
            (50, "L"),
            (40, "XL"),
            (10, "X"),
            (9, "IX"),
            (5, "V"),
            (4, "IV"),
            (1, "I"),
        )
        out = ""
        for size, sign in signs:
            out += sign * (count // size)
            count %= size
        return out
    if style in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26)
        return letter.upper() if style == "upperLetter" else letter
    return str(count)


def _lists(xml: bytes | None) -> _Lists:
    if xml is None:
        return _Lists({}, {})
    root = _root(xml)
    levels: dict[str, dict[str, tuple[str, str]]] = {}
    for abstract in root.iterfind(W + "abstractNum"):
        levels[abstract.get(W + "abstractNumId") or ""] = {
            level.get(W + "ilvl") or "0": (
                _value(level.find(W + "numFmt")),
                _value(level.find(W + "lvlText"), "%1"),
            )
            for level in abstract.iterfind(W + "lvl")
        }
    formats = {
        (number.get(W + "numId") or "", level): style
        for number in root.iterfind(W + "num")
        for level, style in levels.get(_value(number.find(W + "abstractNumId")), {}).items()
    }
    return _Lists(formats, {})


def _text(element: _Element, lists: _Lists) -> str:
    out: list[str] = []
    for part in element.iter(*_INLINE):
        if part.tag == W + "p":
            out.append("\n" + (label + " " if (label := lists.label(part)) else ""))
        elif any(above.tag in _GONE for above in part.iterancestors()):
            continue
        elif part.tag == W + "t":
            out.append(part.text or "")
        else:
            out.append({"noBreakHyphen": "-", "tab": " "}.get(part.tag.removeprefix(W), "\n"))
    return cell_text("".join(out))


def _own(container: _Element, tag: str, outer: str) -> Iterator[_Element]:
    """Descendants ``tag`` that belong to ``container`` itself, not to a table inside it."""
    for element in container.iter(tag):
        if next(element.iterancestors(outer)) is container:
            yield element


def _is_deleted(row: _Element) -> bool:
    return row.find(f"{W}trPr/{W}del") is not None


def _cells(row: _Element, above: tuple[str, ...], number: int, lists: _Lists) -> SourceRow:
    cells: list[str] = [""] * _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
    down: set[int] = set()
    right: set[int] = set()
    for cell in _own(row, W + "tc", W + "tr"):
        span = _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1)
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        column = len(cells)
        if merge is not None and _value(merge, "continue") == "continue" and column < len(above):
            text = above[column]
            down.add(column)
        else:
            text = _text(cell, lists)
        cells += [text] * span
        right.update(range(column + 1, column + span))
        check_size("Word", 1, len(cells))
    return SourceRow(number, tuple(cells), frozenset(down), frozenset(right))


def _table(element: _Element, name: str, heading: str, lists: _Lists) -> SourceTable:
    rows: list[SourceRow] = []
    above: tuple[str, ...] = ()
    for number, row in enumerate(_own(element, W + "tr", W + "tbl"), start=1):
        if _is_deleted(row):
            continue
        read = _cells(row, above, number, lists)
        above = read.cells
        rows.append(read)
    width = max((len(r.cells) for r in rows), default=0)
    check_size(name, len(rows), width)
    wide = (SourceRow(r.number, r.cells + ("",) * (width - len(r.cells)), r.down, r.right) for r in rows)
    return SourceTable(name, tuple(r for r in wide if any(r.cells)), heading)


def _blocks(container: _Element) -> Iterator[_Element]:
    for element in container:
        if element.tag in (W + "p", W + "tbl"):
            yield element
        elif element.tag in _WRAPPERS:
            yield from _blocks(element)


def read_docx(data: bytes) -> Source:
    """Tables of the document's body with the paragraphs before each.

    Raises:
        IntakeError: ``file_broken``, ``file_encrypted``, ``file_unsafe``, ``table_too_large``.
    """
    archive = open_container(data, "docx")
    refuse_doctype(archive, "docx")
    numbering = "word/numbering.xml"
    lists = _lists(read_part(archive, numbering, "docx") if numbering in archive.namelist() else None)
    body = _root(read_part(archive, "word/document.xml", "docx")).find(W + "body")
    if body is None:
        raise IntakeError("file_broken", kind="docx")
    tables: list[SourceTable] = []
    paragraphs: list[str] = []
    since: list[str] = []
    for block in _blocks(body):
        if block.tag == W + "tbl":
            tables.append(_table(block, f"Bảng {len(tables) + 1}", "\n".join(since), lists))
            since = []
        elif text := clean_line(_text(block, lists)):
            paragraphs.append(text)
            since.append(text)
    return Source("docx", tuple(t for t in tables if t.rows), "\n".join(paragraphs))
