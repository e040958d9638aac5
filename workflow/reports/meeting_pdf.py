"""The pack of a review meeting as PDF/A-2b: one landscape page per leader in charge, whatever there is to say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from workflow.reports.meeting_table import (
    COLUMNS,
    LATE_COLUMN,
    NOTHING,
    PackHead,
    PackPage,
    boxes,
    cells,
    leader_name,
)
from workflow.reports.official_glyphs import FONTS, printable
from workflow.reports.official_pdf import shipped_fonts

_SOURCE = FONTS.with_name("typst") / "meeting.typ"
MOST_ROWS = 40
"""More than one page can hold; the others are counted."""
REST = "… và {n} nhiệm vụ khác (xem danh sách đầy đủ trong phần mềm)."


def write_pdf(head: PackHead, pages: Sequence[PackPage]) -> bytes:
    """The pack; as many pages as ``pages``."""
    import typst

    compiler = typst.Compiler(root=str(_SOURCE.parent), font_paths=shipped_fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        input=_SOURCE.read_bytes(),
        sys_inputs={"data": printable(json.dumps(_plain(head, pages), ensure_ascii=False))},
        format="pdf",
        pdf_standards=["a-2b"],
        timestamp=int(head.as_of.astimezone(UTC).timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("one document is one file")
    return made


def _plain(head: PackHead, pages: Sequence[PackPage]) -> dict[str, Any]:
    return {
        "authority": head.authority,
        "title": head.title,
        "programme": head.programme,
        "meeting": head.meeting,
        "cut_off": head.cut_off,
        "nothing": NOTHING,
        "rest": REST,
        "columns": [{"heading": heading, "share": share} for heading, share in COLUMNS],
        "late": LATE_COLUMN,
        "pages": [_page(page) for page in pages],
    }


def _page(page: PackPage) -> dict[str, Any]:
    return {
        "leader": leader_name(page),
        "boxes": [list(box) for box in boxes(page.tally)],
        "total": len(page.lines),
        "rows": [list(cells(n, line, short=True)) for n, line in enumerate(page.lines[:MOST_ROWS], 1)],
    }
