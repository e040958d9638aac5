"""Tables of a Word file, written straight as XML: python-docx takes seconds for a few hundred rows."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table
from lxml import etree

from workflow.reports import official_measures as m

_TWIPS = 1440 / 25.4
_PADDING = 60


def plain_table(document: Any, widths: tuple[float, ...]) -> Sequence[Any]:
    """One row without borders, as wide as ``widths`` (mm) say; its cells."""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(w)}" w:type="dxa"/></w:tcPr><w:p/></w:tc>' for w in widths
    )
    table = _table(widths, borders=False, padding=0)
    table.append(parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"))
    _append(document, table)
    found: Sequence[Any] = Table(table, document._body).rows[0].cells
    return found


def add_table(
    document: Any,
    columns: Sequence[tuple[str, float, bool]],
    rows: Sequence[Sequence[str]],
    width: float,
) -> None:
    """A bordered table of (heading, share, centred) ``columns``, ``width`` mm wide."""
    shares = sum(share for _, share, _ in columns)
    widths = tuple(width * share / shares for _, share, _ in columns)
    table = _table(widths, borders=True, padding=_PADDING)
    heads = [_cell_pattern(w, centred=True, bold=True) for w in widths]
    cells = [_cell_pattern(w, centred=c, bold=False) for w, (_, _, c) in zip(widths, columns, strict=True)]
    table.append(_row([heading for heading, _, _ in columns], heads, heading=True))
    for row in rows:
        table.append(_row(row, cells, heading=False))
    _append(document, table)


def _twips(mm: float) -> int:
    return round(mm * _TWIPS)


def _append(document: Any, table: Any) -> None:
    document._body._body._insert_tbl(table)


def _table(widths: Sequence[float], *, borders: bool, padding: int) -> Any:
    grid = "".join(f'<w:gridCol w:w="{_twips(w)}"/>' for w in widths)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    kind = 'w:val="single" w:sz="4" w:space="0" w:color="000000"' if borders else 'w:val="nil"'
    lines = "".join(f"<w:{side} {kind}/>" for side in sides)
    margins = "".join(
        f'<w:{side} w:w="{padding if side in ("left", "right") else padding // 2}" w:type="dxa"/>'
        for side in ("top", "left", "bottom", "right")
    )
    return parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{_twips(sum(widths))}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid></w:tbl>"
    )


def _cell_pattern(width: float, *, centred: bool, bold: bool) -> Any:
    middle = '<w:vAlign w:val="center"/>' if bold else ""
    weight = "<w:b/>" if bold else ""
    size = m.TABLE_SIZE * 2
    return parse_xml(
        f'<w:tc {nsdecls("w")}><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{middle}</w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:before="0" w:after="0"/><w:jc w:val="{"center" if centred else "left"}"/></w:pPr>'
        f'<w:r><w:rPr>{weight}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve"/></w:r></w:p></w:tc>'
    )


def _row(texts: Sequence[str], patterns: Sequence[Any], *, heading: bool) -> Any:
    mark = "<w:tblHeader/>" if heading else ""
    row = parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{mark}</w:trPr></w:tr>")
    for text, pattern in zip(texts, patterns, strict=True):
        cell = copy.deepcopy(pattern)
        _fill(cell, text)
        row.append(cell)
    return row


def _fill(cell: Any, text: str) -> None:
    run = cell.find(qn("w:p")).find(qn("w:r"))
    for n, line in enumerate(text.split("\n")):
        if n:
            etree.SubElement(run, qn("w:br"))
            etree.SubElement(run, qn("w:t"))
        mark = run[-1]
        mark.set(qn("xml:space"), "preserve")
        mark.text = line
