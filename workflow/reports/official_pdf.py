"""Write an official document as PDF/A-2b. typst is loaded when the first one is written.

The source of the page is a file of its own; everything that comes from outside goes in as JSON and is
only ever text there.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from workflow.reports import official_measures as m
from workflow.reports.official_document import Appendix, Block, OfficialDocument, Table, prepared
from workflow.reports.official_glyphs import FONTS, printable
from workflow.rules.report_text import NOTE_MARK

_SOURCE = FONTS.with_name("typst") / "official.typ"
_LINES_OF_A_ROW = 25
"""Lines up to which a row of a table is kept on one page."""


def write_pdf(document: OfficialDocument, *, now: datetime) -> bytes:
    """The document as an archive PDF; ``now`` is its date of making."""
    import typst

    compiler = typst.Compiler(root=str(_SOURCE.parent), font_paths=shipped_fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        input=_SOURCE.read_bytes(),
        sys_inputs={"data": printable(json.dumps(_plain(prepared(document)), ensure_ascii=False))},
        format="pdf",
        pdf_standards=["a-2b"],
        timestamp=int(now.astimezone(UTC).timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("one document is one file")
    return made


@lru_cache(maxsize=1)
def shipped_fonts() -> Any:
    """The four shipped faces and no other: what a machine happens to have must not show."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _plain(it: OfficialDocument) -> dict[str, Any]:
    return {
        "measures": _measures(it),
        "nation": m.NATION,
        "motto": m.MOTTO,
        "superior": list(it.superior_lines),
        "agency": list(it.heading_lines),
        "author": it.agency,
        "title": it.subject,
        "number": it.number_line,
        "day": it.day_line,
        "about": list(it.about_lines),
        "kind": it.kind,
        "mark": it.mark,
        "subject": list(it.subject_lines),
        "addressed": it.addressed if it.to else "",
        "to": list(it.to_lines),
        "bases": list(it.base_lines),
        "blocks": [_block(block) for block in it.blocks],
        "authority": list(it.signature.authority),
        "name": it.signature.name,
        "recipients": list(it.recipient_lines),
        "appendices": [_appendix(it, a, n) for n, a in enumerate(it.appendices, start=1)],
    }


def _measures(it: OfficialDocument) -> dict[str, Any]:
    constants = {
        name.lower(): value
        for name, value in vars(m).items()
        if name.isupper() and not name.startswith("_") and isinstance(value, int | float)
    }
    return {
        **constants,
        "agency_line": m.line_under(it.heading_lines, m.AGENCY_SIZE),
        "motto_line": m.bold_width(m.MOTTO, m.MOTTO_SIZE),
        "subject_line": m.line_under(it.subject_lines, m.TITLE_SIZE),
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        return {
            "table": True,
            "columns": [asdict(column) for column in block.columns],
            "rows": [{"cells": list(row), "whole": _fits_a_page(block, row)} for row in block.rows],
        }
    return {
        "table": False,
        "pieces": block.text.split(NOTE_MARK),
        "notes": list(block.notes),
        "style": block.style.value,
        "keep": block.stays_with_next,
        "level": block.level,
    }


def _fits_a_page(table: Table, row: tuple[str, ...]) -> bool:
    """Whether a row is low enough to be moved to the next page as a whole."""
    shares = sum(column.share for column in table.columns)
    widths = (m.TEXT_WIDTH * column.share / shares for column in table.columns)
    lines = (m.bold_width(cell, m.TABLE_SIZE) / width for cell, width in zip(row, widths, strict=True))
    return max(lines, default=0.0) < _LINES_OF_A_ROW


def _appendix(it: OfficialDocument, appendix: Appendix, n: int) -> dict[str, Any]:
    return {
        "label": it.appendix_label(n),
        "title": appendix.title,
        "enclosed": it.enclosed_with,
        "landscape": appendix.landscape,
        "blocks": [_block(block) for block in appendix.blocks],
    }
